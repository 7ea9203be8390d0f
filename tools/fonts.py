# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools>=4.55", "brotli>=1.1"]
# ///
"""Make the reader site's fonts from their npm packages: run `uv run tools/fonts.py` when a font or its subset changes.

The results are committed, so that neither building nor running Galley needs npm. Each font is cut to Latin-1 and the
punctuation of newspapers and to the weights 400 to 700; its name is changed, as the SIL Open Font Licence asks of a
changed font whose name is reserved.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).resolve().parents[1] / "src/galley/site/static/site/fonts"

UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x131, 0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E, 0x2C6, 0x2DA, 0x2DC),
    *range(0x2009, 0x200C),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212),
]
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "onum", "pnum", "frac", "ordn", "case"]


@dataclass(frozen=True)
class Font:
    package: str
    version: str
    file: str
    name: str
    out: str


FONTS = [
    Font("source-serif-4", "5.3.1", "source-serif-4-latin-wght-normal", "Galley Serif", "galley-serif"),
    Font("source-serif-4", "5.3.1", "source-serif-4-latin-wght-italic", "Galley Serif Italic", "galley-serif-italic"),
    Font("source-sans-3", "5.3.1", "source-sans-3-latin-wght-normal", "Galley Sans", "galley-sans"),
    Font("newsreader", "5.3.0", "newsreader-latin-wght-normal", "Galley Broadsheet", "galley-broadsheet"),
    Font("libre-franklin", "5.3.0", "libre-franklin-latin-wght-normal", "Galley Local", "galley-local"),
    Font("archivo", "5.3.0", "archivo-latin-wght-normal", "Galley Station", "galley-station"),
]


def make(font: Font, folder: Path) -> int:
    """Write one subset beside its licence; the size in bytes."""
    package = folder / "node_modules/@fontsource-variable" / font.package
    typeface = TTFont(package / "files" / f"{font.file}.woff2")
    options = subset.Options(
        layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], flavor="woff2", hinting=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=UNICODES)
    cutter.subset(typeface)
    instancer.instantiateVariableFont(typeface, {"wght": (400, 400, 700)}, inplace=True)
    for record in typeface["name"].names:
        if record.nameID in {1, 3, 4}:
            record.string = font.name
        elif record.nameID == 6:
            record.string = font.name.replace(" ", "")
    typeface.flavor = "woff2"
    target = OUT / f"{font.out}.woff2"
    typeface.save(target)
    (OUT / f"{font.package}.LICENSE.txt").write_bytes((package / "LICENSE").read_bytes())
    return target.stat().st_size


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = sorted({f"@fontsource-variable/{font.package}@{font.version}" for font in FONTS})
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", name, *wanted], check=True, stdout=sys.stderr
        )
        for font in FONTS:
            sys.stdout.write(f"{font.out}.woff2  {make(font, folder) / 1000:.1f} KB\n")


if __name__ == "__main__":
    main()
