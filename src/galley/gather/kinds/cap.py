"""Emergency alerts (CAP): one alert by address, an Atom or RSS index that links to alerts, a file or a folder.

See docs/sources/cap.md.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from galley.gather import cap as caps
from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.data import Ask, Batch, FeedItem, Part, Problem, Raw
from galley.gather.errors import FetchError, ParseError, SourceError
from galley.gather.fetchers import disk, web
from galley.gather.fetchers.web import Fetched
from galley.gather.markup.tree import Element, absolute, base_of, children, read_xml, words
from galley.gather.markup.xmlsig import read_certificates
from galley.gather.parsers import cap as parser
from galley.gather.registries import source_kinds
from galley.kernel.http import GuardedHttp
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

AT_ONCE = 40
"""Alerts fetched from an index in one round; the rest follow at once."""
ON_TRIAL = 5
MOST_TRIES = 5
MOST_REMEMBERED = 5_000
SUFFIXES = frozenset({".xml", ".cap"})
CAP_TYPES = ("application/cap+xml", "application/cap-xml", "application/common-alerting-protocol+xml")
ACCEPT_WORDS = ("alert", "feed", "rss", "rdf")

_NOT_ALERTS = gettext_noop("This is neither an emergency alert nor an index of alerts.")
_NO_FOLDER = gettext_noop("There is no such file or folder.")
_NOT_FETCHED = gettext_noop("An alert that the index names could not be fetched; it is tried again.")
_GIVEN_UP = gettext_noop("An alert that the index names could not be fetched several times, and is given up.")


@dataclass(frozen=True)
class CapSettings:
    """What a source of alerts may be told."""

    certificates: tuple[str, ...] = setting(
        gettext_noop("Certificates"),
        default=(),
        kind="lines",
        help=gettext_noop(
            "Of who signs the alerts, or of the authority that issued theirs, as PEM text. With one, an alert of this "
            "source reaches the site's banner only when its signature is right."
        ),
    )
    areas: tuple[str, ...] = setting(
        gettext_noop("Only these areas"),
        default=(),
        kind="lines",
        help=gettext_noop(
            "One a line: part of an area's name, or one of its codes. Alerts for other areas only are left out; left "
            "empty, all are taken."
        ),
    )


@dataclass(frozen=True)
class _Link:
    """An alert that an index names."""

    url: str
    stamp: str
    """Changes when the index says that the alert changed."""


class CapKind:
    slug: ClassVar[str] = "cap"
    label: ClassVar[str] = gettext_noop("Emergency alerts")
    description: ClassVar[str] = gettext_noop(
        "Warnings in the Common Alerting Protocol (CAP): an alert, an Atom or RSS index of alerts, or a folder."
    )
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of an alert or of an index of alerts; or the path of a file or folder.")
    settings_type: ClassVar[type[CapSettings]] = CapSettings
    job_priority: ClassVar[int] = 80
    """Fetched before any other source that is due."""

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        if address.lower().startswith("www."):
            address = f"https://{address}"
        if not web.is_web_address(address):
            disk.resolve_path(address, anywhere=may_reach_inside)
        return address

    def fetch(self, ask: Ask) -> Batch:
        certificates = read_certificates("\n".join(ask.settings.certificates))
        if web.is_web_address(ask.address):
            with web.open_http(allow_private=ask.allow_private) as http:
                batch = _Web(ask, certificates, http).fetch()
        else:
            batch = _from_disk(ask, certificates)
        return _only(batch, ask.settings.areas)

    def settle(self, ask: Ask, batch: Batch) -> None:
        """Nobody is told that an alert was read: files stay, and what was seen is in the state."""


def _part(body: bytes, *, url: str, media_type: str, certificates: Sequence[Certificate]) -> Part:
    feed = parser.read(body, url=url, certificates=certificates)
    return Part(feed, Raw(body, fingerprint_bytes(body), url, media_type))


def _only(batch: Batch, areas: Sequence[str]) -> Batch:
    """The batch with the alerts of these areas; one that names no area, such as a cancellation, is always taken."""
    if not areas:
        return batch
    wanted = [area.casefold() for area in areas]
    parts = []
    for part in batch.parts:
        items = tuple(item for item in part.feed.items if _is_about(item, wanted))
        parts.append(Part(dataclasses.replace(part.feed, items=items), part.raw if items else None))
    return dataclasses.replace(batch, parts=tuple(parts))


def _is_about(item: FeedItem, wanted: Sequence[str]) -> bool:
    areas = [area for info in caps.from_json(item.extra["cap"]).infos for area in info.areas]
    names = [area.description.casefold() for area in areas]
    codes = {code.casefold() for area in areas for _list, value in area.geocodes for code in (value, *value.split())}
    return not areas or any(word in codes or any(word in name for name in names) for word in wanted)


# From the web


class _Web:
    """One question to a web address."""

    def __init__(self, ask: Ask, certificates: Sequence[Certificate], http: GuardedHttp) -> None:
        self.ask, self.certificates, self.http = ask, certificates, http
        self.seen: dict[str, str] = dict(ask.state.get("seen", {}))
        self.failed: dict[str, int] = dict(ask.state.get("failed", {}))
        self.waiting = bool(ask.state.get("waiting"))
        self.parts: list[Part] = []
        self.refused: list[tuple[Raw, str]] = []
        self.problems: list[Problem] = []

    def fetch(self) -> Batch:
        again = self.waiting or bool(self.failed) or self.ask.is_trial
        etag, last_modified = ("", "") if again else (self.ask.etag, self.ask.last_modified)
        fetched = web.fetch(self.ask.address, http=self.http, etag=etag, last_modified=last_modified)
        body_hash = self.ask.body_hash if fetched.not_modified else fingerprint_bytes(fetched.body)
        if fetched.not_modified or (body_hash == self.ask.body_hash and not again):
            return self._batch(fetched, body_hash, not_modified=True)
        try:
            self.parts.append(self._read(fetched))
        except ParseError as error:
            links = index_of(fetched.body, url=fetched.url)
            if links is None:
                raise self._with_raw(error, fetched) from error
            return self._follow(links, fetched, body_hash)
        self.problems.extend(self.parts[0].feed.problems)
        return self._batch(fetched, body_hash)

    def _read(self, fetched: Fetched) -> Part:
        return _part(fetched.body, url=fetched.url, media_type=fetched.media_type, certificates=self.certificates)

    def _with_raw(self, error: ParseError, fetched: Fetched) -> ParseError:
        refused = ParseError(fetched.url, error.line, _NOT_ALERTS, error.detail)
        refused.raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url, fetched.media_type)
        return refused

    def _follow(self, links: Sequence[_Link], index: Fetched, body_hash: str) -> Batch:
        """Fetch what the index names and was not there before, the newest first."""
        fresh = [link for link in links if self.seen.get(link.url) != link.stamp]
        now = fresh[: ON_TRIAL if self.ask.is_trial else AT_ONCE]
        for link in now:
            self._take(link)
        self.waiting = len(fresh) > len(now) and not self.ask.is_trial
        names = {link.url for link in links}
        # What has left the index is forgotten: should it come back, it is known by its identifier all the same.
        self.seen = {url: stamp for url, stamp in list(self.seen.items())[-MOST_REMEMBERED:] if url in names}
        self.failed = {url: count for url, count in self.failed.items() if url in names}
        return self._batch(index, body_hash)

    def _take(self, link: _Link) -> None:
        try:
            fetched = web.fetch(link.url, http=self.http)
        except FetchError as error:
            tries = self.failed.get(link.url, 0) + 1
            self.failed[link.url] = tries
            self.problems.append(Problem(_NOT_FETCHED, detail=f"{link.url} {error.detail}".strip()))
            if tries >= MOST_TRIES or error.is_final:
                del self.failed[link.url]
                self.seen[link.url] = link.stamp
                self.problems[-1] = Problem(_GIVEN_UP, detail=link.url)
            return
        self.failed.pop(link.url, None)
        self.seen[link.url] = link.stamp
        try:
            self.parts.append(self._read(fetched))
            self.problems.extend(self.parts[-1].feed.problems)
        except ParseError as error:
            raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url, fetched.media_type)
            self.refused.append((raw, error.problem))

    def _batch(self, fetched: Fetched, body_hash: str, *, not_modified: bool = False) -> Batch:
        state = {"seen": self.seen, "failed": self.failed, "waiting": self.waiting}
        return Batch(
            parts=tuple(reversed(self.parts)),  # an index has the newest first; an alert comes before its update
            format="cap",
            address=fetched.moved_to,
            state={name: value for name, value in state.items() if value},
            not_modified=not_modified,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=body_hash,
            fresh_seconds=0 if self.failed else min(fetched.fresh_seconds, 60),
            problems=tuple(self.problems[:50]),
            refused=tuple(self.refused),
            more=self.waiting,
        )


def index_of(body: bytes, *, url: str) -> list[_Link] | None:
    """The alerts that a feed names, in its order; None when it is no feed."""
    head = body[:65_536].lower()
    if not any(f"<{word}".encode() in head or f":{word}".encode() in head for word in ACCEPT_WORDS):
        return None
    try:
        root = read_xml(body, url=url, roots="feed|rss|RDF").root
    except ParseError:
        return None
    local = str(root.tag).rpartition("}")[2].lower()
    if local not in {"feed", "rss", "rdf"}:
        return None
    found: dict[str, _Link] = {}
    for entry in root.iter():
        if isinstance(entry.tag, str) and entry.tag.rpartition("}")[2].lower() in {"entry", "item"}:
            link = _link_of(entry, url=url)
            if link is not None:
                found.setdefault(link.url, link)
    return list(found.values())


def _link_of(entry: Element, *, url: str) -> _Link | None:
    found = children(entry, own="atom:")
    base = base_of(entry, url=url)
    elements = [*found.get("link", []), *found.get("atom:link", []), *found.get("enclosure", [])]
    by_type = [e for e in elements if (e.get("type") or "").lower().partition(";")[0].strip() in CAP_TYPES]
    plain = [e for e in elements if (e.get("rel") or "alternate").lower() in {"alternate", "related", "enclosure"}]
    names = [e for name in ("guid", "id") for e in found.get(name, []) if words(e).lower().startswith("http")]
    for element in (*by_type, *plain, *names):
        address = absolute(element.get("href") or element.get("url") or words(element), base)
        if address.lower().startswith(("http://", "https://")):
            stamps = (found.get(name, []) for name in ("updated", "modified", "pubdate", "published", "dc:date"))
            stamp = next((words(each) for elements in stamps for each in elements if words(each)), "")
            return _Link(address, stamp[:60] or "-")
    return None


# From the disk


def _from_disk(ask: Ask, certificates: Sequence[Certificate]) -> Batch:
    path = disk.resolve_path(ask.address, anywhere=ask.anywhere)
    if path.is_dir():
        return _from_folder(path, ask, certificates)
    if not path.exists():
        raise SourceError(_NO_FOLDER, str(path))
    fetched = disk.read_file(ask.address, anywhere=ask.anywhere, etag="" if ask.is_trial else ask.etag)
    if fetched.not_modified:
        return Batch(not_modified=True, etag=fetched.etag, body_hash=ask.body_hash, format="cap")
    try:
        part = _part(fetched.body, url=fetched.url, media_type="", certificates=certificates)
    except ParseError as error:
        error.raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url)
        raise
    return Batch(parts=(part,), format="cap", etag=fetched.etag, problems=part.feed.problems)


def _from_folder(folder: Path, ask: Ask, certificates: Sequence[Certificate]) -> Batch:
    """Every file that is new or changed since the last look, the oldest first."""
    seen: Mapping[str, str] = {} if ask.is_trial else ask.state.get("files", {})
    there = dict(_files(folder))
    fresh = [name for name, mark in there.items() if seen.get(name) != mark]
    parts: list[Part] = []
    refused: list[tuple[Raw, str]] = []
    problems: list[Problem] = []
    done = {name: mark for name, mark in seen.items() if name in there}
    for name in fresh[: ON_TRIAL if ask.is_trial else AT_ONCE]:
        done[name] = there[name]
        try:
            fetched = disk.read(folder / name, max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024)
        except FetchError as error:
            problems.append(Problem(error.problem, detail=name))
            continue
        try:
            parts.append(_part(fetched.body, url=fetched.url, media_type="", certificates=certificates))
            problems.extend(parts[-1].feed.problems)
        except ParseError as error:
            refused.append((Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url), error.problem))
    return Batch(
        parts=tuple(parts),
        format="cap",
        state={"files": done},
        not_modified=not fresh,
        problems=tuple(problems[:50]),
        refused=tuple(refused),
        more=len(fresh) > AT_ONCE and not ask.is_trial,
    )


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, mark) of the folder's alerts by age; hidden and half-written files are left alone."""
    found = []
    for path in folder.iterdir():
        if path.name.startswith(".") or path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        status = path.stat()
        found.append((status.st_mtime_ns, path.name, f"{status.st_mtime_ns:x}-{status.st_size:x}"))
    yield from ((name, mark) for _age, name, mark in sorted(found))


KIND: Final = source_kinds.add(CapKind())
