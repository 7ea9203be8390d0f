"""What a picture's file says beside the picture: kept as words where the newsroom needs it, and taken out of the file.

Location, device, serial numbers, the maker's notes, thumbnails of what was cropped and whatever follows the picture's
end leave the file; orientation and colour profile stay, because without them the picture is wrong. The pixels are not
touched, except in an AVIF file that holds more than its picture, which is written anew. A clean file stays as it is.

Sources: Exif 3.0 (CIPA DC-008), sections 4.5 and 4.7; JPEG (ITU-T T.81), annex B; IPTC Photo Metadata Standard 2023.2
with IIM 4.2; XMP (ISO 16684-1), with its JPEG and PNG embedding in XMP part 3; PNG (W3C, third edition), section 11;
WebP container (RFC 9649), section 2; ISO base media file format (ISO 14496-12), section 8.11, for AVIF.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from PIL import Image

JPEG, PNG, GIF, RIFF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF"
PHOTOSHOP, EXIF, XMP, ICC = b"Photoshop 3.0\0", b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0"
ORIENTATION_TAG, DESCRIPTION_TAG, ARTIST_TAG, COPYRIGHT_TAG = 0x0112, 0x010E, 0x013B, 0x8298
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
WEBP_LEFT_OUT = frozenset({b"EXIF", b"XMP "})
WEBP_EXIF_FLAG, WEBP_XMP_FLAG = 0x08, 0x04
AVIF_PARTS = frozenset(b"hdlr pitm iloc iinf iprp iref".split())
AVIF_PROPERTIES = frozenset(b"ispe pixi av1C colr auxC irot imir pasp clap clli".split())
AVIF_HANDLER_BYTES = 25  # without a name
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
MACHINE_SOURCES = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia")
"""IPTC Digital Source Type codes of pictures that a machine made."""


class PictureError(Exception):
    """The bytes are not a picture of a kind that Galley can clean of location and device data."""


@dataclass
class PictureWords:
    """What the file says of the picture, in the words of whoever made it."""

    title: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""
    alt: str = ""
    machine_made: bool = False


@dataclass(frozen=True)
class CleanPicture:
    """The file without what must not leave the newsroom, and the words that were in it."""

    body: bytes
    words: PictureWords = field(default_factory=PictureWords)


def clean(body: bytes) -> CleanPicture:
    """Take location, device data and everything else beside the picture out of its file.

    Args:
        body: a JPEG, PNG, GIF, WebP, AVIF or SVG file.

    Returns:
        The clean file, of the same kind, and the words found in the old one.

    Raises:
        PictureError: it is none of these, or it is broken.
    """
    try:
        if body.startswith(JPEG):
            return _clean_jpeg(body)
        if body.startswith(PNG):
            return _clean_png(body)
        if body.startswith(GIF):
            return CleanPicture(_clean_gif(body))
        if body.startswith(RIFF) and body[8:12] == b"WEBP":
            return _clean_webp(body)
        if body[4:8] == b"ftyp":
            return CleanPicture(body) if _is_bare_avif(body) else _written_anew(body, "AVIF")
        if b"<svg" in body[:4_096].lower():
            return CleanPicture(_clean_svg(body))
    except (IndexError, ValueError, struct.error, etree.XMLSyntaxError, OSError, SyntaxError) as error:
        raise PictureError(f"The picture is broken: {error}") from error
    raise PictureError("The file is no picture that can be cleaned.")


# JPEG


def _clean_jpeg(body: bytes) -> CleanPicture:
    words, kept, orientation, iim = PictureWords(), [body[:2]], 1, b""
    for marker, segment in _jpeg_segments(body):
        content = segment[4:]
        if marker == 0xE1 and content.startswith(EXIF):
            orientation = _read_exif(content[len(EXIF) :], words)
        elif marker == 0xE1 and content.startswith(XMP):
            _read_xmp(content[len(XMP) :], words)
        elif marker == 0xED and content.startswith(PHOTOSHOP):
            iim += content[len(PHOTOSHOP) :]
        elif _is_kept_segment(marker, content):
            kept.append(segment)
    _read_photoshop(iim, words)
    if orientation != 1:
        exif = EXIF + _exif_with(orientation)
        place = 2 if len(kept) > 1 and kept[1][1:2] == b"\xe0" else 1  # JFIF comes first
        kept.insert(place, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    # What follows the end is another picture, a film or a text of the camera's maker; it goes.
    return CleanPicture(b"".join(kept) + b"\xff\xd9", words)


def _jpeg_segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its marker, a scan with its data, up to the end of the picture."""
    position = 2
    while position < len(body):
        if body[position] != 0xFF:
            raise ValueError("a marker is missing")
        while body[position + 1] == 0xFF:  # fill bytes
            position += 1
        marker = body[position + 1]
        if marker == 0xD9:
            return
        if marker == 0xDA:
            segment, end = _scan(body, position)
        elif 0xD0 <= marker <= 0xD7 or marker == 0x01:
            segment, end = body[position : position + 2], position + 2
        else:
            length = struct.unpack_from(">H", body, position + 2)[0]
            end = position + 2 + length
            if length < 2 or end > len(body):
                raise ValueError("a segment is cut off")
            segment = body[position:end]
        yield marker, segment
        position = end


