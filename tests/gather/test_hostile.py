"""Servers that mean harm: without end, bombs, drips, circles, ways inside. Each ends soon, and the desk is told."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.errors import FetchError
from galley.gather.fetchers import web
from galley.gather.models import Source, WireItem
from galley.kernel.http import GuardedHttp, Network
from galley.kernel.text import clean_html, plain
from tests.gather.servers import rss
from tests.loopback import Handler, serving

MEGABYTE = 1024 * 1024


@contextmanager
def server(answer):
    """A server whose every answer is written by `answer(handler)`."""

    class HostileHandler(Handler):
        def do_GET(self):  # noqa: N802 -- http.server's name
            try:
                answer(self)
            except OSError:
                self.close_connection = True

    with serving(HostileHandler) as base:
        yield f"{base}/feed"


def without_end(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n<rss><channel>\r\n" % 14)
    piece = b"<item><title>again</title></item>" * 2_000
    while True:
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))


def two_gigabytes(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(2 * 1024 * MEGABYTE))
    handler.end_headers()
    for _ in range(2 * 1024):
        handler.wfile.write(b" " * MEGABYTE)


def bomb(handler):
    handler.send_response(200)
    body = gzip.compress(b"<rss><channel>" + b" " * 200 * MEGABYTE, 1)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def drips(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(1_000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def header_drips(handler):
    for letter in b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1_000:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.1)


def circle(handler):
    handler.send_response(302)
    handler.send_header("Location", handler.path + "x")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def says_too_much(handler):
    handler.send_response(200)
    for number in range(200_000):
        handler.send_header(f"X-{number}", "a" * 1_000)
    handler.end_headers()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (without_end, "The answer is larger than Galley takes."),
        (two_gigabytes, "The answer is larger than Galley takes."),
        (bomb, "The answer is larger than Galley takes."),
        (drips, "The server did not answer in time, or broke off."),
        (header_drips, "The server did not answer in time, or broke off."),
        (circle, "The address leads on and on, perhaps in a circle."),
        (says_too_much, "The server did not answer in time, or broke off."),
    ],
)
def test_a_server_that_means_harm_is_left_soon_and_the_desk_told(answer, words, make_source, monkeypatch):
    monkeypatch.setenv("GALLEY_FETCH_TIMEOUT_SECONDS", "2" if "drips" in answer.__name__ else "20")
    monkeypatch.setenv("GALLEY_FETCH_MAX_MEGABYTES", "4")
    with server(answer) as url:
        source = make_source(url, name="The wire")
        services.fetch_source(source.pk)
    source.refresh_from_db()
    assert source.last_error == words
    assert (source.failures, source.lease_until) == (1, None)
    assert not WireItem.objects.exists()


GROWTH = """
import json, resource, sys
from galley.gather.errors import FetchError
from galley.gather.fetchers import web
http = web.open_http(allow_private=True)
try:
    web.fetch(sys.argv[2], http=http)
except FetchError:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    web.fetch(sys.argv[1], http=http)
    said = ""
except FetchError as error:
    said = str(error)
