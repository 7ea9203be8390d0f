"""The demo's log-ins as written: (e-mail address, password, role)."""

from galley.demo.people import PASSWORD, STAFF

ACCOUNTS: list[tuple[str, str, str]] = [(person.email, PASSWORD, str(person.role.value)) for person in STAFF]
