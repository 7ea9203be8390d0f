"""The sources: rows that point at the wires on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from galley.demo.conf import wires_port
from galley.demo.wires.pool import WIRES
from galley.gather.models import Source
from galley.gather.services.sources import save_source
from galley.kernel.models import User

HOST = "127.0.0.1"


def make_sources(*, by: User) -> None:
    """A source for each wire, looked at once a minute."""
    for wire in WIRES.values():
        save_source(
            Source(
                name=wire.name,
                url=f"http://{HOST}:{_port()}{wire.path}",
                language="zh-hans" if wire.language == "zh-Hans" else wire.language,
                section=wire.section,
                rights=wire.rights,
                allow_private=True,
                interval_minutes=1,
            ),
            by=by,
        )


def settle_wires() -> int:
    """Let the sources follow the wires to another port, when `galley up` was given one; gives how many moved."""
    moved = 0
    paths = {wire.path for wire in WIRES.values()}
    for source in Source.objects.filter(url__startswith=f"http://{HOST}:", allow_private=True):
        parts = urlsplit(source.url)
        if parts.path in paths and parts.port != _port():
            source.url = urlunsplit(parts._replace(netloc=f"{HOST}:{_port()}"))
            save_source(source)
            moved += 1
    return moved


def _port() -> int:
    return wires_port(int(settings.PORT))
