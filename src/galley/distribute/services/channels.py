"""Channels are added, changed and tried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from galley.distribute.data import Ability, InDoubt, Outcome, ReaderData, Refused, Via
from galley.distribute.mail import transport_for
from galley.distribute.models import Channel
from galley.kernel import typed_settings
from galley.kernel.http import GuardedHttp, HttpError
from galley.kernel.ids import new_uuid
from galley.kernel.models import User
from galley.kernel.text import gettext_noop
from galley.newsroom.data import StoryData

TEST_SECONDS = 8.0


@transaction.atomic
def save_channel(
    *, slug: str, name: str, adapter: str, values: Any, languages: Sequence[str] = (), enabled: bool = True
) -> Channel:
    """Add a channel, or change it; its slug and its kind stay.

    Args:
        values: the adapter's settings, an instance of its `settings_type`.
    """
    channel, _new = Channel.objects.update_or_create(
        slug=slug,
        defaults={
            "name": name,
            "languages": list(languages),
            "enabled": enabled,
            "settings": typed_settings.dump(values),
        },
        create_defaults={
            "name": name,
            "languages": list(languages),
            "enabled": enabled,
            "settings": typed_settings.dump(values),
            "adapter": adapter,
        },
    )
    return channel


def send_test(channel: Channel, *, to: User) -> Outcome:
    """Send a story that says it is a test; to a newsletter's reader list, to this person only. Nothing is kept of it.

    Raises:
        TypedSettingsError: the channel's settings do not fit.
    """
    adapter, typed = channel.kind, channel.typed_settings()
    key = f"test:{new_uuid()}:{channel.slug}"
    rendition = adapter.render(
        sample_story((channel.languages or [translation.get_language() or "en"])[0]), settings=typed
    )
    mail = transport_for(
        settings.GALLEY_SMTP_URL,
        folder=settings.MAIL_DIR,
        sender=settings.DEFAULT_FROM_EMAIL,
        timeout_seconds=TEST_SECONDS,
    )
    private = bool(getattr(typed, "allow_private_address", False))
    with GuardedHttp(allow_private=private, timeout_seconds=TEST_SECONDS) as http, mail:
        via = Via(http=http, mail=mail)
        try:
            if adapter.abilities & Ability.READERS:
                return _test_letter(adapter, rendition, to=to, key=key, typed=typed, via=via)
            return adapter.send(rendition, key=key, settings=typed, via=via)
        except HttpError as error:
            return InDoubt(gettext_noop("The channel did not answer."), str(error))


def _test_letter(adapter: Any, rendition: Any, *, to: User, key: str, typed: Any, via: Via) -> Outcome:
    if not to.email:
        return Refused(gettext_noop("Your account has no e-mail address to send the test to."))
    reader = ReaderData(to.email, f"{settings.GALLEY_BASE_URL}/newsletter/", gettext("Test"), "test")
    outcome: Outcome = adapter.send_to(rendition, reader=reader, key=key, settings=typed, via=via)
    return outcome


def sample_story(language: str) -> StoryData:
    """A story that says it is a test."""
    at = datetime.now(UTC)
    with translation.override(language):
        headline = gettext("A test from the newsroom")
        text = gettext("This is a test. It shows that the channel works; there is nothing else to read.")
    return StoryData(
        story_id=0,
        revision_id=0,
        version=1,
        url=f"{settings.GALLEY_BASE_URL}/test/test/",
        language=language,
        headline=headline,
        standfirst=text,
        body_html=f"<p>{text}</p>",
        body_text=text,
        section="",
        section_slug="",
        published_at=at,
        updated_at=at,
        guid="urn:uuid:00000000-0000-4000-8000-000000000000",
    )
