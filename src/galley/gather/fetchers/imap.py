"""Mailboxes over IMAP: through the same guard as HTTP, encrypted unless a person allows otherwise, left as they are.

Source: RFC 9051 and RFC 3501 (IMAP), RFC 2177 (IDLE), RFC 6851 (MOVE), RFC 4315 (UIDPLUS), RFC 8314 (TLS).
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, cast
from urllib.parse import quote, unquote

import httpcore2
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import web
from galley.kernel.network import ForbiddenAddress, GuardedBackend, HttpError, Network, deadline
from galley.kernel.text import gettext_noop

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
SILENT_SECONDS = 1.0
"""For so long a connection may be readable and say nothing."""
NETWORK = Network()

_NOT_A_MAILBOX = gettext_noop("Write it as imaps://user@server/folder, such as imaps://press@mail.example.org/INBOX.")
_HAS_PASSWORD = gettext_noop("The password has a field of its own and is never part of the address.")
_PLAIN = gettext_noop("A mailbox without encryption is only read within a private network.")
_REFUSED = gettext_noop("The mail server refuses this user or password.")
_NO_FOLDER = gettext_noop("The mailbox has no such folder.")
_UNEXPECTED = gettext_noop("The mail server answered with something unexpected.")
_NO_TLS = gettext_noop("The mail server offers no encryption.")
_CERTIFICATE = gettext_noop("The server's certificate is not valid.")
_NO_SERVER = gettext_noop("The mail server cannot be reached.")
_NO_NAME = gettext_noop("There is no server of this name.")
_BROKE_OFF = gettext_noop("The mail server did not answer in time, or broke off.")
_NOT_MARKED = gettext_noop("The letters are kept, but could not be marked or moved in the mailbox.")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Security = Literal["tls", "starttls", "none"]
_PORTS: dict[Security, int] = {"tls": 993, "starttls": 143, "none": 143}
_SCHEMES: dict[str, Security] = {"imaps": "tls", "imap": "starttls", "imap+plain": "none"}
_ADDRESS = re.compile(
    r"(?P<scheme>imaps|imap|imap\+plain)://(?P<user>[^/\s]+)@(?P<host>\[[0-9A-Fa-f:.]+\]|[^/@:\s]+)(?::(?P<port>\d{1,5}))?"
    r"(?:/(?P<folder>.*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """A folder of somebody's mailbox."""

    user: str
    host: str
    port: int
    security: Security
    folder: str = "INBOX"

    @property
    def address(self) -> str:
        """As the source keeps it."""
        scheme = next(name for name, security in _SCHEMES.items() if security == self.security)
        port = "" if self.port == _PORTS[self.security] else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = self.user.replace("%", "%25").replace("/", "%2F").replace(":", "%3A")
        return f"{scheme}://{user}@{host}{port}/{quote(self.folder, safe='/ ')}"


