"""What the small maps draw: land where it is right, a grid where it would not be, and tiles where they belong."""

import itertools
import re
import time
from math import cos, nextafter, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import conf, map_tiles
from galley.gather.annotate.lexicon import countries
from galley.gather.map_tiles import Attribution, attribution, draw_on_tiles, world_place
from galley.gather.place_map import HEIGHT, LEAST_LAND_KM, LOCATOR_WIDTH, WIDTH, MapPoint, draw, scale
from galley.gather.world_map import A_UNIT, Shapes, View, country_names, shapes_in
from galley.kernel.settings import ConfigurationError

TILES = "https://tile.example.org/{z}/{x}/{y}.png"
PLACES = st.builds(MapPoint, st.just("x"), st.floats(-90, 90), st.floats(-180, 180))


def rings(path):
    """The rings of a path, in units of the picture."""
    for said in path.split("z"):
        if not said:
            continue
        x, y = map(int, re.match(r"M(-?\d+) (-?\d+)", said).groups())
        ring = [(x / A_UNIT, y / A_UNIT)]
        for dx, dy in re.findall(r"l(-?\d+) (-?\d+)", said):
            x, y = x + int(dx), y + int(dy)
            ring.append((x / A_UNIT, y / A_UNIT))
        yield ring


def covers(path, x, y):
    """Whether a point is inside, by the even-odd rule that the style sheet asks for."""
    inside = False
    for ring in rings(path):
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def view_around(latitude, longitude, degrees):
    x_a_degree = WIDTH / degrees
    y_a_degree = x_a_degree / max(0.05, cos(radians(latitude)))
    return View(longitude - degrees / 2, latitude + HEIGHT / 2 / y_a_degree, x_a_degree, y_a_degree, WIDTH, HEIGHT)


LAND = {"Madrid": (40.4, -3.7), "Alice Springs": (-23.7, 133.9), "Denver": (39.7, -105), "Wuhan": (30.6, 114.3)}
LAND |= {"Anadyr": (65.5, 175), "Chukotka": (66.5, -175.5), "Nairobi": (-1.3, 36.8), "Brasília": (-15.8, -47.9)}
SEA = {"Biscay": (45.5, -5), "Caspian": (42, 50.5), "Pacific": (0, 180), "Tasman": (-38, 160), "Arctic": (88, 0)}


@pytest.mark.parametrize("degrees", [8, 40, 120, 360, 700])
@pytest.mark.parametrize(("name", "is_land"), [*((name, True) for name in LAND), *((name, False) for name in SEA)])
def test_land_is_under_towns_and_not_under_seas_at_every_size(name, is_land, degrees):
    latitude, longitude = (LAND | SEA)[name]
    for middle in (longitude, longitude + degrees / 5, longitude + 360):
        view = view_around(latitude, middle, degrees)
        x, y = view.place(next(view.longitudes(longitude)), latitude)
        assert covers(shapes_in(view).land, x, y) == is_land, middle


def test_the_south_pole_is_land_and_its_seam_is_no_coast():
    view = view_around(-80, 180, 200)
    shapes = shapes_in(view)
    assert covers(shapes.pole, *view.place(180, -89))
    assert not covers(shapes.land, *view.place(180, -89))


def test_nothing_is_drawn_far_outside_the_picture():
    for degrees in (10, 60, 360):
        shapes = shapes_in(view_around(48, 12, degrees))
        assert shapes.land
        for ring in rings(shapes.land + shapes.lakes):
            assert all(-8 <= x <= WIDTH + 8 and -8 <= y <= HEIGHT + 8 for x, y in ring)


@settings(deadline=None)  # the first map of a size reads its land
@given(st.lists(PLACES, min_size=1, max_size=8))
def test_any_places_make_a_map(points):
    drawn = draw(points, country=lambda code: countries().get(code, ("", ""))[0])
    kilometres = WIDTH * drawn.scale_km / drawn.scale_length
    assert (drawn.shapes is not None) == (kilometres >= LEAST_LAND_KM) or kilometres == pytest.approx(
        LEAST_LAND_KM, rel=0.05
    )
    assert drawn.shapes is None or drawn.locator is None
    for name in drawn.names:
        assert 0 < name.x < WIDTH
        assert 0 < name.y < HEIGHT


