"""A figure becomes an image that says what it shows."""

import base64
from inspect import isfunction, signature
from io import BytesIO

import pytest
from matplotlib.text import Text
from PIL import Image
from rows import twelve_trials

import backwalk
from backwalk import Question
from backwalk.problems import ReadableError
from backwalk.style.effect_axis import EffectAxis, round_ticks
from backwalk.style.theme import BLUE, DPI, PHONE, blank

FIGURES = {
    "albatross": lambda review, found: backwalk.albatross(found.trials),
    "beside_published": lambda review, found: backwalk.beside_published(beside_ours(review)),
    "bubble": lambda review, found: backwalk.bubble(backwalk.explained(review, found)),
    "claim_balance": lambda review, found: backwalk.claim_balance(backwalk.weigh_claims(review, backwalk.rate(review))),
    "contribution_panel": lambda review, found: backwalk.contribution_panel(found),
    "doses": lambda review, found: backwalk.doses(review, found),
    "effect_direction": lambda review, found: backwalk.effect_direction(review),
    "exercise_marks": lambda review, found: backwalk.exercise_marks(
        backwalk.beside_exercise(backwalk.load_review(), backwalk.conclude(backwalk.load_review(), Question("pain")))
    ),
    "extended_funnel": lambda review, found: backwalk.extended_funnel(backwalk.foresee(review, found)),
    "flow": lambda review, found: backwalk.flow(review),
    "forest": lambda review, found: backwalk.forest(found),
    "funnel": lambda review, found: backwalk.funnel(twelve_trials()),
    "gait_ratios": lambda review, found: backwalk.gait_ratios(backwalk.compare_mechanics(review)),
    "gosh_plot": lambda review, found: backwalk.gosh_plot(found),
    "groups": lambda review, found: backwalk.groups(backwalk.groupings(review, found.question)),
    "guess_panel": lambda review, found: backwalk.guess_panel(backwalk.guesses(review)),
    "influence_panel": lambda review, found: backwalk.influence_panel(found),
    "power_curves": lambda review, found: backwalk.power_curves(backwalk.foresee(review, found)),
    "printed": lambda review, found: backwalk.printed(review),
    "prior_and_posterior": lambda review, found: backwalk.prior_and_posterior(found.reported),
    "specification_curve": lambda review, found: backwalk.specification_curve(many(review, found)),
    "traffic": lambda review, found: backwalk.traffic(backwalk.bias_on_record(review)),
    "two_arms": lambda review, found: backwalk.two_arms(backwalk.conclude(review, Question("pain"))),
}


def many(review, found):
    return backwalk.multiverse(review, found.question)


def beside_ours(review):
    return backwalk.beside(review, [rating.found for rating in backwalk.rate(review)])


def test_every_public_figure_carries_an_alt_text(review):
    functions = {name: getattr(backwalk, name) for name in backwalk.__all__}
    drawing = {name for name, f in functions.items() if isfunction(f) and {"ax", "axes"} & {*signature(f).parameters}}
    found = backwalk.conclude(review, Question("function", design="any"))

    other = (drawing - {"picture"}) ^ set(FIGURES)

    assert not other, f"{other}: each public figure is drawn by a line of FIGURES here, and nothing else is"
    for name, draw in FIGURES.items():
        assert len(backwalk.picture(draw(review, found)).alt) >= 40, name


BEYOND = 1  # pixel that a letter may lean out


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_no_word_of_a_figure_runs_off_its_sheet(review, name):
    """On a page and on a phone; a funnel, which no page draws yet, has no figure for a phone."""
    found = backwalk.conclude(review, Question("function", design="any"))
    figure = FIGURES[name](review, found).figure
    both = [figure] if figure.narrow is None else [figure, figure.narrow().figure]

    assert len(both) == 2 - (name == "funnel"), "give described() a third argument that draws it for a phone"
    for sheet in both:
        sheet.canvas.draw()
        for text in sheet.findobj(Text):
            box = text.get_window_extent()
            if text.get_text() and text.get_visible():
                inside = box.x0 >= -BEYOND and box.x1 <= sheet.bbox.x1 + BEYOND
                assert inside, f"{text.get_text()} reaches from {box.x0:.0f} to {box.x1:.0f} of {sheet.bbox.x1:.0f}"


def test_a_picture_keeps_the_figure_for_a_phone_beside_the_image(review):
    """As wide as a phone, in the output's own words about its image, where code hosts and Lab do not look."""
    shown = backwalk.picture(backwalk.forest(backwalk.conclude(review, Question("pain"))))
    data, about = shown._repr_mimebundle_()
    narrow = Image.open(BytesIO(base64.b64decode(about["image/png"]["narrow"])))

    assert narrow.width == round(PHONE * DPI)
    assert set(data) == {"image/png", "text/plain"}


def test_a_figure_without_alt_text_is_refused_in_one_line():
    with pytest.raises(ReadableError, match=r"a figure without words cannot be shown: .*described") as refused:
        backwalk.picture(blank(1.0)[1])

    assert "\n" not in str(refused.value)


def test_an_interval_that_goes_on_beyond_the_axis_ends_in_an_arrow():
    """Across or upright; an end that is drawn whole has none."""
    axis = EffectAxis(-1.0, 2.0, 0.2, 0.8)
    for upright, marker in ((False, ">"), (True, "^")):
        _, ax = blank(1.0)
        axis.interval(ax, 0.4, (0.5, 3.0), BLUE, upright=upright)
        line, arrow = ax.lines
        along, at = (line.get_ydata(), line.get_xdata()) if upright else line.get_data()

        assert along == pytest.approx([0.5, 0.8])
        assert list(at) == [0.4, 0.4]
        assert arrow.get_marker() == marker


@pytest.mark.parametrize("room", [(-0.3, 1.2, 5), (0.02, 0.4, 7), (-3, 11, 9)])
def test_ticks_are_round_and_inside(room):
    low, high, most = room
    ticks = round_ticks(low, high, most)

    assert 2 <= len(ticks) <= most + 1
    assert low <= ticks.min() <= ticks.max() <= high


def test_a_figure_draws_on_the_axes_it_is_given(review):
    """The sheet of all figures makes a figure only where none is given."""
    _, ax = blank(9.0)

    assert backwalk.flow(review, ax=ax) is ax
