"""Webhook: each change of a story as a signed POST to an address of somebody who wants to know.

Source: Standard Webhooks 1.0 (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature`, an HMAC-SHA256 over "id.timestamp.body". The id is the delivery's key and is the same at every
try, so a receiver that keeps the ids it has seen takes each change once; `Idempotency-Key` says the same to receivers
that know that header (draft-ietf-httpapi-idempotency-key-header). See docs/channels/webhook.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from typing_extensions import override

from galley.distribute.data import Ability, ChannelAdapter, InDoubt, Later, Outcome, Refused, RenditionData, Sent, Via
from galley.distribute.fulltext import bcp47, printable
from galley.distribute.registries import channels
from galley.kernel.http import Answer, NoAnswer, NotReached
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

if TYPE_CHECKING:
    from galley.newsroom.data import CorrectionData, StoryData

LONGEST_WAIT: Final = timedelta(hours=6)
_SAID_CHARACTERS: Final = 300


@dataclass(frozen=True)
class WebhookSettings:
    """Where to, and with which secret signed."""

    url: str = setting(gettext_noop("Address"), kind="url", help=gettext_noop("Where each change is sent by POST."))
    secret: str = setting(
        gettext_noop("Secret"),
        secret=True,
        help=gettext_noop(
            "The receiver knows it too and checks the signature with it. 24 characters or more are good."
        ),
    )
    allow_private_address: bool = setting(
        gettext_noop("May be in our own network"),
        default=False,
        help=gettext_noop("Only for a receiver of your own: this machine and private networks may be reached."),
    )


class WebhookChannel(ChannelAdapter[WebhookSettings]):
    slug: ClassVar[str] = "webhook"
    name: ClassVar[str] = gettext_noop("Webhook")
    about: ClassVar[str] = gettext_noop("Sends each story and each change to an address of yours, signed.")
    settings_type: ClassVar[type[WebhookSettings]] = WebhookSettings
    abilities: ClassVar[Ability] = Ability.IDEMPOTENT | Ability.EDIT | Ability.WITHDRAW

    @override
    def render(self, story: StoryData, *, settings: WebhookSettings) -> RenditionData:
        return RenditionData("application/json", _json({"story": _story(story)}))

    @override
    def send(self, rendition: RenditionData, *, key: str, settings: WebhookSettings, via: Via) -> Outcome:
        return self._post("story.published", rendition.body, key=key, settings=settings, via=via)

    @override
    def correct(
        self, sent: Sent, rendition: RenditionData, *, key: str, settings: WebhookSettings, via: Via
    ) -> Outcome:
        return self._post("story.updated", rendition.body, key=key, settings=settings, via=via)

    @override
    def withdraw(self, sent: Sent, *, key: str, settings: WebhookSettings, via: Via) -> Outcome:
        return self._post(
            "story.withdrawn", _json({"story": {"guid": sent.remote_id}}), key=key, settings=settings, via=via
        )

    def _post(self, event: str, body: bytes, *, key: str, settings: WebhookSettings, via: Via) -> Outcome:
        payload = json.loads(body)
        guid = str(payload["story"]["guid"])
        body = _json({"type": event, "key": key, **payload})
        try:
            answer = via.http.post(
                settings.url, body=body, headers=signed_headers(body, key=key, secret=settings.secret)
            )
        except NotReached as error:
            return Later(gettext_noop("The receiver cannot be reached."), detail=str(error))
        except NoAnswer as error:
            return InDoubt(gettext_noop("The receiver did not answer."), detail=str(error))
        return _outcome(answer, guid)


def signed_headers(body: bytes, *, key: str, secret: str, at: float | None = None) -> dict[str, str]:
    """The headers of one try: the key, the time of this try, and the signature over both and the body."""
    stamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": f'"{key}"',
        "Webhook-Id": key,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": f"v1,{signature(body, key=key, stamp=stamp, secret=secret)}",
    }


def signature(body: bytes, *, key: str, stamp: str, secret: str) -> str:
    """The base64 of HMAC-SHA256 over "key.stamp.body". A secret that begins with "whsec_" is base64 after it."""
    material = secret.encode()
    if secret.startswith("whsec_"):
        try:
            material = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            material = secret.encode()
    signed = f"{key}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(material, signed, hashlib.sha256).digest()).decode()


def _outcome(answer: Answer, guid: str) -> Outcome:
    detail = f"HTTP {answer.status} {answer.text[:_SAID_CHARACTERS]}".strip()
    if answer.is_success:
        return Sent(remote_id=guid)
    if answer.status in {408, 425, 429} or answer.status == 503:
        return Later(gettext_noop("The receiver asks to try later."), answer.retry_after(most=LONGEST_WAIT), detail)
    if answer.status >= 500:
        # It may have kept it before it failed; the same key is sent again and the receiver takes it once.
        return InDoubt(gettext_noop("The receiver failed."), detail)
    if answer.status in {301, 302, 303, 307, 308}:
        return Refused(gettext_noop("The receiver has moved. Give its new address."), detail)
    return Refused(gettext_noop("The receiver refused it."), detail)


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _story(story: StoryData) -> dict[str, Any]:
    """The story as JSON; names follow IPTC ninjs where it has one."""
    picture = story.picture
    return _clean(
        {
            "guid": story.guid,
            "version": story.version,
            "url": story.url,
            "language": bcp47(story.language),
            "headline": story.headline,
            "standfirst": story.standfirst,
            "kicker": story.kicker,
            "body_html": story.body_html,
            "body_text": story.body_text,
            "section": {"slug": story.section_slug, "name": story.section},
            "published_at": story.published_at.isoformat(),
            "updated_at": story.updated_at.isoformat(),
            "bylines": [{"name": person.name, "role": person.role, "url": person.url} for person in story.bylines],
            "topics": [{"code": topic.code, "name": topic.name} for topic in story.topics],
            "place": story.place,
            "picture": picture
            and {
                "url": picture.url,
                "width": picture.width,
                "height": picture.height,
                "alt": picture.alt,
                "caption": picture.caption,
                "credit": picture.credit,
                "machine_made": picture.machine_made,
            },
            "rights": story.rights,
            "sources": [{"name": source.name, "url": source.url} for source in story.sources],
            "corrections": _corrections(story.corrections),
            "machine_made": story.machine_made,
            "translations": [{"language": bcp47(language), "url": url} for language, url in story.translations],
        }
    )


def _corrections(corrections: Sequence[CorrectionData]) -> list[dict[str, Any]]:
    return [{"at": one.at.isoformat(), "was": one.was, "now": one.now, "version": one.version} for one in corrections]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


channels.add(WebhookChannel())
