"""Alerts by address, from an index, from a file and a folder: each once, what fails is tried again and said."""

import pytest

from galley.gather import cap as caps
from galley.gather.data import Ask
from galley.gather.errors import ParseError, SourceError
from galley.gather.kinds.cap import AT_ONCE, KIND, CapSettings, index_of
from tests.gather import caps as made
from tests.gather.servers import rss
from tests.gather.shared import DATA


def ask(address, *, settings=None, **more):
    return Ask(address, settings=settings or CapSettings(), allow_private=True, **more)


def names(batch):
    return [caps.from_json(item.extra["cap"]).identifier for item in batch.items]


def again(address, batch, **more):
    """Asked the next time, as the source's row would."""
    return ask(
        address,
        state=batch.state or {},
        etag=batch.etag,
        last_modified=batch.last_modified,
        body_hash=batch.body_hash,
        **more,
    )


def test_one_alert_by_its_address_and_nothing_when_it_is_unchanged(news):
    url = news.put("/a.cap", made.alert())
    batch = KIND.fetch(ask(url))
    assert names(batch) == ["hern-1"]
    assert KIND.fetch(again(url, batch)).not_modified


def test_an_index_leads_to_its_alerts_and_each_is_fetched_once(news):
    one, two = news.put("/1.cap", made.alert("one")), news.put("/2.cap", made.alert("two"))
    index = news.put("/index.atom", made.atom((two, "t2"), (one, "t1")))
    batch = KIND.fetch(ask(index))
    assert names(batch) == ["one", "two"]  # an index has the newest first
    three = news.put("/3.cap", made.alert("three"))
    news.put("/index.atom", made.atom((three, "t3"), (two, "t2"), (one, "t1")))
    news.asked.clear()
    assert names(KIND.fetch(again(index, batch))) == ["three"]
    assert [path for path, _headers in news.asked] == ["/index.atom", "/3.cap"]


def test_an_entry_whose_time_changed_is_fetched_again(news):
    one = news.put("/1.cap", made.alert("one"))
    index = news.put("/index.atom", made.atom((one, "t1")))
    batch = KIND.fetch(ask(index))
    news.put("/1.cap", made.alert("newer"))
    news.put("/index.atom", made.atom((one, "t2")))
    assert names(KIND.fetch(again(index, batch))) == ["newer"]


def test_an_alert_that_cannot_be_fetched_is_tried_again_and_the_others_are_kept(news):
    good = news.put("/good.cap", made.alert("good"))
    late = news.put("/late.cap", b"", status=503)
    index = news.put("/index.atom", made.atom((late, "t"), (good, "t")))
    batch = KIND.fetch(ask(index))
    assert names(batch) == ["good"]
    assert any("late.cap" in problem.detail for problem in batch.problems)
    news.put("/late.cap", made.alert("late"))
    batch = KIND.fetch(again(index, batch))  # the index itself is the same
    assert names(batch) == ["late"]
    assert KIND.fetch(again(index, batch)).not_modified


def test_an_alert_that_never_comes_is_given_up(news):
    gone = news.put("/gone.cap", b"", status=500)
    index = news.put("/index.atom", made.atom((gone, "t")))
    batch = KIND.fetch(ask(index))
    for _ in range(5):
        batch = KIND.fetch(again(index, batch))
    assert batch.not_modified
    assert len([path for path, _headers in news.asked if path == "/gone.cap"]) == 5


def test_what_is_no_alert_is_kept_as_refused(news):
    page = news.put("/page", b"<html><body>Maintenance</body></html>")
    index = news.put("/index.atom", made.atom((page, "t")))
    batch = KIND.fetch(ask(index))
    assert not batch.items
    assert [raw.body for raw, _problem in batch.refused] == [b"<html><body>Maintenance</body></html>"]


def test_a_page_that_is_neither_alert_nor_index_says_so_and_its_bytes_are_kept(news):
    url = news.put("/page", b"<html><body>Hello</body></html>")
    with pytest.raises(ParseError, match="neither an emergency alert nor an index") as refused:
        KIND.fetch(ask(url))
    assert refused.value.raw.body == b"<html><body>Hello</body></html>"


