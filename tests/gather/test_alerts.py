"""What becomes of alerts: one each, ended by those who may, on the site by one signature and off it by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from galley.gather import queries_alerts, services
from galley.gather.errors import AlertError
from galley.gather.models import Alert, SiteBanner, WireItem
from galley.gather.services import alerts
from galley.kernel.models import Job
from galley.kernel.roles import Role
from tests.gather import caps as made

EARLIER = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def source(make_source, news):
    return make_source(news.base + "/alerts.cap", kind="cap", name="River Authority")


@pytest.fixture
def bring(source, news):
    """Have a source bring a message; gives its alert."""

    def bring(body, *, to=None):
        to = to or source
        news.put(to.url.removeprefix(news.base), body)
        known = set(Alert.objects.values_list("pk", flat=True))
        services.fetch_source(to.pk)
        to.refresh_from_db()
        assert to.last_error == ""
        return Alert.objects.exclude(pk__in=known).select_related("item").first()

    return bring


def state_of(alert):
    alert.refresh_from_db()
    return alert.state


def on_site():
    return [(b.alert_id, b.taken_down_why) for b in SiteBanner.objects.order_by("pk")]


def test_an_alert_is_one_at_once_with_its_item_and_a_job_for_its_end(bring):
    alert = bring(made.alert(chinese=True))
    assert (alert.state, alert.severity, alert.status, alert.scope) == ("active", "Severe", "Actual", "Public")
    assert alert.item.kind == "alert"
    assert [a.pk for a in queries_alerts.active_alerts()] == [alert.pk]
    job = Job.objects.get(name="gather.end_alerts", state="ready")
    assert abs(job.run_at - alert.expires) < timedelta(seconds=1)


def test_the_same_alert_from_two_sources_is_one_alert(bring, make_source, news):
    body = made.alert()
    alert = bring(body)
    other = make_source(news.base + "/copy.cap", kind="cap")
    assert bring(body, to=other) is None
    assert WireItem.objects.count() == 2
    assert list(Alert.objects.all()) == [alert]


def test_the_same_names_with_other_words_from_another_source_are_another_alert(bring, make_source, news):
    first = bring(made.alert(sent=EARLIER))
    stranger = make_source(news.base + "/f", kind="cap")
    assert bring(made.alert(sent=EARLIER, infos=[made.info(headline="All is well")]), to=stranger) is not None
    assert state_of(first) == "active"


@pytest.mark.parametrize(("kind", "state", "why"), [("Update", "replaced", "update"), ("Cancel", "canceled", "cancel")])
def test_an_update_or_a_cancel_ends_the_alert_and_takes_its_banner_down(bring, person, kind, state, why):
    alert = bring(made.alert(sent=EARLIER))
    services.sign_off(alert, by=person(Role.CHIEF_EDITOR))
    later = bring(made.alert("hern-2", kind=kind, refers=[("hern-1", EARLIER)]))
    assert state_of(alert) == state
    assert alert.ended_by == later
    assert on_site() == [(alert.pk, why)]
    assert later.state == ("active" if kind == "Update" else "message")
    assert queries_alerts.was_on_site(later)
    assert queries_alerts.banners_on_site("en") == []  # the new words ask for a signature of their own


def test_a_cancel_that_comes_first_still_cancels(bring):
    bring(made.alert("c", kind="Cancel", refers=[("hern-1", EARLIER)]))
    assert bring(made.alert(sent=EARLIER)).state == "canceled"


def test_a_sender_that_shortens_its_own_name_is_understood(bring):
    alert = bring(made.alert(sent=EARLIER))
    cancel = made.alert("c", kind="Cancel", refers=[("hern-1", EARLIER)])
    bring(cancel.replace(b"<references>warn@river.example", b"<references>RIVER"))
    assert state_of(alert) == "canceled"


def test_an_exercise_ends_no_actual_alert(bring):
    alert = bring(made.alert(sent=EARLIER))
    bring(made.alert("c", kind="Cancel", status="Exercise", refers=[("hern-1", EARLIER)]))
    assert state_of(alert) == "active"


def test_another_source_cannot_silence_an_alert_by_naming_it(bring, make_source, news):
    alert = bring(made.alert(sent=EARLIER))
    stranger = make_source(news.base + "/stranger.cap", kind="cap")
    cancel = made.alert("c", kind="Cancel", refers=[("hern-1", EARLIER)])
    assert bring(cancel, to=stranger).state == "message"
    assert state_of(alert) == "active"
    bring(made.alert("c2", kind="Cancel", refers=[("hern-1", EARLIER)]))
    assert state_of(alert) == "canceled"


def test_a_signed_alert_is_ended_by_a_signed_message_only(bring, make_source, news):
    key, certificate, pem = made.make_certificate()
    signed = make_source(news.base + "/signed.cap", kind="cap", settings={"certificates": pem.splitlines()})
    alert = bring(made.sign(made.alert(sent=EARLIER), key, certificate), to=signed)
    assert alert.signature == "right"
    unsigned = bring(made.alert("c", kind="Cancel", refers=[("hern-1", EARLIER)]), to=signed)
    assert unsigned.signature == "missing"
    assert state_of(alert) == "active"
    cancel = made.alert("c2", kind="Cancel", refers=[("hern-1", EARLIER)])
    bring(made.sign(cancel, key, certificate), to=signed)
    assert state_of(alert) == "canceled"


def test_an_alert_ends_in_its_time_and_its_banner_with_it(bring, person):
    alert = bring(made.alert())
    services.sign_off(alert, by=person(Role.DESK_EDITOR))
    Alert.objects.update(expires=datetime.now(UTC) - timedelta(seconds=1))
    assert services.end_run_out_alerts() == 1
    assert state_of(alert) == "expired"
    assert on_site() == [(alert.pk, "expiry")]
    assert services.end_run_out_alerts() == 0


def test_a_banner_whose_time_is_over_is_not_shown_though_no_job_ran(bring, person):
    alert = bring(made.alert())
    services.sign_off(alert, by=person(Role.DESK_EDITOR))
    assert len(queries_alerts.banners_on_site("en")) == 1
    assert queries_alerts.banners_on_site("en", at=alert.expires) == []


def test_an_alert_that_is_over_when_it_comes_is_only_kept(bring):
    assert bring(made.alert(minutes=-5)).state == "expired"
    assert queries_alerts.active_alerts() == []


def test_an_alert_that_does_not_say_when_it_ends_counts_for_a_day(bring):
    alert = bring(made.alert(infos=[made.info()]))
    assert not alert.says_when_it_expires
    assert alert.expires - alert.sent == timedelta(hours=24)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        *[
            (made.alert(status=status), alerts.NOT_ACTUAL)
            for status in ("Exercise", "Test", "System", "Draft", "Wrong")
        ],
        *[(made.alert(scope=scope), alerts.NOT_PUBLIC) for scope in ("Restricted", "Private", "Wrong")],
        (made.alert(minutes=-1), alerts.NOT_ACTIVE),
        (made.alert(kind="Ack"), alerts.NOT_ACTIVE),
        (made.alert(infos=[]), alerts.NOTHING_SAID),
    ],
)
def test_what_never_goes_to_the_site(bring, person, body, problem):
    alert = bring(body)
    with pytest.raises(AlertError) as refused:
        services.sign_off(alert, by=person(Role.CHIEF_EDITOR))
    assert refused.value.problem == problem
    assert not SiteBanner.objects.exists()


def test_a_wrong_or_missing_signature_keeps_an_alert_off_the_site(bring, person, make_source, news):
    key, certificate, pem = made.make_certificate()
    signed = make_source(news.base + "/signed.cap", kind="cap", settings={"certificates": pem.splitlines()})
    chief = person(Role.CHIEF_EDITOR)
    forged = made.sign(made.alert("w"), key, certificate).replace(b"Severe", b"Minor")
    for body, state in ((made.alert("m"), "missing"), (forged, "wrong")):
        alert = bring(body, to=signed)
        assert alert.signature == state
        with pytest.raises(AlertError, match="signature"):
            services.sign_off(alert, by=chief)
    right = bring(made.sign(made.alert("r"), key, certificate), to=signed)
    assert services.sign_off(right, by=chief).signed_by == chief


def test_one_signature_is_enough_and_two_are_not_kept(bring, person):
    alert = bring(made.alert())
    services.sign_off(alert, by=person(Role.CHIEF_EDITOR))
    with pytest.raises(AlertError, match="already"):
        services.sign_off(alert, by=person(Role.DESK_EDITOR))
    assert len(on_site()) == 1


def test_a_person_takes_it_down_and_may_put_it_up_again(bring, person):
    alert, chief = bring(made.alert()), person(Role.CHIEF_EDITOR)
    services.sign_off(alert, by=chief)
    assert services.take_down(alert, by=chief)
    assert not services.take_down(alert, by=chief)
    services.sign_off(alert, by=chief)
    assert on_site() == [(alert.pk, "person"), (alert.pk, "")]


def test_a_message_that_changes_under_its_old_name_leaves_the_site(bring, person):
    alert = bring(made.alert(sent=EARLIER))
    services.sign_off(alert, by=person(Role.CHIEF_EDITOR))
    assert bring(made.alert(sent=EARLIER, infos=[made.info(description="Nothing happens.")])) is None
    assert on_site() == [(alert.pk, "change")]


def test_readers_get_the_words_that_were_signed_each_in_their_language(bring, person):
    services.sign_off(bring(made.alert(chinese=True)), by=person(Role.CHIEF_EDITOR))
    for language, title in (("zh-hans", "赤杨河洪水红色预警"), ("en", "Flood warning for the Alder")):
        shown = queries_alerts.banners_on_site(language)
        assert [(banner.title, banner.language) for banner in shown] == [(title, language)]


def test_a_reader_of_chinese_gets_english_when_there_is_nothing_else(bring, person):
    services.sign_off(bring(made.alert()), by=person(Role.CHIEF_EDITOR))
    assert [b.language for b in queries_alerts.banners_on_site("zh-hans")] == ["en"]


def test_a_part_of_an_alert_that_is_over_leaves_the_banner_before_the_rest(bring, person):
    soon, late = (datetime.now(UTC) + timedelta(minutes=m) for m in (10, 60))
    infos = [made.info(expires=soon, area="Upper town"), made.info(expires=late, area="Lower town")]
    alert = bring(made.alert(infos=infos))
    services.sign_off(alert, by=person(Role.CHIEF_EDITOR))
    assert [b.places for b in queries_alerts.banners_on_site("en")] == [("Upper town",), ("Lower town",)]
    assert [b.places for b in queries_alerts.banners_on_site("en", at=soon)] == [("Lower town",)]


def test_what_is_over_stays_over():
    """The table of transitions, walked: nothing leads back to being active."""
    table = Alert.TRANSITIONS
    assert set(table) == set(Alert.State)
    reached, before = {Alert.State.ACTIVE}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for state in before for after in table[state]}
    assert reached == set(Alert.State) - {Alert.State.MESSAGE}
    assert all(Alert.State.ACTIVE not in after for after in table.values())


def test_alerts_wait_for_nobody_in_the_queue(make_source, news):
    """A server that holds many sources is asked for its alerts first, and without a pause."""
    for number in range(3):
        make_source(f"{news.base}/feed{number}")
    urgent = make_source(f"{news.base}/alerts.cap", kind="cap")
    services.due_sources_to_jobs()
    first = Job.objects.filter(name="gather.fetch_source").order_by("-priority", "run_at", "pk").first()
    assert first.args == [urgent.pk]
    assert first.run_at <= datetime.now(UTC)


def test_alerts_in_force_stand_first_the_worst_before_and_exercises_last(bring, django_assert_num_queries):
    mild = bring(made.alert("a", infos=[made.info(severity="Moderate")]))
    drill = bring(made.alert("b", status="Exercise", infos=[made.info(severity="Extreme")]))
    bad = bring(made.alert("c", infos=[made.info(severity="Extreme")]))
    with django_assert_num_queries(1):
        found = queries_alerts.active_alerts()
        assert [a.pk for a in found] == [bad.pk, mild.pk, drill.pk]
        assert [queries_alerts.alert_news(a)["loud"] for a in found] == [True, True, False]


def test_every_desk_page_asks_for_alerts_without_reading_the_archive(bring, monkeypatch):
    """SQLite without statistics would else go through all wire items first; an empty table of alerts is enough."""
    plans = []
    for ask in (queries_alerts.active_alerts, queries_alerts.changed_lately):
        monkeypatch.setattr(queries_alerts, "list", lambda found: plans.append(found.explain()) or [], raising=False)
        assert ask() == []
    assert len(plans) == 2
    if connection.vendor == "sqlite":
        assert not any("SCAN galley_gather_wireitem" in plan for plan in plans)


def test_the_desk_reads_an_alert_in_its_own_language(bring, person, client):
    from wagtail.users.models import UserProfile

    alert = bring(made.alert(infos=[made.info(), made.info(language="zh-CN", headline="洪水预警", area="下城")]))
    user = person(Role.DESK_EDITOR)
    client.force_login(user)
    pages = [
        reverse("galley_gather:alerts"),
        reverse("galley_gather:alert", args=[alert.pk]),
        reverse("galley_gather:wall_results"),
        reverse("wagtailadmin_home"),
    ]
    for language, own, other in (
        ("en", "Flood warning for the Alder", "洪水预警"),
        ("zh-hans", "洪水预警", "Flood warning for the Alder"),
    ):
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        for path in pages:
            said = client.get(path).content.decode()
            assert own in said
            assert other not in said.split(own)[0], path  # one's own language comes first
    listed = client.get(pages[0]).content.decode()
    assert 'lang="zh-Hans">洪水预警</a>' in listed
    assert "Flood warning" not in listed
    assert '<span lang="zh-Hans">下城</span>' in listed


def test_an_alert_is_grouped_before_what_waits_since_long(bring, make_source, news):
    from galley.gather.services import grouping
    from tests.gather.servers import rss

    feed = make_source(
        news.put("/feed", rss(*({"guid": str(n), "title": f"Council votes on item {n}"} for n in range(5))))
    )
    services.fetch_source(feed.pk)
    alert = bring(made.alert())
    assert [item.pk for item in grouping._waiting_items()] == [alert.item_id]
    services.group_new_items()
    assert not WireItem.objects.filter(event=None).exists()
