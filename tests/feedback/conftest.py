"""A small newsroom with published stories, and readers who may comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from galley.feedback import session
from galley.feedback.models import Comment, Reader
from galley.feedback.services.comments import post_comment
from galley.feedback.services.readers import make_reader, open_session
from galley.newsroom.models import StoryPage
from tests.newsroom.conftest import chief_editor, desk_editor, draft, person, published, reporter, sections  # noqa: F401


@pytest.fixture
def story(published: Callable[..., StoryPage]) -> StoryPage:  # noqa: F811
    return published("Bridge closes for repairs")


@pytest.fixture
def ada(db: None) -> Reader:
    return make_reader("ada@example.org", "Ada")


@pytest.fixture
def ben(db: None) -> Reader:
    return make_reader("ben@example.org", "Ben")


@pytest.fixture
def comment(story: StoryPage, ada: Reader) -> Comment:
    return post_comment(story, author=ada, text="The bridge was closed last year too.")


@pytest.fixture
def signed_in(client: Any) -> Callable[[Reader], Any]:
    """Django's test client with the cookie of a reader."""

    def sign_in(reader: Reader) -> Any:
        client.cookies[session.COOKIE] = session._signer.sign(open_session(reader))
        return client

    return sign_in
