"""Finds `data.ndjson` in the tar of a dataset export, which is read forward, and never unpacked to disk."""

from __future__ import annotations

import tarfile
from io import BufferedIOBase
from pathlib import PurePosixPath
from typing import IO, Protocol

NAME = "data.ndjson"

MOST_HEADERS = 16 * 1024
"""Bytes that one member's headers may take, where a path takes 4,096 at most.

`tarfile` keeps all of them, and the square where records lie within each other.
"""

_CHUNK = 64 * 1024


class Readable(Protocol):
    """What is read from: the unpacked bytes, in order."""

    def read(self, size: int, /) -> bytes: ...


def data(unpacked: Readable) -> IO[bytes] | None:
    """The documents, one per line; None where the archive holds none.

    Raises tarfile.TarError where it is damaged, or asks for more than an export would.
    """
    try:
        return _sought(_Forward(unpacked))
    except ValueError as error:  # tarfile takes some numbers of a header as they come
        raise tarfile.ReadError(str(error)) from error


def _sought(file: _Forward) -> IO[bytes] | None:
    """The archive holds nothing that would have to be closed."""
    archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115
    while member := archive.next():
        if _is_data(member):
            file.allow(member.size)
            return archive.extractfile(member)
        # It would remember every member, and what was said for all of them.
        archive.members = []  # type: ignore[attr-defined]
        archive.pax_headers = {}
        file.allow(MOST_HEADERS)
    return None


def _is_data(member: tarfile.TarInfo) -> bool:
    """A sparse file may be longer than any disk without taking any room in the archive."""
    inside = PurePosixPath(member.name)
    honest = not inside.is_absolute() and ".." not in inside.parts
    return member.isfile() and not member.issparse() and inside.name == NAME and honest


class _Forward(BufferedIOBase):
    """Lets so many bytes be read as are allowed; what is passed over does not count, and is not kept."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._at = 0
        self._allowed = MOST_HEADERS

    def allow(self, size: int) -> None:
        self._allowed = size

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= self._allowed:
            raise tarfile.ReadError("more than is allowed")
        self._allowed -= size
        return self._taken(size)

    def seek(self, place: int, whence: int = 0) -> int:
        """Only forward, from the start."""
        if whence or place < self._at:
            raise tarfile.StreamError("backward")
        while self._at < place and self._taken(min(place - self._at, _CHUNK)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def _taken(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._at += len(found)
        return found
