"""Folders over SFTP: a socket from the guard, a host key that a person accepted, a password or a private key.

Source: RFC 4253 (SSH), draft-ietf-secsh-filexfer-02 (SFTP).
"""

from __future__ import annotations

import asyncio
import hmac
import re
import stat
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import asyncssh
import httpcore2

from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import remote, web
from galley.gather.fetchers.remote import Place
from galley.gather.fetchers.shelf import Entry
from galley.kernel.network import ForbiddenAddress, HttpError
from galley.kernel.text import gettext_noop

MOST_ENTRIES = 100_000

NO_KEY = gettext_noop("Nobody has accepted this server's key yet. Compare it with what its operator says, and give it.")
_OTHER_KEY = gettext_noop("The server shows another key than the one that was accepted. Nothing was sent to it.")
_BAD_KEY = gettext_noop("The private key cannot be read; perhaps its passphrase is missing.")
_NOT_A_FINGERPRINT = gettext_noop("A server's key is written as SHA256: and 43 letters.")

T = TypeVar("T")


class UnknownHostKey(FetchError):  # noqa: N818 -- reads as what happened
    """No key was accepted for the server; `detail` is the one that it shows."""


def check_fingerprints(accepted: Sequence[str]) -> tuple[str, ...]:
    """The accepted fingerprints, tidied.

    Raises:
        SourceError: one of them is none.
    """
    tidied = []
    for one in accepted:
        found = re.search(r"SHA256:([A-Za-z0-9+/]{43})=?(?![A-Za-z0-9+/])", one)
        if found is None:
            raise SourceError(_NOT_A_FINGERPRINT, "")
        tidied.append(f"SHA256:{found[1]}")
    return tuple(tidied)


def key_of(text: str, passphrase: str = "") -> asyncssh.SSHKey:
    """A private key from a form, where its line breaks may have become spaces.

    Raises:
        SourceError: it cannot be read; the message never holds it.
    """
    found = re.search(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", text, re.DOTALL)
    if found:
        lines = [line.strip() for line in re.split(r"[\r\n]+|(?<!:)[ \t]+(?=\S{40,})", found[2].strip())]
        text = "\n".join([f"-----BEGIN {found[1]}-----", *lines, f"-----END {found[1]}-----", ""])
    try:
        return asyncssh.import_private_key(text, passphrase or None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise SourceError(_BAD_KEY, type(error).__name__) from error


class _Client(asyncssh.SSHClient):
    """Accepts the keys that a person accepted, and remembers the one that was shown."""

    def __init__(self, accepted: Sequence[str]) -> None:
        self.accepted, self.shown = accepted, ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key.get_fingerprint("sha256")
        return any(hmac.compare_digest(self.shown, one) for one in self.accepted)


class SftpFolder:
    """A folder on an SFTP server as a shelf; each call runs on the loop of its connection."""

    doubt_seconds = remote.DOUBT_SECONDS

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], sftp: asyncssh.SFTPClient, place: Place) -> None:
        self._run, self._sftp, self.place = run, sftp, place
        self._folder = place.path or "."

    def entries(self) -> Sequence[Entry]:
        try:
            found: list[Entry] = self._run(self._entries())
        except asyncssh.SFTPError as error:
            if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath | asyncssh.SFTPPermissionDenied):
                raise FetchError(self.place.address, remote.NO_FOLDER, error.reason[:300]) from error
            raise
        return found

    async def _entries(self) -> list[Entry]:
        entries = []
        async for one in self._sftp.scandir(self._folder):
            name = one.filename if isinstance(one.filename, str) else one.filename.decode("utf-8", "replace")
            is_file = one.attrs.permissions is None or stat.S_ISREG(one.attrs.permissions)
            if is_file and remote.is_plain_name(name):
                entries.append(Entry(name, one.attrs.size or 0, float(one.attrs.mtime or 0)))
            if len(entries) >= MOST_ENTRIES:
                break
        return entries

    def _path(self, name: str) -> str:
        return f"{self._folder.rstrip('/')}/{name}"

    def read(self, name: str, *, max_bytes: int) -> bytes:
        try:
            body: bytes = self._run(self._read(name, max_bytes))
        except asyncssh.SFTPError as error:
            raise FetchError(self.address(name), remote.NO_FILE, error.reason[:300]) from error
        if len(body) > max_bytes:
            raise FetchError(self.address(name), remote.TOO_LARGE)
        return body

    async def _read(self, name: str, max_bytes: int) -> bytes:
        async with self._sftp.open(self._path(name), "rb") as file:
            body = bytearray()
            while len(body) <= max_bytes and (piece := await file.read(min(262_144, max_bytes + 1 - len(body)))):
                body += piece if isinstance(piece, bytes) else piece.encode()
        return bytes(body)

    def move(self, name: str, folder: str) -> None:
        self._change(name, self._move(name, folder))

    async def _move(self, name: str, folder: str) -> None:
        target = self._path(folder)
        with suppress(asyncssh.SFTPError):  # it is there, or the next step says what is wrong
            await self._sftp.mkdir(target)
        place = f"{target}/{name}"
        if await self._sftp.exists(place):
            place = f"{target}/{time.time_ns()}-{name}"
        await self._sftp.rename(self._path(name), place)

    def delete(self, name: str) -> None:
        self._change(name, self._sftp.remove(self._path(name)))

    def _change(self, name: str, change: Coroutine[Any, Any, None]) -> None:
        try:
            self._run(change)
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return
        except asyncssh.SFTPError as error:
            raise FetchError(self.address(name), remote.NOT_MOVED, error.reason[:300]) from error

    def address(self, name: str) -> str:
        return self.place.file(name)


