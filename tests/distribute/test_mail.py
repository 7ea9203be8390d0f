"""A letter is sent, not sent, or in doubt; a real mail server says each of them."""

from __future__ import annotations

import socket
import threading
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMessage as DjangoMessage

from galley.distribute.data import InDoubt, Later, Refused, Sent
from galley.distribute.mail import FolderBackend, FolderTransport, SmtpAddress, SmtpTransport, transport_for
from tests.homes import free_port

SENDER = "The Ferry Post <desk@ferry.example>"


def letter(text: str = "Hello\n.\n..dots\nend", key: str = "<one@ferry.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, "ann@example.org", "你好"
    message["Message-ID"] = key
    message.set_content(text)
    return message


@pytest.fixture
def smtp(mail):
    with SmtpTransport(SmtpAddress.parse(mail.url), sender=SENDER, timeout_seconds=3) as transport:
        yield transport


def test_a_letter_arrives_whole_dots_and_chinese_included(mail, smtp):
    assert smtp.send(letter(), to="ann@example.org") == Sent("<one@ferry.example>")
    ((address, got),) = mail.letters
    assert address == "ann@example.org"
    assert got["Subject"] == "你好"
    assert got.get_content().replace("\r\n", "\n") == "Hello\n.\n..dots\nend\n"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(
            "451 greylisted", Later("The mail server asks to try later.", detail="451 greylisted"), id="later"
        ),
        pytest.param("550 no such user", Refused("The mail server refused the letter.", "550 no such user"), id="no"),
    ],
)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_what_the_server_answers_becomes_an_outcome_and_the_connection_goes_on(mail, smtp, step, answer, outcome):
    if step == "rcpt":
        mail.on_rcpt = lambda address: answer if address == "ann@example.org" else "250 OK"
    else:
        mail.on_data = lambda address, _letter: answer if address == "ann@example.org" else "250 OK"
    assert smtp.send(letter(), to="ann@example.org") == outcome
    assert smtp.send(letter(), to="bo@example.org") == Sent("<one@ferry.example>")
    assert [address for address, _ in mail.letters] == ["bo@example.org"]


def test_a_connection_lost_after_the_last_line_is_in_doubt(mail, smtp):
    mail.on_data = lambda _address, _letter: "hang up"
    outcome = smtp.send(letter(), to="ann@example.org")
    assert isinstance(outcome, InDoubt)
    assert len(mail.letters) == 1, "and indeed it had arrived"
    mail.on_data = lambda _address, _letter: "250 OK"
    assert isinstance(smtp.send(letter(), to="bo@example.org"), Sent)


def serve_once(talk) -> int:
    """A server of one connection, whose every word the test says."""
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        connection, _ = server.accept()
        with connection, server:
            talk(connection)

    threading.Thread(target=run, daemon=True).start()
    return int(server.getsockname()[1])


def say(connection: socket.socket, *lines: str) -> None:
    for line in lines:
        connection.sendall(line.encode() + b"\r\n")
        connection.recv(4096)


def test_a_connection_lost_before_the_text_is_certainly_not_sent():
    def talk(connection: socket.socket) -> None:
        say(connection, "220 hello", "250 hello", "250 OK", "250 OK")  # and gone when DATA comes

    address = SmtpAddress("127.0.0.1", serve_once(talk))
    with SmtpTransport(address, sender=SENDER, timeout_seconds=3) as transport:
        assert isinstance(transport.send(letter(), to="ann@example.org"), Later)


def test_a_server_that_never_answers_the_text_is_in_doubt_when_time_is_up():
    gone = threading.Event()

    def talk(connection: socket.socket) -> None:
        say(connection, "220 hello", "250 hello", "250 OK", "250 OK")
        connection.sendall(b"354 go on\r\n")
        gone.wait(10)

    address = SmtpAddress("127.0.0.1", serve_once(talk))
    with SmtpTransport(address, sender=SENDER, timeout_seconds=1) as transport:
        assert isinstance(transport.send(letter(), to="ann@example.org"), InDoubt)
    gone.set()


def test_a_server_that_is_not_there_is_tried_later():
    with SmtpTransport(SmtpAddress("127.0.0.1", free_port()), sender=SENDER, timeout_seconds=2) as transport:
        outcome = transport.send(letter(), to="ann@example.org")
    assert isinstance(outcome, Later)
    assert "Refused" in outcome.detail


def test_a_kept_connection_that_the_server_closed_costs_no_letter(mail, smtp):
    smtp.send(letter(), to="ann@example.org")
    smtp._server.sock.shutdown(socket.SHUT_RDWR)
    assert isinstance(smtp.send(letter(), to="bo@example.org"), Sent)
    assert len(mail.letters) == 2


def test_an_address_that_mail_cannot_carry_is_refused(mail, smtp):
    assert isinstance(smtp.send(letter(), to="ännchen@example.org"), Refused)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("smtp://mail.example.org", SmtpAddress("mail.example.org", 25)),
        (
            "smtp://u:p%40ss@mail.example.org:587?tls=yes",
            SmtpAddress("mail.example.org", 587, "u", "p@ss", starttls=True),
        ),
        ("smtps://u:p@mail.example.org", SmtpAddress("mail.example.org", 465, "u", "p", implicit_tls=True)),
    ],
)
def test_the_address_of_a_mail_server_is_read(url, address):
    assert SmtpAddress.parse(url) == address
    assert "p@ss" not in repr(SmtpAddress.parse(url))


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h/path", "smtp://h?tls=maybe", "smtp://h?x=1"],
)
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011 -- the setting says what is accepted
        SmtpAddress.parse(url)


def test_without_a_server_a_letter_is_one_file_however_often_it_is_sent(tmp_path: Path):
    transport = transport_for("", folder=tmp_path / "mail", sender=SENDER)
    assert isinstance(transport, FolderTransport)
    for _ in range(3):
        assert transport.send(letter(), to="ann@example.org") == Sent("<one@ferry.example>")
    transport.send(letter(), to="bo@example.org")
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path):
    (tmp_path / "mail").write_text("in the way")
    assert isinstance(FolderTransport(tmp_path / "mail", sender=SENDER).send(letter(), to="a@example.org"), Later)


def test_galleys_own_mail_goes_to_the_same_folder(tmp_path: Path):
    backend = FolderBackend(folder=tmp_path)
    assert backend.send_messages([DjangoMessage("Your link", "http://localhost/x", SENDER, ["ann@example.org"])]) == 1
    (path,) = tmp_path.glob("*.eml")
    assert b"Subject: Your link" in path.read_bytes()
