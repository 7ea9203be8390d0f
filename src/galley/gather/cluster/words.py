"""What an item says, in the channels by which it is compared: words, names, numbers, characters, meanings, sounds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from galley.gather import stopwords
from galley.gather.annotate.chinese_names import IN_FAMILY_NAMES, chinese_names
from galley.gather.annotate.english_names import GENERIC
from galley.gather.annotate.han import (
    TRANSCRIBING,
    is_pinyin,
    is_syllable,
    simplify,
    sound_of_chinese,
    sounds_of_english,
    syllable,
)
from galley.gather.annotate.lexicon import common_english, lexicon, stem
from galley.gather.annotate.numbers import Figure, figures, is_day, rounded_key
from galley.gather.annotate.segment import known_spans, segments
from galley.kernel.text import is_chinese, tokens

HEAD_WORDS = 120
HEAD_CHARACTERS = 240
"""Of a Chinese text."""
GRAM = 4
MOST_GRAMS = 80

CHANNELS = ("words", "names", "numbers", "grams", "meanings", "sounds", "readings")
"""In the order of the parameter file and of what is kept of an event."""


@dataclass(frozen=True)
class Words:
    """What an item says, as it is compared; each channel gives what is said and how much."""

    words: Mapping[str, float] = field(default_factory=dict)
    """Stems; Chinese words as the dictionary cuts them."""
    names: Mapping[str, float] = field(default_factory=dict)
    """Words that are capitals' own, places ("@paris") and Chinese names of people, firms and foreigners."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """Keys of `annotate.numbers`."""
    grams: Mapping[str, float] = field(default_factory=dict)
    """Runs of characters of the headline."""
    meanings: Mapping[str, float] = field(default_factory=dict)
    """Concepts of the glossary and the gazetteer: the same in every language."""
    sounds: Mapping[str, float] = field(default_factory=dict)
    """How names in Latin letters sound: "zhangwei", "*SMS"."""
    readings: Mapping[str, float] = field(default_factory=dict)
    """How a Chinese text sounds wherever a name may be, with the same keys."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Stem -> how the text has it: "crash" -> "crashed"."""
    is_han: bool = False
    """Whether it is written in Chinese."""
    length: int = 0
    """Words of the head."""

    def __bool__(self) -> bool:
        return any((self.words, self.names, self.numbers, self.meanings))


_PLACE = r"[A-Z][A-Z'’. -]{2,40}[A-Z]"
_NAME = r"[A-Z][\w.'’&-]{1,30}"
_DATELINE = re.compile(
    rf"\s*(?:{_PLACE}(?:, [A-Z][\w.'’ ]{{2,30}})?(?:, [A-Z][a-z]{{2,8}}\.? \d{{1,2}})?\s*(?:\([^()]{{2,40}}\)\s*)?"
    r"[-–—]+\s"
    rf"|{_PLACE}, {_NAME}(?: {_NAME}){{0,4}}\. (?=[A-Z“\"])"
    r"|【[^【】]{1,20}[电讯電訊]】|[（(][^（）()]{2,25}[电讯電訊][）)]"
    r"|[\u4e00-\u9fff]{2,8}[社网报][\u4e00-\u9fff]{0,8}(?:\d{1,2}月\d{1,2}日)?[电讯電訊](?=[\s（(：:])"
    r"\s*(?:[（(]记者[^（）()]{1,30}[）)])?)"
)
"""Where a report comes from and who sent it, before it begins: "LONDON (Reuters) -", "HERNMOUTH, Coast News Agency.",
"【海岸社鹭津电】", "新华社北京11月24日电（记者 王五）". An agency's reports all share it."""


def words_of(headline: str, text: str = "") -> Words:
    """What an item says, by which it is compared: its headline, twice, and the head of its text."""
    headline, text = headline or "", text or ""
    if begins := _DATELINE.match(text[:400]):
        text = text[begins.end() :]
    whole = f"{headline}\n{text[:2_000]}"
    return _chinese_words(headline, text) if is_chinese(whole) else _other_words(headline, text)