def place_of(address: str) -> Place:
    """Read `imaps://user@server:port/folder`; the last @ divides, so that a user may be a mail address.

    Raises:
        SourceError: it names no mailbox, or holds a password.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        raise SourceError(_NOT_A_MAILBOX, "")
    if ":" in found["user"]:
        raise SourceError(_HAS_PASSWORD)
    security = _SCHEMES[found["scheme"].lower()]
    port = int(found["port"] or _PORTS[security])
    if not 0 < port < 65_536:
        raise SourceError(_NOT_A_MAILBOX)
    folder = unquote(found["folder"] or "").strip() or "INBOX"
    return Place(unquote(found["user"]), found["host"].strip("[]").lower(), port, security, folder)


class _Client(imaplib.IMAP4):
    """A connection to a vetted address; the standard library would resolve the name once more, unwatched."""

    def __init__(self, place: Place, *, allow_private: bool) -> None:
        self.place, self.allow_private = place, allow_private
        super().__init__(place.host, place.port, CONNECT_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        backend = GuardedBackend(NETWORK, allow_private=self.allow_private)
        token = deadline.set(time.monotonic() + CONNECT_SECONDS)
        try:
            stream = backend.connect_tcp(self.place.host, self.place.port, CONNECT_SECONDS)
        finally:
            deadline.reset(token)
        plain: socket.socket = stream.get_extra_info("socket")
        plain.settimeout(READ_SECONDS)
        if self.place.security != "tls":
            return plain
        return NETWORK.ssl_context().wrap_socket(plain, server_hostname=self.place.host)


class _MailBox(BaseMailBox):
    """imap-tools over the guarded connection."""

    def __init__(self, place: Place, *, allow_private: bool) -> None:
        self.place, self.allow_private = place, allow_private
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self.place, allow_private=self.allow_private)
        if self.place.security == "starttls":
            if "STARTTLS" not in client.capabilities:
                client.shutdown()
                raise FetchError(self.place.address, _NO_TLS)
            client.starttls(NETWORK.ssl_context())
        return client


@dataclass(frozen=True)
class Letter:
    """One letter as the mailbox has it."""

    uid: int
    body: bytes
    size_bytes: int
    """Of the whole letter; larger than the body when it was cut."""
    arrived: datetime | None


class Mailbox:
    """An open folder of a mailbox; made by `open_mailbox`."""

    def __init__(self, box: _MailBox, place: Place, *, read_only: bool) -> None:
        self.box, self.place = box, place
        self.client = box.client
        status = self.client.select(_quoted(box, place.folder), readonly=read_only)
        if status[0] != "OK":
            raise FetchError(place.address, _NO_FOLDER, place.folder)
        self.validity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT")

    def uids(self, *, after: int = 0, since: date | None = None) -> list[int]:
        """The letters that came later than one, or since a day; in order."""
        criteria = f"UID {after + 1}:*" if after else "ALL"
        if since is not None:
            criteria = f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        status, said = self.client.uid("SEARCH", criteria)
        if status != "OK":
            raise FetchError(self.place.address, _UNEXPECTED, f"SEARCH: {status}")
        found = [int(one) for line in said if line for one in line.split() if one.isdigit()]
        return sorted(uid for uid in found if uid > after)  # "5:*" brings the last letter also when it is number 4

    def letter(self, uid: int, *, max_bytes: int) -> Letter | None:
        """A letter, cut at `max_bytes`, not marked as seen; None when it is gone by now."""
        status, said = self.client.uid("FETCH", str(uid), f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{max_bytes}>)")
        if status != "OK":
            raise FetchError(self.place.address, _UNEXPECTED, f"FETCH: {status}")
        for part in said:
            if isinstance(part, tuple) and len(part) == 2:
                head = part[0] + b" " + b" ".join(one for one in said if isinstance(one, bytes))
                size = re.search(rb"RFC822\.SIZE (\d+)", head)
                return Letter(uid, part[1], int(size[1]) if size else len(part[1]), _arrived(head))
        return None

    def settle(self, uids: list[int], *, mark_seen: bool, move_to: str) -> None:
        """Mark letters as seen, or move them; those that are gone by now are left alone.

        A server that can neither move nor remove single letters gets them marked as deleted: emptying the folder would
        also remove what somebody else had marked.
        """
        wanted = ",".join(str(uid) for uid in uids)
        if not wanted:
            return
        if mark_seen or move_to:
            self._must(self.client.uid("STORE", wanted, "+FLAGS.SILENT", r"(\Seen)"))
        if move_to:
            folder = _quoted(self.box, move_to)
            self.client.create(folder)  # answers NO when it is there already
            if "MOVE" in self.client.capabilities:
                self._must(self.client.uid("MOVE", wanted, folder))
                return
            self._must(self.client.uid("COPY", wanted, folder))
            self._must(self.client.uid("STORE", wanted, "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self.client.capabilities:
                self._must(self.client.uid("EXPUNGE", wanted))

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self.client.capabilities

    def _must(self, answer: tuple[str, list[Any]]) -> None:
        if answer[0] != "OK":
            raise FetchError(self.place.address, _NOT_MARKED, repr(answer)[:300])

    def _number(self, name: str) -> int:
        said = self.client.response(name)[1]
        last = said[-1] if said else None
        return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _quoted(box: _MailBox, folder: str) -> str:
    from imap_tools.utils import encode_folder  # noqa: PLC0415 -- kept beside its only use

    return str(encode_folder(folder).decode("ascii"))


def _arrived(head: bytes) -> datetime | None:
    try:
        moment = imaplib.Internaldate2tuple(head)
        return datetime.fromtimestamp(time.mktime(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None


def connect(place: Place, password: str, *, allow_private: bool, read_only: bool = True) -> Mailbox:
    """Open a folder; whoever calls closes it.

    Raises:
        FetchError, SourceError: in words for the desk; never with the password.
    """
    if place.security == "none" and not allow_private:
        raise SourceError(_PLAIN)
    with _in_words(place):
        box = _MailBox(place, allow_private=allow_private)
        try:
            _log_in(box, place, password)
            return Mailbox(box, place, read_only=read_only)
        except BaseException:
            with suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()
            raise


def _log_in(box: _MailBox, place: Place, password: str) -> None:
    try:
        if place.user.isascii() and password.isascii() and "LOGINDISABLED" not in box.client.capabilities:
            box.login(place.user, password, initial_folder=None)
        else:
            box.login_utf8(place.user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise FetchError(place.address, _REFUSED) from error
    # Servers say more of what they can do once they know who asks.
    box.client._get_capabilities()  # noqa: SLF001 -- imaplib has no public way


@contextmanager
def open_mailbox(place: Place, password: str, *, allow_private: bool, read_only: bool = True) -> Iterator[Mailbox]:
    """`connect`, closed at the end."""
    mailbox = connect(place, password, allow_private=allow_private, read_only=read_only)
    try:
        with _in_words(place):
            yield mailbox
    finally:
        close(mailbox)


def close(mailbox: Mailbox) -> None:
    """Log out, or hang up where that fails."""
    with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
        mailbox.client.sock.settimeout(3.0)
        mailbox.client.logout()
    with suppress(OSError, imaplib.IMAP4.error):
        mailbox.client.shutdown()


@contextmanager
def _in_words(place: Place) -> Iterator[None]:
    try:
        yield
    except ForbiddenAddress as error:
        raise FetchError(place.address, web.FORBIDDEN, error.problem) from error
    except ssl.SSLCertVerificationError as error:
        raise FetchError(place.address, _CERTIFICATE, error.verify_message) from error
    except (HttpError, httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        words = _NO_NAME if "name was not found" in str(error) else _NO_SERVER
        raise FetchError(place.address, words, str(error)) from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        words = _BROKE_OFF if isinstance(error, imaplib.IMAP4.abort) else _UNEXPECTED
        raise FetchError(place.address, words, str(error)[:300]) from error
    except OSError as error:
        raise FetchError(place.address, _BROKE_OFF, str(error)[:300]) from error


class Watch:
    """A mailbox that tells by itself when something comes: a connection that is held in IDLE."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox, self._silent_since = mailbox, 0.0
        self._idle = cast(Any, mailbox.box.idle)  # its types are half written
        with _in_words(mailbox.place):
            self._idle.start()

    def fileno(self) -> int:
        return int(self.mailbox.client.sock.fileno())

    def has_news(self) -> bool:
        """What the server said since the last look tells of letters; waits a moment at most.

        Raises:
            FetchError: the connection is gone.
        """
        with _in_words(self.mailbox.place):
            try:
                said: list[bytes] = self._idle.poll(timeout=0)
            except imaplib.IMAP4.abort as error:
                if "unterminated" not in str(error):
                    raise
                return True  # half a line, whose other half comes later: whatever it says, asking the source is right
        if any(line.upper().startswith(b"* BYE") for line in said) or self._is_silent_for_long(said):
            raise FetchError(self.mailbox.place.address, _BROKE_OFF)
        return any(re.match(rb"\* \d+ (?:EXISTS|RECENT)", line, re.IGNORECASE) for line in said)

    def _is_silent_for_long(self, said: list[bytes]) -> bool:
        """A closed connection can be read without end; so can, for a moment, one with half a line or new keys."""
        if said:
            self._silent_since = 0.0
            return False
        self._silent_since = self._silent_since or time.monotonic()
        time.sleep(0.02)
        return time.monotonic() - self._silent_since > SILENT_SECONDS

    def stop(self) -> None:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self.mailbox.client.sock.settimeout(3.0)
            self._idle.stop()
        close(self.mailbox)
