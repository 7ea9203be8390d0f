"""Sensors over MQTT: topics of a broker, each a series; nothing that is published while we are away is lost.

See docs/sources/mqtt.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from django.conf import settings as django_settings
from django.utils.crypto import salted_hmac

from galley.gather.data import Ask, Batch, Part, Problem
from galley.gather.errors import SourceError
from galley.gather.fetchers import mqtt
from galley.gather.fetchers.mqtt import Broker, Journal, Message
from galley.gather.kinds.readings import as_feed, zone_of
from galley.gather.registries import source_kinds
from galley.gather.sensors.moments import MomentError, read_moment
from galley.gather.sensors.tables import Column, has, is_missing, number, point, read_column
from galley.gather.sensors.units import tidy_unit
from galley.gather.sensors.values import ReadingData
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

TRIAL_SECONDS = 5.0

_NO_TOPICS = gettext_noop("Name at least one topic.")
_NOT_READ = gettext_noop("A message is no number and no JSON; it is left out.")
_NO_VALUE = gettext_noop("A message has no value where the settings say; it is left out.")
_NO_TIME = gettext_noop("A message has no time that can be read where the settings say; it is left out.")
_OLD = gettext_noop(
    "A kept message of the broker has no time of its own, so nobody knows how old it is; it is left out."
)


@dataclass(frozen=True)
class MqttSettings:
    topics: tuple[str, ...] = setting(
        gettext_noop("Topics"),
        help=gettext_noop(
            "One a line, with + and # as MQTT has them; after it, if you like, its name and unit, as in: "
            "river/mill/level = River level at Mill Bridge [m]"
        ),
    )
    value: str = setting(
        gettext_noop("Where the value is"),
        default="",
        help=gettext_noop(
            "A pointer into the message’s JSON, such as /value; empty: the message is the number itself."
        ),
    )
    time: str = setting(
        gettext_noop("Where the time is"),
        default="",
        help=gettext_noop("A pointer, such as /time; empty: a message counts from the moment in which it arrives."),
    )
    unit: str = setting(gettext_noop("Where the unit is"), default="", help=gettext_noop("A pointer, such as /unit."))
    time_zone: str = setting(
        gettext_noop("Time zone"),
        default="",
        help=gettext_noop("Of times that name none, such as Europe/Dublin; empty: the newsroom’s own."),
    )
    user: str = setting(gettext_noop("User"), default="")
    password: str = setting(gettext_noop("Password"), default="", secret=True)
    authority: str = setting(
        gettext_noop("Certificate authority"),
        default="",
        kind="long",
        help=gettext_noop("In PEM, when the broker’s certificate is of your own authority."),
    )
    seconds: int = setting(
        gettext_noop("Seconds to listen"),
        default=10,
        help=gettext_noop("At each fetch, 1 to 50; it ends earlier when nothing came for a second."),
    )


class MqttKind:
    slug: ClassVar[str] = "mqtt"
    label: ClassVar[str] = gettext_noop("MQTT")
    description: ClassVar[str] = gettext_noop("Sensors that send their readings to an MQTT broker.")
    address_label: ClassVar[str] = gettext_noop("Broker")
    address_help: ClassVar[str] = gettext_noop("Such as mqtts://broker.example.org:8883.")
    settings_type: ClassVar[type[MqttSettings]] = MqttSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        return mqtt.read_address(address)[0]

    def fetch(self, ask: Ask) -> Batch:
        settings: MqttSettings = ask.settings
        broker, filters = broker_of(ask.address, settings), list(mqtt.iter_filters(settings.topics))
        if not filters:
            raise SourceError(_NO_TOPICS)
        zone_of(settings.time_zone)  # before anything is taken from the broker
        if ask.is_trial:
            heard: list[Message] = []
            mqtt.listen(
                broker,
                filters,
                client_id="",
                seconds=TRIAL_SECONDS,
                keep=heard.extend,
                is_trial=True,
                allow_private=ask.allow_private,
            )
            readings, problems = read_messages(heard, settings)
            return Batch(parts=(Part(as_feed(ask.address, readings, "mqtt")),), format="mqtt", problems=problems)
        journal = journal_of(ask.address, filters)
        journal_had = len(journal.read())
        count = mqtt.listen(
            broker,
            filters,
            client_id=client_id_of(ask.address, filters),
            seconds=min(max(settings.seconds, 1), 50),
            keep=journal.append,
            allow_private=ask.allow_private,
        )
        messages = journal.read()
        readings, problems = read_messages(messages, settings)
        return Batch(
            format="mqtt",
            readings=readings,
            problems=problems,
            more=count >= mqtt.MOST_MESSAGES,
            not_modified=not messages and not journal_had,
        )

    def settle(self, ask: Ask, batch: Batch) -> None:
        """What is in the database may leave the journal."""
        if not ask.is_trial:
            journal_of(ask.address, list(mqtt.iter_filters(ask.settings.topics))).clear()


def broker_of(address: str, settings: MqttSettings) -> Broker:
    """The broker that a source names."""
    address, host, port, tls = mqtt.read_address(address)
    return Broker(address, host, port, tls, settings.user, settings.password, settings.authority)


def client_id_of(address: str, filters: Sequence[str]) -> str:
    """The session's name: this newsroom's own and the same at every start, at most 23 letters as MQTT promises.

    Other topics are another session: the old one is the broker's to forget, and would send what nobody wants any more.
    """
    named = salted_hmac("galley.gather.mqtt", "\n".join([address, *sorted(filters)]), algorithm="sha256")
    return f"galley{named.hexdigest()[:16]}"


def journal_of(address: str, filters: Sequence[str]) -> Journal:
    return Journal(Path(django_settings.DATA_DIR) / "mqtt" / f"{client_id_of(address, filters)}.jsonl")


def read_messages(
    messages: Sequence[Message], settings: MqttSettings
) -> tuple[tuple[ReadingData, ...], tuple[Problem, ...]]:
    """Readings of messages; what cannot be read is said once for each kind of trouble."""
    reader = _Messages(settings)
    readings = tuple(one for message in messages if (one := reader.reading(message)) is not None)
    problems = tuple(
        Problem(text, detail=f"{reader.first[text]} ({times}×)" if times > 1 else reader.first[text])
        for text, times in reader.troubles.items()
    )
    return readings, problems


class _UnreadError(Exception):
    """A message says nothing that can be kept; its argument is the sentence for the desk."""


class _Messages:
    def __init__(self, settings: MqttSettings) -> None:
        self.settings, self.zone = settings, zone_of(settings.time_zone)
        self.columns = [(next(mqtt.iter_filters([line])), _column(line)) for line in settings.topics if line.strip()]
        self.troubles: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def reading(self, message: Message) -> ReadingData | None:
        """What a message says; None for a gap, for a topic that is no longer wanted, and for what cannot be read."""
        column = next((column for pattern, column in self.columns if mqtt.matches(pattern, message.topic)), None)
        if column is None:
            return None
        try:
            return self._reading(message, column)
        except (_UnreadError, ValueError) as error:
            self.troubles[str(error)] += 1
            self.first.setdefault(str(error), f"{message.topic}: {message.payload[:60].decode('utf-8', 'replace')}")
            return None

    def _reading(self, message: Message, column: Column) -> ReadingData | None:
        document = self._document(message)
        said = document
        if self.settings.value:
            if not has(document, self.settings.value):
                raise _UnreadError(_NO_VALUE)
            said = point(document, self.settings.value)
        if isinstance(said, dict | list):
            raise _UnreadError(_NOT_READ)
        if is_missing(said):
            return None
        value, unit = number(said)
        own_unit = tidy_unit(str(point(document, self.settings.unit) or "")) if self.settings.unit else ""
        is_one_topic = column.pointer == message.topic
        name = (column.name if is_one_topic else f"{column.name} {message.topic}".strip()) or message.topic
        return ReadingData(message.topic, self._moment(document, message), value, name, unit or own_unit or column.unit)

    def _moment(self, document: Any, message: Message) -> datetime:
        if self.settings.time:
            try:
                return read_moment(point(document, self.settings.time), zone=self.zone)
            except MomentError as error:
                raise _UnreadError(_NO_TIME) from error
        if message.was_retained:
            raise _UnreadError(_OLD)
        return message.arrived

    def _document(self, message: Message) -> Any:
        try:
            text = message.payload.decode()
        except UnicodeDecodeError as error:
            raise _UnreadError(_NOT_READ) from error
        if not self.settings.value and not text.lstrip().startswith(("{", "[", '"')):
            return text
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _UnreadError(_NOT_READ) from error


def _column(line: str) -> Column:
    """A topic with its name and unit; a topic may hold "=", a name is set off by spaces around it."""
    pattern = next(mqtt.iter_filters([line]))
    _before, found, rest = line.partition(" = ")
    named = read_column(f"x = {rest}" if found else f"x {line[len(pattern) :]}")
    return Column(pattern, named.name if found else "", named.unit)


KIND: Final = source_kinds.add(MqttKind())
