"""Say to a push service who sends: a token that it can check with the key that the browser was given.

Source: RFC 8292 (VAPID); the token is a JWT (RFC 7519) signed with ES256 (RFC 7518, section 3.4).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from galley.kernel.keys import kept_key
from galley.kernel.webpush.data import b64encode
from galley.kernel.webpush.encrypting import point_of

LIVES_SECONDS = 12 * 3600
"""A push service refuses a token that lives longer than a day."""


@dataclass(frozen=True)
class Vapid:
    """The key pair of this newsroom; a browser's address belongs to it, and dies with it."""

    private_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> str:
        """What a browser is given when it is asked for an address (`applicationServerKey`)."""
        return b64encode(point_of(self.private_key.public_key()))

    def authorization(self, endpoint: str, *, contact: str, at: float | None = None) -> str:
        """The Authorization header for one endpoint.

        Args:
            contact: a mailto: or https: address by which a push service reaches whoever sends.
            at: seconds since 1970; by default now.
        """
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time() if at is None else at) + LIVES_SECONDS,
            "sub": contact,
        }
        signed = ".".join(b64encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return f"vapid t={signed}.{b64encode(signature)}, k={self.public_key}"


def own_vapid() -> Vapid:
    """This newsroom's, made on first use.

    Raises:
        ValueError: the file holds no such key.
    """
    try:
        key = load_pem_private_key(kept_key(key_path(), _fresh_key), password=None)
    except TypeError as error:
        raise ValueError("it has a password") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no key of P-256")
    return Vapid(key)


def key_path() -> Path:
    return Path(settings.DATA_DIR) / "keys" / "webpush.pem"


def own_contact() -> str:
    """Whom a push service turns to: the site's address when it is public, else the newsroom's mail address."""
    base: str = settings.GALLEY_BASE_URL
    return base if base.startswith("https://") else f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _fresh_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
