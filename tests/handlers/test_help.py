from __future__ import annotations

import pytest

from bot.views.notes import COMMANDS
from tests.handlers.typing_person import Person


@pytest.mark.parametrize("command", ["/pass-check", "/pass-fix"])
@pytest.mark.parametrize(
    "text",
    ["ada @example.com", "a@example.com b@example.com", "cs_live_one1 cs_live_two2", "ada@", "1", "x" * 1001],
)
def test_what_cannot_be_looked_up_is_answered_with_an_example_of_that_command(
    command: str, text: str
) -> None:
    person = Person()

    person.type(command, text)

    assert person.sees.text.endswith(f" like {command} ada@example.com.")
    assert (person.bench.lookup.asked, person.bench.fixing.planned_for) == ([], [])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", ["help", "Help ", "?", "--all", "-h"])
def test_every_command_explains_itself_and_names_the_others(command: str, text: str) -> None:
    person = Person()

    person.type(command, text)

    first, *_, last = person.sees.text.splitlines()
    assert first == COMMANDS[command][1]
    assert f"Type it like this: {COMMANDS[command][2]}" in person.sees.text
    assert last.startswith("There is also: ")
    assert all((f"{name} (" in last) == (name != command) for name in COMMANDS)
    assert person.bench.fixing.planned_for == []


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP", "?"])
def test_a_check_of_nothing_is_answered_with_a_working_example(text: str) -> None:
    person = Person()

    person.type("/pass-check", text)

    assert "Type it like this: /pass-check ada@example.com" in person.sees.text
    assert person.bench.lookup.asked == []


def test_help_for_fixing_and_for_health_shows_an_example() -> None:
    person = Person()

    person.type("/pass-fix", "help")
    assert "Type it like this: /pass-fix ada@example.com" in person.sees.text
    person.type("/webhook-health", "please")
    assert "Type it like this: /webhook-health" in person.sees.text
