"""Figures, dates and times in one form, however a text writes them: "1.8万", "18,000" and "eighteen thousand"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

Kind = Literal["count", "percent", "money", "date", "time", "year"]
LONGEST = 6_000
"""Characters that are looked at: figures that matter stand near the top, and a page of a table has thousands."""
LONGEST_NUMERAL = 36
"""Characters of a Chinese numeral; of longer ones some are beyond what a float can hold."""


@dataclass(frozen=True)
class Figure:
    """One figure as it was said and as it is compared."""

    key: str
    """The same for the same figure: "18000", "25%", "d11-24" (24 November), "t15:00", "y2026"."""
    kind: Kind
    value: float
    """Of a count, percent or money; for a date month * 100 + day, for a time minutes after midnight."""
    said: str
    start: int
    """In the text as it was given."""
    end: int
    unit: str = ""
    """"usd", "cny" and so on for money; the word or measure that follows a count, as it stands."""


def figures(text: str) -> list[Figure]:
    """The figures of a text, in reading order.

    Args:
        text: any; Chinese and English may be mixed. Only the first `LONGEST` characters are read.
    """
    flat, places = _flat(text[:LONGEST])
    found: list[Figure] = []
    taken = bytearray(len(flat))
    for finder in (_dates, _times, _fractions, _digits, _chinese, _english):
        for figure in finder(flat):
            if not any(taken[figure.start : figure.end]):
                taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
                found.append(replace(figure, start=places[figure.start], end=places[figure.end - 1] + 1))
    return sorted(found, key=lambda figure: figure.start)


_DAY = re.compile("日(?![元本均])")


def is_day(text: str, figure: Figure) -> bool:
    """Whether a figure of this text is a day whose month is left out: 21日抵达."""
    return _DAY.match(text, figure.end) is not None


_MARKS = r"[\u0300-\u036f\u1160-\u11ff\u3099\u309a\uff9e\uff9f]"
"""Marks, and parts of Hangul syllables, that become one character with what is before them."""
_MARKED = re.compile(_MARKS)
_CHARACTER = re.compile(rf".{_MARKS}*", re.DOTALL)


def _flat(text: str) -> tuple[str, Sequence[int]]:
    """The text with compatibility forms folded, and where each character of that is in the text: "…" becomes three."""
    flat = unicodedata.normalize("NFKC", text)
    if len(flat) == len(text) and not _MARKED.search(text):
        return flat, range(len(text))
    places = [at.start() for at in _CHARACTER.finditer(text) for _ in unicodedata.normalize("NFKC", at.group())]
    return flat, places + [len(text) - 1] * (len(flat) - len(places))


def rounded_key(value: float) -> str:
    """A key that figures share which differ only in how far they are rounded: 18,240 and 1.8万; empty below 100."""
    return f"~{value:.1e}" if abs(value) >= 100 else ""


def plain_number(value: float) -> str:
    """The shortest way to write a number: "18000", "2.5"."""
    return str(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0")


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d{{3}})"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\b"
    r"|\b(?:19|20)\d\d-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    r"|(?P<m4>\d{1,2})月(?P<d4>\d{1,2})[日号]"
    r"|(?P<m5>[一二三四五六七八九十]{1,2})月(?P<d5>[一二三四五六七八九十]{1,3})[日号]",
    re.IGNORECASE,
)


def _dates(text: str) -> Iterator[Figure]:
    for match in _DATE.finditer(text):
        said = {key[0]: value for key, value in match.groupdict().items() if value}
        month = _MONTHS.get(said["m"].lower()) or _small(said["m"])
        day = _small(said["d"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield _figure(match, f"d{month:02}-{day:02}", "date", month * 100 + day)


def _small(said: str) -> int:
    return int(said) if said.isdigit() else int(chinese_value(said) or 0)


_TIME = re.compile(
    r"(?<![\d.:])(?P<h1>\d{1,2})[:.](?P<min1>[0-5]\d)(?::[0-5]\d)?\s*(?P<half1>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?<![\d:])(?P<h2>[01]?\d|2[0-3]):(?P<min2>[0-5]\d)(?![\d:])"
    r"|(?<![\d.])(?P<h3>\d{1,2})\s?(?P<half3>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间)?"
    r"(?P<h4>\d{1,2}|[一二两三四五六七八九十]{1,3}(?=[时点](?:整|半|左右|许)|点钟))[时点時點](?!间|候|代|评|燃|赞|击|了|钱|以来)(?:(?P<min4>[0-5]?\d)分|(?P<half>半))?",
    re.IGNORECASE,
)


def _times(text: str) -> Iterator[Figure]:
    for match in _TIME.finditer(text):
        said = match.groupdict()
        hour = _small(said["h1"] or said["h2"] or said["h3"] or said["h4"])
        minute = int(said["min1"] or said["min2"] or said["min4"] or 0) + (30 if said["half"] else 0)
        half = (said["half1"] or said["half3"] or "").lower()
        is_late = half.startswith("p") or said["part"] in {"下午", "傍晚", "晚上", "晚间", "夜间"}
        if is_late and hour < 12:
            hour += 12
        elif hour == 12 and (half.startswith("a") or said["part"] == "凌晨"):
            hour = 0
        if hour < 24:
            yield _figure(match, f"t{hour:02}:{minute:02}", "time", hour * 60 + minute)


_FRACTION = re.compile(
    r"百分之(?P<zh>[\d.]+|[〇零一二两三四五六七八九十百点]+)"
    r"|(?P<parts>[一二三四五六七八九十]+)分之(?P<of>[一二三四五六七八九]+)"
    r"|(?P<tenths>[一二两三四五六七八九\d](?:\.\d)?)成(?![立为功员长了就本人])"
    r"|\b(?P<n>one|two|three|a)[ -](?P<d>third|quarter|fifth)s?\b",
    re.IGNORECASE,
)
_WORD_PARTS = {"one": 1, "a": 1, "two": 2, "three": 3, "third": 3, "quarter": 4, "fifth": 5}


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        said = match.groupdict()
        if said["zh"]:
            value = chinese_value(said["zh"]) if not said["zh"][0].isdigit() else _digits_value(said["zh"])
        elif said["parts"]:
            value = 100 * (chinese_value(said["of"]) or 0) / (chinese_value(said["parts"]) or 1)
        elif said["tenths"]:
            tenths = said["tenths"]
            value = 10 * (float(tenths) if tenths[0].isdigit() else chinese_value(tenths) or 0)
        else:
            value = 100 * _WORD_PARTS[said["n"].lower()] / _WORD_PARTS[said["d"].lower()]
        if value is not None:
            yield _figure(match, plain_number(round(value, 1)) + "%", "percent", round(value, 1))


def _digits_value(said: str) -> float | None:
    """None for what is no number, such as a version or a date: "1.2.3"; and for one without end."""
    try:
        value = float(said.strip("."))
    except ValueError:
        return None
    return value if isfinite(value) else None


_CURRENCIES = {
    "$": "usd",
    "us$": "usd",
    "hk$": "hkd",
    "a$": "aud",
    "c$": "cad",
    "€": "eur",
    "£": "gbp",
    "¥": "cny",
    "rmb": "cny",
    "美元": "usd",
    "港元": "hkd",
    "澳元": "aud",
    "加元": "cad",
    "欧元": "eur",
    "歐元": "eur",
    "英镑": "gbp",
    "英鎊": "gbp",
    "元": "cny",
    "人民币": "cny",
    "日元": "jpy",
    "dollar": "usd",
    "dollars": "usd",
    "euro": "eur",
    "euros": "eur",
    "pounds": "gbp",
    "yuan": "cny",
    "yen": "jpy",
}
_AFTER = "|".join(
    sorted((word for word in _CURRENCIES if "$" not in word and word not in "€£¥"), key=len, reverse=True)
)
_SCALES = {
    "万亿": 1e12,
    "萬億": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "億": 1e8,
    "千万": 1e7,
    "千萬": 1e7,
    "百万": 1e6,
    "百萬": 1e6,
    "万": 1e4,
    "萬": 1e4,
    "千": 1e3,
    "百": 1e2,
    "thousand": 1e3,
    "hundred": 1e2,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "m": 1e6,
    "b": 1e9,
    "k": 1e3,
    "dozen": 12.0,
}
_ONLY_MONEY = {"m", "b", "k"}
"""Letters that are metres, buses and kilometres elsewhere."""
_DIGITS = re.compile(
    r"(?P<sign>us\$|hk\$|a\$|c\$|rmb|[$€£¥])?\s?"
    r"(?<![A-Za-z0-9_.])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
    r"(?:(?P<scale1>万亿|萬億|千亿|百亿|千万|千萬|百万|百萬|[亿億万萬千百])(?P<rest>\d{1,4}(?![\d.]))?(?P<thousand>千)?"
    r"|[ -]?(?P<scale2>thousand|hundred|million|billion|trillion|dozen|mn|bn|tn|[mbk])(?![a-z]))?"
    r"(?:多|余|餘)?"
    rf"\s?(?:(?P<percent>%|per\s?cent\b|pct\b|个百分点)|(?P<money>{_AFTER})(?![a-z]))?",
    re.IGNORECASE,
)


def _digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        number, sign = match["number"], (match["sign"] or "").lower()
        before = text[match.start("number") - 1 : match.start("number")]
        if (
            before in {"第", "-"}
            and not sign
            and match["scale1"] is None
            and match["percent"] is None
            and before == "第"
        ):
            continue
        scale = (match["scale1"] or match["scale2"] or "").lower()
        if scale in _ONLY_MONEY and not sign:
            scale = ""
        value = float(number.replace(",", "")) * _SCALES.get(scale, 1.0)
        if match["rest"]:
            value += int(match["rest"]) * (1_000 if match["thousand"] else 1)
        if not isfinite(value):
            continue
        if match["percent"]:
            yield _figure(match, plain_number(round(value, 4)) + "%", "percent", value)
        elif sign or match["money"]:
            unit = _CURRENCIES.get(sign or str(match["money"]).lower(), "")
            yield _figure(match, plain_number(round(value, 4)), "money", value, unit)
        elif not scale and len(number) == 4 and number[:2] in {"19", "20"} and "." not in number:
            yield _figure(match, f"y{number}", "year", value)
        else:
            yield _figure(match, plain_number(round(value, 4)), "count", value, _unit(text, match.end()))


_MEASURES = "人名个位辆艘架家座所次起岁天年月层栋户处条只头台间件周项枚吨米里度级场届倍分页票元公小名種种名頭個輛歲級隻間層週場種棟戶條項"  # noqa: E501
_CHINESE = re.compile(
    r"(?<!第)(?<!星期)(?<!周)(?<![〇零一二两三四五六七八九十百千万亿])"
    r"(?P<number>[〇零一二两兩三四五六七八九十百千万萬亿億]+(?:点[〇零一二三四五六七八九]+[百千万亿]*)?)"
    rf"(?:多|余|餘|几)?(?P<measure>[{_MEASURES}])?(?:\s?(?P<money>{_AFTER}))?"
)
_DIGIT_VALUES = {
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "两": 2,
    "兩": 2,
}
_SMALL_SCALES = {"十": 10, "百": 100, "千": 1_000}
_LARGE_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}


def chinese_value(said: str) -> float | None:
    """The value of a Chinese numeral, "一万八千" as 18000; None for what is none, such as "万一", or is without end."""
    return _chinese_value(said) if len(said) <= LONGEST_NUMERAL else None


def _chinese_value(said: str) -> float | None:
    whole, _, fraction = said.partition("点")
    if fraction and fraction[-1] in _LARGE_SCALES:
        inner = chinese_value(f"{whole}点{fraction[:-1]}")
        return None if inner is None else inner * _LARGE_SCALES[fraction[-1]]
    total = section = current = 0
    if len(whole) > 1 and all(char in _DIGIT_VALUES for char in whole):
        total = int("".join(str(_DIGIT_VALUES[char]) for char in whole))
        whole = ""
    for char in whole:
        if char in _DIGIT_VALUES:
            if current:
                return None
            current = _DIGIT_VALUES[char]
        elif char in _SMALL_SCALES:
            section += (current or 1) * _SMALL_SCALES[char]
            current = 0
        elif char in _LARGE_SCALES:
            if not (section + current + total):
                return None
            total = (
                (total + section + current) * _LARGE_SCALES[char]
                if _LARGE_SCALES[char] > 1e4
                else (total + (section + current) * _LARGE_SCALES[char])
            )
            section = current = 0
        else:
            return None
    value = float(total + section + current)
    if fraction:
        value += float("0." + "".join(str(_DIGIT_VALUES.get(char, 0)) for char in fraction))
    return value


def _chinese(text: str) -> Iterator[Figure]:
    for match in _CHINESE.finditer(text):
        number, measure = match["number"], match["measure"]
        if len(number) == 1 and (not measure or number in "一千万萬亿億百"):
            continue  # "一个" is an article, "万" alone a part of a word
        value = chinese_value(number)
        if measure == "年" and len(number) == 4 and value is not None and 1900 <= value < 2100:
            yield _figure(match, f"y{int(value)}", "year", value)
            continue
        if value is None or (len(number) == 2 and number in {"千万", "十一", "万一", "百万", "三一"} and not measure):
            continue
        if match["money"]:
            yield _figure(match, plain_number(value), "money", value, _CURRENCIES[match["money"].lower()])
        else:
            yield _figure(match, plain_number(value), "count", value, measure or _unit(text, match.end()))


_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_WORDS = {**_UNITS, **{word: value * 10 for word, value in _TENS.items()}}
_BIG = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
_ANY = "|".join(sorted({*_WORDS, *_BIG}, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?:(?:half\s+)?an?\s+(?=hundred|thousand|million|billion|dozen))?(?:{_ANY})\b(?:(?:[\s-]|\sand\s)(?:{_ANY})\b)*"
    r"(?P<percent>\s(?:per\s?cent)\b)?",
    re.IGNORECASE,
)


def _english(text: str) -> Iterator[Figure]:
    for match in _ENGLISH.finditer(text):
        said = match.group().lower()
        words = re.findall(rf"\b(?:{_ANY})\b", said)
        value = _english_value(words)
        if said.startswith("half"):
            value /= 2
        if not isfinite(value):
            continue
        if match["percent"]:
            yield _figure(match, plain_number(value) + "%", "percent", value)
        elif len(words) > 1 or (value > 1 and words[0] in _WORDS) or said.startswith(("a ", "half")):
            yield _figure(match, plain_number(value), "count", value, _unit(text, match.end()))


def _english_value(words: list[str]) -> float:
    total = current = 0.0
    for word in words:
        if word in _WORDS:
            current += _WORDS[word]
        elif word in {"hundred", "dozen"}:
            current = (current or 1.0) * _BIG[word]
        else:
            total += (current or 1.0) * _BIG[word]
            current = 0
    return total + current


_HAN_MEASURES = (
    "平方公里|平方米|立方米|公里|公斤|公顷|千米|厘米|毫米|小时|分钟|千克|千瓦时|千瓦|兆瓦|海里|英里|美分|欧分|毫升|毫克|亩|克|升|秒|天|岁|例|所|剂|列|部|幅|株|"
    "艘|级|度|颗|册|套|份|宗|起|只|张|项|名|人"
)
_UNIT = re.compile(
    rf"[\s-]?(?P<unit>[A-Za-z]{{2,20}}(?:/[a-z]{{1,3}}\b)?|{_HAN_MEASURES}|[{_MEASURES}]|[\u4e00-\u9fff]{{1,3}})"
)


def _unit(text: str, end: int) -> str:
    match = _UNIT.match(text, end)
    return match["unit"].lower() if match else ""


def _figure(match: re.Match[str], key: str, kind: Kind, value: float, unit: str = "") -> Figure:
    said = match.group()
    start = match.start() + len(said) - len(said.lstrip())
    return Figure(key, kind, value, said.strip(), start, start + len(said.strip()), unit)
