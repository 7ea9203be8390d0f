"""Mailboxes: against a real IMAP server, each letter once, nothing changed there unless a person says so."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from galley.gather import services
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import imap
from galley.gather.models import ItemAttachment, RawFetch, Sighting, Source, WireItem
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.network import Network
from galley.kernel.time import now
from tests.gather.mailserver import PASSWORD, SLOWLY, USER, certificate, letter, mail_server, slow_line, tls_before

OPTIONS = {"password": PASSWORD, "days_back": 7, "mark_seen": False, "move_to": "", "idle": True}


@pytest.fixture(scope="module")
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def folder(server, request):
    return server.make(f"Press {abs(hash(request.node.name)) % 10**8}")


@pytest.fixture
def mailbox(server, folder, make_source):
    def make(**options):
        return make_source(server.address(folder), kind="imap", settings=OPTIONS | options)

    return make


def source_now(source):
    return Source.objects.get(pk=source.pk)


def test_each_letter_comes_once_and_the_mailbox_stays_as_it_was(server, folder, mailbox):
    server.deliver(folder, letter("Bridge closed"), letter("Choir wins"))
    source = mailbox()
    assert services.fetch_source(source.pk).new == 2
    first = WireItem.objects.get(headline="Bridge closed")
    assert (first.kind, first.byline, first.guid) == ("letter", "River Authority", "Bridge-closed@river.example")
    assert first.published.isoformat() == "2026-11-24T09:00:00+00:00"
    assert services.fetch_source(source.pk).new == 0
    server.deliver(folder, letter("Third letter"))
    assert services.fetch_source(source.pk).new == 1
    assert WireItem.objects.count() == 3
    assert not any("Seen" in line for line in server.flags(folder))
    assert not source_now(source).last_error


def test_the_same_letter_in_two_mailboxes_is_one_item(server, folder, mailbox, make_source):
    other = server.make(folder + " two")
    server.deliver(folder, letter("Flood warning", message_id="f1"))
    server.deliver(other, letter("Flood warning", message_id="f1", X_Way="another"))
    one, two = mailbox(), make_source(server.address(other), kind="imap", settings=OPTIONS)
    assert services.fetch_source(one.pk).new == 1
    assert services.fetch_source(two.pk).duplicates == 1
    assert WireItem.objects.count() == 1
    assert Sighting.objects.get().source == two


def test_a_letter_delivered_twice_is_one_item(server, folder, mailbox):
    server.deliver(folder, letter("Twice", message_id="t"), letter("Twice", message_id="t"))
    services.fetch_source(mailbox().pk)
    assert WireItem.objects.count() == 1


def test_old_letters_stay_and_new_ones_come_when_nothing_was_there_at_first(server, folder, mailbox):
    source = mailbox()
    assert services.fetch_source(source.pk).new == 0
    server.deliver(folder, letter("First ever"))
    assert services.fetch_source(source.pk).new == 1


def test_more_letters_than_one_fetch_takes_come_in_the_next(server, folder, mailbox, monkeypatch):
    monkeypatch.setattr("galley.gather.kinds.imap.MOST_LETTERS", 2)
    server.deliver(folder, *[letter(f"Number {n}") for n in range(5)])
    source = mailbox()
    counts = []
    while source_now(source).next_try <= now():
        counts.append(services.fetch_source(source.pk).new)
    assert counts == [2, 2, 1]


def test_kept_letters_are_marked_as_read_only_when_that_is_wanted(server, folder, mailbox):
    server.deliver(folder, letter("Marked"))
    services.fetch_source(mailbox(mark_seen=True).pk)
    assert all("Seen" in line for line in server.flags(folder))


def test_kept_letters_are_moved_and_one_that_failed_to_move_is_moved_the_next_time(server, folder, mailbox):
    done = folder + " done"
    source = mailbox(move_to=done)
    server.deliver(folder, letter("One"))
    services.fetch_source(source.pk)
    assert (server.count(folder), server.count(done)) == (0, 1)
    server.deliver(folder, letter("Two"))
    Source.objects.filter(pk=source.pk).update(settings=OPTIONS)
    services.fetch_source(source.pk)  # kept, and the worker dies before it is moved
    Source.objects.filter(pk=source.pk).update(settings=OPTIONS | {"move_to": done})
    services.fetch_source(source.pk)
    assert (server.count(folder), server.count(done)) == (0, 2)
    assert WireItem.objects.count() == 2


def test_a_trial_changes_nothing_and_shows_the_newest(server, folder):
    server.deliver(folder, *[letter(f"Letter {n}") for n in range(7)])
    from galley.gather.kinds.imap import ImapSettings

    wanted = ImapSettings(password=PASSWORD, mark_seen=True, move_to="Elsewhere")
    found = services.preview(server.address(folder), kind="imap", settings=wanted, allow_private=True)
    assert [item.title for item in found.feed.items] == [f"Letter {n}" for n in (6, 5, 4, 3, 2)]
    assert found.feed.title == USER
    assert server.count(folder) == 7
    assert not any("Seen" in line for line in server.flags(folder))


def test_files_are_kept_with_safe_names_and_the_bytes_of_the_letter_too(server, folder, mailbox):
    body = (
        b"Subject: With files\r\nFrom: a@b.example\r\nMessage-ID: <w@f>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSee the plan.\r\n"
        b'--x\r\nContent-Type: application/pdf; name="..\\..\\plan.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"JVBERi0=\r\n--x--\r\n"
    )
    server.deliver(folder, body)
    services.fetch_source(mailbox().pk)
    file = ItemAttachment.objects.get()
    assert (file.name, file.media_type, file.size_bytes) == ("plan.pdf", "application/pdf", 5)
    assert RawFetch.objects.count() == 1


def test_a_letter_that_is_none_is_kept_and_told_of_and_the_others_come(server, folder, mailbox):
    server.deliver(folder, b"\r\nno header at all\r\n", letter("Sound"))
    source = mailbox()
    services.fetch_source(source.pk)
    assert [item.headline for item in WireItem.objects.all()] == ["Sound"]
    assert source_now(source).problems
    assert RawFetch.objects.count() == 2


def test_a_letter_that_is_too_large_is_cut_and_says_so(server, folder, mailbox, monkeypatch):
    monkeypatch.setattr("galley.gather.kinds.imap.FETCH_MAX_MEGABYTES", type("Cap", (), {"value": 0.001}))
    monkeypatch.setattr("galley.gather.fetchers.imap.Mailbox.letter", _whole_bytes(imap.Mailbox.letter))
    server.deliver(folder, letter("Long", text="word " * 1_000))
    services.fetch_source(mailbox().pk)
    item = WireItem.objects.get()
    assert item.headline == "Long"
    assert item.edit_note
    assert len(item.body_text) < 2_000


def _whole_bytes(method):
    return lambda self, uid, *, max_bytes: method(self, uid, max_bytes=int(max_bytes))


@pytest.mark.parametrize(
    ("address", "password", "problem"),
    [
        pytest.param(
            "imap+plain://{user}@127.0.0.1:{port}/INBOX", "wrong", "refuses this user or password", id="password"
        ),
        pytest.param("imap+plain://{user}@127.0.0.1:{port}/Nowhere", PASSWORD, "no such folder", id="folder"),
        pytest.param("imap://{user}@127.0.0.1:{port}/INBOX", PASSWORD, "offers no encryption", id="no encryption"),
        pytest.param("imap+plain://{user}@127.0.0.1:9/INBOX", PASSWORD, "cannot be reached", id="no server"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_never_with_the_password(server, make_source, address, password, problem):
    url = address.format(user=USER, port=server.port)
    source = make_source(url, kind="imap", settings=OPTIONS | {"password": password})
    services.fetch_source(source.pk)
    kept = source_now(source)
    assert problem in kept.last_error
    assert password not in kept.last_error + kept.last_error_detail


def test_a_mailbox_inside_is_refused_unless_an_operator_allowed_it(server):
    from galley.gather.kinds.imap import ImapSettings

    with pytest.raises(SourceError, match="without encryption"):
        services.preview(server.address("INBOX"), kind="imap", settings=ImapSettings(PASSWORD))
    with pytest.raises(FetchError, match="private network"):
        services.preview(server.address("INBOX", scheme="imaps"), kind="imap", settings=ImapSettings(PASSWORD))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("imaps://press@town.example@mail.town.example", "imaps://press@town.example@mail.town.example/INBOX"),
        ("IMAPS://anna@Mail.Example:993/Press/2026", "imaps://anna@mail.example/Press/2026"),
        ("imap://anna@mail.example:1143/", "imap://anna@mail.example:1143/INBOX"),
        ("imaps://anna@mail.example/Entw%C3%BCrfe", "imaps://anna@mail.example/Entw%C3%BCrfe"),
        ("imaps://anna@[2001:db8::1]/INBOX", "imaps://anna@[2001:db8::1]/INBOX"),
    ],
)
def test_addresses_are_tidied(given, kept):
    place = imap.place_of(given)
    assert place.address == kept
    assert imap.place_of(kept) == place


@pytest.mark.parametrize(
    "given",
    [
        "mail.example",
        "https://mail.example",
        "imaps://mail.example",
        "imaps://a:secret@mail.example",
        "imaps://a@b:99999/",
    ],
)
def test_what_names_no_mailbox_is_refused_without_repeating_it(given):
    with pytest.raises(SourceError) as refused:
        imap.place_of(given)
    assert "secret" not in str(refused.value)


def test_tls_is_checked_and_works_from_the_start_or_after_it(tmp_path, monkeypatch):
    cert = certificate(tmp_path)
    if cert is None:
        pytest.skip("openssl is missing")
    from galley.gather.kinds.imap import ImapSettings

    wanted = ImapSettings(PASSWORD)
    with mail_server(cert) as server, tls_before(server.port, cert) as port:
        server_address = server.address("INBOX", scheme="imap")
        for address in (server.address("INBOX", scheme="imaps", port=port), server_address):
            with pytest.raises(FetchError, match="certificate is not valid"):
                services.preview(address, kind="imap", settings=wanted, allow_private=True)
        trusting = ssl.create_default_context(cafile=cert)
        monkeypatch.setattr(imap, "NETWORK", Network(ssl_context=lambda: trusting))
        for address in (server.address("INBOX", scheme="imaps", port=port), server_address):
            assert services.preview(address, kind="imap", settings=wanted, allow_private=True).feed.items == ()


@pytest.mark.django_db(transaction=True)
def test_a_new_letter_is_told_of_at_once_and_fetched_by_another_queue(server, folder, mailbox):
    source = mailbox()
    services.fetch_source(source.pk)
    Source.objects.filter(pk=source.pk).update(next_try=now() + timedelta(hours=5))
    arrived = threading.Event()

    def later():
        time.sleep(0.5)
        server.deliver(folder, letter("Breaking"))
        arrived.set()

    threading.Thread(target=later, daemon=True).start()
    from galley.kernel.models import Job

    def until_asked():
        return not Job.objects.filter(name="gather.fetch_source").exists()

    assert services.listen_to_mailboxes(for_=timedelta(seconds=20), keep_going=until_asked) == 1
    assert arrived.is_set()
    assert not WireItem.objects.exists()  # listening only says that there is news
    run_due_jobs(at=now() + timedelta(seconds=1))
    assert WireItem.objects.get().headline == "Breaking"


@pytest.mark.django_db(transaction=True)
def test_what_came_while_nobody_listened_is_fetched(server, folder, mailbox):
    from galley.kernel.models import Job

    source = mailbox()
    services.fetch_source(source.pk)
    server.deliver(folder, letter("Meanwhile"))
    asked = Job.objects.filter(name="gather.fetch_source")
    services.listen_to_mailboxes(for_=timedelta(seconds=20), keep_going=lambda: not asked.exists())
    assert asked.get().args == [source.pk]


def test_listening_ends_at_once_without_a_mailbox_or_without_a_worker(server, folder, mailbox):
    from galley.kernel.jobs.stopping import worker_keeps_running

    assert services.listen_to_mailboxes(for_=timedelta(hours=1), keep_going=lambda: True) == 0
    mailbox()
    assert services.listen_to_mailboxes(for_=timedelta(hours=1), keep_going=worker_keeps_running) == 0


def test_half_a_line_is_no_end(server, folder):
    with slow_line(server.port) as port:
        place = imap.place_of(server.address(folder, port=port))
        watch = imap.Watch(imap.connect(place, PASSWORD, allow_private=True))
        try:
            assert not watch.has_news()
            server.deliver(folder, letter("In two halves"))
            until = time.monotonic() + 20
            while not watch.has_news():
                assert time.monotonic() < until
            time.sleep(2 * SLOWLY)
            for _ in range(10):
                watch.has_news()
        finally:
            watch.stop()


def test_a_server_that_hangs_up_is_noticed(server, folder, monkeypatch):
    place = imap.place_of(server.address(folder))
    watch = imap.Watch(imap.connect(place, PASSWORD, allow_private=True))
    watch.mailbox.client.sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(FetchError, match="broke off"):
        any(watch.has_news() for _ in range(200))
    with suppress(OSError):
        watch.stop()
