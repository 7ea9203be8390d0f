"""Two moderators, a chief editor, and a comment that somebody reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from galley.feedback.models import Comment, Reader
from galley.govern.models import Case, Rule
from galley.govern.queries import current_rules
from galley.govern.services.reports import report_comment
from galley.kernel.models import User
from galley.kernel.roles import Role
from tests.feedback.conftest import ada, ben, comment, signed_in, story  # noqa: F401
from tests.newsroom.conftest import chief_editor, desk_editor, draft, person, published, reporter, sections  # noqa: F401


@pytest.fixture
def mo(person: Callable[..., User]) -> User:  # noqa: F811
    return person(Role.COMMUNITY_MODERATOR, "mo")


@pytest.fixture
def nia(person: Callable[..., User]) -> User:  # noqa: F811
    return person(Role.COMMUNITY_MODERATOR, "nia")


@pytest.fixture
def rule(db: None) -> Rule:
    return current_rules().rules.get(number=1)


@pytest.fixture
def case(comment: Comment, ben: Reader, rule: Rule) -> Case:  # noqa: F811
    return report_comment(comment, rule=rule, text="It is unkind.", reader=ben).case


@pytest.fixture
def at_desk(client: Any) -> Callable[[User], Any]:
    def sign_in(user: User) -> Any:
        client.force_login(user)
        return client

    return sign_in
