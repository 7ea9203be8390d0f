"""The sets on which events are measured: two of the shared data, and our own, written by seeded programs."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _event_stories import KINDS, Kind

from galley.demo.wires.places import IN_BOTH_LANGUAGES
from galley.demo.wires.pool import WIRES, read_before, read_events

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "clustering-dev"
WRITTEN = Path(__file__).resolve().parent / "event_sets"
START = datetime(2026, 11, 24, 6, tzinfo=UTC)
SECONDS_APART = 150
"""Between the beginnings of two of the demo's stories, as it runs."""


@dataclass(frozen=True)
class Item:
    """One item of a set, in order of arrival."""

    id: str
    headline: str
    body: str
    event: str
    language: str = "en"
    published: datetime = START


def ecbplus() -> list[Item]:
    """197 articles of 16 events, two of a kind at a time; no dates."""
    gold = _gold("ecbplus", "event")
    items = []
    for row in _rows("ecbplus/docs.jsonl"):
        headline, body = row["title"], row["text"]
        items.append(Item(row["id"], headline, body, gold[row["id"]]))
    return items


def uci() -> list[Item]:
    """1,385 headlines of 18 stories within 35 hours."""
    gold = _gold("uci-headlines", "story")
    return [
        Item(row["id"], row["title"], "", gold[row["id"]], published=datetime.fromisoformat(row["hour"]))
        for row in _rows("uci-headlines/items.jsonl")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SHARED / name).read_text(encoding="utf-8").splitlines()]


def _gold(folder: str, column: str) -> dict[str, str]:
    with (SHARED / folder / "gold.tsv").open(encoding="utf-8") as file:
        return {row["id"]: row[column] for row in csv.DictReader(file, delimiter="\t")}


PLACES = [
    *(
        ("Chengdu", "成都"),
        ("Paris", "巴黎"),
        ("Nairobi", "内罗毕"),
        ("Osaka", "大阪"),
        ("Lima", "利马"),
        ("Hangzhou", "杭州"),
    ),
    *(
        ("Ankara", "安卡拉"),
        ("Chicago", "芝加哥"),
        ("Karachi", "卡拉奇"),
        ("Wuhan", "武汉"),
        ("Sydney", "悉尼"),
        ("Milan", "米兰"),
    ),
    *(
        ("Qinghe", "清河"),
        ("Luoyang", "洛阳"),
        ("Baishan", "白山"),
        ("Yuncheng", "运城"),
        ("Linhai", "临海"),
        ("Dongying", "东营"),
    ),
    *(
        ("Oakham", "奥克姆"),
        ("Brenford", "布伦福德"),
        ("Kelmore", "凯尔莫"),
        ("Tarsk", "塔尔斯克"),
        ("Velden", "费尔登"),
    ),
    *(
        ("Marlow", "马洛"),
        ("Sandvik", "桑德维克"),
        ("Port Ellis", "埃利斯港"),
        ("Novara", "诺瓦拉"),
        ("Lisbon", "里斯本"),
    ),
]
QUARTERS = [
    *(("Xinhua Road", "新华路"), ("the Riverside district", "滨江区"), ("Nanhu", "南湖"), ("Old Harbour", "老港区")),
    *(
        ("Beishan village", "北山村"),
        ("Eastgate", "东门"),
        ("Longquan", "龙泉镇"),
        ("Weston", "韦斯顿"),
        ("Halden", "哈尔登"),
    ),
    *(
        ("Jinshan", "金山"),
        ("the northern suburbs", "北郊"),
        ("Mill Lane", "磨坊巷"),
        ("Qingyang", "青羊"),
        ("Carrow", "卡罗"),
    ),
]
PEOPLE = [
    *(
        ("Zhang Wei", "张伟"),
        ("Li Na", "李娜"),
        ("Wang Jianguo", "王建国"),
        ("Chen Xiaoming", "陈晓明"),
        ("Liu Yang", "刘洋"),
    ),
    *(
        ("Zhao Min", "赵敏"),
        ("Maria Lopez", "玛丽亚·洛佩斯"),
        ("John Carter", "约翰·卡特"),
        ("Anna Schmidt", "安娜·施密特"),
    ),
    *(
        ("Peter Novak", "彼得·诺瓦克"),
        ("Ali Hassan", "阿里·哈桑"),
        ("Kenji Mori", "森健二"),
        ("Laura Benson", "劳拉·本森"),
    ),
    *(
        ("Sun Guoqiang", "孙国强"),
        ("Huang Lei", "黄磊"),
        ("David Miller", "大卫·米勒"),
        ("Elena Petrova", "叶莲娜·彼得罗娃"),
    ),
]
FIRMS = [
    *(
        ("Hualan Group", "华澜集团"),
        ("Norvik", "诺维克公司"),
        ("Dongfeng Textiles", "东风纺织"),
        ("Kestrel Motors", "凯斯特雷尔汽车"),
    ),
    *(
        ("Yucai school", "育才学校"),
        ("Tianhe Chemicals", "天和化工"),
        ("Brandt AG", "布兰特公司"),
        ("Sunrise Holdings", "旭日控股"),
    ),
    *(
        ("Mingde institute", "明德学院"),
        ("Lindau Industries", "林道工业"),
        ("Ruixiang", "瑞祥公司"),
        ("Atlas Lines", "阿特拉斯航运"),
    ),
]
DAYS = [(11, 23), (11, 24), (11, 25), (11, 26)]
_EN_MONTHS = {11: "November"}
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_HAN = "零一二三四五六七八九十"


