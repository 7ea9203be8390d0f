"""Watches: their words, what they find, what they tell and how often."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.errors import WatchError, WatchWordsError
from galley.gather.models import Watch, WatchHit, WireItem
from galley.gather.services import watching
from galley.gather.watch_words import All, AnyOf, Haystack, Not, Word, parse
from galley.kernel.roles import Role
from galley.kernel.time import now
from tests.gather.servers import rss

TEXT = "Floods in Alder: the river rose by two metres. 清河水位上涨，两岸居民已疏散。"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("flood", True),
        ("FLOODS", True),
        ("floor", False),
        ("flood river", True),
        ("flood AND ferry", False),
        ("ferry OR flood", True),
        ("ferry OR flood AND river", True),
        ("(ferry OR flood) AND bridge", False),
        ("flood NOT ferry", True),
        ("flood NOT river", False),
        ("flood -river", False),
        ("flood NOT (ferry OR bridge)", True),
        ('"river rose"', True),
        ('"rose river"', False),
        ('"flood"', False),
        ("“two metres”", True),
        ("水位", True),
        ("清河 疏散", True),
        ("「水位上涨」", True),
        ("水位 NOT 居民", False),
        ("（火灾 OR 水位） AND flood", True),
        ("疏散 OR 疏導", True),
        ("疏散居民", False),
        ("and", False),
        ("by two", True),
    ],
)
def test_words_find_what_they_say(words, found):
    assert parse(words).matches(Haystack(TEXT)) is found


def test_traditional_and_simplified_characters_are_one():
    assert parse("颱風").matches(Haystack("台风登陆")) == parse("台风").matches(Haystack("颱風登陸"))
    assert parse("東京").matches(Haystack("东京地震"))


@pytest.mark.parametrize(
    ("words", "position", "said"),
    [
        ("flood AND", 10, "missing at the end"),
        ("", 1, "missing at the end"),
        ("AND flood", 1, "missing before this"),
        ("flood OR OR river", 10, "missing before this"),
        ("(flood", 1, "never closed"),
        ("a (b OR (c d)", 3, "never closed"),
        ("flood)", 6, "never opened"),
        ("()", 2, "missing before this"),
        ('flood "river', 7, "no other one"),
        ("水位 “上涨", 4, "no other one"),
        ('""', 1, "no word"),
        ("flood !!", 7, "no word"),
        ("NOT flood", 1, "to be found"),
        ("a OR NOT b", 1, "to be found"),
        ("x" * 501, 501, "too long"),
        ("(" * 30 + "a" + ")" * 30, 21, "inside each other"),
    ],
)
def test_what_cannot_be_read_names_the_place(words, position, said):
    with pytest.raises(WatchWordsError, match=said) as error:
        parse(words)
    assert error.value.position == position


@given(st.text(alphabet='ab水位()（）"“”「」-! ANDORT', max_size=60))
def test_any_words_are_read_or_refused_with_a_place_in_them(words):
    assert 0 <= position_of_error(words) <= len(words) + 1


def position_of_error(words):
    """0 when they can be read."""
    try:
        parse(words).matches(Haystack(TEXT))
    except WatchWordsError as error:
        return error.position
    return 0


WORDS = st.sampled_from(["flood", "ferry", "river", "水位", "火灾"]).map(Word)
EXPRESSIONS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)


def written(found):
    if isinstance(found, Word):
        return found.said
    if isinstance(found, Not):
        return f"NOT ({written(found.part)})"
    return "(" + (" AND " if isinstance(found, All) else " OR ").join(written(part) for part in found.parts) + ")"


def truth(found):
    """What an expression is worth by Python's own and, or, not."""
    if isinstance(found, Word):
        return found.said in {"flood", "river", "水位"}
    if isinstance(found, Not):
        return not truth(found.part)
    return (all if isinstance(found, All) else any)(truth(part) for part in found.parts)


@given(EXPRESSIONS)
def test_every_expression_that_is_written_down_means_what_logic_says(expression):
    words = "flood AND (" + written(expression) + ")"
    assume(len(words) <= 500)
    found = parse(words)
    assert found.matches(Haystack(TEXT)) == truth(expression)


# With rows


@pytest.fixture
def reporter(person):
    return person(Role.REPORTER)


@pytest.fixture
def arrive(news, make_source):
    """Let items come in; (headline, text) each."""
    source = None

    def come(*said, group=False, **fields):
        nonlocal source
        source = source or make_source(news.put("/w", rss()), **({"language": "en"} | fields))
        entries = [{"guid": head, "title": head, "description": text} for head, text in said]
        news.put("/w", rss(*entries))
        services.fetch_source(source.pk)
        if group:
            services.group_new_items()
        ids = dict(WireItem.objects.values_list("headline", "pk"))
        return [ids[head] for head, _text in said]

    return come


