"""Where the town's places lie: in the open sea, so that no real place is meant."""

from __future__ import annotations

HERNMOUTH = (49.95, -7.0)
PLACES = {
    "Lantern Bridge": (49.953, -7.004),
    "lifting bridge": (49.953, -7.004),
    "Salt Lane": (49.949, -7.011),
    "Market Hall": (49.956, -6.998),
    "Tern Yard": (49.944, -7.021),
    "Hernmouth bar": (49.931, -7.046),
    "lower quay": (49.948, -7.009),
    "quay gauge": (49.947, -7.008),
    "Saltby": (49.972, -6.951),
}
"""By the name that an item has in its text, the narrowest first."""

IN_BOTH_LANGUAGES = {
    "Hern": "鹭河",
    "Lantern Bridge": "灯桥",
    "Lantern Street": "灯笼街",
    "Tern Yard": "燕鸥船厂",
    "Salt Lane": "盐巷",
    "Market Hall": "市集大厅",
    "Tar Yard": "柏油场",
    "Saltings": "盐滩",
    "Northbank": "北岸",
    "Saltby": "索尔特比",
    "Fenchester": "芬切斯特",
    "Port Carrow": "卡罗港",
}
"""What the newsroom knows by two names."""


def place_in(text: str) -> tuple[str, float, float] | None:
    """The first of the places that a text names: its name, latitude and longitude."""
    return next(((name, *where) for name, where in PLACES.items() if name in text), None)
