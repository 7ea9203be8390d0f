"""Identifiers that are made here."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid


def new_uuid() -> uuid.UUID:
    """A UUID that sorts by the time it was made, so that an index grows at its end.

    Source: RFC 9562, section 5.7 (version 7).
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76  # version
    value = value & ~(0x3 << 62) | 2 << 62  # variant
    return uuid.UUID(int=value)


def fingerprint_bytes(body: bytes) -> str:
    """40 hexadecimal characters that are the same for the same bytes, and in practice for no others."""
    return hashlib.blake2b(body, digest_size=20).hexdigest()


def fingerprint(*parts: str) -> str:
    """40 hexadecimal characters that are the same for the same parts, and in practice for no others."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
