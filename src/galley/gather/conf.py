"""Gathering's settings: how much of the network it takes."""

import re
from pathlib import Path

from galley.gather import cedict
from galley.kernel.settings import POSITIVE, ConfigurationError, Form, Setting

_TILES = re.compile(r"(https?://[a-z0-9.-]+(?::\d{1,5})?)/[^\s\"'<>\\;,]*", re.IGNORECASE)


def _not_negative(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _tile_address(text: str) -> str:
    """An address whose origin can stand in a content security policy as it is; there, browsers know no IPv6."""
    match = _TILES.fullmatch(text)
    if match is None or any(text.count(part) != 1 for part in ("{z}", "{x}", "{y}")) or text.count("{") != 3:
        raise ValueError(text)
    return text


def tiles_origin() -> str:
    """The server that the event page's map asks, as `https://tile.example.org`; empty: none."""
    match = _TILES.fullmatch(MAP_TILES.value)
    return match[1].lower() if match else ""


def _dictionary(text: str) -> Path | None:
    try:
        cedict.check(path := Path(text).expanduser())
    except (cedict.CedictError, RuntimeError) as error:  # RuntimeError: "~name" is nobody's home
        raise ConfigurationError("GALLEY_CEDICT", text, f"{DICTIONARY.accepted} ({error})") from error
    return path


DICTIONARY: Form[Path | None] = Form("the path of a dictionary in the form of CC-CEDICT, plain or .gz", _dictionary)
TILE_ADDRESS: Form[str] = Form(
    "the address of a tile with {z}, {x} and {y} once each, such as https://tile.example.org/{z}/{x}/{y}.png",
    _tile_address,
)
NOT_NEGATIVE: Form[int] = Form("a whole number of 0 or more", _not_negative)
FETCH_TIMEOUT_SECONDS = Setting("GALLEY_FETCH_TIMEOUT_SECONDS", 20, "How long one fetch may take.", POSITIVE)
FETCH_MAX_MEGABYTES = Setting("GALLEY_FETCH_MAX_MEGABYTES", 16, "How large a feed may be.", POSITIVE)
FETCH_PAUSE_SECONDS = Setting(
    "GALLEY_FETCH_PAUSE_SECONDS",
    2,
    "Pause between two fetches from one server, so that no one is overrun; 0 only where all sources are your own.",
    NOT_NEGATIVE,
)
PICTURE_MAX_MEGABYTES = Setting(
    "GALLEY_PICTURE_MAX_MEGABYTES", 20, "How large a picture of a wire may be, from the web or beside it.", POSITIVE
)
RAW_KEEP_DAYS = Setting(
    "GALLEY_RAW_KEEP_DAYS",
    30,
    "How long the bytes of a fetch are kept as they came, and the pictures of wires that no story has.",
    POSITIVE,
)
EVENT_WINDOW_DAYS = Setting(
    "GALLEY_EVENT_WINDOW_DAYS", 14, "How long after its last item an event still takes new ones.", POSITIVE
)
TIPS_KEEP_DAYS = Setting(
    "GALLEY_TIPS_KEEP_DAYS",
    90,
    "How long after its last message a reader's tip is kept; then it deletes itself.",
    POSITIVE,
)
TIPS_MAX_MEGABYTES = Setting(
    "GALLEY_TIPS_MAX_MEGABYTES", 25, "How large a tip may be, its files included; it is held in memory.", POSITIVE
)
TIPS_MOST_AN_HOUR = Setting(
    "GALLEY_TIPS_MOST_AN_HOUR", 60, "How many messages are taken in an hour from all senders together.", POSITIVE
)
ALERT_HOURS = Setting(
    "GALLEY_ALERT_HOURS", 24, "How long an emergency alert counts that does not say when it expires.", POSITIVE
)
MAP_TILES = Setting(
    "GALLEY_MAP_TILES",
    "",
    "Tiles (Web Mercator, 256 dots) under the map of an event, which the staff's browsers then fetch from that server; "
    "empty: Galley's own map.",
    TILE_ADDRESS,
)
MAP_TILES_ATTRIBUTION = Setting(
    "GALLEY_MAP_TILES_ATTRIBUTION",
    "© OpenStreetMap contributors https://www.openstreetmap.org/copyright",
    "Who made the map of the tiles, shown under it; an address at its end becomes the link.",
)
CEDICT: Setting[Path | None] = Setting(
    "GALLEY_CEDICT",
    None,
    "A further Chinese-English dictionary, such as your copy of CC-CEDICT, for events that are told in both languages.",
    DICTIONARY,
)