def _is_kept_segment(marker: int, content: bytes) -> bool:
    """Everything that decodes the picture: not comments, and of the applications' segments three."""
    if marker == 0xFE:
        return False
    if 0xE0 <= marker <= 0xEF:
        return (
            (marker == 0xE0 and content.startswith(b"JFIF\0"))
            or (marker == 0xE2 and content.startswith(ICC))
            or (marker == 0xEE and content.startswith(b"Adobe"))
        )
    return True


def _scan(body: bytes, start: int) -> tuple[bytes, int]:
    """A start-of-scan segment with its entropy-coded data, and where it ends."""
    end = start + 2 + struct.unpack_from(">H", body, start + 2)[0]
    while True:
        end = body.find(b"\xff", end)
        if end < 0 or end + 1 >= len(body):
            return body[start:], len(body)
        following = body[end + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            end += 2
        elif following == 0xFF:
            end += 1
        else:
            return body[start:end], end


# PNG, GIF, WebP


def _clean_png(body: bytes) -> CleanPicture:
    words, orientation = PictureWords(), 1
    kept: list[bytes] = []
    for kind, content, whole in _png_chunks(body):
        if kind == b"eXIf":
            orientation = _read_exif(content, words)
        elif kind == b"iTXt" and content.startswith(b"XML:com.adobe.xmp\0"):
            _read_xmp(_itxt(content), words)
        if kind in PNG_KEPT:
            kept.append(whole)
    if orientation != 1:
        exif = b"eXIf" + _exif_with(orientation)
        kept.insert(1, struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif)))
    return CleanPicture(PNG + b"".join(kept), words)


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    position = len(PNG)
    while position < len(body):
        length = struct.unpack_from(">I", body, position)[0]
        whole = body[position : position + 12 + length]
        if len(whole) != 12 + length:
            raise ValueError("a chunk is cut off")
        yield whole[4:8], whole[8:-4], whole
        position += 12 + length
        if whole[4:8] == b"IEND":
            return
    raise ValueError("the end is missing")


def _itxt(content: bytes) -> bytes:
    _keyword, _, rest = content.partition(b"\0")
    compressed, text = rest[0], rest[2:].split(b"\0", 2)[2]
    if not compressed:
        return text
    unpacker = zlib.decompressobj()
    return unpacker.decompress(text, 4_000_000)


def _clean_gif(body: bytes) -> bytes:
    position = 13 + (3 << ((body[10] & 7) + 1) if body[10] & 0x80 else 0)
    kept = [body[:position]]
    while body[position] != 0x3B:
        start = position
        if body[position] == 0x2C:
            flags = body[position + 9]
            position += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0) + 1
            position = _gif_end(body, position)
            kept.append(body[start:position])
        elif body[position] == 0x21:
            label = body[position + 1]
            position = _gif_end(body, position + 2)
            looping = label == 0xFF and body[start + 3 : start + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
            if label == 0xF9 or looping:
                kept.append(body[start:position])
        else:
            raise ValueError("a block is unknown")
    return b"".join(kept) + b"\x3b"


def _gif_end(body: bytes, position: int) -> int:
    while body[position]:
        position += body[position] + 1
    return position + 1


def _clean_webp(body: bytes) -> CleanPicture:
    words, orientation = PictureWords(), 1
    chunks: list[tuple[bytes, bytes]] = []
    position, end = 12, min(len(body), 8 + struct.unpack_from("<I", body, 4)[0])
    while position + 8 <= end:
        kind, length = body[position : position + 4], struct.unpack_from("<I", body, position + 4)[0]
        content = body[position + 8 : position + 8 + length]
        if len(content) != length:
            raise ValueError("a chunk is cut off")
        position += 8 + length + (length & 1)
        if kind == b"EXIF":
            orientation = _read_exif(content.removeprefix(EXIF), words)
        elif kind == b"XMP ":
            _read_xmp(content, words)
        else:
            chunks.append((kind, content))
    flags = {b"VP8X": (WEBP_EXIF_FLAG if orientation != 1 else 0)}
    chunks = [(kind, _with_flags(content, flags[kind]) if kind in flags else content) for kind, content in chunks]
    if orientation != 1:
        chunks.append((b"EXIF", _exif_with(orientation)))
    inner = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1) for kind, content in chunks
    )
    return CleanPicture(RIFF + struct.pack("<I", len(inner)) + inner, words)


