"""Rows for one screen or one caller each; the number of queries of each is tested."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from galley.feedback.models import Comment
from galley.feedback.states import CommentState
from galley.govern.data import Counts, LogProof, RuleCount
from galley.govern.log.merkle import inclusion_proof
from galley.govern.models import Appeal, Case, Decision, LogEntry, LogHead, Report, RuleBook
from galley.govern.states import AppealState, CaseState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def current_rules() -> RuleBook:
    """The version in force, with its rules. 2 queries."""
    return RuleBook.objects.newest_first().prefetch_related("rules")[0]


def rules_of(version: int | None) -> RuleBook | None:
    """A version with its rules, the one in force for None; None when there is no such version. 2 queries."""
    books = RuleBook.objects.newest_first().prefetch_related("rules")
    return (books if version is None else books.filter(version=version)).first()


def versions() -> QuerySet[RuleBook]:
    """All versions, newest first, for the change log. 1 query."""
    return RuleBook.objects.newest_first().select_related("published_by")


# --- the moderators' queue ------------------------------------------------------------------------------------------


def queue(*, search: str = "", prompt: str = "") -> QuerySet[Case]:
    """Cases that wait for a moderator, the longest waiting first. 1 query for the list."""
    cases = (
        Case.objects.waiting()
        .select_related("comment", "comment__author", "comment__story")
        .annotate(open_reports=Count("reports", filter=Q(reports__decision=None)))
        .order_by("opened_at", "pk")
    )
    if prompt in Case.Prompt.values:
        cases = cases.filter(prompt=prompt)
    if search:
        cases = cases.filter(
            Q(comment__text__icontains=search)
            | Q(comment__author__display_name__icontains=search)
            | Q(comment__story__title__icontains=search)
        )
    return cases


def next_case(after: Case) -> Case | None:
    """The case that a moderator goes to after this one: the next in the queue, or its first again. 1 or 2 queries."""
    cases = Case.objects.waiting().exclude(pk=after.pk).order_by("opened_at", "pk")
    later = cases.filter(Q(opened_at__gt=after.opened_at) | Q(opened_at=after.opened_at, pk__gt=after.pk))
    return later.first() or cases.first()


def appeals_waiting() -> QuerySet[Appeal]:
    """Appeals that wait for another person, the earliest due first. 1 query."""
    return (
        Appeal.objects.filter(state=AppealState.WAITING)
        .select_related(
            "decision",
            "decision__rule",
            "decision__case__comment__author",
            "decision__case__comment__story",
            "first_by",
        )
        .order_by("answer_until", "pk")
    )


def queue_summary() -> tuple[int, datetime | None]:
    """How many cases wait, and since when the oldest. 1 query, for the home panel."""
    found = Case.objects.waiting().aggregate(count=Count("pk"), oldest=Min("opened_at"))
    return found["count"], found["oldest"]


def reports_of(case: Case) -> QuerySet[Report]:
    """The reports on a case with rule and reader, oldest first. 1 query."""
    return (
        Report.objects.filter(case=case)
        .select_related("rule", "rule__book", "reader", "decision")
        .order_by("made_at", "pk")
    )


def decisions_of(case: Case) -> QuerySet[Decision]:
    """What was decided on a case so far, with the appeal. 1 query."""
    return (
        Decision.objects.filter(case=case)
        .select_related("rule", "rule__book", "by", "appeal", "appeal__by")
        .order_by("pk")
    )


def conversation(comment: Comment) -> list[Comment]:
    """The first comment and its answers, in which this one stands. 1 query."""
    first = comment.answers_to_id or comment.pk
    return list(
        Comment.objects.filter(Q(pk=first) | Q(answers_to=first)).select_related("author").order_by("posted_at", "pk")
    )


def recent_comments(*, search: str = "") -> QuerySet[Comment]:
    """All comments, newest first, for a moderator who looks around."""
    comments = Comment.objects.select_related("author", "story").order_by("-posted_at", "-pk")
    if search:
        comments = comments.filter(
            Q(text__icontains=search) | Q(author__display_name__icontains=search) | Q(story__title__icontains=search)
        )
    return comments


# --- the public log -------------------------------------------------------------------------------------------------


def log_entries() -> QuerySet[LogEntry]:
    """The log, newest first."""
    return LogEntry.objects.order_by("-number")


def log_document() -> dict[str, Any]:
    """All of the log, as `log.verify.problems_in` checks it and as /log/entries.json gives it. 2 queries."""
    head = LogHead.objects.filter(pk=1).first()
    return {
        "size": head.size if head else 0,
        "root": head.root if head and head.size else EMPTY_ROOT,
        "entries": [
            {"number": entry.number, "body": entry.fields, "leaf": entry.leaf, "root": entry.root}
            for entry in LogEntry.objects.order_by("number").iterator(chunk_size=2000)
        ],
    }


EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing: the root of a tree without leaves (RFC 6962, section 2.1)."""


