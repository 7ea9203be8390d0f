"""Signals that declare what they carry and when they are sent.

```python
story_published = TypedSignal("newsroom.story_published", when="in the transaction", story_id=int, revision_id=int)
story_published.send(story_id=7, revision_id=12)       # TypeError when a value is missing, unknown or of another type
story_published.connect(receiver)                      # receiver(*, story_id, revision_id, **kwargs)
```
A receiver's exception reaches the sender: what must happen together fails together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.dispatch import Signal

_declared: dict[str, TypedSignal] = {}


class TypedSignal:
    """A Django signal whose values are declared.

    Args:
        name: `<app>.<what happened>`, for the docs.
        when: "in the transaction" or "after commit".
        carries: each value's name and type.
    """

    def __init__(self, name: str, *, when: str, **carries: type) -> None:
        self.name, self.when, self.carries = name, when, carries
        self._signal = Signal()
        _declared[name] = self

    def connect(self, receiver: Callable[..., Any]) -> Callable[..., Any]:
        """Connect a module-level function; usable as a decorator."""
        self._signal.connect(receiver, weak=False, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
        return receiver

    def disconnect(self, receiver: Callable[..., Any]) -> None:
        self._signal.disconnect(dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")

    def send(self, **values: Any) -> None:
        """Call every receiver.

        Raises:
            TypeError: a value is missing, not declared, or of another type.
        """
        if values.keys() != self.carries.keys():
            raise TypeError(f"{self.name} carries {sorted(self.carries)}, not {sorted(values)}.")
        for name, kind in self.carries.items():
            if not isinstance(values[name], kind):
                raise TypeError(f"{self.name}: {name} is {values[name]!r}, not of type {kind.__name__}.")
        self._signal.send(sender=None, **values)


def all_signals() -> list[TypedSignal]:
    """Every declared signal, by name."""
    return [_declared[name] for name in sorted(_declared)]


newsroom_restored = TypedSignal("kernel.newsroom_restored", when="in the transaction", made_at=datetime)
"""The rows are those of a backup made at that time: what was to be done then may have been done since."""
