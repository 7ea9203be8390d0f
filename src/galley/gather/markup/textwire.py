"""Text wires of the teleprinter's time, still sent: control characters, a header line, text, and the time at the end.

IPTC 7901:  SOH <source><number> <priority> <category> <words> <further> CRLF <keyword>
            STX text ETX <ddhhmm> [Mon yy] EOT
ANPA 1312:  SYN SYN SOH <level><number> US <selector> CRLF <priority> <category> DC3|DC4 DC1|DC2 <slug> <m-d> <words>
            STX text ETX <m-d-yy> <hhmm><zone> EOT
Where the control characters are lost on the way, ZCZC begins a message and NNNN ends it.

Source: IPTC, "The IPTC Recommended Message Format", IPTC 7901, 5th revision; ANPA, "High-Speed Wire Service
Transmission Guidelines", 1312.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from galley.gather.data import FeedItem, PubStatus
from galley.gather.markup.dates import parse_date
from galley.gather.markup.encoding import decode
from galley.gather.markup.items import Complaints
from galley.kernel.text import gettext_noop

NO_EMBARGO_TIME = gettext_noop(
    "The message is embargoed, and its time or the time's zone cannot be read; it is marked as withheld."
)
NO_END = gettext_noop("The message has no end: a part of it may be missing.")

SOH, STX, ETX, EOT, US = "\x01", "\x02", "\x03", "\x04", "\x1f"
MOST_MESSAGES = 1_000
_START = re.compile(r"\x01|(?:^|\n)[ \t]*ZCZC[ \t]*\r?\n?")
_END = re.compile(r"\x04|(?:^|\n)[ \t]*NNNN[ \t\r]*(?:$|\n)")
_PLAIN_START = re.compile(rb"[\x00\x16\s]*(?:\x01|ZCZC\b)")

_HEADER_7901 = re.compile(
    r"(?P<source>[A-Za-z]{1,6}?)[ -]?(?P<number>\d{1,5})[ \t]+(?P<priority>[0-9])"
    r"(?:[ \t]+(?P<category>[A-Za-z]{1,5}))?"
    r"(?:[ \t]+(?P<words>\d{1,5}))?(?:[ \t]+(?P<further>\S.*))?"
)
_HEADER_ANPA = re.compile(r"(?P<level>[A-Za-z])(?P<number>\d{4})[\x1f \t]*(?P<selector>[^\r\n]*)")
_SECOND_ANPA = re.compile(
    r"(?P<priority>[A-Za-z])[ \t]+(?P<category>[A-Za-z])?[\x0e-\x15\x17-\x1f \t^]*"
    r"(?:(?P<cycle>[AaPpBb][MmCcPp])-)?(?P<slug>.*?)[ \t]+"
    r"(?P<month>\d{1,2})-(?P<day>\d{1,2})[ \t]+(?P<words>\d{1,5})[ \t]*"
)
_ANPA_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 4, "s": 6, "w": 6, "x": 6, "y": 6, "z": 6}
"""Flash, bulletin, urgent, regular, deferred; then what is for a later day."""


@dataclass(frozen=True)
class Message:
    """One message, cut at its control characters."""

    head: str
    text: str
    tail: str
    line: int
    """Where it begins in the file."""
    is_whole: bool


@dataclass(frozen=True)
class Header:
    """What the header says."""

    format: str
    source: str
    number: str
    urgency: int
    category: str = ""
    words: int = 0
    slug: str = ""
    further: tuple[str, ...] = ()
    """The header's other lines."""
    month_day: tuple[int, int] = (0, 0)


def begins(head: bytes) -> bool:
    """Whether bytes begin as a text wire does."""
    return _PLAIN_START.match(head) is not None


def decoded(body: bytes) -> tuple[str, str]:
    """The text and its encoding: what it is by its letters, since a text wire cannot say it.

    Umlauts of teleprinters (ISO 646-DE, in which "{" is "ä") and of DOS (cp850) are told by where they stand: within
    words, where no brace and no quotation mark of windows-1252 stands.
    """
    if body.isascii():
        text = body.decode("ascii")
        if len(re.findall(r"[A-Za-z][{|}~][a-z]", text)) > 1:
            return text.translate(str.maketrans("[\\]{|}~", "ÄÖÜäöüß")), "iso-646-de"
        return text, "ascii"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    dos = len(re.findall(rb"[A-Za-z][\x80-\x9a\xa0-\xa5\xe1][a-z]", body))
    latin = len(re.findall(rb"[A-Za-z][\xc0-\xff][a-z]", body))
    has_low = re.search(rb"[A-Za-z][\x80-\x90\x93-\x9a][a-z]", body) is not None
    if dos > latin and has_low:
        return body.decode("cp850"), "cp850"
    text, encoding, _as_declared = decode(body)
    return text, encoding