def _english_figure(value: int, draw: random.Random) -> str:
    if value <= 12 and draw.random() < 0.6:
        return _SMALL[value]
    if value >= 10_000 and draw.random() < 0.3:
        return f"about {round(value, -3) // 1000:,}" + ",000"
    return f"{value:,}" if draw.random() < 0.8 else str(value)


def _chinese_figure(value: int, draw: random.Random) -> str:
    if value <= 10 and draw.random() < 0.5:
        return "两" if value == 2 else _HAN[value]
    if value >= 10_000 and draw.random() < 0.7:
        return f"{value / 10_000:.1f}".removesuffix(".0") + "万"
    if value >= 1_000 and value % 1_000 == 0 and draw.random() < 0.5:
        return f"{_HAN[value // 1000]}千" if value < 10_000 else f"{value}"
    return str(value)


@dataclass
class _Happening:
    """One invented event with its names and figures in both languages."""

    kind: Kind
    place: tuple[str, str]
    quarter: tuple[str, str]
    person: tuple[str, str]
    firm: tuple[str, str]
    a: int
    b: int
    day: tuple[int, int]
    mute: str
    """The language whose reports leave figures out; empty: none."""

    def tell(self, language: str, draw: random.Random, *, most: int = 4) -> tuple[str, str]:
        """A headline and a body in one language; the figures as they are known to that reporter."""
        is_chinese = language == "zh"
        heads = self._own(self.kind.chinese_headlines if is_chinese else self.kind.headlines, 2)
        says = self._own(self.kind.chinese_sentences if is_chinese else self.kind.sentences, 4)
        if self.mute == language:
            heads = tuple(h for h in heads if "{a}" not in h and "{b}" not in h) or heads
            says = tuple(s for s in says if "{a}" not in s and "{b}" not in s) or says
        a = max(2, self.a - draw.randint(1, 3)) if draw.random() < 0.12 and self.a > 5 else self.a
        figure = _chinese_figure if is_chinese else _english_figure
        column = 1 if is_chinese else 0
        month, day = self.day
        said = {
            "p": self.place[column],
            "q": self.quarter[column],
            "n": self.person[column],
            "o": self.firm[column],
            "a": figure(a, draw),
            "b": figure(self.b, draw),
            "d": f"{month}月{day}日" if is_chinese else f"{_EN_MONTHS[month]} {day}",
        }
        count = draw.choice([0, 1, 2, 3, 4][: most + 1])
        body = draw.sample(says, min(count, len(says)))
        joint = "" if is_chinese else " "
        return draw.choice(heads).format(**said), joint.join(sentence.format(**said) for sentence in body)

    def _own(self, ways: tuple[str, ...], count: int) -> tuple[str, ...]:
        """The ways in which this one is told: happenings of a kind share some sentences, not all."""
        return tuple(random.Random(f"{self.place}{self.person}{self.a}").sample(ways, min(count, len(ways))))


