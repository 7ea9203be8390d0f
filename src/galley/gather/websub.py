"""WebSub as a subscriber speaks it: who the hub is, what it is asked, whether a push is really the hub's. No database.

Source: W3C Recommendation WebSub, 23 January 2018 (https://www.w3.org/TR/websub/).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import urlencode

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*!#$&+.^`|~-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
LEASE_SECONDS = 10 * 24 * 3600
"""Asked for; the hub decides."""


def links_of(header: str) -> dict[str, str]:
    """Relation -> address of a Link header, the first of each. Source: RFC 8288, section 3."""
    found: dict[str, str] = {}
    for address, parameters in _LINK.findall(header[:20_000]):
        relation = _RELATION.search(parameters)
        for name in (relation[1] or relation[2]).lower().split() if relation else []:
            found.setdefault(name, address.strip())
    return found


def request_body(mode: str, *, topic: str, callback: str, secret: str) -> bytes:
    """What the hub is asked, as a form. Source: WebSub, section 5.1."""
    said = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        said["hub.lease_seconds"] = str(LEASE_SECONDS)
        if secret:
            said["hub.secret"] = secret
    return urlencode(said).encode()


def is_signed(header: str, body: bytes, *, secret: str) -> bool:
    """Whether `X-Hub-Signature` is that of a body under a secret. Source: WebSub, section 7.1."""
    method, _, said = header.strip().partition("=")
    digest = METHODS.get(method.strip().lower())
    if digest is None or not said:
        return False
    expected = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(expected.encode(), said.strip().lower().encode("utf-8", "replace"))
