"""What a member of staff does now: the rows of the home page and of the list of stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import Cast, Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from galley.newsroom.models import Correction, KilledSource, NewsroomImage, Signature, StoryPage, Topic
from galley.newsroom.models.review import Step

if TYPE_CHECKING:
    from galley.kernel.models import User


class Shape(StrEnum):
    """The shapes of LOOK: never colour alone, always with a word."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    NEEDS_YOU = "needs_you"
    FAILED = "failed"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Status:
    """Where a story stands: a shape, a word, and what more there is to say."""

    shape: Shape
    word: str
    detail: str = ""


@dataclass(frozen=True)
class DeskRow:
    """One line of the home page."""

    status: Status
    title: str
    url_name: str
    url_pk: int
    action: str
    language: str = ""


STATES = {
    "draft": _("Drafts"),
    "checking": _("Being checked"),
    "returned": _("Sent back"),
    "scheduled": _("Scheduled"),
    "live": _("On the site"),
    "withdrawn": _("Off the site"),
}
"""What the list of stories is filtered by."""


def stories_in(state: str, stories: QuerySet[StoryPage]) -> QuerySet[StoryPage]:
    """The stories of one of `STATES`."""
    flows = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), output_field=CharField()),
    )
    booked = Revision.page_revisions.filter(
        object_id=Cast(OuterRef("pk"), output_field=CharField()), approved_go_live_at__isnull=False
    )
    return {
        "draft": lambda: stories.filter(
            ~Exists(flows.filter(status__in=["in_progress", "needs_changes"])), ~Exists(booked)
        ).filter(Q(live=False, first_published_at=None) | Q(live=True, has_unpublished_changes=True)),
        "checking": lambda: stories.filter(Exists(flows.filter(status="in_progress"))),
        "returned": lambda: stories.filter(Exists(flows.filter(status="needs_changes"))),
        "scheduled": lambda: stories.filter(Exists(booked)),
        "live": lambda: stories.filter(live=True),
        "withdrawn": lambda: stories.filter(live=False, first_published_at__isnull=False),
    }[state]()


def stories_for_the_list() -> QuerySet[StoryPage]:
    """Every story with what `status_of` asks for, the last changed first."""
    stories: QuerySet[StoryPage] = (
        StoryPage.objects.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
        .select_related("locale", "owner__wagtail_userprofile")
        .prefetch_related(
            # By the story's own content type: `_workflow_states` goes by Page's, and would find nothing here.
            Prefetch(
                "_specific_workflow_states",
                queryset=WorkflowState.objects.active().select_related("current_task_state__task__reviewstep"),
                to_attr="_current_workflow_states",
            )
        )
        .annotate(
            booked_for=Revision.page_revisions.filter(
                object_id=Cast(OuterRef("pk"), output_field=CharField()), approved_go_live_at__isnull=False
            ).values("approved_go_live_at")[:1]
        )
    )
    return stories


def status_of(story: StoryPage, *, user: User | None = None) -> Status:
    """Where the story stands for whoever looks; no query for a story of `stories_for_the_list`."""
    flow = story.current_workflow_state
    if flow is not None and flow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        mine = user is None or story.owner_id == user.pk
        return Status(Shape.NEEDS_YOU if mine else Shape.WAITING, gettext("Sent back"), _step_of(flow))
    if flow is not None:
        detail = gettext("on the site") if story.live else ""
        return Status(Shape.WORKING, _step_of(flow) or gettext("Being checked"), detail)
    booked = getattr(story, "booked_for", None)
    if booked is not None:
        late = booked < timezone.now()
        return Status(
            Shape.NEEDS_YOU if late else Shape.WAITING, gettext("Late") if late else gettext("Scheduled"), _at(booked)
        )
    return _status_at_rest(story)


