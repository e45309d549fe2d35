"""What is kept on this machine or in Sanity: the passes, Passkeeper's own record, and room for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import STORE, Remote
from bot.health.saying import fail, ok, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts, FileState
    from bot.findings import Check

LITTLE, NONE_LEFT = 500_000_000, 50_000_000
"""Bytes: below the first it is said in time, below the second a write may fail."""

_WRONG: dict[FileState, tuple[str, str]] = {
    "no_folder": (
        "lies in a folder that does not exist or may not be written to",
        "Make the folder, or set {}.",
    ),
    "unreadable": ("cannot be opened", "Let the bot's user read and write it, or set {} to the right file."),
    "not_sqlite": ("is not a SQLite database", "Set {} to another file, or move this one away."),
    "foreign": ("belongs to another program", "Set {} to a file of Passkeeper's own."),
    "damaged": ("is damaged", "Stop the bot and restore it from a backup."),
    "read_only": ("may not be written to", "Let the bot's user write it and its folder, or set {}."),
}


_SANITY = {
    "refused": "Check the SANITY settings against https://www.sanity.io/manage.",
    "silent": "Check this machine's network and SANITY_PROJECT_ID, and https://www.sanity-status.com.",
}


def pass_store(facts: Facts) -> Iterator[Check]:
    """Whether the passes can be read."""
    path = facts.given.settings.store_path
    if facts.given.broken(STORE):
        yield unknown("pass_store", "The store was not asked, because a setting of it cannot be used.")
    elif path is None:
        yield _remote(facts.remote or Remote("untried"))
    elif facts.store == "absent":
        said = f"{path.name} is not there yet, so no pass is known."
        advice = "Run `python app.py import FILE` with an export of the school's dataset."
        yield warn("pass_store", said, advice)
    elif facts.store in {"fine", "read_only"}:
        yield ok("pass_store", f"The pass store ({path.name}) is whole.")
    else:
        yield _file("pass_store", "The pass store", path.name, facts.store or "unreadable")


def _remote(remote: Remote) -> Check:
    """What the store said may carry the next step in its second sentence."""
    if remote.state in {"refused", "silent"}:
        said, _, step = remote.said.partition(". ")
        return fail("pass_store", f"{said.rstrip('.')}.", step or _SANITY[remote.state])
    if remote.state == "untried":
        return unknown("pass_store", remote.said or "The store could not be tried.")
    return ok("pass_store", "The passes in Sanity can be read.")


def store_writable(facts: Facts) -> Iterator[Check]:
    """Tried without writing anything. Nothing is said of a store that cannot even be read."""
    path = facts.given.settings.store_path
    if facts.given.broken(STORE):
        return
    if path is not None and facts.store in {"fine", "read_only"}:
        yield _file("store_writable", "The pass store", path.name, facts.store)
    elif path is None and facts.remote and facts.remote.state == "fine":
        yield ok("store_writable", "Sanity would take a change.")
    elif path is None and facts.remote and facts.remote.state == "read_only":
        advice = "Make a robot token with the role Editor at https://www.sanity.io/manage > API > Tokens."
        said = "SANITY_API_TOKEN may read but not write, so nothing can be mended."
        yield fail("store_writable", said, f"{advice} Set SANITY_API_TOKEN to it.")


def ledger(facts: Facts) -> Iterator[Check]:
    name = facts.given.settings.ledger_path.name
    if facts.ledger == "absent":
        yield ok("ledger", f"{name} will be made when the bot first starts.")
    else:
        yield _file("ledger", "Passkeeper's own record", name, facts.ledger)


def _file(check: str, what: str, name: str, state: FileState) -> Check:
    if state not in _WRONG:
        return ok(check, f"{what} ({name}) is in order, and can be written.")
    told, advice = _WRONG[state]
    setting = "LEDGER" if check == "ledger" else "PASS_STORE"
    return fail(check, f"{what} ({name}) {told}.", advice.format(setting), state=state)


def disk(facts: Facts) -> Iterator[Check]:
    if not facts.free:
        yield unknown("disk", "How much room is left could not be read.")
        return
    least = min(facts.free.values())
    known = {"free_bytes": dict(facts.free)}
    if least >= LITTLE:
        yield ok("disk", "There is room enough on the disk.", **known)
        return
    make = fail if least < NONE_LEFT else warn
    yield make("disk", f"Only {least // 1_000_000} MB are left on the disk.", "Make room on it.", **known)
