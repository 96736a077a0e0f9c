"""The marks in the README between which the answer is written: nothing outside them is ever touched."""

from pathlib import Path

from backwalk.problems import ReadableError

BEGIN, END = "<!-- answer: written by make render -->", "<!-- end of answer -->"


def parts(readme):
    """Cut a README at its marks: what stands before, the answer, what stands after.

    Raises ReadableError unless both marks stand there once, the first one first.
    """
    text = Path(readme).read_bytes().decode("utf-8")
    for mark in (BEGIN, END):
        if text.count(mark) != 1:
            wrong = f"stands {text.count(mark)} times" if mark in text else "is missing"
            raise ReadableError(
                f"{Path(readme).name}: the mark {mark} {wrong}: the answer stands between {BEGIN} and {END}, "
                "each once on a line of its own; nothing was written"
            )
    head, _, rest = text.partition(BEGIN)
    if END not in rest:
        raise ReadableError(
            f"{Path(readme).name}: the mark {END} stands before {BEGIN}: swap them; nothing was written"
        )
    answer, _, tail = rest.partition(END)
    return head, answer, tail


def with_answer(readme, answer):
    """Give the text of a README with another answer between its marks."""
    head, _, tail = parts(readme)
    return f"{head}{BEGIN}\n\n{answer}\n\n{END}{tail}"
