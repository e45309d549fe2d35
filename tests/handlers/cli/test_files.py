from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.writing_desk import SITE_TWIN

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists


def test_what_was_exported_is_imported_the_same(typists: Typists) -> None:
    typist = typists.open()
    first, second = typist.folder / "first.ndjson", typist.folder / "second.ndjson"
    documents = [*typist.desk.memory.all_documents(), SITE_TWIN]
    first.write_text("".join(f"{json.dumps(each)}\n" for each in documents), encoding="utf-8")

    loaded = typist.asks("import", str(first))
    again = typist.asks("import", str(first))
    saved = typist.asks("export", str(second))

    kinds = {"pass": 2, "subscription": 1, "tenant": 2, "user": 2}
    assert loaded == again == (0, {"imported": kinds, "skipped": []})
    assert saved == (0, {"exported": 7})
    lines = [json.loads(line) for line in second.read_text(encoding="utf-8").splitlines()]
    assert lines == sorted(({**stamps(each, lines), **each} for each in documents), key=lambda d: d["_id"])


@pytest.mark.parametrize("words", [("import", "none.ndjson"), ("export", "none/none.ndjson")])
def test_a_file_that_is_not_there_cannot_be_completed(typists: Typists, words: tuple[str, str]) -> None:
    typist = typists.open()

    result = typist.type(words[0], str(typist.folder / words[1]))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.ndjson" in result.stderr


def stamps(document: dict[str, Any], among: list[dict[str, Any]]) -> dict[str, Any]:
    """What the store keeps for itself, of the document with the same id."""
    (same,) = [each for each in among if each["_id"] == document["_id"]]
    return {name: same[name] for name in ("_rev", "_createdAt", "_updatedAt")}