def test_a_town_has_a_grid_and_a_locator_instead_of_a_coast_that_is_off():
    town = draw([MapPoint("Lima", -12.05, -77.04), MapPoint("Callao", -12.06, -77.15)], country=str)
    assert town.shapes is None
    assert town.names == ()
    assert town.grid
    assert town.locator.shapes.land
    assert town.locator.x == WIDTH - LOCATOR_WIDTH


@pytest.mark.parametrize(
    "places",
    [
        pytest.param([(69.65, 18.96)], id="Tromsø"),
        pytest.param([(78.2, 15.6)], id="Longyearbyen"),
        pytest.param([(69.0, 33.1), (78.2, 15.6), (71.3, -156.8)], id="around the Arctic"),
        pytest.param([(-77.8, 166.7), (-64.8, -64.1), (-90.0, 0.0)], id="Antarctica"),
        pytest.param([(-90.0, 0.0)], id="the pole"),
        pytest.param([(-5.0, longitude) for longitude in range(-180, 180, 5)], id="all around the world"),
    ],
)
def test_the_grid_reaches_all_edges(places):
    drawn = draw([MapPoint("x", *place) for place in places])
    for is_meridian, length in ((True, WIDTH), (False, HEIGHT)):
        lines = sorted(line.x1 if is_meridian else line.y1 for line in drawn.grid if line.is_meridian == is_meridian)
        gaps = [after - before for before, after in itertools.pairwise([0.0, *lines, length])]
        assert max(gaps) <= length * 0.67, lines


@pytest.mark.parametrize("kilometres", [0.001, 0.1, 1.0, 100.0, 10_000.0])
@pytest.mark.parametrize("towards", [0.0, 1e9])
def test_the_scale_is_round_beside_a_power_of_ten(kilometres, towards):
    km, length = scale(nextafter(kilometres, towards) / (WIDTH / 5))
    assert km in {kilometres, kilometres / 2}
    assert length <= WIDTH / 5


def test_numbers_of_places_beside_each_other_can_be_read():
    places = [MapPoint("Lima", -12.05, -77.04), MapPoint("La Paz", -16.5, -68.1), MapPoint("Quito", -0.2, -78.5)]
    drawn = draw([*places, MapPoint("Callao", -12.06, -77.15, is_home=True)]).points
    spots = {(one.number_x, one.number_y) for one in drawn}
    assert len(spots) == 4
    lima, callao = drawn[0], drawn[3]
    assert abs(lima.number_x - callao.number_x) + abs(lima.number_y - callao.number_y) > 18
    assert {one.anchor for one in drawn} <= {"start", "end", "middle"}


def test_the_locator_is_never_over_a_point():
    at_right = [MapPoint(str(n), 52 + n / 100, 13 + (n % 2) / 10) for n in range(12)]
    drawn = draw(at_right)
    assert drawn.locator is None or all(
        one.x < drawn.locator.x or not drawn.locator.y <= one.y <= drawn.locator.y + drawn.locator.height
        for one in drawn.points
    )


def test_countries_are_named_in_the_language_of_the_reader_where_there_is_room():
    points = [MapPoint("Paris", 48.85, 2.35), MapPoint("Warsaw", 52.2, 21), MapPoint("Rome", 41.9, 12.5)]
    for number, said in enumerate((("Germany", "Italy"), ("德国", "意大利"))):
        names = [one.said for one in draw(points, country=lambda code, n=number: countries()[code][n]).names]
        assert set(said) <= set(names)
        assert len(names) == len(set(names)) < 10
    assert draw(points).names == ()


def test_every_named_country_has_a_name():
    assert len(country_names()) > 150
    assert [name.code for name in country_names() if name.code not in countries()] == []


def test_lines_in_dispute_are_told_apart():
    kashmir = shapes_in(view_around(34, 77, 14))
    assert kashmir.disputed
    assert kashmir.borders
    assert shapes_in(view_around(46, -70, 20)).disputed == ""


def test_a_map_takes_less_than_twenty_milliseconds_once_its_land_is_read():
    def seconds(degrees):
        began = time.process_time()
        shapes_in(view_around(45, 15, degrees))
        return time.process_time() - began

    for degrees in (12, 40, 120, 360):
        seconds(degrees)
        assert min(seconds(degrees) for _ in range(5)) < 0.02 * 3  # a busy machine; alone 2 to 9 ms


def test_an_empty_ocean_has_empty_paths():
    assert shapes_in(view_around(-45, -120, 20)) == Shapes("", "", "", "", "", "")


# Tiles


