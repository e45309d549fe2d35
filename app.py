"""Passkeeper's command line and composition root: settings -> gateways -> services -> handlers."""

from __future__ import annotations

import getpass
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from bot.settings import load
from handlers.cli import commands
from handlers.cli.completion import completion
from handlers.cli.doctor import doctor
from handlers.cli.letters import letters
from handlers.cli.manual import explained
from handlers.cli.program import NOT_DONE, Said, answering
from handlers.cli.summary import summary
from handlers.cli.usage import Commands
from handlers.cli.version import NAME, version
from services import logs
from services.building import Services

if TYPE_CHECKING:
    from services.doctor import Doctor

PAGE_PORT = 8400
"""Where the demo's page is, unless another port is asked for."""

PARTING_SECONDS = 1.0
"""How long a stopped bot waits for threads that hang in a call to somebody who does not answer."""


class Passkeeper(Services):
    """The services, with what only a command line knows: who types, and how to keep running."""

    @property
    def operator(self) -> str:
        try:
            return f"terminal:{getpass.getuser()}"
        except (KeyError, OSError):  # a container's user may have a number and no name
            return f"terminal:{os.getuid()}"

    def serve(self) -> int:
        from handlers.running import run  # noqa: PLC0415 (Slack and the web only where they are served)

        for name in [name for name in os.environ if name.startswith("SLACK_")]:
            del os.environ[name]  # Bolt would read them behind our back, and turn on what we did not ask for
        code = run(self)
        _part(code)
        return code


def _part(code: int) -> None:
    """Python waits at its end for every thread, however long its call takes; their work is given up."""
    last = threading.Timer(PARTING_SECONDS, os._exit, (code,))
    last.daemon = True
    last.start()


def start() -> Passkeeper:
    """Raises SettingsError."""
    return Passkeeper(load(os.environ, Path(".env")), lambda: datetime.now(UTC))


def call_doctor() -> Doctor:
    """It comes also where `start` would raise."""
    from services.doctor import Doctor  # noqa: PLC0415 (no other command needs it)
    from services.given import given  # noqa: PLC0415 (likewise)

    known = given(os.environ, Path(".env"))
    services = Services(known.settings, lambda: datetime.now(UTC))
    return Doctor(known, services, manifest=Path(__file__).with_name("manifest.yml"))


json_too = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else.")


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@json_too
@click.version_option(version(), prog_name=NAME, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, *, as_json: bool) -> None:
    """Passkeeper: the support desk for passes that were paid and never appeared.

    Without a command it runs the bot. Exit codes: 0 nothing wrong, or done; 1 something for a person;
    2 could not be completed.
    """
    if context.invoked_subcommand is None:
        context.invoke(run, as_json=as_json)
    elif as_json:
        raise click.UsageError("--json stands after the command: check ada@example.com --json")


@cli.command()
@answering
def run(program: Passkeeper) -> Said:
    """The bot: Slack, the web routes and the schedules."""
    return Said(program.serve(), {"stopped": True}, "Stopped.")


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=PAGE_PORT, show_default=True)
@json_too
def demo(port: int, *, as_json: bool) -> None:
    """The same bot in a local world of invented people: no account, key or network is needed."""
    from sandbox.demo import run as live  # noqa: PLC0415 (production never loads the sandbox)

    raise SystemExit(live(port, as_json=as_json))


for command in (*commands.ALL, doctor(call_doctor), letters, summary, completion):
    cli.add_command(command)
for command in cli.commands.values():
    explained(command)


def main() -> None:
    logs.set_up(sys.stderr)
    try:
        cli(obj=start)
    except Exception as error:  # Python's own code for a crash is 1, which means "something found" here
        structlog.get_logger().exception("crashed")
        raise SystemExit(NOT_DONE) from error


if __name__ == "__main__":
    main()
