"""Push messages: sealed as the standards' own examples are, taken by a push service that checks, lost by nothing."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.keys import kept_key
from galley.kernel.models import Job, PushBrowser, PushMessage, User
from galley.kernel.time import now
from galley.kernel.webpush import outbox
from galley.kernel.webpush.data import MOST_BYTES, Address, PushData, PushError, Urgency, b64decode, message_bytes
from galley.kernel.webpush.encrypting import AddressError, encode, encrypt
from galley.kernel.webpush.sending import is_endpoint, topic_of
from galley.kernel.webpush.vapid import Vapid, key_path, own_contact, own_vapid
from tests.kernel.pushservice import Browser, b64, claims_of, open_message, open_records, push_service, unb64

State = PushMessage.State


def private_key(raw):
    return ec.derive_private_key(int.from_bytes(unb64(raw), "big"), ec.SECP256R1())


# The standards' own examples


def test_a_message_is_sealed_as_in_the_example_of_rfc_8291():
    """RFC 8291, section 5 and appendix A."""
    address = Address(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    sealed = encrypt(
        b"When I grow up, I want to be a watermelon",
        address,
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        own_key=private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert b64(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    browser = private_key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    opened = open_message(sealed, private_key=browser, auth=unb64(address.auth))
    assert opened == b"When I grow up, I want to be a watermelon"


def test_content_is_coded_as_in_the_example_of_rfc_8188():
    """RFC 8188, section 3.1; the browser's half also reads that of section 3.2, which has two records."""
    coded = encode(b"I am the walrus", unb64("yqdlZ-tYemfogSmv7Ws5PQ"), salt=unb64("I1BsxtFttlv3u_Oo94xnmw"))
    assert b64(coded) == "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"
    two = "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA"
    assert open_records(unb64(two), unb64("BO3ZVPxUlnLORbVGMpbT1Q")) == b"I am the walrus"


def test_the_token_of_rfc_8292_is_right_to_the_service_of_these_tests_and_so_is_ours():
    """RFC 8292, section 2.4."""
    token = (
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1Yi"
        "I6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSS"
        "HzvoD1oA"
    )
    key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    assert claims_of(token, unb64(key))["sub"] == "mailto:push@example.com"
    own = Vapid(ec.generate_private_key(ec.SECP256R1()))
    said = own.authorization("https://push.example.net:8443/push/x?y", contact="mailto:desk@example.org", at=1_000)
    ours, _, public = said.removeprefix("vapid t=").partition(", k=")
    assert public == own.public_key
    assert claims_of(ours, unb64(public)) == {
        "aud": "https://push.example.net:8443",
        "exp": 1_000 + 12 * 3600,
        "sub": "mailto:desk@example.org",
    }


@given(st.binary(max_size=4_096 - 17))
def test_whatever_is_sealed_is_opened_again(message):
    browser = Browser("https://push.example", "")
    sealed = encrypt(message, Address("https://push.example", browser.p256dh, b64(browser.auth)))
    opened = open_message(sealed, private_key=browser.private_key, auth=browser.auth)
    assert opened == message


def test_what_is_too_long_for_one_record_is_refused_before_it_is_sent():
    browser = Browser("https://push.example", "")
    with pytest.raises(ValueError, match="too many"):
        encrypt(b"x" * 4_096, Address("https://push.example", browser.p256dh, b64(browser.auth)))


@given(st.text(max_size=100), st.text(max_size=60))
def test_keys_that_are_none_are_named_as_such(p256dh, auth):
    with pytest.raises(AddressError):
        encrypt(b"x", Address("https://push.example", p256dh, auth))


@given(st.binary(max_size=100))
def test_base64url_reads_what_it_wrote(value):
    assert b64decode(b64(value)) == value


@given(st.text(max_size=900), st.text(max_size=3_000), st.text(max_size=40))
def test_every_message_fits(title, body, tag):
    said = PushData(title=title, body=body, path="/desk/", tag=tag, closes=("x" * 40,) * 9).as_json()
    assert len(message_bytes(said)) <= MOST_BYTES
    address = Address("https://push.example", "", "a secret")
    assert len(topic_of(tag, address)) <= 32
    assert topic_of(tag, address) != topic_of(tag, Address("https://push.example", "", "another"))


