"""What staff are pushed: what their watches found, and emergency alerts at once.

Rows only: `kernel.webpush` sends them, and sends again what a killed worker left.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from wagtail.users.models import UserProfile

from galley.gather import alert_words
from galley.gather.models import Alert, Watch, WatchHit, WireItem
from galley.gather.queries_alerts import alert_words_in, lang_tag
from galley.gather.services.watching import is_time, said_found
from galley.kernel.ids import new_uuid
from galley.kernel.models import PushBrowser, PushMessage, User
from galley.kernel.time import now
from galley.kernel.webpush import outbox
from galley.kernel.webpush.data import MOST_CLOSED, PushData, Urgency

PUSH_PAUSE = timedelta(minutes=1)
"""Between two push messages of one watch, also "at once": what comes in between is in the next."""
MOST_HEADLINES = 3
SEE_WIRES = "galley_gather.view_wireitem"
"""As `access.may_see_wires` has it; here it is asked of everybody in one query."""
SHORTEST_LIFE, LONGEST_LIFE = timedelta(minutes=5), timedelta(days=1)
MOST_UPDATES = 200
"""Of one alert, before its next update is shown beside it."""
MOST_ALERTS, ALERTS_PAUSE = 10, timedelta(minutes=2)
"""So many in so long are pushed one by one; a new source that brings hundreds has one message for the rest."""
State = Alert.State
Push = Watch.Push


def language_of(user: User) -> str:
    """In which somebody reads the desk; without a query when the profile was read with the person."""
    profile = getattr(user, "wagtail_userprofile", None) or UserProfile(user=user)
    return str(profile.get_preferred_language())


class Tried(Enum):
    """What came of a test."""

    TAKEN = auto()
    WAITS = auto()
    REFUSED = auto()
    GONE = auto()


def push_test(browser: PushBrowser) -> Tried:
    """Send one message to one browser, now."""
    with override(language_of(browser.user)):
        push = PushData(
            title=gettext("This is a test"),
            body=gettext("Push messages from the desk reach this browser."),
            path=reverse("galley_gather:push"),
            tag="test",
            urgency=Urgency.HIGH,
            lasts=SHORTEST_LIFE,
        )
    key = f"test-{new_uuid()}"
    outbox.queue_push([browser], push, key=key)
    outbox.send_due(only=browser)
    message = PushMessage.objects.filter(browser=browser.pk, key=key).first()
    if message is None:
        return Tried.GONE
    outcome = {PushMessage.State.TAKEN: Tried.TAKEN, PushMessage.State.WAITING: Tried.WAITS}
    return outcome.get(PushMessage.State(message.state), Tried.REFUSED)


# Watches


def push_watches(*, at: datetime | None = None) -> int:
    """Queue the push messages of watches that are due; returns how many watches told something."""
    at = at or now()
    waiting = Watch.objects.exclude(push=Push.NEVER).filter(enabled=True, hits__pushed_at=None, hits__isnull=False)
    due = [
        watch
        for watch in waiting.select_related("user").distinct()
        if is_time(watch.push, last=watch.pushed_at, since=watch.created_at, at=at, pause=PUSH_PAUSE)
    ]
    return sum(_push_watch(watch) for watch in due)


@transaction.atomic
def _push_watch(watch: Watch) -> bool:
    """Queue one message and take note of what it tells of, both or neither."""
    if not Watch.objects.filter(pk=watch.pk, pushed_at=watch.pushed_at).update(pushed_at=now()):
        return False  # another worker does it
    hits = WatchHit.objects.filter(watch=watch, pushed_at=None)
    newest = hits.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return False
    lately = list(_unseen(watch).filter(pushed_at=None).values_list("item__headline", flat=True)[:MOST_HEADLINES])
    queued = 0
    if lately and watch.user.has_perm(SEE_WIRES):
        with override(language_of(watch.user)):
            push = _watch_push(watch, lately)
        queued = outbox.queue_push(outbox.browsers_of(watch.user), push, key=f"watch-{watch.pk}-{newest}")
    hits.filter(pk__lte=newest).update(pushed_at=now())
    return bool(queued)


def _unseen(watch: Watch) -> QuerySet[WatchHit]:
    """What one has not looked at, the latest first; what its agency has killed since it was found is told no more."""
    return WatchHit.objects.filter(watch=watch, seen_at=None).exclude(item__status=WireItem.Status.CANCELED)


def _watch_push(watch: Watch, headlines: list[str]) -> PushData:
    """Says how much of the watch one has not looked at: the next message takes the place of this one."""
    count = _unseen(watch).count()
    is_at_once = watch.push == Push.AT_ONCE
    return PushData(
        title=said_found(watch, count),
        body="\n".join(headlines),
        path=reverse("galley_gather:watch_hits", args=[watch.pk]),
        tag=f"watch-{watch.pk}",
        urgency=Urgency.NORMAL if is_at_once else Urgency.LOW,
        lasts=timedelta(hours=4 if is_at_once else 18),
    )


# Emergency alerts


@transaction.atomic
def push_alert(alert_id: int) -> int:
    """Queue what is to be said of an alert now; returns for how many browsers. Safe to call twice."""
    alert = Alert.objects.select_related("item", "ended_by").filter(pk=alert_id).first()
    if alert is None or not _is_news(alert):
        return 0
    by_language: dict[str, list[PushBrowser]] = defaultdict(list)
    for browser in _browsers_that_may_see_alerts():
        by_language[language_of(browser.user)].append(browser)
    tag, closes = _thread_of(alert)
    is_greatest = alert.is_loud and alert.severity == "Extreme"  # lost among others it may cost lives
    is_many = not is_greatest and _are_many(tag)
    was_told = PushMessage.objects.filter(tag=tag).exists()  # what is on a screen is not left there out of date
    queued = 0
    for language, browsers in by_language.items():
        with override(language):
            if is_many and not was_told:
                push = _many_push()
            else:
                push = _alert_push(alert, language, tag=tag, closes=closes, quiet=is_many)
        queued += outbox.queue_push(browsers, push, key=f"alert-{alert.pk}-{alert.state}-{alert.item.version}")
    return queued


def _is_news(alert: Alert) -> bool:
    """It warns of something now; or it was ended by a message that does not itself take its place."""
    if alert.is_active:
        return True
    ended_by = alert.ended_by
    return alert.state in {State.CANCELED, State.REPLACED} and not (ended_by is not None and ended_by.is_active)


def _browsers_that_may_see_alerts() -> list[PushBrowser]:
    allowed = User.objects.with_perm(SEE_WIRES, backend="django.contrib.auth.backends.ModelBackend")
    return list(PushBrowser.objects.filter(user__in=allowed).select_related("user__wagtail_userprofile"))


def _thread_of(alert: Alert) -> tuple[str, tuple[str, ...]]:
    """The tag of an alert and all its updates, which is that of the first; and the tags of others that it ended."""
    first, others = _first_of(alert.pk)
    return f"alert-{first}", tuple(f"alert-{_first_of(pk)[0]}" for pk in others[:MOST_CLOSED])


def _first_of(pk: int) -> tuple[int, list[int]]:
    """The first alert of those that led to this one, and what else was ended on the way, the latest first."""
    others: list[int] = []
    for _step in range(MOST_UPDATES):
        ended = list(Alert.objects.filter(ended_by=pk).order_by("pk").values_list("pk", flat=True))
        if not ended:
            break
        others += ended[1:]
        pk = ended[0]
    return pk, others


def _are_many(tag: str) -> bool:
    """Whether so much was pushed of other alerts just now that one more would only be noise."""
    lately = PushMessage.objects.filter(tag__startswith="alert-", created_at__gt=now() - ALERTS_PAUSE)
    return lately.exclude(tag=tag).values("tag").distinct().count() >= MOST_ALERTS


def _many_push() -> PushData:
    count = Alert.objects.active(now()).count()
    said = ngettext("%(count)d emergency alert is in force", "%(count)d emergency alerts are in force", count)
    return PushData(
        title=said % {"count": count},
        body=gettext("More came at once than are told one by one. Look at all of them in the desk."),
        path=reverse("galley_gather:alerts"),
        tag="alerts",
        urgency=Urgency.HIGH,
        lasts=LONGEST_LIFE,
        quiet=True,
    )


def _alert_push(alert: Alert, language: str, *, tag: str, closes: tuple[str, ...], quiet: bool) -> PushData:
    words = alert_words_in(alert, language)
    is_over = not alert.is_active
    title, kind = words.title, "" if is_over else str(alert_words.SEVERITY[alert.severity])
    if is_over:
        title = gettext("%(state)s: %(title)s") % {"state": State(alert.state).label, "title": title}
    elif alert.message_type == "Update":
        kind = gettext("Update: %(kind)s") % {"kind": kind}
    if alert.is_exercise:
        title = gettext("Not real, an exercise or a test: %(title)s") % {"title": title}
    return PushData(
        title=title,
        body="\n".join(line for line in (kind, ", ".join(words.places[:6])) if line),
        path=reverse("galley_gather:alert", args=[alert.pk]),
        tag=tag,
        urgency=Urgency.NORMAL if is_over else Urgency.HIGH,
        lasts=min(max(alert.expires - now(), SHORTEST_LIFE), LONGEST_LIFE),
        language=lang_tag(words.language),
        stays=alert.is_loud and not is_over,
        quiet=quiet,
        closes=closes,
    )
