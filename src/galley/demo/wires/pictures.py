"""The pictures that come with some of the wires: drawn when they are first asked for, described as Media RSS has it.

Source: https://www.rssboard.org/media-rss.
"""

from __future__ import annotations

import io
from functools import lru_cache
from html import escape
from threading import Lock

from PIL import Image

from galley.demo.captions import PICTURES
from galley.demo.pictures import scenes
from galley.demo.wires.pool import Wire
from galley.demo.wires.schedule import Item

NAMESPACE = 'xmlns:media="http://search.yahoo.com/mrss/"'
FOLDER = "/pictures/"
SMALL_WIDTH = 480
OF_ITEMS = {
    "bridge-coast": ("bridge-dusk", "bridge-diagram"),
    "bridge-haian": ("bridge-dusk",),
    "launch-0": ("shipyard",),
    "launch-1": ("shipyard",),
    "schools-1": ("school",),
    "ferry-record-1": ("ferry-landing",),
    "ferry-record-2": ("ferry-landing",),
    "noodle-0": ("noodle-shop",),
    "noodle-1": ("noodle-shop",),
    "solar-vote-1": ("solar-roofs",),
    "herons-1": ("heron",),
    "herons-2": ("heron",),
    "dragon-0": ("dragon-boat",),
    "dragon-1": ("dragon-boat",),
    "benches-1": ("benches",),
}
"""Name of an item -> its pictures, by the names of the demo's scenes."""
CREDIT = {"en": "{wire}, drawn for the demo", "zh": "{wire}，为演示绘制"}
_ALL = frozenset(name for names in OF_ITEMS.values() for name in names)
_drawing = Lock()


def media(item: Item, wire: Wire, base_url: str) -> str:
    """An item's pictures in two sizes each; empty for most items."""
    return "".join(_group(name, wire, base_url) for name in OF_ITEMS.get(item.name, ()))


def _group(name: str, wire: Wire, base_url: str) -> str:
    is_chinese = wire.language.startswith("zh")
    words = PICTURES[name]["zh-hans" if is_chinese else "en"]
    credit = CREDIT["zh" if is_chinese else "en"].format(wire=wire.name)
    scene = scenes[name]
    height = scene.height * SMALL_WIDTH // scene.width
    return (
        f'<media:group><media:content url="{base_url}{FOLDER}{name}.jpg" type="image/jpeg" medium="image" '
        f'width="{scene.width}" height="{scene.height}"/><media:content url="{base_url}{FOLDER}{name}-small.jpg" type="image/jpeg" '
        f'medium="image" width="{SMALL_WIDTH}" height="{height}"/>'
        f'<media:description type="plain">{escape(words.caption)}</media:description>'
        f'<media:credit role="illustrator">{escape(credit)}</media:credit>'
        f"<media:copyright>{escape(wire.rights)}</media:copyright></media:group>"
    )


def jpeg(path: str) -> bytes | None:
    """The picture at an address; None when there is none."""
    name = path.removeprefix(FOLDER).removesuffix(".jpg")
    if not path.startswith(FOLDER) or not path.endswith(".jpg") or name.removesuffix("-small") not in _ALL:
        return None
    with _drawing:  # it takes a second of a processor, and once is enough
        return _drawn(name)


@lru_cache(maxsize=2 * len(_ALL))
def _drawn(name: str) -> bytes:
    picture = scenes[name.removesuffix("-small")].print()
    if name.endswith("-small"):
        picture = picture.resize((SMALL_WIDTH, picture.height * SMALL_WIDTH // picture.width), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
