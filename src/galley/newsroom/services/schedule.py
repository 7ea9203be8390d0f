"""What was approved for a moment goes live at that moment, and off the site at its end; late is said aloud."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from galley.kernel.time import now
from galley.newsroom.conf import LATE_SECONDS
from galley.newsroom.errors import NewsroomError

logger = logging.getLogger("galley.newsroom")


def due_revisions(at: datetime) -> QuerySet[Revision]:
    """Approved for a moment that has come, and not live yet; the oldest first."""
    return Revision.page_revisions.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at", "pk")


def publish_due(*, at: datetime | None = None) -> int:
    """Publish whatever is due; returns how many revisions went live.

    A revision that cannot go live does not hold up the others: it stays due, and the desk is told.
    """
    moment = at or now()
    return sum(publish_if_due(pk, at=moment) for pk in due_revisions(moment).values_list("pk", flat=True))


def publish_if_due(revision_id: int, *, at: datetime | None = None) -> bool:
    """Publish one revision if its moment has come; safe to call twice, and by two workers at once."""
    moment = at or now()
    try:
        with transaction.atomic():
            revision = due_revisions(moment).filter(pk=revision_id).first()
            # The update decides between two workers; it is undone with everything else if publishing fails.
            if revision is None or not due_revisions(moment).filter(pk=revision_id).update(approved_go_live_at=None):
                return False
            due_at = revision.approved_go_live_at
            revision.publish(log_action="wagtail.publish.scheduled")
    except NewsroomError as error:
        logger.error("story.not_published", extra={"revision": revision_id, "problem": str(error)})
        return False
    late_seconds = (now() - due_at).total_seconds()
    if late_seconds > LATE_SECONDS.value:
        logger.error("story.late", extra={"revision": revision_id, "late_seconds": round(late_seconds)})
    return True


def take_down_expired(*, at: datetime | None = None) -> int:
    """Take live pages off the site whose time is over; returns how many."""
    taken = 0
    for pk in list(Page.objects.live().filter(expire_at__lte=at or now()).values_list("pk", flat=True)):
        with transaction.atomic():
            page = Page.objects.live().filter(pk=pk, expire_at__lte=at or now()).select_for_update().first()
            if page is not None:
                page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
                taken += 1
    return taken


def late_revisions(*, at: datetime | None = None) -> QuerySet[Revision]:
    """What should have gone live and has not: the desk's alarm."""
    return due_revisions((at or now()) - timedelta(seconds=LATE_SECONDS.value))
