"""Fixtures of gather, also for the browser tests: a news server, sources, a filled wall."""

import pytest

from tests.gather.servers import news_server


@pytest.fixture
def news():
    with news_server() as server:
        yield server


@pytest.fixture
def make_source(db):
    from galley.gather.models import Source

    def make(url, **fields):
        fields.setdefault("name", f"Source {Source.objects.count() + 1}")
        fields.setdefault("allow_private", True)
        return Source.objects.create(url=url, **fields)

    return make


@pytest.fixture
def person(db):
    from galley.kernel.models import User
    from galley.kernel.roles import group_of

    def make(role):
        user = User.objects.create_user(role.value, f"{role.value}@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(role))
        return user

    return make


@pytest.fixture
def desk(person):
    """A client signed in as somebody of this role."""

    from django.test import Client
    from wagtail.users.models import UserProfile

    def sign_in(role, language="en"):
        client = Client()
        user = person(role)
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def fill_wall(news, make_source):
    """A wall with two events: a bridge (two sources, one item of it updated) and a choir (Chinese)."""
    from galley.gather import services
    from tests.gather.servers import rss

    def fill():
        bridge = {
            "guid": "r1",
            "title": "Bridge over the Alder closed after crack is found",
            "link": "https://river.example/bridge",
            "description": "Engineers found a crack in the northern pier.",
            "pubDate": "2026-11-24T10:00:00Z",
        }
        again = {
            "guid": "t1",
            "title": "Alder bridge closed: engineers find crack in pier",
            "description": "The bridge over the Alder is shut.",
            "pubDate": "2026-11-24T11:00:00Z",
        }
        choir = {
            "guid": "h1",
            "title": "鹭津合唱团获全国奖",
            "description": "合唱团昨晚获奖。",
            "pubDate": "2026-11-24T09:00:00Z",
        }
        river = make_source(
            news.put("/river", rss(bridge)), name="River Authority", language="en", section="Traffic", rights="Free use"
        )
        town = make_source(news.put("/town", rss(again)), name="Town Wire", language="en", section="Town")
        coast = make_source(news.put("/coast", rss(choir)), name="海岸社", language="zh-hans", section="Culture")
        for source in (river, town, coast):
            services.fetch_source(source.pk)
        news.put("/river", rss({**bridge, "description": "Engineers found two cracks in the northern pier."}))
        services.fetch_source(river.pk)
        services.group_new_items()
        return river, town, coast

    return fill
