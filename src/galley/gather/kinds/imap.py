"""Mailboxes: press releases by e-mail, read over IMAP, told of at once where the server can (IDLE).

See docs/sources/imap.md.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Final

from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.data import Ask, Batch, FeedData, Part, Problem, Raw
from galley.gather.errors import ParseError
from galley.gather.fetchers import imap
from galley.gather.fetchers.imap import Letter, Mailbox
from galley.gather.parsers.letter import LetterParser
from galley.gather.registries import source_kinds
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from galley.kernel.typed_settings import setting

MOST_LETTERS = 40
MOST_BYTES = 40 * 1024 * 1024
MOST_SECONDS = 40.0
"""One fetch takes no more than this; its lease is three times as long."""
TRIAL_LETTERS = 5

_CUT = gettext_noop("A letter is larger than Galley takes; what is at its end is missing.")
_UNREADABLE = gettext_noop("A letter could not be read; it is kept as it came.")


@dataclass(frozen=True)
class ImapSettings:
    """Who asks, and what becomes of a letter that is kept."""

    password: str = setting(
        gettext_noop("Password"),
        help=gettext_noop("Where the provider asks for two factors: a password made for this program alone."),
        secret=True,
    )
    days_back: int = setting(
        gettext_noop("Days to look back at first"),
        default=7,
        help=gettext_noop("Letters that are older stay in the mailbox and are not taken."),
    )
    mark_seen: bool = setting(
        gettext_noop("Mark letters as read once they are kept"),
        default=False,
        help=gettext_noop("Otherwise nothing is changed in the mailbox."),
    )
    move_to: str = setting(
        gettext_noop("Move letters to this folder once they are kept"),
        default="",
        help=gettext_noop("Left empty, they stay where they are."),
    )
    idle: bool = setting(
        gettext_noop("Be told of new letters at once"),
        default=True,
        help=gettext_noop("Keeps a connection open (IDLE) where the server can do that."),
    )


class ImapKind:
    slug: ClassVar[str] = "imap"
    label: ClassVar[str] = gettext_noop("Mailbox")
    description: ClassVar[str] = gettext_noop("Press releases by e-mail, with their files, from a mailbox (IMAP).")
    address_label: ClassVar[str] = gettext_noop("Mailbox")
    address_help: ClassVar[str] = gettext_noop(
        "Encryption, user, server and folder: imaps://press@mail.example.org/INBOX. With imap:// it begins plain and "
        "turns to TLS."
    )
    settings_type: ClassVar[type[ImapSettings]] = ImapSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        return imap.place_of(address).address

    def fetch(self, ask: Ask) -> Batch:
        place = imap.place_of(ask.address)
        with imap.open_mailbox(place, ask.settings.password, allow_private=ask.allow_private) as mailbox:
            if ask.is_trial:
                return self._trial(mailbox)
            return self._take(mailbox, ask)

    def _trial(self, mailbox: Mailbox) -> Batch:
        newest = mailbox.uids()[-TRIAL_LETTERS:]
        taken = _Taken(mailbox)
        for uid in reversed(newest):
            taken.take(uid)
        return taken.batch(state=None, title=mailbox.place.user)

    def _take(self, mailbox: Mailbox, ask: Ask) -> Batch:
        known = ask.state.get("validity") == mailbox.validity
        last = int(ask.state.get("uid") or 0) if known else 0
        since = None if last else (now() - timedelta(days=max(1, ask.settings.days_back))).date()
        waiting = mailbox.uids(after=last, since=since)
        taken, ends = _Taken(mailbox), time.monotonic() + MOST_SECONDS
        for number, uid in enumerate(waiting):
            if number >= MOST_LETTERS or taken.bytes > MOST_BYTES or time.monotonic() > ends:
                break
            taken.take(uid)
            last = uid
        else:
            # Nothing older than what is there now is news later, also where the first look found nothing.
            last = max(last, mailbox.next_uid - 1) if since is not None else last
        state = {"validity": mailbox.validity, "uid": last, "settle": taken.uids}
        return taken.batch(state=state, title=mailbox.place.user, more=bool(waiting) and last < waiting[-1])

    def settle(self, ask: Ask, batch: Batch) -> None:
        """Mark or move what was kept, and once more what was kept the time before, since that may have failed."""
        wanted: ImapSettings = ask.settings
        if ask.is_trial or batch.state is None or not (wanted.mark_seen or wanted.move_to.strip()):
            return
        same = ask.state.get("validity") == batch.state["validity"]
        uids = sorted({*(ask.state.get("settle") or () if same else ()), *batch.state["settle"]})
        if uids:
            place = imap.place_of(ask.address)
            password, private = wanted.password, ask.allow_private
            with imap.open_mailbox(place, password, allow_private=private, read_only=False) as mailbox:
                if mailbox.validity == batch.state["validity"]:
                    mailbox.settle(uids, mark_seen=wanted.mark_seen, move_to=wanted.move_to.strip())


class _Taken:
    """Letters on their way into a batch."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.parts: list[Part] = []
        self.refused: list[tuple[Raw, str]] = []
        self.problems: list[Problem] = []
        self.uids: list[int] = []
        self.bytes = 0

    def take(self, uid: int) -> None:
        letter = self.mailbox.letter(uid, max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024)
        if letter is None:
            return
        self.bytes += len(letter.body)
        raw = Raw(letter.body, fingerprint_bytes(letter.body), self._address(uid), "message/rfc822")
        try:
            feed = LetterParser().parse(letter.body, url=raw.url)
        except ParseError:
            self.refused.append((raw, _UNREADABLE))
        else:
            feed = self._finished(feed, letter)
            self.problems += feed.problems
            self.parts.append(Part(feed, raw))
        self.uids.append(uid)

    def batch(self, *, state: dict[str, Any] | None, title: str, more: bool = False) -> Batch:
        parts = self.parts
        if state is None:  # a trial shows them as one list under the mailbox's name
            items = tuple(item for part in parts for item in part.feed.items)
            parts = [Part(FeedData(title=title, items=items, problems=tuple(self.problems), format="e-mail"))]
        return Batch(
            parts=tuple(parts),
            format="letter",
            state=state,
            problems=tuple(self.problems),
            refused=tuple(self.refused),
            more=more,
        )

    def _address(self, uid: int) -> str:
        return f"{self.mailbox.place.address};UIDVALIDITY={self.mailbox.validity}/;UID={uid}"

    def _finished(self, feed: FeedData, letter: Letter) -> FeedData:
        item = feed.items[0]
        item = replace(item, published=item.published or letter.arrived)
        if letter.size_bytes > len(letter.body):
            item = replace(item, attachments=item.attachments[:-1], edit_note=_CUT)
            self.problems.append(Problem(_CUT, detail=item.title))
        # The name of the list or office is the feed's; each letter's own sender is the item's.
        return replace(feed, items=(item,))


def watched(address: str, settings: dict[str, Any], *, allow_private: bool) -> imap.Watch | None:
    """A connection that tells when something comes; None when the server cannot do that, or nobody wants it.

    Raises:
        FetchError, SourceError: the mailbox cannot be opened.
    """
    if not settings.get("idle", True):
        return None
    place = imap.place_of(address)
    mailbox = imap.connect(place, str(settings.get("password", "")), allow_private=allow_private)
    if mailbox.can_idle:
        return imap.Watch(mailbox)
    imap.close(mailbox)
    return None


KIND: Final = source_kinds.add(ImapKind())
