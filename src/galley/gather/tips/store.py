"""Sealed messages and the newsroom's public keys, as files of the data folder.

`tips/<name>.age` are the messages; `tips/recipients.txt` are the public keys, one a line, with comments;
`keys/tips_salt` is what is mixed into code words. No private key is here.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from galley.gather.tips.sealing import check_recipient
from galley.kernel.keys import kept_key

ENDING = ".age"
_UNFINISHED = ".unfinished"


class TipFiles:
    """The files of tips below a data folder."""

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder / "tips"
        self.recipients_path = self.folder / "recipients.txt"
        self._salt_path = data_folder / "keys" / "tips_salt"

    def recipients(self) -> list[str]:
        """The public keys; none means that no tip can be taken."""
        with suppress(FileNotFoundError):
            lines = self.recipients_path.read_text(encoding="utf-8").splitlines()
            return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        return []

    def add_recipient(self, recipient: str) -> bool:
        """Seal also to this public key from now on; whether it is new.

        Raises:
            SealError: it is none.
        """
        known = self.recipients()
        recipient = check_recipient(recipient)
        if recipient in known:
            return False
        self._write_recipients([*known, recipient])
        return True

    def remove_recipient(self, recipient: str) -> bool:
        """Seal no longer to this public key; what was sealed to it stays so."""
        known = self.recipients()
        if recipient.strip() not in known:
            return False
        self._write_recipients([one for one in known if one != recipient.strip()])
        return True

    def salt(self) -> bytes:
        """Of this newsroom, made once."""
        return kept_key(self._salt_path, lambda: secrets.token_bytes(16))

    def place(self, name: str, sealed: bytes) -> None:
        """Keep sealed bytes: whole or not at all, for the owner alone, and without the time of day."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self.folder / f".{name}{_UNFINISHED}"
        _write(unfinished, sealed)
        day = unfinished.stat().st_mtime // 86_400 * 86_400
        os.utime(unfinished, (day, day))  # when exactly somebody wrote to us is in no file's date
        unfinished.replace(self.folder / f"{name}{ENDING}")
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with suppress(OSError):
            os.utime(self.folder, (day, day))

    def read(self, name: str) -> bytes:
        """Sealed bytes.

        Raises:
            FileNotFoundError: they were deleted.
        """
        return (self.folder / f"{name}{ENDING}").read_bytes()

    def remove(self, name: str) -> None:
        """Delete; safe to repeat."""
        (self.folder / f"{name}{ENDING}").unlink(missing_ok=True)

    def names_before(self, moment: float) -> set[str]:
        """Of all that was kept before a moment (seconds since 1970); what was only begun before it is deleted."""
        names = set()
        for path in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_ctime > moment:
                    continue
                if path.name.endswith(_UNFINISHED):
                    path.unlink()
                elif path.suffix == ENDING:
                    names.add(path.stem)
        return names

    def _write_recipients(self, recipients: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self.recipients_path.with_suffix(".new")
        _write(unfinished, "".join(f"{one}\n" for one in recipients).encode())
        unfinished.replace(self.recipients_path)


def _write(path: Path, body: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
