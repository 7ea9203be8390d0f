"""The pictures are the same everywhere, and each has its words in both languages."""

from __future__ import annotations

import hashlib
import io
import time

import pytest
from PIL import Image

from galley.demo.captions import PICTURES
from galley.demo.people import STAFF
from galley.demo.pictures import scenes
from galley.demo.pictures.files import Darkroom
from galley.demo.pictures.people import portrait


def test_there_are_enough_pictures_in_the_two_shapes_of_the_site():
    shapes = {(scene.width, scene.height) for scene in scenes.values()}
    assert len(scenes) >= 24
    assert shapes == {(1600, 900), (1500, 1000)}


@pytest.mark.parametrize("name", list(scenes))
def test_each_picture_says_what_it_shows_in_both_languages(name: str):
    for language in ("en", "zh-hans"):
        words = PICTURES[name][language]
        assert 5 <= len(words.alt) <= 255
        assert words.title
        assert words.caption
        assert words.alt != words.caption
    assert PICTURES[name]["en"].alt != PICTURES[name]["zh-hans"].alt


def test_words_are_of_pictures_that_exist():
    assert set(PICTURES) == set(scenes)


@pytest.mark.parametrize("name", ["heron", "bridge-dusk"])
def test_a_picture_is_the_same_each_time(name: str):
    first, second = scenes[name].print(), scenes[name].print()
    assert first.size == (scenes[name].width, scenes[name].height)
    assert _digest(first) == _digest(second)


def test_two_people_do_not_look_the_same():
    faces = {_digest(portrait(person.looks, seed=0)) for person in STAFF}
    assert len(faces) == len(STAFF)


def test_the_darkroom_makes_each_picture_once_in_all_its_sizes():
    darkroom = Darkroom(widths=(480, 960, 1600))
    try:
        darkroom.ask_for("school")
        darkroom.ask_for("school")
        picture = darkroom.get("school")
        assert darkroom.get("school") is picture
    finally:
        darkroom.close()
    assert (picture.width, picture.height) == (1600, 900)
    assert {width: height for width, (height, _) in picture.sizes.items()} == {480: 270, 960: 540}
    for width, (height, body) in picture.sizes.items():
        assert Image.open(io.BytesIO(body)).size == (width, height)


@pytest.mark.slow
def test_all_pictures_are_drawn_in_seconds_of_processor_time():
    began = time.process_time()
    for scene in scenes.values():
        scene.print()
    assert time.process_time() - began < 12


def _digest(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()
