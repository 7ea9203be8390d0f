"""Events: how well items are grouped, with many at once, and whether copies are known; beside TF-IDF.

Each set is scored with weights fitted without it (`_fit_events.py`, bench/event_parameters) and with those of the
package. TF-IDF gets the threshold that is best for each set, which nobody knows beforehand. Our own sets are invented:
see `_event_sets.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

import _event_pairs as pairs
import _event_sets as sets
from _events import THRESHOLDS, average_link, b_cubed, grouped, said_by, single_pass
from _report import Peer, Row, report

from galley.gather.annotate import annotate, know_places
from galley.gather.annotate.lexicon import KnownPlace
from galley.gather.cluster import EventIndex, Rule, default_rule, words_of
from galley.gather.near import NearIndex, is_near, sketch_of

FITTED = Path(__file__).resolve().parent / "event_parameters"
SETS = {
    "ECB+": ("ecbplus", "ecbplus", 0.88),
    "UCI headlines": ("uci", "uci", 0.77),
    "Chinese, first half": ("chinese_one", "one", 0.95),
    "Chinese, second half": ("chinese_two", "two", 0.95),
    "mixed, first half": ("mixed_one", "one", 0.85),
    "mixed, second half": ("mixed_two", "two", 0.85),
}


def quality() -> list[Row]:
    """B-cubed F1 of each set, with weights fitted without it and with the package's, beside both baselines."""
    rows = []
    for label, (name, group, reach) in SETS.items():
        items = getattr(sets, name)()
        gold, said = [item.event for item in items], said_by(items)
        passed = max(b_cubed(single_pass(items, threshold), gold)[2] for threshold in THRESHOLDS)
        linked = max(b_cubed(found, gold)[2] for found in average_link(items, THRESHOLDS))
        shipped = b_cubed(grouped(items, said, default_rule()), gold)[2]
        single, average = Peer("TF-IDF, single pass", round(passed, 3)), Peer("TF-IDF, average link", round(linked, 3))
        path = FITTED / f"without-{group}.json"
        if path.exists():
            rule = Rule(json.loads(path.read_text())["weights"])
            fitted = b_cubed(grouped(items, said, rule), gold)[2]
            rows.append(Row(f"{label}: F1, fitted without it", round(fitted, 3), "", single, reach, fitted >= reach))
        rows.append(Row(f"{label}: F1, the package's weights", round(shipped, 3), "", average))
    return rows


def written() -> list[Row]:
    """Sets that were written as news is, without a look at our words: four to fit on, and five that came afterwards."""
    rows = []
    fitted, unseen = "written, fitted on", "written afterwards, never fitted on"
    for name, reach in (("chinese", 0.95), ("mixed", 0.85), ("headlines", 0.77), ("articles", 0.88)):
        told = [(name, fitted), (f"unseen/{name}", unseen)]
        if name == "articles":
            told.append(("unseen/articles-later", "written after the rule, too"))
        for path, label in told:
            items = sets.written(path)
            gold = [item.event for item in items]
            passed = max(b_cubed(single_pass(items, threshold), gold)[2] for threshold in THRESHOLDS)
            precision, recall, f1 = b_cubed(grouped(items, said_by(items), default_rule()), gold)
            peer = Peer("TF-IDF, single pass", round(passed, 3))
            rows += [
                Row(f"{name}, {label}: F1", round(f1, 3), "", peer, reach, f1 >= reach),
                Row("the same: precision", round(precision, 3), ""),
                Row("the same: recall", round(recall, 3), ""),
            ]
    return rows


def a_town() -> list[Row]:
    """The demo's wires: one town, where everything is near everything."""
    items = sets.demo()
    gold = [item.event for item in items]
    passed = max(b_cubed(single_pass(items, threshold), gold)[2] for threshold in THRESHOLDS)
    label = f"the demo's {len(items)} reports of {len(set(gold))} stories"
    plain = b_cubed(grouped(items, said_by(items), default_rule()), gold)
    names = sets.own_names()
    know_places(KnownPlace(name, chinese, "") for name, chinese in names.items())
    named = b_cubed(grouped(items, said_by(items), default_rule(), own=[*names, *names.values()]), gold)
    know_places(())
    rows = []
    for what, (precision, recall, f1) in ((label, plain), ("the same, its places named in both languages", named)):
        rows += [
            Row(f"{what}: F1", round(f1, 3), "", Peer("TF-IDF, single pass", round(passed, 3))),
            Row("the same: B-cubed precision", round(precision, 3), ""),
            Row("the same: B-cubed recall", round(recall, 3), ""),
        ]
    return rows


def many_at_once(events: int = 10_000) -> list[Row]:
    """Pairs of items put together rightly, and the speed, with many events alive."""
    items = sets.live(events)
    began = time.perf_counter()
    found = grouped(items, said_by(items), default_rule())
    speed = len(items) / (time.perf_counter() - began)
    gold = [item.event for item in items]
    together = sum(n * (n - 1) // 2 for n in Counter(zip(found, gold, strict=True)).values())
    ours = sum(n * (n - 1) // 2 for n in Counter(found).values())
    theirs = sum(n * (n - 1) // 2 for n in Counter(gold).values())
    precision, recall, f1 = b_cubed(found, gold)
    return [
        Row(
            f"{events:,} live events, {len(items):,} items: B-cubed precision",
            round(precision, 3),
            "",
            None,
            0.9,
            precision >= 0.9,
        ),
        Row("the same: B-cubed recall", round(recall, 3), "", None, 0.8, recall >= 0.8),
        Row("the same: B-cubed F1", round(f1, 3), ""),
        Row("the same: pairs, precision", round(together / max(ours, 1), 3), ""),
        Row("the same: pairs, recall", round(together / max(theirs, 1), 3), ""),
        Row("the same: items grouped", round(speed), "items/s", None, 200, speed >= 200),
    ]


def copies() -> list[Row]:
    """Copies made by fixed edits, and texts that only look alike."""
    same, alike = pairs.pairs()
    hits = sum(is_near(sketch_of(*one), sketch_of(*other)) for one, other in same)
    wrong = sum(is_near(sketch_of(*one), sketch_of(*other)) for one, other in alike)
    precision, recall = hits / max(hits + wrong, 1), hits / len(same)
    return [
        Row(
            f"{len(same)} copies, {len(alike)} look-alikes: precision",
            round(precision, 3),
            "",
            None,
            0.98,
            precision >= 0.98,
        ),
        Row("the same: recall", round(recall, 3), "", None, 0.98, recall >= 0.98),
    ]


def whole() -> list[Row]:
    """Everything that is done with an item before it is stored: annotations, copies, event."""
    items = sets.ecbplus() + sets.live(400)
    index, near, events = EventIndex(), NearIndex(), 0
    began = time.process_time()
    for number, item in enumerate(items):
        headline, body = item.headline or "", item.body or ""
        annotate(headline, body).as_json()
        sketch = sketch_of(headline, body)
        near.nearest(sketch)
        near.add(number, sketch)
        words = words_of(headline, body)
        match = index.nearest(words, at=item.published)
        events += match is None
        index.add(match.event_id if match else events, words, at=item.published)
    speed = len(items) / (time.process_time() - began)
    return [Row("annotated, compared and grouped, on one core", round(speed), "items/s", None, 300, speed >= 300)]


def main() -> int:
    return report("events", [*quality(), *written(), *copies(), *whole(), *many_at_once(), *a_town()])


if __name__ == "__main__":
    sys.exit(main())
