"""What a tip leaves behind on a real server: its words and its sender's address are in no file, row or log, ever."""

import http.client
import os
import signal
import urllib.parse
from pathlib import Path

import pytest

from galley.gather.tips.parcel import unpack
from galley.gather.tips.sealing import new_identity, unseal
from tests.homes import wait_until

pytestmark = pytest.mark.crash

ADDRESS, FORWARDED = "127.45.67.89", "203.0.113.77"
AGENT = "Whistle/7.7 (never seen elsewhere)"
TEXT = b"The treasurer keeps two sets of books in the boathouse"
FILE = b"MARK-OF-THE-ATTACHMENT " * 250_000  # 5.7 MB: beyond what Django keeps in memory
BOUNDARY = "a-boundary"


@pytest.fixture
def server(newsroom_home, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    newsroom_home.environ |= {"TMPDIR": str(temporary), "GALLEY_TRUSTED_PROXIES": "1"}
    identity, recipient = new_identity()
    newsroom_home.run("tips", "add-key", recipient)
    newsroom_home.identity = identity
    web = newsroom_home.start_python(
        f"from galley.project.web import main\nmain('127.0.0.1', '{newsroom_home.port}', '1')", ready=False
    )
    newsroom_home.web = web
    wait_until(lambda: _answers(newsroom_home.port), seconds=60, what="an answer")
    return newsroom_home


def _answers(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/tips/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _connection(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(ADDRESS, 0))


HEADERS = {
    "User-Agent": AGENT,
    "X-Forwarded-For": FORWARDED,
    "Accept-Language": "kw-GB",
    "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
}


def _body():
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\n'.encode() + TEXT,
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attachments"; filename="ledger-9.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n".encode()
        + FILE,
    )
    return b"\r\n".join(parts) + f"\r\n--{BOUNDARY}--\r\n".encode()


def _processes(group):
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group:
                    yield entry
            except ProcessLookupError:
                continue


def _open_files(group):
    """The content of every regular file that the server's processes have open, deleted ones too."""
    for process in _processes(group):
        for descriptor in (process / "fd").glob("*"):
            try:
                target = str(descriptor.readlink())
                if target.startswith("/") and not target.startswith(("/dev", "/proc", "/sys")) and descriptor.is_file():
                    yield target, descriptor.read_bytes()
            except OSError:
                continue


def _everything_kept(home):
    kept = {str(path): path.read_bytes() for path in home.folder.parent.rglob("*") if path.is_file()}
    return kept | dict(_open_files(home.web.pid))


def _found(needles, kept):
    return [(needle, name) for needle in needles for name, body in kept.items() if needle in body]


def test_a_tip_leaves_no_word_and_no_address_behind(server):
    connection = _connection(server.port)
    body = _body()
    connection.putrequest("POST", "/tips/")
    for name, value in {**HEADERS, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders()
    half = len(body) * 3 // 4
    connection.send(body[:half])
    wait_until(lambda: _resident(server.web.pid) > half, seconds=10, what="the half in memory")
    secrets = [TEXT, b"MARK-OF-THE-ATTACHMENT", b"ledger-9"]
    during = _everything_kept(server)
    assert len(during) > 5
    assert _found(secrets, during) == []
    connection.send(body[half:])
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, page
    assert answer.getheader("Set-Cookie") is None
    words = page.partition('class="tips-words" lang="en">')[2].partition("<")[0]
    assert len(words.split()) == 8

    back = _connection(server.port)
    form = urllib.parse.urlencode({"code": words})
    back.request("POST", "/tips/answers/", form, HEADERS | {"Content-Type": "application/x-www-form-urlencoded"})
    assert "There is no answer yet" in back.getresponse().read().decode()
    gone = _connection(server.port)
    gone.request("GET", f"/tips/nowhere-{FORWARDED}/", headers={"User-Agent": AGENT})
    gone.getresponse().read()

    traces = [*secrets, words.encode(), ADDRESS.encode(), AGENT.encode(), b"kw-GB"]
    assert _found(traces, _everything_kept(server)) == []
    rows = server.query("SELECT lookup, sender_recipient FROM galley_gather_tip")
    assert len(rows) == 1
    assert server.query("SELECT COUNT(*) FROM django_session") == [(0,)]
    assert server.query("SELECT COUNT(*) FROM galley_kernel_ratecount") == [(0,)]
    (sealed,) = (server.folder / "tips").glob("*.age")
    message = unpack(unseal(sealed.read_bytes(), server.identity))
    assert (message.text.encode(), message.files[0].body) == (TEXT, FILE)

    os.kill(server.web.pid, signal.SIGTERM)
    server.web.wait()
    assert _found(traces, _everything_kept(server)) == []


def _resident(group):
    pages = [int((process / "statm").read_text().split()[1]) for process in _processes(group)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def test_the_search_finds_what_an_unmarked_view_leaves(server):
    """The search of the test above is able to find: the same body sent elsewhere lies in a temporary file."""
    connection = _connection(server.port)
    body = _body()
    connection.putrequest("POST", "/reader/sign-in/")
    for name, value in {**HEADERS, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(body[: len(body) * 3 // 4])
    wait_until(
        lambda: _found([b"MARK-OF-THE-ATTACHMENT"], dict(_open_files(server.web.pid))),
        seconds=20,
        what="the attachment in a temporary file",
    )
    connection.close()


def test_what_is_too_large_is_let_go_with_a_sentence(server):
    connection = _connection(server.port)
    body = b"x" * 26_000_000
    connection.request("POST", "/tips/", body, HEADERS)
    answer = connection.getresponse()
    assert answer.status == 413
    assert "more than 25 MB" in answer.read().decode()
    assert server.query("SELECT COUNT(*) FROM galley_gather_tip") == [(0,)]
