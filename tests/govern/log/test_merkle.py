"""The log's tree is the one that others check: proofs of transparency-dev/merkle, good and spoilt, and our own."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.govern.log.merkle import consistency_proof, inclusion_proof, is_consistent, is_included, root_of
from galley.govern.log.verify import Peaks, leaf_hash

SHARED = Path(os.environ.get("GALLEY_SHARED_DATA") or Path(__file__).resolve().parents[3].parent / "shared/data")
FOLDER = SHARED / "merkle/testdata"


def cases(kind: str) -> list:
    found = sorted((FOLDER / kind).rglob("*.json"))
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=f"no test vectors in {FOLDER}"))]


def hashes(given: list | None) -> list[bytes]:
    return [b64decode(text) for text in given or []]


@pytest.mark.parametrize("path", cases("inclusion"), ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_inclusion_is_judged_as_others_judge_it(path):
    case = json.loads(path.read_text())
    accepted = is_included(
        b64decode(case["leafHash"] or ""),
        index=case["leafIdx"],
        size=case["treeSize"],
        proof=hashes(case["proof"]),
        root=b64decode(case["root"] or ""),
    )
    assert accepted == (not case["wantErr"]), case["desc"]


@pytest.mark.parametrize("path", cases("consistency"), ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_consistency_is_judged_as_others_judge_it(path):
    case = json.loads(path.read_text())
    accepted = is_consistent(
        size1=case["size1"],
        root1=b64decode(case["root1"] or ""),
        size2=case["size2"],
        root2=b64decode(case["root2"] or ""),
        proof=hashes(case["proof"]),
    )
    assert accepted == (not case["wantErr"]), case["desc"]


LEAVES = [leaf_hash(bytes([number])) for number in range(40)]


def test_the_tree_of_rfc_6962():
    # The eight leaves and the root of the reference implementation's tests (certificate-transparency, merkletree).
    leaves = [
        bytes.fromhex(text)
        for text in (
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        )
    ]  # fmt: skip
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.integers(0, 40))
def test_adding_one_by_one_gives_the_root_of_all(size):
    tree = Peaks()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert (tree.size, tree.root()) == (size, root_of(LEAVES[:size]))
    assert Peaks(tree.size, tree.hashes).root() == tree.root()


@given(st.integers(1, 40), st.data())
def test_every_entry_can_be_proved_and_no_other_in_its_place(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size])
    assert is_included(LEAVES[index], index=index, size=size, proof=proof, root=root)
    assert not is_included(leaf_hash(b"another"), index=index, size=size, proof=proof, root=root)
    if proof:
        assert not is_included(LEAVES[index], index=index, size=size, proof=proof[:-1], root=root)


@given(st.integers(1, 40), st.data())
def test_a_later_tree_is_shown_to_hold_an_earlier_one(size2, data):
    size1 = data.draw(st.integers(1, size2))
    proof = consistency_proof(LEAVES[:size2], size1)
    roots = {"root1": root_of(LEAVES[:size1]), "root2": root_of(LEAVES[:size2])}
    assert is_consistent(size1=size1, size2=size2, proof=proof, **roots)
    if size1 < size2:
        changed = [leaf_hash(b"changed"), *LEAVES[1:size2]]
        assert not is_consistent(
            size1=size1, size2=size2, root1=roots["root1"], root2=root_of(changed),
            proof=consistency_proof(changed, size1),
        )  # fmt: skip