def _other_words(headline: str, text: str) -> Words:
    head = " ".join(text[:1_400].split()[:HEAD_WORDS])
    capitals = _capitals(headline) | _capitals(head) | _at_the_head(headline, head)
    title, rest = tokens(headline), tokens(head)
    meanings, of_places = _english_meanings(title, rest, capitals, f"{headline} {head}")
    said = Counter(title)
    said.update(said)
    said.update(rest)
    weights: dict[str, float] = {}
    names: dict[str, float] = {}
    headed = set(title)
    forms: dict[str, str] = {}
    for word, times in said.items():
        if word in stopwords.ALL or (len(word) == 1 and word.isascii()) or word[0].isdigit():
            continue
        base = stem(word)
        forms.setdefault(base, word)
        weight = 1.0 + math.log(times)
        weights[base] = max(weight, weights.get(base, 0.0))
        if word in capitals and word not in GENERIC and base not in of_places:
            names[base] = weight + (word in headed)
    for concept, times in meanings.items():
        if concept[0] in "@&":
            names[concept] = 1.0 + math.log(times)
    return Words(
        words=weights,
        names=names,
        numbers=_numbers(headline, head),
        grams=_grams(" ".join(stem(word) for word in title if word not in stopwords.ALL)),
        meanings=_damped(meanings),
        sounds=_english_sounds(headline, head),
        forms=forms,
        length=len(title) + len(rest),
    )


def _english_meanings(
    title: list[str], rest: list[str], capitals: set[str], text: str
) -> tuple[Counter[str], set[str]]:
    """What is known, with its worth, and the stems by which places are named: each place is one name."""
    meanings, of_places = Counter[str](), set[str]()
    for part, worth in ((title, 2), (rest, 1)):
        stems = [stem(word) for word in part]
        for first, last, meaning in lexicon().in_english(stems):
            if meaning.place and not _is_written_as_place(part[first:last], capitals, text):
                continue
            for concept in meaning.concepts:
                meanings[concept] += worth
            if meaning.place:
                of_places.update(stems[first:last])
    return meanings, of_places


def _is_written_as_place(words: list[str], capitals: set[str], text: str) -> bool:
    if words == ["us"]:
        return re.search(r"\bUS\b", text) is not None
    return words[0] in capitals or (len(words[0]) > 4 and words[0].capitalize() in text)


_CAPITALISED = re.compile(r"(?<![.!?:“\"'’]\s)(?<!^)(?<!\w)([A-ZÀ-ÖØ-ÞА-ЯΑ-Ω][\w’'-]+)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def _capitals(text: str) -> set[str]:
    """Words that are capitals' own; none where every word has a capital, as in many headlines."""
    if _has_capitals_throughout(text):
        return set()
    return {word.casefold().removesuffix("'s").removesuffix("’s") for word in _CAPITALISED.findall(text)}


def _has_capitals_throughout(text: str) -> bool:
    words = _LETTERS.findall(text)
    return sum(word[0].isupper() for word in words) * 10 > len(words) * 6


_FIRST_WORD = re.compile(r"^[“\"'‘]?([A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{3,15})(?:['’]s)?\b(?! ?[A-Z])")


def _at_the_head(headline: str, head: str) -> set[str]:
    """The first word of a headline where it is a name: no ordinary word, and nowhere else in small letters."""
    match = _FIRST_WORD.match(headline)
    if match is None or _has_capitals_throughout(headline):
        return set()
    word = match[1].casefold()
    is_ordinary = word in stopwords.ALL or stem(word) in common_english()
    return set() if is_ordinary or re.search(rf"\b{word}\b", f"{headline} {head}") else {word}


_CAPITAL_WORD = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’]{1,15}(?:-[a-z]{2,8})?\b")


def _english_sounds(headline: str, head: str) -> dict[str, float]:
    """Names that could be Chinese, spelt together, and the sounds of the others."""
    found: dict[str, float] = {}
    text = f"{headline} . {head}"
    before, before_end = "", -2
    for match in _CAPITAL_WORD.finditer(text):
        word = match.group().casefold().replace("-", "").removesuffix("'s").removesuffix("’s").replace("'", "")
        if is_pinyin(word):
            found[word] = 1.0
        if before and match.start() == before_end + 1 and is_syllable(before):
            together = before + word
            if is_syllable(word) or is_pinyin(word):
                found[together] = 1.0
        before, before_end = word, match.end()
        if word not in stopwords.ALL and len(word) > 3 and stem(word) not in _glossed():
            found |= {"*" + sound: 1.0 for sound in sounds_of_english(word)}
    return found


@lru_cache(maxsize=1)
def _glossed() -> frozenset[str]:
    return frozenset(stems[0] for stems in lexicon().english if len(stems) == 1)


