# ruff: noqa: F811 -- fixtures of another module are imported and then named as arguments
"""An operator sees what is wrong on the home page, mends a source and settles a job, in both languages."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.users.models import UserProfile

from galley.gather import services
from galley.gather.models import Source
from galley.kernel.models import Job, User
from galley.kernel.roles import Role, group_of
from tests.browser.documents import new_document
from tests.gather.fixtures import make_source, news  # noqa: F401
from tests.gather.servers import rss

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {"sources": "Sources that need somebody", "fetch": "Fetch it now", "works": "Working", "again": "Try again"},
    "zh-hans": {"sources": "需要处理的来源", "fetch": "立即抓取", "works": "正常", "again": "再试一次"},
}
VIEWS = [(language, width) for language in WORDS for width in (360, 1280)]


@pytest.fixture
def operator(transactional_db):
    def make(language):
        user = User.objects.create_user("operator", "operator@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(Role.OPERATOR))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return user

    return make


@pytest.fixture
def failing(news, make_source):
    """A source whose server has nothing for it, and a job that was given up."""
    cache.clear()
    source = make_source(news.base + "/river", name="River Authority")
    for _ in range(2):
        services.fetch_source(source.pk)
    Job.objects.create(
        name="gather.group_items",
        state=Job.State.FAILED,
        attempts=12,
        error_class="RuntimeError",
        last_error="RuntimeError: the disk was full",
        finished_at=timezone.now(),
    )
    return source


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_from_the_verdict_to_a_mended_source_and_a_settled_job(
    reader, live_server, staff, axe, operator, failing, news, language, width
):
    words = WORDS[language]
    page = reader(width=width, height=900, language=language)
    page.set_default_timeout(90_000)
    staff(page, live_server, operator(language))
    page.goto(f"{live_server.url}/desk/", wait_until="networkidle")
    assert page.get_by_role("heading", name=words["sources"]).is_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # The source is back: its own screen says why it failed, and fetches it.
    page.get_by_role("link", name="River Authority").click()
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    assert page.get_by_text("HTTP 404").is_visible()
    news.put("/river", rss({"guid": "r1", "title": "Bridge over the Alder closed"}))
    with new_document(page):
        page.get_by_role("button", name=words["fetch"]).click()
    assert page.get_by_text(words["works"], exact=True).first.is_visible()
    assert Source.objects.get().health == Source.Health.WELL

    # The job that was given up is tried again.
    page.goto(f"{live_server.url}/desk/jobs/", wait_until="networkidle")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with new_document(page):
        page.get_by_role("button", name=words["again"]).click()
    assert not Job.objects.dead_letters().exists()
