"""Commands that keep Passkeeper's own record: backed up, put back, and forgetful where it has to be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from bot.speech import counted, joined, moment, say
from handlers.cli.program import FINE, FOUND, Said, answering
from services import backups, restoring
from services.keeping import Erasing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.keeping import Person
    from bot.ports import Ledger
    from bot.settings import Settings
    from services.backups import Backup
    from services.lookup import Lookup

TABLES = {
    "entries": say("the audit trail"),
    "gaps": say("alerts"),
    "lines": say("replies under alerts"),
    "watched": say("purchases that are watched"),
    "requests": say("requests for a pass"),
    "reports": say("customers' reports"),
    "inbox": say("events from Stripe"),
    "owners": say("who bought what"),
    "contacts": say("who was written to"),
}
_LEFT = say(
    "The school's own passes and customer records, Stripe, Clerk and Slack are the school's, and were not "
    "touched. Erase the person there first: a later check may otherwise note them again."
)
_BACKUPS = say("Earlier backups still hold what was erased: delete those made before now when you can.")
_NOT_PURGED = say(
    "The file still holds the old bytes, because it was being read. Run the same command again in a minute."
)


class Program(Protocol):
    """What these commands need of the program."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def lookup(self) -> Lookup: ...
    @property
    def operator(self) -> str: ...


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@answering
def backup(program: Program, folder: Path) -> Said:
    """A verified copy of Passkeeper's own record, and of the embedded store, while the bot runs.

    Example: python app.py backup backups
    """
    now = program.clock()
    made = backups.back_up(program.settings, folder, now)
    backups.note(program.ledger, now)
    told = say("The backup is whole: {folder}", folder=made.folder)
    return Said(FINE, {"folder": str(made.folder), **made.as_json}, _listed(told, made))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only verify the backup; touches nothing.")
@click.option("--yes", is_flag=True, help="Put it in place; without it the plan is only shown.")
@answering
def restore(program: Program, folder: Path, *, check: bool, yes: bool) -> Said:
    """Puts a backup in place while no bot runs; what was there is kept beside it.

    Example: python app.py restore backups/2026-11-21T043000Z --check
    """
    found = backups.verify(folder)
    data = {"folder": str(folder), **found.as_json, "restored": False, "kept": {}}
    if check or not yes:
        told = say("The backup is whole.") if check else _planned(program.settings, found)
        return Said(FINE if check else FOUND, data, _listed(told, found))
    kept = restoring.restore(program.settings, found, program.clock())
    paths = {part: str(path) for part, path in kept.items() if path}
    told = joined(
        "\n", (say("The backup is in place."), *(say("Kept: {path}", path=p) for p in paths.values()))
    )
    return Said(FINE, {**data, "restored": True, "kept": paths}, _listed(told, found))


@click.command()
@click.argument("person", metavar="EMAIL|CLERK_ID")
@click.option("--yes", is_flag=True, help="Erase; without it is only shown what would be.")
@answering
def erase(program: Program, person: str, *, yes: bool) -> Said:
    """Blanks one person in Passkeeper's own record, for a privacy request; this cannot be undone.

    Example: python app.py erase ada@example.com
    """
    erasing = Erasing(program.lookup, program.ledger, program.clock)
    whom = erasing.whom(person)
    if not yes:
        found = erasing.told_of(whom)
        return Said(FOUND if found else FINE, _json(whom, found, erased=False), _would(found))
    counts, purged = erasing.erase(whom, by=program.operator)
    notes = (_LEFT, _BACKUPS) if purged else (_LEFT, _BACKUPS, _NOT_PURGED)
    told = _table(say("Erased:"), counts) if counts else _NOTHING
    return Said(FINE if purged else FOUND, _json(whom, counts, erased=True), joined("\n", (told, *notes)))


_NOTHING = say("Passkeeper's own record tells nothing of this person.")


def _json(person: Person, counts: Mapping[str, int], *, erased: bool) -> dict[str, object]:
    known = {"addresses": len(person.emails), "ids": len(person.ids), "purchases": len(person.sessions)}
    return {"erased": erased, "known_by": known, "rows": dict(counts)}


def _would(counts: Mapping[str, int]) -> str:
    if not counts:
        return joined("\n", (_NOTHING, _LEFT))
    asks = say("Add --yes to erase it. It cannot be undone, and actions it concerns cannot be taken back.")
    return joined("\n", (_table(say("This would be erased:"), counts), asks, _LEFT))


def _table(head: str, counts: Mapping[str, int]) -> str:
    lines = (
        say("  {number} in {table}", number=number, table=TABLES.get(name, name))
        for name, number in counts.items()
    )
    return joined("\n", (head, *lines))


def _planned(settings: Settings, found: Backup) -> str:
    here = backups.places(settings)
    lines = (
        say("  {file} would become {path}", file=f.file, path=here.get(f.part, "-")) for f in found.files
    )
    ask = say("Stop the bot and add --yes to do it. The files that are there now are kept beside it.")
    return joined("\n", (say("The backup is whole."), *lines, ask))


def _listed(head: str, made: Backup) -> str:
    lines = (
        joined(
            "", (say("  {file}: ", file=f.file), counted(sum(f.counts.values()), "one row", "{number} rows"))
        )
        for f in made.files
    )
    return joined("\n", (head, *lines, say("  made {at}", at=moment(made.moment))))


ALL = (backup, restore, erase)
