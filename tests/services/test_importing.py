from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Patch
from bot.errors import BadRequestError
from services.exported import Skipped
from services.gateways.sqlite_store import SqliteStore
from services.importing import Imported, import_file
from tests.fakes.memory_store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
USER = {"_id": "u-1", "_type": "user", "_rev": "r", "_updatedAt": "2026-02-01T08:00:00Z", "name": "Ada Ås"}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SqliteStore]:
    made: MemoryStore | SqliteStore = MemoryStore(clock=lambda: NOW)
    if request.param == "sqlite":
        made = SqliteStore(tmp_path / "passes.db", clock=lambda: NOW)
    yield made
    made.close()


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def given(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


class TestFormats:
    def test_lines_are_taken_over_as_they_are(self, store: MemoryStore, tmp_path: Path) -> None:
        others = [{"_id": "s-1", "_type": "subscription", "price": 250.5}, {"_id": "x", "_type": "course"}]
        content = b"\xef\xbb\xbf" + lines(USER, *others).replace(b"\n", b"\r\n\n")
        found = import_file(given(tmp_path / "a.ndjson", content), store)
        assert found == Imported({"course": 1, "subscription": 1, "user": 1}, ())
        assert store.documents(["u-1"]) == [{**USER, "_createdAt": "2026-03-01T12:00:00.000Z"}]

    def test_one_document_or_a_list_may_be_written_over_many_lines(
        self, store: MemoryStore, tmp_path: Path
    ) -> None:
        one = given(tmp_path / "one.json", json.dumps(USER, indent=2).encode())
        many = given(tmp_path / "many.json", json.dumps([USER, 5, {"_id": "u-2"}], indent=2).encode())
        assert import_file(one, store) == Imported({"user": 1}, ())
        left = (
            Skipped("document 2", "It is not a document."),
            Skipped("u-2", "It has no _type (document 3)."),
        )
        assert import_file(str(many), store) == Imported({"user": 1}, left)

    def test_lines_in_a_file_called_json_are_read_too(self, store: MemoryStore, tmp_path: Path) -> None:
        path = given(tmp_path / "a.json", lines(USER, {"_id": "u-2", "_type": "user"}))
        assert import_file(path, store).imported == {"user": 2}

    def test_an_export_is_read_without_unpacking_it(self, store: MemoryStore, tmp_path: Path) -> None:
        members = {
            "production/images/a.jpg": b"\x00" * 5_000,
            "../data.ndjson": lines({"_id": "evil", "_type": "user"}),
            "/data.ndjson": lines({"_id": "evil", "_type": "user"}),
            "production/data.ndjson": lines(USER),
            "production/assets.json": b"{}",
        }
        path = archive(tmp_path / "export.tar.gz", members)
        assert import_file(path, store) == Imported({"user": 1}, ())
        assert store.documents(["evil"]) == []
        assert not (tmp_path / "production").exists()

    def test_thousands_come_in_several_batches(self, store: MemoryStore, tmp_path: Path) -> None:
        people = [{"_id": f"u-{number}", "_type": "user"} for number in range(2_001)]
        path = given(tmp_path / "a.ndjson", lines(*people))
        assert import_file(path, store).imported == {"user": 2_001}
        assert len(list(store.users())) == 2_001


class TestSkipping:
    def test_each_bad_line_is_named_and_the_good_ones_kept(self, store: MemoryStore, tmp_path: Path) -> None:
        bad = [
            b'{"_id": "u-2", "_type": "user", "name": "\xff"}',
            b'{"_id": "u-3"',
            b"[1]",
            b'{"_type": "user"}',
            b'{"_id": "", "_type": "user"}',
            b'{"_id": "u-4", "_type": null}',
            b'{"_id": "\\ud800", "_type": "user"}',
            b'{"_id": "u-5", "_type": "user", "n": 1e999}',
            b'{"_id": "u-6", "_type": "user", "n": NaN}',
            b"[" * 100_000,
        ]
        found = import_file(given(tmp_path / "a.ndjson", b"\n".join([*bad, lines(USER)])), store)
        assert found.imported == {"user": 1}
        assert [(skipped.id, skipped.reason) for skipped in found.skipped] == [
            ("line 1", "It is not valid UTF-8 text."),
            ("line 2", "It is not valid JSON."),
            ("line 3", "It is not a document."),
            ("line 4", "It has no _id."),
            ("line 5", "It has no _id."),
            ("u-4", "It has no _type (line 6)."),
            ("line 7", "It has no _id."),
            ("line 8", "It is not valid JSON."),
            ("line 9", "It is not valid JSON."),
            ("line 10", "It is nested too deeply."),
        ]

    def test_what_the_store_cannot_keep_is_skipped_alone(self, store: MemoryStore, tmp_path: Path) -> None:
        deep: Any = 1
        for _ in range(150):
            deep = [deep]
        broken = [{"_id": "u-2", "_type": "user", "x": deep}, {"_id": "u-3", "_type": "user", "x": "\ud800"}]
        found = import_file(given(tmp_path / "a.ndjson", lines(*broken, USER)), store)
        reasons = (
            Skipped("u-2", "The document is nested too deeply."),
            Skipped("u-3", "The document holds characters that are no valid text."),
        )
        assert found == Imported({"user": 1}, reasons)

    def test_a_line_without_end_is_passed_over(self, store: MemoryStore, tmp_path: Path) -> None:
        long = b'"' + b"x" * (32 * 1024 * 1024 * 2 + 5) + b'"\n'
        found = import_file(given(tmp_path / "a.ndjson", long + lines(USER)), store)
        assert found == Imported({"user": 1}, (Skipped("line 1", "It is longer than 32 MB."),))

    def test_system_documents_are_left_out(self, store: MemoryStore, tmp_path: Path) -> None:
        system = [{"_id": "_.groups.x", "_type": "group"}, {"_id": "image-1", "_type": "sanity.imageAsset"}]
        found = import_file(given(tmp_path / "a.ndjson", lines(*system, USER)), store)
        assert found.imported == {"user": 1}
        assert [skipped.id for skipped in found.skipped] == ["_.groups.x", "image-1"]
        assert found.skipped[1].reason == "It is one of Sanity's own documents (sanity.imageAsset)."

    def test_an_export_cut_off_leaves_what_was_good(self, store: MemoryStore, tmp_path: Path) -> None:
        people = [{"_id": f"u-{number}", "_type": "user"} for number in range(20_000)]
        path = archive(tmp_path / "export.tar.gz", {"production/data.ndjson": lines(*people)})
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        found = import_file(path, store)
        assert 0 < found.imported["user"] < 20_000
        assert found.skipped[-1].id == "export.tar.gz"
        assert "cut off or damaged" in found.skipped[-1].reason


class TestRepeating:
    def test_a_second_time_changes_nothing(self, store: MemoryStore, tmp_path: Path) -> None:
        path = given(tmp_path / "a.ndjson", lines(USER, {"_id": "u-2", "_type": "user"}))
        first = import_file(path, store)
        before = list(store.all_documents())
        assert import_file(path, store) == first
        assert list(store.all_documents()) == before

    def test_a_changed_document_is_replaced(self, store: MemoryStore, tmp_path: Path) -> None:
        for name in ("Ada", "Bo"):
            document = {"_id": "u-1", "_type": "user", "name": name}
            import_file(given(tmp_path / "a.ndjson", lines(document)), store)
        assert [user.name for user in store.users()] == ["Bo"]

    def test_twins_are_taken_over_as_twins(self, store: MemoryStore, tmp_path: Path) -> None:
        twins = [{"_id": n, "_type": "subscription", "stripeSessionId": "cs_live_a1"} for n in ("s-1", "s-2")]
        import_file(given(tmp_path / "a.ndjson", lines(*twins)), store)
        assert len(store.subscriptions_tied(["cs_live_a1"], [])) == 2

    def test_what_passkeeper_changed_since_is_kept(self, store: MemoryStore, tmp_path: Path) -> None:
        path = given(tmp_path / "a.ndjson", lines(USER, {"_id": "u-2", "_type": "user"}))
        import_file(path, store)
        store.commit([Patch("u-1", "r", {"name": "Ada A"})], "t-1")
        found = import_file(path, store)
        reason = "Passkeeper changed it after this file was written, so the newer one was kept."
        assert found == Imported({"user": 1}, (Skipped("u-1", reason),))
        assert store.documents(["u-1"])[0]["name"] == "Ada A"

    def test_it_is_kept_also_where_the_site_wrote_on_it_later(
        self, store: MemoryStore, tmp_path: Path
    ) -> None:
        path = given(tmp_path / "a.ndjson", lines(USER))
        import_file(path, store)
        store.commit([Patch("u-1", "r", {"name": "Ada A"})], "t-1")
        store.put({"_id": "u-1", "_type": "user", "name": "Ada A", "phone": "1"})
        assert [skipped.id for skipped in import_file(path, store).skipped] == ["u-1"]

    def test_a_later_export_wins_over_what_passkeeper_changed(
        self, store: MemoryStore, tmp_path: Path
    ) -> None:
        import_file(given(tmp_path / "a.ndjson", lines(USER)), store)
        store.commit([Patch("u-1", "r", {"name": "Ada A"})], "t-1")
        later = {**USER, "_updatedAt": "2026-03-02T00:00:00Z", "name": "Ada B"}
        import_file(given(tmp_path / "b.ndjson", lines(later)), store)
        assert store.documents(["u-1"])[0]["name"] == "Ada B"


class TestRefusing:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadRequestError, match=r"There is no file a\.ndjson\. Check its name"):
            import_file(tmp_path / "a.ndjson", MemoryStore())

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(BadRequestError, match="a file you may open"):
            import_file(tmp_path, MemoryStore())

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"no archive at all", "is not packed with gzip"),
            (b"", "is not packed with gzip"),
            (gzip.compress(b"no archive"), "is damaged, or no dataset export"),
            (gzip.compress(b"x" * 10_000)[:20], "is damaged, or no dataset export"),
        ],
        ids=["text", "empty", "no archive inside", "cut off"],
    )
    def test_an_archive_that_is_none(self, tmp_path: Path, content: bytes, sentence: str) -> None:
        with pytest.raises(BadRequestError, match=sentence):
            import_file(given(tmp_path / "export.tar.gz", content), MemoryStore())

    def test_an_archive_without_data(self, tmp_path: Path) -> None:
        path = archive(tmp_path / "export.tar.gz", {"production/assets.json": b"{}"})
        with pytest.raises(BadRequestError, match=r"holds no data\.ndjson"):
            import_file(path, MemoryStore())

    def test_json_that_is_none_is_one_skip_of_the_whole_file(self, tmp_path: Path) -> None:
        found = import_file(given(tmp_path / "a.json", b'{\n"_id": \n'), MemoryStore())
        assert found == Imported({}, (Skipped("a.json", "It is not valid JSON."),))

    def test_json_too_large_to_read_as_a_whole(self, tmp_path: Path) -> None:
        path = given(tmp_path / "a.json", b"")
        os.truncate(path, 256 * 1024 * 1024 + 1)
        with pytest.raises(BadRequestError, match=r"too large\. Give it as \.ndjson"):
            import_file(path, MemoryStore())

    def test_an_empty_file_holds_nothing(self, tmp_path: Path) -> None:
        assert import_file(given(tmp_path / "a.ndjson", b""), MemoryStore()) == Imported({}, ())
