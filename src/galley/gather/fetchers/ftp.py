"""Folders over FTP and FTPS, through the same guard as HTTP; passive, with time-outs.

Source: RFC 959 (FTP), RFC 2428 (EPSV), RFC 3659 (MLSD), RFC 4217 (FTPS).
"""

from __future__ import annotations

import ftplib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import httpcore2

from galley.gather.conf import FETCH_TIMEOUT_SECONDS
from galley.gather.errors import FetchError
from galley.gather.fetchers import remote, web
from galley.gather.fetchers.remote import NETWORK, Place
from galley.gather.fetchers.shelf import Entry
from galley.kernel.network import ForbiddenAddress, HttpError
from galley.kernel.text import gettext_noop

PORTS = {"ftp": 21, "ftps": 21}
HINT = gettext_noop("Write it as ftps://user@server/folder, or ftp:// where the server offers no encryption.")
IMPLICIT_PORT = 990
MOST_ENTRIES = 100_000

_CERTIFICATE = gettext_noop("The server's certificate is not valid.")
_NO_TLS = gettext_noop("The server offers no encryption.")


def place_of(address: str) -> Place:
    """Read an address.

    Raises:
        SourceError: it names no folder, or holds a password.
    """
    return remote.place_of(address, ports=PORTS, hint=HINT)


class _Client(ftplib.FTP_TLS):
    """FTP over a socket that the guard connected; its data connections go to the same address by number.

    Python's own client uses the address of the control connection for them, whatever a server says in PASV.
    """

    def __init__(self, place: Place, *, allow_private: bool) -> None:
        self.place, self.is_secure = place, place.scheme == "ftps"
        super().__init__(context=NETWORK.ssl_context(), timeout=remote.READ_SECONDS, encoding="utf-8")
        self.host, self.port = place.host, place.port
        self.sock = remote.connect(place, allow_private=allow_private)
        if self.is_secure and place.port == IMPLICIT_PORT:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=place.host)
        self.af = self.sock.family
        self.file = self.sock.makefile("r", encoding="latin-1")
        self.welcome = self.getresp()
        self.file.close()
        self.file = self.sock.makefile("r", encoding=self.encoding, errors="surrogateescape")

    def sign_in(self, password: str) -> None:
        if not self.is_secure:
            self.login(self.place.user or "anonymous", password or "anonymous@", secure=False)
            return
        if not isinstance(self.sock, ssl.SSLSocket):
            try:
                self.auth()
            except ftplib.error_perm as error:
                raise FetchError(self.place.address, _NO_TLS, str(error)) from error
        self.login(self.place.user or "anonymous", password or "anonymous@", secure=False)
        self.prot_p()

    def putline(self, line: str) -> None:
        """As Python's, but with names in whatever bytes the server gave them."""
        if "\r" in line or "\n" in line or self.sock is None:
            raise ftplib.error_perm("a name with a line break")  # noqa: S321 -- FTP is what some agencies have
        self.sock.sendall(line.encode(self.encoding, "surrogateescape") + b"\r\n")

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """As Python's, but on the TLS session of the control connection, which strict servers ask for."""
        connection, size = super(ftplib.FTP_TLS, self).ntransfercmd(cmd, rest)
        if self.is_secure:
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            connection = self.context.wrap_socket(connection, server_hostname=self.host, session=session)
        return connection, size


