"""Find what people watch for among what comes in, and write to those who want a letter."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, override
from wagtail.users.models import UserProfile

from galley.gather.annotate import annotate
from galley.gather.annotate.lexicon import key_of_name
from galley.gather.data import NEVER_GROUPED
from galley.gather.errors import WatchError, WatchWordsError
from galley.gather.models import SavedSearch, Watch, WatchHit, WireItem
from galley.gather.own_places import know_own_places
from galley.gather.watch_words import Expression, Haystack, Word, is_alike, parse
from galley.kernel.jobs.declare import task_named
from galley.kernel.text import gettext_noop
from galley.kernel.time import now

if TYPE_CHECKING:
    from galley.kernel.models import User

MOST_WATCHES = 30
"""Of one person."""
MOST_SEARCHES = 30
LONGEST_TEXT = 20_000
MOST_PREVIEWED = 5_000
PREVIEW_DAYS = 7
CHUNK = 200
LETTER_PAUSE = timedelta(minutes=2)
"""Between two letters of one watch, also "at once": what comes in between is in the next."""
DIGEST_HOUR = 7
MOST_IN_LETTER = 50
Mail, Push = Watch.Mail, Watch.Push
logger = logging.getLogger("galley.gather")


def save_watch(watch: Watch) -> Watch:
    """Keep a watch.

    Raises:
        WatchError: its owner has as many as one may have.
    """
    with transaction.atomic():
        if watch.pk is None and Watch.objects.filter(user=watch.user).count() >= MOST_WATCHES:
            raise WatchError(gettext_noop("You have as many watches as one person can have. Delete one first."))
        if watch.pk and Watch.objects.filter(pk=watch.pk, push=Push.NEVER).exists():
            # Push tells of what comes from now on, not of all that was found before it was wanted.
            WatchHit.objects.filter(watch=watch, pushed_at=None).update(pushed_at=now())
        watch.save()
    return watch


def delete_watch(watch: Watch) -> None:
    """Delete a watch with what it found."""
    watch.delete()


def mark_seen(watch: Watch) -> int:
    """Whoever watches has looked at all that is found; returns how much was new."""
    return WatchHit.objects.filter(watch=watch, seen_at=None).update(seen_at=now())


def save_search(user: User, name: str, query: dict[str, str], *, shared: bool) -> SavedSearch:
    """Keep a search of the wall under a name; a search of that name is replaced.

    Raises:
        WatchError: there is nothing to keep, or there are too many.
    """
    name = name.strip()[:60]
    if not name or not query:
        raise WatchError(gettext_noop("Search or filter first, then give it a name."))
    with transaction.atomic():
        others = SavedSearch.objects.filter(user=user).exclude(name=name)
        if others.count() >= MOST_SEARCHES:
            raise WatchError(gettext_noop("You have as many searches as one person can keep. Delete one first."))
        found, _made = SavedSearch.objects.update_or_create(
            user=user, name=name, defaults={"query": query, "shared": shared}
        )
    return found


def delete_search(search: SavedSearch) -> None:
    """Delete a saved search."""
    search.delete()


# Matching


class _Facts:
    """What is asked of one item, worked out when it is first asked for."""

    def __init__(self, item: WireItem) -> None:
        self.item = item

    @cached_property
    def hay(self) -> Haystack:
        item = self.item
        return Haystack(f"{item.headline}\n{item.summary}\n{item.body_text[:LONGEST_TEXT]}")

    @cached_property
    def _said(self) -> dict[str, Any]:
        """Annotations; worked out here for an item that has not been grouped yet."""
        item = self.item
        return (
            item.annotations
            or annotate(item.headline, item.body_text or item.summary, language=item.language).as_json()
        )

    @cached_property
    def places(self) -> set[str]:
        said = [place.get(form) for place in self._said.get("places", []) for form in ("name", "en", "zh")]
        return {str(name) for name in (*said, *(place.get("name") for place in self.item.places)) if name}

    @cached_property
    def organisations(self) -> set[str]:
        return {str(one[form]) for one in self._said.get("organisations", []) for form in ("name", "key")}

    @cached_property
    def subjects(self) -> set[str]:
        topics = [topic.get(form) for topic in self._said.get("topics", []) for form in ("code", "en", "zh")]
        own = [one.get(form) for one in self.item.subjects for form in ("code", "name")]
        return {str(one) for one in (*topics, *own, *self.item.categories) if one}


@dataclass(frozen=True)
class Asked:
    """A watch as it is looked for; what it asks was read once."""

    watch: Watch
    words: Expression | None

    @classmethod
    def of(cls, watch: Watch) -> Asked:
        """Read a watch.

        Raises:
            WatchWordsError: its words cannot be read.
        """
        return cls(watch, parse(watch.words) if watch.words.strip() else None)

    def finds(self, facts: _Facts) -> bool:
        watch, item = self.watch, facts.item
        if watch.source_id and watch.source_id != item.source_id:
            return False
        if watch.language and not item.language.startswith(watch.language):
            return False
        if self.words is not None and not self.words.matches(facts.hay):
            return False
        return (
            _named(watch.places, facts, "places")
            and _named(watch.organisations, facts, "organisations")
            and (not watch.subjects or any(_is_subject(one, facts.subjects) for one in watch.subjects))
        )


def _named(wanted: Sequence[str], facts: _Facts, what: str) -> bool:
    """One of these is named: as it is written, or as it is in the other language."""
    if not wanted:
        return True
    if any(Word(name, quoted=True).matches(facts.hay) for name in wanted):
        return True
    found: set[str] = getattr(facts, what)
    return any(is_alike(name, other) or key_of_name(name) == other for name in wanted for other in found)


def _is_subject(wanted: str, found: Iterable[str]) -> bool:
    return any(is_alike(wanted, one) or is_alike(f"medtop:{wanted}", one) for one in found)


def find_watched(item_ids: Sequence[int]) -> int:
    """Keep what the watches find among these items, each item once a watch; returns how much is new."""
    asked = list(_readable(Watch.objects.filter(enabled=True).order_by("pk")))
    if asked:
        know_own_places()
    found = 0
    for start in range(0, len(item_ids) if asked else 0, CHUNK):
        items = WireItem.objects.filter(pk__in=item_ids[start : start + CHUNK]).exclude(kind__in=NEVER_GROUPED)
        facts = [_Facts(item) for item in items.exclude(status=WireItem.Status.CANCELED).defer("body_html", "sketch")]
        for one in asked:
            found += _keep_hits(one.watch, [fact.item.pk for fact in facts if one.finds(fact)])
    return found


def _readable(watches: Iterable[Watch]) -> Iterator[Asked]:
    for watch in watches:
        try:
            yield Asked.of(watch)
        except WatchWordsError:  # one that an older Galley could read must not stop the others
            logger.warning("watch.unreadable", extra={"watch": watch.pk})


@transaction.atomic
def _keep_hits(watch: Watch, item_ids: Sequence[int]) -> int:
    if not item_ids:
        return 0
    known = set(WatchHit.objects.filter(watch=watch, item__in=item_ids).values_list("item", flat=True))
    new = [WatchHit(watch=watch, item_id=pk) for pk in item_ids if pk not in known]
    WatchHit.objects.bulk_create(new, ignore_conflicts=True)
    if new and watch.mail == Mail.AT_ONCE:
        task_named("gather.mail_watches").enqueue()
    if new and watch.push == Push.AT_ONCE:
        task_named("gather.push_watches").enqueue()
    return len(new)


@dataclass(frozen=True)
class WatchPreview:
    """What a watch would have found."""

    count: int
    items: tuple[WireItem, ...]
    """The newest, a few."""
    looked_at: int
    is_all: bool
    """False when more came in those days than are looked at."""


def preview_watch(watch: Watch, *, days: int = PREVIEW_DAYS, shown: int = 10) -> WatchPreview:
    """Look for a watch among what came lately, the newest first; nothing is kept.

    Raises:
        WatchWordsError: its words cannot be read.
    """
    asked, count = Asked.of(watch), 0
    know_own_places()
    items: list[WireItem] = []
    rows = _lately(watch, days)
    looked_at = 0
    for item in rows.iterator(chunk_size=CHUNK):
        looked_at += 1
        if asked.finds(_Facts(item)):
            count += 1
            if len(items) < shown:
                items.append(item)
    return WatchPreview(count, tuple(items), looked_at, looked_at < MOST_PREVIEWED)


def _lately(watch: Watch, days: int) -> QuerySet[WireItem]:
    rows = WireItem.objects.exclude(kind__in=NEVER_GROUPED).exclude(status=WireItem.Status.CANCELED)
    rows = rows.filter(published__gte=now() - timedelta(days=days))
    if watch.source_id:
        rows = rows.filter(source=watch.source_id)
    if watch.language:
        rows = rows.filter(language__startswith=watch.language)
    return rows.select_related("source").defer("body_html", "sketch").order_by("-published", "-pk")[:MOST_PREVIEWED]


# Letters


def mail_watches(*, at: datetime | None = None) -> int:
    """Write every letter that is due; returns how many went.

    Called twice it writes twice only when the process was killed between the letter and the row; both letters then
    have one Message-ID, by which a mail program shows them as one.
    """
    at = at or now()
    waiting = Watch.objects.exclude(mail=Mail.NEVER).filter(enabled=True, hits__mailed_at=None, hits__isnull=False)
    return sum(_mail(watch) for watch in waiting.select_related("user").distinct() if _is_due(watch, at))


def _is_due(watch: Watch, at: datetime) -> bool:
    return is_time(watch.mail, last=watch.mailed_at, since=watch.created_at, at=at, pause=LETTER_PAUSE)


def is_time(how_often: str, *, last: datetime | None, since: datetime, at: datetime, pause: timedelta) -> bool:
    """Whether a watch may tell again.

    Args:
        how_often: "at_once", "hourly" or "daily".
        last: when it told the last time; None: never yet.
        since: when it was made.
        pause: between two, also "at once".
    """
    if how_often == Mail.AT_ONCE:
        return last is None or at - last >= pause
    if how_often == Mail.HOURLY:
        return at - (last or since) >= timedelta(hours=1)
    local = timezone.localtime(at)
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if local < due:
        due -= timedelta(days=1)
    return (last or since) < due


def _mail(watch: Watch) -> int:
    hits = list(WatchHit.objects.filter(watch=watch, mailed_at=None).select_related("item__source").order_by("pk"))
    told = [hit for hit in hits if hit.item.status != WireItem.Status.CANCELED]  # killed since: told no more
    user = watch.user
    sent = 0
    if told and user.is_active and user.email:
        with override(UserProfile.get_for_user(user).get_preferred_language()):
            sent = _letter(watch, told).send()
    WatchHit.objects.filter(pk__in=[hit.pk for hit in hits]).update(mailed_at=now())
    Watch.objects.filter(pk=watch.pk).update(mailed_at=now())
    return sent


def _letter(watch: Watch, hits: list[WatchHit]) -> EmailMessage:
    base = settings.WAGTAILADMIN_BASE_URL
    count = len(hits)
    rows = [(hit.item, base + _address(hit.item)) for hit in hits[-MOST_IN_LETTER:]]
    text = render_to_string(
        "gather/mail/watch.txt",
        {
            "watch": watch,
            "rows": rows,
            "more": count - len(rows),
            "url": base + reverse("galley_gather:watch_hits", args=[watch.pk]),
        },
    )
    site = settings.GALLEY_BASE_URL.partition("//")[2].partition(":")[0]
    return EmailMessage(
        said_found(watch, count),
        text.strip() + "\n",
        to=[watch.user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<galley-watch-{watch.pk}-{hits[-1].pk}@{site}>",
        },
    )


def said_found(watch: Watch, count: int) -> str:
    """A watch's name and how much is new, on one line."""
    found = ngettext("%(name)s: %(count)d new item", "%(name)s: %(count)d new items", count)
    return (found % {"name": watch.name, "count": count}).replace("\n", " ")


def _address(item: WireItem) -> str:
    """Of the event page, at the item; of the wall while it has no event."""
    if item.event_id:
        return reverse("galley_gather:event", args=[item.event_id]) + f"#item-{item.pk}"
    return reverse("galley_gather:wall")
