"""What Slack takes, and what it sends back."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.slack.validate import problems_with_blocks, problems_with_view
from tests.sandbox.test_slack_samples import (
    ALERT,
    GALLERY,
    PIE,
    axes,
    button,
    cell,
    form,
    mrkdwn,
    option,
    plain,
)


def actions(*elements: Any) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def data_table(rows: list[Any], **more: Any) -> list[dict[str, Any]]:
    return [{"type": "data_table", "caption": "Gaps", "rows": rows, **more}]


HEAD = [cell("Who")]
DIVIDER = {"type": "divider"}
WRONG: dict[str, list[dict[str, Any]]] = {
    "51 blocks": [DIVIDER] * 51,
    "an alert outside a modal": [{"type": "alert", "text": plain("x")}],
    "a header of mrkdwn": [{"type": "header", "text": mrkdwn("x")}],
    "a long header": [{"type": "header", "text": plain("x" * 151)}],
    "an empty text": [{"type": "section", "text": mrkdwn("")}],
    "a long section": [{"type": "section", "text": mrkdwn("x" * 3001)}],
    "a section of nothing": [{"type": "section"}],
    "eleven fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "a long field": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "verbatim on plain_text": [{"type": "section", "text": plain("x") | {"verbatim": True}}],
    "one block_id twice": [DIVIDER | {"block_id": "a"}] * 2,
    "one action_id twice": actions(button("A", "a"), button("B", "a")),
    "26 buttons": actions(*(button("A", f"a{n}") for n in range(26))),
    "a long label": actions(button("x" * 76, "a")),
    "a long value": actions(button("A", "a") | {"value": "x" * 2001}),
    "a strange style": actions(button("A", "a", style="loud")),
    "a long confirm": actions(
        button(
            "A",
            "a",
            confirm={
                "title": plain("x" * 101),
                "text": plain("x"),
                "confirm": plain("x"),
                "deny": plain("x"),
            },
        )
    ),
    "six in an overflow": actions(
        {"type": "overflow", "action_id": "o", "options": [option(f"o{n}") for n in range(6)]}
    ),
    "101 options": actions(
        {"type": "static_select", "action_id": "s", "options": [option(f"o{n}") for n in range(101)]}
    ),
    "a foreign initial option": actions(
        {"type": "static_select", "action_id": "s", "options": [option("a")], "initial_option": option("b")}
    ),
    "a table without caption": [{"type": "data_table", "rows": [HEAD, HEAD]}],
    "rows of unequal length": data_table([HEAD, [cell("a"), cell("b")]]),
    "201 data rows": data_table([HEAD] * 202),
    "a rich_text head": data_table([[{"type": "rich_text", "elements": []}], HEAD]),
    "a page of none": data_table([HEAD, HEAD], page_size=0),
    "an empty cell": data_table([HEAD, [cell("")]]),
    "20,001 characters": data_table([HEAD, [cell("x" * 20_001)]]),
    "two tables": [{"type": "table", "rows": [HEAD]}] * 2,
    "three charts": [PIE] * 3,
    "an empty slice": [{**PIE, "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}],
    "twins among series": [axes("bar", ["A", "A"])],
    "a long series name": [axes("line", ["x" * 21])],
    "a long body": [{"type": "card", "body": plain("x" * 201)}],
    "a card of nothing": [{"type": "card"}],
    "a card in a container": [
        {"type": "container", "title": plain("t"), "child_blocks": [{"type": "card", "body": plain("x")}]}
    ],
    "a pending task alone": [{"type": "task_card", "task_id": "t", "title": "x", "status": "pending"}],
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_slack_would_refuse_is_refused(wrong: list[dict[str, Any]]) -> None:
    assert problems_with_blocks(wrong, "message")


@pytest.mark.parametrize("blocks", [ALERT, GALLERY, [axes("bar", ["A"]), PIE], [axes("area", ["A", "B"])]])
def test_what_slack_would_take_is_taken(blocks: list[dict[str, Any]]) -> None:
    assert problems_with_blocks(blocks, "message") == []


def test_surfaces_differ() -> None:
    table = data_table([HEAD, HEAD])
    assert problems_with_blocks(table, "home") == []
    assert problems_with_blocks(table, "modal")
    assert problems_with_blocks([{"type": "markdown", "text": "x"}], "home")


def test_a_view_is_measured_too() -> None:
    assert problems_with_view(form()) == []
    assert problems_with_view(form("x" * 25))
    assert problems_with_view(form() | {"private_metadata": "x" * 3001})
    assert problems_with_view(form() | {"submit": None})
