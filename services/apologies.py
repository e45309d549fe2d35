"""Messages to customers, from what is true of their purchases now, and who is still to get one."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.apology import LANGUAGES, PARTS, draft
from bot.contacts import owed
from bot.errors import SettingsError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime, tzinfo
    from pathlib import Path

    from bot.apology import Draft
    from bot.contacts import Owed
    from bot.findings import Finding
    from bot.ports import Ledger

REACH = timedelta(days=30)
"""How long a customer stays on the list: an apology later than that is worse than none."""

_ENDING = ".txt.j2"


def packaged_templates() -> Mapping[str, str]:
    """`en.subject`, `en.body`, ... as they lie beside the code."""
    folder = files("bot") / "templates"
    return {name: (folder / f"{name}{_ENDING}").read_text(encoding="utf-8") for name in _names()}


def schools_templates(folder: Path | None, school_id: str | None) -> Mapping[str, str]:
    """The packaged words, with those of the folder in their place, and of its subfolder for one school.

    The folder holds files such as `nb.body.txt.j2`; a subfolder is named by the school's id in the store.
    Raises SettingsError for a folder or a file that cannot be read.
    """
    found = dict(packaged_templates())
    if folder is None:
        return found
    if not folder.is_dir():
        raise SettingsError(say("APOLOGY_TEMPLATES: there is no such folder"))
    safe = school_id if school_id and school_id.replace("-", "").replace("_", "").isalnum() else None
    for place in (folder, *([folder / safe] if safe else [])):
        found |= _in(place)
    return found


def _in(folder: Path) -> dict[str, str]:
    try:
        paths = {name: folder / f"{name}{_ENDING}" for name in _names()}
        return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(say("APOLOGY_TEMPLATES: a file could not be read as UTF-8 text")) from None


def _names() -> list[str]:
    return [f"{language}.{part}" for language in LANGUAGES for part in PARTS]


class Apologies:
    """`find` reads one purchase anew; what it raises for an unknown session goes through.

    `templates` gives the words for one school, by its id.
    """

    def __init__(
        self,
        find: Callable[[str], Finding],
        ledger: Ledger,
        *,
        templates: Callable[[str | None], Mapping[str, str]],
        zone: tzinfo,
        clock: Callable[[], datetime],
    ) -> None:
        self._find = find
        self._ledger = ledger
        self._templates = templates
        self._zone = zone
        self._clock = clock

    def draft(self, session_ids: Sequence[str], *, signed: str, language: str = "en") -> Draft:
        """Raises BadRequestError for purchases of several people, or of which nothing true can be said."""
        findings = [self._find(session_id) for session_id in dict.fromkeys(session_ids)]
        school = findings[0].tenant_id if findings else None
        words = self._templates(school)
        return draft(findings, signed=signed, language=language, templates=words, zone=self._zone)

    def owed(self) -> tuple[Owed, ...]:
        """The customers whose pass was mended lately and who were not told, longest waiting first."""
        since = self._clock() - REACH
        actions = self._ledger.actions(since)
        told = self._ledger.contacted_among([action.session_id for action in actions if action.session_id])
        return owed(actions, self._ledger.settled_since(since), told)

    def together(self, session_id: str) -> tuple[str, ...]:
        """This purchase and the others that its customer should hear of: one message for all."""
        mates = next((each.session_ids for each in self.owed() if session_id in each.session_ids), ())
        return (session_id, *(each for each in mates if each != session_id))

    def sent(self, session_ids: Collection[str], *, by: str) -> None:
        """Somebody has written to the customer of these purchases."""
        self._ledger.contacted(session_ids, by=by, at=self._clock())
