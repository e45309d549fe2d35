from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.alerts import Alert, Gap
from bot.views import ids
from bot.views.alert import alert_message
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import action_ids, check_message, texts

if TYPE_CHECKING:
    from bot.alerts import GapState

GAP = Gap("cs_live_oak0001", FINDING)
ALERT = Alert("alert_1", NOW, (GAP,))


def gaps(count: int, state: GapState = "open") -> tuple[Gap, ...]:
    return tuple(
        Gap(f"cs_live_{n}", replace(FINDING, session_id=f"cs_live_{n}", customer=f"Name{n} Oak"), state)
        for n in range(count)
    )


def test_many_gaps_are_one_table_that_names_them_all() -> None:
    message = alert_message(replace(ALERT, gaps=gaps(7)), NOW)

    check_message(message)
    table = message.blocks[1]
    assert [row[0]["text"] for row in table["rows"]] == ["Customer", *(f"Name{n}" for n in range(7))]
    assert message.text.startswith("7 paid purchases do not have the pass that was bought.")
    assert all(f"Name{n}" in message.text for n in range(7))


def test_a_table_keeps_to_slacks_limits_and_counts_the_rest() -> None:
    message = alert_message(replace(ALERT, gaps=gaps(230)), NOW)

    check_message(message)
    assert len(message.blocks[1]["rows"]) == 201
    assert "30 more: type /pass-fix." in texts(message.blocks)


def test_a_table_whose_gaps_are_all_settled_has_no_buttons() -> None:
    message = alert_message(replace(ALERT, gaps=gaps(6, "healed")), NOW)

    check_message(message)
    assert action_ids(message.blocks) == set()
    assert message.text.startswith("6 paid purchases did not have the pass that was bought; 0 still do not.")


def test_a_key_too_long_for_a_menu_leaves_the_choice_out() -> None:
    gap = replace(GAP, finding=replace(FINDING, session_id="cs_live_" + "x" * 180))

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    check_message(message)
    assert ids.NOT_A_PROBLEM not in texts(message.blocks)
