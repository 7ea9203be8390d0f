"""A tip from the form to the answer in a real Chromium, without scripts; axe has nothing to say; nothing overflows."""

import pytest
from playwright.sync_api import expect

from galley.gather.models import Tip
from galley.gather.services import tips
from galley.gather.tips import sealing
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from tests.browser.documents import new_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def key(settings, tmp_path, transactional_db):
    from django.core.management import call_command

    settings.DATA_DIR = tmp_path
    call_command("migrate", verbosity=0, interactive=False)  # permissions were flushed by the test before
    identity, recipient = sealing.new_identity()
    tips.tip_files().add_recipient(recipient)
    return identity


@pytest.fixture
def editor(key):
    from wagtail.users.models import UserProfile

    def make(language="en"):
        user = User.objects.create_user("editor", "editor@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(Role.CHIEF_EDITOR))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return user

    return make


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tip_is_sent_and_answered_without_scripts_and_without_cookies(reader, live_server, key, editor):
    page = reader(scripts=False)
    page.goto(f"{live_server.url}/tips/")
    page.get_by_label("What you want to tell us").fill("Two sets of books in the boathouse")
    page.get_by_label("Files").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"ledger"}])
    page.get_by_role("button", name="Send it to the newsroom").click()
    expect(page.get_by_role("heading", name="It is with the newsroom")).to_be_visible()
    english, chinese = page.locator(".tips-words").all_text_contents()
    tips.answer_tip(Tip.objects.get(), "Which boathouse?", by=editor())
    page.goto(f"{live_server.url}/zh-hans/tips/answers/")
    page.locator("input[name=code]").fill(chinese)
    page.locator("main button").click()
    expect(page.locator("main")).to_contain_text("Which boathouse?")
    page.locator("textarea").fill("The northern one")
    with new_document(page):
        page.locator("button[name=add]").click()
    assert Tip.objects.get().messages.count() == 3
    with new_document(page):
        page.locator("button[name=delete]").click()
    assert not Tip.objects.exists()
    assert page.context.cookies() == []
    assert english not in page.content()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_readers_pages_are_accessible_and_fit(reader, live_server, axe, key, language, width, dark):
    prefix = "" if language == "en" else "/zh-hans"
    page = reader(width=width, dark=dark, language=language)
    for path in ("/tips/", "/tips/answers/"):
        page.goto(f"{live_server.url}{prefix}{path}")
        assert axe(page) == []
        assert_fits(page)
    page.goto(f"{live_server.url}{prefix}/tips/")
    page.locator("main button").click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    assert axe(page) == []
    page.locator("textarea").fill("x")
    page.locator("main button").click()
    expect(page.locator(".tips-words")).to_have_count(2)
    assert axe(page) == []
    assert_fits(page)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_the_desk_reads_a_tip_with_the_key_of_the_request(
    reader, live_server, axe, staff, editor, key, width, language
):
    tips.send_tip("Two sets of books in the boathouse", [])
    page = reader(width=width, height=900, language=language)
    staff(page, live_server, editor(language))
    page.goto(f"{live_server.url}/desk/tips/")
    assert axe(page) == []
    assert_fits(page)
    page.locator("table.listing a").first.click()
    expect(page.locator("input[type=file]")).to_be_visible()
    assert axe(page) == []
    assert_fits(page)
    page.locator("input[type=file]").set_input_files(
        [{"name": "key.txt", "mimeType": "text/plain", "buffer": key.encode()}]
    )
    page.locator("form[action*=read] button").click()
    expect(page.locator(".gather-tips__text")).to_contain_text("boathouse")
    assert axe(page) == []