_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_TRANSCRIBED = re.compile(rf"[{''.join(sorted(TRANSCRIBING))}]{{2,7}}(?:·[{''.join(sorted(TRANSCRIBING))}]{{1,7}})*")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")


def _chinese_words(headline: str, text: str) -> Words:
    title, head = simplify(headline), simplify(text[: HEAD_CHARACTERS * 2])[:HEAD_CHARACTERS]
    said = Counter(_cut(title))
    said.update(said)
    said.update(_cut(head))
    weights = {
        word: 1.0 + math.log(times)
        for word, times in said.items()
        if word not in stopwords.ALL and not word[0].isdigit() and len(word) > 1 and not _is_place(word)
    }
    meanings, names = _chinese_meanings(title, head)
    sounds = _chinese_sounds(title, head, names)
    return Words(
        words=weights,
        names=_damped(names),
        numbers=_numbers(title, head),
        grams=_grams_of_han(title),
        meanings=_damped(meanings),
        readings=sounds,
        is_han=True,
        length=(len(title) + len(head)) // 2,
    )


def _chinese_meanings(title: str, head: str) -> tuple[Counter[str], Counter[str]]:
    """What is known and what is named, each with its worth."""
    meanings, names = Counter[str](), Counter[str]()
    for part, worth in ((title, 2), (head, 1)):
        heading = worth * 2 - 1  # what heads an item is what it is about
        for concept in (concept for _first, _last, meaning in known_spans(part) for concept in meaning.concepts):
            meanings[concept] += worth
            if concept[0] == "&":
                names[concept] += heading
        for name in chinese_names(part):
            names[name.key if name.place else "~" + name.key] += heading
            if name.place and name.said in lexicon().bare:
                meanings[name.key] += worth
        for word in _LATIN.findall(part):
            names[word.casefold()] += worth
            for _a, _b, meaning in lexicon().in_english([stem(word.casefold())]):
                for concept in meaning.concepts:
                    meanings[concept] += worth
    return meanings, names


def _is_place(word: str) -> bool:
    """A place is a name, and counts as one: two reports from one town need not be about one thing."""
    known = lexicon().chinese.get(word)
    return word in lexicon().bare or (known is not None and known.place is not None)


def _cut(text: str) -> list[str]:
    return [word.said for word in segments(text) if word.last - word.first >= 2]


def _chinese_sounds(title: str, head: str, names: Counter[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    # The names whole, since a run of such characters may go on into the next word: 洛佩斯当选.
    foreign = {name for said in names if set(name := said.lstrip("~")) <= IN_FAMILY_NAMES}
    for part in (title, head[:120]):
        for run in _HAN_RUN.findall(part):
            read = [syllable(char) for char in run]
            for length in (2, 3):
                for start in range(len(read) - length + 1):
                    found["".join(read[start : start + length])] = 1.0
        for match in _TRANSCRIBED.finditer(part):
            foreign.update(match.group().split("·"))
    for name in foreign:
        sound = sound_of_chinese(name) if len(name) >= 2 else ""
        if sound:
            found["*" + sound] = 1.0
    return found


def _numbers(*parts: str) -> dict[str, float]:
    found: dict[str, float] = {}
    text = " \n ".join(parts)
    for figure in figures(text):
        if is_day(text, figure):
            continue
        found[figure.key] = max(found.get(figure.key, 0.0), _worth(figure))
        if figure.kind in {"count", "money"} and (key := rounded_key(figure.value)):
            found[key] = 0.5
    return found


def _worth(figure: Figure) -> float:
    if figure.kind in {"date", "year", "time"}:
        return 0.5
    return 0.5 if figure.value < 4 else 1.0


def _grams(text: str) -> dict[str, float]:
    padded = f" {text} "
    grams = (padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1))
    return _first_of(grams)


def _grams_of_han(text: str) -> dict[str, float]:
    runs = _HAN_RUN.findall(text)
    return _first_of(run[start : start + 3] for run in runs for start in range(len(run) - 2)) | {
        char: 0.5 for run in runs for char in run
    }


def _first_of(grams: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for gram in grams:
        found[gram] = 1.0
        if len(found) >= MOST_GRAMS:
            break
    return found


def _damped(counted: Counter[str]) -> dict[str, float]:
    return {key: 1.0 + math.log(times) for key, times in counted.items()}
