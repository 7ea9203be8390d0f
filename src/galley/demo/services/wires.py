"""The sources: rows that point at the wires on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from galley.demo.conf import wires_port
from galley.demo.wires import alerts, gauge
from galley.demo.wires.pool import WIRES
from galley.gather.kinds.readings import ReadingsSettings
from galley.gather.models import Level, Series, Source
from galley.gather.services.sensors import save_level, save_series
from galley.gather.services.sources import save_source
from galley.kernel.models import User
from galley.kernel.typed_settings import dump

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
    _make_alerts(by)
    _make_gauge(by)


def _make_alerts(by: User) -> None:
    weather = WIRES["weather"]
    save_source(
        Source(
            kind="cap",
            name="Hernmouth Weather Service: emergency alerts",
            url=f"http://{HOST}:{_port()}{alerts.INDEX_PATH}",
            section=weather.section,
            rights=weather.rights,
            allow_private=True,
            interval_minutes=1,
        ),
        by=by,
    )


def _make_gauge(by: User) -> None:
    """The gauge's series has its names and its level before the first reading comes."""
    source = save_source(
        Source(
            kind="readings",
            name="Gauge at the quay",
            url=f"http://{HOST}:{_port()}{gauge.PATH}",
            settings=dump(ReadingsSettings(values=(f"{gauge.COLUMN} = River level at the quay [m]",))),
            section=WIRES["port"].section,
            rights=WIRES["port"].rights,
            allow_private=True,
            interval_minutes=1,
        ),
        by=by,
    )
    series = save_series(
        Series(
            source=source,
            key=gauge.COLUMN,
            name="River level at the quay",
            name_zh="码头河水水位",
            unit="m",
            lowest=0.0,
            highest=9.0,
            gap_minutes=60,
        )
    )
    save_level(Level(series=series, name="flood warning", name_zh="洪水警戒", raise_at=5.0, clear_at=4.8, urgency=2))


def settle_wires() -> int:
    """Let the sources follow the wires to another port, when `galley up` was given one; gives how many moved."""
    moved = 0
    paths = {wire.path for wire in WIRES.values()} | {alerts.INDEX_PATH, gauge.PATH}
    for source in Source.objects.filter(url__startswith=f"http://{HOST}:", allow_private=True):
        parts = urlsplit(source.url)
        if parts.path in paths and parts.port != _port():
            source.url = urlunsplit(parts._replace(netloc=f"{HOST}:{_port()}"))
            save_source(source)
            moved += 1
    return moved


def _port() -> int:
    return wires_port(int(settings.PORT))