def _with_flags(content: bytes, more: int) -> bytes:
    return bytes([content[0] & ~(WEBP_EXIF_FLAG | WEBP_XMP_FLAG) | more]) + content[1:]


def _written_anew(body: bytes, kind: str) -> CleanPicture:
    """Decode and encode again: the boxes of an AVIF file refer to each other by offset, so none can be cut out."""
    words = PictureWords()
    with Image.open(io.BytesIO(body)) as picture:
        if picture.info.get("xmp"):
            _read_xmp(picture.info["xmp"], words)
        if picture.info.get("exif"):
            _read_exif(bytes(picture.info["exif"]).removeprefix(EXIF), words)
        picture.load()
        out = io.BytesIO()
        picture.save(out, kind, quality=90, exif=b"", xmp=b"", icc_profile=picture.info.get("icc_profile"))
    return CleanPicture(out.getvalue(), words)


def _is_bare_avif(body: bytes) -> bool:
    """Whether the file is its picture and nothing else, as `_written_anew` leaves it; again would only blur it."""
    try:
        (head, _brands), (meta, inside), (data, picture) = _boxes(body)
        parts = dict(_boxes(inside[4:]))
        items = [kind[8:12] for box, kind in _boxes(parts[b"iinf"][6:]) if box == b"infe"]
        properties = {kind for kind, _ in _boxes(dict(_boxes(parts[b"iprp"]))[b"ipco"])}
        # Version 0, offsets and lengths of four bytes, one extent for each item.
        version, sizes, count = struct.unpack_from(">IHH", parts[b"iloc"])
        lengths = [length for *_, length in struct.iter_unpack(">HHHII", parts[b"iloc"][8:])]
    except (KeyError, ValueError, struct.error):
        return False
    return (
        (head, meta, data) == (b"ftyp", b"meta", b"mdat")
        and parts.keys() <= AVIF_PARTS
        and len(parts[b"hdlr"]) <= AVIF_HANDLER_BYTES
        and bool(items)
        and set(items) <= {b"av01", b"grid"}
        and properties <= AVIF_PROPERTIES
        and (version, sizes, count) == (0, 0x4400, len(lengths))
        and sum(lengths) == len(picture)
    )


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if size < 8 or position + size > len(content):
            raise ValueError("a box is cut off")
        yield kind, content[position + 8 : position + size]
        position += size


# SVG

SVG_LEFT_OUT = frozenset({"script", "metadata", "foreignobject", "iframe", "handler", "listener"})


