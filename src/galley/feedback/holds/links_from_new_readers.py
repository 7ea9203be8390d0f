"""A comment with a web address, by a reader who is new here."""

from __future__ import annotations

from galley.feedback.registries import Writing, hold_rules
from galley.feedback.text import addresses
from galley.kernel.text import gettext_noop


class LinksFromNewReaders:
    slug = "links_from_new_readers"
    on_at_first = True
    published = gettext_noop(
        "A comment with a link waits for a moderator until %(new_until)d comments of its author were published."
    )
    why = gettext_noop("It has a link, and you are new here.")

    def holds(self, writing: Writing) -> bool:
        return writing.is_new and bool(addresses(writing.text))


hold_rules.add(LinksFromNewReaders())