def _happening(kind: Kind, draw: random.Random) -> _Happening:
    return _Happening(
        kind=kind,
        place=draw.choice(PLACES),
        quarter=draw.choice(QUARTERS),
        person=draw.choice(PEOPLE),
        firm=draw.choice(FIRMS),
        a=_figure_between(kind.a, draw),
        b=_figure_between(kind.b, draw),
        day=draw.choice(DAYS),
        mute=draw.choice(["", "", "", "en", "zh"]),
    )


def _figure_between(limits: tuple[int, int], draw: random.Random) -> int:
    value = draw.randint(*limits)
    return round(value, -2) if value > 2_000 else value


def invented(
    kinds: Sequence[Kind], *, languages: Sequence[str], seed: int, alike: int = 2, most: int = 9
) -> list[Item]:
    """Events of these kinds, `alike` of each, told in these languages by up to `most` reports, overlapping in time."""
    draw = random.Random(seed)
    items: list[Item] = []
    for number, kind in enumerate(kinds):
        for twin in range(alike):
            happening, event = _happening(kind, draw), f"{seed}-{number}-{twin}"
            began = START + timedelta(minutes=draw.randint(0, 3_000))
            for report in range(draw.randint(2, most)):
                language = draw.choice(languages)
                headline, body = happening.tell(language, draw)
                at = began + timedelta(minutes=int(draw.expovariate(1 / 300)))
                items.append(Item(f"{event}-{report}", headline, body, event, language, at))
    return sorted(items, key=lambda item: (item.published, item.id))


def chinese_one() -> list[Item]:
    """Our own Chinese set, of the first half of the kinds."""
    return invented(KINDS[::2], languages=["zh"], seed=11)


def chinese_two() -> list[Item]:
    """Our own Chinese set, of the second half of the kinds."""
    return invented(KINDS[1::2], languages=["zh"], seed=12)


def mixed_one() -> list[Item]:
    """Our own set in Chinese and English, of the first half of the kinds."""
    return invented(KINDS[::2], languages=["zh", "en"], seed=21)


def mixed_two() -> list[Item]:
    """Our own set in Chinese and English, of the second half of the kinds."""
    return invented(KINDS[1::2], languages=["zh", "en"], seed=22)


def written(name: str) -> list[Item]:
    """A set that was written without a look at our words: "chinese", "mixed", "headlines", "articles".

    Those of the folder "unseen" ("unseen/chinese") came after the weights, and nothing is ever fitted on them.
    """
    lines = (WRITTEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Item(**row | {"published": datetime.fromisoformat(row["published"])}) for row in map(json.loads, lines)]


def demo() -> list[Item]:
    """What the demo's wires tell first: one small town's stories, by police, council, port and two agencies."""
    before = read_before()
    return sorted(
        (
            Item(
                f"{number}-{told.wire}-{told.name}",
                told.title,
                "\n".join(told.paragraphs),
                told.name if told.name.startswith("singles-") else str(number),
                "zh" if WIRES[told.wire].language.startswith("zh") else "en",
                START + timedelta(seconds=told.seconds + max(number - len(before), 0) * SECONDS_APART),
            )
            for number, story in enumerate([*before, *read_events()])
            for told in story
            if not (told.is_update or told.is_again)
        ),
        key=lambda item: (item.published, item.id),
    )


