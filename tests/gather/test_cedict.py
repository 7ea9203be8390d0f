"""An operator's further dictionary: read from their file by the desk and the command line, or refused by its line."""

import contextlib
import gzip
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import cedict, conf
from galley.gather.annotate.lexicon import Lexicon, Meaning, shipped_lexicon, stem
from galley.gather.cedict import CedictError
from galley.kernel.settings import ConfigurationError, check_settings

WORDS = """# CC-CEDICT
#! version=1
燈塔 灯塔 [deng1 ta3] /lighthouse/CL:座[zuo4]/
蘑菇 蘑菇 [mo2 gu5] /mushroom; toadstool/to pester/
他們 他们 [ta1 men5] /they; them/
王芳 王芳 [Wang2 Fang1] /Wang Fang (name)/
北 北 [bei3] /north/
座兒 座儿 [zuo4 r5] /CL:個|个[ge4]/
縫紉機 缝纫机 [[feng2ren4ji1]] /sewing machine/CL:架[jia4]/
輕而易舉 轻而易举 [qing1 er2 yi4 ju3] /easy as pie and quickly done/
"""


@pytest.fixture
def words(tmp_path):
    def write(text=WORDS, name="words.u8"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


@pytest.mark.parametrize("name", ["words.u8", "words.txt.gz"])
def test_the_first_meaning_is_taken_where_it_is_known_or_the_only_one_and_of_two_words(words, name):
    made = Lexicon()
    made.add(["lighthouse", "beacon"], ["燈台"])
    made.add(["pester"], [])
    assert made.add_cedict(words(name=name)) == 2
    assert made.chinese == {
        "燈台": Meaning(("lighthouse",)),
        "灯塔": Meaning(("lighthouse",)),
        "缝纫机": Meaning(("sewing machine",)),
    }
    assert [meaning.concepts for _, _, meaning in made.in_chinese("海边的灯塔")] == [("lighthouse",)]
    stems = [stem(word) for word in ("old", "sewing", "machines")]
    assert [meaning.concepts for _, _, meaning in made.in_english(stems)] == [("sewing machine",)]


def test_a_known_word_keeps_its_meaning(words):
    made = Lexicon()
    made.add(["lighthouse", "beacon"], ["灯塔"])
    made.add_cedict(words("燈塔 灯塔 [deng1 ta3] /something else/\n燈樓 灯楼 [deng1 lou2] /beacon/\n"))
    assert made.chinese == {"灯塔": Meaning(("lighthouse",)), "灯楼": Meaning(("lighthouse",))}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# note\n燈塔 灯塔 [deng1 ta3] lighthouse\n",
            "words.u8, line 2: “燈塔 灯塔 [deng1 ta3] lighthouse” is no entry",
        ),
        ("灯塔\tlighthouse\n", "words.u8, line 1: "),
        ("燈塔 灯塔 [deng1 ta3] /lighthouse/\n\n<html>\n", "line 3: “<html>” is no entry; one looks so: 傳統 传统"),
        ("# only notes\n", "There is no entry"),
        ("", "There is no entry"),
    ],
)
def test_another_form_is_refused_by_its_line(words, text, said, monkeypatch):
    path = words(text)
    monkeypatch.setenv("GALLEY_CEDICT", str(path))
    with pytest.raises(ConfigurationError) as refused:
        check_settings()
    assert str(refused.value).startswith(
        f"GALLEY_CEDICT='{path}' is not accepted: give the path of a dictionary in the form"
    )
    assert said in str(refused.value)


def test_a_file_that_is_missing_or_no_text_is_refused_by_name(words, tmp_path, monkeypatch):
    gone, folder = tmp_path / "gone.u8", tmp_path / "folder"
    folder.mkdir()
    latin, cut, no_gzip = words(name="latin.u8"), words(name="cut.gz"), words(name="plain.u8")
    latin.write_bytes("灯塔".encode("gb18030"))
    cut.write_bytes(cut.read_bytes()[:-12])
    damaged = words(WORDS * 200, name="damaged.gz")
    damaged.write_bytes(damaged.read_bytes()[:10] + b"\xff" * 8 + damaged.read_bytes()[18:])
    no_gzip = no_gzip.rename(no_gzip.with_suffix(".gz"))
    for path in (gone, folder, latin, cut, damaged, no_gzip):
        monkeypatch.setenv("GALLEY_CEDICT", str(path))
        with pytest.raises(ConfigurationError, match=f"GALLEY_CEDICT=.*{path.name}") as refused:
            _ = conf.CEDICT.value
        assert isinstance(refused.value.__cause__, CedictError)


def test_the_home_of_nobody_is_refused(monkeypatch):
    monkeypatch.setenv("GALLEY_CEDICT", "~nobody-is-called-so/words.u8")
    with pytest.raises(ConfigurationError, match=r"GALLEY_CEDICT=.*home directory"):
        _ = conf.CEDICT.value


def test_a_file_is_checked_anew_when_it_changed(words):
    path = words()
    assert cedict.check(path) == 8
    with path.open("a") as more:
        more.write("no entry\n")
    with pytest.raises(CedictError, match="line 11"):
        cedict.check(path)


@settings(deadline=None)  # it writes files
@given(st.binary(max_size=300))
def test_any_bytes_are_a_dictionary_or_refused(tmp_path_factory, body):
    for name in ("words.u8", "words.gz"):
        path = tmp_path_factory.mktemp("cedict") / name
        path.write_bytes(body)
        with contextlib.suppress(CedictError):
            assert Lexicon().add_cedict(path) >= 0


def test_the_running_galley_has_the_words_and_none_without_the_setting(words, monkeypatch):
    monkeypatch.setenv("GALLEY_CEDICT", str(words("甲乙丙 甲乙丙 [jia3 yi3 bing3] /sprocket wrench/\n")))
    assert shipped_lexicon.__wrapped__().chinese["甲乙丙"] == Meaning(("sprocket wrench",))
    monkeypatch.delenv("GALLEY_CEDICT")
    assert "甲乙丙" not in shipped_lexicon.__wrapped__().chinese


ITEMS = [
    {"id": "a", "headline": "Lighthouse keeper in Lima finds sewing machine and mushroom"},
    {"id": "b", "headline": "利马灯塔看守人发现缝纫机和蘑菇"},
]


def cluster(path=""):
    lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in ITEMS)
    return subprocess.run(
        [sys.executable, "-m", "galley.project", "gather", "cluster", "--why", "-"],
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, "GALLEY_CEDICT": str(path)},
        check=False,
        timeout=300,
    )


@pytest.mark.crash
def test_the_command_line_groups_by_the_further_words_too(words):
    path = words()
    without, with_them = (json.loads(cluster(each).stdout.splitlines()[1])["shared"] for each in ("", path))
    assert set(with_them) - set(without) == {"sewing machine"}
    path.write_text("broken\n")
    done = cluster(path)
    assert done.returncode == 2
    assert "line 1: “broken” is no entry" in done.stderr
    assert "Traceback" not in done.stderr
