"""What formats say of pictures: sizes, words, rights and ids; the best size first; only names that are names."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.gather.data import PictureSize, WirePicture
from galley.gather.feeds import parse_feed
from galley.gather.pictures import (
    as_row,
    best_address,
    best_first,
    is_file_name,
    key_of,
    of_rows,
    offered,
    picture_of,
    size_at,
)
from galley.gather.registries import writers
from galley.kernel.ids import fingerprint_bytes
from tests.gather.drawings import drawing
from tests.gather.roundtrip import check_valid, made
from tests.gather.shared import samples
from tests.gather.wiredocs import NAR, message, news_item, ninjs

URL = "https://agency.example/wire/x"
FOLDER = "file:///srv/wires/x.xml"
MRSS = 'xmlns:media="http://search.yahoo.com/mrss/"'


def read(body, url=URL):
    body = body.encode() if isinstance(body, str) else body
    return parse_feed(body, url=url)[1].items


def rss(inside):
    return f'<rss version="2.0" {MRSS}><channel><title>R</title><item><title>T</title>{inside}</item></channel></rss>'


RENDITIONS = [
    {"name": "thumbnail", "href": "https://p.example/t.jpg", "contentType": "image/jpeg", "width": 120, "height": 80},
    {
        "name": "highres",
        "href": "https://p.example/h.jpg",
        "contentType": "image/jpeg",
        "width": 3000,
        "height": 2000,
        "sizeInBytes": 900_000,
    },
]
PICTURE = {
    "name": "main",
    "uri": "urn:p:1",
    "type": "picture",
    "by": "Li Na",
    "usageTerms": "Not in Riverton",
    "copyrightNotice": "© Agency",
    "headlines": [{"value": "Bridge"}],
    "descriptions": [
        {"role": "caption", "value": "The bridge at noon"},
        {"role": "alttext", "value": "A bridge with two towers"},
    ],
    "digitalSourceType": {"uri": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"},
    "renditions": RENDITIONS,
}
SIZES = (
    PictureSize("https://p.example/t.jpg", "", "image/jpeg", 120, 80, 0, "thumbnail"),
    PictureSize("https://p.example/h.jpg", "", "image/jpeg", 3000, 2000, 900_000, "highres"),
)


def test_ninjs_3_says_everything_of_an_associated_picture():
    (item,) = read(ninjs(associations=[PICTURE]))
    assert item.pictures == (
        WirePicture(
            SIZES,
            guid="urn:p:1",
            caption="The bridge at noon",
            alt="A bridge with two towers",
            credit="Li Na",
            rights="© Agency\nNot in Riverton",
            machine_made=True,
        ),
    )
    assert item.picture_url == "https://p.example/h.jpg"


@pytest.mark.parametrize("version", ["1.0", "1.2", "1.4", "1.6"])
def test_ninjs_1_names_its_associations_and_renditions(version):
    said = {
        "uri": "urn:a",
        "headline": "Bridge closed",
        "associations": {
            "main": {
                "uri": "urn:p:1",
                "type": "picture",
                "byline": "Li Na",
                "description_text": "The bridge at noon",
                "usageterms": "Not in Riverton",
                "renditions": {
                    "thumbnail": {"href": "https://p.example/t.jpg", "mimetype": "image/jpeg", "width": 120},
                    "highres": {"href": "https://p.example/h.jpg", "mimetype": "image/jpeg", "width": 3000},
                },
            }
        },
    }
    feed = parse_feed(json.dumps(said).encode(), url=URL)[1]
    (picture,) = feed.items[0].pictures
    assert (picture.guid, picture.caption, picture.credit) == ("urn:p:1", "The bridge at noon", "Li Na")
    assert [(size.role, size.width) for size in picture.sizes] == [("thumbnail", 120), ("highres", 3000)]
    assert feed.items[0].picture_url == "https://p.example/h.jpg"


def test_ninjs_2_is_read_too():
    said = {
        "uri": "urn:a",
        "standard": {"name": "ninjs", "version": "2.1"},
        "headlines": [{"value": "Bridge"}],
        "associations": [
            {
                "name": "a",
                "uri": "urn:p:1",
                "type": "picture",
                "renditions": [{"name": "h", "href": "/h.jpg", "contenttype": "image/jpeg"}],
            }
        ],
    }
    (picture,) = read(json.dumps(said))[0].pictures
    assert picture.sizes[0].url == "https://agency.example/h.jpg"


def test_a_picture_goes_out_as_it_came_in():
    feed = parse_feed(ninjs(associations=[PICTURE]), url=URL)[1]
    before = made(feed, feed.items[0])
    body = writers.get("ninjs").write(before, uri="urn:x", version=1, source="Agency")
    check_valid("ninjs", body)
    (after,) = read(body)
    assert after.pictures == before.pictures


def test_of_a_film_the_still_is_taken_and_of_sound_nothing():
    film = {
        "name": "film",
        "uri": "urn:v",
        "type": "video",
        "renditions": [
            {"name": "v", "href": "https://p.example/v.mp4", "contentType": "video/mp4", "width": 1920},
            {"name": "v", "href": "https://p.example/v.jpg", "contentType": "image/jpeg", "width": 640},
        ],
    }
    sound = {
        "name": "s",
        "uri": "urn:s",
        "type": "audio",
        "renditions": [{"name": "s", "href": "https://p.example/s.mp3"}],
    }
    (item,) = read(ninjs(associations=[film, sound]))
    assert [(one.kind, [size.url for size in one.sizes]) for one in item.pictures] == [
        ("video", ["https://p.example/v.jpg"])
    ]


def test_a_picture_of_its_own_has_its_own_guid():
    (item,) = read(ninjs("urn:p:1", "Bridge", type="picture", renditions=RENDITIONS))
    assert [(one.guid, one.sizes) for one in item.pictures] == [("urn:p:1", SIZES)]


def picture_item(guid="urn:p:1", content="", meta="", item_class="picture"):
    return (
        f'<newsItem {NAR} guid="{guid}" version="1" standard="NewsML-G2" standardversion="2.35" conformance="power" '
        'xml:lang="en"><catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>'
        "<rightsInfo><copyrightNotice>© Agency</copyrightNotice><usageTerms>Not in Riverton</usageTerms></rightsInfo>"
        f"<itemMeta><itemClass qcode='ninat:{item_class}'/><provider literal='agency.example'/>"
        "<versionCreated>2026-11-24T14:05:00Z</versionCreated><pubStatus qcode='stat:usable'/></itemMeta>"
        f"<contentMeta>{meta}<creditline>Li Na / Agency</creditline><headline>Bridge</headline>"
        "<description role='drol:caption'>The bridge at noon</description>"
        f"<description role='drol:altText'>A bridge with two towers</description></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


REMOTE = (
    "<remoteContent rendition='rnd:thumbnail' href='https://p.example/t.jpg' contenttype='image/jpeg' width='120'"
    " height='80'/><remoteContent rendition='rnd:highRes' href='https://p.example/h.jpg' contenttype='image/jpeg'"
    " width='3000' height='2000' size='900000'/>"
)


def test_newsml_g2_says_everything_of_a_picture():
    (item,) = read(message(picture_item(content=REMOTE)))
    assert item.pictures == (
        WirePicture(
            SIZES,
            guid="urn:p:1",
            caption="The bridge at noon",
            alt="A bridge with two towers",
            credit="Li Na / Agency",
            rights="© Agency\nNot in Riverton",
        ),
    )
    assert item.picture_url == "https://p.example/h.jpg"
    assert item.summary_html == "The bridge at noon"


def test_a_text_that_links_to_a_picture_of_its_message_has_it_too():
    link = "<link rel='irel:seeAlso' residref='urn:p:1'/>"
    text = news_item("urn:t", title="Bridge closed").replace("</itemMeta>", f"{link}</itemMeta>")
    picture, story = read(message(picture_item(content=REMOTE), text))
    assert story.pictures == picture.pictures
    assert story.picture_url == "https://p.example/h.jpg"


def test_remote_content_that_names_an_item_and_no_address_leads_to_that_item():
    film = picture_item("urn:film", "<remoteContent residref='urn:p:1'/>", item_class="composite")
    picture, other = read(message(picture_item(content=REMOTE), film))
    assert other.pictures == picture.pictures
    assert "urn:p:1" in other.related


def test_a_picture_within_newsml_g2_comes_as_a_file_of_the_item():
    body = drawing()
    inside = f"<inlineData contenttype='image/jpeg' encoding='encd:b64'>{base64.b64encode(body).decode()}</inlineData>"
    (item,) = read(message(picture_item(content=inside)))
    (file,) = item.attachments
    (size,) = item.pictures[0].sizes
    assert (file.body, file.media_type, file.name) == (body, "image/jpeg", "urn-p-1.jpg")
    assert (size.name, size.body_hash) == (file.name, fingerprint_bytes(body))


def test_each_size_within_a_document_is_kept():
    bodies = [drawing(900, 600), drawing(90, 60)]
    inside = "".join(
        f"<inlineData contenttype='image/jpeg'>{base64.b64encode(body).decode()}</inlineData>" for body in bodies
    )
    (item,) = read(message(picture_item(content=inside)))
    assert [file.body for file in item.attachments] == bodies
    assert [size.body_hash for size in item.pictures[0].sizes] == [fingerprint_bytes(body) for body in bodies]


def test_what_says_that_it_is_something_else_is_no_picture_of_a_document():
    body = base64.b64encode(b"GIF89a<script>alert(1)</script>").decode()
    for kind, count in (("image/gif", 1), ("text/html", 0)):
        inside = f"<media-object mime-type='{kind}' encoding='base64'>{body}</media-object>"
        (item,) = read(nitf(f"<media media-type='image'>{inside}</media>"))
        assert (len(item.pictures), len(item.attachments)) == (count, count)


@pytest.mark.parametrize("inside", ["bm90IGEgcGljdHVyZQ==", "%%%", ""])
def test_what_is_no_picture_within_a_document_is_none(inside):
    content = f"<inlineData contenttype='image/jpeg'>{inside}</inlineData>"
    (item,) = read(message(picture_item(content=content)))
    assert (item.pictures, item.attachments) == ((), ())


def test_the_icon_of_a_film_is_its_still():
    meta = "<icon href='https://p.example/still.jpg'/>"
    film = picture_item(
        "urn:f", "<remoteContent href='https://p.example/v.mp4' contenttype='video/mp4'/>", meta, "video"
    )
    (item,) = read(message(film))
    assert [(one.kind, best_address([one])) for one in item.pictures] == [("video", "https://p.example/still.jpg")]


def nitf(media):
    return (
        "<nitf><head><docdata><doc-id id-string='1' regsrc='agency'/></docdata></head><body><body.head>"
        "<hedline><hl1>Bridge closed</hl1></hedline></body.head>"
        f"<body.content><p>Closed.</p>{media}</body.content></body></nitf>"
    )


MEDIA = (
    "<media media-type='image' id='p1'><media-metadata name='usageterms' value='Not in Riverton'/>"
    "<media-reference mime-type='image/jpeg' source='bridge-small.jpg' width='120' height='80'/>"
    "<media-reference mime-type='image/jpeg' source='bridge.jpg' width='3000' height='2000'"
    " alternate-text='Two towers'/>"
    "<media-caption><p>The bridge at noon.</p></media-caption><media-producer>Li Na</media-producer></media>"
)


def test_nitf_names_files_beside_it():
    (item,) = read(nitf(MEDIA), FOLDER)
    (picture,) = item.pictures
    assert [size.name for size in best_first(picture.sizes)] == ["bridge.jpg", "bridge-small.jpg"]
    assert (picture.caption, picture.alt, picture.credit) == ("The bridge at noon.", "Two towers", "Li Na")
    assert (picture.rights, picture.guid) == ("Not in Riverton", "")  # an id of XML names nothing outside its document
    assert item.picture_url == ""


def test_nitf_holds_pictures_too():
    body = drawing(kind="PNG")
    inside = f"<media-object encoding='base64'>{base64.b64encode(body).decode()}</media-object>"
    media = f"<media media-type='image'><media-reference mime-type='image/png'/>{inside}</media>"
    (item,) = read(nitf(media))
    assert [file.body for file in item.attachments] == [body]
    assert item.pictures[0].sizes[0].body_hash == fingerprint_bytes(body)


@pytest.mark.parametrize(
    "source",
    [
        "../keys/secret.jpg",
        "/etc/passwd.jpg",
        "..\\x.jpg",
        "sub/x.jpg",
        ".hidden.jpg",
        "~x.jpg",
        "a\x00.jpg",
        "C:x.jpg",
    ],
)
def test_only_a_bare_name_is_a_file_beside_a_document(source):
    assert size_at(source).name == ""
    escaped = source.replace("\x00", "")
    (item,) = read(nitf(f"<media media-type='image'><media-reference source='{escaped}'/></media>"), FOLDER)
    assert all(is_file_name(size.name) for picture in item.pictures for size in picture.sizes)


@given(st.text())
def test_no_name_leads_anywhere(said):
    name = size_at(said).name
    assert name == "" or (is_file_name(name) and "/" not in name and "\\" not in name and name not in {".", ".."})


def test_media_rss_groups_are_one_picture_in_several_sizes():
    inside = (
        "<media:group><media:content url='/s.jpg' type='image/jpeg' width='320' height='200'/>"
        "<media:content url='/l.jpg' type='image/jpeg' width='1600' height='1000' fileSize='9000'/>"
        "<media:thumbnail url='/t.jpg' width='80'/><media:credit role='photographer'>Li Na</media:credit>"
        "<media:description type='html'>&lt;b&gt;Noon&lt;/b&gt; at the bridge</media:description>"
        "<media:copyright>© Agency</media:copyright></media:group>"
    )
    (item,) = read(rss(inside))
    (picture,) = item.pictures
    assert [size.url[-6:] for size in best_first(picture.sizes)] == ["/l.jpg", "/s.jpg", "/t.jpg"]
    assert (picture.caption, picture.credit, picture.rights) == ("Noon at the bridge", "Li Na", "© Agency")
    assert item.picture_url == "https://agency.example/l.jpg"


def test_media_contents_beside_each_other_are_pictures_of_their_own():
    inside = (
        "<media:credit>Everybody</media:credit>"
        "<media:content url='/a.jpg' medium='image'><media:credit>Li Na</media:credit></media:content>"
        "<media:content url='/b.jpg' medium='image'/><media:content url='/v.mp4' medium='video'/>"
        "<media:content url='/w.mp4' type='video/mp4'><media:thumbnail url='/w.jpg'/></media:content>"
        "<enclosure url='/a.jpg' type='image/jpeg' length='12'/><enclosure url='/c.png' type='image/png' length='12'/>"
    )
    (item,) = read(rss(inside))
    assert [(one.sizes[0].url[-6:], one.credit, one.kind) for one in item.pictures] == [
        ("/a.jpg", "Li Na", "picture"),
        ("/b.jpg", "Everybody", "picture"),
        ("/w.jpg", "Everybody", "video"),
        ("/c.png", "Everybody", "picture"),
    ]


def test_atom_has_them_too():
    entry = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {MRSS}><entry><id>1</id><title>T</title>"
        "<link rel='enclosure' type='image/jpeg' href='/a.jpg'/><media:thumbnail url='/t.jpg'/></entry></feed>"
    )
    (item,) = read(entry)
    assert [[size.url[-6:] for size in one.sizes] for one in item.pictures] == [["/a.jpg"], ["/t.jpg"]]


def test_a_feed_that_gives_addresses_only_has_pictures_without_words():
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T", "image": "/a.jpg"}]}
    (item,) = read(json.dumps(feed))
    assert item.pictures == ()
    (picture,) = offered(item.pictures, item.enclosures, item.picture_url)
    assert best_address([picture]) == "https://agency.example/a.jpg"


WORDS = st.text(max_size=30)
SIZE = st.builds(
    PictureSize,
    url=st.sampled_from(["", "https://p.example/a.jpg", "https://p.example/b.tif", "https://p.example/c"]),
    name=st.sampled_from(["", "a.jpg", "b.png"]),
    media_type=st.sampled_from(["", "image/jpeg", "image/svg+xml", "image/*"]),
    width=st.integers(0, 100_000),
    height=st.integers(0, 100_000),
    role=WORDS,
)


@given(st.lists(SIZE, max_size=20), WORDS, WORDS, st.booleans())
def test_what_is_kept_comes_back(sizes, caption, rights, machine_made):
    picture = picture_of(sizes, caption=caption, rights=rights, machine_made=machine_made)
    if picture is None:
        assert not any(size.url or size.name for size in sizes)
        return
    row = json.loads(json.dumps(as_row(picture)))
    assert of_rows([row]) == (picture,)
    assert key_of(of_rows([row])[0]) == key_of(picture)
    assert sorted(map(repr, best_first(picture.sizes))) == sorted(map(repr, picture.sizes))


def test_the_best_size_is_the_largest_that_can_be_taken():
    huge = PictureSize("https://p.example/huge.jpg", "", "image/jpeg", 20_000, 20_000)
    drawn = PictureSize("https://p.example/d.svg", "", "image/svg+xml", 5_000, 5_000)
    print_size = PictureSize("https://p.example/p.tif", "", "image/tiff", 6_000, 4_000)
    web = PictureSize("https://p.example/w.jpg", "", "image/jpeg", 1_600, 1_000)
    assert best_first([huge, drawn, print_size, web])[0] is web
    unmeasured = [PictureSize("https://p.example/1", width=512, role="preview"), PictureSize("https://p.example/2")]
    assert best_first(unmeasured)[0].url.endswith("2")
    named = [PictureSize("https://p.example/1", role="thumbnail"), PictureSize("https://p.example/2", role="original")]
    assert best_first(named)[0].role == "original"


@pytest.mark.parametrize("path", [*samples("ninjs", ".json"), *samples("newsmlg2", ".xml")])
def test_every_sample_has_pictures_that_can_be_kept(path):
    from galley.gather.errors import ParseError

    try:
        items = read(path.read_bytes())
    except ParseError:
        return
    for item in items:
        for picture in item.pictures:
            assert all(size.url or size.name for size in picture.sizes)
            assert of_rows([json.loads(json.dumps(as_row(picture)))]) == (picture,)
