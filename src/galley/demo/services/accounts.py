"""The accounts whose password is printed for everyone to read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import check_password

from galley.demo.people import PASSWORD, STAFF
from galley.kernel.models import User


@dataclass(frozen=True)
class Account:
    """A log-in of the demo."""

    role: str
    username: str
    password: str
    email: str


def demo_accounts() -> list[Account]:
    """The accounts that `galley up` prints: those that still have the password that everybody knows."""
    stored = dict(
        User.objects.filter(username__in=[person.username for person in STAFF], is_active=True).values_list(
            "username", "password"
        )
    )
    return [
        Account(f"{person.role.label}, {person.name}", person.username, PASSWORD, person.email)
        for person in STAFF
        if person.is_shown and _is_open(stored.get(person.username, ""))
    ]


@lru_cache(maxsize=64)
def _is_open(encoded: str) -> bool:
    """Whether this is the demo's password. All accounts begin with one stored value, so it is worked out once."""
    return bool(encoded) and check_password(PASSWORD, encoded)
