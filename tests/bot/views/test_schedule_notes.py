"""What the channel is told of the schedule itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.findings import Coverage
from bot.views.schedule_notes import awake, held_back, silent, unread
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import check_message

SINCE = datetime(2026, 11, 18, 8, tzinfo=UTC)


def test_silence_is_said_with_since_when_and_what_to_do() -> None:
    message = silent(SINCE)
    assert message.text == (
        "Nobody has compared payments with passes since 18 Nov 2026, 08:00 UTC.\n"
        "Until that works again, a missing pass is not noticed here. Please ask your developer to run "
        "python app.py doctor, which says what is wrong, and to look at Passkeeper's log. "
        "You can still check one customer with /pass-check."
    )
    check_message(message)


def test_its_end_is_said() -> None:
    assert awake(SINCE).text == (
        "Payments are compared with passes again.\nNothing needs to be done. What was bought since "
        "18 Nov 2026, 08:00 UTC is looked at, too; a missing pass gets its alert."
    )


def test_what_was_held_back_is_named_without_addresses_and_beyond_five_counted() -> None:
    hostile = replace(FINDING, customer="<!channel> Oak", pass_name="<https://x.example|Free>")
    message = held_back([hostile] * 7, 5)
    head, why, *lines = message.text.split("\n")
    assert head == "7 purchases could be fixed automatically. All of that was held back."
    assert why == (
        "More than 5 at once look like an outage, so a person should look first. "
        "To go on, type /pass-fix, or run python app.py fix --all --yes."
    )
    assert (len(lines), lines[-1]) == (6, "and 2 more")
    assert "ada@example.com" not in str(message)
    assert "<" not in message.text
    check_message(message)


def test_what_could_not_be_read_is_named_with_addresses_masked() -> None:
    coverage = Coverage(("platform",), None, NOW, ("Oak Dance did not answer.", "ada@example.com\nis odd."))
    message = unread(coverage)
    assert message.text == (
        "Not everything could be looked at, so a missing pass may not be noticed.\n"
        "Oak Dance did not answer.\na***@example.com is odd.\n"
        "Type /webhook-health to see what is out of reach, and what to do."
    )
    check_message(message)
