"""The site as a channel: a story is delivered when its page can be read, taken back when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from galley.distribute.data import Later, Sent, Via
from galley.distribute.models import Channel, Delivery
from galley.distribute.registries import channels, pages_are_fresh
from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import StoryPage
from galley.newsroom.queries import story_data
from galley.newsroom.services import publish_correction, withdraw_story
from galley.site import services
from galley.site.channels_site import SiteChannel, SiteSettings
from galley.site.models import StoredPage
from galley.site.pagestore import PageStore

pytestmark = pytest.mark.django_db
VIA: Any = Via(http=None, mail=None)  # type: ignore[arg-type]
NOTHING = SiteSettings()


@pytest.fixture
def channel(db: None) -> Channel:
    return Channel.objects.create(slug="site", name="Site", adapter="site")


def states() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("kind", "state"))


def test_a_published_story_is_delivered_to_the_site(
    channel: Channel, published: Callable[..., StoryPage], store: PageStore
):
    story = published()
    run_due_jobs()
    delivery = Delivery.objects.get()
    assert delivery.state == "sent", delivery.reason
    assert store.read(story.get_url()).status == 200


def test_a_correction_and_a_withdrawal_are_delivered_too(
    channel: Channel,
    published: Callable[..., StoryPage],
    chief_editor: Any,
    store: PageStore,
    django_capture_on_commit_callbacks: Any,
):
    story = published()
    run_due_jobs()
    with django_capture_on_commit_callbacks(execute=True):
        publish_correction(story, was="Monday", now="It is Tuesday.", by=chief_editor)
    run_due_jobs()
    assert "It is Tuesday." in store.read(story.get_url()).bodies["identity"].decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_story(StoryPage.objects.get(), by=chief_editor, reason="wrong")
    run_due_jobs()
    assert {state for _kind, state in states()} <= {"sent", "skipped"}
    assert states()[-1][1] == "sent"
    assert store.read(story.get_url()).status == 410


def test_a_page_that_is_not_there_is_made_by_the_channel(published: Callable[..., StoryPage], store: PageStore):
    story = story_data(published())
    site = SiteChannel()
    rendition = site.render(story, settings=NOTHING)
    assert json.loads(rendition.body)["address"] == "/town/bridge-closes-for-repairs/"
    outcome = site.send(rendition, key="k", settings=NOTHING, via=VIA)
    assert outcome == Sent("/town/bridge-closes-for-repairs/", story.url)
    assert site.send(rendition, key="k", settings=NOTHING, via=VIA) == outcome
    assert site.correct(outcome, rendition, key="k2", settings=NOTHING, via=VIA) == outcome


def test_a_page_that_is_out_of_date_is_not_called_delivered(published: Callable[..., StoryPage]):
    page = published()
    site = SiteChannel()
    rendition = site.render(story_data(page), settings=NOTHING)
    site.send(rendition, key="k", settings=NOTHING, via=VIA)
    services.mark_stale([page.key])
    assert isinstance(site.send(rendition, key="k", settings=NOTHING, via=VIA), Later)
    run_due_jobs()
    assert isinstance(site.send(rendition, key="k", settings=NOTHING, via=VIA), Sent)


def test_a_page_that_cannot_be_made_waits(published: Callable[..., StoryPage], monkeypatch: Any):
    from galley.site import queries

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a template is broken")

    page = published()
    monkeypatch.setattr(queries, "related_stories", broken)
    site = SiteChannel()
    outcome = site.send(site.render(story_data(page), settings=NOTHING), key="k", settings=NOTHING, via=VIA)
    assert isinstance(outcome, Later)
    assert "500" in outcome.detail


def test_a_story_that_readers_still_get_is_not_called_withdrawn(published: Callable[..., StoryPage]):
    page = published()
    site = SiteChannel()
    sent = site.send(site.render(story_data(page), settings=NOTHING), key="k", settings=NOTHING, via=VIA)
    assert isinstance(site.withdraw(sent, key="k", settings=NOTHING, via=VIA), Later)


def test_other_channels_learn_whether_the_feeds_are_fresh(published: Callable[..., StoryPage]):
    page = published()
    services.fetch_page("/feeds/rss.xml")
    run_due_jobs()
    assert pages_are_fresh(frozenset({"feed:en"}))
    services.mark_stale(["feed:en"])
    assert not pages_are_fresh(frozenset({"feed:en"}))
    assert pages_are_fresh(frozenset({page.key}))
    run_due_jobs()
    assert pages_are_fresh(frozenset({"feed:en"}))
    assert StoredPage.objects.filter(subject="feed:en").exists()


def test_the_site_is_among_the_channels():
    assert "site" in channels
