"""Bytes become text: byte order mark, what the document declares, UTF-8, and at last what its letters look like."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_BARE_WIDE = [
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
]
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Documents that declare the left one are written in the right one. Source: WHATWG Encoding Standard, section 4.2."""
_ALIASES = {
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "unicode": "utf-16",
    "macintosh": "mac-roman",
}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']""")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


def codec_of(name: str) -> str:
    """Python's codec for a declared name, widened to what documents of that name hold; empty when unknown."""
    name = name.strip().lower()
    name = _ALIASES.get(name, name)
    try:
        known = codecs.lookup(name).name
        "".encode(known)  # refuses codecs such as "hex" and "rot13", which are not text encodings
    except (LookupError, ValueError, UnicodeError):
        return ""
    if known in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs"}:
        return ""
    return _SUPERSETS.get(known, known)


def declared_encoding(body: bytes) -> str:
    """What the document's own first line (or an HTML page's meta element) names; empty when nothing."""
    head = body[:2_048]
    found = _DECLARED.search(head) or (_META.search(head) if b"<meta" in head.lower() else None)
    return found[1].decode("ascii") if found else ""


def decode(body: bytes, *, declared: str = "", transport: str = "") -> tuple[str, str, bool]:
    """Decode a document.

    Args:
        declared: the encoding that the document names, from `declared_encoding`.
        transport: the charset that came with it, as in an HTTP header.

    Returns:
        The text, the name of the encoding that was used, and whether that is what was declared (or needs none).
    """
    for start, name in (*_BOMS, *_BARE_WIDE):
        if body.startswith(start):
            return body.decode(name, "replace").removeprefix("\ufeff"), name, True
    if body.isascii():
        return body.decode("ascii"), "utf-8", True
    return _decode_eight_bits(body, declared, transport)


def _decode_eight_bits(body: bytes, declared: str, transport: str) -> tuple[str, str, bool]:
    named = [codec for name in (declared, transport) if name and (codec := codec_of(name))]
    named = [codec for codec in named if not codec.startswith(("utf-16", "utf-32"))]
    for codec in named:
        if codec != "utf-8" and _is_single_byte(codec) and _decodes(body, "utf-8"):
            break  # valid UTF-8 by accident is next to impossible in a one-byte encoding: the declaration is wrong
        if (text := _try(body, codec)) is not None:
            return text, codec, True
    if (text := _try(body, "utf-8")) is not None:
        return text, "utf-8", not declared or codec_of(declared) == "utf-8"
    mended = body.decode("utf-8", "replace")
    if "utf-8" in named and mended.count("\ufffd") * 100 < len(mended):
        return mended, "utf-8", False  # a few broken bytes in a long text
    guessed = guess(body)
    return body.decode(guessed, "replace"), guessed, False


def _try(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, ValueError):
        pass
    if codec in {"windows-1252", "cp1252"}:  # has five holes, which browsers fill with controls
        return body.decode("cp1252", "replace") if not any(b in body for b in b"\x81\x8d\x8f\x90\x9d") else None
    return None


def _decodes(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except UnicodeError:
        return False
    return True


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("iso8859", "windows-", "cp125", "koi8", "mac", "cp874", "cp866", "ascii"))


_MANY_BYTES = ("gb18030", "big5hkscs", "euc_jp", "cp932", "cp949")
_ONE_BYTE = (
    *("windows-1251", "koi8-r", "koi8-u", "cp866", "iso8859-5"),
    *("windows-1253", "windows-1255", "windows-1256", "cp874"),
    *("windows-1252", "windows-1250", "windows-1254", "windows-1257"),
)
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去"
    "法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点"
    "正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德"
    "這個們來為國說時會過發後裡與對從還進樣學實當沒動開無長機關點業將兩間問應戰頭體見產話給門員論處義認條氣題爾變總電數報結務場計灣臺"
)
_COMMON_KANA = frozenset("のにはをたがでてとしれさあいうるらなもりこまかよ")
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_COMMON_GREEK = frozenset("αοιετσνηυρπκμλςάόίέή")
_COMMON_HEBREW = frozenset("יוהלאתרבמשנדעחםכקפגסצטזן")
_COMMON_ARABIC = frozenset("الينمورتبدسعهفكقح")
_COMMON_THAI = frozenset("านรกเอมงวยทลดส่้ตคปหใ")
_COMMON_LATIN = {
    "windows-1252": frozenset("éèàùâêîôûçäöüßñáíóúãõåæøëïœ’‘“”–—…«»°ºª¿¡·"),
    "windows-1250": frozenset("ąćęłńśźżčďěňřšťůžáéíóúýőűăâîşţđ’„”–—…"),
    "windows-1254": frozenset("ığşçöüİâî’‘“”–—…"),
    "windows-1257": frozenset("āčēģīķļņšūžąęėįųõäöü’„“”–—…"),
}


def guess(body: bytes) -> str:
    """The encoding whose letters make the likeliest text; of two that are as likely, the more usual one."""
    sample = body[:20_000]
    lines = [line for line in re.split(rb"[\r\n<>]", sample) if not line.isascii()]
    sample = b"\n".join(lines)[:6_000]
    scored = [(_likelihood(sample, codec), -rank, codec) for rank, codec in enumerate((*_MANY_BYTES, *_ONE_BYTE))]
    return max(scored)[2]


def _likelihood(sample: bytes, codec: str) -> float:
    try:
        text = sample.decode(codec, "replace" if codec in _MANY_BYTES else "strict")
    except UnicodeError:
        text = sample.decode(codec, "replace")
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    score = sum(_worth(c, codec) for c in foreign) - 3.0 * text.count("\ufffd")
    score -= 2.0 * sum(_odd_pairs(text))
    # A codec that makes one character of two bytes has half the characters to be right with.
    return score / len(foreign)


_COMMON = {
    "windows-1253": _COMMON_GREEK,
    "windows-1255": _COMMON_HEBREW,
    "windows-1256": _COMMON_ARABIC,
    "cp874": _COMMON_THAI,
    **_COMMON_LATIN,
}
_ASIAN = [
    ("\u4e00", "\u9fff", _COMMON_HAN, 0.25),
    ("\u3040", "\u30ff", _COMMON_KANA, 0.6),
    ("\uac00", "\ud7a3", "", 0.7),
]


def _worth(character: str, codec: str) -> float:
    if codec in _MANY_BYTES:
        for first, last, common, rare in _ASIAN:
            if first <= character <= last:
                return 1.0 if character in common else rare
        return 0.6 if character in "，。、“”《》：；？！（）「」—…" else -1.0
    letters = _COMMON.get(codec, _COMMON_CYRILLIC)
    if character in letters:
        worth = 1.0
    elif character.lower() in letters:
        worth = 0.7
    elif unicodedata.category(character)[0] == "L":
        worth = -0.2 if codec in _COMMON_LATIN else 0.2
    else:
        worth = 0.2 if character in "’‘“”–—…«»№" else -0.7
    return worth


def _odd_pairs(text: str) -> Iterable[int]:
    """A small letter before a capital, or two scripts in one word: signs of a wrong encoding."""
    for one, two in pairwise(text):
        if two <= "\x7f" and one <= "\x7f":
            continue
        if one.isalpha() and two.isalpha():
            yield int(one.islower() and two.isupper())
            yield int((one <= "\x7f") != (two <= "\x7f") and max(one, two) >= "\u0370" and max(one, two) < "\u2e80")
