"""A comment that is mostly links, whoever wrote it."""

from __future__ import annotations

from galley.feedback.registries import Writing, hold_rules
from galley.feedback.text import addresses
from galley.kernel.text import gettext_noop


class ManyLinks:
    slug = "many_links"
    on_at_first = True
    published = gettext_noop("A comment with more than three links waits for a moderator.")
    why = gettext_noop("It has more than three links.")

    def holds(self, writing: Writing) -> bool:
        return len(addresses(writing.text)) > 3


hold_rules.add(ManyLinks())
