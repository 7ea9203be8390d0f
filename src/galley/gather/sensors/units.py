"""Units as they are written, and values from one unit to another.

Sources: The International System of Units, 9th edition (BIPM), for the signs; NIST SP 811, appendix B, for the factors.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


class UnitError(ValueError):
    """One unit cannot be made into the other."""


@dataclass(frozen=True)
class _Unit:
    kind: str
    factor: float = 1.0
    offset: float = 0.0
    """Of the kind's base: base = value * factor + offset."""


_UNITS: dict[str, _Unit] = {
    "m": _Unit("length"), "cm": _Unit("length", 0.01), "mm": _Unit("length", 0.001), "km": _Unit("length", 1000.0),
    "ft": _Unit("length", 0.3048), "in": _Unit("length", 0.0254),
    "m³/s": _Unit("flow"), "l/s": _Unit("flow", 0.001), "ft³/s": _Unit("flow", 0.028316846592),
    "m³/h": _Unit("flow", 1 / 3600),
    "°C": _Unit("temperature"), "K": _Unit("temperature", 1.0, -273.15), "°F": _Unit("temperature", 5 / 9, -160 / 9),
    "µg/m³": _Unit("concentration"), "mg/m³": _Unit("concentration", 1000.0),
    "m/s": _Unit("speed"), "km/h": _Unit("speed", 1 / 3.6), "mph": _Unit("speed", 0.44704),
    "kn": _Unit("speed", 0.514444444),
    "hPa": _Unit("pressure"), "Pa": _Unit("pressure", 0.01), "kPa": _Unit("pressure", 10.0), "mbar": _Unit("pressure"),
    "bar": _Unit("pressure", 1000.0),
    "%": _Unit("share"), "W": _Unit("power"), "kW": _Unit("power", 1000.0), "MW": _Unit("power", 1e6),
    "GW": _Unit("power", 1e9), "mm/h": _Unit("rain"), "ppm": _Unit("mixing"), "ppb": _Unit("mixing", 0.001),
    "/h": _Unit("rate"), "/min": _Unit("rate", 60.0), "/d": _Unit("rate", 1 / 24),
}  # fmt: skip
_OTHERS = {
    "ug/m3": "µg/m³", "mcg/m3": "µg/m³", "microg/m3": "µg/m³", "µg/m3": "µg/m³", "ugm-3": "µg/m³", "µgm-3": "µg/m³",
    "µgm³": "µg/m³", "mg/m3": "mg/m³", "m3/s": "m³/s", "cumec": "m³/s", "cumecs": "m³/s", "cms": "m³/s",
    "m3s-1": "m³/s",
    "m3/h": "m³/h", "cfs": "ft³/s", "ft3/s": "ft³/s", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "米": "m",
    "厘米": "cm", "毫米": "mm", "公里": "km", "立方米/秒": "m³/s", "微克/立方米": "µg/m³", "毫克/立方米": "mg/m³",
    "摄氏度": "°C", "c": "°C", "degc": "°C", "celsius": "°C", "℃": "°C", "f": "°F", "degf": "°F",
    "fahrenheit": "°F", "℉": "°F",
    "kmh": "km/h", "kph": "km/h", "公里/小时": "km/h", "ms-1": "m/s", "knots": "kn", "knot": "kn", "kt": "kn",
    "percent": "%", "pct": "%", "feet": "ft", "foot": "ft", "inch": "in", "inches": "in", "mb": "mbar", "百帕": "hPa",
    "mm/hr": "mm/h", "辆/小时": "/h", "vehicles/h": "/h", "veh/h": "/h", "1/h": "/h", "per hour": "/h",
}  # fmt: skip
_BY_FOLDED = {name.casefold(): name for name in reversed(_UNITS)}


def tidy_unit(text: str) -> str:
    """A unit as it is written: "ug/m3" is "µg/m³", "metres" is "m"; one that is unknown stays as it is."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()[:30].replace("\u03bc", "µ").strip()
    if text in _UNITS:
        return text
    folded = text.casefold().replace("μ", "µ").replace("·", "").replace("^", "").replace("**", "")
    packed = folded.replace(" ", "")
    return _OTHERS.get(folded) or _OTHERS.get(packed) or _BY_FOLDED.get(packed) or text


def is_known(unit: str) -> bool:
    """Whether a tidy unit is one that values can be brought from and to."""
    return unit in _UNITS


def convert(value: float, *, of: str, to: str) -> float:
    """A value in another unit; units must be tidy.

    Raises:
        UnitError: they do not measure the same, or one is unknown.
    """
    if of == to or not of or not to:
        return value
    one, other = _UNITS.get(of), _UNITS.get(to)
    if one is None or other is None or one.kind != other.kind:
        raise UnitError(f"{of} cannot be made into {to}")
    made = (value * one.factor + one.offset - other.offset) / other.factor
    return float(f"{made:.12g}")  # 2.31 m and 231 cm are the same number