def _clean_svg(body: bytes) -> bytes:
    """Without scripts, foreign content, editors' metadata and anything fetched from elsewhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(body, parser)
    if etree.QName(root).localname.lower() != "svg":
        raise ValueError("it is no SVG")
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            _take_out(element)
            continue
        name = etree.QName(element)
        if name.localname.lower() in SVG_LEFT_OUT or (name.namespace or "").startswith(
            ("http://www.inkscape.org", "http://sodipodi.sourceforge.net", "http://ns.adobe.com")
        ):
            _take_out(element)
            continue
        for attribute in list(element.attrib):
            if _is_unsafe(str(attribute), str(element.get(attribute))):
                del element.attrib[attribute]
        if name.localname.lower() == "style" and element.text:
            element.text = re.sub(r"(?i)@import[^;]*;?|url\(\s*['\"]?(?!#)[^)]*\)|expression\(", "", element.text)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _take_out(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is_unsafe(attribute: str, value: str) -> bool:
    local = attribute.rpartition("}")[2].lower()
    value = re.sub(r"\s", "", value).lower()
    if local.startswith("on"):
        return True
    if local == "href":
        return not value.startswith(("#", "data:image/png", "data:image/jpeg", "data:image/webp", "data:image/gif"))
    if "inkscape.org" in attribute or "sodipodi" in attribute:
        return True
    return "javascript:" in value or re.search(r"url\(['\"]?(?!['\"]?#)", value) is not None


# What the file says


def _exif_with(orientation: int) -> bytes:
    """The smallest Exif block: orientation and nothing else."""
    return struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<HHHIHHI", 1, ORIENTATION_TAG, 3, 1, orientation, 0, 0)


def _read_exif(tiff: bytes, words: PictureWords) -> int:
    """Read orientation, description, artist and copyright of the first directory; returns the orientation."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    orientation = 1
    try:
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        count = struct.unpack_from(f"{order}H", tiff, start)[0]
        for number in range(min(count, 200)):
            at = start + 2 + 12 * number
            tag, kind, size = struct.unpack_from(f"{order}HHI", tiff, at)
            if tag == ORIENTATION_TAG and kind == 3:
                found = struct.unpack_from(f"{order}H", tiff, at + 8)[0]
                orientation = found if 1 <= found <= 8 else 1
            elif tag in {DESCRIPTION_TAG, ARTIST_TAG, COPYRIGHT_TAG} and kind in {2, 129}:
                where = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", tiff, at + 8)[0]
                text = _text(tiff[where : where + size].split(b"\0")[0])
                if tag == DESCRIPTION_TAG:
                    words.caption = words.caption or text
                elif tag == ARTIST_TAG:
                    words.credit = words.credit or text
                else:
                    words.rights = words.rights or text
    except struct.error:
        return orientation  # a broken block says nothing; it leaves the file with the rest
    return orientation


def _read_photoshop(resources: bytes, words: PictureWords) -> None:
    """Read the IPTC IIM datasets of Photoshop's resource 0x0404, in the encoding that 1:90 names."""
    position = 0
    while resources[position : position + 4] == b"8BIM" and position + 12 <= len(resources):
        number = struct.unpack_from(">H", resources, position + 4)[0]
        name = resources[position + 6] + 1
        position += 6 + name + (name & 1)
        if position + 4 > len(resources):
            return
        size = struct.unpack_from(">I", resources, position)[0]
        content = resources[position + 4 : position + 4 + size]
        position += 4 + size + (size & 1)
        if number == 0x0404:
            _read_iim(content, words)


def _read_iim(content: bytes, words: PictureWords) -> None:
    found: dict[int, str] = {}
    position = 0
    while position + 5 <= len(content) and content[position] == 0x1C:
        record, dataset, size = struct.unpack_from(">BBH", content, position + 1)
        if size & 0x8000:
            return  # an extended dataset is no text of these
        if record == 2:
            found.setdefault(dataset, _text(content[position + 5 : position + 5 + size]))
        position += 5 + size
    # IPTC's own words win over the camera's.
    words.title = found.get(5) or found.get(105) or words.title
    words.caption = found.get(120) or words.caption
    words.credit = found.get(110) or found.get(80) or words.credit
    words.rights = found.get(116) or words.rights


def _read_xmp(packet: bytes, words: PictureWords) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)
    except etree.XMLSyntaxError:
        return
    if root is None:
        return

    def said(prefix: str, name: str) -> str:
        qualified = f"{{{NAMESPACES[prefix]}}}{name}"
        for element in root.iter(qualified):
            inner = element.find(".//rdf:li", NAMESPACES)
            text = (inner.text if inner is not None else element.text) or ""
            text = text or element.get(f"{{{NAMESPACES['rdf']}}}resource") or ""
            if text.strip():
                return text.strip()
        for element in root.iter(f"{{{NAMESPACES['rdf']}}}Description"):
            if element.get(qualified):
                return str(element.get(qualified)).strip()
        return ""

    words.title = said("dc", "title") or said("photoshop", "Headline") or words.title
    words.caption = said("dc", "description") or words.caption
    words.credit = said("photoshop", "Credit") or said("dc", "creator") or words.credit
    words.rights = said("dc", "rights") or words.rights
    words.alt = said("core", "AltTextAccessibility") or words.alt
    source = said("ext", "DigitalSourceType")
    words.machine_made = words.machine_made or source.rpartition("/")[2] in MACHINE_SOURCES


def _text(content: bytes) -> str:
    content = content.replace(b"\0", b"")  # with which no text can be kept in PostgreSQL
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").strip()
