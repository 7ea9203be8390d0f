"""After a restore, what was open in the backup is not sent twice by guessing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from galley.distribute import services
from galley.distribute.models import Delivery, Letter
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.signals import newsroom_restored

pytestmark = pytest.mark.django_db


def restored() -> None:
    newsroom_restored.send(made_at=timezone.now())


def test_letters_wait_for_a_person_and_a_webhook_gets_its_key_again(
    newsletter, webhook, mail, web, readers, published, chief_editor
):
    readers("ann", "bo")
    published()
    restored()
    run_due_jobs()
    assert Delivery.objects.get(channel=webhook).state == "sent"
    assert len(web.requests) == 1
    letter = Delivery.objects.get(channel=newsletter)
    assert (letter.state, letter.reason.startswith("The newsroom was restored")) == ("in_doubt", True)
    assert mail.letters == []
    services.send_again(letter, by=chief_editor)
    run_due_jobs()
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert sorted(address for address, _ in mail.letters) == ["ann@example.org", "bo@example.org"]


def test_what_had_arrived_stays_sent(newsletter, mail, readers, published):
    readers("ann")
    published()
    run_due_jobs()
    restored()
    run_due_jobs()
    assert Delivery.objects.get().state == "sent"
    assert Letter.objects.get().state == "sent"
    assert len(mail.letters) == 1


def test_only_the_letters_that_were_open_are_in_doubt(newsletter, mail, readers, published, chief_editor):
    readers("ann", "bo")
    mail.on_data = lambda address, _letter: "451 later" if address.startswith("bo") else "250 OK"
    published()
    run_due_jobs()
    restored()
    assert dict(Letter.objects.values_list("subscriber__email", "state")) == {
        "ann@example.org": "sent",
        "bo@example.org": "in_doubt",
    }
    mail.on_data = lambda _address, _letter: "250 OK"
    run_due_jobs()
    services.confirm_arrival(Delivery.objects.get(), by=chief_editor)
    run_due_jobs()
    assert len(mail.letters_to("bo@example.org")) == 0, "a person said that it arrived"
    assert Delivery.objects.get().state == "sent"