def messages_in(text: str) -> Iterator[Message]:
    """The messages of a file, in order."""
    starts = [(found.start(), found.end()) for found in islice(_START.finditer(text), MOST_MESSAGES)]
    line, counted = 1, 0
    for turn, (begin, start) in enumerate(starts):
        stop = starts[turn + 1][0] if turn + 1 < len(starts) else len(text)
        piece = text[start:stop]
        end = _END.search(piece)
        whole = piece[: end.start()] if end else piece
        head, text_mark, rest = whole.partition(STX)
        body, end_mark, tail = rest.partition(ETX)
        if not text_mark:  # the control characters are lost: the header is the first line, the time the last
            head, body, tail = _without_marks(whole)
        line, counted = line + text.count("\n", counted, begin), begin
        yield Message(head, body, tail, line, bool(end_mark) or end is not None)


def _without_marks(whole: str) -> tuple[str, str, str]:
    lines = whole.strip("\r\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    last = lines.pop() if len(lines) > 2 and _moment(lines[-1], (0, 0)) is not None else ""
    return lines[0], "\n".join(lines[1:]), last


def header_of(message: Message) -> Header | None:
    """The header of a message; None when it is of neither form."""
    lines = [_visible(line)[:500] for line in _lines(message.head[:10_000])]
    lines = [line for line in lines if line.strip()][:20]
    if not lines:
        return None
    return _header_anpa(lines) or _header_7901(lines)


def _header_7901(lines: list[str]) -> Header | None:
    found = _HEADER_7901.fullmatch(lines[0].strip())
    if found is None:
        return None
    further = found["further"] or ""
    rest = [line.strip(" =") for line in lines[1:]]
    rest = [line for line in rest if line]
    return Header(
        format="iptc 7901",
        source=found["source"].upper(),
        number=found["number"],
        urgency=int(found["priority"]),
        category=(found["category"] or "").lower(),
        words=int(found["words"] or 0),
        slug=(rest[0] if rest else further).strip()[:300],
        further=tuple(rest[1:]),
    )


def _header_anpa(lines: list[str]) -> Header | None:
    first = _HEADER_ANPA.fullmatch(lines[0].strip())
    second = _SECOND_ANPA.fullmatch(lines[1].strip()) if first and len(lines) > 1 else None
    if first is None or second is None:
        return None
    return Header(
        format="anpa 1312",
        source=first["level"].lower(),
        number=first["number"],
        urgency=_ANPA_URGENCY.get(second["priority"].lower(), 0),
        category=(second["category"] or "").lower(),
        words=int(second["words"]),
        slug=second["slug"].strip(" ,-")[:300],
        further=tuple(lines[2:]),
        month_day=(int(second["month"]), int(second["day"])),
    )


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1e\x7f-\x9f]")


def _visible(text: str) -> str:
    """A text without controls; the unit separator, which parts fields, becomes a space."""
    return _CONTROLS.sub("", text.replace(US, " ").replace("\ufeff", "").replace("\ufffe", "").replace("\uffff", ""))


