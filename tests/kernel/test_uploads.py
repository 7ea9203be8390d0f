"""Bodies of marked views stay in memory, are bounded, and are refused when too many come at once."""

import asyncio
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from galley.kernel.uploads import Handler, body_in_memory, refusal

MOST = 4_000_000


@csrf_exempt
@body_in_memory(most_bytes=lambda: MOST)
def marked(request):
    why = refusal(request)
    if why is not None:
        return HttpResponse(why, status=413)
    sizes = [(upload.name, len(upload.read()), type(upload).__name__) for upload in request.FILES.getlist("file")]
    return HttpResponse(repr((request.POST.get("text"), sizes)))


@csrf_exempt
def unmarked(request):
    return HttpResponse(str(len(request.body)) if request.method == "POST" else "read")


urlpatterns = [path("marked/", marked), path("unmarked/", unmarked)]


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None


@pytest.fixture
def spilled(monkeypatch):
    """What was written to a temporary file."""
    seen = []
    roll = tempfile.SpooledTemporaryFile.rollover

    def rollover(self):
        seen.append(True)
        return roll(self)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rollover)
    return seen


def run(coroutine):
    """In a thread of its own: a browser test before this one may have left a loop running in the main thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def multipart(size):
    head = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello\r\n--b\r\nContent-Disposition: form-data; '
    return head + b'name="file"; filename="a.bin"\r\n\r\n' + b"x" * size + b"\r\n--b--\r\n"


def ask(url, body, *, length=True, wait=None, leave=False):
    """The status and body of the answer; the body is sent in pieces."""

    async def speak():
        pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]
        sent = iter(pieces)
        number = 0
        answered = asyncio.Event()
        said = []

        async def receive():
            nonlocal number
            if wait is not None and number == 1:
                await wait.wait()
            piece = next(sent, None)
            if piece is None:
                await answered.wait()
                return {"type": "http.disconnect"}
            number += 1
            if leave and number == 2:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece, "more_body": number < len(pieces)}

        async def send(message):
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        headers = [(b"content-type", b"multipart/form-data; boundary=b")]
        if length:
            headers.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http", "method": "POST", "path": url, "raw_path": url.encode(), "query_string": b"",
            "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "root_path": "",
        }  # fmt: skip
        await Handler()(scope, receive, send)
        status = next((one["status"] for one in said if one["type"] == "http.response.start"), None)
        return status, b"".join(one.get("body", b"") for one in said).decode()

    return speak()


def test_a_file_of_a_marked_view_is_never_written_to_disk(spilled):
    status, said = run(ask("/marked/", multipart(3_800_000)))
    assert (status, said) == (200, repr(("hello", [("a.bin", 3_800_000, "InMemoryUploadedFile")])))
    assert spilled == []


def test_the_same_body_of_another_view_is(spilled):
    status, said = run(ask("/unmarked/", multipart(3_800_000)))
    assert (status, int(said) > 3_800_000) == (200, True)
    assert spilled


@pytest.mark.parametrize("length", [True, False])
def test_what_is_too_large_is_refused_and_let_go(length):
    assert run(ask("/marked/", multipart(MOST + 1), length=length)) == (413, "too_large")
    assert Handler._in_flight == 0


def test_a_body_without_end_is_cut_off():
    assert run(ask("/marked/", b"x" * (4 * MOST + 1), length=False)) == (None, "")


def test_only_so_many_are_held_at_once():
    async def crowd():
        go = asyncio.Event()
        slow = [asyncio.create_task(ask("/marked/", multipart(3_900_000), wait=go)) for _ in range(4)]
        await asyncio.sleep(0)
        while Handler._in_flight < 4 * 3_900_000:  # noqa: ASYNC110 -- the handler tells nobody
            await asyncio.sleep(0.01)
        refused = await ask("/marked/", multipart(1_000_000))
        small = await ask("/unmarked/", b"x")
        go.set()
        return refused, small, await asyncio.gather(*slow)

    refused, small, held = run(crowd())
    assert refused == (413, "busy")
    assert small == (200, "1")
    assert [status for status, _said in held] == [200] * 4
    assert Handler._in_flight == 0


def test_a_sender_who_leaves_frees_what_was_held():
    assert run(ask("/marked/", multipart(200_000), leave=True)) == (None, "")
    assert Handler._in_flight == 0


def test_a_test_clients_body_is_bounded_too(client):
    file = io.BytesIO(b"x" * (MOST + 1))
    file.name = "a.bin"
    assert client.post("/marked/", {"file": file}).status_code == 413
