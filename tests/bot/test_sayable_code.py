"""No sentence stands in the code of the data layer but inside what can be told in another language."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PLACES = (
    "bot/apology.py",
    "bot/doctor/*.py",
    "bot/judge/*.py",
    "bot/repair/*.py",
    "bot/query.py",
    "bot/reconcile.py",
    "bot/sellable.py",
    "services/doctor.py",
    "services/exported.py",
    "services/f[ai]*.py",
    "services/given.py",
    "services/importing.py",
    "services/access.py",
    "services/accounts.py",
    "services/apologies.py",
    "services/attending.py",
    "services/applying.py",
    "services/granting.py",
    "services/gateways/slack*.py",
    "services/sweep.py",
    "services/summaries.py",
    "services/reading.py",
    "services/lookup.py",
    "services/grounding.py",
    "services/people.py",
    "services/requests.py",
    "services/unchecked.py",
    "services/wishes.py",
    "services/gateways/sanity*.py",
    "services/gateways/sqlite*.py",
    "services/gateways/clerk*.py",
    "services/gateways/stripe*.py",
)
SPOKEN = {
    "Refusal": 1,
    "refuse": 1,
    "already": 1,
    "FieldChange": 3,
    "Unknown": 2,
    "Remote": 2,
    "Skipped": 2,
    "Outcome": 5,
    "ok": 3,
    "warn": 3,
    "fail": 3,
    "unknown": 3,
}
"""What carries words to people, and among how many of its arguments they are."""


def english(node: ast.expr) -> bool:
    """Words that stand for themselves: a text with a space in it, formatted or not."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant)]
    return any(isinstance(text, str) and " " in text.strip() for text in texts)


def frozen_calls(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            spoken = 2 if name.endswith("Error") else SPOKEN.get(name, 0)
            yield from (node.lineno for each in node.args[:spoken] if english(each))


@pytest.mark.parametrize("place", PLACES)
def test_every_sentence_can_be_told(place: str) -> None:
    files = sorted(ROOT.glob(place))
    assert files
    trees = ((file, ast.parse(file.read_text(encoding="utf-8"))) for file in files)
    assert [f"{file.name}:{line}" for file, tree in trees for line in frozen_calls(tree)] == []
