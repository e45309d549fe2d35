from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from app import cli
from handlers.cli.manual import PAGES
from handlers.cli.version import version

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def every(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from every(inner, (*path, name))


COMMANDS = {" ".join(path): path for path, _ in every(cli) if path}


def helped(*path: str) -> str:
    result = CliRunner().invoke(cli, [*path, "--help"], prog_name="app.py", terminal_width=200)
    assert result.exit_code == 0
    return result.output


def examples(text: str) -> list[list[str]]:
    """The words after `python app.py`, up to where the shell would redirect what comes out."""
    found = [line.partition("python app.py ")[2] for line in text.splitlines() if "python app.py " in line]
    return [shlex.split(each.partition(" > ")[0]) for each in found]


def parsed(words: list[str]) -> None:
    """Raises UsageError for a line that the command would not take."""
    group: click.Command = cli
    context = None
    while words and isinstance(group, click.Group):
        context = group.make_context(group.name, words, parent=context, resilient_parsing=False)
        words = [*context._protected_args, *context.args]
        name, command, words = group.resolve_command(context, words) if words else (None, None, [])
        group = command or group
        if name is None:
            return
    group.make_context(group.name, words, parent=context).close()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_examples_that_are_its_own_and_parse(name: str) -> None:
    path = COMMANDS[name]
    shown = examples(helped(*path))

    assert shown
    for words in shown:
        assert tuple(words[: len(path)]) == path
        parsed(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_its_exit_codes(name: str) -> None:
    codes = helped(*COMMANDS[name]).partition("Exit codes:")[2]

    assert {line.split()[0] for line in codes.splitlines() if line.strip()} <= {"0", "1", "2"}
    assert "    0 " in codes
    assert "    2 " in codes


def test_every_page_is_of_a_command_that_exists() -> None:
    assert set(PAGES) <= {path[-1] for path in COMMANDS.values()}


def test_a_line_that_does_not_parse_would_be_noticed() -> None:
    for words in (["check"], ["fix", "--al"], ["summary", "--period", "year"], ["letters", "replai", "x"]):
        with pytest.raises(click.UsageError):
            parsed(words)


def test_the_version_is_the_projects() -> None:
    said = CliRunner().invoke(cli, ["--version"])

    assert (said.exit_code, said.output) == (0, f"passkeeper {version()}\n")
    assert f'\nversion = "{version()}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_code_that_was_copied_without_its_project_still_starts(tmp_path: Path) -> None:
    assert version(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    said = CliRunner().invoke(cli, ["completion", shell])

    assert said.exit_code == 0
    assert f"_PASSKEEPER_COMPLETE={shell}_complete" in said.output


def test_a_shell_that_is_not_known_is_refused() -> None:
    said = CliRunner().invoke(cli, ["completion", "tcsh"])

    assert (said.exit_code, said.stdout) == (2, "")
    assert "'bash', 'zsh', 'fish'" in said.stderr


def test_the_tab_key_completes_commands_and_options() -> None:
    program = "import sys, app; sys.argv = ['passkeeper']; app.main()"

    def completed(words: str, place: int) -> list[str]:
        asked = {"_PASSKEEPER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(place)}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=asked, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert completed("passkeeper rec", 1) == ["plain,reconcile"]
    assert completed("passkeeper summary --period q", 3) == ["plain,quarter"]
