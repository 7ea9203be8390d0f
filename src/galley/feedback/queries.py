"""Rows for one screen or one caller each; the number of queries of each is tested."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from galley.feedback.data import CommentData, ReadsData, ThreadData
from galley.feedback.models import Comment, CommentSettings, CommentSwitch, ErrorReport, StoryReads
from galley.feedback.models.settings import published_rule
from galley.feedback.registries import comment_links, hold_rules
from galley.feedback.states import CommentState
from galley.feedback.text import as_html
from galley.newsroom.models import StoryPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from galley.feedback.models import Reader

COMMENTS_A_PAGE = 30


def closed_because(story: StoryPage) -> str:
    """Why a story takes no comments, in words; empty when it does. 2 queries."""
    settings = CommentSettings.load()
    switch = CommentSwitch.objects.filter(story_id=story.pk).first()
    if not settings.comments_open:
        return gettext("Comments are closed on this site.")
    if switch is not None and switch.position == CommentSwitch.Position.CLOSED:
        return gettext("An editor has closed the comments on this story.")
    days, since = settings.close_after_days, story.first_published_at
    if switch is None and days and since is not None and timezone.now() > since + timedelta(days=days):
        return ngettext(
            "Comments are open for %(days)d day after a story appears; they are closed now.",
            "Comments are open for %(days)d days after a story appears; they are closed now.",
            days,
        ) % {"days": days}
    return ""


def thread(story: StoryPage, *, viewer: Reader | None, page: int = 1) -> ThreadData:
    """A page of a story's comments as one viewer may see them, newest first. 6 queries, however many comments.

    Others see what is published, and rule and reason in the place of what is withheld. Its author sees a comment in
    every state, with the state and why: nobody writes into the void without knowing it.
    """
    closed = closed_because(story)
    seen = Q(state__in=[CommentState.PUBLISHED, CommentState.WITHHELD])
    if viewer is not None:
        seen |= Q(author=viewer, state=CommentState.HELD)
    comments = Comment.objects.of_story(story.pk)
    count = comments.published().aggregate(count=Count("pk"))["count"]
    # What its author removed still marks the place while somebody answered it.
    answered = comments.filter(seen, answers_to__isnull=False).values("answers_to")
    firsts = comments.filter(answers_to=None).filter(seen | Q(state=CommentState.REMOVED, pk__in=answered))
    number = firsts.count()
    pages = max(1, -(-number // COMMENTS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = list(
        firsts.select_related("author").order_by("-posted_at", "-pk")[
            (page - 1) * COMMENTS_A_PAGE : page * COMMENTS_A_PAGE
        ]
    )
    answers: dict[int, list[Comment]] = {}
    for answer in (
        comments.filter(seen, answers_to__in=[comment.pk for comment in shown])
        .select_related("author")
        .order_by("posted_at", "pk")
    ):
        answers.setdefault(answer.answers_to_id or 0, []).append(answer)
    settings = CommentSettings.load()
    return ThreadData(
        story_id=story.pk,
        count=count,
        comments=tuple(
            replace(
                comment_data(comment, viewer=viewer, settings=settings, open_=not closed),
                answers=tuple(
                    comment_data(answer, viewer=viewer, settings=settings, open_=not closed)
                    for answer in answers.get(comment.pk, [])
                ),
            )
            for comment in shown
        ),
        open=not closed,
        closed_because=closed,
        page=page,
        pages=pages,
    )


def comment_data(
    comment: Comment, *, viewer: Reader | None, settings: CommentSettings | None = None, open_: bool = False
) -> CommentData:
    """One comment as one viewer may see it; `comment.author` should be loaded."""
    settings = settings or CommentSettings.load()
    state = CommentState(comment.state)
    mine = viewer is not None and comment.author_id == viewer.pk
    readable = state == CommentState.PUBLISHED or (mine and state in {CommentState.HELD, CommentState.WITHHELD})
    young = timezone.now() < comment.posted_at + timedelta(minutes=settings.edit_minutes)
    data = CommentData(
        comment_id=comment.pk,
        story_id=comment.story_id,
        author=comment.author.display_name,
        at=comment.posted_at,
        edited_at=comment.edited_at,
        state=state,
        html=as_html(comment.text) if readable else "",
        mine=mine,
        held_because=tuple(why_held(comment)) if mine and state == CommentState.HELD else (),
        rule_number=comment.rule_number or 0,
        rules_version=comment.rules_version or 0,
        reason=comment.reason,
        log_number=comment.log_number or 0,
        may_edit=mine and young and state in {CommentState.PUBLISHED, CommentState.HELD},
        may_remove=mine and state in {CommentState.PUBLISHED, CommentState.HELD},
        may_answer=open_ and state == CommentState.PUBLISHED,
    )
    links = [made for entry in comment_links if (made := entry.link(data)) is not None]
    return replace(data, links=tuple(links))


def why_held(comment: Comment) -> list[str]:
    """Why a comment waits, in words, for its author and for the moderator."""
    return [gettext(rule.why) for rule in hold_rules if rule.slug in comment.held_because]


def hold_rules_in_force() -> list[str]:
    """Each hold rule that is switched on, as a sentence; for the rules page."""
    settings = CommentSettings.load()
    return [
        published_rule(rule.published, new_until=settings.new_until)
        for rule in hold_rules
        if rule.slug in settings.hold_rules_on
    ]


def comments_of_reader(reader: Reader) -> QuerySet[Comment]:
    """All that a reader wrote, newest first, with the stories."""
    return Comment.objects.filter(author=reader).select_related("author", "story").order_by("-posted_at", "-pk")


def reader_record(reader: Reader) -> dict[str, int]:
    """How many of a reader's comments are in each state. 1 query."""
    rows = Comment.objects.filter(author=reader).values("state").annotate(count=Count("pk")).order_by()
    return {state.value: 0 for state in CommentState} | {row["state"]: row["count"] for row in rows}


