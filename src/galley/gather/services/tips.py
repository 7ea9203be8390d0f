"""Take tips, answer them, let them go. What is written is sealed before it is written."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from galley.gather.conf import TIPS_KEEP_DAYS, TIPS_MOST_AN_HOUR
from galley.gather.models import Tip, TipMessage
from galley.gather.tips import parcel, sealing
from galley.gather.tips.parcel import Parcel, TipFile
from galley.gather.tips.sealing import CodeKeys
from galley.gather.tips.store import TipFiles
from galley.gather.tips.words import Code, new_code
from galley.kernel.time import now

if TYPE_CHECKING:
    from galley.kernel.models import User

MOST_TRIES_A_MINUTE = 30


class TipsClosedError(Exception):
    """There is no key to seal to: nothing can be taken."""


class Pace:
    """So many in so long a time, of everybody together: nobody's address is looked at, hashed or kept.

    A count for each sender would need their address, and a hash of one is soon turned back, as there are so few. It is
    counted in the memory of each process, so that no row tells when somebody wrote.
    """

    def __init__(self) -> None:
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self, *, times: int, per: timedelta) -> timedelta:
        """No time (which is false) when it may go on; else how long to wait."""
        at = time.monotonic()
        with self._lock:
            while self._taken and self._taken[0] <= at - per.total_seconds():
                self._taken.popleft()
            if len(self._taken) >= times:
                return timedelta(seconds=self._taken[0] + per.total_seconds() - at)
            self._taken.append(at)
        return timedelta(0)


_messages, _tries = Pace(), Pace()


def wait_to_send() -> timedelta:
    """Count one message; how long to wait when too many came in the last hour."""
    return _messages.take(times=TIPS_MOST_AN_HOUR.value, per=timedelta(hours=1))


def wait_to_try() -> timedelta:
    """Count one try of code words; how long to wait when too many were made in the last minute."""
    return _tries.take(times=MOST_TRIES_A_MINUTE, per=timedelta(minutes=1))


def tip_files() -> TipFiles:
    """The sealed files and public keys of this newsroom."""
    return TipFiles(Path(settings.DATA_DIR))


def tips_are_open() -> bool:
    """Whether there is a key to seal to."""
    return bool(tip_files().recipients())


@dataclass(frozen=True)
class Shown:
    """A message that was opened."""

    day: date
    is_answer: bool
    parcel: Parcel


def send_tip(text: str, files: Sequence[TipFile]) -> Code:
    """Keep a new tip, sealed to the newsroom.

    Args:
        files: cleaned already.

    Returns:
        The code words. They are nowhere else.

    Raises:
        TipsClosedError: the newsroom has no key.
    """
    code = new_code()
    keys = sealing.keys_of(code, salt=tip_files().salt())
    today = now().date()
    with _sealed(parcel.pack(text, files), tip_files().recipients()) as message:
        tip = Tip.objects.create(
            lookup=keys.lookup,
            sender_recipient=keys.recipient,
            first_day=today,
            last_day=today,
            delete_on=_delete_on(today),
        )
        message.tip = tip
        message.save()
    return code


def find_tip(code: Code) -> tuple[Tip, CodeKeys] | None:
    """The tip of code words with their keys; None when there is none, or it has deleted itself."""
    keys = sealing.keys_of(code, salt=tip_files().salt())
    tip = Tip.objects.filter(lookup=keys.lookup).first()
    return (tip, keys) if tip is not None else None


def add_to_tip(tip: Tip, text: str, files: Sequence[TipFile]) -> None:
    """Keep a further message of the sender; the tip is new to the desk again and stays longer.

    Raises:
        TipsClosedError: the newsroom has no key.
    """
    with _sealed(parcel.pack(text, files), tip_files().recipients()) as message:
        message.tip = tip
        message.save()
        _touch(tip, state=Tip.State.NEW)


def answer_tip(tip: Tip, text: str, *, by: User) -> None:
    """Keep an answer, sealed to the sender's code words and to the newsroom.

    Raises:
        TipsClosedError: the newsroom has no key.
    """
    newsroom = tip_files().recipients()
    recipients = [tip.sender_recipient, *newsroom] if newsroom else []
    with _sealed(parcel.pack(text), recipients) as message:
        message.tip, message.is_answer, message.written_by = tip, True, by
        message.save()
        _touch(tip, state=Tip.State.ANSWERED)


def answers_for(tip: Tip, keys: CodeKeys) -> list[Shown]:
    """The newsroom's answers, opened with what follows from the code words."""
    answers = tip.messages.filter(is_answer=True)
    return [_opened(message, keys.identity) for message in answers]


