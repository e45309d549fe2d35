"""A file that is to be imported may hold anything: it is refused, or taken piece by piece."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import tracemalloc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import BadRequestError
from services.gateways.sqlite_store import SqliteStore
from services.importing import import_file
from tests.hostile.test_slack_input import TREES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.importing import Imported

GOOD = b'{"_id": "tenant-oak", "_type": "tenant", "schoolName": "Oak Dance"}\n'
NAMES = ("more.ndjson", "more.json", "more.tar.gz", "more.tgz")
MB = 1_000_000

many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@contextmanager
def taken(name: str, content: bytes) -> Iterator[tuple[Imported | None, list[dict[str, Any]]]]:
    """What came of the file (None: it was refused as a whole), and what the store holds then."""
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder) / name, SqliteStore(Path(folder) / "passes.db")
        file.write_bytes(content)
        try:
            done = import_file(file, store)
        except BadRequestError:
            done = None
        held = list(store.all_documents())
        store.close()
        assert {each.name for each in Path(folder).iterdir()} <= {
            name,
            "passes.db",
            "passes.db-wal",
            "passes.db-shm",
        }
        yield done, held


def archive(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as made:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, link, len(content) if kind == tarfile.REGTYPE else 0
            made.addfile(info, io.BytesIO(content))
    return packed.getvalue()


@many
@given(st.sampled_from(NAMES), st.binary(max_size=400))
@example("more.tar.gz", archive(("export/data.ndjson", GOOD))[:-20])
@example("more.tar.gz", gzip.compress(b"no archive"))
@example("more.json", b"[" * 100_000)
def test_any_bytes_are_refused_or_passed_over(name: str, content: bytes) -> None:
    with taken(name, content) as (_, held):
        assert held in ([], [{**held[0]}] if held else [])


@many
@given(
    TREES, st.sampled_from(["subscription", "user", "webhookLog", "classInstance", "pass", "tenant", "other"])
)
@example({"user": {"_ref": "\ud800"}}, "subscription")
@example({"stripeSessionId": 10**400, "endDate": [], "user": "x"}, "subscription")
@example({"bookings": [{"user": {"_ref": {}}}], "details": 7, "clerkId": []}, "classInstance")
def test_a_document_with_anything_in_it_stops_no_other(fields: object, kind: str) -> None:
    told = fields if isinstance(fields, dict) else {"anything": fields}
    wild = json.dumps({**told, "_id": "wild", "_type": kind}).encode() + b"\n"

    with taken("more.ndjson", wild + GOOD) as (done, held):
        assert done
        assert "tenant-oak" in {each["_id"] for each in held}
        assert sum(done.imported.values()) + len(done.skipped) == 2


@pytest.mark.parametrize(
    "name",
    ["../data.ndjson", "/data.ndjson", "export/../../data.ndjson", "/etc/data.ndjson", "data.ndjson/.."],
)
def test_a_path_that_leads_out_of_the_archive_is_not_followed(name: str) -> None:
    with taken("more.tar.gz", archive((name, GOOD))) as (done, held):
        assert (done, held) == (None, [])


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_file_in_an_archive_is_not_opened(kind: bytes) -> None:
    with taken("more.tar.gz", archive(("export/data.ndjson", b""), kind=kind, link="/etc/hostname")) as (
        done,
        held,
    ):
        assert (done, held) == (None, [])


def test_bad_utf_8_and_half_characters_cost_their_own_line_alone() -> None:
    broken = (
        b'{"_id": "a", "_type": "user", "name": "\xff"}\n{"_id": "b", "_type": "user", "name": "\\ud800"}\n'
    )

    with taken("more.ndjson", broken + GOOD) as (done, held):
        assert done
        assert done.imported["tenant"] == 1
        assert "tenant-oak" in {each["_id"] for each in held}


def test_a_bomb_is_read_without_being_unpacked_into_memory() -> None:
    """A line of a hundred megabytes, in an archive of a hundred kilobytes."""
    bomb = archive(("export/data.ndjson", b" " * (100 * MB) + b"\n" * 1000 + GOOD))
    assert len(bomb) < MB

    tracemalloc.start()
    with taken("more.tar.gz", bomb) as (done, _):
        assert done
        assert dict(done.imported) == {"tenant": 1}
        assert [each.reason for each in done.skipped] == ["It is longer than 32 MB."]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 * MB


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE], ids=["name", "pax"])
def test_a_bomb_in_a_header_is_refused_unread(kind: bytes) -> None:
    """Two hundred megabytes of name, in an archive of two hundred kilobytes."""
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, 200 * MB
    bomb = gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + b"\0" * info.size, compresslevel=1)
    assert len(bomb) < MB

    tracemalloc.start()
    with taken("more.tar.gz", bomb) as (done, held):
        assert (done, held) == (None, [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * MB
