"""The wall in a real Chromium: new entries wait, keys work, nothing to complain about for axe."""

import pytest
from playwright.sync_api import expect

from galley.gather import services
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from tests.gather.fixtures import fill_wall, make_source, news
from tests.gather.servers import rss

__all__ = ["fill_wall", "make_source", "news"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db):
    from wagtail.users.models import UserProfile

    def make(role, language="en"):
        user = User.objects.create_user(role.value, f"{role.value}@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(role))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return user

    return make


@pytest.fixture(autouse=True)
def groups(transactional_db):
    """Permissions were flushed with the tables by the test before."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def test_new_entries_wait_until_they_are_asked_for(reader, live_server, staff, member, fill_wall, news):
    river, _town, _coast = fill_wall()
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.REPORTER))
    page.goto(f"{live_server.url}/desk/wall/")
    rows = page.locator("[data-gather-row]")
    expect(rows).to_have_count(2)
    before = rows.first.bounding_box()
    rows.nth(0).locator("summary").click()
    news.put("/river", rss({"guid": "r9", "title": "Ferry to run all night on Sundays"}))
    services.fetch_source(river.pk)
    services.group_new_items()
    button = page.get_by_role("button", name="1 new entry")
    expect(button).to_be_visible(timeout=10_000)
    expect(rows).to_have_count(2)
    assert rows.first.bounding_box()["y"] == before["y"]
    button.click()
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Ferry to run all night")
    expect(page.locator("[data-gather-row]:has-text('Bridge over') details")).to_have_attribute("open", "")
    expect(button).to_be_hidden()


def test_the_wall_is_worked_by_keys(reader, live_server, staff, member, fill_wall):
    fill_wall()
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.REPORTER))
    page.goto(f"{live_server.url}/desk/wall/")
    links = page.locator("[data-gather-open]")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("[data-gather-row] details").first).to_have_attribute("open", "")
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("/")
    page.keyboard.type("jkt")  # letters in a field are letters
    expect(page.locator("[data-search-form] input[name=q]")).to_have_value("jkt")
    page.goto(f"{live_server.url}/desk/wall/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/events/*/")
    expect(page.locator(".gather-eventpage__title")).to_contain_text("Bridge over the Alder")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    width,
    language,
    reader,
    live_server,
    staff,
    member,
    fill_wall,
    axe,
):
    river, _town, _coast = fill_wall()
    page = reader(width=width, language=language)
    staff(page, live_server, member(Role.OPERATOR, language))
    event = river.items.first().event
    for path in (
        "wall/",
        f"events/{event.pk}/",
        "sources/",
        "sources/add/",
        "sources/add/feed/",
        f"sources/{river.pk}/",
    ):
        page.goto(f"{live_server.url}/desk/{path}")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
