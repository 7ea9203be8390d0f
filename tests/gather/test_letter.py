"""Letters of every MIME shape: what is read is what was meant, and every file is kept."""

import base64
import contextlib
import email.message
import quopri
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup import mail
from galley.gather.parsers.letter import LetterParser
from galley.kernel.text import plain

URL = "imaps://press@mail.example/INBOX;UID=1"
HEAD = b"From: a@b.example\r\nSubject: s\r\nMessage-ID: <1@b.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0800\r\n"


def read(body):
    return LetterParser().parse(body, url=URL).items[0]


def mime(kind, *parts, boundary="x", head=HEAD, more=""):
    """A multipart letter or part; each part has its own header."""
    b = boundary.encode()
    inside = b"".join(b"--" + b + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        head
        + f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n\r\n'.encode()
        + inside
        + b"--"
        + b
        + b"--\r\n"
    )


def part(kind, body, **headers):
    lines = [f"Content-Type: {kind}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


PLAIN = part("text/plain; charset=utf-8", "plain 文")
HTML = part("text/html; charset=utf-8", "<p>rich <b>文</b></p><script>alert(1)</script>")
PDF = part("application/pdf; name=a.pdf", base64.b64encode(b"%PDF-1"), Content_Transfer_Encoding="base64")


def test_the_richest_form_is_read_and_cleaned():
    item = read(mime("alternative", PLAIN, HTML))
    assert item.content_html == "<p>rich <b>文</b></p>"
    assert item.attachments == ()


def test_an_empty_rich_form_gives_way_to_the_plain_one():
    assert (
        read(mime("alternative", PLAIN, part("text/html", "<html><body><br></body></html>"))).content_html
        == "<p>plain 文</p>"
    )


def test_nested_shapes_keep_every_file_once():
    picture = part(
        "image/png; name=logo.png", base64.b64encode(b"png"), Content_Transfer_Encoding="base64", Content_ID="<l>"
    )
    related = mime("related", HTML, picture, boundary="r", head=b"")
    alternative = mime("alternative", PLAIN, related, boundary="a", head=b"")
    item = read(mime("mixed", alternative, PDF, part("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22")))
    assert plain(item.content_html) == "rich 文"
    assert [(f.name, f.body) for f in item.attachments] == [
        ("logo.png", b"png"), ("a.pdf", b"%PDF-1"), ("winmail.dat", b"\x78\x9f\x3e\x22"),
    ]  # fmt: skip


def test_several_bodies_of_a_mixed_letter_are_all_read():
    item = read(mime("mixed", PLAIN, PDF, part("text/plain", "after the file")))
    assert plain(item.content_html) == "plain 文\nafter the file"


def test_a_letter_within_a_letter_is_read_and_kept_whole():
    inner = b"From: =?utf-8?q?K=C3=B6ln?= <k@example.org>\r\nSubject: Inner\r\n\r\nInner words."
    item = read(mime("mixed", PLAIN, b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert "Inner words." in item.content_html
    assert "Köln" in item.content_html
    (file,) = item.attachments
    assert (file.name, file.media_type) == ("Inner.eml", "message/rfc822")
    assert file.body.replace(b"\r\n", b"\n") == inner.replace(b"\r\n", b"\n")


def test_signed_letters_are_read_and_encrypted_ones_kept():
    signed = mime("signed", PLAIN, part("application/pgp-signature", b"-----BEGIN"), more="; protocol=x")
    assert (plain(read(signed).content_html), read(signed).attachments) == ("plain 文", ())
    closed = LetterParser().parse(mime("encrypted", part("application/pgp-encrypted", b"Version: 1"), PDF), url=URL)
    assert [f.media_type for f in closed.items[0].attachments] == ["application/pgp-encrypted", "application/pdf"]
    assert "encrypted" in closed.problems[0].text


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"), ("GB2312", "gb18030"), ("gbk", "gbk"), ("big5", "big5"), ("iso-8859-1", "utf-8"),
        ("", "utf-8"), ("unknown-8bit", "utf-8"), ("x-unknown", "gb18030"), ("us-ascii", "utf-8"), ("hz-gb-2312", "hz"),
    ],
)  # fmt: skip
def test_charsets_right_wrong_and_missing(charset, encoding):
    said = "鹭津合唱团昨晚获得全国大奖，市长向他们表示祝贺。"
    said = "合唱團昨晚獲得全國大獎，市長向他們表示祝賀。" if encoding == "big5" else said
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    body = HEAD + part(kind, quopri.encodestring(said.encode(encoding)), Content_Transfer_Encoding="quoted-printable")
    assert plain(read(body).content_html) == said


def test_iso_2022_jp_which_looks_like_ascii():
    assert plain(read(HEAD + part("text/plain; charset=iso-2022-jp", "橋".encode("iso-2022-jp"))).content_html) == "橋"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("=?utf-8?B?5rW35bK4?= =?utf-8?B?56S+?=", "海岸社"),
        ("=?utf-8?B?5rW35bI=?=\r\n =?utf-8?B?uOekvg==?=", "海岸社"),  # a character cut in two
        ("=?GB2312?Q?=C4=E3=BA=C3?= wor_ld", "你好 wor_ld"),
        ("Re: =?iso-8859-1?q?Caf=E9_au_lait?=!", "Re: Café au lait!"),
        ("=?utf-8*de?Q?K=C3=B6ln?=", "Köln"),
        ("=?utf-8?B?broken!!?=", "n\ufffd\ufffd\ufffd".replace("\ufffd", "")),
        ("=?nonsense?Q?abc?=", "abc"),
        ("a =?= b", "a =?= b"),
        ("=?utf-8?Q?two?=  words", "two words"),
        ("line\u202eturned", "line turned"),
    ],
)
def test_encoded_words(raw, said):
    found = mail.header_text(raw)
    assert found == said if "broken" not in raw else found.isprintable()


