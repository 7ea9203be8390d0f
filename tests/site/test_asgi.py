"""What is answered in front of Django: the right bytes, or nothing at all when they are already there."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from galley.site.asgi import Front
from galley.site.files import FileFolder, parse_range
from galley.site.negotiation import best_encoding, has_it
from galley.site.pagestore import ENCODINGS, PageStore, make_page

TEXT = "<p>The bridge closes. 大桥封闭。</p>" * 200
HEADERS = (("cache-control", "public, max-age=0, must-revalidate"), ("x-frame-options", "SAMEORIGIN"))


class Answer:
    """What a client gets."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def take(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "two answers to one request"
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


async def behind(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A small application behind; for /first/ it stores a page as Django does."""
    headers = [(b"content-type", b"text/plain")]
    if scope["path"] == "/first/":
        behind.store.write(make_page("/first/", TEXT.encode(), media_type="text/html; charset=utf-8"))
        headers.append((b"x-galley-stored", b"/first/"))
    await send({"type": "http.response.start", "status": 203, "headers": headers})
    await send({"type": "http.response.body", "body": b"from behind", "more_body": False})


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    made = PageStore(tmp_path / "pages", stamp="one")
    behind.store = made  # type: ignore[attr-defined]
    return made


@pytest.fixture
def folders(tmp_path: Path) -> tuple[FileFolder, FileFolder]:
    (tmp_path / "static").mkdir()
    (tmp_path / "media").mkdir()
    return (
        FileFolder("/static/", tmp_path / "static", untrusted=False),
        FileFolder("/media/", tmp_path / "media", untrusted=True),
    )


@pytest.fixture
def front(store: PageStore, folders: Any) -> Front:
    return Front(behind, store=store, page_headers=HEADERS, folders=folders, grace_seconds=0.3, memory_bytes=100_000)


def ask(front: Front, path: str, *, method: str = "GET", **headers: str) -> Answer:
    path, _question, query = path.partition("?")
    answer = Answer()
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(front(scope, None, answer.take))
    return answer


def put(store: PageStore, text: str = TEXT, address: str = "/town/", **values: Any) -> None:
    store.write(make_page(address, text.encode(), media_type="text/html; charset=utf-8", **values))


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "zstd": zstandard.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.2", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("zstd", "zstd"),
        ("identity", ""),
        ("*;q=0", ""),
        ("deflate", ""),
        ("x-gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
    ],
)
def test_a_page_comes_in_the_encoding_that_was_asked_for(front: Front, store: PageStore, accepted: str, encoding: str):
    put(store)
    answer = ask(front, "/town/", **({"accept_encoding": accepted} if accepted else {}))
    assert answer.status == 200
    assert answer.headers.get("content-encoding", "") == encoding
    assert UNPACK[encoding](answer.body).decode() == TEXT
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@given(st.text(alphabet="brgzipstdx*;q=0.19, -", max_size=60))
def test_any_accept_encoding_gives_an_encoding_that_exists(header: str):
    assert best_encoding(header.encode(), ENCODINGS) in ENCODINGS


def test_each_encoding_has_its_own_entity_tag(front: Front, store: PageStore):
    put(store)
    tags = {ask(front, "/town/", accept_encoding=name).headers["etag"] for name in ("br", "gzip", "zstd", "identity")}
    assert len(tags) == 4
    put(store, TEXT + "!")
    time.sleep(0.15)
    assert ask(front, "/town/", accept_encoding="br").headers["etag"] not in tags


def test_who_has_the_page_gets_no_bytes(front: Front, store: PageStore):
    put(store)
    etag = ask(front, "/town/", accept_encoding="br").headers["etag"]
    same = ask(front, "/town/", accept_encoding="br", if_none_match=f'"other", W/{etag}')
    assert (same.status, same.body) == (304, b"")
    assert same.headers["etag"] == etag
    assert "content-length" not in same.headers
    assert ask(front, "/town/", accept_encoding="gzip", if_none_match=etag).status == 200
    assert has_it(b"*", b'"x"')


def test_head_says_what_get_would(front: Front, store: PageStore):
    put(store)
    got, head = ask(front, "/town/", accept_encoding="br"), ask(front, "/town/", method="HEAD", accept_encoding="br")
    assert head.headers == got.headers
    assert head.body == b""


def test_another_method_goes_to_django(front: Front, store: PageStore):
    put(store)
    assert ask(front, "/town/", method="POST").body == b"from behind"


def test_a_query_that_changes_nothing_gives_the_page(front: Front, store: PageStore):
    put(store)
    put(store, "second" * 100, "/town/?page=2")
    assert ask(front, "/town/?utm_source=x").body.decode() == TEXT
    assert ask(front, "/town/?page=2").body.decode() == "second" * 100
    assert ask(front, "/town/?page=3").body == b"from behind"
    assert ask(front, "/town/?page=x").body == b"from behind"


def test_a_status_is_kept(front: Front, store: PageStore):
    put(store, status=410)
    answer = ask(front, "/town/")
    assert answer.status == 410
    assert ask(front, "/town/", if_none_match=answer.headers["etag"]).status == 410


def test_a_new_page_is_seen_at_once_by_every_process(store: PageStore, folders: Any):
    fronts = [Front(behind, store=PageStore(store.root, stamp="one"), folders=folders) for _ in range(2)]
    put(store, "old" * 100)
    assert {ask(front, "/town/").body for front in fronts} == {b"old" * 100}
    put(store, "new" * 100)
    time.sleep(0.15)
    assert {ask(front, "/town/").body for front in fronts} == {b"new" * 100}
    store.remove("/town/")
    time.sleep(0.15)
    assert {ask(front, "/town/").body for front in fronts} == {b"from behind"}


def test_an_old_page_is_served_for_a_short_while_only(front: Front, store: PageStore):
    put(store)
    ask(front, "/town/")
    store.flag("/town/")
    time.sleep(0.15)
    assert ask(front, "/town/").body.decode() == TEXT
    time.sleep(0.4)
    assert ask(front, "/town/").body == b"from behind"
    put(store, "new" * 100)
    time.sleep(0.15)
    assert ask(front, "/town/").body == b"new" * 100


def test_a_torn_file_is_left_to_django(front: Front, store: PageStore):
    put(store)
    path = Path(store.path_of("/town/"))
    path.write_bytes(path.read_bytes()[:-10])
    assert ask(front, "/town/").body == b"from behind"


def test_the_first_reader_gets_the_stored_bytes_too(front: Front):
    answer = ask(front, "/first/", accept_encoding="br")
    assert answer.status == 200
    assert brotli.decompress(answer.body).decode() == TEXT
    assert "x-galley-stored" not in answer.headers
    assert ask(front, "/first/", method="HEAD").body == b""


def test_memory_has_a_bound(front: Front, store: PageStore):
    for number in range(40):
        address = f"/{number}/"
        put(store, os.urandom(2_000).hex(), address)
        assert len(ask(front, address).body) == 4_000
    assert front._size <= 100_000
    assert 1 < len(front._held) < 40


# Files


def test_a_hashed_file_is_kept_for_ever_and_compressed(front: Front, folders: Any):
    (folders[0].folder / "site.0123456789ab.css").write_text("a{color:red}" * 100)
    answer = ask(front, "/static/site.0123456789ab.css", accept_encoding="br")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert brotli.decompress(answer.body) == b"a{color:red}" * 100
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (
        ask(front, "/static/site.0123456789ab.css", accept_encoding="br", if_none_match=answer.headers["etag"]).status
        == 304
    )


@pytest.mark.parametrize("name", ["x.js", "x.mjs", "x.JS", "x.css"])
def test_an_upload_is_no_pages_script_or_style(front: Front, tmp_path: Path, name: str):
    (tmp_path / "media" / name).write_text("alert(1)")
    answer = ask(front, f"/media/{name}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_files_of_a_closed_folder_are_not_sent(tmp_path: Path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "leak.pdf").write_bytes(b"%PDF")
    folder = FileFolder("/media/", tmp_path, untrusted=True, closed=("documents/",))
    assert folder.find("/media/documents/leak.pdf") is None
    (tmp_path / "documents.txt").write_text("open")
    assert folder.find("/media/documents.txt") is not None


def test_an_upload_runs_no_script(front: Front, folders: Any):
    (folders[1].folder / "drawing.svg").write_text("<svg><script>alert(1)</script></svg>")
    (folders[1].folder / "page.html").write_text("<script>alert(1)</script>")
    drawing, page = ask(front, "/media/drawing.svg"), ask(front, "/media/page.html")
    for answer in (drawing, page):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-disposition" not in drawing.headers
    assert page.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret",
        "/static/a/../../secret",
        "/static//etc/passwd",
        "/static/.hidden",
        "/static/",
        "/static/a\0b",
        "/static/none.css",
        "/static/folder",
    ],
)
def test_nothing_outside_the_folder_is_served(front: Front, folders: Any, tmp_path: Path, path: str):
    (tmp_path / "secret").write_text("secret")
    (folders[0].folder / ".hidden").write_text("secret")
    (folders[0].folder / "folder").mkdir()
    answer = ask(front, path)
    assert answer.body == b"from behind"


def test_a_film_comes_in_parts(front: Front, folders: Any):
    content = os.urandom(700_000)
    (folders[1].folder / "film.mp4").write_bytes(content)
    whole = ask(front, "/media/film.mp4")
    assert whole.body == content
    assert whole.headers["accept-ranges"] == "bytes"
    part = ask(front, "/media/film.mp4", range="bytes=1000-299999")
    assert (part.status, part.body) == (206, content[1000:300_000])
    assert part.headers["content-range"] == "bytes 1000-299999/700000"
    assert ask(front, "/media/film.mp4", range="bytes=-5").body == content[-5:]
    assert ask(front, "/media/film.mp4", range="bytes=700000-").status == 416
    assert ask(front, "/media/film.mp4", if_none_match=whole.headers["etag"]).status == 304
    assert ask(front, "/media/film.mp4", range="bytes=0-9", if_range='"old"').body == content
    head = ask(front, "/media/film.mp4", method="HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", "700000")


@given(st.text(alphabet="bytes=0123456789-, ", max_size=20), st.integers(0, 1_000))
def test_any_range_lies_in_the_file_or_is_refused(text: str, size: int):
    found = parse_range(text, size)
    if isinstance(found, tuple):
        assert 0 <= found[0] <= found[1] < size
    else:
        assert found in {"ignored", "unsatisfiable"}


def test_lifespan_messages_are_answered(front: Front):
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])

    asyncio.run(front({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
