"""Real servers on loopback: a webhook receiver, a hub, and a mail server, each of which does what a test tells it."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.homes import free_port


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang_up: bool = False
    """Close the connection without a word, after reading the request."""


class WebServer:
    """Keeps every request; answers with `reply`, or what `reply(request)` gives."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.reply: Reply | Callable[[Request], Reply] = Reply()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                outer.requests.append(request)
                reply = outer.reply(request) if callable(outer.reply) else outer.reply
                if reply.hang_up:
                    self.close_connection = True
                    self.connection.close()
                    return
                # Who asked may be dead by now: some tests kill it.
                with contextlib.suppress(ConnectionError):
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class MailServer:
    """Keeps every letter whose DATA it took; each step can be made to answer otherwise."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        """(recipient, letter), in the order in which the server took them for its own."""
        self.on_rcpt: Callable[[str], str] = lambda _address: "250 OK"
        self.on_data: Callable[[str, EmailMessage], str] = lambda _address, _letter: "250 OK kept"
        """Called when the text is whole; an answer that begins with "hang up" closes the connection instead."""
        self.keeps_when_hanging_up = True
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
        self.controller.start()

    @property
    def port(self) -> int:
        return int(self.controller.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.on_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=policy.default)
        address = envelope.rcpt_tos[0]
        answer = self.on_data(address, letter)
        if answer.startswith("250") or (answer.startswith("hang up") and self.keeps_when_hanging_up):
            self.letters.append((address, letter))
        if answer.startswith("hang up"):
            server.transport.abort()
            return "421 never sent"
        return answer

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for to, letter in self.letters if to == address]

    def close(self) -> None:
        self.controller.stop()