def test_bytes_in_a_header_that_nobody_declared():
    chinese = HEAD.replace(b"Subject: s", "Subject: 桥梁关闭通告".encode("gb18030")) + part(
        "text/plain; charset=gbk", "x"
    )
    assert read(chinese).title == "桥梁关闭通告"
    assert read(HEAD.replace(b"Subject: s", "Subject: Brücke gesperrt".encode()) + b"\r\nx").title == "Brücke gesperrt"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="=?utf-8?B?5paH5Lu2LnBkZg==?="', "文件.pdf"),
        ("attachment; filename*=utf-8''%E6%96%87%E4%BB%B6.pdf", "文件.pdf"),
        ("attachment; filename*0*=utf-8''%E6%96%87; filename*1*=%E4%BB%B6; filename*2=.pdf", "文件.pdf"),
        ('attachment; filename*0="a very"; filename*1=" long.pdf"', "a very long.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Users\\\\x\\\\plan.doc"', "plan.doc"),
        ('attachment; filename="gpj\u202eexe.pdf"', "gpj exe.pdf"),
        ('attachment; filename=".."', "file-1.pdf"),
        ('attachment; filename="a\x00b\nc.pdf"', "a b c.pdf"),
        ("attachment", "file-1.pdf"),
    ],
)
def test_names_of_files_are_decoded_and_never_paths(header, name):
    body = mime("mixed", PLAIN, part("application/pdf", b"%PDF", Content_Disposition=header.replace("\n", " ")))
    assert read(body).attachments[0].name == name


def test_flowed_text():
    flowed = "A long line \r\nthat goes on.\r\n> quoted \r\n> too\r\n\r\n-- \r\nAnna"
    assert plain(read(HEAD + part("text/plain; format=flowed", flowed)).content_html) == (
        "A long line that goes on.\n> quoted too\n--\nAnna"
    )
    cut = "一句被拆 \r\n开的话"
    body = HEAD + part("text/plain; charset=utf-8; format=flowed; delsp=yes", cut)
    assert plain(read(body).content_html) == "一句被拆开的话"


def test_threads_people_and_time():
    head = (
        b'From: "Li, Na" <li@x.example>, =?utf-8?q?B=C3=B6ll=2C_H=2E?= <b@x.example>\r\n'
        b"To: news@town.example\r\nSubject: Re: x\r\nMessage-ID: <3@x>\r\nReferences: <1@x> <2@x>\r\n"
        b"In-Reply-To: <2@x>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0800\r\n"
        b"Keywords: bridge, traffic\r\nContent-Language: en\r\n\r\nHello"
    )
    item = read(head)
    assert item.authors == ("Li, Na", "Böll, H.")
    assert item.related == ("1@x", "2@x")
    assert item.extra["thread"] == "1@x"
    assert item.published.isoformat() == "2026-11-24T02:00:00+00:00"
    assert (item.categories, item.language, item.guid, item.kind) == (("bridge", "traffic"), "en", "3@x", "letter")


def test_two_letters_without_an_id_are_two_and_the_same_one_is_one():
    head = b"From: a@b.example\r\nSubject: s\r\n\r\n"
    assert read(head + b"one").guid != read(head + b"two").guid
    assert read(b"Received: by x\r\n" + head + b"one").guid == read(head + b"one").guid


