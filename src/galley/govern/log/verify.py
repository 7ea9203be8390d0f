#!/usr/bin/env python3
"""Check Galley's public log, without Galley: `python3 verify.py entries.json [number=root ...]`.

`entries.json` is what the site gives at /log/entries.json. Each entry has a body, the hash of the body ("leaf") and the
root of the tree of all entries up to and with it. Who wrote down a number and its root earlier (they stand in the
letter to every author) gives them too: `12=ab34...`; then nothing up to that entry was changed since.

The tree is that of RFC 6962, section 2.1, with SHA-256. A body is written as JSON with sorted keys, without spaces, in
UTF-8. This file needs Python 3.9 or newer and nothing else.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any


def canonical(body: dict[str, Any]) -> str:
    """The one way in which a body is written."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Peaks:
    """The tree so far, as the roots of its full parts from left to right: enough to add a leaf and to know the root."""

    def __init__(self, size: int = 0, hashes: list[bytes] | None = None) -> None:
        self.size = size
        self.hashes = list(hashes or [])

    def add(self, leaf: bytes) -> None:
        carry, size = leaf, self.size
        while size & 1:
            carry = node_hash(self.hashes.pop(), carry)
            size >>= 1
        self.hashes.append(carry)
        self.size += 1

    def root(self) -> bytes:
        if not self.hashes:
            return sha256(b"").digest()
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def problems_in(log: dict[str, Any], known: dict[int, str] | None = None) -> list[str]:
    """What does not add up, in words; nothing when all does.

    Args:
        log: what /log/entries.json holds.
        known: roots that were written down earlier, by the number of the entry.
    """
    known = dict(known or {})
    tree = Peaks()
    for place, entry in enumerate(log.get("entries", []), start=1):
        body, number = entry.get("body", {}), entry.get("number")
        if number != place or body.get("number") != place:
            return [f"Entry {place} is missing, or entries were moved: the entry here has the number {number}."]
        leaf = leaf_hash(canonical(body).encode())
        if leaf.hex() != entry.get("leaf"):
            return [f"Entry {place} was changed: its text does not have the hash that it claims."]
        tree.add(leaf)
        if tree.root().hex() != entry.get("root"):
            return [f"Entry {place} or one before it was changed: the root of the tree is another."]
        if known.pop(place, tree.root().hex()) != tree.root().hex():
            return [f"The log up to entry {place} is not the one that you saw: its root was another."]
    found = [f"Entry {number}, whose root you know, is gone." for number in sorted(known)]
    if log.get("size") != tree.size or log.get("root") != tree.root().hex():
        found.append(f"The log ends at entry {tree.size}, but it claims to end elsewhere: entries are missing.")
    return found


def main(arguments: list[str]) -> int:
    """Say whether a file holds a log that adds up."""
    if not arguments:
        print(__doc__)  # noqa: T201 -- a program
        return 2
    log = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    known = {int(number): root for number, _, root in (argument.partition("=") for argument in arguments[1:])}
    found = problems_in(log, known)
    print("\n".join(found) if found else f"All {log['size']} entries add up. Root: {log['root']}")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
