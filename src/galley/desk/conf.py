"""The desk's settings."""

from galley.kernel.settings import Form, Setting

REQUIRE_TWO_FACTOR = Setting(
    "GALLEY_REQUIRE_TWO_FACTOR", False, "Staff reach the desk only after they have set up a second factor."
)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


TRUSTED_PROXIES = Setting(
    "GALLEY_TRUSTED_PROXIES",
    0,
    "How many proxies of your own stand in front of Galley; the caller's address is read behind that many.",
    Form("a whole number of 0 or more", _count),
)
