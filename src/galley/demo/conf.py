"""The demo's settings: where its wires listen, and how fast their time goes."""

from __future__ import annotations

from galley.kernel.settings import Form, Setting


def _port_or_none(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise ValueError(text)
    return number


def _speed(text: str) -> float:
    number = float(text)
    if not 0.01 <= number <= 10_000:
        raise ValueError(text)
    return number


WIRES_PORT = Setting(
    "GALLEY_WIRES_PORT",
    0,
    "Port of the demo's wires; 0: the one after the web server's.",
    Form("a port number, or 0", _port_or_none),
)
SPEED = Setting(
    "GALLEY_WIRES_SPEED",
    1.0,
    "How many times faster than written the demo's wires tell their news.",
    Form("a number from 0.01 to 10000", _speed),
)
SEED = Setting("GALLEY_WIRES_SEED", 1, "Another number gives the demo's wires other pauses and other bulletins.")


def wires_port(web_port: int) -> int:
    """The port of the wires beside a web server."""
    return WIRES_PORT.value or web_port + 1
