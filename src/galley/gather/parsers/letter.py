"""Letters: e-mail of any MIME shape, one letter a document."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any

from galley.gather.data import Attachment, FeedData, FeedItem
from galley.gather.errors import ParseError
from galley.gather.markup import mail
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import BAD_DATE, Complaints, unique
from galley.gather.registries import parsers
from galley.kernel.ids import fingerprint
from galley.kernel.text import clean_html, gettext_noop, plain

MOST_PARTS = 500
MOST_ATTACHMENTS = 100
DEEPEST = 20

_NO_LETTER = gettext_noop("This is not a letter: it has no header.")
_TOO_DEEP = gettext_noop("The letter is nested too deep.")
_LEFT_OUT = gettext_noop("The letter has more parts than Galley takes; the others are left out.")
_BROKEN_PART = gettext_noop("A part of the letter is broken; it is kept as it came.")
_ENCRYPTED = gettext_noop("The letter is encrypted; what came is kept as a file.")

_HEADERS = frozenset(
    {
        *("from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "mime-version"),
        *("content-type", "sender", "reply-to", "delivered-to"),
    }
)
_FIRST_LINE = re.compile(rb"(?:From [^\n]*\n)?([A-Za-z][A-Za-z0-9-]{1,60}):")
_SURE = re.compile(rb"^(?:message-id|mime-version|received|return-path|content-type):", re.IGNORECASE | re.MULTILINE)
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_PLAIN = {"text/plain", "text/markdown", "text/x-markdown"}
_HTML = {"text/html", "application/xhtml+xml"}


class LetterParser:
    slug = "letter"
    spec = "https://www.rfc-editor.org/rfc/rfc5322"
    media_types = ("message/rfc822",)

    def recognises(self, head: bytes) -> bool:
        """A header's first line, and one of the fields that only letters have before the first empty line."""
        if not _FIRST_LINE.match(head):
            return False
        return bool(_SURE.search(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]))

    def parse(self, body: bytes, *, url: str) -> FeedData:
        complaints = Complaints()
        try:
            letter = message_from_bytes(body.lstrip(b"\xef\xbb\xbf\r\n"))
            headers = mail.headers_of(letter)
            if not headers.keys() & _HEADERS:
                raise ParseError(url, 1, _NO_LETTER)
            item = _item(letter, headers, complaints)
        except RecursionError as error:
            raise ParseError(url, 1, _TOO_DEEP) from error
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            raise ParseError(url, 1, _NO_LETTER, f"{type(error).__name__}: {error}") from error
        sender = item.authors[0] if item.authors else ""
        return FeedData(title=sender, items=(item,), problems=tuple(complaints.found), format="e-mail")


def _item(letter: Message, headers: dict[str, list[str]], complaints: Complaints) -> FeedItem:
    opened = _Opened(complaints)
    opened.take(letter)
    content = mail.without_remote_pictures(clean_html("".join(opened.bodies)))
    subject = _first(headers, "subject")
    date = _first(headers, "date")
    published = parse_date(date)
    if date and published is None:
        complaints.add(BAD_DATE, detail=date)
    senders = mail.people(letter, "from", "sender")
    own_id = next(iter(mail.ids_in(headers.get("message-id", []))), "") or _first(headers, "message-id").strip("<> ")
    earlier = mail.ids_in([*headers.get("references", []), *headers.get("in-reply-to", [])])
    return FeedItem(
        guid=own_id[:500] or "urn:galley:letter:" + fingerprint(date, str(senders), subject, plain(content)),
        title=subject,
        content_html=content,
        published=published,
        authors=unique(name or address for name, address in senders),
        categories=unique(word for line in headers.get("keywords", []) for word in line.split(",")),
        language=_first(headers, "content-language").partition(",")[0],
        kind="letter",
        related=tuple(one for one in earlier if one != own_id)[-60:],
        attachments=tuple(opened.attachments),
        extra=_extra(letter, headers, senders, earlier, own_id),
    )


def _extra(
    letter: Message,
    headers: dict[str, list[str]],
    senders: list[tuple[str, str]],
    earlier: list[str],
    own_id: str,
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "from": [{"name": name, "address": address} for name, address in senders],
        "to": [{"name": name, "address": address} for name, address in mail.people(letter, "to")[:20]],
        "reply_to": [address for _name, address in mail.people(letter, "reply-to") if address][:5],
        "list": _first(headers, "list-id"),
        "message_id": own_id,
        "thread": (earlier or [own_id])[0],
        "is_automatic": _first(headers, "auto-submitted").lower() not in {"", "no"},
    }
    return {key: value for key, value in said.items() if value}


def _first(headers: dict[str, list[str]], name: str) -> str:
    return next(iter(headers.get(name, [])), "")