@pytest.mark.parametrize(
    ("address", "private", "good"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", False, True),
        ("https://updates.push.services.mozilla.com:443/wpush/v2/x", False, True),
        ("http://127.0.0.1:9/x", True, True),
        ("http://127.0.0.1:9/x", False, False),
        ("ftp://push.example/x", True, False),
        ("https://user:word@push.example/x", False, False),
        ("https://push.example:port/x", False, False),
        ("https:///x", False, False),
        ("https://push.example/\x00", False, False),
        ("https://push.example/\ud800", False, False),
        ("https://push.example/a b", False, False),
        ("https://推送.example/", False, False),
        ("https://push.example/" + "x" * 2_000, False, False),
        ("javascript:alert(1)", True, False),
        ("", True, False),
    ],
)
def test_what_may_be_a_push_service(address, private, good):
    assert is_endpoint(address, allow_private=private) is good


def test_the_key_is_made_once_for_its_owner_alone_and_is_in_every_backup(settings, tmp_path):
    from galley.project.backup import kept_files

    settings.DATA_DIR = tmp_path
    first = own_vapid().public_key
    assert own_vapid().public_key == first
    assert len(unb64(first)) == 65
    assert key_path() in list(kept_files(tmp_path))
    assert key_path().stat().st_mode & 0o777 == 0o600
    assert kept_key(tmp_path / "keys" / "x", lambda: b"1") == kept_key(tmp_path / "keys" / "x", lambda: b"2") == b"1"
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"webpush.pem", "x"}


def test_a_push_service_can_turn_to_somebody(settings):
    settings.GALLEY_BASE_URL = "https://news.example.org"
    assert own_contact() == "https://news.example.org"
    settings.GALLEY_BASE_URL, settings.DEFAULT_FROM_EMAIL = "http://localhost:8000", "desk@example.org"
    assert own_contact() == "mailto:desk@example.org"
    settings.DEFAULT_FROM_EMAIL = "The River Post <desk@example.org>"
    assert own_contact() == "mailto:desk@example.org"


# With rows and a push service


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setenv("GALLEY_PUSH_ALLOW_PRIVATE", "yes")
    with push_service() as found:
        yield found


@pytest.fixture
def editor(db):
    return User.objects.create_user("editor", "editor@example.org", "a-long-pass-phrase")


def address_of(browser):
    return Address(browser.endpoint, browser.p256dh, b64(browser.auth))


@pytest.fixture
def switch_on(service, editor):
    def on(user=editor):
        browser = service.browser(own_vapid().public_key)
        return browser, outbox.add_browser(user, address_of(browser), name="Firefox on Linux")

    return on


def push(title="Flood", tag="t", **more):
    return PushData(title=title, body="The river rose.", path="/desk/alerts/1/", tag=tag, **more)


def states():
    return [row.state for row in PushMessage.objects.order_by("pk")]


def test_a_queued_message_is_taken_once_with_all_that_the_standards_ask_for(switch_on):
    browser, row = switch_on()
    urgent = push(urgency=Urgency.HIGH, lasts=timedelta(hours=1), language="en", stays=True, closes=("alert-1",))
    assert (outbox.queue_push([row], urgent, key="k"), outbox.queue_push([row], urgent, key="k")) == (1, 0)
    run_due_jobs()
    (got,) = browser.got
    assert got.message == {
        "id": "k",
        "title": "Flood",
        "body": "The river rose.",
        "path": "/desk/alerts/1/",
        "tag": "t",
        "language": "en",
        "stays": True,
        "quiet": False,
        "closes": ["alert-1"],
    }
    assert (got.urgency, 3_590 <= got.ttl <= 3_600, got.topic) == ("high", True, topic_of("t", address_of(browser)))
    assert got.contact == f"mailto:{django_settings.DEFAULT_FROM_EMAIL}"
    assert states() == [State.TAKEN]
    assert PushMessage.objects.get().content == {}, "what is over is not kept"
    row.refresh_from_db()
    assert (row.problem, row.lease_until, row.taken_at is not None) == ("", None, True)


