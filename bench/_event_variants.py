"""Sets made out of the others, for fitting only: parts of them, sentences as headlines, headlines as articles.

A rule that is fitted on few sets learns their lengths and sizes. These tell of the same happenings at other lengths, in
other numbers and beside other neighbours.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import _event_sets as sets

Items = list[sets.Item]
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_HAN = re.compile("[\u4e00-\u9fff]")


def parts(items: Sequence[sets.Item], draw: random.Random, *, events: float, each: tuple[float, float]) -> Items:
    """A share of the events (at least three), and of each event's items a share that is drawn between two."""
    names = sorted({item.event for item in items})
    kept = set(draw.sample(names, max(3, int(len(names) * events))))
    share = {name: draw.uniform(*each) for name in names}
    return [item for item in items if item.event in kept and draw.random() < share[item.event]]


def in_another_order(items: Sequence[sets.Item], draw: random.Random) -> Items:
    """The same items at each other's times: ECB+ has none of its own."""
    times = sorted(item.published for item in items)
    mixed = draw.sample(items, len(items))
    return [replace(item, published=time) for item, time in zip(mixed, times, strict=True)]


def headlines_of_sentences(items: Sequence[sets.Item], draw: random.Random, *, most: int = 1) -> Items:
    """The first sentences of every article as headlines without a body."""
    made = [
        sets.Item(f"{item.id}-{number}", sentence[:160], "", item.event)
        for item in items
        for number, sentence in enumerate(_sentences(item.body)[:most])
    ]
    return _mixed(made, draw)


def articles_of_headlines(items: Sequence[sets.Item], draw: random.Random) -> Items:
    """Some headlines of one event under another of it."""
    by_event: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_event[item.event].append(item.headline)
    made: Items = []
    for event, said in by_event.items():
        draw.shuffle(said)
        for number in range(0, min(len(said) - 5, 120), draw.choice([4, 6, 8])):
            body = ". ".join(draw.sample(said, min(draw.randint(2, 7), len(said))))
            made.append(sets.Item(f"{event}-{number}", said[number], body[:900], event))
    return _mixed(made, draw)


def reports_of_one_text(folder: str, draw: random.Random, *, most: int = 8) -> Items:
    """Articles of the shared data, the sentences of each dealt out to several reports."""
    made: Items = []
    for line in (sets.SHARED.parent / folder / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        said = [
            sentence for block in article["blocks"] if block["type"] == "p" for sentence in _sentences(block["text"])
        ]
        draw.shuffle(said)
        said = said[:40]
        for number in range(most):
            take = draw.choice([1, 1, 2, 3, 5])
            mine, said = said[:take], said[take:]
            if mine:
                made.append(sets.Item(f"{article['id']}-{number}", mine[0][:140], " ".join(mine[1:]), article["id"]))
    return _mixed(made, draw)


def _sentences(text: str) -> list[str]:
    said = (sentence.strip() for sentence in _SENTENCE_END.split(text or ""))
    return [sentence for sentence in said if len(sentence) > (10 if _HAN.search(sentence) else 25)]


def _mixed(items: Items, draw: random.Random) -> Items:
    """The events beside one another in time."""
    began: dict[str, float] = {}
    timed = []
    for item in items:
        start = began.setdefault(item.event, draw.random() * 2_000)
        at = start + draw.expovariate(1 / 700)
        timed.append(replace(item, published=sets.START + timedelta(minutes=at)))
    return sorted(timed, key=lambda item: (item.published, item.id))
