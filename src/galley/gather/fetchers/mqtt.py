"""Messages of an MQTT broker over a kept session: what is published while nobody listens waits there.

A message is acknowledged only once it is on our disk, and leaves the disk only once it is in the database: neither a
broken line nor a killed process loses one. A message that comes twice is for the caller to recognise.

Source: MQTT 3.1.1 (OASIS), sections 3.1.2.4 (clean session), 4.1 (state), 4.4 (delivery retry), 4.7 (topic filters).
"""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore2
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import web
from galley.kernel.network import ForbiddenAddress, GuardedBackend, HttpError, Network, deadline
from galley.kernel.text import gettext_noop

CONNECT_SECONDS = 10.0
QUIET_SECONDS = 1.0
"""After so long a silence what waited has come."""
MOST_MESSAGES = 20_000
MOST_PAYLOAD = 100_000
GROUP = 10
"""Messages that are written and acknowledged together; a broker sends some 20 before it waits for an answer."""
NETWORK = Network()

_NOT_AN_ADDRESS = gettext_noop("Write it as mqtts://broker.example.org or mqtt://broker.example.org:1883.")
_HAS_USER = gettext_noop("User and password have fields of their own and are never part of the address.")
_BAD_FILTER = gettext_noop("This is no topic filter of MQTT.")
_NO_BROKER = gettext_noop("The broker cannot be reached.")
_NO_NAME = gettext_noop("There is no server of this name.")
_REFUSED = gettext_noop("The broker refuses this user or password.")
_NOT_ALLOWED = gettext_noop("The broker does not let us listen to these topics.")
_CERTIFICATE = gettext_noop("The server's certificate is not valid.")
_BAD_CA = gettext_noop("The certificate authority in the settings is no PEM certificate.")
_BROKE_OFF = gettext_noop("The broker did not answer in time, or broke off.")


@dataclass(frozen=True)
class Broker:
    """Where to listen, and as whom."""

    address: str
    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""
    """PEM certificates that a broker's own is checked with; empty: the system's."""


@dataclass(frozen=True)
class Message:
    """A message as it came."""

    topic: str
    payload: bytes
    arrived: datetime
    was_retained: bool = False
    """The broker had kept it: it may be old."""


def read_address(address: str) -> tuple[str, str, int, bool]:
    """An address, tidied, with host, port and whether it is encrypted.

    Raises:
        SourceError: it is none of MQTT.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SourceError(_NOT_AN_ADDRESS, address[:100]) from error
    if parts.scheme not in {"mqtt", "mqtts"} or not host or parts.path.strip("/") or parts.query:
        raise SourceError(_NOT_AN_ADDRESS, address[:100])
    if parts.username or parts.password:
        raise SourceError(_HAS_USER)
    tls = parts.scheme == "mqtts"
    port = port or (8883 if tls else 1883)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}", unquote(host), port, tls


def check_filter(text: str) -> str:
    """A topic filter, tidied.

    Raises:
        SourceError: it is none, such as one with a `#` that is not its end.
    """
    text = text.strip()
    levels = text.split("/")
    good = 0 < len(text.encode()) <= 65_535 and "\0" not in text
    good = good and all(level == "+" or "+" not in level for level in levels)
    if not good or any("#" in level and (level != "#" or n < len(levels) - 1) for n, level in enumerate(levels)):
        raise SourceError(_BAD_FILTER, text[:100])
    return text


class Journal:
    """Messages on disk between the broker and the database, one JSON object a line; one listener at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, messages: Sequence[Message]) -> None:
        """Write messages and wait until they are on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(_as_line(message) for message in messages)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[Message]:
        """What is in it; a last line that was cut off by a crash was never acknowledged and comes again."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        return [message for line in lines if (message := _from_line(line)) is not None]

    def clear(self) -> None:
        """Forget all; safe to repeat."""
        self.path.unlink(missing_ok=True)


def listen(
    broker: Broker,
    filters: Sequence[str],
    *,
    client_id: str,
    seconds: float,
    keep: Callable[[Sequence[Message]], None],
    is_trial: bool = False,
    allow_private: bool = False,
) -> int:
    """Take what waits and what comes, until nothing came for a second or the time is over.

    Args:
        client_id: the session's name; the same at every call, and nobody else's.
        seconds: to listen at most, once connected.
        keep: called with messages before they are acknowledged; what it raises leaves them with the broker.
        is_trial: listen with a session that ends with the connection; the kept one is left alone.

    Returns:
        How many messages came.

    Raises:
        FetchError: in words for the desk.
    """
    token = deadline.set(time.monotonic() + CONNECT_SECONDS + seconds)
    try:
        return _Session(broker, client_id, is_trial=is_trial, allow_private=allow_private).run(filters, seconds, keep)
    finally:
        deadline.reset(token)


class _Client(paho.Client):
    """paho over the guarded connection: the name is looked up, vetted and connected to by us."""

    def __init__(self, client_id: str, *, is_trial: bool, allow_private: bool) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=is_trial,
            protocol=paho.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        self.allow_private = allow_private

    def _create_socket_connection(self) -> socket.socket:
        stream = GuardedBackend(NETWORK, allow_private=self.allow_private).connect_tcp(
            self._host, self._port, CONNECT_SECONDS
        )
        plain: socket.socket = stream.get_extra_info("socket")
        plain.settimeout(CONNECT_SECONDS)
        self._stream = stream  # the socket is closed with its stream
        return plain


