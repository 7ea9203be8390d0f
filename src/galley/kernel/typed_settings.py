"""Settings of one entry of a registry: a frozen dataclass in its file, JSON in the row, a form in the desk.

```python
@dataclass(frozen=True)
class WebhookSettings:
    url: str = setting(gettext_noop("Address"), kind="url")
    secret: str = setting(gettext_noop("Secret"), secret=True)
    allow_private_address: bool = setting(gettext_noop("…"), default=False)
```
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Kind = Literal["text", "long", "url", "email", "number", "yes_no", "lines"]
_KINDS: dict[type, Kind] = {str: "text", int: "number", bool: "yes_no", tuple: "lines"}
_MISSING: Any = dataclasses.MISSING


class TypedSettingsError(ValueError):
    """What is stored does not fit the dataclass; the message never holds a value."""


@dataclass(frozen=True)
class FieldData:
    """One setting, as a form needs to know it. Words are marked, not translated."""

    name: str
    type: type
    kind: Kind
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    default: Any = None


def setting(
    label: str,
    *,
    default: Any = _MISSING,
    help: str = "",  # noqa: A002 -- as forms call it
    kind: Kind | None = None,
    secret: bool = False,
) -> Any:
    """Declare one setting of an entry.

    Args:
        label: marked with `gettext_noop`, as is `help`.
        default: without one the field must be filled in.
        kind: how it is asked for; by default from its type (str, int, bool, or tuple[str, ...] as lines).
        secret: it is in no log, no error and no page, and a form never shows it again.
    """
    metadata = {"label": label, "help": help, "kind": kind, "secret": secret}
    if default is _MISSING:
        return dataclasses.field(repr=not secret, metadata=metadata)
    return dataclasses.field(repr=not secret, metadata=metadata, default=default)


def fields_of(settings_type: type[Any]) -> list[FieldData]:
    """The settings of an adapter, in order."""
    hints = typing.get_type_hints(settings_type)
    found = []
    for field in dataclasses.fields(settings_type):
        kind = typing.get_origin(hints[field.name]) or hints[field.name]
        has_default = field.default is not dataclasses.MISSING
        found.append(
            FieldData(
                name=field.name,
                type=kind,
                kind=field.metadata.get("kind") or _KINDS[kind],
                label=str(field.metadata.get("label") or field.name),
                help=str(field.metadata.get("help") or ""),
                secret=bool(field.metadata.get("secret")),
                required=not has_default,
                default=field.default if has_default else None,
            )
        )
    return found


def dump(settings: Any) -> dict[str, Any]:
    """Settings as the JSON that the row keeps."""
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def load(settings_type: type[T], stored: Mapping[str, Any], *, owner: str = "") -> T:
    """Settings from the row's JSON. What an older version knew and this one does not is left out.

    Raises:
        TypedSettingsError: a setting is missing or of another type; the message never holds a value.
    """
    values: dict[str, Any] = {}
    for field in fields_of(settings_type):
        if field.name not in stored:
            if field.required:
                raise TypedSettingsError(f"{owner} lacks its setting {field.name!r}.")
            continue
        value = stored[field.name]
        if field.type is tuple and isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = tuple(value)
        if type(value) is not field.type:
            raise TypedSettingsError(f"{owner} has a setting {field.name!r} of another type.")
        values[field.name] = value
    return settings_type(**values)
