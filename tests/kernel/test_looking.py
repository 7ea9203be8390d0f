"""A stranger's picture is decoded within limits, and shown without anything beside it."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from galley.kernel import looking
from galley.kernel.looking import LookError, look_at
from tests.gather.drawings import SVG, bomb, drawing
from tests.kernel.test_pictures import CAMERA, PLACE, exif_with_place

MOST = 50_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_kind_is_taken_and_shown_as_a_small_jpeg(kind):
    looked = look_at(drawing(1_200, 800, kind=kind), most_pixels=MOST)
    assert (looked.media_type, looked.width, looked.height) == (f"image/{kind.lower()}", 1_200, 800)
    with Image.open(io.BytesIO(looked.small)) as small:
        assert (small.format, small.size) == ("JPEG", (960, 640))


def test_it_is_turned_the_right_way_up_and_says_nothing_beside_itself():
    body = drawing(300, 200, exif=exif_with_place(6))
    looked = look_at(body, most_pixels=MOST)
    assert (looked.width, looked.height) == (200, 300)
    with Image.open(io.BytesIO(looked.small)) as small:
        assert small.size == (200, 300)
        assert not small.getexif()
    for word in (CAMERA, PLACE, "GPS"):
        assert word.encode() not in looked.clean.body + looked.small
    assert looked.clean.words.rights.endswith("Hernmouth Courier")


def test_what_shines_through_becomes_paper():
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(look_at(out.getvalue(), most_pixels=MOST).small)) as small:
        assert small.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(bomb(), looking.TOO_MANY_POINTS, id="a bomb"),
        pytest.param(bomb(8_000, 8_000), looking.TOO_MANY_POINTS, id="more points than are taken"),
        pytest.param(bomb(2_000, 2_000), looking.BROKEN, id="fewer points than it promises"),
        pytest.param(SVG, looking.NOT_A_PICTURE, id="SVG"),
        pytest.param(b"<html>", looking.NOT_A_PICTURE, id="a page"),
        pytest.param(b"", looking.NOT_A_PICTURE, id="nothing"),
        pytest.param(drawing(1, 1, kind="GIF"), looking.TOO_SMALL, id="a dot that counts readers"),
        pytest.param(drawing(900, 600)[:4_000], looking.BROKEN, id="cut off"),
        pytest.param(drawing(kind="TIFF"), looking.NOT_A_PICTURE, id="TIFF"),
        pytest.param(drawing(kind="BMP"), looking.NOT_A_PICTURE, id="BMP"),
    ],
)
def test_what_is_refused_says_why(body, problem):
    with pytest.raises(LookError) as refused:
        look_at(body, most_pixels=MOST)
    assert refused.value.problem == problem


WHOLE = {kind: drawing(120, 80, kind=kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF")}


@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 5_000), st.binary(max_size=40))
def test_any_bytes_are_a_picture_or_refused(kind, at, put):
    body = WHOLE[kind]
    at %= len(body)
    with contextlib.suppress(LookError):
        assert look_at(body[:at] + put + body[at + len(put) :], most_pixels=MOST).small
