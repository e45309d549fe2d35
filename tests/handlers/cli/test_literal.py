from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.model import Account
from tests import worlds

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typist, Typists

HOSTILE = (
    "[bold]Ada[/bold]",
    "<!channel>",
    "{{7*7}}",
    "{0}",
    "%s",
    ":smile:",
    "https://example.com/<script>",
)
OBEYED = ("\x1b[2J\x1b[31m", "\x1b]0;title\x07", "\x9b31m", "\r\n", "\n", "\x00", "\x08", "\u202e", "\u2066")
COMMANDS = (
    ("check", worlds.SESSION),
    ("check", "ada@example.com"),
    ("reconcile",),
    ("fix", "ada@example.com"),
    ("fix", "--all", "--yes"),
    ("audit",),
    ("draft", worlds.SESSION),
    ("grant", "--user", "user_ada", "--pass", "pass-ten", "--reason", "why"),
)


def named(typists: Typists, name: str) -> Typist:
    """A school where everybody and everything bears this name."""
    typist = typists.open(worlds.purchase(payer_name=name))
    typist.desk.put(
        ada=worlds.ada(name=name).document,
        sold=worlds.ten_pass(name=name).document,
        school=worlds.oak(schoolName=name).document,
    )
    typist.desk.directory.accounts = [Account("user_ada", name, "ada@example.com", ("ada@example.com",))]
    return typist


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_literally(typists: Typists, name: str) -> None:
    typist = named(typists, name)

    for words in COMMANDS[:4]:
        assert name in typist.type(*words).stdout, words


@pytest.mark.parametrize("bad", OBEYED, ids=repr)
def test_no_terminal_obeys_a_name(typists: Typists, bad: str) -> None:
    typist = named(typists, f"Ada{bad}Oak")

    for words in COMMANDS:
        said = typist.type(*words).output
        controls = {char for char in said if char != "\n" and (ord(char) < 32 or 127 <= ord(char) < 160)}
        assert (controls, "\u202e" in said, "\u2066" in said) == (set(), False, False), words
        assert "Ada" in said, words


def test_a_name_of_two_lines_forges_no_line(typists: Typists) -> None:
    typist = named(typists, "Ada\nok  Everything is fine.")

    for words in COMMANDS:
        assert not [line for line in typist.type(*words).output.splitlines() if line.startswith("ok  ")], (
            words
        )


def test_an_error_from_outside_is_literal_too(typists: Typists) -> None:
    result = typists.open().type("undo", "[bold]\x1b[31mact")

    assert "There is no action [bold][31mact." in result.stderr
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_reason_is_kept_as_it_was_typed_and_shown_on_one_line(typists: Typists) -> None:
    typist = typists.open()
    words = ("grant", "--user", "user_ada", "--pass", "pass-ten", "--reason", "[red]{{7*7}}\x1b[31m")

    typist.type(*words, "--yes")

    (made,) = typist.desk.running()
    assert made["manualCreationReason"] == "[red]{{7*7}}\x1b[31m"
    assert "\x1b" not in typist.type("audit").output
    assert json.loads(typist.type("audit", "--json").stdout)["actions"][0]["after"] == {made["_id"]: made}
