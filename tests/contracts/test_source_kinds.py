"""What every kind of source in the registry keeps to: a new file is in this test the day it is added."""

from __future__ import annotations

import dataclasses

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from galley.gather.data import Ask, Batch
from galley.gather.errors import GatherError, SourceError
from galley.gather.registries import source_kinds
from galley.kernel import typed_settings
from galley.kernel.settings_forms import form_field
from tests.homes import free_port

EVERY = pytest.mark.parametrize("kind", list(source_kinds), ids=lambda kind: kind.slug)
VALUES = {"text": "x", "long": "x", "url": "https://x.example/", "email": "a@x.example", "number": 1, "yes_no": False}


def some_settings(kind):
    """Settings of a kind with a value for each that has no default."""
    required = {
        one.name: VALUES.get(one.kind, ("x",)) for one in typed_settings.fields_of(kind.settings_type) if one.required
    }
    return kind.settings_type(**required)


@EVERY
def test_it_says_what_it_is_in_every_language(kind):
    words = [kind.label, kind.description, kind.address_label, kind.address_help]
    fields = typed_settings.fields_of(kind.settings_type)
    words += [one.label for one in fields] + [one.help for one in fields if one.help]
    for code, _name in django_settings.LANGUAGES:
        with translation.override(code):
            said = [gettext(str(word)) for word in words]
            assert all(said)
            if code == "zh-hans":
                same = [str(word) for word, there in zip(words, said, strict=True) if str(word) == there]
                assert [word for word in same if not word.isupper()] == []  # MQTT is MQTT everywhere


@EVERY
def test_its_settings_are_frozen_come_back_from_json_and_make_a_form(kind):
    assert dataclasses.is_dataclass(kind.settings_type)
    assert kind.settings_type.__dataclass_params__.frozen
    given_settings = some_settings(kind)
    assert (
        typed_settings.load(kind.settings_type, typed_settings.dump(given_settings), owner=kind.slug) == given_settings
    )
    for one in typed_settings.fields_of(kind.settings_type):
        assert form_field(one).label


@EVERY
@given(address=st.text(max_size=60) | st.sampled_from(["http://", "https://[", "file:///etc/passwd", "..", "\0", "@@"]))
def test_any_address_is_tidied_or_refused_in_words(kind, address):
    try:
        tidied = kind.check_address(address, may_reach_inside=False)
    except SourceError as error:
        tidied = error.problem
    assert isinstance(tidied, str)
    assert tidied or not address.strip()


@EVERY
@pytest.mark.parametrize("is_trial", [True, False])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}/x", "127.0.0.1:{port}", "there/is/no/such", "sftp://127.0.0.1:{port}/x"]
)
def test_what_cannot_be_reached_is_an_error_of_gathering(kind, address, is_trial):
    ask = Ask(address.format(port=free_port()), settings=some_settings(kind), allow_private=True, is_trial=is_trial)
    try:
        came = kind.fetch(ask)
    except GatherError as error:
        came = error
    assert came.problem if isinstance(came, GatherError) else isinstance(came, Batch) and came.items == ()