def log_proof(number: int) -> LogProof | None:
    """What shows that an entry stands in the log as it is now. 2 queries."""
    entry = LogEntry.objects.filter(number=number).first()
    if entry is None:
        return None
    leaves = [bytes.fromhex(leaf) for leaf in LogEntry.objects.order_by("number").values_list("leaf", flat=True)]
    path = inclusion_proof(leaves, number - 1)
    last = LogEntry.objects.order_by("-number").first() or entry
    return LogProof(
        number=number,
        leaf=entry.leaf,
        size=last.number,
        root=last.root,
        path=tuple(step.hex() for step in path),
        root_then=entry.root,
    )


def unlawful_withholdings() -> list[int]:
    """Ids of comments that are withheld without a decision that has rule, reason, notice, appeal and log entry.

    There should be none, ever: tests ask it after every order of verbs, and the doctor asks it of a live newsroom.
    """
    withheld = Comment.objects.filter(state=CommentState.WITHHELD)
    lawful = set(
        Decision.objects.filter(
            kind=Decision.Kind.WITHHOLD,
            rule__isnull=False,
            appeal_until__isnull=False,
            notices__kind="withheld",
            case__state__in=[CaseState.WITHHELD, CaseState.APPEALED, CaseState.UPHELD],
            log_number__in=LogEntry.objects.filter(kind=LogEntry.Kind.DECISION).values("number"),
        )
        .exclude(reason="")
        .values_list("uuid", flat=True)
    )
    return [pk for pk, uuid in withheld.values_list("pk", "decision_uuid") if uuid not in lawful]


# --- counts ---------------------------------------------------------------------------------------------------------


def counts(since: datetime | None = None) -> Counts:
    """What was decided since then (None: ever), for the public page. 2 queries."""
    decisions = Decision.objects.select_related("case", "rule", "rule__book", "appeal")
    reports = Report.objects.all()
    if since is not None:
        decisions = decisions.filter(at__gte=since)
        reports = reports.filter(made_at__gte=since)
    rows = list(decisions)
    withheld = [row for row in rows if row.kind == Decision.Kind.WITHHOLD]
    appeals = [row.appeal for row in withheld if hasattr(row, "appeal")]
    by_rule: dict[tuple[int, int, str], list[Decision]] = {}
    for row in withheld:
        if row.rule is not None:
            by_rule.setdefault((row.rule.book.version, row.rule.number, row.rule.title), []).append(row)
    hours = [(row.at - row.case.opened_at).total_seconds() / 3600 for row in rows if row.at >= row.case.opened_at]
    return Counts(
        since=since,
        decisions=len(rows),
        approved=len(rows) - len(withheld),
        withheld=len(withheld),
        held_first=sum(bool(row.held_because) for row in rows),
        reports=reports.count(),
        appeals=len(appeals),
        upheld=sum(appeal.state == AppealState.UPHELD for appeal in appeals),
        overturned=sum(appeal.state == AppealState.OVERTURNED for appeal in appeals),
        median_hours=median(hours) if hours else None,
        by_rule=tuple(
            RuleCount(
                version=version,
                number=number,
                title=title,
                withheld=len(found),
                appealed=sum(hasattr(row, "appeal") for row in found),
                overturned=sum(hasattr(row, "appeal") and row.appeal.state == AppealState.OVERTURNED for row in found),
            )
            for (version, number, title), found in sorted(by_rule.items())
        ),
    )