def _status_at_rest(story: StoryPage) -> Status:
    if story.live:
        detail = gettext("with a draft") if story.has_unpublished_changes else ""
        return Status(Shape.DONE, gettext("On the site"), detail)
    if story.first_published_at is not None:
        return Status(Shape.WITHHELD, gettext("Off the site"))
    return Status(Shape.WAITING, gettext("Draft"))


def waiting_for(user: User, *, limit: int = 20) -> list[DeskRow]:
    """Stories that wait for a step of this person's groups, the longest waiting first: two queries."""
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__reviewstep__isnull=False)
    if not user.is_superuser:
        states = states.filter(task__reviewstep__groups__user=user)
    states = states.select_related("task__reviewstep", "workflow_state").order_by("started_at").distinct()[:limit]
    found = list(states)
    stories = StoryPage.objects.select_related("locale").in_bulk(
        [int(state.workflow_state.object_id) for state in found]
    )
    rows = []
    for state in found:
        story = stories.get(int(state.workflow_state.object_id))
        if story is None:
            continue
        due = story.go_live_at or story.embargo_until
        detail = (
            gettext("due %(time)s") % {"time": _at(due)}
            if due
            else gettext("since %(time)s") % {"time": _at(state.started_at)}
        )
        word = str(Step(state.task.reviewstep.step).label)
        rows.append(_row(story, Status(Shape.NEEDS_YOU, word, detail), gettext("Check it")))
    return rows


def late(*, limit: int = 20, seconds: int) -> list[DeskRow]:
    """Stories that should be on the site and are not: two queries."""
    moment = timezone.now() - timedelta(seconds=seconds)
    due = {
        int(pk): at
        for pk, at in Revision.page_revisions.filter(approved_go_live_at__lte=moment)
        .order_by("approved_go_live_at")
        .values_list("object_id", "approved_go_live_at")[:limit]
    }
    if not due:
        return []
    stories = StoryPage.objects.select_related("locale").in_bulk(list(due))
    return [
        _row(
            story,
            Status(Shape.FAILED, gettext("Late"), gettext("was due %(time)s") % {"time": _at(due[pk])}),
            gettext("See"),
        )
        for pk, story in stories.items()
    ]


def corrections_waiting(user: User, *, limit: int = 20) -> list[DeskRow]:
    """Corrections that somebody else proposed: one query."""
    waiting = Correction.objects.waiting().exclude(proposed_by=user).select_related("story", "proposed_by")[:limit]
    return [
        DeskRow(
            Status(Shape.NEEDS_YOU, gettext("Correction"), gettext("from %(name)s") % {"name": correction.proposed_by}),
            correction.story.title,
            "galley_newsroom:correction",
            correction.pk,
            gettext("Decide"),
        )
        for correction in waiting
    ]


def killed_sources(user: User, *, limit: int = 20, everybodys: bool) -> list[DeskRow]:
    """Stories behind which a source was killed and nobody has dealt with it yet, those on the site first: one query.

    Args:
        everybodys: all of them, as for editors; else those of this person's own stories.
    """
    notes = KilledSource.objects.open().select_related("story__locale").order_by("-story__live", "killed_at")
    if not everybodys:
        notes = notes.filter(story__owner=user)
    return [
        _row(note.story, Status(Shape.FAILED, gettext("Source killed"), _killed_detail(note)), gettext("Open"))
        for note in notes[:limit]
    ]


def _killed_detail(note: KilledSource) -> str:
    said = gettext("%(name)s, %(time)s") % {"name": note.source_name, "time": _at(note.killed_at)}
    said = gettext("%(said)s, with pictures") % {"said": said} if note.pictures else said
    return f"{said} ({gettext('on the site')})" if note.story.live else said


def killed_rows(story: StoryPage) -> list[tuple[Status, KilledSource]]:
    """What was killed behind a story, open ones first: one query."""
    notes = story.killed_sources.select_related("settled_by").order_by(F("settled_at").asc(nulls_first=True), "-pk")
    return [(_killed_status(note), note) for note in notes]