class _Session:
    """One connection."""

    def __init__(self, broker: Broker, client_id: str, *, is_trial: bool, allow_private: bool) -> None:
        self.broker = broker
        self.client = _Client(client_id, is_trial=is_trial, allow_private=allow_private)
        self.waiting: list[tuple[paho.MQTTMessage, Message]] = []
        self.count, self.last_at = 0, time.monotonic()
        self.connected: Any = None
        self.subscribed: list[Any] | None = None
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = self._on_subscribe
        self.client.on_message = self._on_message
        if broker.user or broker.password:
            self.client.username_pw_set(broker.user, broker.password or None)
        if broker.tls:
            self.client.tls_set_context(_tls(broker))

    def run(self, filters: Sequence[str], seconds: float, keep: Callable[[Sequence[Message]], None]) -> int:
        try:
            self._connect(filters)
            self._take(seconds, keep)
        except ForbiddenAddress as error:
            raise FetchError(self.broker.address, web.in_words(error), error.problem) from error
        except ssl.SSLCertVerificationError as error:
            raise FetchError(self.broker.address, _CERTIFICATE, error.verify_message) from error
        except httpcore2.ConnectError as error:
            no_name = "name was not found" in str(error)
            raise FetchError(self.broker.address, _NO_NAME if no_name else _NO_BROKER, str(error)) from error
        except (OSError, HttpError, httpcore2.TimeoutException, httpcore2.NetworkError) as error:
            raise FetchError(self.broker.address, _NO_BROKER, str(error)) from error
        finally:
            with suppress(Exception):  # the line may be gone; the session is the broker's
                self.client.disconnect()
                self.client.loop(0.05)
        return self.count

    def _connect(self, filters: Sequence[str]) -> None:
        self.client.connect(self.broker.host, self.broker.port, keepalive=60)
        self._loop_until(lambda: self.connected is not None)
        if self.connected.is_failure:
            code = self.connected.getName() if hasattr(self.connected, "getName") else str(self.connected)
            refused = self.connected.value in {134, 135, 4, 5}
            raise FetchError(self.broker.address, _REFUSED if refused else _BROKE_OFF, str(code))
        self.client.subscribe([(one, 1) for one in filters])
        self._loop_until(lambda: self.subscribed is not None)
        if self.subscribed and all(code.is_failure for code in self.subscribed):
            raise FetchError(self.broker.address, _NOT_ALLOWED, ", ".join(filters)[:300])

    def _take(self, seconds: float, keep: Callable[[Sequence[Message]], None]) -> None:
        end = time.monotonic() + seconds
        self.last_at = time.monotonic()
        while True:
            code = self.client.loop(0.05)
            at = time.monotonic()
            # A broker waits for answers after some twenty messages, so a group is answered at once when it is full.
            if self.waiting and (len(self.waiting) >= GROUP or at - self.last_at >= 0.04):
                self._keep(keep)
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._keep(keep)
                raise FetchError(self.broker.address, _BROKE_OFF, paho.error_string(code))
            if at >= end or at - self.last_at >= QUIET_SECONDS or self.count >= MOST_MESSAGES:
                self._keep(keep)
                return

    def _keep(self, keep: Callable[[Sequence[Message]], None]) -> None:
        group, self.waiting = self.waiting, []
        if group:
            keep([message for _packet, message in group])
            for packet, _message in group:
                self.client.ack(packet.mid, packet.qos)
            self.last_at = time.monotonic()

    def _loop_until(self, happened: Callable[[], bool]) -> None:
        end = time.monotonic() + CONNECT_SECONDS
        while not happened():
            code = self.client.loop(0.05)
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS and not happened():
                raise FetchError(self.broker.address, _BROKE_OFF, paho.error_string(code))
            if time.monotonic() > end:
                raise FetchError(self.broker.address, _BROKE_OFF)

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self.connected = reason

    def _on_subscribe(self, _client: Any, _data: Any, _mid: int, reasons: list[Any], _properties: Any) -> None:
        self.subscribed = reasons

    def _on_message(self, _client: Any, _data: Any, packet: paho.MQTTMessage) -> None:
        self.count += 1
        self.last_at = time.monotonic()
        try:
            topic = packet.topic
        except UnicodeDecodeError:
            topic = ""
        message = Message(topic, bytes(packet.payload[:MOST_PAYLOAD]), datetime.now(UTC), packet.retain)
        self.waiting.append((packet, message))


def _tls(broker: Broker) -> ssl.SSLContext:
    if not broker.authority.strip():
        return NETWORK.ssl_context()
    try:
        return ssl.create_default_context(cadata=broker.authority)
    except (ssl.SSLError, ValueError) as error:
        raise FetchError(broker.address, _BAD_CA, str(error)) from error


def _as_line(message: Message) -> bytes:
    said = {
        "topic": message.topic,
        "payload": base64.b64encode(message.payload).decode(),
        "arrived": message.arrived.isoformat(),
        "retained": message.was_retained,
    }
    return json.dumps(said).encode() + b"\n"


def _from_line(line: bytes) -> Message | None:
    try:
        said = json.loads(line)
        return Message(
            str(said["topic"]),
            base64.b64decode(said["payload"]),
            datetime.fromisoformat(said["arrived"]),
            bool(said["retained"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def matches(pattern: str, topic: str) -> bool:
    """Whether a topic is one of a filter (section 4.7; `$SYS` topics are not of `#`)."""
    if topic.startswith("$") and pattern[:1] in {"#", "+"}:
        return False
    parts = [".*" if level == "#" else "[^/]*" if level == "+" else re.escape(level) for level in pattern.split("/")]
    joined = "/".join(parts)
    if joined.endswith("/.*"):
        joined = joined[:-3] + "(/.*)?"
    return re.fullmatch(joined, topic, re.DOTALL) is not None


def iter_filters(lines: Sequence[str]) -> Iterator[str]:
    """The filters of lines that may name and give a unit behind them."""
    for line in lines:
        yield check_filter(re.sub(r"\[[^\[\]]*\]\s*$", "", line).partition(" = ")[0])
