"""Code words: eight of 2,048, which whoever gave a tip comes back with.

They are 88 bits of chance. Each has an English and a Chinese form, and both may be typed, also mixed; of an English
word its first four letters are enough. Source of the lists: BIP 39 (https://github.com/bitcoin/bips, MIT), made so that
no two words share four letters.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

COUNT = 8
LIST_LENGTH = 2_048
_HERE = Path(__file__).parent
_TOKEN = re.compile(r"[a-z]+|[^\W\d_a-z]")

Code = tuple[int, ...]
"""Places in the list, COUNT of them."""


class CodeError(ValueError):
    """What was typed cannot be code words; the message never holds it."""


def new_code() -> Code:
    """Fresh code words from the system's source of chance."""
    return tuple(secrets.randbelow(LIST_LENGTH) for _ in range(COUNT))


def write_code(code: Code, *, language: str) -> str:
    """The words with spaces between, in the form for a language ("zh…": Chinese, else English)."""
    words = _words("chinese" if language.startswith("zh") else "english")
    return " ".join(words[place] for place in code)


def read_code(typed: str) -> Code:
    """The code that somebody typed, however it is spaced and capitalised.

    Raises:
        CodeError: there are not eight words, or one is not of the list.
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", typed[:1_000]).casefold())
    places = _places()
    try:
        code = tuple(places[token if len(token) < 4 else token[:4]] for token in tokens)
    except KeyError:
        raise CodeError("a word is not of the list") from None
    if len(code) != COUNT or any(not _is_whole(token, place) for token, place in zip(tokens, code, strict=True)):
        raise CodeError("these are not eight words of the list")
    return code


def _is_whole(token: str, place: int) -> bool:
    """Whether it is the word, or its beginning of at least four letters, and not another word that begins alike."""
    return len(token) < 4 or _words("english")[place].startswith(token)


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple((_HERE / f"{name}.txt").read_text(encoding="utf-8").split())


@cache
def _places() -> dict[str, int]:
    english = {word[:4]: place for place, word in enumerate(_words("english"))}
    return english | {word: place for place, word in enumerate(_words("chinese"))}