@dataclass
class _Opened:
    """A letter taken apart: what is read, and the files that came with it."""

    complaints: Complaints
    bodies: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    parts: int = 0

    def take(self, part: Message, *, depth: int = 0) -> None:
        """Take one part, with those in it.

        Source: RFC 2046 (multipart, message), RFC 2387 (related), RFC 1847 (signed, encrypted).
        """
        self.parts += 1
        if self.parts > MOST_PARTS or depth > DEEPEST:
            if self.parts == MOST_PARTS + 1 or depth > DEEPEST:
                self.complaints.add(_LEFT_OUT)
            return
        kind = part.get_content_type()
        if kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
            self._take_letter(part, depth)
        elif not part.is_multipart():
            self._take_leaf(part, kind)
        elif kind == "multipart/alternative":
            self._take_alternative(part, depth)
        elif kind == "multipart/encrypted":
            self.complaints.add(_ENCRYPTED)
            for one in _inside(part):
                self._attach(one)
        else:
            for one in _inside(part):
                self.take(one, depth=depth + 1)

    def _take_alternative(self, part: Message, depth: int) -> None:
        """The richest form that says anything; files that lie in any of the others are kept as well."""
        best: list[str] = []
        for one in _inside(part):
            form = _Opened(self.complaints, attachments=self.attachments, parts=self.parts)
            form.take(one, depth=depth + 1)
            self.parts = form.parts
            if plain("".join(form.bodies)).strip() or not best:
                best = form.bodies or best
        self.bodies += best

    def _take_letter(self, part: Message, depth: int) -> None:
        """A letter within the letter is read as a quotation, its files are kept, and it is kept whole."""
        inner = next(_inside(part), None)
        if inner is None:
            self._attach(part)
            return
        headers = mail.headers_of(inner)
        subject = _first(headers, "subject")
        self._keep(mail.safe_name(subject, otherwise="letter") + ".eml", _bytes_of(inner), "message/rfc822")
        heading = " · ".join(one for one in (subject, _first(headers, "from"), _first(headers, "date")) if one)
        opened = _Opened(self.complaints, attachments=self.attachments, parts=self.parts)
        opened.take(inner, depth=depth + 1)
        self.parts = opened.parts
        said = "".join(opened.bodies)
        if heading or said:
            self.bodies.append(f"<blockquote><p><strong>{html.escape(heading)}</strong></p>{said}</blockquote>")

    def _take_leaf(self, part: Message, kind: str) -> None:
        payload = part.get_payload()
        if kind.startswith("multipart/") and isinstance(payload, str):
            kind = "text/plain"  # its boundary is missing: what is there is read as it is
        is_file = part.get_content_disposition() == "attachment" or bool(_name_of(part))
        if kind in _HTML and not is_file:
            self.bodies.append(self._text(part))
        elif kind in _PLAIN and not is_file:
            text = self._text(part)
            if str(part.get_param("format", "") or "").lower() == "flowed":
                deletes = str(part.get_param("delsp", "") or "").lower() == "yes"
                text = mail.unflowed(text, deletes_space=deletes)
            self.bodies.append(mail.as_html(text))
        elif payload or is_file:
            self._attach(part)

    def _text(self, part: Message) -> str:
        return mail.text_of(self._payload(part), str(part.get_content_charset() or ""))

    def _payload(self, part: Message) -> bytes:
        try:
            body = part.get_payload(decode=True)
        except (ValueError, LookupError, TypeError, AssertionError):
            body = None
        if isinstance(body, bytes):
            return body
        self.complaints.add(_BROKEN_PART)
        return str(part.get_payload()).encode("utf-8", "surrogateescape")

    def _attach(self, part: Message) -> None:
        kind = part.get_content_type()
        body = _bytes_of(part) if part.is_multipart() else self._payload(part)
        if kind in _SIGNATURES and len(body) < 20_000 and not _name_of(part):
            return
        ending = {"text/calendar": ".ics", "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
        otherwise = f"file-{len(self.attachments) + 1}{ending.get(kind, '')}"
        self._keep(mail.safe_name(_name_of(part), otherwise=otherwise), body, kind)

    def _keep(self, name: str, body: bytes, kind: str) -> None:
        if len(self.attachments) >= MOST_ATTACHMENTS:
            self.complaints.add(_LEFT_OUT)
        else:
            self.attachments.append(Attachment(name, body, kind[:120]))


def _inside(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return (one for one in (payload if isinstance(payload, list) else []) if isinstance(one, Message))


def _name_of(part: Message) -> str:
    """A file's name, from either header, in either way of encoding it.

    Source: RFC 2183, RFC 2231; RFC 2047 words within parameters, which it forbids and most programs send.
    """
    said_by = {name.lower(): str(value) for name, value in part.raw_items()}
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        holder = Message()
        holder[header] = mail.undeclared(said_by.get(header, ""), charset=str(part.get_content_charset() or ""))
        try:
            value = holder.get_param(parameter, None, header)
            said = collapse_rfc2231_value(value, errors="replace") if value is not None else ""
        except (ValueError, LookupError, TypeError, UnicodeError):
            said = ""
        if said := mail.header_text(said):
            return said
    return ""


def _bytes_of(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        return str(part.get_payload()).encode("utf-8", "surrogateescape")


parsers.add(LetterParser())
