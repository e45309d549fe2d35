"""An export's archive says of itself how much is to be read: that is not taken on trust."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from services import archived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GOOD = b'{"_id": "u-1", "_type": "user"}\n'
MB = 1 << 20
AT_ONCE = 64 * 1024


class Endless:
    """The bytes of an archive, made when they are asked for; `most` is what was asked for at once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""
        self.most = self.read_in_all = 0

    def read(self, size: int, /) -> bytes:
        self.most = max(self.most, size)
        while len(self._held) < size and (piece := next(self._pieces, b"")):
            self._held += piece
        found, self._held = self._held[:size], self._held[size:]
        self.read_in_all += len(found)
        return found


def head(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def padded(content: bytes) -> bytes:
    return content.ljust(-(-len(content) // 512) * 512, b"\0")


def member(name: str, content: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    return head(name, len(content), kind) + padded(content)


def record(key: str, value: str) -> bytes:
    """A record of a pax header says its own length first."""
    body = f" {key}={value}\n".encode()
    length = len(body) + 1
    while len(str(length)) + len(body) != length:
        length = len(str(length)) + len(body)
    return str(length).encode() + body


DATA = member("export/data.ndjson", GOOD)


def bomb(kind: bytes, size: int) -> Iterator[bytes]:
    yield head("x", size, kind)
    yield from (b"9 a=bbbb\n" * 7_000 for _ in range(size // 63_000))


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
    ],
    ids=["name", "link", "pax", "pax_for_all", "solaris"],
)
def test_a_header_of_hundreds_of_megabytes_is_never_read(kind: bytes) -> None:
    stream = Endless(bomb(kind, 300 * MB))

    with pytest.raises(tarfile.TarError):
        archived.data(stream)
    assert stream.most <= AT_ONCE
    assert stream.read_in_all <= archived.MOST_HEADERS


def one_header_before_another() -> Iterator[bytes]:
    while True:
        yield member("x", b"n" * 5_000, tarfile.GNUTYPE_LONGNAME)


def a_map_of_holes_without_end() -> Iterator[bytes]:
    sparse = record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0")
    yield member("x", sparse, tarfile.XHDTYPE) + head("y", 512) + padded(b"999999999\n")
    while True:
        yield b"1\n" * 256


def records_within_each_other() -> Iterator[bytes]:
    """Each begins two bytes after the last, and all end together: what is kept grows with the square."""
    yield member("x", b"2 " * (archived.MOST_HEADERS * 2) + b"=", tarfile.XHDTYPE) + DATA


@pytest.mark.parametrize(
    "pieces", [one_header_before_another, a_map_of_holes_without_end, records_within_each_other]
)
def test_headers_that_are_long_only_together_are_read_no_further(
    pieces: Callable[[], Iterator[bytes]],
) -> None:
    stream = Endless(pieces())

    with pytest.raises(tarfile.TarError):
        archived.data(stream)
    assert stream.read_in_all <= archived.MOST_HEADERS


@pytest.mark.parametrize("size", [-512, -(1 << 40)])
def test_a_size_below_nothing_ends_the_reading(size: int) -> None:
    stream = Endless([member("x", b""), head("x", size), DATA])

    with pytest.raises(tarfile.TarError):
        archived.data(stream)


@pytest.mark.parametrize(
    ("told", "content"),
    [
        (record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0"), b"many\n"),
        (record("GNU.sparse.size", "many"), b""),
        (b"10 hdrcharset=\xff\n", b""),
    ],
    ids=["map", "size", "charset"],
)
def test_what_is_no_number_and_no_text_is_no_crash(told: bytes, content: bytes) -> None:
    stream = Endless([member("x", told, tarfile.XHDTYPE), member("y", content), DATA])

    with pytest.raises(tarfile.TarError):
        archived.data(stream)


def test_a_file_that_is_mostly_holes_is_not_taken_for_the_documents() -> None:
    """Its map says eight exabytes of nothing, in an archive of three blocks."""
    info = tarfile.TarInfo("export/data.ndjson")
    told = record("GNU.sparse.size", str(1 << 62)) + record("GNU.sparse.numblocks", "0")
    block = member("x", told, tarfile.XHDTYPE) + info.tobuf()

    assert archived.data(Endless([block])) is None


def test_members_and_what_is_said_for_all_of_them_are_forgotten_on_the_way() -> None:
    said = (member("x", record(f"no{n}", "c" * 10_000), tarfile.XGLTYPE) for n in range(3_000))
    stream = Endless(chain((one + member("a.jpg", b"") for one in said), [DATA]))

    tracemalloc.start()
    found = archived.data(stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found
    assert found.read() == GOOD
    assert peak < MB


def test_an_honest_export_is_read_however_long_its_names_and_however_large_its_assets() -> None:
    deep = f"production/images/{'long/' * 600}a.jpg"
    packed = io.BytesIO()
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        with tarfile.open(fileobj=packed, mode="w", format=form) as made:
            for name in (deep, deep.replace("a.jpg", "ø.jpg")):
                info = tarfile.TarInfo(name)
                info.size, info.mtime = 3 * MB, 1_772_366_400.123
                made.addfile(info, io.BytesIO(b"\xff" * info.size))
            info = tarfile.TarInfo("production/data.ndjson")
            info.size = len(GOOD) * 200_000
            made.addfile(info, io.BytesIO(GOOD * 200_000))
        packed.seek(0)
        stream = Endless([packed.getvalue()])
        found = archived.data(stream)

        assert found
        assert sum(1 for line in found if line == GOOD) == 200_000
        assert stream.most <= AT_ONCE
