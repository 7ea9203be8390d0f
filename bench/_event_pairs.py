"""Pairs of texts that are one text twice, made by fixed edits, and pairs that only look like it."""

from __future__ import annotations

import itertools
import json
import random
import re

from _event_sets import KINDS, SHARED, Item, _happening, _some_firm, _somebody, made_up

NEWS = SHARED.parent
Text = tuple[str, str]
"""Headline and body."""
_ENGLISH_SWAPS = {
    "said": "told reporters",
    "killed": "left dead",
    "people": "persons",
    "about": "around",
    "police": "officers",
    "after": "following",
    "man": "male",
    "also": "too",
    "will": "is to",
    "showed": "revealed",
}
_CHINESE_SWAPS = {
    "表示": "称",
    "造成": "导致",
    "目前": "当前",
    "进行": "开展",
    "发生": "出现",
    "部分": "一些",
    "说": "表示",
    "没有": "未",
}


def news_texts() -> list[Text]:
    """Real articles of both languages from the shared data, and invented ones."""
    texts: list[Text] = []
    for folder in ("demo-news-en", "demo-news-zh"):
        for line in (NEWS / folder / "articles.jsonl").read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            body = "\n".join(block["text"] for block in article["blocks"] if block["type"] == "p")
            texts.append((article["title"], body[:3_000]))
    draw = random.Random(31)
    texts.extend(_tell(number, draw) for number in range(120))
    return [text for text in texts if len(text[1]) > 40]


def _tell(number: int, draw: random.Random) -> Text:
    happening = _happening(KINDS[number % len(KINDS)], draw)
    happening.place, happening.person, happening.firm = made_up(draw), _somebody(draw), _some_firm(draw)
    happening.quarter, happening.mute = made_up(draw), ""
    language = "zh" if number % 2 else "en"
    tries = (happening.tell(language, draw) for _ in range(20))
    headline, body = max(tries, key=lambda told: len(told[1]))
    return headline, body


def rewritten(text: Text, draw: random.Random) -> Text:
    """As another agency has it: some words swapped, two neighbouring sentences changed round, a new head."""
    headline, body = text
    swaps = _CHINESE_SWAPS if re.search("[\u4e00-\u9fff]", body) else _ENGLISH_SWAPS
    for old, new in swaps.items():
        body = body.replace(old, new) if old in _CHINESE_SWAPS else re.sub(rf"\b{old}\b", new, body)
    sentences = re.findall(r"[^.。]+[.。]?\s*", body)
    if len(sentences) > 2:
        at = draw.randrange(len(sentences) - 1)
        sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
    return f"{headline} (2nd take)", "".join(sentences)


def cut(text: Text, draw: random.Random) -> Text:
    """The head of it: half the text, as a paper prints it that has no room."""
    return text[0], text[1][: max(60, len(text[1]) // 2)]


def corrected(text: Text, draw: random.Random) -> Text:
    """One figure changed, in headline and text."""
    figures = re.findall(r"\d+", text[1])
    if not figures:
        return text[0], text[1] + " 7"
    old = draw.choice(figures)
    new = str(int(old) + 1)
    return re.sub(rf"\b{old}\b", new, text[0]), text[1].replace(old, new, 1)


def with_a_line_before(text: Text, draw: random.Random) -> Text:
    """A line of the house above it."""
    lines = ["CORRECTED: Repeats story of earlier today to fix a name.", "（本台综合报道）据当地媒体消息："]
    return text[0], f"{lines['。' in text[1]]}\n{text[1]}"


EDITS = (rewritten, cut, corrected, with_a_line_before)


def pairs() -> tuple[list[tuple[Text, Text]], list[tuple[Text, Text]]]:
    """(copies, look-alikes): every text by every edit; and texts of one kind about two happenings, and of one about one."""  # noqa: E501
    draw = random.Random(32)
    texts = news_texts()
    copies = [(text, edit(text, draw)) for text in texts for edit in EDITS]
    alike = [(_tell(number, draw), _tell(number + len(KINDS) * 2, draw)) for number in range(400)]
    real = texts[:20]
    alike += [(one, other) for one in real for other in real if one is not other]
    return copies, alike


def independent(items: list[Item]) -> list[tuple[Text, Text]]:
    """Two items of one event, told by two newsrooms: no copies, though they say the same."""
    by_event: dict[str, list[Item]] = {}
    for item in items:
        by_event.setdefault(item.event, []).append(item)
    return [
        ((one.headline or "", one.body or ""), (other.headline or "", other.body or ""))
        for group in by_event.values()
        for one, other in itertools.pairwise(group)
    ]