@contextmanager
def open_folder(
    place: Place, *, password: str, private_key: str, passphrase: str, accepted: Sequence[str], allow_private: bool
) -> Iterator[SftpFolder]:
    """Open a folder; a password goes out only to a server that shows an accepted key.

    Raises:
        UnknownHostKey: no key is accepted yet.
        FetchError, SourceError: in words for the desk; never with a secret.
    """
    fingerprints = check_fingerprints(accepted)
    key = key_of(private_key, passphrase) if private_key.strip() else None
    client = _Client(fingerprints)
    with _in_words(place, client), asyncio.Runner() as runner:

        def run(work: Coroutine[Any, Any, T]) -> T:
            return runner.run(_within(work))

        connection = run(_connect(place, client, password, key, allow_private=allow_private))
        try:
            yield SftpFolder(run, run(_start(connection)), place)
        finally:
            connection.abort()
            with suppress(OSError, TimeoutError, asyncssh.Error):
                run(connection.wait_closed())


async def _within(work: Awaitable[T]) -> T:
    async with asyncio.timeout(remote.READ_SECONDS):
        return await work


async def _start(connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
    return await connection.start_sftp_client()


async def _connect(
    place: Place, client: _Client, password: str, key: asyncssh.SSHKey | None, *, allow_private: bool
) -> asyncssh.SSHClientConnection:
    plain = await asyncio.to_thread(remote.connect, place, allow_private=allow_private)
    plain.setblocking(False)
    return await asyncssh.connect(
        place.host,
        place.port,
        sock=plain,
        client_factory=lambda: client,
        known_hosts=([], [], []),  # nothing of this machine's user: a key is accepted for a source, by a person
        username=place.user,
        password=password or None,
        client_keys=[key] if key is not None else None,
        agent_path=None,
        config=None,
        gss_host=None,
        preferred_auth="publickey,password,keyboard-interactive",
        login_timeout=remote.CONNECT_SECONDS,
        keepalive_interval=0,
    )


@contextmanager
def _in_words(place: Place, client: _Client) -> Iterator[None]:
    try:
        yield
    except asyncssh.HostKeyNotVerifiable as error:
        if not client.accepted:
            raise UnknownHostKey(place.address, NO_KEY, client.shown) from error
        raise FetchError(place.address, _OTHER_KEY, client.shown) from error
    except asyncssh.PermissionDenied as error:
        raise FetchError(place.address, remote.REFUSED) from error
    except ForbiddenAddress as error:
        raise FetchError(place.address, web.FORBIDDEN, error.problem) from error
    except (HttpError, httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        words = remote.NO_NAME if "name was not found" in str(error) else remote.NO_SERVER
        raise FetchError(place.address, words, str(error)) from error
    except (asyncssh.ConnectionLost, OSError, TimeoutError) as error:
        raise FetchError(place.address, remote.BROKE_OFF, str(error)[:300]) from error
    except (asyncssh.Error, ValueError) as error:
        raise FetchError(place.address, remote.UNEXPECTED, str(error)[:300]) from error
