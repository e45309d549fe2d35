"""Labels against what was said of each purchase."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.findings import Finding
    from tests.labelled.world import Label

Row = tuple[str, str]


def said(finding: Finding) -> str:
    return f"{finding.verdict}/{finding.reason}"


def approver(finding: Finding) -> str:
    if not finding.fixable:
        return "nobody"
    return "manager" if finding.needs_manager else "support"


class Confusion:
    """(expected, got) -> how often, with the first example's case and key."""

    def __init__(self, labels: dict[str, Label], findings: Iterable[Finding], *, whose: bool = False) -> None:
        self.counts: Counter[Row] = Counter()
        self.examples: dict[Row, str] = {}
        got = {finding.key: approver(finding) if whose else said(finding) for finding in findings}
        for key in labels.keys() | got.keys():
            label = labels.get(key)
            expected = (label.approver if whose else label.said) if label else "nothing"
            row = (expected, got.get(key, "nothing"))
            self.counts[row] += 1
            self.examples.setdefault(row, f"{label.case if label else 'unlabelled'} ({key})")

    @property
    def wrong(self) -> dict[Row, int]:
        return {row: count for row, count in self.counts.items() if row[0] != row[1]}

    def table(self, *, only_wrong: bool = False) -> str:
        """A line for each expected verdict and what it got."""
        rows = sorted(self.wrong if only_wrong else self.counts)
        lines = [
            f"{expected:<34} -> {got:<34} {self.counts[expected, got]:>5}"
            + ("" if expected == got else f"   e.g. {self.examples[expected, got]}")
            for expected, got in rows
        ]
        right = sum(self.counts.values()) - sum(self.wrong.values())
        return "\n".join([*lines, f"{right} of {sum(self.counts.values())} as labelled"])
