"""Web addresses: one form for one page."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|ttclid|wt[._-]?mc\w*|_hs(enc|mi)|mkt_tok|oly_(anon|enc)_id|"
    r"vero_id|ref_src|cmpid|ncid|xtor|at_(medium|campaign|custom\d|format|link\w*)|ito|__twitter_impression|spm|traffic_source|"
    r"pk_(campaign|kwd|source|medium)|matomo_\w+|ns_(campaign|mchannel|source|linkname|fee)|feature=youtu\.be",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_COMMON = re.compile(r"(https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9/._~-]*)(?:\?([\w=&;%.,:+-]*))?", re.ASCII)
"""Most addresses of feeds: nothing in them has to be changed but their tracking."""
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~-]*")
_SAFE = "/:@!$&'()*+,;=~-._"


def canonical_url(url: str) -> str:
    """The one form of a page's address, for comparing and linking.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters, escapes in one form. The order
    of the remaining parameters stays, since some servers mind it. What is no http address comes back as it is.
    """
    if found := _COMMON.fullmatch(url):
        query = _without_tracking(found[2] or "")
        return f"{found[1]}?{query}" if query else found[1]
    text = url.strip().encode("utf-8", "replace").decode()
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or ""), parts.port
    except ValueError:
        return text
    if scheme not in _DEFAULT_PORTS or not host:
        return text
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return text
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    path = parts.path
    if not _PLAIN_PATH.fullmatch(path) and "%2f" not in path.lower():
        path = quote(unquote_to_bytes(path), safe=_SAFE)
    return urlunsplit((scheme, netloc, path or "/", _without_tracking(parts.query), ""))


def _without_tracking(query: str) -> str:
    if not query or not _TRACKING.search(query):
        return query
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return "&".join(kept)


def same_page_key(url: str) -> str:
    """What two addresses of one page share: the canonical form without scheme, "www." and a closing slash.

    Empty when the address names no page of its own, such as a site's front page.
    """
    return canonical_page_key(canonical_url(url))


def canonical_page_key(canonical: str) -> str:
    """`same_page_key` of an address that is in its canonical form already."""
    scheme, _, rest = canonical.partition("://")
    if scheme not in _DEFAULT_PORTS:
        return ""
    host, _, path = rest.partition("/")
    return f"{host.removeprefix('www.')}/{path.rstrip('/')}" if path.rstrip("/") else ""
