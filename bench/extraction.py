"""How well the main text of web pages is found, beside trafilatura alone, over the article extraction benchmark.

The score is that benchmark's own: shingles of four words, precision and recall averaged over pages, and their F1. The
pages are not part of Galley: `GALLEY_SHARED_DATA` names the folder that holds `extraction-dev`, or any other folder of
the same shape, whose `ground-truth.json` may also have `title`, `author` (a name or a list) and `date` (a day).
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django
from _report import Peer, Row, report

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
REACH = 0.90


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text or "")
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))


def f1(pairs: list[tuple[str, str]]) -> float:
    """Of (truth, found): precision and recall averaged over pages, then combined."""
    precisions, recalls = [], []
    for truth, found in pairs:
        t, p = shingles(truth), shingles(found)
        hits = sum((t & p).values())
        precisions.append(hits / p.total() if p else float(not t))
        recalls.append(hits / t.total() if t else 1.0)
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> int:
    folder = Path(os.environ.get("GALLEY_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared/data")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "extraction-dev"
    if not (folder / "ground-truth.json").exists():
        print(f"{folder} is absent: nothing was measured.")
        return 0
    django.setup()
    import trafilatura

    from galley.gather.extraction import Article, extract

    truth = json.loads((folder / "ground-truth.json").read_text())
    pages = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in truth}
    started = time.process_time()
    ours: dict[str, Article] = {name: extract(body, url=truth[name]["url"]) for name, body in pages.items()}
    seconds = time.process_time() - started

    def alone(**options: bool) -> float:
        found = {n: trafilatura.extract(b, include_comments=False, **options) or "" for n, b in pages.items()}
        return f1([(truth[name]["articleBody"], found[name]) for name in truth])

    default, precise = alone(), alone(favor_precision=True)
    text = f1([(truth[name]["articleBody"], ours[name].text) for name in truth])
    rows = [
        Row("main text, F1", text, "", Peer("trafilatura", default), "not below it", text >= default),
        Row("main text, F1", text, "", Peer("trafilatura, favor_precision", precise), "not below it", text >= precise),
        Row("pages", len(pages) / seconds, "pages/s of one core"),
    ]
    rows += exact(truth, ours)
    return report("extraction", rows)


def exact(truth: dict[str, dict[str, object]], ours: dict[str, object]) -> list[Row]:
    """Title, author and date, where the truth has them."""
    asked: dict[str, Callable[[object], object]] = {
        "title": lambda article: _plain(article.title),
        "author": lambda article: sorted(_plain(name) for name in article.authors),
        "date": lambda article: article.published.date().isoformat() if article.published else "",
    }
    rows = []
    for name, of in asked.items():
        told = {page: one[name] for page, one in truth.items() if one.get(name)}
        if told:
            hits = sum(of(ours[page]) == _as_asked(name, said) for page, said in told.items())
            share = hits / len(told)
            rows.append(Row(f"{name} exact, {len(told)} pages", share, "", None, REACH, share >= REACH))
    return rows


def _as_asked(name: str, said: object) -> object:
    if name == "author":
        return sorted(_plain(str(one)) for one in (said if isinstance(said, list) else [said]))
    return str(said)[:10] if name == "date" else _plain(str(said))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()


if __name__ == "__main__":
    sys.exit(main())
