from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from app import Passkeeper, cli
from bot.settings import load
from handlers.cli.program import Said, answering
from tests import worlds
from tests.handlers.cli.typist import typed

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists

ROOT = Path(__file__).parents[3]
BAD = {"PORT": "eighty", "STRIPE_SECRET_KEY": "nonsense", "LOOKBACK_DAYS": "-1"}
BOT = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "0" * 32,
    "STRIPE_SECRET_KEY": "sk_test_sandbox",
    "SUPPORT_USERS": "U0SUNNIVA",
    "STRIPE_API_URL": "http://127.0.0.1:9",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "HOST": "127.0.0.1",
}
COMMANDS = (
    ("check", "ada@example.com"),
    ("reconcile",),
    ("fix", "--all"),
    ("grant", "--user", "user_ada", "--pass", "pass-ten", "--reason", "why"),
    ("undo", "act_1"),
    ("health",),
    ("draft", worlds.SESSION),
    ("audit",),
    ("import", "x.ndjson"),
    ("export", "x.ndjson"),
    ("run",),
    ("summary",),
)


def badly_set() -> Passkeeper:
    return Passkeeper(load(BAD), lambda: worlds.NOW)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_bad_settings_are_all_named_on_stderr(words: tuple[str, ...]) -> None:
    plain, asked = typed(badly_set, *words), typed(badly_set, *words, "--json")

    for result in (plain, asked):
        assert result.exit_code == 2
        assert [name for name in BAD if f"{name}: expected" in result.stderr] == list(BAD)
        assert "nonsense" not in result.stderr
    assert plain.stdout == ""
    assert list(json.loads(asked.stdout)) == ["error"]


def test_every_command_of_the_contract_is_there() -> None:
    wanted = {words[0] for words in COMMANDS} | {"demo", "doctor", "letters", "completion"}

    assert set(cli.commands) >= wanted


@pytest.mark.parametrize("name", [words[0] for words in COMMANDS])
def test_help_shows_that_every_command_speaks_json(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])

    assert (result.exit_code, "--json" in result.output) == (0, True)


@pytest.mark.parametrize(
    "words", [("check",), ("draft",), ("grant",), ("reconcile", "--days", "0"), ("none",)]
)
def test_wrong_arguments_cannot_be_completed(typists: Typists, words: tuple[str, ...]) -> None:
    result = typists.open().type(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "Missing argument 'EMAIL|SESSION_ID|CLERK_ID'."),
        (("reconcile", "--days", "0"), "Invalid value for '--days'"),
        (("audit", "--since", "2030-13-01"), "Invalid value for '--since'"),
        (("summary", "--period", "year"), "Invalid value for '--period'"),
        (("letters", "replay", "--none"), "No such option"),
        (("none",), "No such command 'none'"),
        (("--none",), "No such option"),
        (("--json", "check", "x"), "--json stands after the command"),
    ],
)
def test_wrong_arguments_are_one_json_document_where_one_is_awaited(
    typists: Typists, words: tuple[str, ...], said: str
) -> None:
    result = typists.open().type(*words, "--json")

    (error,) = json.loads(result.stdout).values()
    assert (result.exit_code, error.startswith(said)) == (2, True), error
    assert error in result.stderr


def test_what_stands_after_two_dashes_is_no_option(typists: Typists) -> None:
    assert typists.open().type("check", "x", "--", "--json").stdout == ""


def test_json_without_a_command_is_that_of_the_bot() -> None:
    result = typed(badly_set, "--json")

    assert (result.exit_code, list(json.loads(result.stdout))) == (2, ["error"])


def test_a_long_line_is_not_broken_in_two(typists: Typists) -> None:
    lines = typists.open().type("check", worlds.SESSION).stdout.splitlines()

    assert [line for line in lines if worlds.SESSION in line and "Ten classes" in line]


def test_a_crash_is_no_finding() -> None:
    program = "import app, click; app.cli.add_command(click.Command('x', callback=lambda: 1 / 0)); app.main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "x"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "ZeroDivisionError" in done.stderr
    assert "crashed" in done.stderr


def test_a_bot_whose_port_is_taken_begins_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**BOT, "PORT": str(taken.getsockname()[1])}
        done = subprocess.run(
            [sys.executable, ROOT / "app.py", "run", "--json"],
            cwd=tmp_path,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    (error,) = json.loads(done.stdout).values()
    assert (done.returncode, done.stderr) == (2, f"{error}\n")
    assert f"HOST 127.0.0.1, PORT {settings['PORT']}" in error
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_cannot_start_says_so_in_json() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, ROOT / "app.py", "demo", "--json", "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )

    (error,) = json.loads(done.stdout).values()
    assert (done.returncode, done.stderr) == (2, f"{error}\n")
    assert f"port {port} is taken" in error


def test_what_is_said_in_json_survives_any_characters() -> None:
    @click.command()
    @answering
    def odd(_: object) -> Said:
        return Said(0, {"name": "half \ud800, \x9b31m, Å"}, "")

    class Nothing:
        def close(self) -> None: ...

    result = CliRunner().invoke(odd, ["--json"], obj=Nothing)

    assert json.loads(result.stdout) == {"name": "half \ud800, \x9b31m, Å"}
    assert result.stdout.isascii()
