"""The page of verdicts (`docs/verdicts.md`), written from the table."""

from __future__ import annotations

from bot.sentences.table import SAYINGS
from bot.verdicts import REASONS, Verdict

_HEAD = """# Verdicts

Each purchase gets one verdict with one reason. The earliest line that holds wins: what stands higher on
this page goes first. This page is written from the table in `bot/sentences`; do not edit it by hand.

| verdict | reason | what it means | what Passkeeper offers | who may approve |
| --- | --- | --- | --- | --- |
"""

_FOOT = """
A fix that anybody in support may approve becomes a manager's where the customer's login no longer exists,
where a missing pass would have run out already, or where payment and pass name different schools. Where
what a fix needs is not there (a pass without a name, a length, a class limit), none is offered.
"""


def verdicts_page() -> str:
    lines = (_line(verdict, reason) for verdict in Verdict for reason in REASONS[verdict])
    return _HEAD + "".join(lines) + _FOOT


def _line(verdict: Verdict, reason: str) -> str:
    saying = SAYINGS[verdict, reason]
    return f"| `{verdict}` | `{reason}` | {saying.means} | {saying.offer} | {saying.approver} |\n"