print(json.dumps([said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""


@pytest.mark.parametrize("answer", [bomb, without_end])
def test_a_bomb_of_200_megabytes_takes_no_more_than_32(answer):
    with server(answer) as url, server(circle) as warm:
        done = subprocess.run(
            [sys.executable, "-c", GROWTH, url, warm], capture_output=True, text=True, check=True, timeout=60
        )
    said, kilobytes = json.loads(done.stdout)
    assert url in said
    assert "larger than Galley takes" in said
    assert kilobytes < 32 * 1024, f"{kilobytes} KB"


INSIDE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.100.100.200", "224.0.0.1"]
INSIDE += ["::1", "fe80::1", "fd00:ec2::254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "198.18.0.1"]
INSIDE += ["203.0.113.1", "2001:db8::1", "2001::1", "240.0.0.1", "172.16.0.1"]


@pytest.mark.parametrize("address", INSIDE)
def test_no_name_leads_inside_whatever_its_answer_is_the_second_time(address):
    answers = iter([[address], ["93.184.216.34", address]])
    connected = []
    network = Network(resolve=lambda *_asked: next(answers), connect=lambda *args: connected.append(args))
    with GuardedHttp(network=network) as http:
        for _ in range(2):
            with pytest.raises(FetchError, match="The address leads into a private network") as caught:
                web.fetch("https://wire.example/feed", http=http)
            assert "wire.example" in str(caught.value)
    assert not connected


@pytest.mark.django_db
def test_a_redirect_inside_is_not_followed_even_from_a_server_of_our_own(news, make_source):
    url = news.put("/feed", status=302, Location="http://169.254.169.254/latest/meta-data/")
    source = make_source(url)
    services.fetch_source(source.pk)
    source.refresh_from_db()
    assert source.last_error.startswith("The address leads into a private network.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "inside",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>t &x; t</title></item></rss>',
        '<!DOCTYPE r SYSTEM "{base}/x.dtd"><rss><channel><item><title>t</title></item></channel></rss>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "{base}/p">%p;]><rss><channel><item><title>t</title></item></channel></rss>',
        '<rss xmlns:x="http://www.w3.org/2001/XInclude"><item><title>t</title><x:include href="{base}/"/></item></rss>',
        '<?xml-stylesheet href="{base}/s.xsl"?><rss><item><title>t</title></item></rss>',
    ],
)
def test_a_feed_makes_us_ask_for_nothing_else(inside, news, make_source):
    source = make_source(news.put("/feed", inside.replace("{base}", news.base)))
    assert services.fetch_source(source.pk).new == 1
    assert [path for path, _headers in news.asked] == ["/feed"]
    assert "root:" not in WireItem.objects.get().headline


@pytest.mark.django_db
def test_a_feed_of_ten_thousand_entries_is_kept_whole(news, make_source):
    items = [{"guid": f"g{n}", "title": f"Item {n}", "link": f"https://wire.example/{n}"} for n in range(10_000)]
    source = make_source(news.put("/feed", rss(*items)))
    assert services.fetch_source(source.pk).new == 10_000
    Source.objects.update(body_hash="", etag="")
    again = services.fetch_source(source.pk)
    assert (again.new, again.unchanged) == (0, 10_000)


MUTATIONS = [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
    '<iframe src="javascript:alert(1)"/><img src=x onerror=alert(1)>',
    "<ifr<iframe>ame src=javascript:alert(1)>",
    "<obj<object>ect data=javascript:alert(1)>",
    "<<iframe>script>alert(1)</script>",
    "<scr<object/>ipt>alert(1)</script>",
    '<a href="java&#x09;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    "<img src=x:x onerror&#61;alert(1)>",
    '<textarea><img title="</textarea><img src onerror=alert(1)>">',
    "<select><template><img src onerror=alert(1)></template></select>",
    '<a href="/\\\\evil.example">x</a><base href="https://evil.example/">',
    '<p style="background:url(javascript:alert(1))" onclick=alert(1)>x',
    "<style>@import 'https://evil.example/'</style><link rel=stylesheet href=//evil.example>",
    "<b <iframe onmouseover=alert(1)>x",
]
BAD = (
    "<script",
    "onerror=",
    "onclick=",
    "onmouseover=",
    "javascript:",
    "<iframe",
    "<object",
    "<style",
    "<svg",
    "<math",
    "<base",
)


def tags_of(html):
    """The tags alone: in text, between them, anything may stand."""
    from lxml import html as lxml_html

    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    return "".join(
        f"<{e.tag} {' '.join(f'{k}={v}' for k, v in e.attrib.items())}>" for e in tree.iter() if e is not tree
    )


@pytest.mark.parametrize("html", MUTATIONS)
def test_nothing_that_runs_gets_through_also_when_read_twice(html):
    clean = clean_html(html, base_url="https://e.org/")
    assert not [bad for bad in BAD if bad in tags_of(clean).lower()]
    assert clean_html(clean, base_url="https://e.org/") == clean, "what is clean stays as it is: nothing comes alive"
    assert "alert(1)</script" not in plain(html)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*MUTATIONS, "<p>", "</p>", "<iframe", "<object", "/>", ">", '"', "<!--", "-->", "\0"]),
        max_size=6,
    )
)
def test_no_mixture_of_them_gets_through_either(pieces):
    clean = clean_html("".join(pieces), base_url="https://e.org/")
    assert not [bad for bad in BAD if bad in tags_of(clean).lower()] if clean.strip() else True
