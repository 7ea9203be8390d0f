"""`galley tips`: make and name the keys that tips are sealed to, and open a tip on a machine of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from galley.gather.tips.store import TipFiles


@click.group(name="tips")
def cli() -> None:
    """Readers' tips: the keys that they are sealed to, and opening one.

    The private key belongs on an editor's own machine, not on the server. `galley tips key` there makes one and prints
    its public half, which `galley tips add-key` names to the server.
    """


@cli.command()
@click.option(
    "--identity",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("galley-tips-identity.txt"),
    show_default=True,
    help="The file to write the private key into; it must not be there yet.",
)
@click.option("--print-only", is_flag=True, help="Do not use the public half here: this is not the server.")
def key(*, path: Path, print_only: bool) -> None:
    """Make a key pair, and use its public half here.

    The file with the private half opens every tip. Take it off this machine, keep a copy in a safe, and lose neither.
    """
    from galley.gather.tips.sealing import new_identity  # noqa: PLC0415 -- slow import

    if not print_only and path.resolve().is_relative_to(_data_folder()):
        raise click.ClickException(f"{path} is in the data folder, which is backed up. Choose another place.")
    identity, recipient = new_identity()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# Galley, tips of readers. Whoever has this file can read them.\n# public key: {recipient}\n")
        file.write(f"{identity}\n")
    click.echo(f"Private key: {path.resolve()}")
    click.echo(f"Public key:  {recipient}")
    if print_only:
        click.echo(f"On the server: galley tips add-key {recipient}")
        return
    _files().add_recipient(recipient)
    click.echo("Tips are taken from now on, and sealed to this key. Move the file off this machine now.")


@cli.command("add-key")
@click.argument("recipient")
def add_key(recipient: str) -> None:
    """Seal tips to a public key too, such as one of age-keygen; each key opens all tips that come from now on."""
    from galley.gather.tips.sealing import SealError  # noqa: PLC0415 -- slow import

    try:
        is_new = _files().add_recipient(recipient)
    except SealError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Added." if is_new else "It is there already.")


@cli.command("remove-key")
@click.argument("recipient")
def remove_key(recipient: str) -> None:
    """Seal no further tip to a public key; those that are there still open with it."""
    if not _files().remove_recipient(recipient):
        raise click.ClickException("There is no such key; `galley tips keys` lists them.")
    click.echo("Removed." if _files().recipients() else "Removed. There is no key left: tips are no longer taken.")


@cli.command()
def keys() -> None:
    """List the public keys that tips are sealed to."""
    for recipient in _files().recipients():
        click.echo(recipient)


@cli.command()
@click.argument("sealed", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.age")
@click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The file with the private key.",
)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write its files into this folder, too."
)
def read(*, sealed: Path, identity: Path, folder: Path | None) -> None:
    """Open a message that was downloaded from the desk, and print its text. It needs no server and no data folder."""
    from galley.gather.tips.parcel import ParcelError, unpack  # noqa: PLC0415 -- slow import
    from galley.gather.tips.sealing import SealError, unseal  # noqa: PLC0415 -- slow import

    try:
        message = unpack(unseal(sealed.read_bytes(), identity.read_text(encoding="utf-8")))
    except (SealError, ParcelError, UnicodeDecodeError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(message.text)
    for file in message.files:
        click.echo(f"file: {file.name}, {len(file.body)} bytes", err=True)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(folder / file.name, file.body)


def _write_new(path: Path, body: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)


def _data_folder() -> Path:
    from django.conf import settings  # noqa: PLC0415 -- slow import; opening a tip needs no settings

    return Path(settings.DATA_DIR)


def _files() -> TipFiles:
    from galley.gather.tips.store import TipFiles  # noqa: PLC0415 -- slow import

    return TipFiles(_data_folder())
