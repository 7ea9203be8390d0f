"""Encodings, dates, languages, addresses: what feeds get wrong, and what is made of it."""

from datetime import UTC, datetime

import pytest

from galley.gather.errors import ParseError
from galley.gather.feeds import feed_links, parse_feed
from galley.gather.languages import guess_language, language_code, settle_language
from galley.gather.markup.dates import parse_date
from galley.gather.markup.encoding import decode, guess
from galley.gather.parsers.rss import author_name

URL = "https://example.org/feeds/rss.xml"
TEXTS = {
    "zh": ("市长今天宣布，横跨清水河的大桥将于下周一起封闭维修。", ["gb18030", "gb2312", "gbk"]),
    "zh-hant": ("市長今天宣布，橫跨清水河的大橋將於下週一起封閉維修。", ["big5", "gb18030"]),
    "ja": ("市長は今日、清水川にかかる橋を来週月曜日から閉鎖すると発表した。", ["euc_jp", "shift_jis"]),
    "ko": ("시장은 오늘 강을 가로지르는 다리를 다음 주 월요일부터 폐쇄한다고 발표했다.", ["euc_kr"]),
    "ru": ("Мэр объявил сегодня, что мост через реку будет закрыт на три месяца.", ["koi8-r", "windows-1251", "cp866"]),
    "el": ("Ο δήμαρχος ανακοίνωσε σήμερα ότι η γέφυρα θα κλείσει από τη Δευτέρα.", ["windows-1253"]),
    "he": ("ראש העיר הודיע היום כי הגשר ייסגר ביום שני", ["windows-1255"]),
    "ar": ("أعلن رئيس البلدية اليوم أن الجسر سيغلق يوم الاثنين", ["windows-1256"]),
    "th": ("นายกเทศมนตรีประกาศวันนี้ว่าสะพานจะปิดตั้งแต่วันจันทร์", ["cp874"]),
    "fr": ("Le maire a annoncé que le pont sera fermé dès lundi à cause de l’été.", ["windows-1252"]),
    "pl": ("Burmistrz ogłosił dziś, że most zostanie zamknięty; będą zmiany.", ["windows-1250"]),
    "tr": ("Belediye başkanı köprünün pazartesi gününden itibaren kapatılacağını açıkladı.", ["windows-1254"]),
}
CASES = [(language, codec) for language, (_text, codecs) in TEXTS.items() for codec in codecs]


def feed(text, declaration=""):
    return f"{declaration}<rss><channel><item><title>{text}</title></item></channel></rss>"


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_declared_encodings_are_read(language, codec):
    text = TEXTS[language][0]
    body = feed(text, f'<?xml version="1.0" encoding="{codec}"?>').encode(codec)
    found = parse_feed(body, url=URL)[1]
    assert found.items[0].title == text
    assert found.problems == ()


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_undeclared_encodings_are_seen_in_the_letters(language, codec):
    text = TEXTS[language][0]
    found = parse_feed(feed(text).encode(codec), url=URL)[1]
    assert found.items[0].title == text
    assert any("encoding" in problem.text for problem in found.problems)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_known_by_their_mark_or_their_zeros(codec):
    text = TEXTS["zh"][0]
    assert parse_feed(feed(text, "<?xml version='1.0'?>").encode(codec), url=URL)[1].items[0].title == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "us-ascii", "windows-1252", "x-unknown", "utf-16"])
def test_utf8_that_says_it_is_something_else_is_utf8(declared):
    text = TEXTS["fr"][0]
    body = feed(text, f'<?xml version="1.0" encoding="{declared}"?>').encode()
    assert parse_feed(body, url=URL)[1].items[0].title == text


def test_a_wrong_declaration_does_not_beat_the_letters():
    text = TEXTS["zh"][0]
    body = feed(text, '<?xml version="1.0" encoding="utf-8"?>').encode("gb18030")
    assert parse_feed(body, url=URL)[1].items[0].title == text


