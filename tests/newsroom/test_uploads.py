"""Every way by which a picture comes in stores it without location and device data."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from galley.kernel.pictures import PictureError, clean
from galley.newsroom.models import NewsroomImage
from tests.kernel.test_pictures import CAMERA, PLACE, encoded, exif_with_place, with_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(client, desk_editor):
    client.force_login(desk_editor)
    return client


def photo(name: str = "bridge.jpg", body: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body or with_place("JPEG"), "image/jpeg")


def assert_clean(media: Path, *, files: int) -> None:
    found = [path for path in media.rglob("*") if path.is_file()]
    assert len(found) == files, found
    for path in found:
        body = path.read_bytes()
        for secret in (PLACE, CAMERA, "GPSLatitude"):
            assert secret.encode() not in body, path
        assert not Image.open(io.BytesIO(body)).getexif().get_ifd(0x8825), path


def add(desk, file: SimpleUploadedFile) -> dict:
    return desk.post(reverse("wagtailimages:add_multiple"), {"title": "Bridge", "files[]": file}).json()


def test_a_picture_that_waits_for_its_words_is_clean_on_disk_and_in_the_library(desk, media):
    waiting = add(desk, photo())
    upload = UploadedFile.objects.get(pk=waiting["uploaded_file_id"])
    assert upload.file.name.startswith("wagtail_uploads/")
    assert_clean(media, files=1)  # all that stays of an abandoned form
    assert NewsroomImage.objects.count() == 0

    for words in ("A stone bridge at low water.", "The old bridge from the north bank.", "Rosa Reilly / Courier"):
        assert words in waiting["form"]
    prefix = f"uploaded-image-{upload.pk}-"
    answer = desk.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload.pk]),
        {prefix + "title": "Bridge", prefix + "description": "A bridge", prefix + "tags": ""},
    )
    assert answer.json()["success"]
    image = NewsroomImage.objects.get()
    assert_clean(media, files=1)
    body = image.file.read()
    assert image.file_size == len(body)
    assert (image.width, image.height) == Image.open(io.BytesIO(body)).size


def test_a_large_picture_that_waits_is_clean_too(desk, media, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100  # so that Django keeps it as a file, which the storage would move
    add(desk, photo())
    assert_clean(media, files=1)


def test_a_raw_file_that_waited_since_before_is_cleaned_on_its_way_into_the_library(desk, media):
    waiting = add(desk, photo())
    upload = UploadedFile.objects.get(pk=waiting["uploaded_file_id"])
    Path(upload.file.path).write_bytes(with_place("JPEG"))
    prefix = f"uploaded-image-{upload.pk}-"
    desk.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload.pk]),
        {prefix + "title": "Bridge", prefix + "description": "A bridge", prefix + "tags": ""},
    )
    image = NewsroomImage.objects.get()
    assert_clean(media, files=1)
    body = image.file.read()
    assert image.file_size == len(body)
    assert image.caption == "The old bridge from the north bank."


def test_what_cannot_be_cleaned_does_not_wait(desk, media):
    answer = add(desk, photo("cut.gif", encoded("GIF")[:-1]))
    assert "cannot be taken out" in answer["error_message"]
    assert_clean(media, files=0)


def test_a_picture_from_the_chooser_is_clean(desk, media):
    prefix = "image-chooser-upload-"
    answer = desk.post(
        reverse("wagtailimages_chooser:create"),
        {prefix + "title": "Bridge", prefix + "description": "A bridge", prefix + "tags": "", prefix + "file": photo()},
    )
    assert answer.json()["step"] == "chosen"
    assert NewsroomImage.objects.count() == 1
    image = NewsroomImage.objects.get()
    assert image.credit == "Rosa Reilly / Courier"
    assert_clean(media, files=1 + image.renditions.count())


def test_another_file_for_a_picture_is_clean(desk, media):
    image = NewsroomImage(title="Bridge", description="A bridge", file=ContentFile(encoded("JPEG"), name="bridge.jpg"))
    image.save()
    first = image.file.name
    desk.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {"title": "Bridge", "description": "A bridge", "tags": "", "file": photo()},
    )
    image = NewsroomImage.objects.get()
    assert image.file.name != first
    assert_clean(media, files=1 + image.renditions.count())
    assert image.file_size == len(image.file.read())


def test_a_file_that_was_stored_before_the_row_is_cleaned_in_its_place(media):
    image = NewsroomImage(title="Bridge", description="A bridge", file=ContentFile(encoded("JPEG"), name="old.jpg"))
    image.save()
    (media / image.file.name).unlink()
    image.file.save("new.jpg", ContentFile(with_place("JPEG")), save=False)
    name = image.file.name
    image.save()
    image = NewsroomImage.objects.get()
    assert image.file.name == name
    assert_clean(media, files=1)
    assert image.file_size == len(image.file.read())


def test_a_stored_file_that_cannot_be_cleaned_does_not_stay(media):
    image = NewsroomImage(title="Bridge", description="A bridge")
    image.file.save("new.bmp", ContentFile(encoded("BMP")), save=False)
    with pytest.raises(PictureError):
        image.save()
    assert_clean(media, files=0)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "me.jpg"), ("TIFF", "me.tiff")])
def test_a_portrait_of_the_staff_is_clean(desk_editor, media, kind, name):
    profile = UserProfile.get_for_user(desk_editor)
    profile.avatar = photo(name, encoded(kind, exif=exif_with_place()))
    profile.save()
    assert_clean(media, files=1)
    assert set(Image.open(profile.avatar.path).size) == {64, 48}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_clean_file_stays_as_it_is(kind):
    once = clean(with_place(kind)).body
    assert clean(once).body == once


def test_an_avif_that_holds_more_than_its_picture_is_written_anew():
    bare = clean(with_place("AVIF")).body
    assert PLACE.encode() not in clean(bare + b"\x00\x00\x00\x1buuid" + PLACE.encode()).body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.95])
def test_a_picture_that_breaks_off_is_told_and_not_a_server_error(desk, media, kind, part):
    whole = encoded(kind)
    for address, field in (("wagtailimages:add", "file"), ("wagtailimages:add_multiple", "files[]")):
        file = SimpleUploadedFile(f"a.{kind.lower()}", whole[: int(len(whole) * part)], f"image/{kind.lower()}")
        said = desk.post(reverse(address), {"title": "Bridge", "description": "A bridge", field: file})
        assert said.status_code == 200
    assert NewsroomImage.objects.count() == 0


def test_a_picture_is_no_document(desk, media):
    said = desk.post(reverse("wagtaildocs:add"), {"title": "Bridge", "file": photo()})
    assert said.status_code == 200
    assert "jpg" in said.content.decode()
    assert_clean(media, files=0)
