"""`letters`: what Stripe sent and was given up, and how a person has it tried again."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Protocol

import click
from rich.console import Group
from rich.text import Text

from bot.errors import BadRequestError
from bot.speech import counted, joined, moment, say
from handlers.cli.program import FINE, FOUND, Said, answering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.inbox import Delivery
    from services.intake import Intake

NONE = say("Nothing was given up: every event that Stripe sent was worked on, or still waits.")
PLANNED = say("This would have it tried again. Add --yes to do it.")
AGAIN = say("It is tried again by the running bot, or as soon as one runs.")
WAITS = say("It waits to be worked on already.")
NO_USE = say("Nothing follows from an event of this kind, so there is nothing to try again.")
WHICH = say("Say which one to try again, or --all: python app.py letters replay evt_...")
HOW = say("`python app.py letters replay EVENT_ID --yes` has one tried again, `--all` every one.")


class Post(Protocol):
    """Where Stripe's letters are kept."""

    @property
    def intake(self) -> Intake: ...
    def close(self) -> None: ...


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else.")
@click.pass_context
def letters(context: click.Context, *, as_json: bool) -> None:
    """Lists the events from Stripe that were given up after many tries; `replay` has them tried again.

    Example: python app.py letters
    """
    if context.invoked_subcommand is None:
        context.invoke(_listed, as_json=as_json)


@answering
def _listed(program: Post) -> Said:
    dead = program.intake.dead()
    return Said(FOUND if dead else FINE, {"letters": [_json(each) for each in dead]}, _shown(dead))


@letters.command()
@click.argument("event_id", required=False, metavar="EVENT_ID")
@click.option("--all", "everything", is_flag=True, help="All that were given up.")
@click.option("--yes", is_flag=True, help="Act; without it the plan is only shown.")
@answering
def replay(program: Post, event_id: str | None, *, everything: bool, yes: bool) -> Said:
    """Has an event worked on again, from what Stripe shows now; acts only with --yes.

    Example: python app.py letters replay evt_1PqXyz --yes
    """
    if bool(event_id) == everything:
        raise BadRequestError(WHICH)
    intake = program.intake
    chosen = [intake.letter(event_id)] if event_id else intake.dead()
    done = [_replayed(intake, each, yes=yes) for each in chosen]
    lines = [Text(joined(": ", (each["event_id"], each["detail"]))) for each in done]
    code = FOUND if any(each["result"] == "planned" for each in done) else FINE
    return Said(code, {"letters": done}, Group(*lines) if lines else NONE)


def _replayed(intake: Intake, letter: Delivery, *, yes: bool) -> dict[str, str]:
    told = {"event_id": letter.id}
    if letter.state == "skipped":
        return {**told, "result": "skipped", "detail": NO_USE}
    if letter.state == "waiting":
        return {**told, "result": "waiting", "detail": WAITS}
    if not yes:
        return {**told, "result": "planned", "detail": PLANNED}
    intake.replay(letter.id)
    return {**told, "result": "replayed", "detail": AGAIN}


def _json(letter: Delivery) -> dict[str, Any]:
    """As in the outside contract: times are UTC with `Z`, a key is always there."""
    return {
        "event_id": letter.id,
        "type": letter.type,
        "account": letter.account,
        "about": letter.about,
        "received": f"{letter.received.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "attempts": letter.attempts,
        "detail": letter.note,
    }


def _shown(dead: Sequence[Delivery]) -> Group | str:
    if not dead:
        return NONE
    head = counted(len(dead), "{number} event was given up.", "{number} events were given up.")
    return Group(Text(head, "bold"), *map(_line, dead), Text(HOW))


def _line(letter: Delivery) -> Text:
    facts = (letter.type, letter.account, moment(letter.received))
    known = (joined(" · ", facts), "dim")
    return Text.assemble((letter.id, "bold red"), "  ", letter.note, "\n    ", known)
