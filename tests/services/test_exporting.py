from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import BadRequestError, UnavailableError
from services.gateways.sqlite_store import SqliteStore
from services.importing import export_file, import_file
from tests.fakes.memory_store import MemoryStore
from tests.services.test_importing import USER, given, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_an_export_can_be_imported_and_exported_as_the_same_bytes(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "passes.db")
    documents = [{"_id": "u-2", "_type": "user"}, USER, {"_id": "drafts.u-1", "_type": "user"}]
    import_file(given(tmp_path / "a.ndjson", lines(*documents)), store)
    assert export_file(store, tmp_path / "b.ndjson") == 3
    store.close()
    other = MemoryStore()
    import_file(tmp_path / "b.ndjson", other)
    export_file(other, str(tmp_path / "c.ndjson"))
    text = (tmp_path / "b.ndjson").read_text("utf-8")
    assert [json.loads(line)["_id"] for line in text.splitlines()] == ["drafts.u-1", "u-1", "u-2"]
    assert "Ada Ås" in text
    assert (tmp_path / "c.ndjson").read_text("utf-8") == text


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    class Failing:
        def all_documents(self) -> Iterator[dict[str, Any]]:
            yield USER
            raise UnavailableError("store", "gone")

    path = given(tmp_path / "a.ndjson", b"old")
    with pytest.raises(UnavailableError):
        export_file(Failing(), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match=r"a\.ndjson could not be written"):
        export_file(MemoryStore(), tmp_path / "nowhere" / "a.ndjson")


@pytest.mark.parametrize("name", ["passes.tar.gz", "passes.tgz", "passes.ndjson.gz"])
def test_a_name_that_promises_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadRequestError, match=rf"Give {name} a name that ends in \.ndjson\."):
        export_file(MemoryStore(), tmp_path / name)
    assert not list(tmp_path.iterdir())
