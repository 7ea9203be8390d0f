"""Staff sign in by one door, with a second factor where it is set up or required, and nobody signs up."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.urls import reverse

from galley.desk.accounts import has_second_factor
from galley.desk.home import home_actions
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-pass-phrase"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def reporter():
    user = User.objects.create_user("ines", "ines@example.org", PASSWORD)
    user.groups.add(group_of(Role.REPORTER))
    return user


def sign_in(client, login="ines@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_the_desk_sends_strangers_to_the_one_door(client):
    assert client.get("/desk/").url == "/account/login/?next=/desk/"
    assert client.get("/desk/login/?next=/desk/pages/").url == "/account/login/?next=/desk/pages/"


def test_nobody_signs_up(client):
    answer = client.post("/account/signup/", {"email": "new@example.org", "username": "new", "password1": PASSWORD})
    assert answer.status_code in {302, 405}
    assert not User.objects.filter(email="new@example.org").exists()


def test_password_alone_opens_the_desk_until_a_second_factor_is_set_up(client, reporter):
    assert sign_in(client).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_with_an_authenticator_app_the_password_alone_is_not_enough(client, reporter):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(reporter, secret)
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert client.get("/desk/").status_code == 302
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert client.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_guessing_is_slowed_down(client, reporter):
    answers = [sign_in(client, password=f"guess-{count}") for count in range(12)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    # even the right password waits now
    assert sign_in(client).status_code == 200


def test_where_a_second_factor_is_a_duty_the_desk_waits_for_it(client, reporter, monkeypatch):
    monkeypatch.setenv("GALLEY_REQUIRE_TWO_FACTOR", "yes")
    client.force_login(reporter)
    assert client.get("/desk/").url == reverse("mfa_index")
    assert not has_second_factor(reporter)
    Authenticator.objects.create(
        user=reporter, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(totp.generate_totp_secret())}
    )
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(("browser", "heading"), [("en-GB", "Sign in to the desk"), ("zh-CN,zh;q=0.9", "登录编辑台")])
def test_the_door_speaks_the_browsers_language(client, browser, heading):
    page = client.get(reverse("account_login"), headers={"accept-language": browser}).content.decode()
    assert re.search(r"<h1[^>]*>\s*(.+?)\s*</h1>", page, re.DOTALL).group(1) == heading


def test_signing_out_ends_the_session(client, reporter):
    client.force_login(reporter)
    assert client.get("/desk/logout/").status_code == 405  # a link in a mail cannot do it
    client.post("/desk/logout/")
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        (Role.REPORTER, ["Start a story", "Open the wall"]),
        (Role.PRODUCER, ["Start a story", "Open the wall", "See deliveries"]),
        (Role.COMMUNITY_MODERATOR, ["Open the queue"]),
        (Role.OPERATOR, ["See deliveries"]),
    ],
)
def test_the_home_page_begins_with_what_the_role_does(role, buttons):
    user = User.objects.create_user("somebody", "somebody@example.org", PASSWORD)
    user.groups.add(group_of(role))
    assert [action.label for action in home_actions(user)] == buttons
