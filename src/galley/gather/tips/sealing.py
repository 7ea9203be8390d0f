"""Seal bytes with age, and make a key out of code words.

Sources: age v1 (https://age-encryption.org/v1), whose X25519 identities are Bech32 (BIP 173); scrypt (RFC 7914).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyrage

from galley.gather.tips.words import Code

SCRYPT_N, SCRYPT_R = 2**16, 8
"""64 MiB and about a quarter of a second for one try; on top of 88 bits of chance it costs a guesser 2**104."""
_ONE_AT_A_TIME = threading.Lock()
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class SealError(Exception):
    """The key does not fit, or it is no key, or the file is no age file."""


@dataclass(frozen=True)
class CodeKeys:
    """What follows from code words."""

    lookup: str
    """By which the tip is found: 32 hexadecimal characters that say nothing of the key."""
    recipient: str
    """The public half, "age1…": the newsroom's answers are sealed to it."""
    identity: str = field(repr=False)
    """The private half, "AGE-SECRET-KEY-1…": never stored."""


def keys_of(code: Code, *, salt: bytes) -> CodeKeys:
    """The keys of code words; slow on purpose, and one at a time, so that many tries do not fill the memory."""
    secret = "-".join(map(str, code)).encode()
    with _ONE_AT_A_TIME:
        made = hashlib.scrypt(secret, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=1, maxmem=2**27, dklen=48)
    identity = _bech32("age-secret-key-", made[:32]).upper()
    recipient = str(pyrage.x25519.Identity.from_str(identity).to_public())
    return CodeKeys(lookup=made[32:].hex(), recipient=recipient, identity=identity)


def new_identity() -> tuple[str, str]:
    """A fresh key pair: the private half and the public one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def check_recipient(text: str) -> str:
    """A public key, tidied.

    Raises:
        SealError: it is none.
    """
    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError as error:
        raise SealError("This is no public key of age; it begins with age1.") from error


def seal(body: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt bytes so that each recipient can open them alone.

    Raises:
        ValueError: there is no recipient.
    """
    if not recipients:
        raise ValueError("nobody could open it")
    return pyrage.encrypt(body, [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients])


def unseal(sealed: bytes, identity_file: str) -> bytes:
    """Open sealed bytes.

    Args:
        identity_file: the text of an identity file: lines that begin with AGE-SECRET-KEY-1, and comments.

    Raises:
        SealError: there is no key in it, or none that fits, or the bytes were changed.
    """
    try:
        identities = [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in identity_file.splitlines()
            if line.strip() and not line.lstrip().startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise SealError("This is no identity file of age.") from error
    if not identities:
        raise SealError("There is no key in this file.")
    try:
        return pyrage.decrypt(sealed, identities)
    except pyrage.DecryptError as error:
        raise SealError("This key does not open it.") from error


def _bech32(prefix: str, body: bytes) -> str:
    values = _five_bits(body)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    checksum = [(rest >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(_CHARSET[value] for value in (*values, *checksum))


def _five_bits(body: bytes) -> list[int]:
    bits = len(body) * 8
    number = int.from_bytes(body, "big") << (-bits % 5)
    groups = -(-bits // 5)
    return [(number >> 5 * (groups - 1 - place)) & 31 for place in range(groups)]


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
