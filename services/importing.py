"""Loads a Sanity dataset export into the embedded store, and writes that store out as the same kind of file.

The formats: https://www.sanity.io/docs/content-lake/importing-data
"""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from bot.errors import BadRequestError
from bot.speech import say
from services import archived
from services.exported import Skipped, checked, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.model import Document

_BATCH = 1_000
_LONGEST_LINE = 32 * 1024 * 1024
"""Bytes; the Content Lake takes no larger document."""

_LARGEST_JSON = 256 * 1024 * 1024
"""Bytes; a `.json` file is read as a whole."""

_GZIP = b"\x1f\x8b"
_PACKED = (".gz", ".tgz")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken over, per type, and what was not; as a dictionary the answer of `import --json`."""

    imported: Mapping[str, int]
    skipped: tuple[Skipped, ...]


class Loading(Protocol):
    """What an import needs of a store."""

    def load(self, documents: Sequence[Document]) -> Mapping[str, str]:
        """Takes over documents in one transaction; the ids it left alone, each with the reason."""


class Listing(Protocol):
    """What an export needs of a store."""

    def all_documents(self) -> Iterator[Document]:
        """Every document, sorted by id."""


def import_file(path: Path | str, store: Loading) -> Imported:
    """Takes over `.ndjson`, `.json` or the `.tar.gz` of `sanity dataset export`; repeatable.

    Raises BadRequestError where the file as a whole cannot be read.
    """
    counts: Counter[str] = Counter()
    skipped: list[Skipped] = []
    for batch in _batches(Path(path), skipped):
        left = store.load(batch)
        counts.update(document["_type"] for document in batch if document["_id"] not in left)
        skipped.extend(Skipped(name, reason) for name, reason in left.items())
    return Imported(dict(sorted(counts.items())), tuple(skipped))


def export_file(store: Listing, path: Path | str) -> int:
    """Writes every document, one per line; returns how many. The file is whole or not there at all.

    Raises BadRequestError where it cannot be written, or where its name promises an archive.
    """
    target = Path(path)
    if target.name.endswith(_PACKED):
        raise BadRequestError(
            say(
                "An export is plain text, not packed. Give {file} a name that ends in .ndjson.",
                file=target.name,
            )
        )
    try:
        with _replacing(target) as file:
            return sum(1 for document in store.all_documents() if file.write(_line(document)))
    except OSError as error:
        raise BadRequestError(
            say("{file} could not be written. Check that the folder exists and has room.", file=target.name)
        ) from error


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        written = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            written.replace(target)
        except BaseException:
            written.unlink()
            raise


def _line(document: Document) -> bytes:
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _batches(path: Path, skipped: list[Skipped]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for found in _found(path):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            batch.append(found)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _found(path: Path) -> Iterator[Document | Skipped]:
    with _opened(path) as file:
        if file.read(len(_GZIP)) == _GZIP:
            file.seek(0)
            yield from _in_archive(file, path.name)
        elif path.name.endswith(_PACKED):
            raise BadRequestError(
                say("{file} is not packed with gzip. Give the export as it was written.", file=path.name)
            )
        else:
            file.seek(0)
            yield from _in_json(file, path.name) if path.suffix == ".json" else _in_lines(file)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise BadRequestError(
            say("There is no file {file}. Check its name and folder.", file=path.name)
        ) from error
    except OSError as error:
        raise BadRequestError(
            say("{file} cannot be read. Check that it is a file you may open.", file=path.name)
        ) from error


def _in_archive(file: IO[bytes], name: str) -> Iterator[Document | Skipped]:
    reading = False
    try:
        with gzip.open(file) as unpacked:
            data = archived.data(unpacked)
            reading = data is not None
            if data is not None:
                yield from _in_lines(data)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        if not reading:
            raise BadRequestError(
                say("{file} is damaged, or no dataset export. Export it again.", file=name)
            ) from error
        yield Skipped(
            name, say("The file is cut off or damaged: what came after the last document is missing.")
        )
        return
    if not reading:
        raise BadRequestError(
            say("{file} holds no data.ndjson. Make it with `sanity dataset export`.", file=name)
        )


def _in_json(file: IO[bytes], name: str) -> Iterator[Document | Skipped]:
    """One document, a list of them, or after all one document per line."""
    if file.seek(0, os.SEEK_END) > _LARGEST_JSON:
        raise BadRequestError(
            say("{file} is too large. Give it as .ndjson, one document per line.", file=name)
        )
    file.seek(0)
    text = file.read()
    whole = parsed(text, name)
    if not isinstance(whole, Skipped):
        documents = whole if isinstance(whole, list) else [whole]
        yield from (
            checked(found, say("document {number}", number=number))
            for number, found in enumerate(documents, 1)
        )
    elif isinstance(parsed(text.partition(b"\n")[0], name), dict):
        yield from _in_lines(BytesIO(text))
    else:
        yield whole


def _in_lines(file: IO[bytes]) -> Iterator[Document | Skipped]:
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE + 1), b""), 1):
        place = say("line {number}", number=number)
        if len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            _pass_over(file)
            yield Skipped(place, say("It is longer than 32 MB."))
        elif line.strip():
            found = parsed(line, place)
            yield found if isinstance(found, Skipped) else checked(found, place)


def _pass_over(file: IO[bytes]) -> None:
    """Reads to the end of a line that is too long to keep."""
    while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass
