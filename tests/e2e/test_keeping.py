"""Backups, erasure and the figures of whoever is on call, over the real program."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from sandbox.demo import Bot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.town import Town

ROOT = Path(__file__).parent.parent.parent
SOON = 30.0


@pytest.fixture
def bot(town: Town, tmp_path: Path) -> Iterator[Bot]:
    running = Bot(town, log=tmp_path / "bot.log")
    yield running
    running.close()


def answer(town: Town, *arguments: str, code: int) -> Any:
    done = town.command(*arguments, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def figures(town: Town) -> str:
    return requests.get(f"http://127.0.0.1:{town.bot_port}/metrics", timeout=10).text


def of_ada(folder: Path) -> list[str]:
    files = [path for path in folder.glob("passkeeper.db*") if "lock" not in path.name]
    return [path.name for path in files if b"ada@example.com" in path.read_bytes()]


def test_a_live_bot_is_backed_up_and_the_backup_put_back_once_it_stopped(town: Town, bot: Bot) -> None:
    answer(town, "fix", "ada@example.com", "--yes", code=0)
    made = answer(town, "backup", "backups", code=0)
    counts = {each["part"]: each["counts"] for each in made["files"]}
    assert (counts["ledger"]["entries"], counts["store"]["documents"] > 0) == (2, True)
    assert "passkeeper_last_backup_timestamp_seconds 0.0" not in figures(town)

    answer(town, "restore", made["folder"], "--check", code=0)
    planned = answer(town, "restore", made["folder"], code=1)
    assert (planned["restored"], planned["kept"]) == (False, {})
    refused = town.command("restore", made["folder"], "--yes")
    assert refused.returncode == 2
    assert "A bot is running on passkeeper.db, so nothing was changed." in refused.stderr

    answer(town, "fix", "--all", "--yes", code=0)
    bot.close()
    done = answer(town, "restore", made["folder"], "--yes", code=0)
    assert sorted(done["kept"]) == ["ledger", "store"]
    assert len(answer(town, "audit", code=0)["actions"]) == 1


def test_a_person_is_erased_from_the_record_of_a_live_bot(town: Town, bot: Bot) -> None:
    answer(town, "reconcile", "--post", code=1)
    (made,) = answer(town, "fix", "ada@example.com", "--yes", code=0)["actions"]
    assert of_ada(town.folder)
    before = answer(town, "audit", code=0)["actions"][0]
    would = answer(town, "erase", "ada@example.com", code=1)
    assert would["erased"] is False
    assert would["rows"]["entries"] == 2

    done = answer(town, "erase", "ada@example.com", "--yes", code=0)
    assert done["rows"] == would["rows"]
    assert of_ada(town.folder) == []
    after = answer(town, "audit", code=0)["actions"][0]
    kept = ("action_id", "at", "by", "kind", "session_id", "subscription_id", "result")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    undone = town.command("undo", made["action_id"], "--yes")
    assert undone.returncode == 1
    assert "erased for privacy, so it cannot be taken back" in undone.stdout
    assert answer(town, "erase", "user_ada", code=0)["rows"] == {}


def test_the_alert_rules_name_only_figures_that_there_are(town: Town, bot: Bot) -> None:
    answer(town, "reconcile", "--post", code=1)
    page = figures(town)
    there = set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE))
    there |= {f"{name}_bucket" for name in there}
    rules = yaml.safe_load((ROOT / "deploy" / "passkeeper.rules.yml").read_text())["groups"][0]["rules"]
    named = {name for rule in rules for name in re.findall(r"passkeeper_\w+", rule["expr"])}
    assert named - there == {"passkeeper_socket_connected"}, "shown in Socket Mode alone"
    assert "@" not in page
    assert "user_" not in page
    assert "cs_" not in page
    told = (ROOT / "docs" / "operations.md").read_text()
    assert [rule["alert"] for rule in rules if f"### {rule['alert']}" not in told] == []


def test_a_damaged_record_keeps_the_bot_from_starting_and_stays_as_it_is(town: Town) -> None:
    path = town.folder / "passkeeper.db"
    path.write_bytes(b"rubbish" * 2000)
    done = town.command("run")
    assert done.returncode == 2
    assert "Passkeeper's own record (passkeeper.db) is damaged, so the bot did not start" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == b"rubbish" * 2000


def test_a_restore_that_was_cut_off_keeps_the_bot_from_starting_on_an_empty_record(town: Town) -> None:
    answer(town, "audit", code=0)
    path = town.folder / "passkeeper.db"
    path.rename(path.with_name("passkeeper.db.before-restore-2026-03-01T120000Z"))
    for command in (["run"], ["audit"]):
        done = town.command(*command)
        assert done.returncode == 2
        assert "Passkeeper's own record (passkeeper.db) is not in its place" in done.stderr
        assert "Traceback" not in done.stderr
    assert not path.exists()


def test_a_record_of_a_newer_passkeeper_keeps_the_bot_from_starting(town: Town) -> None:
    answer(town, "audit", code=0)
    with closing(sqlite3.connect(town.folder / "passkeeper.db")) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('ledger', 'of_next_year', '')"
        )
        db.commit()
    done = town.command("run")
    assert done.returncode == 2
    assert "was written by a newer Passkeeper. Update this one first." in done.stderr


def test_a_stopped_bot_is_gone_within_ten_seconds(town: Town, bot: Bot) -> None:
    town.stripe.faults.add("/v1", delay=30.0)
    requests.get(f"http://127.0.0.1:{town.bot_port}/healthz", timeout=5)
    begun = time.monotonic()
    bot.close()
    assert time.monotonic() - begun < 12
