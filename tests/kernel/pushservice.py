"""A push service on loopback: it checks what RFC 8030 and RFC 8292 ask of a sender, and opens what it got.

It has the browser's half too (RFC 8291), written from the standard's own pseudo-code with HMAC alone, so that it shares
no code with Galley's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.loopback import Handler, serving

MOST_BYTES = 4_096
DAY = 24 * 3600


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def _hmac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()


def open_message(body: bytes, *, private_key, auth: bytes) -> bytes:
    """What a browser does with a body. Source: RFC 8291, section 3.4; RFC 8188, section 2.2."""
    sender = body[21 : 21 + body[20]]
    own = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = private_key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    key = _hmac(_hmac(auth, secret), b"WebPush: info\x00" + own + sender + b"\x01")
    return open_records(body, key)


def open_records(body: bytes, key: bytes) -> bytes:
    """The content of aes128gcm, of one record or several. Source: RFC 8188, section 2."""
    salt, size, records = body[:16], int.from_bytes(body[16:20], "big"), body[21 + body[20] :]
    pseudo = _hmac(salt, key)
    content_key = _hmac(pseudo, b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = int.from_bytes(_hmac(pseudo, b"Content-Encoding: nonce\x00\x01")[:12], "big")
    whole = b""
    for number, start in enumerate(range(0, len(records), size)):
        plain = AESGCM(content_key).decrypt((nonce ^ number).to_bytes(12, "big"), records[start : start + size], None)
        content, delimiter = plain.rstrip(b"\x00")[:-1], plain.rstrip(b"\x00")[-1:]
        assert delimiter == (b"\x02" if start + size >= len(records) else b"\x01")
        whole += content
    return whole


def claims_of(token: str, key: bytes) -> dict:
    """What a JWT says; InvalidSignature when it is not signed with this key. Source: RFC 7515, RFC 7518 section 3.4."""
    head, claims, signature = token.split(".")
    assert json.loads(unb64(head))["alg"] == "ES256"
    raw = unb64(signature)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(unb64(claims))


@dataclass
class Pushed:
    """One request that was taken."""

    message: dict
    ttl: int
    urgency: str
    topic: str
    contact: str
    bytes: int


@dataclass
class Browser:
    """A browser's half of a subscription."""

    endpoint: str
    server_key: str
    private_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    gone: bool = False
    answers: list = field(default_factory=list)
    """(status, headers, body) to give instead of taking it, the first first."""
    asked: int = 0
    got: list = field(default_factory=list)

    @property
    def p256dh(self) -> str:
        return b64(self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def said(self) -> dict:
        """As `PushSubscription.toJSON()` has it."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": b64(self.auth)}}

    @property
    def messages(self) -> list[dict]:
        return [one.message for one in self.got]

    @property
    def kept(self) -> list[dict]:
        """What a browser that was away gets: the last of each topic."""
        return list({one.topic or n: one.message for n, one in enumerate(self.got)}.values())


class PushService:
    def __init__(self):
        self.browsers = {}
        self.base = ""

    def browser(self, server_key: str) -> Browser:
        """Somebody subscribes with this newsroom's key."""
        path = f"/push/{secrets.token_urlsafe(12)}"
        self.browsers[path] = Browser(self.base + path, server_key)
        return self.browsers[path]

    def take(self, path: str, headers: dict, body: bytes) -> tuple[int, dict, str]:
        """The answer to a request: (status, headers, body)."""
        browser = self.browsers.get(path)
        if browser is None:
            return 404, {}, "no such subscription"
        browser.asked += 1
        if browser.gone:
            return 410, {}, "push subscription has unsubscribed or expired"
        if browser.answers:
            return browser.answers.pop(0)
        if problem := self._problem(headers, body):
            return 400, {}, problem
        found = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+)", headers.get("authorization", ""))
        if not found:
            return 401, {}, "no VAPID"
        try:
            claims = claims_of(found[1], unb64(found[2]))
        except (InvalidSignature, ValueError, AssertionError):
            return 403, {}, "the token is not signed with its key"
        if claims["aud"] != self.base or not time.time() < claims["exp"] <= time.time() + DAY:
            return 403, {}, "the token is for somebody else, or for another time"
        if not claims["sub"].startswith(("mailto:", "https://")):
            return 403, {}, "BadJwtToken"
        if found[2] != browser.server_key:
            return 403, {}, "VapidPkHashMismatch"
        message = json.loads(open_message(body, private_key=browser.private_key, auth=browser.auth))
        browser.got.append(
            Pushed(message, int(headers["ttl"]), headers["urgency"], headers["topic"], claims["sub"], len(body))
        )
        return 201, {"Location": f"{self.base}/message/{secrets.token_hex(4)}"}, ""

    def _problem(self, headers: dict, body: bytes) -> str:
        if not re.fullmatch(r"\d+", headers.get("ttl", "")):
            return "TTL is missing"
        if headers.get("urgency") not in {"very-low", "low", "normal", "high"}:
            return "no such urgency"
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers.get("topic", "")):
            return "no such topic"
        if headers.get("content-encoding") != "aes128gcm":
            return "no such encoding"
        return "too large" if len(body) > MOST_BYTES else ""


@contextmanager
def push_service():
    service = PushService()

    class PushHandler(Handler):
        def do_POST(self):  # noqa: N802 -- http.server's name
            status, headers, said = service.take(self.path, self.lower_headers(), self.read_body())
            self.answer(status, headers, said.encode())

    with serving(PushHandler) as service.base:
        yield service