def test_remote_pictures_are_links_and_trackers_are_gone():
    item = read(
        HEAD
        + part(
            "text/html",
            '<p>x<img src="https://t.example/p.gif" width=1><img alt="Map" src="https://t.example/m.png"></p>',
        )
    )
    assert "<img" not in item.content_html
    assert item.content_html == '<p>x<a href="https://t.example/m.png">Map</a></p>'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno boundary here", id="boundary missing"
        ),
        pytest.param(HEAD + b"Content-Type: multipart/mixed\r\n\r\n--\r\nno boundary here", id="boundary unnamed"),
        pytest.param(mime("mixed", part("text/plain", "no end here"))[:-6], id="end missing"),
        pytest.param(
            HEAD + part("text/plain", "no base64 here!", Content_Transfer_Encoding="base64"), id="base64 broken"
        ),
        pytest.param(
            HEAD + part("text/plain", "no such here", Content_Transfer_Encoding="nonsense"), id="encoding unknown"
        ),
        pytest.param(HEAD + b"Content-Type: nonsense\r\n\r\nno type here", id="type broken"),
        pytest.param(HEAD + b"Content-Type: text/plain; charset==?x?=\r\n\r\nhere", id="charset broken"),
        pytest.param(b"\xef\xbb\xbf" + HEAD + b"\r\nhere", id="byte order mark"),
        pytest.param(b"From a@b Tue Nov 24 10:00:00 2026\n" + HEAD + b"\r\nhere", id="mbox line"),
    ],
)
def test_broken_letters_are_read_as_far_as_they_go(body):
    item = read(body)
    assert item.title == "s"
    assert "base64" in str(body) or "here" in plain(item.content_html)


def test_what_is_no_letter_is_refused():
    for body in (b"", b"\r\n\r\n", b"<rss/>", b"Just words, no header.", b"{}"):
        with pytest.raises(ParseError):
            LetterParser().parse(body, url=URL)


def test_a_letter_in_a_file_is_recognised_among_the_formats():
    assert parse_feed(HEAD + b"\r\nHello", url=URL)[0] == "letter"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2_000)),
            id="nesting",
        ),
        pytest.param(mime("mixed", *[part("text/plain", "x")] * 20_000), id="parts"),
        pytest.param(HEAD + b"X: " + b"=?utf-8?Q?a?= " * 50_000 + b"\r\n\r\n", id="words"),
        pytest.param(HEAD + b"To: " + b"<a@b>," * 50_000 + b"\r\n\r\n", id="people"),
        pytest.param(HEAD + b"References: " + b"<" * 100_000 + b"\r\n\r\n", id="references"),
        pytest.param(HEAD + b"To: " + b"(" * 50_000 + b"\r\n\r\n", id="comments"),
        pytest.param(HEAD + b"Content-Type: text/plain; " + b'a="' * 50_000 + b"\r\n\r\n", id="parameters"),
        pytest.param(HEAD + b"\r\n" + b"http://a." * 50_000, id="addresses"),
    ],
)
def test_hostile_letters_take_little_time(body):
    started = time.process_time()
    with contextlib.suppress(ParseError):
        LetterParser().parse(HEAD + body if not body.startswith(HEAD) else body, url=URL)
    assert time.process_time() - started < 4


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "multipart/mixed; boundary=x",
                "text/html",
                "message/rfc822",
                "text/plain; charset=gbk",
                "text/plain; format=flowed",
            ]
        ),
        max_size=5,
    ),
    st.binary(max_size=300),
    st.text(max_size=60),
)
def test_any_shards_of_letters_give_a_letter_or_a_parse_error(kinds, noise, subject):
    body = HEAD.replace(b"Subject: s", b"Subject: " + subject.encode("utf-8", "surrogatepass"))
    for kind in kinds:
        body += b"Content-Type: " + kind.encode() + b"\r\n\r\n--x\r\n" + noise + b"\r\n--x\r\n"
    try:
        item = read(body)
    except ParseError:
        return
    for text in (item.title, item.guid, item.content_html, *(f.name for f in item.attachments), *item.authors):
        assert "\0" not in text
        text.encode("utf-8")


def test_what_python_writes_is_read_back():
    letter = email.message.EmailMessage()
    letter["Subject"], letter["From"], letter["Message-ID"] = "桥 " * 60, "海岸社 <a@b.example>", "<z@b>"
    letter.set_content("正文\n")
    letter.add_alternative("<p>正文</p>", subtype="html")
    letter.add_attachment(
        "数据".encode(), maintype="application", subtype="octet-stream", filename="数据" * 30 + ".csv"
    )
    item = read(letter.as_bytes())
    assert item.title == ("桥 " * 60).strip()
    assert (item.authors, plain(item.content_html)) == (("海岸社",), "正文")
    assert item.attachments[0].name == "数据" * 30 + ".csv"