def test_the_servers_charset_counts_where_the_feed_says_nothing():
    text = "Новости"
    assert parse_feed(feed(text).encode("koi8-r"), url=URL, charset="koi8-r")[1].items[0].title == text
    body = feed(text, '<?xml version="1.0" encoding="koi8-r"?>').encode("koi8-r")
    assert parse_feed(body, url=URL, charset="windows-1251")[1].items[0].title == text


def test_a_few_broken_bytes_do_not_change_the_encoding():
    text = "Ça coûte très cher à l’été. " * 30
    body = feed(text, '<?xml version="1.0" encoding="utf-8"?>').encode().replace(b"cher", b"ch\xe9r", 1)
    assert "Ça coûte très" in parse_feed(body, url=URL)[1].items[0].title


def test_guess_of_nothing_is_something():
    assert decode(guess(b"").encode())[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sat, 07 Sep 2002 00:00:01 GMT", (2002, 9, 7, 0, 0, 1)),
        ("Thu, 5 Apr 2012 23:47:37 GMT+2", (2012, 4, 5, 21, 47, 37)),
        ("7 Sep 02 09:05 EST", (2002, 9, 7, 14, 5)),
        ("2003-12-31T10:14:55+08:00", (2003, 12, 31, 2, 14, 55)),
        ("2003-12-31 10:14:55.5Z", (2003, 12, 31, 10, 14, 55)),
        ("20031231", (2003, 12, 31)),
        ("2003-365", (2003, 12, 31)),
        ("2003", (2003, 1, 1)),
        ("Sun, 31 Dec 1999 24:00:00 GMT", (2000, 1, 1)),
        ("Sun, 31 Dec 1999 23:59:61 GMT", (1999, 12, 31, 23, 59, 59)),
        ("2026年11月24日 14:05", (2026, 11, 24, 14, 5)),
        ("mardi 24 novembre 2026, 14h05", (2026, 11, 24, 14, 5)),
        ("Вторник, 24 ноября 2026 14:05", (2026, 11, 24, 14, 5)),
        ("2004년 5월 28일  오후 11:31:39", (2004, 5, 28, 14, 31, 39)),
        ("Mon Nov 24 14:05:00 2026", (2026, 11, 24, 14, 5)),
        ("11/24/2026 2:05 PM", (2026, 11, 24, 14, 5)),
        ("1700000000", (2023, 11, 14, 22, 13, 20)),
        ("1700000000123", (2023, 11, 14, 22, 13, 20)),
        ("Fri, 27 Nov 2026 02:03 +08:00", (2026, 11, 26, 18, 3)),
    ],
)
def test_dates_are_read_as_they_are_written(text, moment):
    assert parse_date(text) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2003-13-45", "-", "0000-00-00 00:00:00", "99:99", "1", "x" * 10_000]
)
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [("zh-CN", "zh-hans"), ("zh_TW", "zh-hant"), ("zh-Hans-HK", "zh-hans"), ("en-US", "en"), ("english", ""), ("", "")],
)
def test_language_codes_have_one_form(said, code):
    assert language_code(said) == code


def test_letters_know_better_than_a_feed_that_was_set_up_in_english():
    assert settle_language("", "en-us", "市长今天宣布大桥将于下周封闭") == "zh-hans"
    assert settle_language("", "zh-cn", "The mayor said that the bridge will close") == "en"
    assert settle_language("", "fr", "Bonjour") == "fr"
    assert settle_language("de", "fr", "Bonjour") == "de"
    assert guess_language("市長宣布大橋將於下週關閉維修") == "zh-hant"
    assert guess_language("Der Bürgermeister hat die Brücke für den Verkehr gesperrt") == "de"
    assert guess_language("xyzzy") == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("editor@example.org (A. Editor)", "A. Editor"),
        ("A. Editor <editor@example.org>", "A. Editor"),
        ("A. Editor", "A. Editor"),
        ("editor@example.org", "editor@example.org"),
    ],
)
def test_authors_are_names(text, name):
    assert author_name(text) == name


