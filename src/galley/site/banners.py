"""The emergency alerts on the site, as every reader page shows them."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from galley.gather.alert_words import SEVERITY
from galley.gather.queries_alerts import BannerData, banners_on_site, lang_tag
from galley.site import pagekeys
from galley.site.contexts import AlertBanner

logger = logging.getLogger(__name__)


def alerts_for(language: str) -> tuple[AlertBanner, ...]:
    """What a reader of a language is warned of now; one query.

    A page without its banner is better than no page: when the rows cannot be read there is none.
    """
    pagekeys.note(pagekeys.ALERTS_KEY)
    try:
        found = banners_on_site(language)
    except DatabaseError:
        logger.exception("site.alerts_not_read")
        return ()
    for data in found:
        pagekeys.note_until(data.until)
    return tuple(_banner(data) for data in found)


def _banner(data: BannerData) -> AlertBanner:
    return AlertBanner(
        language=data.language,
        lang=lang_tag(data.language),
        title=data.title,
        kind=str(SEVERITY[data.severity]),
        places=", ".join(data.places),
        description=data.description,
        instruction=data.instruction,
        sender=data.sender,
        sent=data.sent,
        until=data.until,
        web=data.web,
    )
