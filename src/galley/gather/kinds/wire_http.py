"""Wires over HTTP: an address that gives one document, with a token or a user and password.

See docs/sources/wires.md.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlsplit

from galley.gather.data import Ask, Batch
from galley.gather.documents import read_document
from galley.gather.errors import ParseError, SourceError
from galley.gather.fetchers import web
from galley.gather.registries import source_kinds
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

_NOT_AN_ADDRESS = gettext_noop("Give an address that begins with https:// or http://.")
_SECRET_IN_ADDRESS = gettext_noop("The password has a field of its own and is never part of the address.")
_PLAIN = gettext_noop("A password or token is only sent over https://, or within a private network.")


@dataclass(frozen=True)
class WireHttpSettings:
    """Who asks."""

    token: str = setting(
        gettext_noop("Token"),
        default="",
        secret=True,
        help=gettext_noop("Sent as “Authorization: Bearer”. Left empty, the user and password are sent, if any."),
    )
    user: str = setting(gettext_noop("User"), default="")
    password: str = setting(gettext_noop("Password"), default="", secret=True)


class WireHttpKind:
    slug: ClassVar[str] = "wire_http"
    label: ClassVar[str] = gettext_noop("Wire over HTTP")
    description: ClassVar[str] = gettext_noop(
        "An address that gives a document of an agency (ninjs, NewsML-G2, NITF, text), with a token or password."
    )
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of the document, such as https://api.agency.example/latest.")
    settings_type: ClassVar[type[WireHttpSettings]] = WireHttpSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        if not web.is_web_address(address):
            raise SourceError(_NOT_AN_ADDRESS, address)
        if "@" in address.partition("://")[2].partition("/")[0]:
            raise SourceError(_SECRET_IN_ADDRESS)
        return address

    def fetch(self, ask: Ask) -> Batch:
        headers = _who_asks(ask)
        with web.open_http(allow_private=ask.allow_private) as http:
            validators = {} if ask.is_trial else {"etag": ask.etag, "last_modified": ask.last_modified}
            fetched = web.fetch(ask.address, http=http, headers=headers, **validators)
        # With a secret the address stays what a person gave: a redirect to keep would send the secret elsewhere.
        address = "" if headers else fetched.moved_to
        body_hash = ask.body_hash if fetched.not_modified else fingerprint_bytes(fetched.body)
        if fetched.not_modified or (body_hash == ask.body_hash and not ask.is_trial):
            return Batch(
                not_modified=True,
                body_hash=body_hash,
                format=ask.format,
                address=address,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                fresh_seconds=fetched.fresh_seconds,
            )
        document = read_document(
            fetched.body, url=fetched.url, media_type=fetched.media_type, charset=fetched.charset, format=ask.format
        )
        if document.problem is not None:
            error = ParseError(fetched.url, document.problem.line, document.problem.text, document.problem.detail)
            error.raw = document.raw
            raise error
        return Batch(
            parts=document.parts,
            format=document.format,
            address=address,
            body_hash=body_hash,
            problems=document.parts[0].feed.problems,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            fresh_seconds=fetched.fresh_seconds,
        )

    def file_headers(self, ask: Ask, url: str) -> dict[str, str]:
        """The agency's pictures ask for the same token as its documents, at its own server and port only."""
        try:
            is_own = _origin(url) == _origin(ask.address)
        except ValueError:  # a provider can name what is no address
            return {}
        return _who_asks(ask) if is_own else {}

    def settle(self, ask: Ask, batch: Batch) -> None:
        """The agency is not told that its document was read."""


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def _who_asks(ask: Ask) -> dict[str, str]:
    settings: WireHttpSettings = ask.settings
    if settings.token:
        said = f"Bearer {settings.token}"
    elif settings.user or settings.password:
        said = f"Basic {base64.b64encode(f'{settings.user}:{settings.password}'.encode()).decode()}"
    else:
        return {}
    if not ask.address.lower().startswith("https://") and not ask.allow_private:
        raise SourceError(_PLAIN)
    return {"Authorization": said}


KIND: Final = source_kinds.add(WireHttpKind())
