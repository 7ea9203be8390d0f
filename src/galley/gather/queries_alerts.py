"""Emergency alerts for the desk's screens, its live stream and the site's banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from galley.gather.cap import SEVERITIES, Cap, from_json
from galley.gather.models import Alert, SiteBanner
from galley.kernel.time import iso, now

MOST_SHOWN = 20
LATELY = timedelta(minutes=10)
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def alerts_for_list() -> QuerySet[Alert]:
    """Every alert, the newest first, with whether it is on the site."""
    shown = SiteBanner.objects.filter(alert=OuterRef("pk"), taken_down_at=None)
    return Alert.objects.select_related("item__source").annotate(on_site=Exists(shown)).order_by("-sent", "-pk")


def active_alerts(*, limit: int = MOST_SHOWN) -> list[Alert]:
    """What is being warned of now: real before exercises, the worst first; in one query."""
    found = list(_some(Alert.objects.active(now()).order_by("-sent", "-pk")[:200]))
    found.sort(key=lambda alert: (alert.is_exercise, _RANK.get(alert.severity, 9), -alert.sent.timestamp()))
    return found[:limit]


def _some(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """These as `alerts_for_list` has them.

    They are named by their ids, because SQLite otherwise reads every wire item and looks whether it is an alert's: it
    takes both tables for equally long.
    """
    return alerts_for_list().filter(pk__in=alerts.values("pk"))


def alert_with_all(pk: int) -> Alert | None:
    """One alert with its banners, the alerts that it ended and the messages that it is about."""
    banners = SiteBanner.objects.select_related("signed_by", "taken_down_by")
    ended = Alert.objects.select_related("item")
    return (
        alerts_for_list()
        .select_related("ended_by__item")
        .prefetch_related(Prefetch("banners", banners), Prefetch("ended", ended), "refers_to")
        .filter(pk=pk)
        .first()
    )


def was_on_site(alert: Alert) -> bool:
    """Whether readers saw an alert that this one updates, so that they wait for its words."""
    return SiteBanner.objects.filter(alert__ended_by=alert).exists()


def changed_since(moment: datetime) -> list[Alert]:
    """Alerts of which the desk has to be told something since then."""
    return list(_some(Alert.objects.filter(changed_at__gt=moment).order_by("changed_at")[:100]).order_by("changed_at"))


def changed_lately() -> list[Alert]:
    """For screens that ask every few seconds and may have slept for a while."""
    return changed_since(now() - LATELY)


def alert_news(alert: Alert) -> dict[str, Any]:
    """What the desk's live stream says of an alert, JSON-ready; words in each language of the desk."""
    message = alert.cap
    return {
        "id": alert.pk,
        "url": reverse("galley_gather:alert", args=[alert.pk]),
        "state": alert.state if alert.state != Alert.State.ACTIVE or alert.is_active else Alert.State.EXPIRED,
        "status": alert.status,
        "severity": alert.severity,
        "loud": alert.is_loud,
        "exercise": alert.is_exercise,
        "on_site": bool(getattr(alert, "on_site", False)),
        "expires": iso(alert.expires),
        "words": {code: _news_words(alert_words_in(alert, code, message)) for code, _name in settings.LANGUAGES},
    }


@dataclass(frozen=True)
class AlertWords:
    """An alert's own words in one language."""

    title: str
    places: tuple[str, ...]
    language: str


def alert_words_in(alert: Alert, language: str, message: Cap | None = None) -> AlertWords:
    """What an alert says, in the language that a reader of `language` understands best.

    Args:
        message: of the alert, when whoever asks has read it already.
    """
    info = next(iter((message or alert.cap).infos_for(language)), None)
    if info is None:
        return AlertWords(alert.item.headline, (), alert.item.language)
    return AlertWords(info.title or alert.item.headline, info.places, info.language)


def _news_words(words: AlertWords) -> dict[str, str]:
    return {"title": words.title, "area": ", ".join(words.places[:6]), "lang": lang_tag(words.language)}


def lang_tag(code: str) -> str:
    """A language as HTML's `lang` has it."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


@dataclass(frozen=True)
class BannerData:
    """An alert as the site's banner shows it, in the words that were signed off."""

    alert_id: int
    language: str
    """Of the words; the reader's own where the sender wrote in it."""
    title: str
    description: str
    instruction: str
    places: tuple[str, ...]
    sender: str
    severity: str
    sent: datetime
    until: datetime
    web: str = ""


def banners_on_site(language: str, *, at: datetime | None = None) -> list[BannerData]:
    """What the site warns of now, the worst first; one query.

    Args:
        language: of the reader.
    """
    at = at or now()
    shown = SiteBanner.objects.filter(taken_down_at=None, until__gt=at).order_by("-signed_at")[:10]
    found = [data for banner in shown for data in banner_data(banner, language, at=at)]
    return sorted(found, key=lambda data: _RANK.get(data.severity, 9))


def banner_data(banner: SiteBanner, language: str, *, at: datetime) -> list[BannerData]:
    """A banner's words for a reader: one entry for each part in the best language that has not ended."""
    message = from_json(banner.content)
    made = []
    for info in message.infos_for(language):
        until = min(info.expires or banner.until, banner.until)
        if until > at:
            made.append(
                BannerData(
                    alert_id=banner.alert_id,
                    language=info.language,
                    title=info.title,
                    description=info.description,
                    instruction=info.instruction,
                    places=info.places,
                    sender=info.sender_name or message.source or message.sender,
                    severity=info.severity,
                    sent=message.sent,
                    until=until,
                    web=info.web,
                )
            )
    return made[:5]