def test_the_urgent_goes_first_and_a_later_one_of_its_tag_takes_the_place_of_an_earlier(switch_on):
    browser, row = switch_on()
    for n, (tag, urgency) in enumerate(
        [("a", Urgency.LOW), ("b", Urgency.NORMAL), ("a", Urgency.LOW), ("c", Urgency.HIGH)]
    ):
        outbox.queue_push([row], push(str(n), tag, urgency=urgency), key=str(n))
    assert outbox.send_due() == 3
    assert [one["title"] for one in browser.messages] == ["3", "2", "1"]
    assert states() == [State.REPLACED, State.TAKEN, State.TAKEN, State.TAKEN]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(status, switch_on):
    browser, row = switch_on()
    _other, kept = switch_on()
    browser.answers = [(status, {}, "")]
    outbox.queue_push([row, kept], push(), key="k")
    assert outbox.send_due() == 1
    assert [one.pk for one in PushBrowser.objects.all()] == [kept.pk]


@pytest.mark.parametrize(
    ("answer", "least", "most", "said"),
    [
        ((429, {"Retry-After": "120"}, "slow"), 115, 121, "asks to slow down"),
        ((503, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, ""), 6 * 3600 - 5, 6 * 3600 + 1, "failed"),
        ((500, {}, ""), 4, 6, "failed"),
        ((502, {"Retry-After": "soon"}, "bad"), 4, 6, "failed"),
    ],
)
def test_a_busy_service_is_asked_again_when_it_said(answer, least, most, said, switch_on):
    browser, row = switch_on()
    browser.answers = [answer]
    outbox.queue_push([row], push(lasts=timedelta(days=1)), key="k")
    assert (outbox.send_due(), outbox.send_due()) == (0, 0)
    assert browser.asked == 1, "it is not asked before its time"
    row.refresh_from_db()
    assert said in row.problem
    assert least <= (row.not_before - now()).total_seconds() <= most
    assert Job.objects.filter(name=outbox.SEND_JOB, run_at=row.not_before).exists()
    PushBrowser.objects.update(not_before=now())
    assert outbox.send_due() == 1
    row.refresh_from_db()
    assert (row.problem, row.failures, states()) == ("", 0, [State.TAKEN])


def test_waiting_grows_and_ends_when_nobody_needs_it_any_more(switch_on):
    browser, row = switch_on()
    browser.answers = [(500, {}, "")] * 20
    outbox.queue_push([row], push(), key="k")
    waits = []
    for _ in range(12):
        PushBrowser.objects.update(not_before=now())
        outbox.send_due()
        row.refresh_from_db()
        waits.append(round((row.not_before - now()).total_seconds()))
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    PushMessage.objects.update(expires_at=now())
    PushBrowser.objects.update(not_before=now())
    assert outbox.send_due() == 0
    assert (browser.asked, states()) == (12, [State.EXPIRED])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((400, {}, "bad request"), "refused the message"),
        ((401, {}, "who"), "does not accept this newsroom's key"),
        ((403, {}, "VapidPkHashMismatch"), "does not accept this newsroom's key"),
        ((413, {}, "big"), "too large"),
        ((307, {"Location": "http://127.0.0.1:1/"}, ""), "refused the message"),
    ],
)
def test_what_is_refused_says_why_and_is_not_tried_again(answer, said, switch_on):
    browser, row = switch_on()
    PushBrowser.objects.update(failures=3)
    browser.answers = [answer]
    outbox.queue_push([row], push(), key="k")
    assert (outbox.send_due(), outbox.send_due(), browser.asked) == (0, 0, 1)
    row.refresh_from_db()
    assert said in row.problem
    assert row.detail == f"HTTP {answer[0]} {answer[2]}".strip()
    assert (row.failures, states()) == (0, [State.REFUSED])
    outbox.queue_push([row], push(), key="next")
    assert outbox.send_due() == 1