def watch(user, **fields):
    fields.setdefault("name", f"w{Watch.objects.count()}")
    return watching.save_watch(Watch(user=user, **fields))


@pytest.mark.django_db
def test_what_comes_is_found_once_however_often_it_is_looked_for(reporter, arrive):
    flood = watch(reporter, words="flood")
    watch(reporter, words="ferry")
    ids = arrive(("Floods in Alder", "Water rose."), ("Choir wins prize", "They sang."))
    assert watching.find_watched(ids) == 1
    assert watching.find_watched(ids) == 0
    assert [(hit.watch, hit.item.headline) for hit in WatchHit.objects.all()] == [(flood, "Floods in Alder")]


@pytest.mark.django_db
def test_what_was_found_has_a_sign_on_every_screen_until_it_is_looked_at(reporter, person, arrive, client):
    flood = watch(reporter, name="High water", words="flood")
    client.force_login(reporter)
    assert '"Watches"' in client.get(reverse("wagtailadmin_home")).content.decode()
    watching.find_watched(arrive(("Floods in Alder", "Water rose."), ("Flood of the century", "More water.")))
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert '"Watches (2)"' in home
    assert "High water" in home
    news = client.get(reverse("galley_gather:live_news")).json()["watches"]
    assert news == {"count": 2, "label": "Watches (2)", "said": "2 new items that you watch for"}
    client.get(reverse("galley_gather:watch_hits", args=[flood.pk]))
    assert client.get(reverse("galley_gather:live_news")).json()["watches"]["count"] == 0
    assert "High water" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.django_db
def test_a_job_looks_when_something_comes_and_only_while_somebody_watches(reporter, arrive):
    from galley.kernel.models import Job

    arrive(("Floods in Alder", "Water rose."))
    assert not Job.objects.filter(name="gather.find_watched").exists()
    watch(reporter, words="flood")
    ids = arrive(("Floods in Harrow", "Water rose."))
    assert [job.args for job in Job.objects.filter(name="gather.find_watched")] == [[ids]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"places": ["Lima"]}, {"Fire in Lima"}),
        ({"places": ["利马"]}, {"Fire in Lima"}),
        ({"places": ["Harrow quarter"]}, {"Harrow quarter flooded"}),
        ({"places": ["Lima", "Harrow quarter"]}, {"Fire in Lima", "Harrow quarter flooded"}),
        ({"organisations": ["River Authority"]}, {"Harrow quarter flooded"}),
        ({"organisations": ["丰田"]}, {"Fire in Lima"}),
        ({"words": "fire OR flood", "places": ["Lima"]}, {"Fire in Lima"}),
        ({"language": "zh"}, set()),
        ({"language": "en", "words": "fire"}, {"Fire in Lima"}),
    ],
)
def test_places_organisations_and_filters_all_must_hold(fields, found, reporter, arrive):
    watch(reporter, **fields)
    ids = arrive(
        ("Fire in Lima", "A fire broke out in Lima, Peru, at a plant of Toyota."),
        ("Harrow quarter flooded", "The River Authority warned of more."),
    )
    watching.find_watched(ids)
    assert {hit.item.headline for hit in WatchHit.objects.all()} == found


@pytest.mark.django_db
def test_subjects_are_found_by_code_name_and_category(reporter, arrive):
    by_code, by_bare, by_name = (
        watch(reporter, subjects=[one]) for one in ("medtop:03000000", "03000000", "Disasters")
    )
    (pk,) = arrive(("Quiet day", "Nothing."))
    WireItem.objects.filter(pk=pk).update(subjects=[{"code": "medtop:03000000", "name": "disasters"}])
    watching.find_watched([pk])
    assert {hit.watch for hit in WatchHit.objects.all()} == {by_code, by_bare, by_name}


@pytest.mark.django_db
def test_killed_items_and_watches_that_are_off_are_left_out(reporter, arrive):
    watch(reporter, words="flood", enabled=False)
    on = watch(reporter, words="river")
    flood, river = arrive(("Floods in Alder", "Water."), ("River rises", "Water."))
    WireItem.objects.filter(pk=river).update(status=WireItem.Status.CANCELED)
    assert watching.find_watched([flood, river]) == 0
    assert not on.hits.exists()


