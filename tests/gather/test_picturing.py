"""A picture is got when somebody wants to see it: through the guard, within limits, kept once, with plain words."""

import dataclasses

import pytest

from galley.gather import services
from galley.gather.data import Attachment, FeedData, FeedItem, PictureSize, PubStatus, WirePicture
from galley.gather.errors import PictureGoneError
from galley.gather.models import ItemPicture, KeptPicture, Source, WireItem
from galley.gather.picture_queries import pictures_of, pictures_of_items
from galley.gather.services import forget_old_pictures, get_picture, store_feed
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from tests.gather.drawings import SVG, bomb, drawing
from tests.gather.servers import Reply, news_server
from tests.kernel.test_pictures import CAMERA, exif_with_place

pytestmark = pytest.mark.django_db


def entry(*pictures, guid="urn:a", version="1", **more):
    return FeedItem(guid=guid, title="Bridge closed", pictures=pictures, provider_version=version, **more)


def at(*urls, **words):
    return WirePicture(tuple(PictureSize(url) for url in urls), **words)


@pytest.fixture
def bring(news, make_source):
    """Keep an item with these pictures, of a source on the news server."""
    made = {}

    def keep(*pictures, **more):
        source = made["source"] = made.get("source") or make_source(f"{news.base}/feed")
        store_feed(source, FeedData("Wire", (entry(*pictures, **more),)))
        return WireItem.objects.get(source=source, guid=more.get("guid", "urn:a"))

    return keep


def first(item):
    return pictures_of(item)[0]


def got(item):
    return get_picture(item, first(item).key)


def test_it_is_fetched_once_cleaned_and_kept_once_for_everybody(bring, news, django_assert_num_queries):
    body = drawing(400, 300, exif=exif_with_place(1))
    one = bring(at(news.put("/a.jpg", body), caption="Noon", credit="Li Na"))
    other = bring(at(news.put("/b.jpg", body)), guid="urn:b")
    view = got(one)
    assert (view.is_kept, view.tried.kept.width, view.tried.kept.media_type) == (True, 400, "image/jpeg")
    got(one)
    got(other)
    assert [path for path, _headers in news.asked] == ["/a.jpg", "/b.jpg"]
    kept = KeptPicture.objects.get()
    assert CAMERA.encode() not in bytes(kept.body) + bytes(kept.small)
    assert (first(one).caption, first(one).credit) == ("Noon", "Li Na")
    assert first(other).caption == "The old bridge from the north bank."
    assert first(other).rights.endswith("Hernmouth Courier")


def test_nothing_is_fetched_before_somebody_asks(bring, news):
    item = bring(at(news.put("/a.jpg", drawing())))
    assert (news.asked, ItemPicture.objects.count(), first(item).is_kept) == ([], 0, False)


def test_what_the_provider_is_sent_names_nobody(bring, news):
    got(bring(at(news.put("/a.jpg", drawing()))))
    headers = news.asked[0][1]
    assert not {"referer", "cookie", "authorization", "x-forwarded-for"} & headers.keys()


TOO_LARGE = gettext_noop("The answer is larger than Galley takes.")


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        pytest.param(Reply(b"\xff\xd8\xff" + b"x" * 1_200_000), TOO_LARGE, id="too large"),
        pytest.param(Reply(b"<html>login</html>"), "This is not a picture of a kind that is taken", id="a page"),
        pytest.param(Reply(SVG, 200, {"Content-Type": "image/svg+xml"}), "This is not a picture", id="SVG"),
        pytest.param(Reply(bomb()), "The picture has more points than Galley takes.", id="a bomb"),
        pytest.param(Reply(drawing(1, 1)), "This is too small to be a picture", id="a dot"),
        pytest.param(Reply(drawing(900, 600)[:4_000]), "The picture’s file is broken", id="cut off"),
        pytest.param(Reply(b"", 404), "There is nothing at this address.", id="nothing there"),
        pytest.param(Reply(b"", 410), "The provider has taken the picture away.", id="gone"),
        pytest.param(Reply(b"", 403), "The server refuses access.", id="refused"),
        pytest.param(Reply(b"", 500), "The server has an error of its own.", id="an error"),
        pytest.param(
            Reply(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data/a.jpg"}),
            "The address leads into a private network.",
            id="a redirect to where no newsroom has business",
        ),
        pytest.param(Reply(b"", 302, {"Location": "/a.jpg"}), "The address leads on and on", id="a circle"),
    ],
)
def test_what_failed_is_said_in_plain_words_and_tried_again_on_request(bring, news, monkeypatch, reply, problem):
    monkeypatch.setattr("galley.gather.services.picturing.PICTURE_MAX_MEGABYTES", type("One", (), {"value": 1}))
    item = bring(at(news.base + "/a.jpg"))
    news.pages["/a.jpg"] = reply
    view = got(item)
    assert (view.is_kept, KeptPicture.objects.count()) == (False, 0)
    assert view.tried.problem_in_plain_words.startswith(problem)
    news.put("/a.jpg", drawing())
    view = got(item)
    assert (view.is_kept, view.tried.problem) == (True, "")


