"""Publishing the house rules: always a new version, never a change of an old one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from galley.govern.errors import IncompleteError
from galley.govern.first_rules import FIRST_RULES
from galley.govern.log.verify import canonical
from galley.govern.models import LogEntry, Rule, RuleBook
from galley.govern.services.log import append_to_log

if TYPE_CHECKING:
    from galley.govern.data import RulesData
    from galley.kernel.models import User


@transaction.atomic
def publish_rules(rules: RulesData, *, by: User | None) -> RuleBook:
    """Publish a version of the rules; from now on decisions cite it.

    Raises:
        IncompleteError: there is no rule, one has no text, or it is not said what changed.
    """
    if not rules.rules or not all(rule.title.strip() and rule.text.strip() for rule in rules.rules):
        raise IncompleteError(gettext("Each rule needs a title and a text, and there is at least one rule."))
    if not rules.changes.strip():
        raise IncompleteError(gettext("Readers must be told what changed."))
    newest = RuleBook.objects.newest_first().select_for_update().first()
    book = RuleBook(
        version=newest.version + 1 if newest else 1,
        intro=rules.intro.strip(),
        intro_zh=rules.intro_zh.strip(),
        changes=rules.changes.strip(),
        changes_zh=rules.changes_zh.strip(),
        published_at=timezone.now(),
        published_by=by,
    )
    told = [
        {"number": number, "title": rule.title, "text": rule.text, "title_zh": rule.title_zh, "text_zh": rule.text_zh}
        for number, rule in enumerate(rules.rules, start=1)
    ]
    book.digest = sha256(canonical({"version": book.version, "rules": told}).encode()).hexdigest()
    book.save()
    Rule.objects.bulk_create([Rule(book=book, **rule) for rule in told])
    append_to_log(
        LogEntry.Kind.RULES,
        at=book.published_at,
        version=book.version,
        rules=[rule.title for rule in rules.rules],
        rules_sha256=book.digest,
        changes=book.changes,
    )
    return book


def settle_rules(sender: Any = None, **kwargs: Any) -> None:
    """After `migrate`: a newsroom without rules gets the first ones, so that nobody is judged by none."""
    if getattr(sender, "label", None) in {None, "galley_govern"} and not RuleBook.objects.exists():
        publish_rules(FIRST_RULES, by=None)
