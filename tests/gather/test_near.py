"""Near-duplicates: one text told twice is known, two texts from one form are not."""

import pytest

from galley.gather.near import NearIndex, Sketch, is_near, sketch_of

HEADLINE = "Bridge over the Alder closed after crack is found"
BODY = (
    "Engineers closed the bridge over the Alder in Brenford on Tuesday after they found a crack in the northern pier. "
    "About 18,000 cars cross it each day. The mayor, Anna Carter, said repairs would take six weeks. Buses will use the "  # noqa: E501
    "old road through Weston until then."
)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param((HEADLINE + " (2nd take)", BODY.replace("said", "told reporters")), id="rewritten a little"),
        pytest.param((HEADLINE, BODY[:130]), id="cut"),
        pytest.param((HEADLINE, BODY.replace("18,000", "19,000")), id="corrected"),
        pytest.param((HEADLINE, "CORRECTED: fixes a name.\n" + BODY), id="a line before it"),
    ],
)
def test_a_copy_is_known(copy):
    assert is_near(sketch_of(HEADLINE, BODY), sketch_of(*copy))


def test_two_notices_from_one_form_are_no_copies():
    form = (
        "A court in {} sentenced {} to nine years in prison for taking bribes. The judge spoke of a betrayal of trust."
    )
    one, other = form.format("Brenford", "Anna Carter"), form.format("Kelmore", "David Miller")
    assert not is_near(sketch_of("Jailed", one), sketch_of("Jailed", other))


def test_the_index_finds_the_copy_and_forgets_it():
    index = NearIndex()
    index.add(7, sketch_of(HEADLINE, BODY))
    kept = Sketch.from_bytes(sketch_of(HEADLINE, BODY[:200]).as_bytes())
    assert index.nearest(kept).item_id == 7
    index.forget(7)
    assert index.nearest(kept) is None


@pytest.mark.parametrize("kept", [b"", b"abc", b"\xff\xff\xff\xff"])
def test_what_is_no_sketch_is_an_empty_one(kept):
    assert not Sketch.from_bytes(kept)
