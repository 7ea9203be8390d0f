"""Writing into the public log, and checking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from galley.govern.errors import LogError
from galley.govern.log.verify import Peaks, canonical, leaf_hash, problems_in
from galley.govern.models import LogEntry, LogHead
from galley.govern.queries import log_document
from galley.kernel.time import iso

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def append_to_log(kind: LogEntry.Kind, *, at: datetime | None = None, **fields: Any) -> LogEntry:
    """Add an entry, in the transaction of what it tells; the head's row is locked, so numbers have no gaps.

    Args:
        fields: strings, whole numbers, lists of these and None; no names of people.
    """
    LogHead.objects.get_or_create(pk=1)
    head = LogHead.objects.select_for_update().get(pk=1)
    at = at or timezone.now()
    number = head.size + 1
    body = canonical({"number": number, "at": iso(at), "kind": str(kind), **fields})
    leaf = leaf_hash(body.encode())
    tree = Peaks(head.size, [bytes.fromhex(peak) for peak in head.peaks])
    tree.add(leaf)
    head.size, head.root, head.peaks = tree.size, tree.root().hex(), [peak.hex() for peak in tree.hashes]
    head.save()
    return LogEntry.objects.create(number=number, at=at, kind=kind, body=body, leaf=leaf.hex(), root=head.root)


def verify_log(known: dict[int, str] | None = None) -> int:
    """Check the whole log as anybody outside can; how many entries add up.

    Args:
        known: roots that somebody wrote down, by the number of the entry.

    Raises:
        LogError: an entry was changed, moved or taken out; the message says which.
    """
    document = log_document()
    problems = problems_in(document, known)
    if problems:
        raise LogError(" ".join(problems))
    return int(document["size"])
