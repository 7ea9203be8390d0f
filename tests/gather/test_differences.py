"""What changed between two versions, and the files of an item, as the desk sees them."""

import time

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.data import Attachment, FeedData, FeedItem
from galley.gather.differences import Run, differences
from galley.gather.models import ItemAttachment, WireItem
from galley.kernel.roles import Role


def said(before, after, **options):
    marks = {"same": "{}", "out": "[-{}-]", "in": "[+{}+]"}
    return "".join(marks[run.kind].format(run.text) for run in differences(before, after, **options))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a", "a", ""),
        ("The bridge is closed.", "The bridge is open.", "The bridge is [-closed-][+open+]."),
        ("two people were hurt", "three men were hurt", "[-two people-][+three men+] were hurt"),
        ("桥梁今天关闭。", "桥梁明天关闭。", "桥梁[-今-][+明+]天关闭。"),
        ("one\ntwo\nthree", "one\nthree", "one\n[-two\n-]three"),
        ("", "new", "[+new+]"),
        ("old", "", "[-old-]"),
        ("18,000 people", "1.8万 people", "[-18,000-][+1.8万+] people"),
    ],
)
def test_words_that_went_and_came(before, after, marked):
    assert said(before, after, context=-1) == marked


def test_what_stayed_is_cut_to_what_is_needed():
    before, after = "word " * 200 + "old " + "word " * 200, "word " * 200 + "new " + "word " * 200
    runs = differences(before, after, context=20)
    assert [run.kind for run in runs] == ["same", "out", "in", "same"]
    assert all(len(run.text) < 30 for run in runs)
    assert runs[0].text.startswith("…")
    assert runs[-1].text.endswith("…")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab 桥\n.", max_size=40), st.text(alphabet="ab 桥\n.", max_size=40))
def test_both_texts_can_be_read_from_the_runs(before, after):
    runs = differences(before, after, context=-1) or [Run("same", before)]
    assert "".join(run.text for run in runs if run.kind != "in") == before
    assert "".join(run.text for run in runs if run.kind != "out") == after


def test_long_texts_take_little_time():
    started = time.process_time()
    differences(" ".join(f"a{n}" for n in range(30_000)), " ".join(f"b{n}" for n in range(30_000)))
    assert time.process_time() - started < 2


@pytest.fixture
def desk(client, person):
    def sign_in(role):
        client.force_login(person(role))
        return client

    return sign_in


@pytest.fixture
def letter(make_source):
    files = (
        Attachment("计划 <1>.pdf", b"%PDF-1", "application/pdf"),
        Attachment("run.html", b"<script>1</script>", "text/html"),
    )
    source = make_source("imaps://a@b.example/INBOX", kind="imap")
    services.store_feed(source, FeedData(title="", items=(FeedItem(guid="1", title="With files", attachments=files),)))
    services.group_new_items()
    return WireItem.objects.get()


def test_files_are_listed_and_only_ever_saved(letter, desk):
    client = desk(Role.REPORTER)
    page = client.get(reverse("galley_gather:event", args=[letter.event_id])).content.decode()
    assert "计划 &lt;1&gt;.pdf" in page
    plan, script = (ItemAttachment.objects.get(name=name) for name in ("计划 <1>.pdf", "run.html"))
    answer = client.get(reverse("galley_gather:item_file", args=[plan.pk]))
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment;")
    answer = client.get(reverse("galley_gather:item_file", args=[script.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_files_are_for_the_desk_alone(letter, client, person):
    url = reverse("galley_gather:item_file", args=[ItemAttachment.objects.first().pk])
    assert client.get(url).status_code == 302
    from galley.kernel.models import User

    client.force_login(User.objects.create_user("reader", "reader@example.org", "a-long-pass-phrase"))
    assert client.get(url).status_code in {302, 403}
