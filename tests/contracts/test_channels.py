"""What holds for every channel; a new one is in these tests the day it is added."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.distribute.data import Ability, DigestData, RenditionData
from galley.distribute.forms import ChannelForm
from galley.distribute.registries import channels
from galley.kernel import typed_settings
from tests.distribute.strategies import moments, stories, texts

DOCS = Path(__file__).resolve().parents[2] / "docs/channels"
every_channel = pytest.mark.parametrize("adapter", list(channels), ids=lambda adapter: adapter.slug)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values_for(adapter: Any, *, secret: str = "hush hush 1 2 3") -> dict[str, Any]:
    """Settings of every field, as a person would fill them in."""
    samples = {
        "url": "https://hook.example.org/in",
        "email": "desk@example.org",
        "text": "The Ferry Post",
        "long": "1 Quay Street\nFerry",
        "number": 3,
        "yes_no": True,
        "lines": ("one", "two"),
    }
    return {
        field.name: secret if field.secret else samples[field.kind]
        for field in typed_settings.fields_of(adapter.settings_type)
    }


def filled(adapter: Any, **more: Any) -> Any:
    return adapter.settings_type(**values_for(adapter, **more))


@every_channel
@many
@given(story=stories)
def test_any_story_is_rendered_and_always_the_same(adapter, story):
    typed = filled(adapter)
    first = adapter.render(story, settings=typed)
    assert isinstance(first, RenditionData)
    with translation.override("zh-hans"):
        again = adapter.render(story, settings=typed)
    assert again == first, "whoever's language is on, the bytes are the story's"
    assert first.media_type
    assert "\n" not in first.subject
    json.dumps(first.extra)
    first.body.decode("utf-8")


@every_channel
@many
@given(story=stories.filter(lambda story: story.corrections))
def test_any_correction_is_rendered_and_always_the_same(adapter, story):
    typed = filled(adapter)
    first = adapter.render_correction(story, story.corrections, settings=typed)
    assert first == adapter.render_correction(story, story.corrections, settings=typed)


@every_channel
@many
@given(
    found=st.lists(stories, max_size=3),
    title=texts,
    since=moments,
    until=moments,
    language=st.sampled_from(["en", "zh-hans"]),
)
def test_any_digest_is_rendered_by_a_channel_with_readers(adapter, found, title, since, until, language):
    if Ability.READERS not in adapter.abilities:
        assert not hasattr(adapter, "render_digest")
        return
    digest = DigestData(title, language, since, until, tuple(found), tuple(found))
    first = adapter.render_digest(digest, settings=filled(adapter))
    assert first == adapter.render_digest(digest, settings=filled(adapter))


@every_channel
@given(story=stories)
@settings(max_examples=10, deadline=None)
def test_pages_that_are_waited_for_are_keys(adapter, story):
    keys = adapter.waits_for(story, settings=filled(adapter))
    assert isinstance(keys, frozenset)
    assert all(":" in key for key in keys)


@every_channel
def test_settings_are_frozen_and_come_back_from_the_row(adapter):
    typed = filled(adapter)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(
            typed,
            (typed_settings.fields_of(adapter.settings_type) or [None])[0].name
            if typed_settings.fields_of(adapter.settings_type)
            else "x",
            1,
        )
    stored = json.loads(json.dumps(typed_settings.dump(typed)))
    assert typed_settings.load(adapter.settings_type, stored) == typed


@every_channel
def test_secrets_are_in_no_repr_and_in_no_form(adapter, db):
    from galley.distribute.models import Channel

    typed = filled(adapter, secret="hush-hush-unique")
    assert "hush-hush-unique" not in repr(typed)
    channel = Channel(slug="one", name="One", adapter=adapter.slug, settings=typed_settings.dump(typed))
    html = ChannelForm(adapter=adapter, channel=channel).as_p()
    assert "hush-hush-unique" not in html
    for field in typed_settings.fields_of(adapter.settings_type):
        assert f'name="setting-{field.name}"' in html


@every_channel
def test_the_form_gives_back_the_settings_and_an_empty_secret_keeps_the_stored_one(adapter, db):
    from galley.distribute.models import Channel

    typed = filled(adapter, secret="hush-hush-unique")
    channel = Channel(slug="one", name="One", adapter=adapter.slug, settings=typed_settings.dump(typed))
    posted: dict[str, Any] = {"name": "One", "enabled": "on"}
    for field in typed_settings.fields_of(adapter.settings_type):
        value = getattr(typed, field.name)
        posted["setting-" + field.name] = (
            "" if field.secret else "\n".join(value) if isinstance(value, tuple) else value
        )
    form = ChannelForm(posted, adapter=adapter, channel=channel)
    assert form.is_valid(), form.errors
    assert form.typed_settings() == typed


@every_channel
def test_words_for_people_are_there_in_both_languages(adapter):
    words = [adapter.name, adapter.about]
    for field in typed_settings.fields_of(adapter.settings_type):
        words += [field.label, field.help] if field.help else [field.label]
    with translation.override("zh-hans"):
        untranslated = [word for word in words if translation.gettext(word) == word]
    assert untranslated == []


@every_channel
def test_a_channel_is_documented(adapter):
    page = DOCS / f"{adapter.slug}.md"
    assert page.exists(), f"docs/channels/{adapter.slug}.md is missing"
    text = page.read_text()
    assert text.startswith(f"# {adapter.name}")
    for field in typed_settings.fields_of(adapter.settings_type):
        assert field.label in text, f"{page.name} does not explain {field.label!r}"
