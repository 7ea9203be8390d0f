"""The page of an event, watches and saved searches in a real Chromium, at both widths and in both languages."""

import os
from pathlib import Path

import pytest

from galley.gather import services
from galley.gather.models import Event, EventWeights, Watch, WireItem
from galley.gather.services import watching
from galley.kernel.roles import Role
from tests.browser.test_gather_wall import groups, member
from tests.gather.fixtures import fresh_index, make_source, news
from tests.gather.servers import rss

__all__ = ["fresh_index", "groups", "make_source", "member", "news"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GALLEY_SHOTS", "")


@pytest.fixture
def fire(news, make_source):
    """An event that three sources tell in two languages with figures that differ, and places."""
    told = [
        (
            "Town Wire",
            "en",
            "Three dead in Lima market fire",
            "Three people were killed in the fire at a market in Lima.",
        ),
        ("Harbour News", "en", "Lima market fire kills five", "Five people were killed. The mayor promised new exits."),
        ("海岸社", "zh-hans", "利马市场火灾致5人死亡", "利马市场火灾造成5人死亡，12人受伤。"),
    ]
    for name, language, title, text in told:
        entry = {"guid": name, "title": title, "description": text, "pubDate": "2026-11-24T10:00:00Z"}
        source = make_source(news.put(f"/{language}{len(name)}", rss(entry)), name=name, language=language)
        services.fetch_source(source.pk)
    services.group_new_items()
    event = Event.objects.filter(item_count__gt=0).first()
    WireItem.objects.update(event=event, places=[{"name": "Lima", "latitude": -12.05, "longitude": -77.04}])
    Event.objects.filter(pk=event.pk).update(item_count=3)
    EventWeights.objects.create(
        pk=1, places=[{"name": "Callao", "latitude": -12.06, "longitude": -77.15, "radius_km": 5}]
    )
    return event


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "en"), (360, "zh-hans"), (1280, "zh-hans")])
def test_the_desk_screens_fit_and_have_nothing_for_axe(
    width, language, reader, live_server, staff, member, fire, axe, news, make_source
):
    user = member(Role.CHIEF_EDITOR, language)
    watching.save_watch(Watch(user=user, name="Fires", words="fire OR 火灾", places=["Lima"]))
    watching.find_watched(list(WireItem.objects.values_list("pk", flat=True)))
    watching.save_search(user, "Lima", {"q": "Lima"}, shared=True)
    watch = Watch.objects.get()
    page = reader(width=width, height=900, language=language)
    staff(page, live_server, user)
    for path in (
        f"events/{fire.pk}/",
        "wall/?sort=weight",
        "wall/weights/",
        "watches/",
        f"watches/{watch.pk}/",
        f"watches/{watch.pk}/found/",
    ):
        page.goto(f"{live_server.url}/desk/{path}")
        if SHOTS:
            name = path.partition("?")[0].strip("/").replace("/", "-")
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{language}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert axe(page) == [], path


def test_items_are_moved_off_an_event_and_come_back(reader, live_server, staff, member, fire):
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.REPORTER))
    page.goto(f"{live_server.url}/desk/events/{fire.pk}/")
    assert page.locator(".gather-claims__table caption").all_inner_texts() == ["Killed"]
    page.locator(".gather-item__choose").first.click()
    page.get_by_text("Move items off this event").click()
    page.get_by_role("button", name="Move the marked items").click()
    page.get_by_role("button", name="Undo it").wait_for()
    assert sorted(Event.objects.filter(item_count__gt=0).values_list("item_count", flat=True)) == [1, 2]
    page.get_by_role("button", name="Undo it").click()
    page.get_by_text("undone", exact=True).wait_for()
    fire.refresh_from_db()
    assert fire.item_count == 3