_TAKE = re.compile(
    r"[\s,/(–-]*(?:\b(?:take|folge|teil)[ -]?(?P<a>\d{1,2})|\b(?P<b>\d{1,2})(?:st|nd|rd|th)[ -]?(?:take|add))\b[)\s]*",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[\s,–-]*\b\d{1,2}(?:st|nd|rd|th)[ -]?(?:ld|lead)(?:[ -]?writethru)?\b.*$", re.IGNORECASE)
_KILL = re.compile(
    r"\W*(?:(?:MANDATORY|BULLETIN|STORY|URGENT|EDITORS:?|ATTENTION:?|ACHTUNG:?)\W+)*"
    r"(?:KILL|ELIMINATION|ANNULMENT|WITHDRAWAL|STORNO|ANNULATION|撤稿|注销)(?![A-Za-z])"
)
_KILL_AT_END = re.compile(r"[,\s-](?:MANDATORY )?KILL$")
_REPLACES = re.compile(r"\b(?:replaces|ersetzt|corrected repeat of|remplace)\b", re.IGNORECASE)
_CORRECTS = re.compile(r"\W*(?:CORRECTION|CORRECTS|CORRECTIVE|BERICHTIGUNG|RECTIFICATION|更正)(?![a-z])")
_NUMBER = re.compile(r"\b(?P<source>[A-Za-z]{1,6})?[ -]?(?P<number>\d{3,5})\b")
_NOT_FOR_PUBLICATION = re.compile(
    r"\W*(?:the following information is )?not for publication\b|\W*# ?(?:notizblock|dpa-notizblock)", re.IGNORECASE
)
_TO_EDITORS = re.compile(r"\W*(?:eds|editors|ed note|editors' note|attention editors)\b\W*[:.-]", re.IGNORECASE)
_EMBARGO = re.compile(
    r"\b(?:EMBARGO(?:ED)?|SPERRFRIST|HOLD FOR RELEASE)(?:\s+FOR\s+RELEASE)?(?:\s+(?:UNTIL|TILL|BIS|AT))?\b"
    r"[\s:,-]*(?P<when>[^\n]{0,80})",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\W*(?:By|Von|Par|Por)\s+(?P<who>[^\W\d_].{2,80})$", re.IGNORECASE)


def item_of(message: Message, header: Header, complaints: Complaints) -> FeedItem:
    """The item that a message is."""
    if not message.is_whole:
        complaints.add(NO_END, line=message.line, detail=f"{header.source}{header.number}")
    issued = _moment(message.tail, header.month_day)
    blocks = _blocks(message.text, is_anpa=header.format.startswith("anpa"))
    slug, take = _slug_and_take(header.slug)
    if take == 0 and header.further:
        take = _slug_and_take(header.further[0])[1]
    headline, blocks = _headline(header, blocks)
    byline, blocks = _byline(blocks)
    body, notes = _body_and_notes(blocks)
    all_words = "\n".join([header.slug, *header.further, headline, *(block.text for block in blocks[:3])])
    guid = _guid(header.source, header.number, issued)
    is_kill = any(_KILL.match(line) for line in (header.slug, headline)) or bool(_KILL_AT_END.search(header.slug))
    named = _numbers_named(all_words, header, issued) if is_kill or _CORRECTS.match(headline or header.slug) else ()
    named = tuple(one for one in named if one != guid)
    version = ""
    if not is_kill and (replaced := _replaced(all_words, header, issued)) and replaced != guid:
        guid, version = replaced, header.number
    embargo, is_withheld = _embargo("\n".join([message.head[:2_000], message.text[:600]]), issued, complaints, message)
    status = PubStatus.CANCELED if is_kill else PubStatus.WITHHELD if is_withheld else PubStatus.USABLE
    return FeedItem(
        guid=guid,
        title=headline or slug or f"{header.source}{header.number}",
        content_html=body,
        published=issued,
        authors=(byline,) if byline else (),
        categories=(header.category,) if header.category else (),
        credit=header.source,
        status=status,
        provider_version=version,
        embargoed_until=embargo,
        urgency=header.urgency,
        slugline=slug,
        edit_note="\n".join(notes),
        related=named if not is_kill else (),
        kills=_kills(named, slug) if is_kill else (),
        extra={
            "text_wire": {"source": header.source, "number": header.number, "words": header.words, "take": take},
            **({"kills": list(_kills(named, slug))} if is_kill else {}),
        },
    )


def _guid(source: str, number: str, issued: datetime | None) -> str:
    """Numbers begin anew: one names a message together with its day. Without a day it has no name."""
    return f"iptc7901:{source}:{number.zfill(4)}:{issued:%Y-%m-%d}" if issued else ""


def _slug_and_take(slug: str) -> tuple[str, int]:
    """The slug that all takes share, and the number of this take; 0: it says none."""
    found = _TAKE.search(slug)
    take = int(found["a"] or found["b"]) if found else 0
    slug = _LEAD.sub("", _TAKE.sub(" ", slug) if found else slug)
    slug = _KILL_AT_END.sub("", re.sub(r"^\W*(?:MANDATORY )?KILL\W+(?=\w)", "", slug))
    return " ".join(slug.split()).strip(" ,-"), take


def _numbers_named(text: str, header: Header, issued: datetime | None) -> tuple[str, ...]:
    found = []
    for each in _NUMBER.finditer(text):
        own = (each["source"] or "").upper() == header.source.upper() or not each["source"]
        if len(each["number"]) >= 3 and (own or header.format.startswith("anpa")):
            found.append(_guid(header.source, each["number"], issued))
    return tuple(dict.fromkeys(guid for guid in found if guid))[:5]


def _replaced(text: str, header: Header, issued: datetime | None) -> str:
    found = _REPLACES.search(text)
    named = _numbers_named(text[found.end() : found.end() + 40], header, issued) if found else ()
    return named[0] if named else ""


def _kills(named: tuple[str, ...], slug: str) -> tuple[str, ...]:
    """What a kill kills: the messages that it names, or else all of its slug."""
    return named or ((f"slugline:{slug}",) if slug else ())


@dataclass(frozen=True)
class _Block:
    """A paragraph, or the lines of a table."""

    text: str
    is_table: bool = False


def _blocks(text: str, *, is_anpa: bool) -> list[_Block]:
    """Cut a text of lines that break at a fixed width into paragraphs: an empty line or an indent begins one."""
    blocks: list[list[str]] = [[]]
    for raw in _lines(text):
        line = _visible(raw).rstrip()
        typographic = is_anpa and line.lstrip().startswith("^")
        ends = is_anpa and line.endswith("<")
        shown = line.strip(" \t^<") if is_anpa else line.strip()
        is_row = re.search(r"\S(?: {3,}|\t+)\S", line.strip()) is not None
        in_table = bool(blocks[-1]) and blocks[-1][0].startswith("\t")
        if is_row:
            if not in_table:
                blocks.append([])
            blocks[-1].append("\t" + line)
            continue
        if not shown or typographic or in_table or re.match(r"(?: {2,}|\t)\S", line):
            blocks.append([])
        if shown:
            blocks[-1].append(shown)
        if ends:
            blocks.append([])
    made = []
    for block in blocks:
        if block and block[0].startswith("\t") and len(block) > 1:
            made.append(_Block("\n".join(row[1:] for row in block), is_table=True))
        elif block:
            made.append(_Block(" ".join(row.strip() for row in block)))
    return [_Block(_typography(b.text), b.is_table) if is_anpa else b for b in made]


def _typography(text: str) -> str:
    """What ANPA writes in the letters of a teleprinter."""
    return re.sub(r"(?<=\s)_(?=\s)", "—", text.replace("``", "“").replace("''", "”"))


def _headline(header: Header, blocks: list[_Block]) -> tuple[str, list[_Block]]:
    """The headline and what is left: from the header's further lines, else the first short block."""
    further = [line for line in header.further if not _EMBARGO.match(line.lstrip(" (*"))]
    if further:
        return re.sub(r"^\((.*)\)$", r"\1", " ".join(further)).strip(" ="), blocks
    for at, block in enumerate(blocks[:3]):
        if block.is_table or _EMBARGO.match(block.text) or _TO_EDITORS.match(block.text):
            continue
        is_last = at == len(blocks) - 1
        if len(block.text) <= 160 and not (is_last and len(blocks) > 1) and (not is_last or len(block.text) <= 100):
            return block.text, [*blocks[:at], *blocks[at + 1 :]]
        break
    return header.slug, blocks


def _byline(blocks: list[_Block]) -> tuple[str, list[_Block]]:
    for at, block in enumerate(blocks[:2]):
        found = _BYLINE.match(block.text) if len(block.text) < 90 else None
        if found:
            rest = blocks[at + 1 :]
            if (
                rest
                and len(rest[0].text) < 60
                and re.search(r"\b(?:Writer|Correspondent|Reporter|Staff)$", rest[0].text)
            ):
                rest = rest[1:]
            return found["who"].strip(" .,="), [*blocks[:at], *rest]
    return "", blocks


def _body_and_notes(blocks: list[_Block]) -> tuple[str, list[str]]:
    """The text as HTML, and what is for editors only."""
    body, notes, is_note = [], [], False
    for block in blocks:
        is_note = is_note or _NOT_FOR_PUBLICATION.match(block.text) is not None
        if is_note or _TO_EDITORS.match(block.text) or _EMBARGO.match(block.text):
            notes.append(block.text)
        elif block.is_table:
            body.append(f"<pre>{html.escape(block.text, quote=False)}</pre>")
        else:
            body.append(f"<p>{html.escape(block.text, quote=False)}</p>")
    return "".join(body), notes


def _embargo(
    text: str, issued: datetime | None, complaints: Complaints, message: Message
) -> tuple[datetime | None, bool]:
    """Until when it is embargoed, and whether it is for a time that cannot be read."""
    found = _EMBARGO.search(_visible_lines(text))
    if found is None or re.match(r"[^A-Za-z]*(?:lifted|over|aufgehoben|none)\b", found["when"], re.IGNORECASE):
        return None, False
    # The latest that it can mean: summer time ends an hour earlier.
    when = found["when"].replace("Uhr", "CET").strip(" .,;)")
    when = re.sub(r"\b(\d{1,2})\.(\d{2})(?=\s|$)", r"\1:\2", when)
    when = re.sub(r"\b([01]\d|2[0-3])([0-5]\d)\s?(GMT|UTC|Z|[A-Z]{2,4}T)\b", r"\1:\2 \3", when)
    moment = _embargo_moment(when)
    if moment is None and issued is not None:
        only_time = re.match(r"(\d{1,2}):(\d{2})(?:\s*(?:GMT|UTC|Z))?$", when)
        if only_time and int(only_time[1]) < 24 and int(only_time[2]) < 60:
            moment = issued.replace(hour=int(only_time[1]), minute=int(only_time[2]), second=0)
            moment += timedelta(days=1) if moment < issued else timedelta()
    is_sure = moment is not None and _ZONE.search(when) is not None
    if not is_sure:  # without a zone it may end half a day later
        complaints.add(NO_EMBARGO_TIME, line=message.line, detail=found[0][:100])
    return moment, not is_sure


_ZONE = re.compile(r"\d\s*(?:GMT|UTC|Z|[A-Z]{2,4}T|[+-]\d{2}:?\d{2})\b")


def _embargo_moment(when: str) -> datetime | None:
    """A date and a time in either order."""
    clock = re.match(r"(\d{1,2}:\d{2}(?:\s*(?:GMT|UTC|Z|[A-Z]{2,4}T))?)[\s,]*(?:on\s+)?(.+)$", when)
    tries = [f"{clock[2]} {clock[1]}", clock[2]] if clock else [when]
    for said in tries:
        one = re.sub(r"(\d)\.\s+(?=[A-Za-z])", r"\1 ", said)
        if re.search(r"\d{4}|\d{1,2}\s+[A-Za-z]{3,}\s+\d{2}", one) and (moment := parse_date(one)) is not None:
            return moment
    return None


def _visible_lines(text: str) -> str:
    return "\n".join(_visible(line) for line in _lines(text))


_TAIL_7901 = re.compile(
    r"(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)\s*(?P<zone>[A-Z]{1,4}(?![a-z]))?\s*"
    r"(?P<month>[A-Za-z]{3,9})\.?\s*(?P<year>\d{4}|\d{2})"
)
_TAIL_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?")
_TAIL_ANPA = re.compile(
    r"(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{2,4})\s+(?P<hour>\d{2})(?P<minute>\d{2})\s*(?P<zone>[A-Z]{3,4})?"
)


def _moment(tail: str, month_day: tuple[int, int]) -> datetime | None:
    """The time at the end of a message. Without a year it names no moment: the year would have to be guessed."""
    tail = " ".join(_visible_lines(tail).split())[:200]
    if found := _TAIL_ISO.search(tail):
        return parse_date(found[0])
    if found := _TAIL_7901.search(tail):
        year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
        return parse_date(
            f"{found['day']} {found['month'][:3]} {year} {found['hour']}:{found['minute']}:00 {found['zone'] or 'GMT'}"
        )
    if found := _TAIL_ANPA.search(tail):
        year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
        try:
            datetime(int(year), int(found["month"]), int(found["day"]), tzinfo=UTC)
        except ValueError:
            return None
        day = f"{year}-{int(found['month']):02}-{int(found['day']):02}"
        return parse_date(f"{day}T{found['hour']}:{found['minute']}:00 {found['zone'] or 'GMT'}")
    return None