@pytest.mark.django_db
def test_what_it_would_have_found_is_shown_before_it_is_kept(reporter, arrive):
    old, _new, _other = arrive(("Old flood", "x"), ("New flood", "x"), ("Choir", "x"))
    WireItem.objects.update(published=now() - timedelta(days=2))
    WireItem.objects.filter(pk=old).update(published=now() - timedelta(days=8))
    found = watching.preview_watch(Watch(user=reporter, name="w", words="flood"))
    assert (found.count, [item.headline for item in found.items], found.looked_at, found.is_all) == (
        1,
        ["New flood"],
        2,
        True,
    )
    assert not Watch.objects.exists()


@pytest.mark.django_db
def test_nobody_has_more_watches_than_allowed(reporter):
    for n in range(watching.MOST_WATCHES):
        watch(reporter, name=f"n{n}", words="x")
    with pytest.raises(WatchError):
        watch(reporter, name="more", words="x")
    assert Watch.objects.count() == watching.MOST_WATCHES


@pytest.mark.django_db
def test_letters_go_at_once_but_never_two_of_one_item_or_within_the_pause(reporter, arrive):
    one = watch(reporter, words="flood", mail=Watch.Mail.AT_ONCE)
    watch(reporter, words="flood", name="quiet")
    ids = arrive(("Floods in Alder", "Water rose."), ("More floods", "Water rose."), group=True)
    watching.find_watched(ids)
    assert (watching.mail_watches(), watching.mail_watches()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["reporter@example.org"]
    assert letter.subject == f"{one.name}: 2 new items"
    assert "Floods in Alder" in letter.body
    assert "More floods" in letter.body
    assert f"/desk/events/{WireItem.objects.get(pk=ids[0]).event_id}/#item-{ids[0]}" in letter.body
    watching.find_watched(arrive(("Third flood", "x"), group=True))
    assert watching.mail_watches() == 0
    assert watching.mail_watches(at=now() + watching.LETTER_PAUSE) == 1
    assert "Third flood" in mail.outbox[1].body
    assert "Floods in Alder" not in mail.outbox[1].body


@pytest.mark.django_db
def test_a_letter_names_nothing_that_its_agency_has_killed_since(reporter, arrive):
    watch(reporter, words="flood", mail=Watch.Mail.AT_ONCE)
    first, second = arrive(("Floods in Alder", "Water rose."), ("More floods", "Water rose."), group=True)
    watching.find_watched([first, second])
    WireItem.objects.filter(pk=first).update(status=WireItem.Status.CANCELED)
    assert watching.mail_watches() == 1
    assert "Floods in Alder" not in mail.outbox[0].body
    assert "1 new item" in mail.outbox[0].subject
    watching.find_watched(arrive(("Third flood", "x"), group=True))
    WireItem.objects.update(status=WireItem.Status.CANCELED)
    assert watching.mail_watches(at=now() + watching.LETTER_PAUSE) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_letter_is_in_the_language_of_its_reader(reporter, arrive):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=reporter, defaults={"preferred_language": "zh-hans"})
    watch(reporter, words="flood", name="洪水", mail=Watch.Mail.AT_ONCE)
    watching.find_watched(arrive(("Floods in Alder", "Water rose.")))
    watching.mail_watches()
    assert mail.outbox[0].subject.startswith("洪水")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "hours", "due"),
    [("hourly", 0.5, False), ("hourly", 1.1, True), ("daily", 1, False), ("daily", 25, True), ("never", 99, False)],
)
def test_digests_wait_for_their_time(kind, hours, due, reporter, arrive):
    one = watch(reporter, words="flood", mail=kind)
    made = timezone.localtime().replace(hour=7, minute=30)
    Watch.objects.filter(pk=one.pk).update(created_at=made)
    watching.find_watched(arrive(("Floods in Alder", "Water rose.")))
    assert watching.mail_watches(at=made + timedelta(hours=hours)) == int(due)


@pytest.mark.django_db
def test_searches_are_kept_under_a_name_replaced_and_shared(reporter, person):
    from galley.gather.models import SavedSearch

    chief = person(Role.CHIEF_EDITOR)
    watching.save_search(reporter, "Floods", {"q": "flood"}, shared=False)
    watching.save_search(reporter, "Floods", {"q": "flood river", "language": "en"}, shared=False)
    watching.save_search(reporter, "Town", {"section": "Town"}, shared=True)
    assert [(one.name, one.query_string) for one in SavedSearch.objects.of(reporter)] == [
        ("Floods", "language=en&q=flood+river"),
        ("Town", "section=Town"),
    ]
    assert [one.name for one in SavedSearch.objects.of(chief)] == ["Town"]
    for name, query in (("", {"q": "x"}), ("Nothing", {})):
        with pytest.raises(WatchError):
            watching.save_search(reporter, name, query, shared=False)
