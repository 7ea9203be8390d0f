"""A real IMAP server on loopback (pymap), and a wrapper that puts TLS before it."""

import imaplib
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.homes import free_port

USER, PASSWORD = "press@town.example", "a word that only Köln knows"


def _quoted(folder):
    return f'"{folder}"'


class MailServer:
    """The server's port, and what other programs do with its mailbox."""

    def __init__(self, port):
        self.port = port

    def address(self, folder, *, scheme="imap+plain", port=None):
        return f"{scheme}://{USER}@127.0.0.1:{port or self.port}/{folder}"

    @contextmanager
    def client(self):
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.authenticate("PLAIN", lambda _challenge: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield client
        finally:
            with suppress(Exception):
                client.logout()

    def make(self, folder):
        with self.client() as client:
            assert client.create(_quoted(folder))[0] == "OK"
        return folder

    def deliver(self, folder, *letters):
        with self.client() as client:
            for letter in letters:
                assert client.append(_quoted(folder), None, None, letter)[0] == "OK"

    def flags(self, folder):
        with self.client() as client:
            client.select(_quoted(folder), readonly=True)
            found = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [line.decode() for line in found if isinstance(line, bytes)]

    def count(self, folder):
        with self.client() as client:
            status, said = client.select(_quoted(folder), readonly=True)
        return int(said[0]) if status == "OK" else None


@contextmanager
def mail_server(cert=None):
    port = free_port()
    program = Path(sys.executable).parent / "pymap"
    tls = ["--cert", str(cert), "--key", str(cert)] if cert else ["--no-tls"]
    command = [program, "--host", "127.0.0.1", "--port", str(port), "--no-service", "admin", *tls, "dict"]
    command += ["--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                if probe.recv(4) == b"* OK":
                    break
            assert process.poll() is None, "the mail server ended"
            time.sleep(0.05)
        yield MailServer(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def certificate(folder, name="localhost"):
    """A certificate that signs itself, with its key in one file; None where openssl is missing."""
    if shutil.which("openssl") is None:
        return None
    path = folder / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    made += [
        "-addext",
        f"subjectAltName=DNS:{name},IP:127.0.0.1",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(path),
    ]
    subprocess.run(made, check=True, capture_output=True)
    path.write_text(path.read_text() + (folder / "key.pem").read_text())
    return path


SLOWLY = 0.2
"""Seconds between the halves of a line."""


def _pump(source, target):
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _shut(source, target)


def _in_halves(source, target):
    with suppress(OSError):
        while data := source.recv(65_536):
            first, found, rest = data.partition(b" EXI")
            target.sendall(first + found)
            if found:
                time.sleep(SLOWLY)
                target.sendall(rest)
    _shut(source, target)


def _shut(*sockets):
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def tls_before(port, cert):
    """A port that speaks TLS and hands on to another, as a mail server's 993 does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert)
    with _before(port, lambda plain: context.wrap_socket(plain, server_side=True), _pump) as own:
        yield own


@contextmanager
def slow_line(port):
    """A port that hands on to another, over a line on which “EXISTS” comes in two halves."""
    with _before(port, lambda plain: plain, _in_halves) as own:
        yield own


@contextmanager
def _before(port, greet, answers):
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    stopping = threading.Event()

    def serve():
        while not stopping.is_set():
            try:
                plain, _peer = listening.accept()
            except TimeoutError:
                continue
            with suppress(OSError):
                plain.settimeout(10)
                outer = greet(plain)
                inner = socket.create_connection(("127.0.0.1", port), timeout=10)
                threading.Thread(target=_pump, args=(outer, inner), daemon=True).start()
                threading.Thread(target=answers, args=(inner, outer), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stopping.set()
        thread.join(5)
        listening.close()


def letter(subject, *, text="Hello.", message_id="", **headers):
    """A plain letter as bytes."""
    lines = [
        f"Subject: {subject}",
        "From: River Authority <press@river.example>",
        "Date: Tue, 24 Nov 2026 10:00:00 +0100",
    ]
    lines += [f"Message-ID: <{message_id or subject.replace(' ', '-')}@river.example>", "MIME-Version: 1.0"]
    lines += ["Content-Type: text/plain; charset=utf-8"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + text.replace("\n", "\r\n")).encode()