def _killed_status(note: KilledSource) -> Status:
    if note.settled_at is None:
        return Status(Shape.FAILED, gettext("Source killed"), _killed_detail(note))
    who = gettext("%(name)s, %(time)s") % {"name": note.settled_by or "–", "time": _at(note.settled_at)}
    return Status(Shape.DONE, gettext("Dealt with"), who)


def stories_of(user: User, *, limit: int = 12) -> list[DeskRow]:
    """This person's own stories that are not done, those sent back first: three queries."""
    mine = stories_for_the_list().filter(owner=user).filter(Q(live=False) | Q(has_unpublished_changes=True))
    rows = [_row(story, status_of(story), gettext("Open")) for story in mine[:limit] if not _is_withdrawn(story)]
    return sorted(rows, key=lambda row: row.status.shape is not Shape.NEEDS_YOU)


def in_work(user: User, *, limit: int = 12) -> list[DeskRow]:
    """Stories of others that are being checked and do not wait for this person: three queries."""
    stories = stories_in("checking", stories_for_the_list()).exclude(owner=user)
    if not user.is_superuser:
        # Not by exclude() over the generic relation: PostgreSQL does not compare its text to a number.
        mine = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=Cast(OuterRef("pk"), output_field=CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
            current_task_state__task__reviewstep__groups__user=user,
        )
        stories = stories.filter(~Exists(mine))
    return [_row(story, status_of(story, user=user), gettext("Open")) for story in stories[:limit]]


def pictures_without_words(*, limit: int = 12) -> tuple[int, list[NewsroomImage]]:
    """Pictures that nobody described yet: how many, and the newest; two queries."""
    pictures = NewsroomImage.objects.filter(description="").order_by("-created_at", "-pk")
    return pictures.count(), list(pictures[:limit])


def _is_withdrawn(story: StoryPage) -> bool:
    return not story.live and story.first_published_at is not None and story.current_workflow_state is None


def _row(story: StoryPage, status: Status, action: str) -> DeskRow:
    return DeskRow(
        status,
        story.draft_title or story.title,
        "wagtailadmin_pages:edit",
        story.pk,
        action,
        story.locale.language_code,
    )


def _step_of(flow: WorkflowState) -> str:
    state = flow.current_task_state
    step = getattr(state.task, "reviewstep", None) if state is not None else None
    return str(Step(step.step).label) if step is not None else (state.task.name if state is not None else "")


def _at(moment: datetime) -> str:
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return date_format(local, "H:i")
    return date_format(local, "SHORT_DATETIME_FORMAT")


def topics_like(words: str, *, language: str, limit: int = 12) -> list[dict[str, Any]]:
    """Topics in use whose name, in either language, or code has these words; those that begin with them first."""
    words = words.strip()
    if not words:
        return []
    found = (
        Topic.objects.filter(retired=False)
        .filter(Q(name_en__icontains=words) | Q(name_zh__icontains=words) | Q(code__iendswith=words))
        .select_related("parent")
        .order_by(
            Case(When(Q(name_en__istartswith=words) | Q(name_zh__istartswith=words), then=0), default=1),
            Length("name_en"),
            "name_en",
        )[:limit]
    )
    return [
        {
            "id": topic.pk,
            "name": topic.name_in(language),
            "within": topic.parent.name_in(language) if topic.parent else "",
        }
        for topic in found
    ]


def signature_rows(story: StoryPage) -> list[tuple[Status, str]]:
    """Each step for the story's newest version: signed by whom and when, or not yet; with the signer's note."""
    revision = story.get_latest_revision()
    signed = Signature.objects.valid_for(revision) if revision is not None else {}
    rows = []
    for step in Step:
        signature = signed.get(step.value)
        if signature is None:
            rows.append((Status(Shape.WAITING, str(step.label), gettext("not signed")), ""))
        else:
            who = gettext("%(name)s, %(time)s") % {"name": signature.by_name, "time": _at(signature.at)}
            rows.append((Status(Shape.DONE, str(step.label), who), signature.comment))
    return rows
