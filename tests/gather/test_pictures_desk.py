"""The pictures of items on the desk: shown from here, got by a button or a script, with their words and terms."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from galley.gather import services
from galley.gather.data import FeedData, FeedItem, PictureSize, PubStatus, WirePicture
from galley.gather.models import Event, WireItem
from galley.gather.picture_queries import pictures_of
from galley.gather.services import get_picture, store_feed
from galley.kernel.roles import Role
from tests.gather.drawings import drawing
from tests.gather.test_views import refused

pytestmark = pytest.mark.django_db
XHR = {"headers": {"X-Requested-With": "XMLHttpRequest"}}


@pytest.fixture
def bring(news, make_source):
    source = make_source(f"{news.base}/feed", name="Agency")

    def keep(url, status=PubStatus.USABLE, version="1", **words):
        words = {"caption": "The <bridge> at noon", "credit": "Li Na", "rights": "Not in Riverton"} | words
        picture = WirePicture((PictureSize(url),), **words)
        entry = FeedItem(
            guid="urn:a", title="Bridge closed", pictures=(picture,), status=status, provider_version=version
        )
        store_feed(source, FeedData("Wire", (entry,)))
        services.group_new_items()
        return WireItem.objects.get()

    return keep


def address(item, name="fetch_picture"):
    return reverse(f"galley_gather:{name}", args=[item.pk, pictures_of(item)[0].key])


def event_page(client):
    return client.get(reverse("galley_gather:event", args=[Event.objects.get().pk])).content.decode()


def test_the_event_page_shows_words_and_terms_and_asks_no_provider(desk, bring, news):
    item = bring(news.put("/a.jpg", drawing()))
    page = event_page(desk(Role.REPORTER))
    for words in ("The &lt;bridge&gt; at noon", "Credit: Li Na", "Not in Riverton", address(item), "pictures.js"):
        assert words in page
    assert news.base + "/a.jpg" not in page
    assert news.asked == []


def test_a_button_gets_it_and_leads_back(desk, bring, news):
    item = bring(news.put("/a.jpg", drawing(1_200, 800)))
    client = desk(Role.REPORTER)
    answer = client.post(address(item), {"next": "/desk/wall/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/wall/")
    page = event_page(client)
    assert address(item, "small_picture") in page
    assert "1200 × 800" in page
    small = client.get(address(item, "small_picture"))
    assert (small["Content-Type"], small["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert small["Content-Security-Policy"] == "sandbox; default-src 'none'"
    with Image.open(io.BytesIO(small.content)) as picture:
        assert picture.size == (960, 640)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", ""])
def test_nobody_is_led_elsewhere(desk, bring, news, back):
    item = bring(news.put("/a.jpg", drawing()))
    answer = desk(Role.REPORTER).post(address(item), {"next": back})
    assert answer["Location"] == reverse("galley_gather:event", args=[item.event_id])


def test_a_script_is_given_the_frame_and_a_failure_its_words(desk, bring, news):
    item = bring(news.base + "/none.jpg")
    client = desk(Role.PRODUCER)
    frame = client.post(address(item), **XHR).content.decode()
    assert "There is nothing at this address." in frame
    assert "Try again" in frame
    assert "There is nothing at this address." in event_page(client)
    news.put("/none.jpg", drawing())
    frame = client.post(address(item), **XHR).content.decode()
    assert f'src="{address(item, "small_picture")}"' in frame
    assert frame.count("gather-picture__frame") == 1


def test_a_killed_picture_is_neither_got_nor_shown(desk, bring, news):
    item = bring(news.put("/a.jpg", drawing()))
    get_picture(item, pictures_of(item)[0].key)
    item = bring(news.base + "/a.jpg", status=PubStatus.CANCELED, version="2")
    client = desk(Role.REPORTER)
    assert client.post(address(item)).status_code == 404
    assert client.get(address(item, "small_picture")).status_code == 404
    page = event_page(client)
    assert "nobody may use this picture" in page
    assert address(item, "small_picture") not in page


def test_only_staff_gets_and_sees(client, desk, bring, news):
    item = bring(news.put("/a.jpg", drawing()))
    for answer in (client.post(address(item)), client.get(address(item, "small_picture"))):
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
    signed_in = desk(Role.OPERATOR)
    assert signed_in.get(address(item)).status_code == 405
    assert signed_in.get(address(item, "small_picture")).status_code == 404
    assert news.asked == []
    assert not refused(signed_in.post(address(item)))


def test_what_a_machine_made_is_said(desk, bring, news):
    bring(news.put("/a.jpg", drawing()), machine_made=True)
    assert "Made by a machine" in event_page(desk(Role.REPORTER))
