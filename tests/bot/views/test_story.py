from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alerts import Alert, Gap, Line
from bot.messages import Posted
from bot.views.reminder import about, managers_message, reminder_message
from bot.views.story import story_message
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import check_message

if TYPE_CHECKING:
    from bot.alerts import Event

GAP = Gap("cs_live_oak0001/missing", FINDING)
ALERT = Alert("alert_1", NOW, (GAP,), Posted("C1", "1.0"), since=NOW)
UNTIL = NOW + timedelta(hours=1)


def line(event: Event, by: str | None = "U2", note: str | None = None) -> Line:
    return Line(1, "alert_1", NOW, event=event, by=by, note=note, until=UNTIL, gap=GAP)


@pytest.mark.parametrize(
    ("event", "by", "note", "told"),
    [
        ("taken", "U2", None, "Taken by <@U2>."),
        ("fixed", "U2", "A pass was made.", "Fixed by <@U2>. A pass was made."),
        ("fixed", None, "A pass was made.", "Fixed automatically. A pass was made."),
        ("healed", None, "The pass is there.", "Healed by itself. The pass is there."),
        ("changed", "U2", "It was withdrawn.", "Taken back by <@U2>. It was withdrawn."),
        ("changed", None, "Refunded.", "Changed since. Refunded."),
        ("turned", None, "It is inactive.", "Changed since. It is inactive."),
        ("reopened", None, "It is gone.", "Open again. It is gone."),
        (
            "dismissed",
            "U2",
            "A <b>test</b> & more",
            "Not a problem, says <@U2>: A &lt;b&gt;test&lt;/b&gt; &amp; more",
        ),
        ("dismissed", "terminal:kim", "A test", "Not a problem, says terminal:kim: A test"),
    ],
)
def test_a_change_is_one_short_sentence(event: Event, by: str | None, note: str | None, told: str) -> None:
    message = story_message(ALERT, line(event, by, note))

    check_message(message)
    assert message.blocks[0]["text"]["text"] == told


def test_a_snooze_says_until_when() -> None:
    message = story_message(ALERT, line("snoozed"))

    check_message(message)
    assert message.text == "Snoozed by a colleague until 20 Nov 2026, 10:42 UTC. No reminders until then."
    assert "<!date^1795171320^{date_short_pretty} {time}|10:42 UTC>" in message.blocks[0]["text"]["text"]


@pytest.mark.parametrize("alert", [replace(ALERT, gaps=(GAP, GAP)), replace(ALERT, thread="1.0")])
def test_where_a_thread_is_about_several_the_purchase_is_named(alert: Alert) -> None:
    message = story_message(alert, line("fixed", "U2", "A pass was made."))

    assert message.text == "Ada · Ten Classes: Fixed by a colleague. A pass was made."
    assert story_message(alert, replace(line("taken"), gap=None)).text == "Taken by a colleague."


def test_no_address_and_no_surname_stands_in_a_thread() -> None:
    message = story_message(ALERT, line("fixed", "U2", "Ada Oak (ada@example.com) has it."))

    assert message.text == "Fixed by a colleague. Ada (a***@example.com) has it."


def test_whoever_snoozed_what_they_had_taken_is_told_by_name() -> None:
    woken = replace(ALERT, claimed_by="U3")

    message = reminder_message(woken, Line(1, "alert_1", NOW, stage=1, woken=True))

    check_message(message)
    assert message.blocks[0]["text"]["text"] == "<@U3> The snooze is over: this is open again."


def test_managers_read_what_it_is_about_even_without_a_link() -> None:
    message = managers_message(ALERT, None)

    check_message(message)
    assert len(message.blocks) == 1
    assert "Ada · a***@example.com · Ten Classes" in message.text


def test_an_alert_about_many_is_told_by_its_head() -> None:
    assert about(replace(ALERT, gaps=(GAP, GAP))) == "2 paid purchases do not have the pass that was bought."
