"""The page of an event, watches and saved searches in a real Chromium, at both widths and in both languages."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from galley.gather import services
from galley.gather.map_tiles import world_place
from galley.gather.models import Event, EventWeights, Watch, WireItem
from galley.gather.services import watching
from galley.kernel.roles import Role
from tests.browser.documents import wait_until
from tests.browser.test_gather_wall import groups, member
from tests.gather.fixtures import make_source, news
from tests.gather.servers import Reply, news_server, rss

__all__ = ["groups", "make_source", "member", "news"]  # fixtures
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


@pytest.fixture
def tiles(request, monkeypatch):
    """A tile server on loopback, named in the settings before the site starts; what it was asked is kept."""
    with news_server() as server:

        class Every(dict):
            def get(self, path, default=None):
                _, _zoom, x, y = path.removesuffix(".png").split("/")
                body = io.BytesIO()
                colour = (200, 220, 240) if (int(x) + int(y)) % 2 else (240, 230, 200)
                Image.new("RGB", (256, 256), colour).save(body, "PNG")
                return Reply(body.getvalue(), 200, {"Content-Type": "image/png"})

        server.pages = Every()
        monkeypatch.setenv("GALLEY_MAP_TILES", server.base + "/{z}/{x}/{y}.png")
        monkeypatch.setenv("GALLEY_MAP_TILES_ATTRIBUTION", "© The town https://town.example/map")
        yield server


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_the_map_stands_on_tiles_that_the_policy_lets_in(
    tiles, width, dark, reader, live_server, staff, member, fire, axe
):
    page = reader(width=width, height=900, dark=dark, scripts=True)
    staff(page, live_server, member(Role.CHIEF_EDITOR))
    answer = page.goto(f"{live_server.url}/desk/events/{fire.pk}/")
    assert f"img-src 'self' data: blob: {tiles.base};" in answer.headers["content-security-policy"]
    page.locator(".gather-map").scroll_into_view_if_needed()
    wait_until(
        page,
        "() => [...document.querySelectorAll('.gather-map__tile')].every(tile => tile.complete"
        " && tile.naturalWidth === 256)",
    )
    assert len(tiles.asked) == page.locator(".gather-map__tile").count() >= 2
    assert {headers.get("referer", "") for _path, headers in tiles.asked} == {f"{live_server.url}/"}
    assert page.get_by_role("link", name="© The town").get_attribute("href") == "https://town.example/map"
    # The point of Lima is where the tile under it has Lima.
    point = page.locator(".gather-map__point").bounding_box()
    middle = point["x"] + point["width"] / 2, point["y"] + point["height"] / 2
    for tile in page.locator(".gather-map__tile").all():
        zoom, x, y = map(int, tile.get_attribute("src").removesuffix(".png").split("/")[-3:])
        box, lima = tile.bounding_box(), world_place(-12.05, -77.04, zoom)
        assert box["x"] + (lima[0] / 256 - x) * box["width"] == pytest.approx(middle[0], abs=1)
        assert box["y"] + (lima[1] / 256 - y) * box["height"] == pytest.approx(middle[1], abs=1)
    if SHOTS:
        page.locator("aside").last.screenshot(path=Path(SHOTS) / f"tiles-{width}.png")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("width", "dark", "language"),
    [(360, False, "zh-hans"), (360, True, "en"), (1280, False, "en"), (1280, True, "zh-hans")],
)
def test_the_map_of_a_country_shows_its_land(width, dark, language, reader, live_server, staff, member, fire, axe):
    places = [("Lima", -12.05, -77.04), ("Bogotá", 4.71, -74.07), ("Brasília", -15.79, -47.88)]
    WireItem.objects.update(places=[{"name": name, "latitude": y, "longitude": x} for name, y, x in places])
    page = reader(width=width, height=900, dark=dark, language=language)
    staff(page, live_server, member(Role.REPORTER, language))
    page.goto(f"{live_server.url}/desk/events/{fire.pk}/")
    drawing = page.locator(".gather-map__drawing")
    names = drawing.locator(".gather-map__name").all_text_contents()
    assert ("Brazil" if language == "en" else "巴西") in names
    assert drawing.locator(".gather-map__land").get_attribute("d")
    fills = page.evaluate(
        "['.gather-map__land', '.gather-map__water'].map(one => getComputedStyle(document.querySelector(one)).fill)"
    )
    assert len(set(fills)) == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if SHOTS:
        drawing.screenshot(path=Path(SHOTS) / f"land-{width}-{dark}-{language}.png")
    assert axe(page) == []
