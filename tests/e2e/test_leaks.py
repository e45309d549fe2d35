"""Marked keys and addresses go through the whole program and its troubles, and are looked for everywhere."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.demo import Bot
from sandbox.town import CLERK_KEY, STRIPE_KEY, WEBHOOK_SECRET, Town
from tests.e2e.test_slack import SUPPORT, Stage, shown, until
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRONG = "sk_live_wrongmarker0123456789"
APP, BOT_TOKEN, SIGNING = "xapp-sandbox", "xoxb-sandbox", "sandbox-signing-secret"
SANITY = "sanity-sandbox"
SECRETS = (STRIPE_KEY, CLERK_KEY, WEBHOOK_SECRET, WRONG, APP, BOT_TOKEN, SIGNING, SANITY)
ADDRESS = "@example.com"
TROUBLES = ((500, "check"), (401, "reconcile"), (403, "check"), (400, "health"))
ECHO = {
    "error": {
        "type": "api_error",
        "message": f"Key {STRIPE_KEY} of ada@example.com failed at Bearer {CLERK_KEY}",
        "doc_url": f"https://user:{STRIPE_KEY}@example.com",
    },
    "errors": [{"code": "x", "message": f"{CLERK_KEY} ada@example.com", "long_message": f"{CLERK_KEY}"}],
}
COMMANDS = (
    ("check", "ada@example.com"),
    ("reconcile", "--post"),
    ("fix", "ada@example.com", "--yes"),
    ("health",),
    ("summary",),
    ("erase", "ada@example.com"),
    ("doctor",),
)


def without_masks(text: str) -> str:
    return text.replace("***@example.com", "")


def assert_no_secret(where: str, text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == [], where


def databases(folder: Path) -> str:
    files = [path for path in folder.rglob("*.db*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files).decode(errors="replace")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_command_tells_a_key_whatever_goes_wrong(town: Town, command: tuple[str, ...]) -> None:
    wrong = {"STRIPE_SECRET_KEY": WRONG, "CLERK_SECRET_KEY": WRONG}
    troubled = [("fine", {}, (*command, "--json")), ("wrong key", wrong, command)]
    for what, settings, arguments in troubled:
        done = town.command(*arguments, settings={**settings, "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET})
        assert_no_secret(f"{what}: {arguments}", done.stdout + done.stderr)
        logged = [line for line in done.stderr.splitlines() if line.startswith("{")]
        assert ADDRESS not in "".join(logged), f"{what}: {arguments}"
        assert "Traceback" not in done.stdout, f"{what}: {arguments}"
    assert_no_secret("databases", databases(town.folder))


@pytest.mark.parametrize(("status", "command"), TROUBLES)
def test_what_a_broken_neighbour_echoes_is_never_repeated(town: Town, status: int, command: str) -> None:
    town.stripe.faults.add("/v1", status=status, body=ECHO, headers={"X-Key": STRIPE_KEY})
    town.clerk.faults.add("/", status=status, body=ECHO, headers={"X-Key": CLERK_KEY})
    done = town.command(command, *(["ada@example.com"] if command == "check" else []), "--json")
    assert_no_secret(command, done.stdout + done.stderr)
    assert ADDRESS not in "".join(line for line in done.stderr.splitlines() if line.startswith("{"))
    assert json.loads(done.stdout)


def test_settings_that_cannot_be_used_are_named_without_their_value(town: Town) -> None:
    names = ("SLACK_BOT_TOKEN", "STRIPE_SECRET_KEY", "CLERK_SECRET_KEY", "PASS_STORE", "LEDGER", "PORT")
    for name in names:
        done = town.command("audit", settings={name: f"ada@example.com {WRONG}"})
        assert done.returncode == 2, name
        assert name in done.stderr
        assert_no_secret(name, done.stdout + done.stderr)
        assert ADDRESS not in done.stdout + done.stderr


@pytest.fixture
def bot(town: Town, tmp_path: Path) -> Iterator[Bot]:
    running = Bot(town, log=tmp_path / "bot.log", settings={"STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET})
    yield running
    running.close()


def test_a_bot_in_trouble_leaves_nothing_in_log_figures_or_channel(
    town: Town, bot: Bot, tmp_path: Path
) -> None:
    town.command("reconcile", "--post")
    town.stripe.faults.add("/v1", status=500, body=ECHO)
    town.command("reconcile", "--post")
    base = f"http://127.0.0.1:{town.bot_port}"
    for path in ("/stripe/webhook", "/slack/events", "/api/user/subscription-status"):
        answer = requests.post(
            base + path,
            data=json.dumps({"email": "ada@example.com", "key": STRIPE_KEY}),
            headers={"Authorization": f"Bearer {CLERK_KEY}", "Stripe-Signature": WEBHOOK_SECRET},
            timeout=20,
        )
        assert_no_secret(path, answer.text)
        assert ADDRESS not in answer.text
    page = requests.get(f"{base}/metrics", timeout=10).text
    time.sleep(1)
    bot.close()

    log = (tmp_path / "bot.log").read_text()
    posted = [m for channel in ("C0SUPPORT", "C0MANAGERS") for m in town.slack.messages(channel)]
    told = without_masks(json.dumps([[m.text, m.blocks] for m in posted], default=str))
    for where, text in (("log", log), ("metrics", page), ("channels", told)):
        assert_no_secret(where, text)
        assert ADDRESS not in text, where
    assert_no_secret("databases", databases(town.folder))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """With Socket Mode and the passes in Sanity."""
    town = Town(tmp_path, socket_mode=True, store="sanity")
    town.open()
    bot = Bot(town, log=tmp_path / "bot.log")
    yield Stage(town)
    bot.close()
    town.slack.sockets.close()
    town.close()


@pytest.mark.node
@needs_node
def test_a_command_and_a_press_by_socket_mode_on_sanity_leave_nothing_either(
    stage: Stage, tmp_path: Path
) -> None:
    stage.press(SUPPORT, stage.ask(SUPPORT, "/pass-check", "gard@example.com"), "Create the Pass")
    until(lambda: any("Pass created" in shown(message) for message in stage.alone(SUPPORT)))
    assert stage.town.sanity is not None
    stage.town.sanity.faults.add("/", status=401, body={"error": f"{SANITY} of ada@example.com"})
    stage.ask(SUPPORT, "/pass-check", "ada@example.com")
    page = requests.get(f"http://127.0.0.1:{stage.town.bot_port}/metrics", timeout=10).text
    log = (tmp_path / "bot.log").read_text()
    said = "".join(shown(message) for message in stage.alone(SUPPORT))
    for where, text in (
        ("answers", said),
        ("log", log),
        ("metrics", page),
        ("databases", databases(tmp_path)),
    ):
        assert_no_secret(where, text)
    assert ADDRESS not in log + page
