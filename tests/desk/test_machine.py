"""Operators see one verdict on the machine, and settle the jobs that were given up; nobody else does."""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from galley.desk import machine
from galley.desk.queries import background_work
from galley.kernel.models import Job, User
from galley.kernel.roles import Role, group_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Found:
    check: str
    level: str
    says: str
    mend: str = ""


@pytest.fixture
def staff(client):
    def sign_in(role):
        user = User.objects.create_user(role.value, f"{role.value}@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(role))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def examined(monkeypatch):
    cache.clear()

    def provide(*found):
        monkeypatch.setattr(machine, "_examination", [lambda: list(found)])

    yield provide
    cache.clear()


@pytest.fixture
def given_up():
    return Job.objects.create(
        name="gather.fetch_source",
        state=Job.State.FAILED,
        attempts=12,
        last_error="It broke.",
        finished_at=timezone.now(),
    )


def test_the_operators_home_begins_with_the_worst(staff, examined):
    examined(Found("disk", "unsafe", "The disk is full.", "Make room."), Found("mail", "good", "Mail goes out."))
    page = staff(Role.OPERATOR).get("/desk/").content.decode()
    assert "1 thing is unsafe" in page
    assert "The disk is full." in page
    assert "Make room." in page
    assert "1 thing is in order" in page


def test_a_machine_in_order_says_so(staff, examined):
    examined(Found("disk", "good", "50 GB are free."))
    assert "The machine is in order" in staff(Role.OPERATOR).get("/desk/").content.decode()


def test_a_reporter_is_not_told_about_the_machine(staff, examined):
    examined(Found("disk", "unsafe", "The disk is full."))
    client = staff(Role.REPORTER)
    assert "The disk is full." not in client.get("/desk/").content.decode()
    assert client.get(reverse("galley_desk:jobs")).status_code in {302, 403}


def test_a_given_up_job_is_shown_with_its_reason_and_tried_again(staff, given_up):
    client = staff(Role.OPERATOR)
    page = client.get(reverse("galley_desk:jobs")).content.decode()
    assert "gather.fetch_source" in page
    assert "It broke." in page
    client.post(reverse("galley_desk:settle_job", args=[given_up.pk, "again"]))
    given_up.refresh_from_db()
    assert (given_up.state, given_up.attempts) == (Job.State.READY, 0)


def test_a_given_up_job_can_be_discarded_and_only_once(staff, given_up):
    client = staff(Role.OPERATOR)
    client.post(reverse("galley_desk:settle_job", args=[given_up.pk, "discard"]))
    assert not Job.objects.filter(pk=given_up.pk).exists()
    answer = client.post(reverse("galley_desk:settle_job", args=[given_up.pk, "discard"]), follow=True)
    assert "Somebody else has settled this job already." in answer.content.decode()


def test_jobs_are_read_with_four_queries(django_assert_num_queries, given_up):
    with django_assert_num_queries(4):
        background_work()
