"""Wires over FTP and FTPS: files in a folder of a server.

See docs/sources/ftp.md.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Final

from galley.gather.data import Ask, Batch, Problem
from galley.gather.fetchers import ftp
from galley.gather.registries import source_kinds
from galley.gather.watching import Watch, WatchSettings, has_to_settle, put_away
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

_PLAIN = gettext_noop("This connection is not encrypted: others on the way can read the password and the files.")


@dataclass(frozen=True)
class _Credentials:
    password: str = setting(gettext_noop("Password"), default="", secret=True)


@dataclass(frozen=True)
class FtpSettings(WatchSettings, _Credentials):
    """Who asks, which files are taken, and what becomes of them."""


class FtpKind:
    slug: ClassVar[str] = "ftp"
    label: ClassVar[str] = gettext_noop("Files over FTP")
    description: ClassVar[str] = gettext_noop("Agency wires as files on an FTP server, encrypted (FTPS) or not.")
    address_label: ClassVar[str] = gettext_noop("Server and folder")
    address_help: ClassVar[str] = ftp.HINT
    settings_type: ClassVar[type[FtpSettings]] = FtpSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        ftp.place_of(address)
        return address.strip()

    def fetch(self, ask: Ask) -> Batch:
        place = ftp.place_of(ask.address)
        with ftp.open_folder(place, ask.settings.password, allow_private=ask.allow_private) as folder:
            batch = Watch(folder, ask).look()
        if place.scheme == "ftp":
            return dataclasses.replace(batch, problems=(Problem(_PLAIN), *batch.problems))
        return batch

    def settle(self, ask: Ask, batch: Batch) -> None:
        if has_to_settle(ask, batch):
            place = ftp.place_of(ask.address)
            with ftp.open_folder(place, ask.settings.password, allow_private=ask.allow_private) as folder:
                put_away(folder, ask, batch)


KIND: Final = source_kinds.add(FtpKind())
