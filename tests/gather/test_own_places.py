"""The newsroom's own places: written by an editor, known in the items of both languages."""

import pytest
from django.urls import reverse

from galley.gather import services
from galley.gather.annotate import know_places
from galley.gather.annotate.lexicon import KnownPlace, lexicon, shipped_lexicon
from galley.gather.cluster import EventIndex, words_of
from galley.gather.event_queries import event_view
from galley.gather.models import Event, EventWeights, Watch, WireItem
from galley.gather.own_places import know_own_places
from galley.gather.ranking import Home, Spot, _near
from galley.gather.services import watching
from galley.gather.services.replaying import replay
from galley.gather.services.weighing import save_weights, weights_row
from galley.kernel.roles import Role
from tests.gather.servers import rss

WEIGHTS = {"sources": 3, "speed": 2, "nearness": 3, "beats": 2, "beat_words": ""}
ENGLISH = {"guid": "e", "title": "Wender Bridge painted green overnight", "description": "Nobody has said who did it."}
CHINESE = {"guid": "z", "title": "文德桥一夜之间变绿", "description": "目前还没有人承认。"}


@pytest.fixture(autouse=True)
def _own_words():
    yield
    know_places(())


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


@pytest.mark.django_db
def test_items_of_before_meet_by_a_new_place_when_they_are_grouped_anew(news, make_source, person):
    for name, entry, language in (("town", ENGLISH, "en"), ("coast", CHINESE, "zh-hans")):
        services.fetch_source(make_source(news.put(f"/{name}", rss(entry)), name=name, language=language).pk)
        services.group_new_items()
    assert Event.objects.filter(item_count=1).count() == 2
    weights = weights_row()
    weights.places = [place("Wender Bridge", "文德桥")]
    save_weights(weights, by=person(Role.CHIEF_EDITOR))
    replay()
    assert Event.objects.filter(item_count=2).count() == 1


@pytest.mark.django_db
def test_a_watch_knows_a_place_of_the_newsrooms_in_an_item_that_is_not_grouped_yet(news, make_source, person):
    reporter = person(Role.REPORTER)
    watching.save_watch(Watch(user=reporter, name="The bridge", places=["Wender Bridge"]))
    weights = weights_row()
    weights.places = [place("Wender Bridge", "文德桥")]
    save_weights(weights, by=reporter)
    services.fetch_source(make_source(news.put("/coast", rss(CHINESE)), name="coast", language="zh-hans").pk)
    assert watching.find_watched(list(WireItem.objects.values_list("pk", flat=True))) == 1


@pytest.mark.django_db
def test_an_events_page_compares_takes_by_the_newsrooms_places(news, make_source, person):
    services.fetch_source(make_source(news.put("/town", rss(ENGLISH)), name="town", language="en").pk)
    services.group_new_items()
    weights = weights_row()
    weights.places = [place("Wender Bridge", "文德桥")]
    save_weights(weights, by=person(Role.CHIEF_EDITOR))
    event_view(Event.objects.get())
    assert lexicon().chinese["文德桥"].concepts == ("@wender bridge",)


@pytest.mark.django_db
def test_a_place_that_is_taken_off_the_list_is_forgotten_by_a_process_that_runs(person):
    chief = person(Role.CHIEF_EDITOR)
    weights = weights_row()
    weights.places = [place("Wender Bridge", "文德桥"), place("Paris", "鹭城")]
    save_weights(weights, by=chief)
    assert know_own_places() == {"Wender Bridge", "文德桥", "Paris", "鹭城"}
    assert lexicon().chinese["文德桥"].concepts == ("@wender bridge",)
    assert lexicon().chinese["鹭城"].concepts == ("@paris",)
    weights = weights_row()
    weights.places = [place("Alder Quay", "桤木码头")]
    save_weights(weights, by=chief)
    assert know_own_places() == {"Alder Quay", "桤木码头"}
    assert lexicon().chinese.keys() - shipped_lexicon().chinese.keys() == {"桤木码头"}
    assert lexicon().english[("paris",)] == shipped_lexicon().english[("paris",)], "what it meant before it means again"


def test_the_index_expects_the_names_of_now_and_no_former_ones():
    item = words_of("Wender Bridge painted green overnight", "Nobody has said who did it.")

    index = EventIndex()
    before = index._said(item).lengths["words"]
    know_places([KnownPlace("Wender Bridge", "文德桥", "")])
    index.expect(["Wender Bridge", "文德桥"])
    assert index._said(item).lengths["words"] < before
    know_places(())
    index.expect([])
    assert index._said(item).lengths["words"] == before