def test_a_server_that_is_not_there_is_said(bring):
    assert got(bring(at("http://127.0.0.1:9/a.jpg"))).tried.problem == "The server cannot be reached."


def test_a_picture_on_a_private_network_is_not_fetched_for_a_public_source(bring, news):
    item = bring(at(news.put("/a.jpg", drawing())))
    Source.objects.update(allow_private=False)
    assert got(item).tried.problem.startswith("The address leads into a private network.")
    Source.objects.update(allow_private=True, url="https://other.example/feed")  # its own server is another one
    assert got(item).tried.problem.startswith("The address leads into a private network.")
    assert news.asked == []


def test_the_sources_own_server_leads_no_further_into_the_private_network(bring, news):
    elsewhere = news.base.replace("127.0.0.1", "localhost")
    news.put("/a.jpg", drawing())
    news.pages["/there.jpg"] = Reply(b"", 302, {"Location": f"{elsewhere}/a.jpg"})
    item = bring(at(f"{news.base}/there.jpg"))
    assert got(item).tried.problem.startswith("The address leads into a private network.")
    assert [path for path, _headers in news.asked] == ["/there.jpg"]


def test_the_next_size_is_tried_when_the_best_cannot_be_had(bring, news):
    sizes = (
        PictureSize(news.base + "/none.jpg", width=3000, height=2000),
        PictureSize(news.put("/drawn.svg", SVG), media_type="image/jpeg", width=2000, height=1000),
        PictureSize(news.put("/web.jpg", drawing(640, 480)), width=640, height=480),
    )
    assert got(bring(WirePicture(sizes))).tried.kept.width == 640
    assert [path for path, _headers in news.asked] == ["/none.jpg", "/drawn.svg", "/web.jpg"]


def test_a_file_that_came_with_the_item_needs_no_network(bring, news):
    body = drawing(500, 400)
    size = PictureSize(name="bridge.jpg", body_hash=fingerprint_bytes(body))
    view = got(bring(WirePicture((size,)), attachments=(Attachment("bridge.jpg", body, "image/jpeg"),)))
    assert (view.tried.kept.width, news.asked) == (500, [])


def test_a_file_that_never_came_is_said(bring):
    assert "did not come" in got(bring(WirePicture((PictureSize(name="bridge.jpg"),)))).tried.problem


def test_the_agencys_token_goes_to_the_agencys_own_server_only(make_source, news):
    token = {"token": "sesame", "user": "", "password": ""}
    source = make_source(f"{news.base}/wire", kind="wire_http", settings=token)
    news.put("/a.jpg", drawing())
    with news_server() as other:
        news.pages["/there.jpg"] = Reply(b"", 302, {"Location": other.put("/b.jpg", drawing())})
        for number, path in enumerate(("/a.jpg", "/there.jpg")):
            store_feed(source, FeedData("Wire", (entry(at(news.base + path), guid=str(number)),)))
            got(WireItem.objects.get(guid=str(number)))
    assert [(path, headers.get("authorization")) for path, headers in (*news.asked, *other.asked)] == [
        ("/a.jpg", "Bearer sesame"),
        ("/there.jpg", "Bearer sesame"),
        ("/b.jpg", None),
    ]


@pytest.mark.parametrize("kind", ["feed", "wire_http"])
@pytest.mark.parametrize("url", ["http://[", "http://[::1/a.jpg", "http://a:b:c/", "http:///a.jpg", "http://x:99999/"])
def test_what_is_no_address_is_said(make_source, news, kind, url):
    token = {"token": "sesame", "user": "", "password": ""} if kind == "wire_http" else {}
    source = make_source(f"{news.base}/wire", kind=kind, settings=token)
    store_feed(source, FeedData("Wire", (entry(at(url)),)))
    assert got(WireItem.objects.get()).tried.problem


def test_pictures_of_a_killed_item_are_gone(bring, news):
    item = bring(at(news.put("/a.jpg", drawing())))
    key = first(item).key
    killed = bring(at(news.base + "/a.jpg"), version="2", status=PubStatus.CANCELED)
    assert [one.is_killed for one in pictures_of(killed)] == [True]
    with pytest.raises(PictureGoneError):
        get_picture(killed, key)
    assert news.asked == []


def test_a_picture_that_is_killed_by_itself_is_gone_from_the_texts_that_have_it(bring, news):
    url = news.put("/a.jpg", drawing())
    text = bring(at(url, guid="urn:p"), at(url + "?2", guid="urn:q"))
    bring(at(url, guid="urn:p"), guid="urn:p", status=PubStatus.CANCELED)
    assert [one.is_killed for one in pictures_of(text)] == [True, False]


