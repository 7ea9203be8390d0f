"""The words that Galley knows in English and in Chinese: what they mean in both, and which places they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from galley.gather import conf, stopwords
from galley.gather.annotate.han import simplify
from galley.gather.cedict import entries
from galley.kernel.text import is_chinese, tokens

LONGEST_CHINESE = 8
LONGEST_ENGLISH = 4


@dataclass(frozen=True)
class KnownPlace:
    """A place of the gazetteer."""

    name: str
    """Its first English name."""
    chinese: str
    country: str
    """ISO 3166-1 alpha-2; "XX" for what lies in several, empty where nobody said."""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of either language says."""

    concepts: tuple[str, ...] = ()
    """Keys that words of both languages share: an English word, or "@" with a place's name, "&" with another name."""
    place: KnownPlace | None = None
    name: str = ""
    """What it is a name of, when it is no place: organisation, person or name."""


@dataclass
class Lexicon:
    """Words of two languages with their meanings; made once, from the files of this package.

    An operator's further dictionary is added with `add_cedict`; it is never stored among our own.
    """

    english: dict[tuple[str, ...], Meaning] = field(default_factory=dict)
    """Stems of up to `LONGEST_ENGLISH` words."""
    chinese: dict[str, Meaning] = field(default_factory=dict)
    bare: dict[str, KnownPlace] = field(default_factory=dict)
    """Places by what stands before their 市 or 县: other words may hold it, so only a whole word is one of them."""
    _first_english: dict[str, int] = field(default_factory=dict)
    _first_chinese: dict[str, int] = field(default_factory=dict)

    def copy(self) -> Lexicon:
        """The same words, to add more to."""
        return Lexicon(
            dict(self.english),
            dict(self.chinese),
            dict(self.bare),
            dict(self._first_english),
            dict(self._first_chinese),
        )

    def add(
        self, english: Sequence[str], chinese: Sequence[str], *, place: KnownPlace | None = None, name_of: str = ""
    ) -> None:
        """Add words that mean one thing; a word that is there already means this, too, unless it is a place."""
        key = "@" + place.name.lower() if place else "&" + english[0] if name_of else english[0]
        for name in english:
            stems = tuple(stem(word) for word in tokens(name))
            if stems and not (place is None and stems in self.english and self.english[stems].place):
                self.english[stems] = _more(self.english.get(stems), key, place, name_of)
                self._first_english[stems[0]] = max(len(stems), self._first_english.get(stems[0], 0))
        for name in chinese:
            if place is not None and len(name) > 2 and name[-1] in "市县区州":
                self.bare.setdefault(name[:-1], place)
            if 2 <= len(name) <= LONGEST_CHINESE:
                self.chinese[name] = _more(self.chinese.get(name), key, place, name_of)
                self._first_chinese[name[0]] = max(len(name), self._first_chinese.get(name[0], 0))

    def add_forms(self, base: str, forms: Sequence[str]) -> None:
        """Let forms that `stem` does not bring to their word mean the same, unless they mean something already."""
        if meaning := self.english.get((stem(base),)):
            for form in map(stem, forms):
                self.english.setdefault((form,), meaning)
                self._first_english.setdefault(form, 1)

    def in_english(self, words: Sequence[str]) -> Iterator[tuple[int, int, Meaning]]:
        """Known words among stems: (first, after last, meaning), the longest first, none inside another."""
        position = 0
        while position < len(words):
            longest = min(self._first_english.get(words[position], 0), len(words) - position)
            for length in range(longest, 0, -1):
                meaning = self.english.get(tuple(words[position : position + length]))
                if meaning is not None:
                    yield position, position + length, meaning
                    position += length - 1
                    break
            position += 1

    def in_chinese(self, text: str) -> Iterator[tuple[int, int, Meaning]]:
        """Known words of a simplified text: (first, after last, meaning), the longest first, none inside another."""
        firsts, known, size = self._first_chinese, self.chinese, len(text)
        position = 0
        while position < size:
            longest = firsts.get(text[position])
            if longest is None:
                position += 1
                continue
            for end in range(min(position + longest, size), position + 1, -1):
                meaning = known.get(text[position:end])
                if meaning is not None:
                    yield position, end, meaning
                    position = end - 1
                    break
            position += 1

    def add_cedict(self, path: Path) -> int:
        """Add a dictionary in the form of CC-CEDICT, which an operator has got (it is CC BY-SA, so no part of us).

        Of an entry the first meaning counts. It is taken when it is one that English has here already, and when it is
        the only one and of two words ("sewing machine"): single words mean too much, and to take all of them, or
        further meanings, joined events that are none. What has a capital is a name, which others find. A word that is
        known already keeps its meaning.

        Returns:
            How many Chinese words were added.

        Raises:
            CedictError: the file cannot be read, or a line of it has another form.
        """
        added = 0
        meanings: dict[str, Meaning] = {}  # many words mean the same
        for word, said in entries(path):
            if word in self.chinese or not 2 <= len(word) <= LONGEST_CHINESE:
                continue
            parts = [part for part in _SEVERAL.split(said) if not part.lstrip().startswith("CL:")]
            key = self._key(_gloss(parts[0]), is_only=len(parts) == 1) if parts else ""
            if key:
                self.chinese[word] = meanings.setdefault(key, Meaning((key,)))
                self._first_chinese[word[0]] = max(len(word), self._first_chinese.get(word[0], 0))
                added += 1
        return added

    def _key(self, gloss: str, *, is_only: bool) -> str:
        """The concept of a gloss; empty when it is not to be taken."""
        stems = tuple(stem(word) for word in gloss.replace("-", " ").split())
        known = self.english.get(stems)
        if known is None and is_only and len(stems) > 1:
            known = self.english[stems] = Meaning((gloss,))
            self._first_english[stems[0]] = max(len(stems), self._first_english.get(stems[0], 0))
        return known.concepts[0] if known else ""