def comment_counts(story_ids: Iterable[int]) -> dict[int, int]:
    """How many published comments each story has; those without are left out. 1 query."""
    rows = Comment.objects.published().filter(story_id__in=story_ids).values("story_id").annotate(count=Count("pk"))
    return {row["story_id"]: row["count"] for row in rows.order_by()}


def switches(story_ids: Iterable[int]) -> dict[int, str]:
    """The position of each story's comment switch; those without are left out. 1 query."""
    return dict(CommentSwitch.objects.filter(story_id__in=story_ids).values_list("story_id", "position"))


def most_read(language: str, since: datetime, *, limit: int = 10) -> list[ReadsData]:
    """The live stories of a language that were read most since then. 1 query."""
    rows = (
        StoryReads.objects.filter(starts_at__gte=since, story__live=True, story__locale__language_code=language)
        .values("story_id")
        .annotate(sum=Sum("reads"))
        .order_by("-sum", "-story_id")[:limit]
    )
    return [ReadsData(story_id=row["story_id"], reads=row["sum"]) for row in rows]


def most_read_stories(since: datetime, *, limit: int = 10) -> list[tuple[StoryPage, int]]:
    """The live stories that were read most since then, in all languages, for the desk. 2 queries."""
    rows = (
        StoryReads.objects.filter(starts_at__gte=since, story__live=True)
        .values("story_id")
        .annotate(sum=Sum("reads"))
        .order_by("-sum", "-story_id")[:limit]
    )
    reads = {row["story_id"]: row["sum"] for row in rows}
    stories = StoryPage.objects.select_related("locale").in_bulk(reads)
    return [(stories[story_id], number) for story_id, number in reads.items() if story_id in stories]


def reads_by_hour(story_id: int, since: datetime) -> list[tuple[datetime, int]]:
    """A story's reads for each hour or day since then, oldest first. 1 query."""
    rows = StoryReads.objects.filter(story_id=story_id, starts_at__gte=since).order_by("starts_at")
    return list(rows.values_list("starts_at", "reads"))


def error_reports(*, state: str = "") -> QuerySet[ErrorReport]:
    """Errors that readers reported, with the stories; the longest waiting first."""
    reports = ErrorReport.objects.select_related("story", "answered_by")
    return reports.filter(state=state) if state else reports.order_by("-made_at", "-pk")
