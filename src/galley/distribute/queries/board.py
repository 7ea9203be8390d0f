"""The Deliveries board: for each story where it went, when, and what failed and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from galley.distribute import states
from galley.distribute.models import Channel, Delivery, Letter

STORIES_A_PAGE = 30


class Shape(StrEnum):
    """The shapes of a status; worst first."""

    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    WORKING = "working"
    WAITING = "waiting"
    DONE = "done"
    WITHHELD = "withheld"


SHAPES = {
    states.WAITING: Shape.WAITING,
    states.TAKEN: Shape.WORKING,
    states.SENDING: Shape.WORKING,
    states.LATER: Shape.WAITING,
    states.SENT: Shape.DONE,
    states.FAILED: Shape.FAILED,
    states.IN_DOUBT: Shape.IN_DOUBT,
    states.SKIPPED: Shape.WITHHELD,
}
RANK = {shape: rank for rank, shape in enumerate(Shape)}

FILTERS = {
    "person": (_("Needs a person"), states.FOR_A_PERSON),
    "open": (_("On its way"), states.OPEN - states.FOR_A_PERSON),
    "done": (_("Done"), states.DONE),
}
"""What the board is filtered by."""


@dataclass(frozen=True)
class Status:
    """A shape, a word, and what more there is to say."""

    shape: Shape
    word: str
    detail: str = ""


@dataclass(frozen=True)
class Cell:
    """A story on a channel."""

    channel: Channel
    status: Status | None = None
    url: str = ""

    @property
    def rank(self) -> int:
        return RANK[self.status.shape] if self.status else len(RANK)


@dataclass(frozen=True)
class Row:
    """A story, or a daily letter, with a cell for each channel."""

    headline: str
    url: str
    language: str
    version: int
    cells: tuple[Cell, ...]

    @property
    def rank(self) -> int:
        return min((cell.rank for cell in self.cells), default=len(RANK))

    @property
    def cells_worst_first(self) -> list[Cell]:
        return sorted((cell for cell in self.cells if cell.status), key=lambda cell: cell.rank)


@dataclass(frozen=True)
class Board:
    """One page of it."""

    channels: Sequence[Channel]
    rows: Sequence[Row]
    page: Page[Any]

    @property
    def rows_worst_first(self) -> list[Row]:
        return sorted(self.rows, key=lambda row: row.rank)


def board(*, page: int | str = 1, state: str = "", story_id: int | None = None) -> Board:
    """The board, newest story first; five queries, however long it is."""
    found = Delivery.objects.all()
    if state in FILTERS:
        found = found.filter(state__in=FILTERS[state][1])
    if story_id is not None:
        found = found.filter(story_id=story_id)
    groups = (
        found.order_by()
        .annotate(group=Coalesce(Cast("story_uuid", CharField()), "key"))
        .values("group")
        .annotate(newest=Max("pk"))
        .order_by("-newest")
    )
    shown = Paginator(groups, STORIES_A_PAGE).get_page(page)
    newest = [group["newest"] for group in shown]
    mine = Delivery.objects.filter(
        Q(pk__in=newest)
        | Q(story_uuid__in=Delivery.objects.filter(pk__in=newest, story_uuid__isnull=False).values("story_uuid"))
    )
    by_group: dict[Any, list[Delivery]] = {}
    for delivery in mine.select_related("channel").order_by("pk"):
        by_group.setdefault(delivery.story_uuid or delivery.key, []).append(delivery)
    place = {pk: number for number, pk in enumerate(newest)}
    ordered = sorted(by_group.values(), key=lambda group: min(place.get(each.pk, len(place)) for each in group))
    used = {delivery.channel_id for deliveries in ordered for delivery in deliveries}
    channels = [channel for channel in Channel.objects.all() if channel.enabled or channel.pk in used]
    progress = letters_progress(delivery.pk for deliveries in ordered for delivery in deliveries)
    return Board(channels, [_row(deliveries, channels, progress) for deliveries in ordered], shown)


def _row(deliveries: Sequence[Delivery], channels: Sequence[Channel], progress: dict[int, Progress]) -> Row:
    last = deliveries[-1]
    version = max(delivery.version for delivery in deliveries)
    cells = []
    for channel in channels:
        here = [delivery for delivery in deliveries if delivery.channel_id == channel.pk]
        if not here:
            cells.append(Cell(channel))
            continue
        current = current_of(here)
        status = status_of(current, progress=progress.get(current.pk), newest_version=version)
        cells.append(Cell(channel, status, current.desk_url))
    return Row(
        headline=last.headline,
        url=reverse("wagtailadmin_pages:edit", args=[last.story_id]) if last.story_id else last.desk_url,
        language=last.language,
        version=version,
        cells=tuple(cells),
    )


def current_of(deliveries: Sequence[Delivery]) -> Delivery:
    """Of a story's deliveries to a channel, the one that says how things stand: the last that was not skipped."""
    return next((each for each in reversed(deliveries) if each.state != states.SKIPPED), deliveries[-1])


