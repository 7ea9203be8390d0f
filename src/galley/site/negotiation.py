"""Which encoding of a page a client gets, and whether it has it already. Source: RFC 9110, 12.5.3 and 13.1.2."""

from __future__ import annotations

from collections.abc import Collection

from galley.site.pagestore import ENCODINGS


def best_encoding(accepted: bytes | None, available: Collection[str]) -> str:
    """Choose a content coding.

    Args:
        accepted: the value of Accept-Encoding; None when the client sent none.
        available: the codings that there are; "identity" among them.

    Returns:
        The coding with the highest quality value, of several the smallest; "identity" when the client refuses all,
        since an answer is better than none.
    """
    if accepted is None:
        return "identity"
    quality = _qualities(accepted.decode("latin-1").lower())
    any_other = quality.get("*")

    def of(coding: str) -> float:
        if coding == "identity":
            return quality.get(coding, 0.0 if any_other == 0 else 0.0001)  # acceptable unless refused, but last
        return quality.get(coding, any_other or 0.0)

    candidates = [(of(coding), -place, coding) for place, coding in enumerate(ENCODINGS) if coding in available]
    value, _place, coding = max(candidates)
    return coding if value > 0 else "identity"


def _qualities(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in header.split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        value = 1.0
        for parameter in parameters:
            name, _equals, text = parameter.partition("=")
            if name.strip() == "q":
                try:
                    value = min(1.0, max(0.0, float(text)))
                except ValueError:
                    value = 0.0
        if coding:
            found["gzip" if coding == "x-gzip" else coding] = value
    return found


def has_it(if_none_match: bytes | None, etag: bytes) -> bool:
    """Whether the client named this entity tag; compared weakly, as the RFC says for If-None-Match."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == b"*":
        return True
    return any(tag.strip().removeprefix(b"W/") == etag for tag in if_none_match.split(b","))
