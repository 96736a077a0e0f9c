"""One question and its answer, whatever the page: the trials chosen, their average, and both in words."""