def test_another_newsrooms_key_is_refused_by_the_service_itself(switch_on):
    browser, row = switch_on()
    browser.server_key = "another"
    outbox.queue_push([row], push(), key="k")
    outbox.send_due()
    row.refresh_from_db()
    assert row.detail == "HTTP 403 VapidPkHashMismatch"


def test_a_service_that_cannot_be_reached_is_asked_later_and_a_private_one_never(switch_on, monkeypatch):
    _browser, row = switch_on()
    PushBrowser.objects.update(endpoint="http://127.0.0.1:1/x")
    outbox.queue_push([row], push(), key="k")
    assert outbox.send_due() == 0
    row.refresh_from_db()
    assert (row.problem, states()) == ("The push service cannot be reached.", [State.WAITING])
    monkeypatch.setenv("GALLEY_PUSH_ALLOW_PRIVATE", "no")
    PushBrowser.objects.update(not_before=now())
    assert outbox.send_due() == 0
    row.refresh_from_db()
    assert (row.problem, row.detail, states()) == (
        "The push service's address leads into a private network.",
        "",
        [State.REFUSED],
    )


@pytest.mark.parametrize(
    "answer",
    [
        (503, {"Retry-After": "Mon, 01 Jan 2024 00:00:00 +99999999999999999999"}, ""),
        (503, {"Content-Type": "text/plain; charset=undefined"}, "x"),
        (400, {"Content-Type": "text/plain; charset=idna"}, "a\x00b\x1b[31m"),
    ],
)
def test_a_stranger_who_answers_with_nonsense_keeps_nobody_else_from_being_told(answer, switch_on):
    browser, row = switch_on()
    browser.answers = [answer]
    other, second = switch_on()
    outbox.queue_push([row, second], push(), key="k")
    assert (outbox.send_due(), len(other.got)) == (1, 1)
    row.refresh_from_db()
    assert row.detail.startswith(f"HTTP {answer[0]}")
    assert row.detail.isprintable(), "PostgreSQL takes no NUL"
    assert row.lease_until is None


def test_a_fault_of_ours_in_one_message_keeps_nobody_else_from_being_told(switch_on, monkeypatch, caplog):
    _browser, row = switch_on()
    other, second = switch_on()
    real = outbox.send

    def breaks(message, address, **rest):
        if address.endpoint == row.endpoint:
            raise RuntimeError(address.endpoint)
        return real(message, address, **rest)

    monkeypatch.setattr(outbox, "send", breaks)
    outbox.queue_push([row, second], push(), key="k")
    assert (outbox.send_due(), len(other.got), states()) == (1, 1, [State.WAITING, State.TAKEN])
    row.refresh_from_db()
    assert (row.detail, row.failures) == ("RuntimeError", 1)
    assert "push.broke" in caplog.text
    assert row.endpoint not in caplog.text, "the address is as good as a password"


def test_one_at_a_time_sends_to_a_browser_and_another_takes_over_when_the_lease_has_ended(switch_on):
    browser, row = switch_on()
    outbox.queue_push([row], push(), key="k")
    PushBrowser.objects.update(token="of another", lease_until=now() + timedelta(seconds=60))
    assert outbox.send_due() == 0
    PushBrowser.objects.update(lease_until=now() - timedelta(seconds=1))
    assert (outbox.send_due(), len(browser.got)) == (1, 1)


def test_nobody_who_has_left_is_pushed_to(switch_on, editor):
    browser, row = switch_on()
    outbox.queue_push([row], push(), key="k")
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert (outbox.send_due(), browser.asked) == (0, 0)


def test_a_browser_belongs_to_whoever_switched_it_on_last(switch_on, editor):
    browser, row = switch_on()
    outbox.queue_push([row], push("secret of the first"), key="k")
    other = User.objects.create_user("other", "other@example.org", "a-long-pass-phrase")
    outbox.add_browser(other, address_of(browser), name="Firefox on Linux")
    assert (outbox.browsers_of(editor), len(outbox.browsers_of(other))) == ([], 1)
    assert (outbox.send_due(), browser.got) == (0, [])


