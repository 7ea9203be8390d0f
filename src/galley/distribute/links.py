"""The links that a reader gets by mail: each is theirs alone, and says nothing to who has not got it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core import signing
from django.urls import reverse
from django.utils import translation

if TYPE_CHECKING:
    from galley.distribute.models import Subscriber

CONFIRM: Final = "galley.distribute.confirm"
UNSUBSCRIBE: Final = "galley.distribute.unsubscribe"
CONFIRM_WITHIN_SECONDS: Final = 3 * 24 * 3600


def confirm_url(subscriber: Subscriber, *, base_url: str) -> str:
    """The address that confirms a subscription; it holds for three days."""
    return _url("galley_distribute:confirm", CONFIRM, subscriber, base_url)


def unsubscribe_url(subscriber: Subscriber, *, base_url: str) -> str:
    """The address that ends a subscription; it holds as long as the subscription."""
    return _url("galley_distribute:unsubscribe", UNSUBSCRIBE, subscriber, base_url)


def read_token(token: str, purpose: str, *, max_age_seconds: int | None = None) -> tuple[int, str] | None:
    """(number of the subscriber, their nonce) of a token of ours; None of any other."""
    try:
        pk, nonce = signing.loads(token, salt=purpose, max_age=max_age_seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (pk, nonce) if isinstance(pk, int) and isinstance(nonce, str) else None


def _url(name: str, purpose: str, subscriber: Subscriber, base_url: str) -> str:
    token = signing.dumps([subscriber.pk, subscriber.nonce], salt=purpose)
    with translation.override(subscriber.mailing_list.language):
        return base_url + reverse(name, args=[token])