def test_addresses_lead_from_xml_base_and_the_feed():
    body = b"""<rss xml:base="http://base.example/x/"><channel><link>/home</link>
    <item xml:base="sub/"><title>t</title><link>a.html</link><description>&lt;img src="p.jpg"&gt;</description></item>
    <item><title>u</title><link>javascript:alert(1)</link><guid isPermaLink="false">https://no.example/</guid></item>
    <item><title>v</title><guid>https://yes.example/v</guid></item></channel></rss>"""
    found = parse_feed(body, url=URL)[1]
    assert found.url == "http://base.example/home"
    assert [item.url for item in found.items] == ["http://base.example/x/sub/a.html", "", "https://yes.example/v"]
    assert found.items[0].base_url == "http://base.example/x/sub/"


def test_media_itunes_and_enclosures_are_found():
    body = """<rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
    <channel><item><title>t</title><media:group><media:content url="/v.mp4" type="video/mp4" fileSize="9"/>
    <media:thumbnail url="/t.jpg"/></media:group><enclosure url="/a.mp3" length="12" type="audio/mpeg"/>
    <itunes:author>A</itunes:author></item></channel></rss>"""
    item = parse_feed(body.encode(), url=URL)[1].items[0]
    assert {(e.url, e.media_type, e.size_bytes) for e in item.enclosures} == {
        ("https://example.org/v.mp4", "video/mp4", 9),
        ("https://example.org/a.mp3", "audio/mpeg", 12),
    }
    assert (item.picture_url, item.authors) == ("https://example.org/t.jpg", ("A",))


TOM = "<rss><channel><item><title>Tom &amp; Jerry</title>"


@pytest.mark.parametrize(
    "broken",
    [
        "<rss><channel><item><title>Tom & Jerry</title><link>http://x.example/?a=1&b=2</link></item></channel></rss>",
        "<rss><channel><item><title>Tom &amp; Jerry</title><link>http://x.example/?a=1&amp;b=2</link>",
        f"Warning: mysql_connect() failed<br />\n{TOM}<link><![CDATA[http://x.example/?a=1&b=2]]></link></item>",
        f"{TOM}<media:x>undeclared</media:x><link>http://x.example/?a=1&amp;b=2</link></item></channel></rss>",
        f"\n\n <?xml version='1.0'?>{TOM}\x0b<link>http://x.example/?a=1&amp;b=2</link></item></channel></rss>",
    ],
)
def test_broken_feeds_are_read_as_far_as_they_go(broken):
    item = parse_feed(broken.encode(), url=URL)[1].items[0]
    assert (item.title, item.url) == ("Tom & Jerry", "http://x.example/?a=1&b=2")


def test_one_bad_entry_does_not_lose_the_others():
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a"}, 7, {}, {"title": "b"}]}'
    found = parse_feed(body, url=URL)[1]
    assert [item.title for item in found.items] == ["a", "b"]
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<html><body>", "web page"),
        (b"<!doctype html><p>", "web page"),
        (b"hello", "not a feed"),
        (b"<opml/>", "not a feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body, problem):
    with pytest.raises(ParseError, match=problem):
        parse_feed(body, url=URL)


def test_feeds_of_a_page_are_found_in_its_order():
    page = """<html><head><base href="https://cdn.example/">
    <link rel=alternate type=application/rss+xml href=a.xml title=A>
    <LINK HREF="/b" TYPE="application/atom+xml; charset=utf-8" REL="alternate"><link rel="stylesheet" href="x.css">
    <link rel="alternate" hreflang="fr" href="/fr"><link rel="feed" href="c.json"></head>"""
    assert feed_links(page.encode(), url="https://n.example/") == [
        ("https://cdn.example/a.xml", "A"),
        ("https://cdn.example/b", ""),
        ("https://cdn.example/c.json", ""),
    ]
