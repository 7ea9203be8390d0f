"""Readers' plain text: made tidy when it comes in, made into safe HTML when it is shown."""

from __future__ import annotations

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Stops before white space, quotes and Chinese punctuation: no gap stands between those and an address.
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；：！？、（）【】《》“”‘’…]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"
# Marks that turn the direction of the text around them, or are not seen: they let a name or a link pass for another.
_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def tidy(text: str) -> str:
    """Bring a reader's text into one form: composed letters, no unseen marks, at most one empty line at a time."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSEEN.sub("", text)
    text = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) != "Cc")
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def name_key(name: str) -> str:
    """What two display names have in common when people would take one for the other."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def addresses(text: str) -> list[str]:
    """The web addresses in a text, in order, without the punctuation that follows them."""
    return [_trim(match.group()) for match in _ADDRESS.finditer(text)]


def as_html(text: str) -> SafeString:
    """Paragraphs and line breaks; web addresses as links that give no weight to where they lead.

    Source: Google Search Central, "Qualify outbound links": `ugc` for what users wrote.
    """
    paragraphs = [part for part in re.split(r"\n{2,}", text) if part.strip()]
    return mark_safe("".join(f"<p>{_with_links(part)}</p>" for part in paragraphs))


def _with_links(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _trim(match.group())
        shown = address if len(address) <= 60 else f"{address[:57]}…"
        pieces.append(escape(text[end : match.start()]))
        pieces.append(f'<a href="{escape(address)}" rel="nofollow ugc noopener">{escape(shown)}</a>')
        end = match.start() + len(address)
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>")


def _trim(address: str) -> str:
    while address and address[-1] in _TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
