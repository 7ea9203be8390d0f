"""What weighs, part by part, and where the places of an event are drawn."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import event_words
from galley.gather.cluster.rule import parameters as cluster_parameters
from galley.gather.event_queries import ItemRow, Reason
from galley.gather.place_map import HEIGHT, WIDTH, MapPoint, draw
from galley.gather.ranking import Home, Spot, Told, Weights, distance_km, independent_voices, rank

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def told(n, **fields):
    return Told(n, **{"source_id": n, "first_seen": AT} | fields)


@pytest.mark.parametrize(
    ("items", "voices"),
    [
        ([told(1), told(2), told(3)], 3),
        ([told(1), told(2, source_id=1)], 1),
        ([told(1, credit="AFP"), told(2, credit="afp "), told(3)], 2),
        ([told(1), told(2, sibling_of=1), told(3, sibling_of=1)], 1),
        ([told(2, sibling_of=99), told(3, sibling_of=99)], 1),
        ([], 0),
    ],
)
def test_copies_and_one_agency_are_one_voice(items, voices):
    assert independent_voices(items) == voices


def test_each_part_says_what_it_comes_from():
    weights = Weights(homes=(Home("Lima", -12.05, -77.04, 20),), beat_words=("Town", "火灾", "market fire"))
    items = [
        told(1, headline="Market fire in Callao", spots=(Spot(("Callao",), -12.06, -77.15),)),
        told(2, headline="市场火灾", section="town", first_seen=AT - timedelta(hours=4)),
        told(3, headline="Other"),
    ]
    sources, speed, near, beats = rank(items, weights=weights, at=AT).parts
    assert (sources.figure, speed.figure, near.figure, near.detail) == (3, 0.7, 12, ("Lima",))
    assert (near.value, beats.detail, round(beats.value, 2)) == (1.0, ("Town", "火灾", "market fire"), 0.67)


def test_weights_are_the_newsrooms():
    items = [told(n) for n in range(8)]
    assert rank(items, weights=Weights(1, 0, 0, 0), at=AT).score == 100
    assert rank(items, weights=Weights(0, 0, 1, 0), at=AT).score == 0
    assert rank(items, weights=Weights(0, 0, 0, 0), at=AT).score == 0


def test_distance_over_the_globe():
    assert distance_km(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(878, abs=3)


PLACES = st.builds(MapPoint, st.just("x"), st.floats(-90, 90), st.floats(-180, 180))


@settings(deadline=None)  # the first map of a size reads its land
@given(st.lists(PLACES, min_size=1, max_size=8))
def test_every_place_is_inside_the_picture(points):
    drawn = draw(points)
    assert all(0 <= one.x <= WIDTH and 0 <= one.y <= HEIGHT for one in drawn.points)
    assert 0 < drawn.scale_length <= WIDTH / 4


def test_places_on_both_sides_of_the_date_line_are_near():
    one, other = draw([MapPoint("a", -17, 179.5), MapPoint("b", -17, -179.5)]).points
    assert one.x < other.x
    assert draw([]) is None


def test_every_term_of_the_rule_has_words_or_is_no_reason():
    told, silent = set(), set()
    for term in cluster_parameters()["weights"]:
        (told if event_words.reason_of(term) else silent).add(term)
    assert silent <= event_words.NOT_TOLD
    assert {"words", "names", "other names", "lead"} <= told


def test_reasons_are_told_without_marks_and_only_other_names_and_numbers_against():
    row = ItemRow(
        None,
        (),
        (
            Reason("names", ("@hernmouth", "~lantern", "*SLTP", "bridge"), speaks_for=True),
            Reason("numbers", ("240", "2.4e+02", "-7"), speaks_for=True),
            Reason("grams", (), speaks_for=False),
            Reason("other names", ("saltby",), speaks_for=False),
            Reason("other numbers when short", (), speaks_for=True),
            Reason("size", (), speaks_for=True),
        ),
    )
    assert [(one.said, one.detail) for one in event_words.reasons(row)] == [
        ("shared names", "hernmouth, lantern, bridge"),
        ("shared numbers", "240, -7"),
        ("but other names", "saltby"),
    ]