def test_a_picture_that_is_killed_by_itself_is_gone_through_an_item_that_is_named_too(bring, news):
    url = news.put("/a.jpg", drawing())
    bring(at(url, guid="urn:p"), at(url + "?2", guid="urn:q"), guid="urn:package", extra={"type": "graphic"})
    text = bring(guid="urn:t", related=("urn:package",))
    bring(at(url, guid="urn:p"), guid="urn:p", status=PubStatus.CANCELED)
    assert [one.is_killed for one in pictures_of(text)] == [True, False]
    with pytest.raises(PictureGoneError):
        got(text)


def test_a_kill_is_found_however_many_pictures_are_asked_for(bring, news):
    items = [
        bring(*(at(f"{news.base}/{item}-{n}.jpg", guid=f"urn:{item}:{n}") for n in range(20)), guid=f"urn:{item}")
        for item in range(50)
    ]
    killed = {f"urn:{item}:{n}" for item in (7, 33) for n in range(20)}
    for guid in killed:
        bring(guid=guid, status=PubStatus.CANCELED, extra={"type": "picture"})
    views = [view for found in pictures_of_items(items).values() for view in found]
    assert {view.picture.guid for view in views if view.is_killed} == killed
    assert len(views) == 1_000


def test_pictures_without_a_name_of_their_own_are_each_shown(bring, news):
    bring(at(news.base + "/a.jpg"), guid="urn:p", extra={"type": "picture"})
    text = bring(at(news.base + "/b.jpg"), guid="urn:t", related=("urn:p",))
    assert len(pictures_of(text)) == 2


def test_a_text_has_the_pictures_of_an_item_that_it_names(bring, news):
    picture = bring(at(news.put("/a.jpg", drawing()), guid="urn:p"), guid="urn:p", extra={"type": "picture"})
    text = bring(guid="urn:t", related=("urn:p", "urn:t"))
    assert [(one.item.pk, one.picture.guid) for one in pictures_of(text)] == [(picture.pk, "urn:p")]
    assert got(text).is_kept


def test_the_number_of_queries_does_not_grow_with_the_items(bring, news, django_assert_max_num_queries):
    items = [bring(at(news.base + f"/{n}.jpg", guid=f"urn:p{n}"), guid=f"urn:{n}") for n in range(8)]
    items = list(WireItem.objects.filter(pk__in=[item.pk for item in items]))
    with django_assert_max_num_queries(2):
        assert len(pictures_of_items(items)) == 8
    bare = bring(guid="urn:bare")
    with django_assert_max_num_queries(0):
        assert pictures_of_items([bare]) == {}


def test_a_picture_that_changes_is_another_one_and_no_new_version(bring, news):
    item = bring(at(news.put("/a.jpg", drawing())))
    before = got(item).key
    changed = bring(at(news.put("/b.jpg", drawing(colour="red"))), version="2")
    assert (changed.version, first(changed).is_kept) == (1, False)
    assert first(changed).key != before
    assert got(changed).is_kept


def test_files_are_forgotten_after_a_time_and_can_be_asked_for_again(bring, news):
    item = bring(at(news.put("/a.jpg", drawing())))
    got(item)
    assert forget_old_pictures() == 0
    KeptPicture.objects.update(kept_at=now().replace(year=2000))
    assert (forget_old_pictures(), KeptPicture.objects.count()) == (1, 0)
    assert not first(item).is_kept
    assert got(item).is_kept


def test_what_is_fetched_anew_while_old_files_are_forgotten_stays(bring, news, monkeypatch):
    got(bring(at(news.put("/a.jpg", drawing()))))
    KeptPicture.objects.update(kept_at=now().replace(year=2000))

    def meanwhile(rows):
        found = list(rows)
        KeptPicture.objects.update(kept_at=now())
        yield found

    monkeypatch.setattr("galley.gather.services.picturing._in_hundreds", meanwhile)
    assert (forget_old_pictures(), KeptPicture.objects.count()) == (0, 1)


def test_items_from_before_pictures_had_words_have_theirs(bring, news):
    item = bring()
    WireItem.objects.update(picture_url=news.put("/a.jpg", drawing()))
    assert got(WireItem.objects.get(pk=item.pk)).is_kept


def test_what_is_kept_is_given_back_as_it_came(bring, news):
    picture = at("https://p.example/a.jpg", guid="urn:p", caption="Noon", rights="Not in Riverton", machine_made=True)
    item = bring(picture)
    assert item.as_data().pictures == (picture,)
    assert dataclasses.replace(item.as_data(), pictures=()).pictures == ()
    assert services.get_picture is get_picture
