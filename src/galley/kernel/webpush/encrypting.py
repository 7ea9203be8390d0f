"""Encrypt a message so that only the browser can read it.

Sources: RFC 8291 (Message Encryption for Web Push), RFC 8188 (aes128gcm). The tests hold the examples of both.
"""

from __future__ import annotations

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from galley.kernel.webpush.data import Address, b64decode

CODING = "aes128gcm"
RECORD_BYTES = 4_096
AUTH_BYTES, SALT_BYTES, TAG_BYTES = 16, 16, 16
LAST_RECORD = b"\x02"


class AddressError(ValueError):
    """The keys that a browser gave are none."""


def encrypt(
    message: bytes, address: Address, *, salt: bytes | None = None, own_key: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """A message as the body of a request to the push service.

    Args:
        salt: 16 bytes; fresh for each message, given by tests only.
        own_key: fresh for each message too.

    Raises:
        AddressError: the keys of the address are none.
        ValueError: the message is too long for one record, which is all that a push service takes.

    Source: RFC 8291, section 3.4.
    """
    browser, auth = keys_of(address)
    own_key = own_key or ec.generate_private_key(ec.SECP256R1())
    own_public = point_of(own_key.public_key())
    secret = own_key.exchange(ec.ECDH(), browser)
    info = b"WebPush: info\x00" + point_of(browser) + own_public
    return encode(message, _hkdf(secret, salt=auth, info=info, length=32), salt=salt, key_id=own_public)


def encode(message: bytes, key: bytes, *, salt: bytes | None = None, key_id: bytes = b"") -> bytes:
    """One record of aes128gcm, which is the last. Source: RFC 8188, sections 2.1 to 2.3.

    Raises:
        ValueError: the message is too long for one record.
    """
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    if len(message) + len(LAST_RECORD) + TAG_BYTES > RECORD_BYTES:
        raise ValueError(f"{len(message)} bytes are too many for one record")
    content_key = _hkdf(key, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _hkdf(
        key, salt=salt, info=b"Content-Encoding: nonce\x00", length=12
    )  # of the first record, whose number is 0
    header = salt + RECORD_BYTES.to_bytes(4, "big") + len(key_id).to_bytes(1, "big") + key_id
    return header + AESGCM(content_key).encrypt(nonce, message + LAST_RECORD, None)


def keys_of(address: Address) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The browser's public key and the shared secret.

    Raises:
        AddressError: one of them is none.
    """
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(address.p256dh))
        auth = b64decode(address.auth)
    except ValueError as error:
        raise AddressError("The browser's key is no point of P-256.") from error
    if len(auth) != AUTH_BYTES:
        raise AddressError("The browser's secret has not 16 bytes.")
    return key, auth


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    """Extract, then expand. Source: RFC 5869."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
