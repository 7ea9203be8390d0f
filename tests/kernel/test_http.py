"""The guarded client against real servers on loopback, and the guard itself with connecting switched off."""

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import httpcore2
import pytest

from galley.kernel.http import (
    USER_AGENT,
    Answer,
    ForbiddenAddress,
    GuardedHttp,
    Network,
    NoAnswer,
    NotReached,
    TooLarge,
    TooManyRedirects,
    retry_after,
)

PUBLIC = "93.184.216.34"


@contextmanager
def serving(answer, *, context=None):
    """A server on loopback; `answer(handler)` writes the response. Gives (port, requests seen)."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.command, self.path, dict(self.headers.items()), body))
            answer(self)

        do_POST = do_GET  # noqa: N815 -- http.server's names
        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *args):
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            return

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()


def reply(handler, status=200, body=b"", **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def internet(port, names, *, context=None, connected=None):
    """Names of an invented internet: each leads to the addresses given; a vetted address is the server on loopback."""

    def connect(address, _port, timeout_seconds):
        if connected is not None:
            connected.append(address)
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", port, timeout_seconds)

    def resolve(host, _port):
        found = names[host]
        return found() if callable(found) else found

    return Network(resolve=resolve, connect=connect, **({"ssl_context": lambda: context} if context else {}))


def nowhere(names):
    def connect(address, port, timeout_seconds):
        pytest.fail(f"it connected to {address}")

    return Network(resolve=lambda host, _port: names.get(host, [host]), connect=connect)


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://news.example/", ["127.0.0.1"]),
        ("http://news.example/", [PUBLIC, "10.0.0.1"]),
        ("http://news.example/", [PUBLIC, "::1"]),
        ("http://169.254.169.254/latest/meta-data/", ["169.254.169.254"]),
        ("http://2130706433/", ["127.0.0.1"]),
        ("http://[::ffff:127.0.0.1]/", ["::ffff:127.0.0.1"]),
        ("https://news.example:8443/", ["fd00::1"]),
    ],
)
def test_a_name_with_a_special_address_is_not_connected_to(url, addresses):
    names = {"news.example": addresses, "2130706433": addresses}
    with GuardedHttp(network=nowhere(names)) as http, pytest.raises(ForbiddenAddress) as caught:
        http.get(url)
    assert caught.value.url == url
    assert isinstance(caught.value, NotReached)


def test_private_addresses_can_be_allowed_but_never_the_metadata_service():
    with GuardedHttp(allow_private=True, network=nowhere({})) as http, pytest.raises(ForbiddenAddress):
        http.get("http://169.254.169.254/")
    with serving(reply) as (port, _seen), GuardedHttp(allow_private=True) as http:
        assert http.get(f"http://127.0.0.1:{port}/").status == 200


def test_a_redirect_to_a_private_address_is_refused():
    with serving(lambda h: reply(h, 302, Location="http://inside.example/secret")) as (port, seen):
        network = internet(port, {"news.example": [PUBLIC], "inside.example": ["192.168.0.1"]})
        with GuardedHttp(network=network) as http, pytest.raises(ForbiddenAddress) as caught:
            http.get("http://news.example/feed")
    assert caught.value.url == "http://inside.example/secret"
    assert [path for _method, path, _headers, _body in seen] == ["/feed"]


def test_a_name_that_changes_to_a_private_address_is_refused_at_the_next_connection():
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    connected = []
    with serving(lambda h: reply(h, 200, b"x", Connection="close")) as (port, _seen):
        network = internet(port, {"news.example": lambda: next(answers)}, connected=connected)
        with GuardedHttp(network=network) as http:
            assert http.get("http://news.example/").body == b"x"
            with pytest.raises(ForbiddenAddress):
                http.get("http://news.example/")
    assert connected == [PUBLIC]


def test_the_socket_goes_to_the_address_that_was_vetted_and_the_host_header_keeps_the_name():
    connected = []
    with serving(reply) as (port, seen):
        network = internet(port, {"news.example": [PUBLIC]}, connected=connected)
        with GuardedHttp(network=network) as http:
            http.get("http://news.example:8080/a?b=c#d", headers={"If-None-Match": '"1"'})
    _method, path, headers, _body = seen[0]
    assert (connected, path, headers["host"]) == ([PUBLIC], "/a?b=c", "news.example:8080")
    assert (headers["user-agent"], headers["if-none-match"]) == (USER_AGENT, '"1"')


def test_tls_is_checked_against_the_name_not_the_address(certificate_of):
    certificate, authority = certificate_of("news.example")
    trusting = ssl.create_default_context(cadata=authority)
    with serving(lambda h: reply(h, 200, b"tls"), context=certificate) as (port, _seen):
        network = internet(port, {"news.example": [PUBLIC], "other.example": [PUBLIC]}, context=trusting)
        with GuardedHttp(network=network) as http:
            assert http.get("https://news.example/").body == b"tls"
            with pytest.raises(NotReached, match="CERTIFICATE_VERIFY_FAILED"):
                http.get("https://other.example/")


@pytest.fixture
def certificate_of(tmp_path):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def make(name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        path = tmp_path / f"{name}.pem"
        path.write_bytes(
            pem
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context, pem.decode()

    return make


def test_permanent_redirects_give_the_address_to_keep_and_temporary_ones_do_not():
    def answer(handler):
        {
            "/old": lambda: reply(handler, 301, Location="/newer"),
            "/newer": lambda: reply(handler, 308, Location="/now"),
            "/mixed": lambda: reply(handler, 302, Location="/old"),
            "/now": lambda: reply(handler, 200, b"here"),
        }[handler.path]()

    with serving(answer) as (port, _seen), GuardedHttp(allow_private=True) as http:
        base = f"http://127.0.0.1:{port}"
        kept, mixed, direct = (http.get(base + path) for path in ("/old", "/mixed", "/now"))
    assert (kept.url, kept.moved_to) == (base + "/now", base + "/now")
    assert (mixed.url, mixed.moved_to, direct.moved_to) == (base + "/now", "", "")


def test_a_redirect_loop_ends():
    with (
        serving(lambda h: reply(h, 302, Location="/")) as (port, seen),
        GuardedHttp(allow_private=True) as http,
        pytest.raises(TooManyRedirects),
    ):
        http.get(f"http://127.0.0.1:{port}/")
    assert len(seen) == 6


def test_a_post_is_not_redirected_and_credentials_do_not_travel_to_another_host():
    with serving(lambda h: reply(h, 307, Location="http://other.example/")) as (port, seen):
        network = internet(port, {"news.example": [PUBLIC], "other.example": [PUBLIC]})
        with GuardedHttp(network=network) as http:
            assert http.post_json("http://news.example/hook", {"中": 1}).status == 307
            with pytest.raises(TooManyRedirects) as caught:
                http.get("http://reader:secret@news.example/", headers={"Cookie": "a=b"})
    assert seen[0][3] == '{"中": 1}'.encode()
    assert seen[0][2]["content-type"] == "application/json"
    assert seen[1][2]["authorization"] == "Basic cmVhZGVyOnNlY3JldA=="
    assert not {"authorization", "cookie"} & set(seen[2][2])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"wire " * 50_000)),
        ("gzip", gzip.compress(b"wire " * 30_000) + gzip.compress(b"wire " * 20_000)),
        ("deflate", zlib.compress(b"wire " * 50_000)),
        ("deflate", zlib.compress(b"wire " * 50_000, wbits=-15)),
        ("br", brotli.compress(b"wire " * 50_000)),
        ("", b"wire " * 50_000),
    ],
)
def test_bodies_are_decompressed(encoding, body):
    headers = {"Content_Encoding": encoding} if encoding else {}
    with serving(lambda h: reply(h, 200, body, **headers)) as (port, _seen), GuardedHttp(allow_private=True) as http:
        assert http.get(f"http://127.0.0.1:{port}/").body == b"wire " * 50_000


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_compression_bomb_is_stopped_before_it_fills_the_memory(encoding):
    raw = b"\0" * 64 * 1024 * 1024
    bomb = gzip.compress(raw, 9) if encoding == "gzip" else brotli.compress(raw, quality=5)
    del raw
    with serving(lambda h: reply(h, 200, bomb, Content_Encoding=encoding)) as (port, _seen):
        tracemalloc.start()
        with GuardedHttp(allow_private=True, max_bytes=4_000_000) as http, pytest.raises(TooLarge):
            http.get(f"http://127.0.0.1:{port}/")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 16_000_000


def test_a_body_without_end_is_cut_off():
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(b"x" * 65_536)

    with (
        serving(answer) as (port, _seen),
        GuardedHttp(allow_private=True, max_bytes=1_000_000) as http,
        pytest.raises(TooLarge),
    ):
        http.get(f"http://127.0.0.1:{port}/")


def test_an_announced_size_is_refused_at_once():
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(2**31))
        handler.end_headers()

    started = time.monotonic()
    with serving(answer) as (port, _seen), GuardedHttp(allow_private=True) as http, pytest.raises(TooLarge):
        http.get(f"http://127.0.0.1:{port}/")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_drips_is_left_at_the_deadline(where):
    def answer(handler):
        if where == "body":
            handler.send_response(200)
            handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"X-A: b\r\n")
            handler.wfile.flush()
            time.sleep(0.05)

    started = time.monotonic()
    with (
        serving(answer) as (port, _seen),
        GuardedHttp(allow_private=True, timeout_seconds=0.4, read_seconds=0.3) as http,
        pytest.raises(NoAnswer, match=r"too long|timed out"),
    ):
        http.get(f"http://127.0.0.1:{port}/")
    assert time.monotonic() - started < 1.5


def test_a_resolver_that_hangs_is_left_at_the_deadline():
    network = Network(resolve=lambda _host, _port: time.sleep(2) or [PUBLIC], connect=nowhere({}).connect)
    started = time.monotonic()
    with GuardedHttp(network=network, connect_seconds=0.2) as http, pytest.raises(NotReached, match="address"):
        http.get("http://news.example/")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:{free}/", "refused"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://127.0.0.1/", "only http and https"),
        ("nonsense", "only http and https"),
        ("http://[::1", "not a web address"),
        ("http://user:secret@no.example/", "not found"),
    ],
)
def test_what_was_not_reached_says_why_without_credentials(url, problem):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        free = taken.getsockname()[1]

    def resolve(host, port):
        if host == "no.example":
            raise socket.gaierror("Name or service not known")
        return [host]

    with GuardedHttp(allow_private=True, network=Network(resolve=resolve)) as http, pytest.raises(NotReached) as caught:
        http.get(url.format(free=free))
    assert problem in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_post_that_broke_half_way_may_have_arrived_and_is_sent_once():
    with (
        serving(lambda h: h.connection.shutdown(socket.SHUT_RDWR)) as (port, seen),
        GuardedHttp(allow_private=True) as http,
    ):
        with pytest.raises(NoAnswer):
            http.post(f"http://127.0.0.1:{port}/", body=b"story")
        assert len(seen) == 1
        with pytest.raises(NoAnswer):
            http.get(f"http://127.0.0.1:{port}/")
    assert len(seen) == 3


def test_garbled_compression_is_no_answer():
    bodies = {"/not": b"not gzip at all", "/cut": gzip.compress(b"wire" * 1000)[:-12]}
    with (
        serving(lambda h: reply(h, 200, bodies[h.path], Content_Encoding="gzip")) as (port, _seen),
        GuardedHttp(allow_private=True) as http,
    ):
        with pytest.raises(NoAnswer, match="garbled"):
            http.get(f"http://127.0.0.1:{port}/not")
        with pytest.raises(NoAnswer, match="too early"):
            http.get(f"http://127.0.0.1:{port}/cut")


def test_no_more_than_four_connections_go_to_one_host():
    running, most, lock = 0, 0, threading.Lock()

    def answer(handler):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        reply(handler, 200, b"ok")

    with serving(answer) as (port, seen):

        def fetch():
            with GuardedHttp(allow_private=True) as http:
                http.get(f"http://127.0.0.1:{port}/")

        threads = [threading.Thread(target=fetch) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (most, len(seen)) == (4, 12)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("999999999", 6 * 3600),
        ("9" * 5_000, 6 * 3600),
        ("Mon, 01 Jan 2024 00:00:00 GMT", 0),
        ("Tue, 02 Jan 2024 00:01:00 GMT", 60),
        ("Tue, 02 Jan 2024 00:01:00 -0000", 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 6 * 3600),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_how_long_a_server_wants_us_to_wait(said, seconds):
    found = retry_after(said, at=dt.datetime(2024, 1, 2, tzinfo=dt.UTC), most=dt.timedelta(hours=6))
    assert found == (None if seconds is None else dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "hex", "nonsense"])
def test_an_encoding_that_is_none_of_texts_leaves_a_text(charset):
    headers = {"content-type": f"text/plain; charset={charset}"}
    assert Answer(200, headers, "新闻\xff".encode(), "https://example.org/").text == "新闻\xff"


def test_text_and_json_of_an_answer():
    body = "新闻".encode("gb18030")
    with (
        serving(lambda h: reply(h, 200, body, Content_Type='text/plain; charset="GB18030"')) as (port, _seen),
        GuardedHttp(allow_private=True) as http,
    ):
        answer = http.request("HEAD", f"http://127.0.0.1:{port}/")
        assert (answer.status, answer.body) == (200, b"")
        assert http.get(f"http://127.0.0.1:{port}/").text == "新闻"
        with pytest.raises(ValueError, match="decode"):
            _ = http.get(f"http://127.0.0.1:{port}/").json
