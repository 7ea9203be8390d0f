"""A passkey opens the desk, in a real Chromium with an authenticator of its own."""

import pytest

from galley.kernel.models import User
from galley.kernel.roles import Role, group_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def operator():
    user = User.objects.create_user("otto", "otto@example.org", PASSWORD)
    user.groups.add(group_of(Role.OPERATOR))
    return user


def test_a_passkey_is_added_and_then_opens_the_desk_alone(reader, live_server, operator, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    address = live_server.url.replace("127.0.0.1", "localhost")
    page = reader(width=1280)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", "otto")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/desk/")
    page.goto(f"{address}/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/webauthn/add/")
    page.fill("[name=name]", "Test key")
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "add" not in url)
    assert operator.authenticator_set.filter(type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto(f"{address}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/desk/")
    assert page.get_by_role("heading", level=1).inner_text() == "What do I do now?"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_door_is_open_to_everybody(reader, axe, live_server, db, width, language):
    page = reader(width=width, language=language)
    page.goto(f"{live_server.url}/account/login/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
