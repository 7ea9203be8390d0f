"""Pictures that tests draw."""

import io
import struct
import zlib

from PIL import Image, ImageDraw


def drawing(width=300, height=200, *, kind="JPEG", colour="#0b5a87", **options):
    """The bytes of a picture of this size."""
    picture = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width // 2, height // 2), fill="#fff3d1")
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def bomb(width=40_000, height=40_000):
    """A PNG of some kilobytes whose header promises more points than any machine wants to hold."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 2_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><script>alert(1)</script></svg>'
