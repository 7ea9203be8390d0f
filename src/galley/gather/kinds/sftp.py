"""Wires over SFTP: files in a folder of a server whose key a person accepted.

See docs/sources/sftp.md.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from galley.gather.data import Ask, Batch, FeedData, Part, Problem
from galley.gather.fetchers import remote
from galley.gather.registries import source_kinds
from galley.gather.watching import Watch, WatchSettings, has_to_settle, put_away
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

if TYPE_CHECKING:
    from galley.gather.fetchers.sftp import SftpFolder

KEY_SHOWN = gettext_noop(
    "The server shows this key. Compare it with what its operator says, and put it into “Server's key”."
)


@dataclass(frozen=True)
class _Credentials:
    host_keys: tuple[str, ...] = setting(
        gettext_noop("Server's key"),
        default=(),
        kind="lines",
        help=gettext_noop(
            "As SHA256:…; left empty, a test of the source shows it. One a line; nothing is sent to another."
        ),
    )
    password: str = setting(gettext_noop("Password"), default="", secret=True)
    private_key: str = setting(
        gettext_noop("Private key"),
        default="",
        kind="long",
        secret=True,
        help=gettext_noop("Instead of a password: the whole text, from BEGIN to END."),
    )
    passphrase: str = setting(gettext_noop("Passphrase of the private key"), default="", secret=True)


@dataclass(frozen=True)
class SftpSettings(WatchSettings, _Credentials):
    """Whom to trust, who asks, which files are taken, and what becomes of them."""


class SftpKind:
    slug: ClassVar[str] = "sftp"
    label: ClassVar[str] = gettext_noop("Files over SFTP")
    description: ClassVar[str] = gettext_noop("Agency wires as files on an SFTP server.")
    address_label: ClassVar[str] = gettext_noop("Server and folder")
    address_help: ClassVar[str] = remote.SFTP_HINT
    settings_type: ClassVar[type[SftpSettings]] = SftpSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        remote.sftp_place_of(address)
        return address.strip()

    def fetch(self, ask: Ask) -> Batch:
        from galley.gather.fetchers.sftp import UnknownHostKey  # noqa: PLC0415 -- slow import

        try:
            with _open(ask) as folder:
                return Watch(folder, ask).look()
        except UnknownHostKey as error:
            if not ask.is_trial:
                raise
            shown = Problem(KEY_SHOWN, detail=error.detail)
            return Batch(parts=(Part(FeedData(title=error.detail, problems=(shown,))),), problems=(shown,))

    def settle(self, ask: Ask, batch: Batch) -> None:
        if has_to_settle(ask, batch):
            with _open(ask) as folder:
                put_away(folder, ask, batch)


def _open(ask: Ask) -> AbstractContextManager[SftpFolder]:
    from galley.gather.fetchers import sftp  # noqa: PLC0415 -- slow import

    wanted: SftpSettings = ask.settings
    return sftp.open_folder(
        remote.sftp_place_of(ask.address),
        password=wanted.password,
        private_key=wanted.private_key,
        passphrase=wanted.passphrase,
        accepted=wanted.host_keys,
        allow_private=ask.allow_private,
    )


KIND: Final = source_kinds.add(SftpKind())
