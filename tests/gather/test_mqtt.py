"""MQTT with a real broker: nothing that is published while we are away is lost, and nothing is kept twice."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from galley.gather import services
from galley.gather.data import Ask
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import mqtt
from galley.gather.kinds import mqtt as kind
from galley.gather.kinds.mqtt import MqttSettings
from galley.gather.models import Reading, Series, Source
from galley.kernel import typed_settings
from tests.gather.mqttserver import mqtt_server

SETTINGS = MqttSettings(topics=("river/+/level = River level [m]",), value="/value", time="/time", seconds=5)
NOON = 1795521600


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


@pytest.fixture
def broker(tmp_path):
    (tmp_path / "broker").mkdir()
    with mqtt_server(tmp_path / "broker") as server:
        yield server


@pytest.fixture
def gauge(broker, make_source, data_folder):
    return make_source(broker.address, kind="mqtt", name="Gauge", settings=typed_settings.dump(SETTINGS))


def reading(minute, value):
    return json.dumps({"time": NOON + 60 * minute, "value": value, "unit": "cm"})


@pytest.mark.django_db
def test_what_is_published_while_we_are_away_waits(gauge, broker):
    services.fetch_source(gauge.pk)  # makes the session
    broker.publish(*[("river/mill/level", reading(n, n / 10)) for n in range(200)])
    broker.publish(("river/weir/level", reading(0, 5)), ("river/mill/flow", reading(0, 6)))
    services.fetch_source(gauge.pk)
    gauge.refresh_from_db()
    assert gauge.last_error == ""
    names = dict(Series.objects.values_list("key", "name"))
    assert names == {key: f"River level {key}" for key in ("river/mill/level", "river/weir/level")}
    assert Reading.objects.filter(series__key="river/mill/level").count() == 200
    services.fetch_source(gauge.pk)
    assert Reading.objects.count() == 201


@pytest.mark.django_db
def test_the_broker_restarts_and_still_has_it(gauge, broker):
    services.fetch_source(gauge.pk)
    broker.publish(("river/mill/level", reading(0, 1)))
    broker.stop()
    services.fetch_source(gauge.pk)
    gauge.refresh_from_db()
    assert gauge.last_error == "The broker cannot be reached."
    broker.start()
    services.fetch_source(gauge.pk)
    gauge.refresh_from_db()
    assert (gauge.last_error, Reading.objects.count()) == ("", 1)


@pytest.mark.django_db
def test_a_message_leaves_the_disk_only_once_it_is_in_the_database(gauge, broker, monkeypatch, data_folder):
    from galley.gather.services import fetching

    services.fetch_source(gauge.pk)
    broker.publish(("river/mill/level", reading(0, 1)), ("river/mill/level", reading(1, 2)))

    def die(*args, **kwargs):
        raise KeyboardInterrupt  # as good as a kill between the broker and the database

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "store_batch", die)
        with pytest.raises(KeyboardInterrupt):
            services.fetch_source(gauge.pk)
    assert Reading.objects.count() == 0
    assert len(list((data_folder / "mqtt").glob("*.jsonl"))) == 1
    Source.objects.update(lease_until=None)
    services.fetch_source(gauge.pk)
    assert sorted(Reading.objects.values_list("value", flat=True)) == [1.0, 2.0]
    assert list((data_folder / "mqtt").glob("*.jsonl")) == []


@pytest.mark.django_db
def test_what_cannot_be_kept_on_disk_stays_with_the_broker(gauge, broker, data_folder, monkeypatch):
    services.fetch_source(gauge.pk)
    broker.publish(("river/mill/level", reading(0, 1)))

    def full(self, messages):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(mqtt.Journal, "append", full)
        services.fetch_source(gauge.pk)
    gauge.refresh_from_db()
    assert "No space left" in gauge.last_error_detail
    services.fetch_source(gauge.pk)
    assert Reading.objects.count() == 1


@pytest.mark.django_db
def test_a_test_of_the_source_leaves_the_kept_session_alone(gauge, broker):
    services.fetch_source(gauge.pk)
    broker.publish(("river/mill/level", reading(0, 1)))
    broker.publish(("river/weir/level", reading(0, 2.5)), retain=True)
    preview = services.preview(broker.address, kind="mqtt", settings=SETTINGS, allow_private=True)
    assert [item.title for item in preview.feed.items] == ["River level river/weir/level: 2.5 m"]
    services.fetch_source(gauge.pk)
    assert Reading.objects.count() == 2


def test_user_and_password_are_asked_for(tmp_path, data_folder):
    with mqtt_server(tmp_path, user="galley", password="open-sesame") as server:
        ask = Ask(server.address, settings=SETTINGS, allow_private=True)
        with pytest.raises(FetchError, match="refuses this user or password"):
            kind.KIND.fetch(ask)
        assert "wrong" not in repr(replace(SETTINGS, user="galley", password="wrong"))
        good = replace(SETTINGS, user="galley", password="open-sesame")
        assert kind.KIND.fetch(replace(ask, settings=good)).readings == ()


def test_the_certificate_is_checked_against_the_authority_of_the_settings(tmp_path, data_folder):
    ca, key, cert = tmp_path / "ca.pem", tmp_path / "key.pem", tmp_path / "cert.pem"
    _make_certificates(tmp_path)
    with mqtt_server(tmp_path, tls={"ca": str(ca), "key": str(key), "cert": str(cert)}) as server:
        ask = Ask(server.address, settings=SETTINGS, allow_private=True)
        with pytest.raises(FetchError, match="certificate is not valid"):
            kind.KIND.fetch(ask)
        trusting = replace(SETTINGS, authority=ca.read_text())
        assert kind.KIND.fetch(replace(ask, settings=trusting)).readings == ()
        with pytest.raises(FetchError, match="no PEM certificate"):
            kind.KIND.fetch(replace(ask, settings=replace(SETTINGS, authority="nonsense")))


def _make_certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650",
            "-subj", "/CN=River CA", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.csr", "-subj", "/CN=localhost")
    (folder / "extensions").write_text("subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\n")
    openssl("x509", "-req", "-in", "cert.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            "-out", "cert.pem", "-extfile", "extensions")  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.0.0.1"])
def test_a_private_broker_is_not_reached_unless_it_is_allowed(host, data_folder):
    with pytest.raises(FetchError) as refused:
        kind.KIND.fetch(Ask(f"mqtt://{host}:1883", settings=SETTINGS))
    assert "private network" in str(refused.value) or "own" in str(refused.value) or "not reached" in str(refused.value)


@pytest.mark.parametrize(
    ("payload", "settings", "value"),
    [
        (b"2.31", MqttSettings(topics=("t [m]",)), 2.31),
        (b" 231 cm ", MqttSettings(topics=("t [m]",)), 231.0),
        (b'{"d":{"v":"2.31"}}', MqttSettings(topics=("t",), value="/d/v"), 2.31),
        (b'{"v":null}', MqttSettings(topics=("t",), value="v"), None),
        (b"NaN", MqttSettings(topics=("t",)), None),
    ],
)
def test_payloads_of_many_shapes(payload, settings, value):
    message = mqtt.Message("t", payload, datetime(2026, 11, 24, 12, tzinfo=UTC))
    readings, problems = kind.read_messages([message], settings)
    assert ([one.value for one in readings], problems) == ([value] if value is not None else [], ())


@pytest.mark.parametrize(
    ("payload", "settings"),
    [
        (b"\xff\xfe", MqttSettings(topics=("t",))),
        (b"on", MqttSettings(topics=("t",))),
        (b"{", MqttSettings(topics=("t",), value="v")),
        (b'{"w":1}', MqttSettings(topics=("t",), value="v")),
        (b'{"v":[1]}', MqttSettings(topics=("t",), value="v")),
        (b'{"v":true}', MqttSettings(topics=("t",), value="v")),
        (b'{"v":1,"t":"soon"}', MqttSettings(topics=("t",), value="v", time="t")),
        (b'{"v":1}', MqttSettings(topics=("t",), value="v", time="t")),
    ],
)
def test_what_is_no_reading_is_said(payload, settings):
    readings, (problem,) = kind.read_messages([mqtt.Message("t", payload, datetime.now(UTC))], settings)
    assert readings == ()
    assert problem.detail.startswith("t: ")


def test_a_kept_message_without_a_time_is_not_taken_for_new():
    message = mqtt.Message("t", b"5", datetime.now(UTC), was_retained=True)
    readings, (problem,) = kind.read_messages([message], MqttSettings(topics=("t",)))
    assert readings == ()
    assert "how old" in problem.text


@pytest.mark.parametrize(
    ("pattern", "topic", "is_one"),
    [
        ("a/b", "a/b", True), ("a/+", "a/b", True), ("a/+", "a/b/c", False), ("a/#", "a", True), ("a/#", "a/b/c", True),
        ("#", "a/b", True), ("#", "$SYS/a", False), ("+/b", "a/b", True), ("a.b", "axb", False),
        ("a/+/c", "a//c", True),
    ],
)  # fmt: skip
def test_topic_filters_are_those_of_the_standard(pattern, topic, is_one):
    assert mqtt.matches(mqtt.check_filter(pattern), topic) is is_one


@pytest.mark.parametrize("bad", ["", "a/#/b", "a#", "a+/b", "x\0"])
def test_what_is_no_filter_is_refused(bad):
    with pytest.raises(SourceError):
        mqtt.check_filter(bad)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("mqtt://b.example", "mqtt://b.example:1883"),
        (" mqtts://b.example ", "mqtts://b.example:8883"),
        ("mqtt://[::1]:1", "mqtt://[::1]:1"),
    ],
)
def test_an_address_is_tidied(given, kept):
    assert kind.KIND.check_address(given, may_reach_inside=False) == kept


@pytest.mark.parametrize(
    "bad", ["b.example", "http://b.example", "mqtt://", "mqtt://u:p@b.example", "mqtt://b:x", "mqtt://[", ""]
)
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(SourceError):
        kind.KIND.check_address(bad, may_reach_inside=True)


def test_a_journal_that_was_cut_off_gives_what_is_whole(tmp_path):
    journal = mqtt.Journal(tmp_path / "j.jsonl")
    messages = [mqtt.Message("t/ü", bytes([n]), datetime.now(UTC)) for n in range(3)]
    journal.append(messages)
    journal.path.write_bytes(journal.path.read_bytes()[:-9])
    assert journal.read() == messages[:2]
    journal.clear()
    journal.clear()
    assert journal.read() == []
