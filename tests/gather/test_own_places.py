"""The newsroom's own places: written by an editor, known in the items of both languages."""

import pytest
from django.urls import reverse

from galley.gather import services
from galley.gather.annotate.lexicon import chinese_spans, lexicon
from galley.gather.models import Event, EventWeights, WireItem
from galley.gather.ranking import Home, Spot, _near
from galley.gather.services.weighing import save_weights, weights_row
from galley.kernel.roles import Role
from tests.gather.servers import rss

WEIGHTS = {"sources": 3, "speed": 2, "nearness": 3, "beats": 2, "beat_words": ""}
ENGLISH = {"guid": "e", "title": "Wender Bridge painted green overnight", "description": "Nobody has said who did it."}
CHINESE = {"guid": "z", "title": "文德桥一夜之间变绿", "description": "目前还没有人承认。"}


@pytest.fixture(autouse=True)
def _own_words():
    yield
    lexicon.cache_clear()
    chinese_spans.cache_clear()


@pytest.fixture
def chief(desk):
    return desk(Role.CHIEF_EDITOR)


@pytest.fixture
def save(chief):
    return lambda places: chief.post(reverse("galley_gather:weights"), WEIGHTS | {"places": places})


def place(name, chinese="", latitude=None, longitude=None, radius=20.0):
    return {"name": name, "chinese": chinese, "latitude": latitude, "longitude": longitude, "radius_km": radius}


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Wender Bridge = 文德桥", place("Wender Bridge", "文德桥")),
        ("文德桥＝Wender Bridge， 49.5，-7", place("Wender Bridge", "文德桥", 49.5, -7.0)),
        ("鹭津", place("鹭津")),
        ("Hernmouth, 49.95, -7, 10", place("Hernmouth", "", 49.95, -7.0, 10.0)),
    ],
)
def test_a_line_is_kept_and_shown_as_it_was_meant(save, chief, line, kept):
    assert save(f"{line}\n\n").status_code == 302
    assert EventWeights.objects.get().places == [kept]
    shown = chief.get(reverse("galley_gather:weights")).content.decode()
    said = " = ".join(filter(None, (kept["name"], kept["chinese"])))
    if kept["latitude"]:
        said += f", {kept['latitude']:g}, {kept['longitude']:g}, {kept['radius_km']:g}"
    assert f"\n{said}</textarea>" in shown


@pytest.mark.parametrize(
    "line",
    [
        "Bridge = 桥",
        "Bridge =",
        "= 文德桥",
        "桥梁 = 文德桥",
        "Bridge = Brücke",
        "A = B = 文德桥",
        f"Bridge = {'桥' * 9}",
    ],
)
def test_what_is_no_pair_of_names_is_named_by_its_line_and_nothing_is_lost(save, line):
    page = save(f"Hernmouth\n{line}").content.decode()
    assert "Line 2 is to have a name before “=”" in page
    assert f"Hernmouth\n{line}" in page
    assert not EventWeights.objects.exists()


def test_more_places_than_are_taken_are_counted(save):
    assert (
        "Give 100 places at most; these are 101." in save("\n".join(f"Place {n}" for n in range(101))).content.decode()
    )


def test_a_place_is_near_by_either_name():
    home = Home("Wender Bridge", chinese="文德桥")
    assert _near(Spot(("文德桥",)), home) == _near(Spot(("wender bridge",)), home) == (1.0, 0.0)
    assert _near(Spot(("Other Bridge",)), home) == (0.0, 0.0)


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_reports_of_two_languages_meet_by_a_place_that_the_newsroom_names(news, make_source, person, is_known):
    def come(name, entry, language):
        source = make_source(news.put(f"/{name}", rss(entry)), name=name, language=language)
        services.fetch_source(source.pk)
        services.group_new_items()

    come("choir", {"guid": "c", "title": "Choir wins national prize"}, "en")  # the index is there already
    if is_known:
        weights = weights_row()
        weights.places = [place("Wender Bridge", "文德桥", 49.5, -7.0)]
        save_weights(weights, by=person(Role.CHIEF_EDITOR))
    come("town", ENGLISH, "en")
    come("coast", CHINESE, "zh-hans")
    for item in WireItem.objects.exclude(guid="c"):
        where = [(one.get("zh"), one.get("latitude")) for one in item.annotations["places"]]
        assert (("文德桥", 49.5) in where) == is_known
    assert (Event.objects.filter(item_count=2).exists(), Event.objects.count()) == (is_known, 2 if is_known else 3)
