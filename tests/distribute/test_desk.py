"""The desk sees where each story went, and who may decides what nobody else can."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from galley.distribute import services
from galley.distribute.models import Channel, Delivery, MailingList, Subscriber
from galley.distribute.queries.board import board
from galley.kernel.roles import Role
from galley.newsroom.services import publish_correction
from tests.distribute.servers import Reply

pytestmark = pytest.mark.django_db
BOARD = "galley_distribute_desk:board"


@pytest.fixture
def as_role(client, person):
    def sign_in(role: Role):
        client.force_login(person(role, f"a-{role.value}"))
        return client

    return sign_in


@pytest.fixture
def failed(webhook, web, published) -> Delivery:
    web.reply = Reply(404, body=b"no such hook")
    published()
    services.dispatch_due()
    return Delivery.objects.get()


def test_the_board_says_in_words_where_a_story_went(webhook, web, published, as_role):
    published("Bridge closes for repairs")
    services.dispatch_due()
    page = as_role(Role.REPORTER).get(reverse(BOARD)).content.decode()
    assert "Bridge closes for repairs" in page
    assert "Hook" in page
    assert "newsroom-status--done" in page
    assert ">Sent<" in page


def test_the_boards_queries_do_not_grow_with_the_stories(
    webhook, web, published, django_assert_max_num_queries, newsletter, readers
):
    readers("ann")
    published("One")
    services.dispatch_due()
    with django_assert_max_num_queries(6):
        assert len(board().rows) == 1
    for title in ("Two", "Three", "Four"):
        published(title)
    services.dispatch_due()
    with django_assert_max_num_queries(6):
        found = board()
    assert [row.headline for row in found.rows] == ["Four", "Three", "Two", "One"]


def test_a_plain_update_that_a_channel_cannot_take_is_seen_as_the_older_version(
    newsletter, mail, readers, webhook, published, chief_editor
):
    readers("ann")
    story = published()
    services.dispatch_due()
    services.queue_deliveries(story.pk, story.live_revision_id)
    Delivery.objects.filter(channel=webhook).update(version=3)
    (row,) = board().rows
    by_channel = {cell.channel.slug: cell.status for cell in row.cells}
    assert "version 1" in by_channel["letters"].detail
    assert "version" not in by_channel["hook"].detail


def test_the_worst_comes_first_on_a_phone(webhook, web, published):
    published("Fine")
    services.dispatch_due()
    web.reply = Reply(404)
    published("Broken")
    services.dispatch_due()
    web.reply = Reply(200)
    published("Fine too")
    services.dispatch_due()
    assert [row.headline for row in board().rows] == ["Fine too", "Broken", "Fine"]
    assert board().rows_worst_first[0].headline == "Broken"
    assert [row.headline for row in board(state="person").rows] == ["Broken"]


@pytest.mark.parametrize(
    ("role", "sees", "decides", "keeps"),
    [
        (Role.REPORTER, True, False, False),
        (Role.DESK_EDITOR, True, False, False),
        (Role.CHIEF_EDITOR, True, True, True),
        (Role.PRODUCER, True, True, True),
        (Role.OPERATOR, True, True, True),
        (Role.COMMUNITY_MODERATOR, False, False, False),
    ],
)
def test_each_role_does_what_is_its_own(failed, as_role, role, sees, decides, keeps):
    client = as_role(role)

    def allowed(response) -> bool:
        # Wagtail turns "not allowed" into a redirect home with a message.
        denied = response.status_code == 403 or (
            response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")
        )
        return not denied

    assert allowed(client.get(reverse(BOARD))) is sees
    assert allowed(client.get(failed.desk_url)) is sees
    assert allowed(client.get(reverse("galley_distribute_desk:sent", args=[failed.pk]))) is sees
    again = reverse("galley_distribute_desk:act", args=[failed.pk, "again"])
    page = client.get(failed.desk_url).content.decode() if sees else ""
    assert (again in page) is decides
    assert allowed(client.post(again)) is decides
    failed.refresh_from_db()
    assert (failed.state == "waiting") is decides
    assert allowed(client.get(reverse("galley_distribute_desk:channels"))) is keeps
    assert allowed(client.get(reverse("galley_distribute_desk:channel", args=[failed.channel_id]))) is keeps
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse(BOARD) in home) is sees


def test_a_failed_delivery_shows_what_the_other_side_said_and_every_try(failed, as_role):
    page = as_role(Role.PRODUCER).get(failed.desk_url).content.decode()
    assert "HTTP 404 no such hook" in page
    assert "The receiver refused it." in page
    assert "Try again" in page
    assert failed.key in page


def test_the_home_page_shows_troubles_to_who_decides_and_to_nobody_else(failed, as_role):
    page = as_role(Role.PRODUCER).get(reverse("wagtailadmin_home")).content.decode()
    assert "1 delivery needs a person" in page
    assert failed.desk_url in page
    page = as_role(Role.REPORTER).get(reverse("wagtailadmin_home")).content.decode()
    assert "needs a person" not in page


def test_an_act_that_came_too_late_says_so_and_changes_nothing(failed, as_role):
    client = as_role(Role.PRODUCER)
    response = client.post(reverse("galley_distribute_desk:act", args=[failed.pk, "confirm"]))
    failed.refresh_from_db()
    assert failed.state == "failed"
    assert "was faster" in str(next(iter(get_messages(response.wsgi_request))))


def test_a_delivery_let_to_rest_is_sent_no_more(failed, as_role, web):
    as_role(Role.PRODUCER).post(reverse("galley_distribute_desk:act", args=[failed.pk, "rest"]))
    failed.refresh_from_db()
    assert failed.state == "skipped"
    services.dispatch_due()
    assert len(web.requests) == 1


def test_what_was_sent_is_shown_as_a_page_that_can_do_nothing(webhook, web, published, as_role):
    published()
    services.dispatch_due()
    response = as_role(Role.REPORTER).get(reverse("galley_distribute_desk:sent", args=[Delivery.objects.get().pk]))
    assert response["Content-Type"].startswith("text/plain")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_channel_is_added_tested_and_changed_and_its_secret_is_never_shown(as_role, web):
    client = as_role(Role.OPERATOR)
    add = reverse("galley_distribute_desk:add_channel", args=["webhook"])
    assert "Secret" in client.get(add).content.decode()
    values = {
        "name": "Partner",
        "slug": "partner",
        "enabled": "on",
        "setting-url": web.url,
        "setting-secret": "hush-hush-unique",
        "setting-allow_private_address": "on",
    }
    assert client.post(add, {**values, "setting-secret": ""}).status_code == 422
    response = client.post(add, values)
    channel = Channel.objects.get(slug="partner")
    assert response["Location"] == reverse("galley_distribute_desk:channel", args=[channel.pk])
    page = client.get(response["Location"]).content.decode()
    assert "hush-hush-unique" not in page
    assert web.url in page

    client.post(reverse("galley_distribute_desk:test_channel", args=[channel.pk]))
    (request,) = web.requests
    assert request.json["story"]["headline"] == "A test from the newsroom"
    assert request.json["key"].startswith("test:")
    assert not Delivery.objects.exists()

    client.post(response["Location"], {**values, "name": "Partner two", "setting-secret": ""})
    channel.refresh_from_db()
    assert (channel.name, channel.slug, channel.settings["secret"]) == ("Partner two", "partner", "hush-hush-unique")


def test_only_an_operator_lets_a_channel_reach_this_machine(as_role, web):
    values = {
        "name": "Partner",
        "slug": "partner",
        "enabled": "on",
        "setting-url": web.url,
        "setting-secret": "hush-hush-unique",
        "setting-allow_private_address": "on",
    }
    producer = as_role(Role.PRODUCER)
    producer.post(reverse("galley_distribute_desk:add_channel", args=["webhook"]), values)
    channel = Channel.objects.get(slug="partner")
    assert channel.settings["allow_private_address"] is False
    producer.post(reverse("galley_distribute_desk:test_channel", args=[channel.pk]))
    assert web.requests == []

    change = reverse("galley_distribute_desk:channel", args=[channel.pk])
    as_role(Role.OPERATOR).post(change, values)
    channel.refresh_from_db()
    assert channel.settings["allow_private_address"] is True
    as_role(Role.CHIEF_EDITOR).post(change, {**values, "setting-url": f"{web.url}elsewhere"})
    channel.refresh_from_db()
    assert channel.settings["allow_private_address"] is False


def test_a_test_letter_goes_to_the_person_only(newsletter, mail, readers, as_role):
    readers("ann")
    client = as_role(Role.PRODUCER)
    client.post(reverse("galley_distribute_desk:test_channel", args=[newsletter.pk]))
    assert [address for address, _ in mail.letters] == ["a-producer@example.org"]


def test_a_mailing_list_is_added_and_its_readers_are_counted(newsletter, as_role):
    client = as_role(Role.PRODUCER)
    client.post(
        reverse("galley_distribute_desk:add_list", args=[newsletter.pk]),
        {"name": "Every story", "slug": "each", "language": "en", "rhythm": "each", "hour": "7", "is_open": "on"},
    )
    found = MailingList.objects.get(slug="each")
    Subscriber.objects.create(mailing_list=found, email="ann@example.org", confirmed_at=timezone.now())
    Subscriber.objects.create(mailing_list=found, email="bo@example.org")
    page = client.get(reverse("galley_distribute_desk:channel", args=[newsletter.pk])).content.decode()
    assert "Every story" in page
    assert "<td>1</td>" in page


def test_a_story_says_where_it_went(webhook, web, published, as_role, chief_editor):
    story = published()
    client = as_role(Role.CHIEF_EDITOR)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert f"{reverse(BOARD)}?story={story.pk}" in page
    published("Another")
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    page = client.get(reverse(BOARD), {"story": story.pk}).content.decode()
    assert story.title in page
    assert "Another" not in page
