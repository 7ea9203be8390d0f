"""Settings that an operator gives in the environment, each with its form, its default and its line of documentation.

```python
PORT = Setting("GALLEY_PORT", 8000, "Port of the web server.", parse=port)
PORT.value   # 8000, or what the environment says; ConfigurationError when that is not a port
```
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class ConfigurationError(Exception):
    """A setting holds what it may not; the message names the setting, the value and the accepted form."""

    def __init__(self, name: str, value: str, accepted: str) -> None:
        super().__init__(f"{name}={value!r} is not accepted: give {accepted}.")
        self.name, self.value, self.accepted = name, value, accepted


_declared: dict[str, Setting[Any]] = {}


@dataclass(frozen=True)
class Form(Generic[T]):
    """How text from the environment becomes a value, and how the accepted form is described to a person."""

    accepted: str
    convert: Callable[[str], T]


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting; declare it once, at module level, in the app that uses it (`<app>/conf.py`).

    Args:
        name: the environment variable, beginning with `GALLEY_`; it ends with its unit where it has one.
        default: the value when the variable is absent or empty.
        help: one sentence for the operator; it is the settings reference.
        form: how to read it; by default from the type of `default` (str, int, float, bool or Path).
        secret: its value is never printed.
    """

    name: str
    default: T
    help: str
    form: Form[T] | None = None
    secret: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.name in _declared and _declared[self.name] != self:
            raise ValueError(f"The setting {self.name} is declared twice.")
        _declared[self.name] = self

    @property
    def accepted(self) -> str:
        return self._form().accepted

    @property
    def value(self) -> T:
        """The value in force.

        Raises:
            ConfigurationError: the environment holds a value of another form.
        """
        text = os.environ.get(self.name, "").strip()
        if not text:
            return self.default
        form = self._form()
        try:
            return form.convert(text)
        except ValueError as error:
            shown = "(hidden)" if self.secret else text
            raise ConfigurationError(self.name, shown, form.accepted) from error

    def _form(self) -> Form[T]:
        if self.form is not None:
            return self.form
        return next(form for kind, form in FORMS.items() if isinstance(self.default, kind))


def all_settings() -> Iterator[Setting[Any]]:
    """Every declared setting, by name."""
    for name in sorted(_declared):
        yield _declared[name]


def check_settings() -> None:
    """Read every declared setting once, so that a bad value is refused at start and not at noon.

    Raises:
        ConfigurationError: of the first setting with a bad value.
    """
    for setting in all_settings():
        _ = setting.value


def _boolean(text: str) -> bool:
    words = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    try:
        return words[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65_535:
        raise ValueError(text)
    return number


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise ValueError(text)
    return text.rstrip("/")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


FORMS: dict[type, Form[Any]] = {
    bool: Form("yes or no", _boolean),  # before int: a bool is an int
    str: Form("some text", str),
    int: Form("a whole number", int),
    float: Form("a number, such as 2.5", float),
    Path: Form("the path of a folder", Path),
}
PORT: Form[int] = Form("a port number from 1 to 65535", _port)
WEB_ADDRESS: Form[str] = Form("a web address without a path, such as https://news.example.org", _web_address)
POSITIVE: Form[int] = Form("a whole number of 1 or more", _positive)
