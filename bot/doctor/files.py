"""What is kept on this machine or in Sanity: the passes, Passkeeper's own record, and room for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import STORE, Remote
from bot.health.saying import fail, ok, unknown, warn
from bot.speech import Joined, Said, joined, phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts, FileState
    from bot.findings import Check

LITTLE, NONE_LEFT = 500_000_000, 50_000_000
"""Bytes: below the first it is said in time, below the second a write may fail."""

_STORE, _LEDGER = say("The pass store"), say("Passkeeper's own record")

_WRONG: dict[FileState, tuple[str, str]] = {
    "cut_off": (
        phrase("{what} ({name}) is not in its place: a restore was not finished."),
        phrase("Run `python app.py restore BACKUP --yes` again."),
    ),
    "no_folder": (
        phrase("{what} ({name}) lies in a folder that does not exist or may not be written to."),
        phrase("Make the folder, or set {setting}."),
    ),
    "unreadable": (
        phrase("{what} ({name}) cannot be opened."),
        phrase("Let the bot's user read and write it, or set {setting} to the right file."),
    ),
    "not_sqlite": (
        phrase("{what} ({name}) is not a SQLite database."),
        phrase("Set {setting} to another file, or move this one away."),
    ),
    "foreign": (
        phrase("{what} ({name}) belongs to another program."),
        phrase("Set {setting} to a file of Passkeeper's own."),
    ),
    "damaged": (
        phrase("{what} ({name}) is damaged."),
        phrase("Stop the bot and restore it from a backup."),
    ),
    "read_only": (
        phrase("{what} ({name}) may not be written to."),
        phrase("Let the bot's user write it and its folder, or set {setting}."),
    ),
}


_SANITY = {
    "refused": say("Check the SANITY settings against https://www.sanity.io/manage."),
    "silent": say("Check this machine's network and SANITY_PROJECT_ID, and https://www.sanity-status.com."),
}


_OTHER_STORE = say("Check that SANITY_PROJECT_ID and SANITY_DATASET name the school's own dataset.")
_OTHER_FILE = say(
    "If the passes are in Sanity, set PASS_STORE to sanity. If not, check the file's name, or run "
    "`python app.py import FILE` with an export of the school's dataset."
)


def pass_store(facts: Facts) -> Iterator[Check]:
    """Whether the passes can be read."""
    path = facts.given.settings.store_path
    if facts.given.broken(STORE):
        yield unknown("pass_store", say("The store was not asked, because a setting of it cannot be used."))
    elif facts.schools == 0:
        said = say("The pass store holds no school, so no pass is known.")
        yield warn("pass_store", said, _OTHER_STORE if path is None else _OTHER_FILE)
    elif path is None:
        yield _remote(facts.remote or Remote("untried"))
    elif facts.store == "absent":
        said = say("{name} is not there yet, so no pass is known.", name=path.name)
        advice = say("Run `python app.py import FILE` with an export of the school's dataset.")
        yield warn("pass_store", said, advice)
    elif facts.store in {"fine", "read_only"}:
        yield ok("pass_store", say("The pass store ({name}) is whole.", name=path.name))
    else:
        yield _file("pass_store", _STORE, path.name, facts.store or "unreadable")


def _remote(remote: Remote) -> Check:
    """What the store said may carry the next step in its second sentence."""
    if remote.state in {"refused", "silent"}:
        said, step = _apart(remote.said)
        return fail("pass_store", said, step or _SANITY[remote.state])
    if remote.state == "untried":
        return unknown("pass_store", remote.said or say("The store could not be tried."))
    return ok("pass_store", say("The passes in Sanity can be read."))


def _apart(said: str) -> tuple[str, str]:
    """The first sentence and the others, of what was `joined`; of anything else, all of it."""
    if not isinstance(said, Said) or not isinstance(said.how, Joined):
        return said, ""
    first, *others = said.how.parts
    return first, joined(said.how.between, others)


def store_writable(facts: Facts) -> Iterator[Check]:
    """Tried without writing anything. Nothing is said of a store that cannot even be read."""
    path = facts.given.settings.store_path
    if facts.given.broken(STORE):
        return
    if path is not None and facts.store in {"fine", "read_only"}:
        yield _file("store_writable", _STORE, path.name, facts.store)
    elif path is None and facts.remote and facts.remote.state == "fine":
        yield ok("store_writable", say("Sanity would take a change."))
    elif path is None and facts.remote and facts.remote.state == "read_only":
        advice = say(
            "Make a robot token with the role Editor at https://www.sanity.io/manage > API > Tokens. "
            "Set SANITY_API_TOKEN to it."
        )
        said = say("SANITY_API_TOKEN may read but not write, so nothing can be mended.")
        yield fail("store_writable", said, advice)


def ledger(facts: Facts) -> Iterator[Check]:
    if isinstance(facts.ledger, Remote):
        yield _server(facts.ledger)
        return
    name = facts.given.settings.ledger_path.name
    if facts.ledger == "absent":
        yield ok("ledger", say("{name} will be made when the bot first starts.", name=name))
    else:
        yield _file("ledger", _LEDGER, name, facts.ledger)


def _server(remote: Remote) -> Check:
    if remote.state == "fine":
        return ok("ledger", say("Passkeeper's own record (PostgreSQL) can be read and written."))
    advice = say("Check LEDGER, and that the server runs and can be reached from this machine.")
    return fail("ledger", remote.said, advice)


def _file(check: str, what: str, name: str, state: FileState) -> Check:
    if state not in _WRONG:
        return ok(check, say("{what} ({name}) is in order, and can be written.", what=what, name=name))
    told, advice = _WRONG[state]
    setting = "LEDGER" if check == "ledger" else "PASS_STORE"
    return fail(check, say(told, what=what, name=name), say(advice, setting=setting), state=state)


def disk(facts: Facts) -> Iterator[Check]:
    if not facts.free:
        yield unknown("disk", say("How much room is left could not be read."))
        return
    least = min(facts.free.values())
    known = {"free_bytes": dict(facts.free)}
    if least >= LITTLE:
        yield ok("disk", say("There is room enough on the disk."), **known)
        return
    make = fail if least < NONE_LEFT else warn
    yield make(
        "disk",
        say("Only {number} MB are left on the disk.", number=least // 1_000_000),
        say("Make room on it."),
        **known,
    )
