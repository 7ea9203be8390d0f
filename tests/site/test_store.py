"""Stored pages follow the rows they are made from, and never go back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import StoryPage
from galley.newsroom.services import publish_correction, withdraw_story
from galley.site import services
from galley.site.addresses import address_of
from galley.site.models import ChangeMark, StoredPage
from galley.site.pagestore import PageFile, PageStore, make_page, pack, unpack

ADDRESS = "/town/bridge-closes-for-repairs/"


def page(text: str = "x" * 5_000, address: str = "/town/") -> PageFile:
    return make_page(
        address, text.encode(), media_type="text/html; charset=utf-8", headers=(("content-language", "en"),)
    )


# Files


def test_a_page_comes_back_as_it_was(tmp_path: Path):
    store = PageStore(tmp_path, stamp="one")
    written = page("Brücke 大桥 " * 500)
    store.write(written)
    assert store.read("/town/") == written
    assert set(written.bodies) == {"identity", "br", "zstd", "gzip"}
    assert store.read("/other/") is None


@given(cut=st.integers(0, 4_000), flip=st.integers(0, 255))
def test_a_damaged_file_is_no_page(cut: int, flip: int):
    content = pack(page())
    damaged = bytearray(content)
    place = cut % len(content)
    damaged[place] ^= flip or 1
    assert unpack(content[:place]) is None
    assert unpack(bytes(damaged)) is None


def test_readers_see_the_old_or_the_new_page_while_one_writes(tmp_path: Path):
    store = PageStore(tmp_path, stamp="one")
    texts = {"a" * 50_000, "b" * 60_000}
    store.write(page("a" * 50_000))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            for text in texts:
                store.write(page(text))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reader = PageStore(tmp_path, stamp="one")
        for _ in range(300):
            seen = reader.read("/town/")
            assert seen is not None
            assert seen.bodies["identity"].decode() in texts
    finally:
        stop.set()
        writer.join()


def test_another_stamp_begins_with_an_empty_store(tmp_path: Path):
    old, new = PageStore(tmp_path, stamp="old"), PageStore(tmp_path, stamp="new")
    old.write(page())
    staged = old.stage(page())
    assert new.read("/town/") is None
    new.write(page())
    left = new.stage(page())
    assert new.clear_others(older_than_seconds=3_600) == 2
    assert not staged.exists()
    assert left.exists()
    assert new.clear_others(older_than_seconds=0) == 1
    assert not left.exists()
    assert old.read("/town/") is None
    assert new.read("/town/") is not None


def test_a_flagged_page_keeps_its_bytes(tmp_path: Path):
    store = PageStore(tmp_path, stamp="one")
    store.flag("/town/")
    store.write(page())
    assert not store.state_of("/town/").flagged
    store.flag("/town/")
    assert store.state_of("/town/").flagged
    assert store.read("/town/") == page()
    store.write(page())
    assert not store.state_of("/town/").flagged


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        ("/town/", "", "/town/"),
        ("/town/", "utm_source=x&fbclid=y", "/town/"),
        ("/town/", "page=2&utm_source=x", "/town/?page=2"),
        ("/town/", "page=1", "/town/"),
        ("/town/", "page=02", None),
        ("/town/", "page=2&page=3", None),
        ("/town/", "page=-1", None),
        ("/town/", "page=99999", None),
        ("/town/", "page=%D9%A2", None),
        ("/" + "a" * 600, "", None),
        ("/a\0b/", "", None),
        ("/t/", "&".join(f"a{i}=1" for i in range(100)), None),
    ],
)
def test_an_address_keeps_of_the_query_what_changes_the_page(path: str, query: str, address: str | None):
    assert address_of(path, query) == address


# Rows


@pytest.mark.django_db
def test_a_page_is_made_once_and_then_served_from_the_store(
    client: Client, published: Callable[..., StoryPage], django_assert_num_queries: Any, store: PageStore
):
    published()
    first = client.get(ADDRESS)
    assert first["X-Galley-Stored"] == ADDRESS
    with django_assert_num_queries(0):
        second = client.get(ADDRESS + "?utm_source=mail")
    assert second.content == first.content
    row = StoredPage.objects.get(address=ADDRESS)
    story = StoryPage.objects.get()
    assert row.subject == story.key
    keys = set(row.keys.values_list("key", flat=True))
    assert {story.key, f"section:{story.get_parent().pk}", "menu:en", "settings"} <= keys
    assert store.read(ADDRESS).etag == row.etag


@pytest.mark.django_db
def test_a_story_is_stored_by_the_job_before_anyone_asks(published: Callable[..., StoryPage], store: PageStore):
    published()
    assert store.read(ADDRESS) is None
    run_due_jobs()
    assert "Bridge closes for repairs" in store.read(ADDRESS).bodies["identity"].decode()


@pytest.mark.django_db
def test_a_correction_marks_every_page_that_shows_the_story(
    client: Client, published: Callable[..., StoryPage], chief_editor: Any, store: PageStore
):
    story = published()
    other = published("Another story", language="zh-hans", slug="another")
    shown = [ADDRESS, "/", "/town/", "/archive/", "/corrections/", "/feeds/rss.xml"]
    for address in (*shown, other.get_url(), "/robots.txt"):
        client.get(address)
    run_due_jobs()
    publish_correction(story, was="Monday", now="It is Tuesday.", by=chief_editor)
    stale = set(StoredPage.objects.filter(stale=True).values_list("address", flat=True))
    assert set(shown) <= stale
    assert other.get_url() not in stale
    assert "/robots.txt" not in stale
    run_due_jobs()
    assert not StoredPage.objects.filter(stale=True).exists()
    assert "It is Tuesday." in store.read(ADDRESS).bodies["identity"].decode()
    assert "It is Tuesday." in store.read("/corrections/").bodies["identity"].decode()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_marks_nothing(
    client: Client, published: Callable[..., StoryPage], store: PageStore
):
    story = published()
    run_due_jobs()
    with transaction.atomic():
        services.mark_stale([story.key])
        transaction.set_rollback(True)
    assert not StoredPage.objects.filter(stale=True).exists()
    assert not store.state_of(ADDRESS).flagged
    services.mark_stale([story.key])
    assert StoredPage.objects.get(address=ADDRESS).stale
    assert store.state_of(ADDRESS).flagged


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_story_is_not_served_from_the_moment_of_the_commit(
    client: Client, published: Callable[..., StoryPage], chief_editor: Any, store: PageStore
):
    story = published()
    run_due_jobs()
    assert store.read(ADDRESS) is not None
    withdraw_story(story, by=chief_editor, reason="wrong")
    assert store.read(ADDRESS) is None  # no job has run
    run_due_jobs()
    assert store.read(ADDRESS).status == 410
    assert client.get(ADDRESS).status_code == 410


@pytest.mark.django_db
def test_a_moved_story_leaves_a_redirect_and_no_stored_page(
    client: Client, published: Callable[..., StoryPage], store: PageStore, django_capture_on_commit_callbacks: Any
):
    story = published()
    run_due_jobs()
    client.get("/town/")
    section = story.get_parent().specific
    with django_capture_on_commit_callbacks(execute=True):
        section.slug = "city"
        section.save_revision().publish()
    run_due_jobs()
    response = client.get(ADDRESS)
    assert response.status_code == 301
    assert response["Location"].endswith("/city/bridge-closes-for-repairs/")
    assert store.read(ADDRESS) is None
    assert not StoredPage.objects.filter(address=ADDRESS).exists()
    assert client.get("/city/bridge-closes-for-repairs/").status_code == 200


@pytest.mark.django_db
def test_older_bytes_never_replace_newer_ones(
    client: Client, published: Callable[..., StoryPage], store: PageStore, monkeypatch: Any
):
    """While a slow maker renders the old story, a change comes and a quick maker stores the new one."""
    from galley.site.services import store as module

    story = published()
    run_due_jobs()
    real = module.make
    begun: list[str] = []

    def slow(address: str) -> Any:
        made = real(address)
        if not begun:
            begun.append(address)
            StoryPage.objects.filter(pk=story.pk).update(title="New headline")
            services.mark_stale([story.key])
            module._make_and_store(address)
            assert "New headline" in store.read(address).bodies["identity"].decode()
        return made

    monkeypatch.setattr(module, "make", slow)
    module._make_and_store(ADDRESS)
    assert begun
    assert "New headline" in store.read(ADDRESS).bodies["identity"].decode()


@pytest.mark.django_db
def test_a_row_that_changes_while_a_page_first_shows_it_is_not_missed(
    client: Client, published: Callable[..., StoryPage], store: PageStore, monkeypatch: Any
):
    from galley.site.services import store as module

    story = published()
    real = module.make
    begun: list[str] = []

    def slow(address: str) -> Any:
        made = real(address)
        if not begun:
            begun.append(address)
            StoryPage.objects.filter(pk=story.pk).update(title="New headline")
            services.mark_stale([story.key])  # no stored page has the key yet
        return made

    monkeypatch.setattr(module, "make", slow)
    services.fetch_page("/archive/")
    assert StoredPage.objects.get(address="/archive/").stale
    run_due_jobs()
    assert "New headline" in store.read("/archive/").bodies["identity"].decode()
    assert not StoredPage.objects.get(address="/archive/").stale


@pytest.mark.django_db
def test_a_page_that_fails_keeps_its_bytes_and_waits(
    client: Client, published: Callable[..., StoryPage], store: PageStore, monkeypatch: Any
):
    from galley.site import queries

    story = published()
    run_due_jobs()
    before = store.read(ADDRESS)
    services.mark_stale([story.key])

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a template is broken")

    with monkeypatch.context() as patch:
        patch.setattr(queries, "related_stories", broken)
        run_due_jobs()
    row = StoredPage.objects.get(address=ADDRESS)
    assert row.failures == 1
    assert row.stale
    assert row.claimed_until > timezone.now()
    assert store.read(ADDRESS) == before


@pytest.mark.django_db
def test_urgent_and_much_read_pages_come_first(client: Client, many: Any, monkeypatch: Any):
    from galley.site.services import store as module

    stories = many(4)
    run_due_jobs()
    client.get("/")
    services.mark_stale(["menu:en"])
    services.mark_stale([stories[3].key])
    monkeypatch.setattr(module, "popular_keys", lambda: [stories[2].key])
    order: list[str] = []
    monkeypatch.setattr(module, "render_stored_page", lambda page: order.append(page.address))
    while (page := module._claim([stories[2].key])) is not None:
        order.append(page.address)
    assert order[0] == stories[3].get_url()
    assert order[1] == stories[2].get_url()
    assert len(order) == StoredPage.objects.count()


@pytest.mark.django_db
def test_pages_age(client: Client, published: Callable[..., StoryPage]):
    published()
    client.get("/")
    run_due_jobs()
    StoredPage.objects.filter(address="/").update(fresh_until=timezone.now() - timezone.timedelta(seconds=1))
    ChangeMark.objects.update(at=timezone.now() - timezone.timedelta(hours=1))
    made = StoredPage.objects.get(address="/").made_at
    assert services.age_pages() == 1
    run_due_jobs()
    assert StoredPage.objects.get(address="/").made_at > made
    assert not ChangeMark.objects.exists()


@pytest.mark.django_db
def test_a_signed_in_member_of_staff_gets_the_public_page(
    client: Client, published: Callable[..., StoryPage], chief_editor: Any, store: PageStore
):
    published()
    client.force_login(chief_editor)
    mine = client.get(ADDRESS)
    assert not mine.cookies
    assert mine.content == store.read(ADDRESS).bodies["identity"]
    client.logout()
    assert client.get(ADDRESS).content == mine.content


@pytest.mark.django_db
def test_a_page_number_that_means_nothing_makes_no_copy(client: Client, published: Callable[..., StoryPage]):
    published()
    plain = client.get(ADDRESS)
    for address in (f"{ADDRESS}?page=7", f"{ADDRESS}?page=8"):
        response = client.get(address)
        assert response.content == plain.content
        assert response["X-Galley-Stored"] == ADDRESS
    client.get("/?page=2")
    client.get("/feeds/rss.xml?page=2")
    assert not StoredPage.objects.filter(address__contains="?").exists()


@pytest.mark.django_db(transaction=True)
def test_a_section_that_is_closed_to_the_public_is_not_served_from_the_store(
    client: Client, published: Callable[..., StoryPage], store: PageStore
):
    story = published()
    section = story.get_parent()
    assert client.get(ADDRESS).status_code == 200
    assert client.get("/town/").status_code == 200
    restriction = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    run_due_jobs()
    for address in (ADDRESS, "/town/"):
        assert store.read(address) is None
        assert "Bridge closes" not in client.get(address).content.decode()
    restriction.delete()
    run_due_jobs()
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.django_db
def test_what_is_personal_or_wrong_is_not_stored(client: Client, sections: Any, store: PageStore):
    for address in ("/nothing/", "/search/?q=bridge", "/town/?page=9", "/desk/", "/account/login/"):
        client.get(address)
    assert not StoredPage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_have_one_page_made(
    published: Callable[..., StoryPage], store: PageStore, monkeypatch: Any
):
    from galley.site.services import store as module

    published()
    real = module.make
    made: list[str] = []

    def counted(address: str) -> Any:
        made.append(address)
        return real(address)

    monkeypatch.setattr(module, "make", counted)
    answers: list[int] = []

    def ask() -> None:
        try:
            answers.append(Client().get(ADDRESS).status_code)
        finally:
            connection.close()

    readers = [threading.Thread(target=ask) for _ in range(6)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert answers == [200] * 6
    assert made == [ADDRESS]
