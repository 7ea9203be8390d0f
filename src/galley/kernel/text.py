"""Small functions over text, for both of Galley's languages."""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urljoin

import nh3


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation where it is written; the screen that shows it translates it."""
    return message


_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_SIGNS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0d7f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
"""Vowel signs and accents that `\\w` leaves out, with their scripts: without them Hindi words are cut in two."""
_WORD = re.compile(rf"[{_CJK}]+|\d+(?:[.,:]\d+)+|(?:[^\W_{_CJK}]|[{_SIGNS}])+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['’]s\b")


def tokens(text: str) -> list[str]:
    """Cut a text into words for comparing and counting, not for showing.

    Returns:
        Words in reading order: lower case, compatibility forms folded ("Ａ" is "a"), "Li's" as "li", "18,000" as
        "18000"; Chinese and Japanese as overlapping pairs of characters, since they are written without spaces.
    """
    folded = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    found: list[str] = []
    for word in _WORD.findall(_POSSESSIVE.sub("", folded)):
        if len(word) > 2 and _IS_CJK.match(word):
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word)
    return found


def is_chinese(text: str, *, share: float = 0.2) -> bool:
    """Whether at least this share of the letters are Han characters and next to none are kana."""
    sample = text[:2_000]
    if sample.isascii():
        return False
    han = len(_HAN.findall(sample))
    return 0 < han >= share * sum(map(str.isalpha, sample)) and len(_KANA.findall(sample)) * 10 < han


TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
    ),
    *(
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "small",
    ),
    *("strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "u", "ul"),
}
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
    "select",
}
_base: ContextVar[str] = ContextVar("galley_clean_html_base", default="")


@lru_cache(maxsize=256)
def _origin(base: str) -> str:
    found = _ORIGIN.match(base)
    return found[0] if found else ""


_ORIGIN = re.compile(r"https?://[^/?#\\]+")
_ROOTED = re.compile(r"/[\w~-][\w~/-]*(?:\.\w+)?(?:\?[\w=&;%.+-]*)?", re.ASCII)
"""A path from the root with nothing to resolve in it: most relative addresses of feeds are one."""


def _resolve(url: str) -> str | None:
    base = _base.get()
    if not base:
        return None
    if _ROOTED.fullmatch(url) and (origin := _origin(base)):
        return origin + url
    try:
        return urljoin(base, url)
    except ValueError:
        return None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative=_resolve,
    link_rel="noopener noreferrer",
)
_stripper = nh3.Cleaner(tags=set(), clean_content_tags=_WITH_CONTENT, attributes={})


_FRAME = re.compile(r"<(iframe|object)\b[^<>]*>", re.IGNORECASE)


def _without_unclosed(html: str) -> str:
    """Without frames that are never closed, or closed as XML has it: a browser would take the whole rest for theirs."""
    found = _FRAME.search(html)
    if found is None:
        return html
    lower = html.lower()
    unclosed = {name for name in ("iframe", "object") if f"</{name}" not in lower}
    return _FRAME.sub(lambda tag: "" if tag[1].lower() in unclosed or tag[0].endswith("/>") else tag[0], html)


def clean_html(html: str, *, base_url: str = "") -> str:
    """Keep what a text needs of foreign HTML and nothing that runs, styles, frames or tracks a click.

    Args:
        base_url: where relative addresses lead from; without it they are dropped.
    """
    if not _NEEDS_CLEANING.search(html):
        return html
    html = _without_unclosed(html)
    token = _base.set(base_url)
    try:
        return _cleaner.clean(html)
    finally:
        _base.reset(token)


_NEEDS_CLEANING = re.compile("[<>&\0\r\xa0]")
"""A text without any of these is the same as HTML and as text: the sanitiser would give it back unchanged."""
_CLEAN_BREAK = re.compile(
    r"</?(?:p|br|li|ul|ol|h[1-6]|tr|table|blockquote|figure|figcaption|dd|dt|dl|pre|hr)(?: [^<>]*)?>"
)
_CLEAN_CELL = re.compile(r"</?t[dh](?: [^<>]*)?>")
_CLEAN_TAG = re.compile(r"<[a-z/][^<>]*>")
_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|header|footer|figure|figcaption|dd|dt|dl|pre|hr)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?t[dh](?:[\s/][^<>]*)?>", re.IGNORECASE)


def plain(html: str) -> str:
    """The text of HTML: one line a paragraph, no tags, entities resolved.

    The result is text: whoever writes it into a page escapes it.
    """
    text = html
    if "<" in text:
        text = _CELL.sub(" ", _BREAK.sub("\n", _without_unclosed(text)))
        text = _stripper.clean(text)
    return _lines_of(text)


def plain_of_clean(html: str) -> str:
    """`plain` of what `clean_html` gave, at a fifth of its cost: there "<" and ">" are nothing but tags."""
    text = html
    if "<" in text:
        if "<td" in text or "<th" in text:
            text = _CLEAN_CELL.sub(" ", text)
        text = _CLEAN_TAG.sub("", _CLEAN_BREAK.sub("\n", text))
    return _lines_of(text)


def _lines_of(text: str) -> str:
    if "&" in text:
        text = html_entities.unescape(text)
    if "\u00a0" in text:
        text = text.replace("\u00a0", " ")
    if "\n" not in text:
        return " ".join(text.split())
    if text.isascii() and not any(space in text for space in ("  ", "\t", "\r")):
        return "\n".join(filter(None, map(str.strip, text.split("\n"))))
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def one_line(text: str, *, max_length: int = 0) -> str:
    """A text on one line, cut at a word with "…" when it is longer than `max_length`."""
    line = " ".join(text.split())
    if not max_length or len(line) <= max_length:
        return line
    head, _, tail = line[:max_length].rpartition(" ")
    at_word = head and len(tail) < 25 and not _IS_CJK.search(tail)
    return (head if at_word else line[: max_length - 1]).rstrip(" ,;:，；：、") + "…"