@dataclass(frozen=True)
class Progress:
    """How far a delivery by letters is."""

    done: int
    total: int
    doubtful: int
    failed: int


def letters_progress(delivery_ids: Iterable[int]) -> dict[int, Progress]:
    """The progress of those deliveries that go by letters; one query."""
    rows = (
        Letter.objects.filter(delivery_id__in=list(delivery_ids))
        .order_by()
        .values("delivery_id")
        .annotate(
            done=Count("pk", filter=Q(state__in=states.DONE)),
            total=Count("pk"),
            doubtful=Count("pk", filter=Q(state=states.IN_DOUBT)),
            failed=Count("pk", filter=Q(state=states.FAILED)),
        )
    )
    return {row["delivery_id"]: Progress(row["done"], row["total"], row["doubtful"], row["failed"]) for row in rows}


def status_of(delivery: Delivery, *, progress: Progress | None = None, newest_version: int = 0) -> Status:
    """How a delivery stands, in a shape, a word and a time."""
    word, detail = _words(delivery)
    if delivery.state == states.SENT and 0 < delivery.version < newest_version:
        detail = gettext("%(time)s, version %(version)s") % {"time": detail, "version": delivery.version}
    if progress is not None:
        detail = _letters_detail(delivery, progress, detail)
    return Status(SHAPES[delivery.state], word, detail)


def _words(delivery: Delivery) -> tuple[str, str]:
    Act = Delivery.Act  # noqa: N806 -- a class
    match delivery.state:
        case states.SENT:
            word = {
                Act.EDIT: gettext("Updated"),
                Act.NOTICE: gettext("Notice sent"),
                Act.WITHDRAW: gettext("Taken back"),
            }.get(Act(delivery.act or "send"), gettext("Sent"))
            return word, moment(delivery.sent_at)
        case states.LATER:
            return gettext("Waits"), gettext("next try %(time)s") % {"time": moment(delivery.next_try)}
        case _:
            return delivery.get_state_display(), ""


def _letters_detail(delivery: Delivery, progress: Progress, detail: str) -> str:
    if delivery.state in {states.SENDING, states.LATER, states.TAKEN}:
        return gettext("%(percent)s %%") % {"percent": 100 * progress.done // max(progress.total, 1)}
    if progress.doubtful:
        return ngettext("%(count)s letter", "%(count)s letters", progress.doubtful) % {"count": progress.doubtful}
    if progress.failed and delivery.state == states.SENT:
        failed = ngettext("%(count)s failed", "%(count)s failed", progress.failed) % {"count": progress.failed}
        return f"{detail} · {failed}"
    return detail


def moment(at: datetime | None) -> str:
    """A time of today as its hour, of another day with its date."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return date_format(local, "H:i")
    # Translators: a day and an hour as Django's date format, such as 24 Nov 14:05.
    return date_format(local, gettext("j M H:i"))


def for_the_home_page(*, limit: int = 5) -> tuple[list[Delivery], int]:
    """What a person must decide, in doubt first, and how many there are; two queries."""
    found: QuerySet[Delivery] = Delivery.objects.for_a_person().select_related("channel")
    rows = list(found[: limit + 1])
    count = len(rows) if len(rows) <= limit else found.count()
    return rows[:limit], count
