"""What changed between two versions of a text, word by word, Chinese by character. Pure.

```python
differences("The bridge is closed.", "The bridge is open.")
# same "The bridge is ", out "closed", in "open", same "."
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORK = 4_000_000
"""Words of one side times words of the other: beyond it a block is shown as replaced whole."""
CONTEXT = 60
_WORDS = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+|\\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A piece of text that stayed, was taken out or was put in."""

    kind: str
    """"same", "out" or "in"."""
    text: str


def differences(before: str, after: str, *, context: int = CONTEXT) -> list[Run]:
    """The runs that lead from one text to the other, in order.

    Args:
        context: of what stayed, so many characters are kept before and behind a change; the rest is "…". A negative
            number keeps all of it.

    Returns:
        Runs; none when the texts are the same. Joined without "out", and with all context, they are the new text.
    """
    if before == after:
        return []
    runs = list(_joined(_by_lines(before, after)))
    return runs if context < 0 else list(_cut(runs, context))


def _by_lines(before: str, after: str) -> Iterator[Run]:
    """First whole paragraphs, then the words of those that differ: both fast and easy to read."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        if kind == "equal":
            yield Run("same", gone)
        else:
            yield from _by_words(gone, come)


def _by_words(before: str, after: str) -> Iterator[Run]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or len(old) * len(new) > MOST_WORK:
        yield Run("out", before)
        yield Run("in", after)
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run("same", "".join(old[i:j]))
        else:
            yield Run("out", "".join(old[i:j]))
            yield Run("in", "".join(new[k:m]))


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of one kind as one; a lone space between two changes is part of them."""
    out: list[str] = []
    come: list[str] = []
    same: list[str] = []

    def flush() -> Iterator[Run]:
        for kind, texts in (("out", out), ("in", come)):
            if said := "".join(texts):
                yield Run(kind, said)
            texts.clear()

    for run in runs:
        if not run.text:
            continue
        if run.kind == "same":
            same.append(run.text)
            continue
        stayed = "".join(same)
        if stayed and not stayed.strip(" ") and (out or come):
            out.append(stayed)
            come.append(stayed)
        elif stayed:
            yield from flush()
            yield Run("same", stayed)
        same.clear()
        (out if run.kind == "out" else come).append(run.text)
    yield from flush()
    if stayed := "".join(same):
        yield Run("same", stayed)


def _cut(runs: list[Run], context: int) -> Iterator[Run]:
    for number, run in enumerate(runs):
        is_first, is_last = number == 0, number == len(runs) - 1
        if run.kind != "same" or len(run.text) <= 2 * context + 10:
            yield run
        elif is_first:
            yield Run("same", "…" + _tail(run.text, context))
        elif is_last:
            yield Run("same", _head(run.text, context) + "…")
        else:
            yield Run("same", f"{_head(run.text, context)} … {_tail(run.text, context)}")


def _head(text: str, length: int) -> str:
    cut = text[:length]
    return cut.rpartition(" ")[0] if " " in cut and text[length] != " " else cut


def _tail(text: str, length: int) -> str:
    cut = text[-length:]
    return cut.partition(" ")[2] if " " in cut and text[-length - 1] != " " else cut
