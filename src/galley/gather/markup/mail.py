"""The words of a letter's headers and bodies, as they were meant and not as they came."""

from __future__ import annotations

import binascii
import html
import quopri
import re
from base64 import b64decode
from email.message import Message
from email.utils import getaddresses

from galley.gather.markup.encoding import codec_of, decode

_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_STATEFUL = ("iso2022", "iso-2022", "hz")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,1000}[^\s<>\"'.,;:!?)\]}。，；：！？）】》」』]")


def text_of(body: bytes, charset: str) -> str:
    """Bytes in the charset that they name, or in the one that they are in; a text that any database takes."""
    codec = codec_of(charset) if charset else ""
    if codec.replace("_", "-").startswith(_STATEFUL):
        said = body.decode(codec, "replace")  # escapes in plain ASCII: nothing about the bytes gives them away
    elif codec.startswith(("utf-16", "utf-32")):
        said = body.decode(codec, "replace")
    else:
        said = decode(body, declared=charset)[0]
    return said.replace("\0", "")


def headers_of(letter: Message) -> dict[str, list[str]]:
    """Every header, unfolded, its encoded words decoded; names in lower case."""
    found: dict[str, list[str]] = {}
    charset = first_charset(letter)
    for name, value in letter.raw_items():
        found.setdefault(name.lower(), []).append(header_text(str(value), charset=charset))
    return found


def first_charset(letter: Message) -> str:
    """The charset that the first part with one names: what the headers are in when they do not say it themselves."""
    return next((str(charset) for part in letter.walk() if (charset := _charset(part))), "")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def header_text(raw: str, *, charset: str = "") -> str:
    """A header's value on one line.

    Bytes beyond ASCII, which no standard allows without a declaration, are read as UTF-8, in the charset given, or in
    the encoding that they look like.

    Source: RFC 2047; RFC 6532.
    """
    if not raw.isascii():
        raw = undeclared(raw, charset=charset)
    if "=?" in raw:
        raw = _decoded_words(_BETWEEN.sub(r"\1", raw))
    said = _UNSAFE.sub(" ", raw).encode("utf-8", "ignore").decode()
    return " ".join(said.split())


def undeclared(raw: str, *, charset: str = "") -> str:
    """A raw header whose bytes nobody declared, as text."""
    body = raw.encode("utf-8", "surrogateescape")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return decode(body, declared=charset)[0]


def _decoded_words(text: str) -> str:
    """Neighbouring words of one charset are joined before decoding: senders cut characters of several bytes in two."""
    made, at, waiting, charset = [], 0, b"", ""
    for word in _WORD.finditer(text):
        if waiting and (word.start() != at or word[1].lower() != charset):
            made.append(text_of(waiting, charset))
            waiting = b""
        made.append(text[at : word.start()])
        waiting, charset, at = waiting + _word_bytes(word[2], word[3]), word[1].lower(), word.end()
    made.append(text_of(waiting, charset) if waiting else "")
    return "".join(made) + text[at:]


def _word_bytes(how: str, said: str) -> bytes:
    if how in "qQ":
        return quopri.decodestring(said.replace("_", " ").encode("utf-8", "replace"), header=True)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", said)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return b64decode(letters + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return said.encode("utf-8", "replace")


def people(letter: Message, *names: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in the first of these headers that there is.

    The list is cut before its words are decoded: a name may hold a comma.
    """
    charset = first_charset(letter)
    for wanted in names:
        raw = [str(value) for name, value in letter.raw_items() if name.lower() == wanted]
        try:
            found = getaddresses([" ".join(value.split()) for value in raw])
        except (ValueError, IndexError, TypeError):
            continue
        told = [
            (header_text(name, charset=charset), header_text(address, charset=charset))
            for name, address in found
            if name or address
        ]
        if told:
            return told
    return []


_ID = re.compile(r"<([^<>\s]{1,500})>")


def ids_in(values: list[str]) -> list[str]:
    """The message ids of a header, without their brackets, each once, in order."""
    return list(dict.fromkeys(one for value in values for one in _ID.findall(value)))


def safe_name(name: str, *, otherwise: str) -> str:
    """A file's name as its sender gave it, and never a path: no folders, controls, or signs that turn the text."""
    name = _UNSAFE.sub("", name).replace("\\", "/").rpartition("/")[2]
    name = " ".join(name.split()).strip(" .")
    if len(name) > 150:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:130]}.{ending}" if dot and len(ending) <= 12 else name[:150]
    return name.encode("utf-8", "ignore").decode() or otherwise


def unflowed(text: str, *, deletes_space: bool) -> str:
    """A text of `format=flowed` with its soft line breaks taken out.

    Source: RFC 3676, section 4.
    """
    lines: list[tuple[int, str, bool]] = []
    for raw in text.splitlines():
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        is_soft = line.endswith(" ") and line != "-- "
        said = line[:-1] if is_soft and deletes_space else line
        if lines and lines[-1][2] and lines[-1][0] == depth and line != "-- ":
            lines[-1] = (depth, lines[-1][1] + said, is_soft)
        else:
            lines.append((depth, said, is_soft))
    return "\n".join(f"{'>' * depth}{' ' if depth else ''}{said.rstrip()}" for depth, said, _soft in lines)


def as_html(text: str) -> str:
    """A plain text as HTML: a paragraph for each block, its line breaks kept, web addresses linked."""
    blocks = re.split(r"\n[^\S\n]*\n", "\n".join(line.rstrip() for line in text.splitlines()).strip("\n"))
    return "".join(f"<p>{_linked(block.strip(chr(10)))}</p>" for block in blocks if block.strip())


def _linked(block: str) -> str:
    made, at = [], 0
    for address in _ADDRESS.finditer(block):
        made.append(html.escape(block[at : address.start()], quote=False))
        said = html.escape(address[0])
        made.append(f'<a href="{said}">{said}</a>')
        at = address.end()
    made.append(html.escape(block[at:], quote=False))
    return "".join(made).replace("\n", "<br>")


_IMAGE = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r'\bsrc="([^"]*)"')
_ALT = re.compile(r'\balt="([^"]*)"')


def without_remote_pictures(clean: str) -> str:
    """Clean HTML whose pictures are links: one that loads by itself tells the sender who read the letter, and when."""

    def link(found: re.Match[str]) -> str:
        source, alt = _SOURCE.search(found[1]), _ALT.search(found[1])
        said = alt[1].strip() if alt else ""
        if source is None or not said:
            return said
        return f'<a href="{source[1]}">{said}</a>'

    return _IMAGE.sub(link, clean)
