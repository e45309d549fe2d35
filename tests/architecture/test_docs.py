"""The pages are true: every command line in them works, in a town of the sandbox."""

from __future__ import annotations

import os
import re
import shlex
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml

from app import Passkeeper, cli
from bot.settings import load
from bot.views.said import TITLES
from sandbox.town import Town
from tests.handlers.cli.test_manual import parsed
from tests.handlers.cli.typist import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(
    r"(?:(?<=`)|(?<=^)|(?<=    ))(?:\$ )?(?:python app\.py|passkeeper)((?: [^`\n]*)?)", re.MULTILINE
)
SHELL = re.compile(r"\s+(?:\||&&|;|>|2>|<|#).*|\s*\\$")
LIVE = {"run", "demo", "doctor"}
"""Two that do not end, and one that looks at this machine: they are only parsed, like what needs an event."""


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def lines(page: Path) -> list[str]:
    """What stands after the program's name, once each, without what the shell does."""
    found = (SHELL.sub("", match.group(1)).strip() for match in COMMAND.finditer(text(page)))
    return list(dict.fromkeys(each for each in found if each))


SPOKEN = sorted({(line, page.name) for page in PAGES for line in lines(page)})


class Reader:
    """Somebody who types what the pages say, with names of this town in the place of those in capitals."""

    def __init__(self, folder: Path, town: Town) -> None:
        self._settings = load(town.environment(), None)
        self._typed: dict[str, tuple[int, str]] = {}
        told = self._answer("reconcile", "--days", "30")
        missing = [each["session_id"] for each in told["findings"] if each["verdict"] == "missing"]
        done = self._answer("fix", missing[-1], "--yes")
        self._answer("export", "FILE")
        (folder / "one-pass.ndjson").write_bytes((folder / "FILE").read_bytes())
        with tarfile.open(folder / "production.tar.gz", "w:gz") as archive:
            archive.add(folder / "FILE", "production/data.ndjson")
        backup = self._answer("backup", "kept")["folder"]
        self._names = {
            r"EMAIL(\|[A-Z_]+)?": "ada@example.com",
            r"SESSION(_ID)?(\.\.\.)?|cs_(live|test)_[\w.]+": missing[0],
            "CLERK_ID": "user_ada",
            "PASS_ID": "pass-ten",
            "TEXT|REASON|NAME": "because",
            r"ACTION_ID|act_\w+": done["actions"][0]["action_id"],
            "FOLDER": "elsewhere",
            r"BACKUP|backups?/\S+": backup,
            "DATE": "2026-11-01",
            "ACCT": "acct_oak",
            "SHELL": "bash",
            "COMMAND": "check",
        }

    def types(self, line: str) -> tuple[int, str]:
        """Once only: a second backup in the same second is refused."""
        if line not in self._typed:
            result = typed(self._program, *map(self._meant, shlex.split(line)))
            self._typed[line] = result.exit_code, result.output
        return self._typed[line]

    def _meant(self, word: str) -> str:
        named = (told for name, told in self._names.items() if re.fullmatch(name, word))
        return next(named, word)

    def _answer(self, *words: str) -> Any:
        result = typed(self._program, *words, "--json")
        return yaml.safe_load(result.stdout)

    def _program(self) -> Passkeeper:
        return Passkeeper(self._settings, lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The pages speak of files of the folder that one is in."""
    folder, before = tmp_path_factory.mktemp("reader"), Path.cwd()
    town = Town(folder)
    town.open()
    os.chdir(folder)
    try:
        yield Reader(folder, town)
    finally:
        os.chdir(before)
        town.close()


def test_the_pages_have_command_lines() -> None:
    assert {"README.md", "support.md", "managers.md", "go-live.md", "connect.md"} <= {on for _, on in SPOKEN}
    assert len(SPOKEN) > 30


@pytest.mark.parametrize(("line", "page"), SPOKEN)
def test_every_command_line_works(reader: Reader, line: str, page: str) -> None:
    words = shlex.split(line)
    if words[0] in LIVE or "EVENT_ID" in words:
        parsed(words)
        return

    code, said = reader.types(line)

    assert code in {0, 1}, f"{page}: {line}\n{said}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", text(page))
    local = [link.partition("#") for link in links if not link.startswith("http")]

    assert [file for file, _, _ in local if file and not (page.parent / file).exists()] == []
    assert [f"{file}#{part}" for file, _, part in local if part and part not in headings(page, file)] == []


def headings(page: Path, file: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text(page.parent / file if file else page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^|^ {4})make ([a-z-]+)", text(page), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_slack_is_in_the_manifest(page: Path) -> None:
    manifest = yaml.safe_load(text(ROOT / "manifest.yml"))
    known = {each["command"] for each in manifest["features"]["slash_commands"]} | {"/invite"}

    assert set(re.findall(r"(?:`|^ {4})(/[a-z]+-[a-z]+|/invite)\b(?!/)", text(page), re.MULTILINE)) <= known


@pytest.mark.parametrize("name", ["support.md", "managers.md", "go-live.md", "apologies.md"])
def test_every_button_is_called_as_in_slack(name: str) -> None:
    code = "".join(text(path) for path in (ROOT / "bot").rglob("*.py"))
    buttons = re.findall(r"\*\*([^*]+[^*.])\*\*", text(ROOT / "docs" / name))

    assert [button for button in buttons if f'"{button}"' not in code] == []


def test_support_finds_every_answer_by_its_words_in_slack() -> None:
    page = text(ROOT / "docs" / "support.md")

    assert [title for title in TITLES.values() if f"*{title}*" not in page] == []


def test_the_index_names_every_page() -> None:
    index = text(ROOT / "docs" / "README.md")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]

    assert [page for page in pages if page != "README.md" and f"({page}" not in index] == []


def test_the_tests_that_a_recipe_names_exist() -> None:
    named = re.findall(r"`((?:tests|bot|services|handlers|docs)/[\w/.*]+)`", text(ROOT / "CONTRIBUTING.md"))
    real = [name for name in named if "CODE" not in name]

    assert len(real) > 30
    assert [name for name in real if not list(ROOT.glob(name.rstrip("/")))] == []


def test_a_page_that_lies_would_be_noticed() -> None:
    for line in ("check", "fix --al", "summary --period year"):
        with pytest.raises(click.UsageError):
            parsed(shlex.split(line))
    assert "chekc" not in cli.commands
