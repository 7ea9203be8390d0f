"""Settings of the newsroom."""

from galley.kernel.settings import Form, Setting


def _not_negative(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 3:
        raise ValueError(text)
    return number


REVIEW_OTHERS = Setting(
    "GALLEY_REVIEW_OTHERS",
    1,
    "How many people who sign a story must be others than its writer and whoever edited it last; 0 only where one "
    "person makes the paper alone.",
    Form("a whole number from 0 to 3", _not_negative),
)
LATE_SECONDS = Setting(
    "GALLEY_LATE_SECONDS",
    30,
    "How many seconds a scheduled story may be late before the desk is told.",
)
