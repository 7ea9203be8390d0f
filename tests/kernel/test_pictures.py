"""Location and device data leave pictures on upload; what the newsroom needs stays."""

from __future__ import annotations

import contextlib
import io
import os
import struct
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from galley.kernel.pictures import PictureError, clean
from galley.newsroom.models import NewsroomImage

SHARED = Path(os.environ.get("GALLEY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared/data")
PLACE = "53.4 North 6.2 West"
CAMERA = "CAMERA-SERIAL-4711"


def drawing() -> Image.Image:
    picture = Image.new("RGB", (64, 48), "#0b5a87")
    ImageDraw.Draw(picture).rectangle((4, 4, 30, 20), fill="#fff3d1")
    return picture


def exif_with_place(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif[0x0110] = CAMERA
    exif[0x010E] = "The old bridge from the north bank."
    exif[0x8298] = "© Hernmouth Courier"
    exif.get_ifd(0x8769)[0xA431] = CAMERA
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (53.0, 24.0, 0.0)
    gps[3], gps[4] = "W", (6.0, 12.0, 0.0)
    gps[27] = PLACE.encode()
    return exif


XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:e="http://ns.adobe.com/exif/1.0/" xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" photoshop:Credit="Rosa Reilly / Courier" e:GPSLatitude="{PLACE}"
 i:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">
<c:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A stone bridge at low water.</rdf:li></rdf:Alt>
</c:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def encoded(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    drawing().save(out, kind, **options)
    return out.getvalue()


def with_place(kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, object] = {"exif": exif_with_place(), "xmp": XMP, "icc_profile": profile}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Comment", PLACE)
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options |= {"pnginfo": info}
        options.pop("xmp")
    if kind == "JPEG":
        options |= {"comment": PLACE.encode(), "quality": 95}
    return encoded(kind, **options) + (PLACE.encode() if kind in {"JPEG", "PNG"} else b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_and_camera_leave_the_file_and_the_picture_stays(kind):
    before = with_place(kind)
    assert PLACE.encode() in before or kind == "AVIF"  # there was something to leak
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(0x8825)
    after = clean(before).body
    for secret in (PLACE, CAMERA, "GPSLatitude", "North"):
        assert secret.encode() not in after
    picture = Image.open(io.BytesIO(after))
    picture.load()
    assert not picture.getexif().get_ifd(0x8825)
    assert set(picture.getexif()) <= {0x0112}
    assert picture.info.get("icc_profile")
    if kind != "AVIF":
        assert picture.getexif().get(0x0112) == 6
        assert picture.tobytes() == Image.open(io.BytesIO(before)).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_words_of_the_file_are_kept(kind):
    words = clean(with_place(kind)).words
    assert words.caption == "The old bridge from the north bank."
    assert words.credit == "Rosa Reilly / Courier"
    assert words.rights.endswith("Hernmouth Courier")
    assert words.alt == "A stone bridge at low water."
    assert words.machine_made


def test_a_picture_that_stands_upright_gets_no_exif_at_all():
    after = clean(encoded("JPEG", exif=exif_with_place(orientation=1))).body
    assert b"Exif" not in after


def test_an_animation_keeps_its_frames_and_loses_its_comment():
    frames = [drawing(), Image.new("RGB", (64, 48), "#b3121d")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80, comment=PLACE.encode())
    assert PLACE.encode() in out.getvalue()
    after = clean(out.getvalue()).body
    assert PLACE.encode() not in after
    picture = Image.open(io.BytesIO(after))
    assert picture.n_frames == 2
    assert picture.info["loop"] == 0


def test_a_drawing_loses_scripts_and_what_is_fetched_from_elsewhere():
    before = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     width="10" height="10" onload="alert(1)"><metadata>53.4 North</metadata><script>alert(2)</script>
     <style>@import url(https://elsewhere.example/x.css); .a{fill:url(#g)}</style>
     <image xlink:href="https://elsewhere.example/pixel.png" width="1" height="1"/>
     <a xlink:href="javascript:alert(3)"><rect class="a" width="10" height="10" fill="url(#g)"/></a></svg>"""
    after = clean(before).body
    for bad in (b"alert", b"elsewhere", b"North", b"onload"):
        assert bad in before
        assert bad not in after
    assert b'fill="url(#g)"' in after


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg"]
)
def test_what_is_no_picture_is_refused(body):
    with pytest.raises(PictureError):
        clean(body)


@given(
    body=st.binary(max_size=400),
    head=st.sampled_from([b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg "]),
)
def test_any_bytes_give_a_picture_or_a_picture_error(body, head):
    with contextlib.suppress(PictureError):
        assert isinstance(clean(head + body).body, bytes)


@given(where=st.integers(min_value=0, max_value=1_500), byte=st.integers(min_value=0, max_value=255))
def test_damage_in_the_place_block_does_not_keep_the_place(where, byte):
    before = bytearray(with_place("JPEG"))
    start = bytes(before).index(b"Exif\0\0") + 6
    end = bytes(before).index(b"\xff\xe1", start)
    before[start + where % (end - start)] = byte
    after = clean(bytes(before)).body
    assert CAMERA.encode() not in after
    assert b"North" not in after


def test_the_reference_picture_of_iptc_gives_its_words():
    path = SHARED / "media/IPTC-PhotometadataRef-Std2017.1.jpg"
    if not path.exists():
        pytest.skip("the reference picture of IPTC is not there")
    before = path.read_bytes()
    picture = clean(before)
    assert picture.words.caption
    assert "Credit" in picture.words.credit
    assert "Copyright" in picture.words.rights
    for kind in (b"8BIM", b"photoshop:", b"Iptc4xmp"):
        assert kind in before
        assert kind not in picture.body
    assert Image.open(io.BytesIO(picture.body)).tobytes() == Image.open(path).tobytes()


@pytest.mark.django_db
def test_an_uploaded_picture_is_stored_clean_and_its_words_fill_empty_fields(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = NewsroomImage(
        title="Bridge", credit="Somebody else", file=ContentFile(with_place("JPEG"), name="bridge.jpg")
    )
    image.save()
    stored = NewsroomImage.objects.get(pk=image.pk)
    body = stored.file.read()
    assert PLACE.encode() not in body
    assert stored.file_size == len(body)
    assert (stored.width, stored.height) == (64, 48)
    assert stored.description == "A stone bridge at low water."
    assert stored.caption == "The old bridge from the north bank."
    assert stored.credit == "Somebody else"
    assert stored.machine_made
    rendition = stored.get_rendition("width-40")
    assert rendition.height > rendition.width  # it was turned as the file says


def test_words_that_a_camera_padded_can_be_kept():
    text = b"Noon at the bridge\0\0\0"
    iim = b"\x1c" + struct.pack(">BBH", 2, 120, len(text)) + text
    resource = b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(iim)) + iim
    segment = b"Photoshop 3.0\0" + resource
    body = encoded("JPEG")
    body = body[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + body[2:]
    assert clean(body).words.caption == "Noon at the bridge"