def test_a_long_index_comes_in_rounds_that_follow_at_once(news):
    links = [(news.put(f"/{n}.cap", made.alert(f"n{n}")), "t") for n in range(AT_ONCE + 3)]
    index = news.put("/index.atom", made.atom(*links))
    batch = KIND.fetch(ask(index))
    assert len(batch.items) == AT_ONCE
    assert batch.more
    rest = KIND.fetch(again(index, batch))
    assert len(rest.items) == 3
    assert not rest.more


def test_an_rss_index_and_alerts_inside_a_feed(news):
    link = news.put("/1.cap", made.alert("one"))
    index = news.put("/index.rss", rss({"title": "Warning", "link": link, "guid": "x"}))
    assert names(KIND.fetch(ask(index))) == ["one"]
    inside = made.alert("inside").partition(b"?>")[2].decode()
    entry = f'<entry><id>x</id><content type="text/xml">{inside}</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    assert names(KIND.fetch(ask(news.put("/feed.atom", feed)))) == ["inside"]


@pytest.mark.skipif(not (DATA / "cap").exists(), reason="the shared data cap is absent")
@pytest.mark.parametrize(
    ("sample", "first"),
    [
        (
            "weather_index.atom",
            "http://www.weather.gov/alerts-beta/wwacapget.php?x=CT20100831030400OKXAirQualityAlertOKX20100901031500CT",
        ),
        ("earthquake_index.atom", "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"),
        ("ny_index.rss", "http://www.nyalert.gov/Public/News/GetCapAlert.aspx?capID=NYAlert-ALLHAZALERT-3167113"),
    ],
)
def test_links_of_real_indexes(sample, first):
    links = index_of((DATA / "cap/samples" / sample).read_bytes(), url="http://x.example/")
    assert links[0].url == first


def test_a_folder_is_read_by_age_and_what_was_read_is_remembered(tmp_path):
    (tmp_path / "1.xml").write_bytes(made.alert("one"))
    (tmp_path / "2.cap").write_bytes(made.alert("two"))
    (tmp_path / ".half.cap").write_bytes(made.alert("half"))
    (tmp_path / "broken.cap").write_bytes(b"no alert")
    (tmp_path / "readme.txt").write_text("x")
    batch = KIND.fetch(ask(str(tmp_path)))
    assert sorted(names(batch)) == ["one", "two"]
    assert len(batch.refused) == 1
    assert KIND.fetch(again(str(tmp_path), batch)).not_modified
    (tmp_path / "3.cap").write_bytes(made.alert("three"))
    assert names(KIND.fetch(again(str(tmp_path), batch))) == ["three"]


def test_a_trial_remembers_nothing_and_takes_a_few(tmp_path, news):
    links = [(news.put(f"/{n}.cap", made.alert(f"n{n}")), "t") for n in range(9)]
    batch = KIND.fetch(ask(news.put("/index.atom", made.atom(*links)), is_trial=True))
    assert len(batch.items) == 5
    assert not batch.more


def test_only_the_areas_that_the_newsroom_asked_for(news):
    near = made.alert("near", infos=[made.info(area="Hernmouth, lower town")])
    far = made.alert("far", infos=[made.info(area="Saltmarsh").replace("HERN-1", "SALT-9")])
    cancel = made.alert("cancel", kind="Cancel", infos=[])
    index = news.put(
        "/i.atom", made.atom(*[(news.put(f"/{n}.cap", body), "t") for n, body in enumerate((near, far, cancel))])
    )
    assert sorted(names(KIND.fetch(ask(index, settings=CapSettings(areas=("hernmouth",)))))) == ["cancel", "near"]
    assert sorted(names(KIND.fetch(ask(index, settings=CapSettings(areas=("salt-9",)))))) == ["cancel", "far"]


def test_signatures_are_checked_with_the_certificates_of_the_settings(news):
    key, certificate, pem = made.make_certificate()
    url = news.put("/a.cap", made.sign(made.alert(), key, certificate))
    batch = KIND.fetch(ask(url, settings=CapSettings(certificates=tuple(pem.splitlines()))))
    assert batch.items[0].extra["signature"]["state"] == "right"
    with pytest.raises(SourceError):
        KIND.fetch(ask(url, settings=CapSettings(certificates=("-----BEGIN CERTIFICATE-----", "x"))))