def read_tip(tip: Tip, identity_file: str) -> list[Shown]:
    """Every message, opened with the newsroom's private key, which is kept nowhere.

    Raises:
        SealError: the key does not open it.
    """
    return [_opened(message, identity_file) for message in tip.messages.all()]


def sealed_message(tip: Tip, message_id: int) -> tuple[str, bytes]:
    """The name and the bytes of one sealed message.

    Raises:
        Http404: the tip has no such message, or it is being deleted.
    """
    message = get_object_or_404(tip.messages, pk=message_id)
    try:
        return message.file_name, tip_files().read(message.file_name)
    except FileNotFoundError as error:
        raise Http404 from error


def mark_seen(tip: Tip) -> None:
    """Somebody of the desk opened or downloaded it."""
    Tip.objects.filter(pk=tip.pk, state=Tip.State.NEW).update(state=Tip.State.SEEN)


def delete_tip(tip: Tip) -> None:
    """Delete a tip with its files, for good."""
    names = [message.file_name for message in tip.messages.all()]
    with _overwriting_rows(), transaction.atomic():
        Tip.objects.filter(pk=tip.pk).delete()
    for name in names:
        tip_files().remove(name)


def forget_old_tips() -> int:
    """Delete tips whose day has come, and sealed files that no row knows; how many tips went."""
    old = list(Tip.objects.filter(delete_on__lte=now().date()))
    for tip in old:
        delete_tip(tip)
    _remove_strays()
    return len(old)


def _remove_strays() -> None:
    """A file is written before its row, so a process that died between leaves a file that nobody can ask for."""
    files = tip_files()
    old = files.names_before(time.time() - 3_600)
    known = {uuid.hex for uuid in TipMessage.objects.values_list("uuid", flat=True)}
    for name in old - known:
        files.remove(name)


def _opened(message: TipMessage, identity_file: str) -> Shown:
    body = sealing.unseal(tip_files().read(message.file_name), identity_file)
    return Shown(message.day, message.is_answer, parcel.unpack(body))


def _touch(tip: Tip, *, state: str) -> None:
    today = now().date()
    Tip.objects.filter(pk=tip.pk).update(state=state, last_day=today, delete_on=_delete_on(today))


def _delete_on(day: date) -> date:
    return day + timedelta(days=TIPS_KEEP_DAYS.value)


@contextmanager
def _sealed(body: bytes, recipients: Sequence[str]) -> Iterator[TipMessage]:
    """A message whose sealed file is there when its row is, and is taken away when its row is not to be."""
    if not recipients:
        raise TipsClosedError
    sealed = sealing.seal(body, recipients)
    message = TipMessage(day=now().date(), sealed_bytes=len(sealed))
    tip_files().place(message.file_name, sealed)
    try:
        with transaction.atomic():
            yield message
    except BaseException:
        tip_files().remove(message.file_name)
        raise


@contextmanager
def _overwriting_rows() -> Iterator[None]:
    """On SQLite, deleted rows are overwritten with zeros, also in its log; PostgreSQL reuses their place later."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.fetchall()
        try:
            yield
        finally:
            cursor.execute("PRAGMA secure_delete = OFF")
            cursor.fetchall()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # busy readers make it wait for the next one
        cursor.fetchall()