class FtpFolder:
    """A folder on an FTP server as a shelf."""

    doubt_seconds = remote.DOUBT_SECONDS

    def __init__(self, client: _Client, place: Place) -> None:
        self.client, self.place = client, place
        if place.path:
            try:
                client.cwd(place.path)
            except ftplib.error_perm as error:
                raise FetchError(place.address, remote.NO_FOLDER, str(error)[:300]) from error

    def entries(self) -> Sequence[Entry]:
        try:
            return [one for one in self._listed() if remote.is_plain_name(one.name)]
        except ftplib.error_perm as error:
            if str(error)[:3] not in {"500", "501", "502", "504"}:
                raise
            return [one for one in self._asked_one_by_one() if remote.is_plain_name(one.name)]

    def _listed(self) -> Iterator[Entry]:
        for count, (name, facts) in enumerate(self.client.mlsd(facts=["type", "size", "modify"])):
            if count >= MOST_ENTRIES:
                return
            if facts.get("type", "file").lower() == "file":
                size = facts.get("size", "")
                yield Entry(name, int(size) if size.isdigit() else 0, _seconds(facts.get("modify", "")))

    def _asked_one_by_one(self) -> Iterator[Entry]:
        """Of old servers that know no MLSD; what has no size is a folder."""
        for name in self.client.nlst()[:MOST_ENTRIES]:
            try:
                self.client.voidcmd("TYPE I")
                size = self.client.size(name)
            except ftplib.error_perm:
                continue
            modified = ""
            with suppress(ftplib.error_perm):
                modified = self.client.sendcmd(f"MDTM {name}")[3:].strip()
            yield Entry(name.rpartition("/")[2], size or 0, _seconds(modified))

    def read(self, name: str, *, max_bytes: int) -> bytes:
        pieces, taken = [], 0
        ends = time.monotonic() + FETCH_TIMEOUT_SECONDS.value
        try:
            self.client.voidcmd("TYPE I")
            with self.client.transfercmd(f"RETR {name}") as connection:
                while piece := connection.recv(65_536):
                    taken += len(piece)
                    if taken > max_bytes:
                        raise FetchError(self.address(name), remote.TOO_LARGE)
                    if time.monotonic() > ends:
                        raise FetchError(self.address(name), remote.BROKE_OFF)
                    pieces.append(piece)
            self.client.voidresp()
        except ftplib.error_perm as error:
            raise FetchError(self.address(name), remote.NO_FILE, str(error)[:300]) from error
        except FetchError:
            with suppress(OSError, EOFError, *ftplib.all_errors):  # what the server still says of it
                self.client.voidresp()
            raise
        return b"".join(pieces)

    def move(self, name: str, folder: str) -> None:
        with suppress(ftplib.error_perm):  # it is there, or the next step says what is wrong
            self.client.mkd(folder)
        target = f"{folder}/{name}"
        with suppress(ftplib.error_perm):
            self.client.voidcmd("TYPE I")
            if self.client.size(target) is not None:
                target = f"{folder}/{time.time_ns()}-{name}"
        try:
            self.client.rename(name, target)
        except ftplib.error_perm as error:
            raise FetchError(self.address(name), remote.NOT_MOVED, str(error)[:300]) from error

    def delete(self, name: str) -> None:
        try:
            self.client.delete(name)
        except ftplib.error_perm as error:
            raise FetchError(self.address(name), remote.NOT_MOVED, str(error)[:300]) from error

    def address(self, name: str) -> str:
        return self.place.file(name)


def _seconds(modified: str) -> float:
    """Of "20261124140500" and "20261124140500.123"; 0 when it is neither."""
    try:
        return datetime.strptime(modified[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


@contextmanager
def open_folder(place: Place, password: str, *, allow_private: bool) -> Iterator[FtpFolder]:
    """Open a folder.

    Raises:
        FetchError: in words for the desk; never with the password.
    """
    client: _Client | None = None
    with _in_words(place):
        try:
            client = _Client(place, allow_private=allow_private)
            _sign_in(client, place, password)
            yield FtpFolder(client, place)
        finally:
            if client is not None:
                _hang_up(client)


def _sign_in(client: _Client, place: Place, password: str) -> None:
    try:
        client.sign_in(password)
    except ftplib.error_perm as error:
        raise FetchError(place.address, remote.REFUSED, str(error)[:100].replace(password or "\0", "…")) from error


def _hang_up(client: Any) -> None:
    with suppress(OSError, EOFError, *ftplib.all_errors):
        client.sock.settimeout(3.0)
        client.quit()
    with suppress(OSError, AttributeError):
        client.close()


@contextmanager
def _in_words(place: Place) -> Iterator[None]:
    try:
        yield
    except ForbiddenAddress as error:
        raise FetchError(place.address, web.FORBIDDEN, error.problem) from error
    except ssl.SSLCertVerificationError as error:
        raise FetchError(place.address, _CERTIFICATE, error.verify_message) from error
    except (HttpError, httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        words = remote.NO_NAME if "name was not found" in str(error) else remote.NO_SERVER
        raise FetchError(place.address, words, str(error)) from error
    except (ftplib.Error, UnicodeError, ValueError) as error:
        raise FetchError(place.address, remote.UNEXPECTED, str(error)[:300]) from error
    except (OSError, EOFError) as error:
        raise FetchError(place.address, remote.BROKE_OFF, str(error)[:300]) from error