@pytest.mark.parametrize(
    ("latitude", "longitude", "zoom", "tile"),
    [
        (0, 0, 0, (0, 0)),
        (35.6590699, 139.7006793, 18, (232798, 103246)),  # the example of OpenStreetMap's wiki
        (-33.8568, 151.2153, 10, (942, 614)),
        (85.0511, -180, 3, (0, 0)),
        (-90, 179.9999, 3, (7, 8)),
    ],
)
def test_a_place_is_on_the_tile_on_which_openstreetmap_has_it(latitude, longitude, zoom, tile):
    assert tuple(int(number // 256) for number in world_place(latitude, longitude, zoom)) == tile


@given(st.lists(PLACES, min_size=1, max_size=8))
def test_points_stand_in_the_picture_and_on_their_tiles(points):
    drawn = draw_on_tiles(points, TILES)
    assert len(drawn.tiles) <= 12
    assert all(0 <= one.x <= WIDTH and 0 <= one.y <= HEIGHT for one in drawn.points)
    assert 0 < drawn.scale_length <= WIDTH / 4
    for tile in drawn.tiles:
        zoom, x, y = map(int, re.findall(r"\d+", tile.url))
        assert 0 <= x < 2**zoom
        assert 0 <= y < 2**zoom
        left, top = tile.left * WIDTH / 100, tile.top * HEIGHT / 100
        for one in drawn.points:
            if left <= one.x < left + 255 and top < one.y < top + 255 and abs(one.point.latitude) < 85:
                place = world_place(one.point.latitude, one.point.longitude, zoom)
                off = (place[0] - x * 256 - (one.x - left)) % (256 * 2**zoom)
                assert min(off, 256 * 2**zoom - off) < 0.2
                assert place[1] - y * 256 == pytest.approx(one.y - top, abs=0.2)


def test_the_date_line_does_not_part_places_on_tiles():
    drawn = draw_on_tiles([MapPoint("Suva", -18.1, 178.4), MapPoint("Apia", -13.8, -171.8)], TILES)
    suva, apia = drawn.points
    assert 0 < apia.x - suva.x < WIDTH
    assert draw_on_tiles([], TILES) is None
    assert map_tiles.DEEPEST < 18  # most servers have that


@pytest.mark.parametrize(
    "said",
    [
        "tile.example.org/{z}/{x}/{y}.png",
        "https://tile.example.org/{z}/{x}.png",
        "https://tile.example.org/{z}/{x}/{y}/{y}.png",
        "https://{s}.tile.example.org/{z}/{x}/{y}.png",
        "https://tile.example.org/{z}/{x}/{y}{r}.png",
        "https://user:word@tile.example.org/{z}/{x}/{y}.png",
        "https://tile.example.org; script-src */{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "http://[::1]:80/{z}/{x}/{y}.png",
        "file:///{z}/{x}/{y}.png",
        "https://tile.example.org/{z}/{x}/{y}.png x",
        'https://tile.example.org/{z}/{x}/{y}.png"><script>',
    ],
)
def test_an_address_of_tiles_in_another_form_is_refused_by_name(said, monkeypatch):
    monkeypatch.setenv("GALLEY_MAP_TILES", said)
    with pytest.raises(ConfigurationError, match=r"GALLEY_MAP_TILES=.* give the address of a tile with \{z\}"):
        _ = conf.MAP_TILES.value


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("https://tile.example.org/{z}/{x}/{y}.png", "https://tile.example.org"),
        ("http://127.0.0.1:8081/{z}/{x}/{y}", "http://127.0.0.1:8081"),
        ("https://Tiles.example/v1/{z}/{y}/{x}@1x.png?key=abc", "https://tiles.example"),
        ("", ""),
    ],
)
def test_the_origin_of_the_tiles_is_that_of_their_address(said, origin, monkeypatch):
    monkeypatch.setenv("GALLEY_MAP_TILES", said)
    assert conf.tiles_origin() == origin


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("", Attribution("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright")),
        ("© The town https://town.example/map", Attribution("© The town", "https://town.example/map")),
        ("© The town", Attribution("© The town", "")),
        ("Map javascript:alert(1)", Attribution("Map javascript:alert(1)", "")),
    ],
)
def test_the_attribution_is_words_with_an_address_at_their_end(said, wanted, monkeypatch):
    monkeypatch.setenv("GALLEY_MAP_TILES_ATTRIBUTION", said)
    assert attribution() == wanted
