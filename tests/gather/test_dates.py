"""The desk's screen of coming dates."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from galley.gather import services
from galley.gather.data import FeedData
from galley.gather.dates import coming_days
from galley.gather.markup.occasions import Occasion, as_item
from galley.kernel.roles import Role
from galley.kernel.time import now


@pytest.fixture
def occasions(make_source):
    source = make_source("https://town.example/c.ics", kind="calendar", name="Town hall")
    at = now().replace(microsecond=0)

    def keep(*more):
        made = [
            Occasion(
                "1",
                "Council meets",
                at + timedelta(days=2),
                at + timedelta(days=2, hours=1),
                place="Town hall",
                contact="Li Na",
            ),
            Occasion("2", "Over already", at - timedelta(days=2), at - timedelta(days=2)),
            Occasion("3", "Fair goes on", (at - timedelta(days=1)).date(), (at + timedelta(days=2)).date()),
            Occasion("4", "Called off thing", at + timedelta(days=3), is_cancelled=True),
            Occasion("5", "Far away", at + timedelta(days=200)),
            *more,
        ]
        services.store_feed(source, FeedData(title="", items=tuple(as_item(one) for one in made)))

    return keep


def test_coming_dates_stand_under_their_day_and_what_lasts_under_today(occasions):
    occasions()
    days = coming_days(days=30)
    assert [[one.item.headline for one in day.coming] for day in days] == [
        ["Fair goes on"],
        ["Council meets"],
        ["Called off thing"],
    ]
    assert days[0].is_today


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_screen_says_them_and_lets_a_story_be_started(occasions, client, person, language):
    occasions()
    user = person(Role.DESK_EDITOR)
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    client.force_login(user)
    page = client.get(reverse("galley_gather:dates")).content.decode()
    for word in ("Council meets", "Fair goes on", "Town hall", "Li Na", "<s>Called off thing</s>"):
        assert word in page
    assert "Over already" not in page
    assert "Far away" not in page
    assert "gather-action" in page
    translation.activate("en")


def test_only_the_desk_sees_them_and_a_wrong_span_is_the_usual_one(client, person, occasions):
    url = reverse("galley_gather:dates")
    assert client.get(url).status_code == 302
    client.force_login(person(Role.REPORTER))
    assert client.get(url + "?days=99999999999").status_code == 200
    assert "Add a calendar" in client.get(url).content.decode()