def own_names() -> dict[str, str]:
    """What the demo's newsroom has written in two languages."""
    return {"Hernmouth": "鹭津"} | IN_BOTH_LANGUAGES


def live(events: int = 10_000, *, seed: int = 5) -> list[Item]:
    """Many events at once, Zipf sizes, most with one item, each kind's events alike; English and Chinese."""
    draw = random.Random(seed)
    items: list[Item] = []
    for number in range(events):
        happening = _happening(draw.choice(KINDS), draw)
        happening.place = made_up(draw)
        happening.quarter = made_up(draw)
        happening.person = _somebody(draw)
        happening.firm = _some_firm(draw)
        began = START + timedelta(minutes=draw.randint(0, 4_000))
        size = min(60, int(1 / max(draw.random(), 1e-3) ** 0.8))
        language = draw.choice(["en", "zh"])
        for report in range(size):
            headline, body = happening.tell(language, draw)
            at = began + timedelta(minutes=int(draw.expovariate(1 / 300)))
            items.append(Item(f"{number}-{report}", headline, body, str(number), language, at))
    return sorted(items, key=lambda item: (item.published, item.id))


_SYLLABLES = [
    *(
        ("bei", "北"),
        ("nan", "南"),
        ("long", "龙"),
        ("qing", "青"),
        ("hai", "海"),
        ("shan", "山"),
        ("yun", "云"),
        ("jin", "金"),
    ),
    *(
        ("tai", "泰"),
        ("ping", "平"),
        ("an", "安"),
        ("xin", "新"),
        ("he", "和"),
        ("lin", "林"),
        ("quan", "泉"),
        ("shi", "石"),
    ),
    *(
        ("yang", "阳"),
        ("hua", "华"),
        ("feng", "丰"),
        ("bao", "宝"),
        ("ming", "明"),
        ("de", "德"),
        ("chang", "长"),
        ("xi", "西"),
    ),
]
_PARTS = [
    "bar",
    "bel",
    "bran",
    "cal",
    "dor",
    "dun",
    "el",
    "fal",
    "gar",
    "hal",
    "ing",
    "kel",
    "lan",
    "mar",
    "nor",
    "ost",
    "pel",
    "quin",
    "ros",
    "sel",
    "tor",
    "ul",
    "ven",
    "wes",
    "yar",
    "zor",
]
_ENDS = [
    "by",
    "den",
    "field",
    "ford",
    "gate",
    "ham",
    "holm",
    "ley",
    "mouth",
    "port",
    "ridge",
    "stead",
    "stow",
    "ton",
    "ville",
    "wick",
    "worth",
]
_SURNAMES = [
    ("Zhang", "张"),
    ("Li", "李"),
    ("Wang", "王"),
    ("Chen", "陈"),
    ("Liu", "刘"),
    ("Zhao", "赵"),
    ("Wu", "吴"),
    ("Xu", "徐"),
]


def _two(draw: random.Random) -> tuple[str, str]:
    (a, x), (b, y) = draw.sample(_SYLLABLES, 2)
    return (a + b).capitalize(), x + y


def made_up(draw: random.Random) -> tuple[str, str]:
    """A place that there is not, in English and in Chinese."""
    latin = (draw.choice(_PARTS) + draw.choice(["", draw.choice(_PARTS)]) + draw.choice(_ENDS)).capitalize()
    return latin, _two(draw)[1] + draw.choice("市县镇")


def _somebody(draw: random.Random) -> tuple[str, str]:
    (latin, han), (given, written) = draw.choice(_SURNAMES), _two(draw)
    return f"{latin} {given}", han + written


def _some_firm(draw: random.Random) -> tuple[str, str]:
    latin = (draw.choice(_PARTS) + draw.choice(_PARTS)).capitalize()
    return f"{latin} {draw.choice(['Group', 'Ltd', 'Works'])}", _two(draw)[1] + draw.choice(["集团", "公司", "实业"])
