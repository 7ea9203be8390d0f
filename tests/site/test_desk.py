"""Editors arrange the front page from the desk's menu, and get no other power over the tree by that."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from galley.kernel.roles import Role
from galley.newsroom.models import SectionPage
from galley.site.models import FrontPage, FrontSlot
from galley.site.queries import front_context, front_of

pytestmark = pytest.mark.django_db


def arranged(front, *places):
    slots = [{"place": place, "story": story.pk} for place, story in places]
    values = {"title": front.title, "slug": front.slug, "motto": "For the town", "comments": inline_formset([])}
    return nested_form_data(values | {"slots": inline_formset(slots), "packages": inline_formset([])})


POWERS = ("edit", "publish", "unpublish", "unschedule", "delete", "move", "set_view_restrictions")
POWERS_BELOW = ("add_subpage", "publish_subpage", "reorder_children")


def powers(page, user):
    tester = page.permissions_for_user(user)
    return {name for name in (*POWERS, *POWERS_BELOW) if getattr(tester, f"can_{name}")()}


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_desk_editor_curates_the_front_page(client, many, desk_editor):
    stories = many(6)
    front = front_of("en")
    lead, second = stories[4], stories[5]
    client.force_login(desk_editor)
    assert "action-publish" in client.get(edit(front)).content.decode()
    form = arranged(front, (FrontSlot.Place.LEAD, lead), (FrontSlot.Place.SECOND, second))
    answer = client.post(edit(front), form | {"action-publish": "yes"})
    assert answer.status_code == 302
    context = front_context(front_of("en"))
    assert context.lead.headline == lead.title
    assert context.seconds[0].headline == second.title
    assert "For the town" in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_menu_leads_editors_to_each_front_page(client, desk_editor, sections, language):
    client.force_login(desk_editor)
    address = reverse("galley_site_desk:edit_front", args=[language])
    assert address in client.get("/desk/").content.decode()
    answer = client.get(address)
    assert answer.url == edit(front_of(language))
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("galley_site_desk:edit_front", args=["tlh"])).status_code == 404


@pytest.mark.parametrize("role", [Role.REPORTER, Role.PRODUCER, Role.OPERATOR])
def test_others_do_not(client, person, published, role):
    story = published()
    front = front_of("en")
    client.force_login(person(role, "somebody"))
    assert "front-zh-hans" not in client.get("/desk/").content.decode()
    client.post(edit(front), arranged(front, (FrontSlot.Place.LEAD, story)) | {"action-publish": "yes"})
    assert not FrontSlot.objects.exists()
    assert front_of("en").motto == ""


def test_nothing_else_comes_with_it(client, draft, published, sections, desk_editor):
    story, live = draft(), published("Bridge opens")
    front = front_of("en")
    client.force_login(desk_editor)
    assert powers(front, desk_editor) == {"edit", "publish", "unschedule"}
    assert powers(SectionPage.objects.get(pk=sections["en"].pk), desk_editor) == {"edit", "add_subpage"}
    for page in (story, live):
        assert not powers(page, desk_editor) & {"publish", "unpublish", "unschedule", "set_view_restrictions"}
        assert "action-publish" not in client.get(edit(page)).content.decode()
    for page in (front, sections["en"], live):
        for action in ("unpublish", "delete"):
            client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
        page.refresh_from_db()
        assert page.live


def test_whoever_lost_the_role_or_the_account_curates_no_more(desk_editor, sections):
    front = FrontPage.objects.get(locale__language_code="en")
    desk_editor.groups.clear()
    assert not front.permissions_for_user(desk_editor).can_edit()
    desk_editor.is_superuser, desk_editor.is_active = True, False
    assert not front.permissions_for_user(desk_editor).can_publish()
