"""Which language a text is in: what is said of it, checked against its letters."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from galley.kernel.text import is_chinese

OFFERED = (
    *(
        "ar",
        "bn",
        "ca",
        "cs",
        "de",
        "el",
        "en",
        "es",
        "fa",
        "fr",
        "he",
        "hi",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "nl",
        "pl",
        "pt",
    ),
    *("ro", "ru", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh-hans", "zh-hant"),
)
"""The languages that a form offers; any other that a feed names is kept all the same."""
_TRADITIONAL = frozenset(
    "這個們來為國說時會過發後裡與對從還進樣學實當動開無長機關點業將兩間問應戰頭體見產話給門員論處義認條氣題爾變總電數報結務場計灣臺"
)
_STOPWORDS = {
    "en": "the and of to in is for with that on was are has from at by this have will be",
    "fr": "le la les des et du une est pour dans que qui sur au avec par pas plus ce sont",
    "de": "der die das und ist nicht mit den von für auf ein eine dem sich des wird im auch",
    "es": "el los las que del una por con para es se como más pero sus su al fue ha",
    "it": "il di che la per una con del non sono della è gli nel alla più anche dei dal",
    "pt": "de que não uma os com para em por mais dos da as foi ao sua pela são",
    "nl": "de het een van en niet dat met voor zijn op aan te door ook bij maar",
    "pl": "w na z się nie to jest że do po od przez jak za dla oraz",
    "tr": "ve bir bu için ile da de olarak daha çok gibi olan kadar sonra",
    "ca": "els amb per una que les dels més aquest és del pel han",
}
_WORDS = {language: frozenset(words.split()) for language, words in _STOPWORDS.items()}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _known in _WORDS.items():
    for _word in _known:
        _LANGUAGES_OF.setdefault(_word, []).append(_language)
_SCRIPTS = [
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
]


@lru_cache(maxsize=1_024)
def language_code(said: str) -> str:
    """One code for a language: "zh_CN" and "zh-Hans-SG" are "zh-hans", "en-US" is "en"; empty for what is none."""
    parts = re.split(r"[-_]", said.strip().lower())
    if not parts or not re.fullmatch(r"[a-z]{2,3}", parts[0]):
        return ""
    if parts[0] in {"zh", "cmn"}:
        is_traditional = bool({"hant", "tw", "hk", "mo"} & set(parts[1:])) and "hans" not in parts
        return "zh-hant" if is_traditional else "zh-hans"
    return parts[0]


def guess_language(text: str) -> str:
    """The language of a text by its script and its small words; empty when nothing speaks for one."""
    sample = text[:2_000]
    if is_chinese(sample):
        han = [c for c in sample if "\u4e00" <= c <= "\u9fff"]
        return "zh-hant" if sum(c in _TRADITIONAL for c in han) * 12 > len(han) else "zh-hans"
    if not sample.isascii():
        letters = sum(map(str.isalpha, sample))
        for language, script in _SCRIPTS:
            if len(script.findall(sample)) * 3 > letters > 0:
                return language
    score: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", sample.lower()):
        score.update(_LANGUAGES_OF.get(word, ()))
    (best, language), (second, _other) = sorted(((score[name], name) for name in _WORDS), reverse=True)[:2]
    return language if best >= 2 and best > second else ""


def settle_language(ours: str, theirs: str, text: str) -> str:
    """The language to keep: the desk's word, else the feed's where its letters agree, else what the text looks like.

    A publishing program that was installed in English says "en-us" of a Chinese feed: the letters know better.
    """
    if ours:
        return ours
    said = language_code(theirs)
    looks_chinese = is_chinese(text)
    if said and looks_chinese == said.startswith("zh"):
        return said
    return guess_language(text) or said
