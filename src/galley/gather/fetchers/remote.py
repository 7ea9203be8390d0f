"""What SFTP and FTP have in common: the address, and a socket to a vetted machine."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from galley.gather.errors import SourceError
from galley.kernel.network import GuardedBackend, Network, deadline
from galley.kernel.text import gettext_noop

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
DOUBT_SECONDS = 120.0
NETWORK = Network()

SFTP_HINT = gettext_noop("Write it as sftp://user@server/folder; with //folder it begins at the server's root.")
HAS_PASSWORD = gettext_noop("The password has a field of its own and is never part of the address.")
NO_SERVER = gettext_noop("The server cannot be reached.")
NO_NAME = gettext_noop("There is no server of this name.")
REFUSED = gettext_noop("The server refuses this user or password.")
BROKE_OFF = gettext_noop("The server did not answer in time, or broke off.")
NO_FOLDER = gettext_noop("The server has no such folder.")
NO_FILE = gettext_noop("The file cannot be read.")
TOO_LARGE = gettext_noop("The file is larger than Galley takes.")
NOT_MOVED = gettext_noop("The files are kept, but could not be moved or deleted on the server.")
UNEXPECTED = gettext_noop("The server answered with something unexpected.")

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+)://(?:(?P<user>[^/\s]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^/@:\s\[\]]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^\r\n\0]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """A folder on a server."""

    scheme: str
    user: str
    host: str
    port: int
    path: str
    """As the server has it; empty: where the user begins."""

    @property
    def address(self) -> str:
        """Without a password."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{user}{host}:{self.port}/{quote(self.path.lstrip('/'))}"

    def file(self, name: str) -> str:
        """Where a file of the folder lies."""
        return f"{self.address.rstrip('/')}/{quote(name)}"


def place_of(address: str, *, ports: Mapping[str, int], hint: str) -> Place:
    """Read `scheme://user@server:port/folder`; `//folder` begins at the server's root.

    Args:
        ports: of each scheme.
        hint: the sentence that says how an address looks.

    Raises:
        SourceError: it is none, or holds a password.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or found["scheme"].lower() not in ports:
        raise SourceError(hint, "")
    if ":" in (found["user"] or ""):
        raise SourceError(HAS_PASSWORD)
    port = int(found["port"] or ports[found["scheme"].lower()])
    path = unquote((found["path"] or "/")[1:])
    if not 0 < port < 65_536 or any(c in path for c in "\r\n\0"):
        raise SourceError(hint, "")
    user = unquote(found["user"] or "")
    return Place(found["scheme"].lower(), user, found["host"].strip("[]").lower(), port, path.rstrip("/") or path[:1])


def sftp_place_of(address: str) -> Place:
    """Read the address of a folder over SFTP.

    Raises:
        SourceError: it names no folder, or holds a password.
    """
    return place_of(address, ports={"sftp": 22}, hint=SFTP_HINT)


def connect(place: Place, *, allow_private: bool) -> socket.socket:
    """A socket to a vetted address of the server: the name is resolved once, and never by a library underneath.

    Raises:
        HttpError, httpcore2.ConnectError, httpcore2.ConnectTimeout: it cannot be reached, or may not be.
    """
    token = deadline.set(time.monotonic() + CONNECT_SECONDS)
    try:
        stream = GuardedBackend(NETWORK, allow_private=allow_private).connect_tcp(
            place.host, place.port, CONNECT_SECONDS
        )
    finally:
        deadline.reset(token)
    plain: socket.socket = stream.get_extra_info("socket")
    plain.settimeout(READ_SECONDS)
    return plain


def is_plain_name(name: str) -> bool:
    """Whether a server's word for a file is a name and no path: it becomes part of commands."""
    return bool(name) and name not in {".", ".."} and not any(c in name for c in "/\\\r\n\0")