def test_switching_on_again_renews_and_nobody_has_more_browsers_than_allowed(switch_on, editor):
    _browser, row = switch_on()
    PushBrowser.objects.update(problem="x", failures=3)
    again = outbox.add_browser(editor, Address(row.endpoint, row.p256dh, row.auth), name="Firefox on Linux")
    assert (again.pk, again.problem, again.failures) == (row.pk, "", 0)
    for _ in range(outbox.MOST_BROWSERS - 1):
        switch_on()
    with pytest.raises(PushError):
        switch_on()
    assert PushBrowser.objects.count() == outbox.MOST_BROWSERS


def test_an_address_that_changed_by_itself_follows_only_from_its_owners_own(switch_on, editor, service):
    browser, row = switch_on()
    new = service.browser(own_vapid().public_key)
    address = address_of(new)
    other = User.objects.create_user("other", "other@example.org", "a-long-pass-phrase")
    assert outbox.renew_browser(other, browser.endpoint, address) is None
    assert outbox.renew_browser(editor, "https://unknown.example", address) is None
    assert outbox.renew_browser(editor, browser.endpoint, address).name == row.name
    assert [one.endpoint for one in PushBrowser.objects.all()] == [new.endpoint]


def test_what_waits_for_an_address_that_changed_goes_to_the_new_one_once(switch_on, editor, service, monkeypatch):
    browser, row = switch_on()
    new = service.browser(own_vapid().public_key)
    assert outbox.queue_push([row], push("told"), key="told") == outbox.send_due() == 1
    browser.gone = True
    all_of = outbox._send_all

    def then_renews(turns, vapid):
        answers = list(all_of(turns, vapid))
        outbox.renew_browser(editor, browser.endpoint, address_of(new))
        monkeypatch.setattr(outbox, "_send_all", all_of)
        return iter(answers)

    monkeypatch.setattr(outbox, "_send_all", then_renews)
    outbox.queue_push([row], push("waits"), key="waits")
    assert outbox.send_due() == 1, "the old address is gone, the browser is not"
    assert [one["title"] for one in new.messages] == ["waits"]
    assert outbox.queue_push([row], push("told"), key="told") == 0, "what was told is not told again"


def test_more_browsers_than_one_turn_takes_are_all_reached(switch_on, editor):
    rows = []
    for n in range(outbox.AT_ONCE + 3):
        user = User.objects.create_user(f"u{n}", f"u{n}@example.org")
        rows.append(switch_on(user))
    outbox.queue_push([row for _browser, row in rows], push(urgency=Urgency.HIGH), key="k")
    assert outbox.send_due() == len(rows)
    assert all(len(browser.got) == 1 for browser, _row in rows)


def test_rows_that_are_over_are_forgotten_after_a_day(switch_on):
    _browser, row = switch_on()
    outbox.queue_push([row], push(), key="old")
    outbox.send_due()
    PushMessage.objects.update(ended_at=now() - timedelta(hours=25))
    outbox.queue_push([row], push(), key="waiting")
    assert (outbox.forget_old_pushes(), states()) == (1, [State.WAITING])


def test_keys_are_kept_as_we_write_them_however_long_a_browser_wrote_them(switch_on, editor):
    browser, row = switch_on()
    longer = Address(browser.endpoint, browser.p256dh + "=" * 500, b64(browser.auth) + "=" * 500)
    outbox.add_browser(editor, longer, name="Firefox on Linux")
    row.refresh_from_db()
    assert (row.p256dh, row.auth) == (browser.p256dh, b64(browser.auth))


def test_a_key_with_a_password_is_named_as_such(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    key_path().parent.mkdir()
    sealed = BestAvailableEncryption(b"pass phrase")
    key = ec.generate_private_key(ec.SECP256R1())
    key_path().write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed))
    with pytest.raises(ValueError, match="it has a password"):
        own_vapid()


def test_the_address_of_a_browser_is_in_no_log_and_no_message_of_an_error():
    address = Address("https://push.example/secret", "key", "auth")
    assert repr(address) == "Address()"