_SEVERAL = re.compile(r"[/;]")
_NOT_A_GLOSS = re.compile(r"\(.*?\)|^\s*(?:to be|to|a|an|the) |\bvariant of\b.*|\bsurname\b.*|\bCL:.*")
_GLOSS = re.compile(r"[a-z]+(?:[ -][a-z]+)?")


def _gloss(said: str) -> str:
    gloss = _NOT_A_GLOSS.sub("", said).strip()
    return gloss if len(gloss) > 1 and _GLOSS.fullmatch(gloss) and gloss not in stopwords.ALL else ""


def _more(known: Meaning | None, key: str, place: KnownPlace | None, name_of: str) -> Meaning:
    if known is None or (place is not None and known.place is None):
        return Meaning((key,), place, name_of)
    return Meaning(tuple(dict.fromkeys((*known.concepts, key))), known.place or place, known.name)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """An English word without its endings of plural and tense, so that "crashes" and "crashed" are one; others stay."""
    if not word.isascii() or len(word) < 4 or word[0].isdigit():
        return word
    for ending, least in (("ies", 5), ("ied", 5), ("ing", 6), ("edly", 8), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith(("ss", "us", "is")):
            base = word[: -len(ending)]
            if ending in {"ies", "ied"}:
                return base + "y"
            if ending in {"ing", "ed"} and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            return base.removesuffix("e") if len(base) > 3 else base
    return word.removesuffix("e") if len(word) > 3 else word


class _Current:
    words: Lexicon | None = None
    """With places of the newsroom's own, once it has named them."""


def lexicon() -> Lexicon:
    """The words of this process: Galley's own, and the places that its newsroom named."""
    return _Current.words or shipped_lexicon()


@cache
def shipped_lexicon() -> Lexicon:
    """Galley's own words: the glossary, organisations, the gazetteer, and the countries' names from CLDR.

    An operator's further dictionary (GALLEY_CEDICT) comes last.
    """
    made = Lexicon()
    known = countries()
    for code, (name, chinese) in known.items():
        made.add([name], [chinese], place=KnownPlace(name, chinese, code))
    for names, code, more in rows_of("demonyms.tsv"):
        name, chinese = known[code]
        made.add(_split(names), [chinese, *_split(more)], place=KnownPlace(name, chinese, code))
    for names, chinese_names, code, latitude, longitude in rows_of("places.tsv"):
        english, chinese_forms = _split(names), _split(chinese_names)
        place = KnownPlace(english[0], chinese_forms[0], code, float(latitude), float(longitude))
        made.add(english, chinese_forms, place=place)
    for english_words, chinese_words in rows_of("glossary.tsv"):
        made.add(_split(english_words), [simplify(word) for word in _split(chinese_words)])
    for english_words, chinese_words, *kind in rows_of("organisations.tsv"):
        forms = [simplify(word) for word in _split(chinese_words)]
        made.add(_split(english_words), forms, name_of=kind[0] if kind else "organisation")
    for base, irregular in rows_of("irregular.tsv"):
        made.add_forms(base, _split(irregular))
    if further := conf.CEDICT.value:
        made.add_cedict(further)
    return made


def know_places(places: Iterable[KnownPlace]) -> None:
    """Have a newsroom's own places, these and no others, among the words of this process.

    What has one name has it in either language. Whoever reads at the moment goes on with the words of before.
    """
    words = shipped_lexicon().copy()
    for place in places:
        names = [name for name in (place.name, place.chinese) if name]
        chinese = [simplify(name) for name in names if is_chinese(name)]
        words.add([name for name in names if not is_chinese(name)], chinese, place=place)
    _Current.words = words
    chinese_spans.cache_clear()


def key_of_name(said: str) -> str:
    """The key that a known organisation, firm or person has in both languages; empty for any other word."""
    known = lexicon().chinese.get(simplify(said)) or lexicon().english.get(tuple(stem(word) for word in tokens(said)))
    return known.concepts[0] if known and known.name else ""


@lru_cache(maxsize=32)
def chinese_spans(text: str) -> tuple[tuple[int, int, Meaning], ...]:
    """`in_chinese` of Galley's own words; several steps ask it of one text."""
    return tuple(lexicon().in_chinese(text))


@cache
def common_chinese() -> frozenset[str]:
    """Ordinary Chinese words that are no names, beside those with a meaning in the lexicon."""
    text = resources.files(__package__).joinpath("data", "common.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def common_english() -> frozenset[str]:
    """Stems of ordinary English words: listed ones, and those of the glossary that name nothing."""
    text = resources.files(__package__).joinpath("data", "common_english.txt").read_text(encoding="utf-8")
    listed = (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
    glossed = (stems[0] for stems, meaning in lexicon().english.items() if not (meaning.place or meaning.name))
    return frozenset(stem(word) for word in listed) | frozenset(glossed)


@cache
def countries() -> dict[str, tuple[str, str]]:
    """Code -> the country's name in English and in Chinese, as CLDR has them, some of them shorter."""
    from babel import Locale  # noqa: PLC0415 -- slow import

    english: dict[str, str] = dict(Locale("en").territories)
    chinese: dict[str, str] = dict(Locale("zh").territories)
    found = {code: (english[code], chinese[code]) for code in english if len(code) == 2 and code in chinese}
    short = {
        "HK": ("Hong Kong", "香港"),
        "MO": ("Macau", "澳门"),
        "CD": ("Congo", "刚果"),
        "PS": ("Palestine", "巴勒斯坦"),
    }
    short |= {
        "GB": ("Britain", "英国"),
        "US": ("United States", "美国"),
        "MM": ("Myanmar", "缅甸"),
        "TR": ("Turkey", "土耳其"),
    }
    drop = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "IC", "JE", "TA"}
    return {code: names for code, names in (found | short).items() if code not in drop}


def rows_of(name: str) -> Iterator[list[str]]:
    """The rows of a file of this package's data, without its notes."""
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def _split(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]
