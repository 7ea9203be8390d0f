"""One request to a push service, and what its answer means. Source: RFC 8030, sections 5 and 7.3."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from galley.kernel.http import Answer, ForbiddenAddress, GuardedHttp, HttpError
from galley.kernel.ids import fingerprint
from galley.kernel.text import gettext_noop, one_line
from galley.kernel.webpush.data import Address, Gone, Later, PushAnswer, Refused, Taken, Urgency, b64encode
from galley.kernel.webpush.encrypting import CODING, AddressError, encrypt
from galley.kernel.webpush.vapid import Vapid

TIMEOUT_SECONDS = 10.0
MOST_ANSWER_BYTES = 64 * 1024
LONGEST_ENDPOINT = 2_000
LONGEST_WAIT = timedelta(hours=6)
LONGEST_LIFE = timedelta(days=28)
SAID_CHARACTERS = 200

NOT_REACHED = gettext_noop("The push service cannot be reached.")
BUSY = gettext_noop("The push service asks to slow down.")
FAILED = gettext_noop("The push service failed.")
FORBIDDEN = gettext_noop("The push service's address leads into a private network.")
NO_KEYS = gettext_noop("The browser's keys are broken. Switch push off and on again in that browser.")
WRONG_KEY = gettext_noop(
    "The push service does not accept this newsroom's key. Switch push off and on again in that browser."
)
TOO_LARGE = gettext_noop("The push service found the message too large.")
NOT_TAKEN = gettext_noop("The push service refused the message.")


def open_http(*, allow_private: bool) -> GuardedHttp:
    """The way to push services."""
    return GuardedHttp(
        allow_private=allow_private,
        timeout_seconds=TIMEOUT_SECONDS,
        connect_seconds=5.0,
        read_seconds=TIMEOUT_SECONDS,
        max_bytes=MOST_ANSWER_BYTES,
    )


def is_endpoint(address: str, *, allow_private: bool) -> bool:
    """Whether it may be the address of a push service: https, or http where private networks are allowed."""
    if not (address.isascii() and address.isprintable()) or " " in address:
        return False  # a browser writes addresses in ASCII alone
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    schemes = {"https", "http"} if allow_private else {"https"}
    plain = parts.username is None and parts.password is None and not parts.fragment
    return len(address) <= LONGEST_ENDPOINT and parts.scheme in schemes and bool(parts.hostname) and plain


def send(
    message: bytes,
    address: Address,
    *,
    vapid: Vapid,
    contact: str,
    lives: timedelta,
    urgency: Urgency,
    tag: str,
    http: GuardedHttp,
) -> PushAnswer:
    """Give a message to a push service, once.

    Args:
        lives: how long the push service may keep it for a browser that is not there.
        tag: the push service drops what it still has of the same tag.
    """
    try:
        body = encrypt(message, address)
    except AddressError:
        return Refused(NO_KEYS)
    headers = {
        "Authorization": vapid.authorization(address.endpoint, contact=contact),
        "Content-Encoding": CODING,
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(min(lives, LONGEST_LIFE).total_seconds()))),
        "Urgency": urgency.value,
        "Topic": topic_of(tag, address),
    }
    try:
        answer = http.post(address.endpoint, body=body, headers=headers)
    except ForbiddenAddress:
        return Refused(FORBIDDEN)  # and not which: whoever may have push could look up this network's names with it
    except HttpError as error:
        # It may have arrived; a second one of the same tag takes its place and is shown without a sound.
        return Later(NOT_REACHED, detail=error.problem)
    return _meaning(answer)


def topic_of(tag: str, address: Address) -> str:
    """At most 32 characters of base64url (RFC 8030, section 5.4), from which the push service learns nothing.

    Tags are few and easily guessed ("alert-7"), so the browser's secret is in it, which the push service has not.
    """
    return b64encode(bytes.fromhex(fingerprint("webpush", address.auth, tag)))


def _meaning(answer: Answer) -> PushAnswer:
    words = "".join(sign if sign.isprintable() else " " for sign in answer.text[:SAID_CHARACTERS])
    said = f"HTTP {answer.status} {one_line(words)}".strip()  # PostgreSQL takes no NUL
    if answer.is_success:
        return Taken()
    if answer.status in {404, 410}:
        return Gone()
    if answer.status in {408, 425, 429} or answer.status >= 500:
        problem = FAILED if answer.status >= 500 else BUSY
        return Later(problem, answer.retry_after(most=LONGEST_WAIT), said)
    problem = {401: WRONG_KEY, 403: WRONG_KEY, 413: TOO_LARGE}.get(answer.status, NOT_TAKEN)
    return Refused(problem, said)
