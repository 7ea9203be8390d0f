"""Pictures that lie beside the document that names them: waited for, taken, and put away together with it.

Only a file of the same folder can be one, by its bare name and with a picture's ending: a document can name whatever it
likes, and what it names is looked for among the names that the folder has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from galley.gather.conf import PICTURE_MAX_MEGABYTES
from galley.gather.data import Attachment, FeedItem, Part, PictureSize, Problem, WirePicture
from galley.gather.errors import FetchError
from galley.gather.fetchers.shelf import Entry, Shelf
from galley.gather.pictures import is_picture_name, wanted_files, with_file
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop

MOST_GROWING_SECONDS = 600.0
"""A picture that is still being written is waited for no longer than this."""
MOST_BYTES = 500 * 1024 * 1024
"""Of pictures that one look at a folder holds in memory, unless a single one is larger."""
NOT_THERE = gettext_noop("A picture that a document names did not come; the document was taken without it.")
NOT_READ = gettext_noop("A picture beside a document could not be read; the document was taken without it.")
TOO_MUCH = gettext_noop("A document names more pictures than are taken at once; it was taken without some of them.")

_TYPES = {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff"}


@dataclass
class Beside:
    """The pictures of a folder.

    Args:
        is_complete: whether a file has stood still for as long as the source says.
    """

    shelf: Shelf
    entries: Mapping[str, Entry]
    """The folder's pictures by name."""
    is_complete: Callable[[Entry], bool]
    problems: list[Problem] = field(default_factory=list)
    taken_bytes: int = 0

    @classmethod
    def of(cls, shelf: Shelf, entries: Iterable[Entry], is_complete: Callable[[Entry], bool]) -> Beside:
        return cls(shelf, {one.name: one for one in entries if is_picture_name(one.name)}, is_complete)

    def has_to_wait(self, parts: Sequence[Part], *, waited: float, patience: float) -> bool:
        """Whether a document's pictures are still coming, and it has not waited for them long enough."""
        missing = growing = False
        for _picture, sizes in self._wanted(parts):
            found = self._found(sizes)
            missing = missing or not found
            growing = growing or any(not self.is_complete(entry) for _size, entry in found)
        return (missing and waited < patience) or (growing and waited < MOST_GROWING_SECONDS)

    def take(self, parts: Sequence[Part], *, document: str) -> tuple[tuple[Part, ...], dict[str, str]]:
        """The parts with the pictures that they name, and the files to put away, name -> stamp."""
        away: dict[str, str] = {}
        read: dict[str, bytes] = {}
        made = []
        for part in parts:
            items = tuple(self._with_pictures(item, document, away, read) for item in part.feed.items)
            made.append(dataclasses.replace(part, feed=dataclasses.replace(part.feed, items=items)))
        return tuple(made), away

    def _with_pictures(self, item: FeedItem, document: str, away: dict[str, str], read: dict[str, bytes]) -> FeedItem:
        pictures, files = list(item.pictures), list(item.attachments)
        for picture, sizes in wanted_files(item.pictures):
            found = self._found(sizes)
            if not found:
                self.problems.append(Problem(NOT_THERE, detail=f"{document}: {sizes[0].name}"))
            for size, entry in found:
                body = self._read(entry, document, read)
                if body is None:
                    continue
                away |= {other.name: other.stamp for _size, other in found}
                files.append(Attachment(entry.name, body, _media_type(entry.name)))
                pictures[pictures.index(picture)] = with_file(picture, size, fingerprint_bytes(body))
                break
        if len(files) == len(item.attachments):
            return item
        return dataclasses.replace(item, pictures=tuple(pictures), attachments=tuple(files))

    def _read(self, entry: Entry, document: str, read: dict[str, bytes]) -> bytes | None:
        if entry.name not in read:
            if self.taken_bytes and self.taken_bytes + entry.size_bytes > MOST_BYTES:
                self.problems.append(Problem(TOO_MUCH, detail=f"{document}: {entry.name}"[:300]))
                return None
            try:
                read[entry.name] = self.shelf.read(entry.name, max_bytes=PICTURE_MAX_MEGABYTES.value * 1024 * 1024)
            except FetchError as error:
                said = f"{document}: {entry.name}: {error.problem} {error.detail}".strip()
                self.problems.append(Problem(NOT_READ, detail=said[:300]))
                return None
            self.taken_bytes += len(read[entry.name])
        return read[entry.name]

    def _wanted(self, parts: Sequence[Part]) -> Iterable[tuple[WirePicture, list[PictureSize]]]:
        return (found for part in parts for item in part.feed.items for found in wanted_files(item.pictures))

    def _found(self, sizes: Iterable[PictureSize]) -> list[tuple[PictureSize, Entry]]:
        """Which of the files are there, best first; a name in other capitals is the same when there is only one."""
        found = []
        for size in sizes:
            entry = self.entries.get(size.name)
            if entry is None:
                alike = [one for one in self.entries.values() if one.name.casefold() == size.name.casefold()]
                entry = alike[0] if len(alike) == 1 else None
            if entry is not None and entry.name:
                found.append((size, entry))
        return found


def _media_type(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return f"image/{_TYPES.get(ending, ending)}"
