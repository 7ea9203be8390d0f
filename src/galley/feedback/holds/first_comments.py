"""The first comments of every reader."""

from __future__ import annotations

from galley.feedback.registries import Writing, hold_rules
from galley.kernel.text import gettext_noop


class FirstComments:
    slug = "first_comments"
    on_at_first = False
    published = gettext_noop("The first %(new_until)d comments of every reader wait for a moderator.")
    why = gettext_noop("You are new here, and first comments wait for a moderator.")

    def holds(self, writing: Writing) -> bool:
        return writing.is_new


hold_rules.add(FirstComments())
