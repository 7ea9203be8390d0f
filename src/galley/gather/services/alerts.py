"""What becomes of emergency alerts: taken in, ended by update, cancel or expiry, put on the site by one signature."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from galley.gather import cap as caps
from galley.gather.cap import Cap
from galley.gather.conf import ALERT_HOURS
from galley.gather.errors import AlertError
from galley.gather.models import Alert, AlertReference, SiteBanner, WireItem
from galley.gather.signals import banner_changed
from galley.kernel.ids import fingerprint
from galley.kernel.jobs.declare import task_named
from galley.kernel.models import PushBrowser
from galley.kernel.text import gettext_noop
from galley.kernel.time import now

if TYPE_CHECKING:
    from galley.kernel.models import User

logger = logging.getLogger("galley.gather")

State, Signature, Why = Alert.State, Alert.Signature, SiteBanner.Why
UNTRUSTED = frozenset({Signature.WRONG, Signature.MISSING})
END_JOB = "gather.end_alerts"
PUSH_JOB = "gather.push_alert"
LONGEST = timedelta(days=400)

NOT_ACTIVE = gettext_noop("This alert is not active any more.")
NOT_ACTUAL = gettext_noop("This is no actual alert: exercises, tests, drafts and system messages never go to the site.")
NOT_PUBLIC = gettext_noop("Its sender did not mean it for the public.")
NOT_TRUSTED = gettext_noop("Its signature is wrong or missing: call the sender before you tell readers anything.")
NOTHING_SAID = gettext_noop("It does not say what it warns of.")
THERE_ALREADY = gettext_noop("This alert is on the site already.")


@transaction.atomic
def take_alerts(item_ids: Iterable[int]) -> list[Alert]:
    """Make alerts of the wire items that are some, in the transaction that keeps the items; safe to call twice."""
    items = (
        WireItem.objects.filter(pk__in=list(item_ids), kind="alert")
        .select_related("source")
        .order_by("published", "pk")
    )
    taken = [_take(item) for item in items if "cap" in item.extra]
    return [alert for alert in taken if alert is not None]


def _take(item: WireItem) -> Alert | None:
    message = caps.from_json(item.extra["cap"])
    key = _key_of(message)
    known = Alert.objects.filter(key=key).select_related("item").first()
    if known is not None:
        _learn_signature(known, item)
        return None
    at = now()
    alert = Alert(item=item, key=key, first_seen=at, changed_at=at)
    _describe(alert, message, at=at)
    alert.state = State.MESSAGE if not message.warns else State.ACTIVE if alert.expires > at else State.EXPIRED
    alert.ended_at = at if alert.state == State.EXPIRED else None
    alert.save()
    references = [
        AlertReference(alert=alert, sender=each.sender, identifier=each.identifier, sent=each.sent)
        for each in message.references
    ]
    AlertReference.objects.bulk_create(references)
    _end_earlier(alert, references)
    if alert.state == State.ACTIVE:
        _end_by_later(alert)
    if alert.state == State.ACTIVE:
        task_named(END_JOB).using(run_after=alert.expires).enqueue()
        _push_soon(alert)
    logger.info("alert.taken", extra={"alert": alert.pk, "state": alert.state, "signature": alert.signature})
    return alert


def _key_of(message: Cap) -> str:
    said = caps.as_json(message)
    return fingerprint(message.sender, message.identifier, said["sent"], repr(said))


def _describe(alert: Alert, message: Cap, *, at: datetime) -> None:
    signature = alert.item.extra.get("signature", {})
    alert.sender, alert.identifier, alert.sent = message.sender, message.identifier, message.sent
    alert.status, alert.message_type, alert.scope = message.status, message.message_type, message.scope
    alert.severity, alert.urgency, alert.effective = message.severity, message.urgency, message.effective
    alert.says_when_it_expires = message.expires is not None
    default = max(message.effective, message.sent) + timedelta(hours=ALERT_HOURS.value)
    alert.expires = min(message.expires or default, at + LONGEST)
    alert.signature = signature.get("state", Signature.NONE)
    alert.signature_note = signature.get("note", "")[:300]
    alert.signature_detail = signature.get("detail", "")[:300]


def _learn_signature(alert: Alert, item: WireItem) -> None:
    """The same alert came again, from another source, which may know better who signs; a wrong one proves nothing."""
    found = item.extra.get("signature", {})
    if found.get("state") == Signature.RIGHT and alert.signature != Signature.RIGHT:
        alert.signature = Signature.RIGHT
        alert.signature_note, alert.signature_detail = found.get("note", "")[:300], found.get("detail", "")[:300]
        alert.changed_at = now()
        alert.save(update_fields=["signature", "signature_note", "signature_detail", "changed_at"])


def _end_earlier(message: Alert, references: Sequence[AlertReference]) -> None:
    """End the alerts that a message updates or cancels."""
    if message.message_type not in {"Update", "Cancel"}:
        return
    names = {reference.identifier for reference in references}
    found = Alert.objects.filter(identifier__in=names, state=State.ACTIVE).exclude(pk=message.pk).select_related("item")
    for target in found:
        if any(reference.names(target) for reference in references) and may_end(message, target):
            _end_by(target, message)
            _push_soon(target)


def _end_by_later(alert: Alert) -> None:
    """End an alert whose update or cancellation came before it."""
    later = AlertReference.objects.filter(
        identifier=alert.identifier, alert__message_type__in=["Update", "Cancel"]
    ).select_related("alert__item")
    for reference in later.exclude(alert=alert):
        if reference.names(alert) and may_end(reference.alert, alert):
            _end_by(alert, reference.alert)
            alert.refresh_from_db()
            return


def may_end(message: Alert, target: Alert) -> bool:
    """Whether a message has the right to end an alert: nobody can silence a warning by naming it.

    It must be as real as the alert, not older, not wrongly signed, and come from the alert's own source or be rightly
    signed; an alert with a right signature is ended by another right signature only.
    """
    signed = message.signature == Signature.RIGHT
    return (
        message.status == target.status
        and message.signature not in UNTRUSTED
        and message.sent >= target.sent
        and (signed or target.signature != Signature.RIGHT)
        and (signed or message.item.source_id == target.item.source_id)
    )


def _end_by(target: Alert, message: Alert) -> None:
    is_cancel = message.message_type == "Cancel"
    _end(target, State.CANCELED if is_cancel else State.REPLACED, Why.CANCEL if is_cancel else Why.UPDATE, by=message)


def _end(alert: Alert, state: str, why: str, *, by: Alert | None = None) -> bool:
    """End an active alert, its banner with it; the first who does it wins."""
    at = now()
    won = Alert.objects.filter(pk=alert.pk, state=State.ACTIVE).update(
        state=state, ended_at=at, ended_by=by, changed_at=at
    )
    if won:
        _take_down(alert, why, at=at)
        logger.info("alert.ended", extra={"alert": alert.pk, "state": state})
    return bool(won)


@transaction.atomic
def end_run_out_alerts() -> int:
    """End the alerts whose time is over; gives how many."""
    return sum(_end(alert, State.EXPIRED, Why.EXPIRY) for alert in Alert.objects.run_out(now()))


@transaction.atomic
def reread_alert(item_id: int) -> None:
    """A source changed an alert under its old name, which the standard forbids: it says not what was signed off."""
    alert = Alert.objects.filter(item_id=item_id).select_related("item").first()
    if alert is None or "cap" not in alert.item.extra:
        return
    _describe(alert, alert.cap, at=now())
    alert.changed_at = now()
    alert.save()
    _take_down(alert, Why.CHANGE, at=alert.changed_at)
    _push_soon(alert)


def _push_soon(alert: Alert) -> None:
    """In the transaction of the change; what is pushed follows from the rows when the job runs."""
    if PushBrowser.objects.exists():
        task_named(PUSH_JOB).enqueue(alert.pk)


# The site's banner


def why_not_on_site(alert: Alert) -> str:
    """Why an alert cannot be put on the site, as a sentence marked for translation; empty when it can."""
    for is_so, why in (
        (not alert.is_active, NOT_ACTIVE),
        (not alert.is_actual, NOT_ACTUAL),
        (alert.scope != "Public", NOT_PUBLIC),
        (alert.signature in UNTRUSTED or _is_unproved(alert), NOT_TRUSTED),
        (not alert.cap.infos, NOTHING_SAID),
    ):
        if is_so:
            return why
    return ""


def _is_unproved(alert: Alert) -> bool:
    """Its source has certificates, and this alert was kept before they were given, or came another way."""
    has_certificates = bool(alert.item.source.settings.get("certificates"))
    return has_certificates and alert.signature != Signature.RIGHT


@transaction.atomic
def sign_off(alert: Alert, *, by: User) -> SiteBanner:
    """Put an alert on the site's banner, with the words that it has now.

    Raises:
        AlertError: it cannot go there; or it is there.
    """
    alert = Alert.objects.select_for_update(of=("self",)).select_related("item__source").get(pk=alert.pk)
    if problem := why_not_on_site(alert):
        raise AlertError(problem)
    try:
        with transaction.atomic():
            banner = SiteBanner.objects.create(
                alert=alert, content=alert.item.extra["cap"], until=alert.expires, signed_by=by
            )
    except IntegrityError as error:
        raise AlertError(THERE_ALREADY) from error
    _tell(alert)
    logger.info("banner.signed_off", extra={"alert": alert.pk, "banner": banner.pk, "user": by.pk})
    return banner


@transaction.atomic
def take_down(alert: Alert, *, by: User) -> bool:
    """Take an alert off the site because a person says so; False when it was not there."""
    if not _take_down(alert, Why.PERSON, at=now(), by=by):
        return False
    _tell(alert)
    return True


def _take_down(alert: Alert, why: str, *, at: datetime, by: User | None = None) -> bool:
    shown = SiteBanner.objects.filter(alert_id=alert.pk, taken_down_at=None)
    if not shown.update(taken_down_at=at, taken_down_why=why, taken_down_by=by):
        return False
    banner_changed.send(alert_id=alert.pk)
    logger.info("banner.taken_down", extra={"alert": alert.pk, "why": why})
    return True


def _tell(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(changed_at=now())
    banner_changed.send(alert_id=alert.pk)
