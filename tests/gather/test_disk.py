"""A source reads a file that another program puts into the data folder, and nothing that Galley keeps there."""

import pytest

from galley.gather.errors import SourceError
from galley.gather.fetchers.disk import resolve_path


def test_a_file_in_the_data_folder_is_found(tmp_path):
    assert resolve_path("wires/a.xml", data_dir=tmp_path, anywhere=False) == tmp_path / "wires/a.xml"


@pytest.mark.parametrize(
    "address", ["keys/secret_key", "mail/1.eml", "galley.sqlite3", "galley.sqlite3-wal", "pages/a"]
)
@pytest.mark.parametrize("anywhere", [False, True])
def test_what_galley_keeps_is_no_source_for_anybody(tmp_path, address, anywhere):
    with pytest.raises(SourceError):
        resolve_path(address, data_dir=tmp_path, anywhere=anywhere)
    with pytest.raises(SourceError):
        resolve_path(str(tmp_path / address), data_dir=tmp_path, anywhere=anywhere)


def test_a_link_leads_nowhere_else(tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "feed.xml").symlink_to(tmp_path / "mail/1.eml")
    with pytest.raises(SourceError):
        resolve_path("feed.xml", data_dir=tmp_path, anywhere=True)


def test_only_an_operator_leaves_the_data_folder(tmp_path):
    with pytest.raises(SourceError):
        resolve_path("/srv/wires/a.xml", data_dir=tmp_path, anywhere=False)
    assert str(resolve_path("/srv/wires/a.xml", data_dir=tmp_path, anywhere=True)) == "/srv/wires/a.xml"
