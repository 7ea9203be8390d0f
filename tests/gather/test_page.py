"""A watched page: its main text, each change a version, robots.txt obeyed."""

# ruff: noqa: E501 -- pages are written here as a server sends them
import pytest

from galley.gather import services
from galley.gather.errors import FetchError, ParseError, SourceError
from galley.gather.kinds.page import KIND, PageSettings
from galley.gather.models import RawFetch, Source, WireItem

TEXT = (
    "<p>The council meets on Monday at seven in the old town hall, and everybody may listen to what is said there.</p>"
    "<p>{}</p><p>Questions are answered by the office of the council from eight to noon on every working day.</p>"
)


def page(said, *, title="Council", more=""):
    return (
        f"<html lang=en><head><meta charset=utf-8><title>{title} | Town</title></head><body><nav><a href=/>Home</a></nav>"
        f"<h1>{title}</h1><main>{TEXT.format(said)}</main><footer>nonce {more}</footer></body></html>"
    )


@pytest.fixture
def watched(news, make_source):
    def make(body, **settings):
        return make_source(news.put("/council", body), kind="page", settings=settings)

    return make


def test_a_change_of_the_text_is_a_version_and_a_change_around_it_is_none(news, watched):
    source = watched(page("The bridge is on the agenda."))
    assert services.fetch_source(source.pk).new == 1
    news.put("/council", page("The bridge is on the agenda.", more="another"))
    assert services.fetch_source(source.pk).unchanged == 1
    news.put("/council", page("The bridge and the choir are on the agenda."))
    assert services.fetch_source(source.pk).updated == 1
    item = WireItem.objects.get()
    assert (item.kind, item.headline, item.version, item.language) == ("page", "Council", 2, "en")
    assert "choir" in item.body_text
    assert "choir" not in item.earlier_versions.get().body_html
    assert "Home" not in item.body_text


def test_a_page_that_is_moved_is_the_same_item(news, watched, make_source):
    source = watched(page("One."))
    services.fetch_source(source.pk)
    news.put("/new", page("Two."))
    news.put("/council", "", status=301, Location=news.base + "/new")
    assert services.fetch_source(source.pk).new in {0, 1}
    assert WireItem.objects.filter(source=source).count() <= 2


def test_robots_are_obeyed_and_the_reason_is_said(news, watched):
    news.put("/robots.txt", "User-agent: *\nDisallow: /council")
    source = watched(page("x"))
    services.fetch_source(source.pk)
    assert "robots.txt does not allow" in Source.objects.get(pk=source.pk).last_error
    assert [path for path, _headers in news.asked] == ["/robots.txt"]


def test_every_word_of_a_part_can_be_watched(news, watched):
    body = '<html><body><h1>Agenda</h1><div id="list"><ul><li>19:00 Bridge</li><li>20:00 Choir</li></ul></div><p>Other</p></body></html>'
    source = watched(body, whole=True, part="#list")
    services.fetch_source(source.pk)
    item = WireItem.objects.get()
    assert item.body_text == "19:00 Bridge\n20:00 Choir"
    assert item.headline == "Agenda"


@pytest.mark.parametrize("part", ["#nowhere", ".nowhere", "a > b", "table"])
def test_a_part_that_is_not_there_is_said(news, part):
    url = news.put("/council", page("x"))
    with pytest.raises(ParseError, match="no such part"):
        services.preview(url, kind="page", settings=PageSettings(part=part), allow_private=True)


def test_a_page_without_text_is_said_and_its_bytes_are_kept(news, watched):
    source = watched("<html><body><div id=app></div><script>start()</script></body></html>")
    services.fetch_source(source.pk)
    assert "No text was found" in Source.objects.get(pk=source.pk).last_error
    assert RawFetch.objects.count() == 1


def test_an_unchanged_page_is_not_even_sent_again(news, make_source):
    source = make_source(news.put_with_etag("/council", page("x"), '"1"'), kind="page")
    services.fetch_source(source.pk)
    assert services.fetch_source(source.pk).not_modified


def test_errors_are_in_words(news):
    with pytest.raises(FetchError, match="nothing at this address"):
        services.preview(news.base + "/nowhere", kind="page", allow_private=True)
    with pytest.raises(FetchError, match="private network"):
        services.preview(news.base + "/council", kind="page")
    with pytest.raises(SourceError):
        KIND.check_address("ftp://town.example", may_reach_inside=True)
    assert KIND.check_address("www.town.example", may_reach_inside=False) == "https://www.town.example"
