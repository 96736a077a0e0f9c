"""What trials print of harms and falls, and of the time after a programme."""


def harms_of(review, comparator, design):
    """Give the rows of harms.csv that the trials of one comparator and design print."""
    return _of(review, review.harms, comparator, design)


def followed_up(review, comparator, design):
    """Give the results measured later than the programme ended, as rows of outcomes.csv."""
    rows = _of(review, review.outcomes, comparator, design)
    ends = review.trials.set_index("study_id")["weeks"]
    return rows[rows["week"] > rows["study_id"].map(ends)]


def _of(review, rows, comparator, design):
    designs = review.trials.set_index("study_id")["design"]
    against = (rows["comparator"] == comparator) | (comparator == "any")
    return rows[against & ((rows["study_id"].map(designs) == "rct") | (design == "any"))]
