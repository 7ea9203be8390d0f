"""Watched folders: wires and feeds as files that another program puts into a folder of this machine.

See docs/sources/folder.md.
"""

from __future__ import annotations

from typing import ClassVar, Final

from galley.gather.data import Ask, Batch
from galley.gather.fetchers.folder import Folder, resolve_folder
from galley.gather.registries import source_kinds
from galley.gather.watching import Watch, WatchSettings, has_to_settle, put_away
from galley.kernel.text import gettext_noop


class FolderKind:
    slug: ClassVar[str] = "folder"
    label: ClassVar[str] = gettext_noop("Watched folder")
    description: ClassVar[str] = gettext_noop(
        "Agency wires and feeds as files that another program puts into a folder."
    )
    address_label: ClassVar[str] = gettext_noop("Folder")
    address_help: ClassVar[str] = gettext_noop(
        "Below “wires” in the data folder, such as wires/agency. Only an operator can give a place outside."
    )
    settings_type: ClassVar[type[WatchSettings]] = WatchSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip().rstrip("/") or "/"
        resolve_folder(address, anywhere=may_reach_inside)
        return address

    def fetch(self, ask: Ask) -> Batch:
        return Watch(Folder(resolve_folder(ask.address, anywhere=ask.anywhere)), ask).look()

    def settle(self, ask: Ask, batch: Batch) -> None:
        if has_to_settle(ask, batch):
            put_away(Folder(resolve_folder(ask.address, anywhere=ask.anywhere)), ask, batch)


KIND: Final = source_kinds.add(FolderKind())
