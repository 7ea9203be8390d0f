"""Static and media files over ASGI: from memory when small, from the disk in pieces when large, with ranges."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

from galley.site.pagestore import FileState, PageFile, make_page, state_of_file

Send = Callable[[dict[str, Any]], Awaitable[None]]
PIECE = 256 * 1024
LARGEST_IN_MEMORY = 2_000_000
HASHED = re.compile(r"\.[0-9a-f]{12}\.[A-Za-z0-9]+$")
"""Names that Django's ManifestStaticFilesStorage gives: another content has another name."""
COMPRESSIBLE = re.compile(
    r"^(text/|application/(javascript|json|manifest\+json|xml|wasm)|image/svg\+xml|font/(ttf|otf))"
)
RUNS_IN_A_PAGE = re.compile(r"(java|ecma|j|live)script|^text/css$", re.IGNORECASE)
"""Scripts, by any of their names, and styles: they act in the page that links them."""
SHOWN = re.compile(r"^(image|video|audio|font)/|^text/(css|javascript|plain|vtt)|^application/(pdf|json|javascript)")
"""What a browser may show from the media folder; anything else is a download."""

for _type, _ending in (
    ("text/javascript", ".js"),
    ("text/javascript", ".mjs"),
    ("font/woff2", ".woff2"),
    ("image/avif", ".avif"),
    ("image/webp", ".webp"),
    ("text/vtt", ".vtt"),
    ("application/manifest+json", ".webmanifest"),
):
    mimetypes.add_type(_type, _ending)


@dataclass(frozen=True)
class FoundFile:
    """A file of the folder."""

    path: str
    state: FileState
    media_type: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FileFolder:
    """A folder whose files everyone may read.

    Args:
        prefix: of the addresses, with slashes at both ends, such as "/static/".
        folder: on the disk.
        untrusted: its files were uploaded: no script in them runs, none of them is a page's script or style, and what
            a browser does not show is a download.
        seconds: how long a browser keeps a file whose name does not change with its content.
        closed: folders in it, each with a slash at its end, whose files are not sent from here.
    """

    prefix: str
    folder: Path
    untrusted: bool
    seconds: int = 3_600
    closed: tuple[str, ...] = ()

    def find(self, path: str) -> FoundFile | None:
        """The file of an address below the prefix; None when there is none that may be read."""
        name = path[len(self.prefix) :]
        parts = name.split("/")
        if "\0" in name or "\\" in name or any(part.startswith(".") or not part for part in parts):
            return None
        if name.casefold().startswith(self.closed):  # a disk may not tell "Documents" from "documents"
            return None
        place = f"{self.folder}{os.sep}{name}"
        state = state_of_file(place)
        # A link inside the folder that leads out of it is followed: only the operator can have put it there.
        if state is None or not Path(place).is_file():
            return None
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if self.untrusted and RUNS_IN_A_PAGE.search(media_type):
            # A page's policy trusts what this site sends as a script, and an upload is of this site too.
            media_type = "text/plain"
        return FoundFile(place, state, media_type, tuple(self._headers(name, media_type)))

    def _headers(self, name: str, media_type: str) -> Iterator[tuple[str, str]]:
        immutable = not self.untrusted and HASHED.search(name)
        age = "public, max-age=31536000, immutable" if immutable else f"public, max-age={self.seconds}"
        yield "cache-control", age
        yield "x-content-type-options", "nosniff"
        if self.untrusted:
            yield (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox",
            )
            yield "cross-origin-resource-policy", "cross-origin"
            if not SHOWN.search(media_type):
                yield "content-disposition", "attachment"


def is_small(found: FoundFile) -> bool:
    """It is kept in memory: small, and either compressible or asked for with every page."""
    return found.state.size <= LARGEST_IN_MEMORY and not found.media_type.startswith(("video/", "audio/"))


def load(address: str, found: FoundFile) -> PageFile:
    """A small file as an answer; slow the first time, since it is compressed: call it in a thread."""
    body = Path(found.path).read_bytes()
    media_type = found.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    page = make_page(address, body, media_type=media_type, headers=found.headers)
    if not COMPRESSIBLE.match(found.media_type):
        page = PageFile(page.address, page.status, page.media_type, page.etag, {"identity": body}, (*page.headers,))
    return page


async def send_large(found: FoundFile, headers: list[tuple[bytes, bytes]], send: Send, *, head: bool) -> None:
    """Send a file in pieces, or the one range that was asked for. Source: RFC 9110, section 14."""
    size = found.state.size
    etag = f'"{found.state.modified_ns:x}-{size:x}"'
    asked = dict(headers)
    answer = [
        (b"content-type", found.media_type.encode()),
        (b"accept-ranges", b"bytes"),
        (b"etag", etag.encode()),
        (b"last-modified", formatdate(found.state.modified_ns / 1e9, usegmt=True).encode()),
        *((name.encode(), value.encode()) for name, value in found.headers),
    ]
    if asked.get(b"if-none-match", b"").decode("latin-1") == etag:
        await send({"type": "http.response.start", "status": 304, "headers": answer})
        await send({"type": "http.response.body", "body": b""})
        return
    start, end, status = 0, size - 1, 200
    if b"range" in asked and _range_holds(asked.get(b"if-range"), etag, found.state):
        wanted = parse_range(asked[b"range"].decode("latin-1"), size)
        if wanted == "unsatisfiable":
            answer.append((b"content-range", f"bytes */{size}".encode()))
            await send({"type": "http.response.start", "status": 416, "headers": [*answer, (b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if isinstance(wanted, tuple):
            (start, end), status = wanted, 206
            answer.append((b"content-range", f"bytes {start}-{end}/{size}".encode()))
    answer.append((b"content-length", str(end - start + 1).encode()))
    await send({"type": "http.response.start", "status": status, "headers": answer})
    if not head and size:
        await _send_pieces(found.path, start, end, send)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_pieces(path: str, start: int, end: int, send: Send) -> None:
    with await asyncio.to_thread(open, path, "rb") as file:
        await asyncio.to_thread(file.seek, start)
        left = end - start + 1
        while left > 0:
            piece = await asyncio.to_thread(file.read, min(PIECE, left))
            if not piece:
                break
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})


def _range_holds(if_range: bytes | None, etag: str, state: FileState) -> bool:
    if if_range is None:
        return True
    text = if_range.decode("latin-1").strip()
    if text.startswith('"'):
        return text == etag
    try:
        return int(parsedate_to_datetime(text).timestamp()) == state.modified_ns // 1_000_000_000
    except (ValueError, TypeError):
        return False


def parse_range(text: str, size: int) -> tuple[int, int] | str:
    """Read a Range header.

    Returns:
        First and last byte; "unsatisfiable"; or "ignored" for what is not one range of bytes.
    """
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", text.replace(" ", ""))
    if not match or match.groups() == ("", ""):
        return "ignored"
    first, last = match.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size - 1) if length and size else "unsatisfiable"
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < start:
        return "ignored"
    return (start, end) if start < size else "unsatisfiable"
