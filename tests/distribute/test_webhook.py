"""The webhook: signed, with one key, and every answer that a receiver can give."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from galley.distribute.channels.webhook import LONGEST_WAIT, WebhookChannel, WebhookSettings, signature
from galley.distribute.data import InDoubt, Later, Refused, Sent, Via
from galley.kernel.http import GuardedHttp
from tests.distribute.servers import Reply
from tests.distribute.strategies import story
from tests.homes import free_port

channel = WebhookChannel()


@pytest.fixture
def send(web):
    def call(url: str = "", **more: bool):
        settings = WebhookSettings(url=url or web.url, secret="whsec_" + base64.b64encode(b"k" * 24).decode())
        with GuardedHttp(allow_private=more.get("allow_private", True), timeout_seconds=2) as http:
            rendition = channel.render(story(), settings=settings)
            return channel.send(rendition, key="u:1:hook", settings=settings, via=Via(http=http, mail=None))

    return call


def test_a_receiver_can_check_who_sent_it_and_when(web, send):
    assert send() == Sent(remote_id=story().guid)
    (request,) = web.requests
    said = request.headers
    signed = b".".join([said["webhook-id"].encode(), said["webhook-timestamp"].encode(), request.body])
    expected = base64.b64encode(hmac.new(b"k" * 24, signed, hashlib.sha256).digest()).decode()
    assert said["webhook-signature"] == f"v1,{expected}"
    assert abs(int(said["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert said["idempotency-key"] == '"u:1:hook"'
    assert request.json["key"] == said["webhook-id"] == "u:1:hook"


def test_another_body_key_time_or_secret_has_another_signature():
    good = signature(b"body", key="k", stamp="1", secret="s")
    others = [
        signature(b"Body", key="k", stamp="1", secret="s"),
        signature(b"body", key="K", stamp="1", secret="s"),
        signature(b"body", key="k", stamp="2", secret="s"),
        signature(b"body", key="k", stamp="1", secret="S"),
    ]
    assert good not in others
    assert len(set(others)) == 4


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        pytest.param(Reply(204), Sent(story().guid), id="taken"),
        pytest.param(Reply(200, body=b"not json"), Sent(story().guid), id="taken, with words"),
        pytest.param(Reply(400, body=b"no"), Refused("The receiver refused it.", "HTTP 400 no"), id="refused"),
        pytest.param(Reply(410), Refused("The receiver refused it.", "HTTP 410"), id="gone"),
        pytest.param(
            Reply(301, {"Location": "/new"}),
            Refused("The receiver has moved. Give its new address.", "HTTP 301"),
            id="moved",
        ),
        pytest.param(
            Reply(429, {"Retry-After": "90"}),
            Later("The receiver asks to try later.", timedelta(seconds=90), "HTTP 429"),
            id="slow down",
        ),
        pytest.param(
            Reply(503, {"Retry-After": "99999999999"}),
            Later("The receiver asks to try later.", LONGEST_WAIT, "HTTP 503"),
            id="for ever",
        ),
        pytest.param(
            Reply(503, {"Retry-After": "soon"}),
            Later("The receiver asks to try later.", None, "HTTP 503"),
            id="says nonsense",
        ),
        pytest.param(Reply(500, body=b"oops"), InDoubt("The receiver failed.", "HTTP 500 oops"), id="broke half way"),
    ],
)
def test_a_receivers_answers_become_outcomes(web, send, reply, outcome):
    web.reply = reply
    assert send() == outcome


def test_a_date_to_come_again_is_a_wait(web, send):
    web.reply = Reply(503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)})
    outcome = send()
    assert timedelta(minutes=4) < outcome.wait <= timedelta(minutes=5)


def test_a_receiver_that_hangs_up_may_have_it(web, send):
    web.reply = Reply(hang_up=True)
    assert isinstance(send(), InDoubt)


def test_a_receiver_that_is_not_there_certainly_has_not(send):
    assert isinstance(send(f"http://127.0.0.1:{free_port()}/"), Later)


def test_a_receiver_in_our_own_network_is_reached_only_when_that_is_allowed(web, send):
    assert isinstance(send(allow_private=False), Later)
    assert web.requests == []
