"""How long what is known of people is kept, and what is left in its place when it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_BEGIN = r"(?:(?<![\w.+@-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4}))"

Why = Literal["retention", "erase"]


@dataclass(frozen=True)
class Person:
    """Everything that one person is known by: addresses, Clerk and user ids, checkout sessions.

    `asked` is what was asked for.
    """

    asked: str = field(repr=False)
    emails: frozenset[str] = field(repr=False)
    ids: frozenset[str]
    sessions: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """What must be nowhere afterwards. A session's id tells of a purchase, and stays."""
        return self.emails | self.ids

    def mentioned(self, text: str | None) -> bool:
        """Whether it tells of them, as a whole word and without case: `user_ada` is not in `user_adam`."""
        return bool(text and self._any.search(text))

    def without(self, text: str, instead: str) -> str:
        return self._own.sub(instead, text)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _words(self.words | self.sessions)

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return _words(self.words)


def _words(words: frozenset[str]) -> re.Pattern[str]:
    """Also as they stand in JSON, where what goes before them may be an escape such as a line's end."""
    longest_first = sorted(filter(None, words), key=len, reverse=True)
    any_of = "|".join("".join(map(_character, word)) for word in longest_first)
    return re.compile(rf"{_BEGIN}(?:{any_of})(?![\w@-])" if any_of else r"(?!)", re.IGNORECASE)


def _character(one: str) -> str:
    """JSON writes a character beyond ASCII as a number, which differs with its case."""
    if one.isascii():
        return re.escape(one)
    forms = {re.escape(form) for case in (one.lower(), one.upper()) for form in (case, _escaped(case))}
    return f"(?:{'|'.join(sorted(forms))})"


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[n : n + 2]):04x}" for n in range(0, len(units), 2))


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was blanked at one moment, by whom and why: numbers by table, and nobody's data.

    `subject` is a salted hash of what was asked for, the same whenever it is asked for here again.
    """

    at: datetime
    by: str
    why: Why
    subject: str | None
    counts: Mapping[str, int]


class Keeping(Protocol):
    """Blanks what tells of people. Who did what, when, to which document and how it ended always stays."""

    def known(self, person: Person) -> Person:
        """The person with every id and purchase that the record itself tells of them.

        Also with what an erasure of theirs knew that was cut off in the middle.
        """

    def told_of(self, person: Person) -> Mapping[str, int]:
        """How many rows of each table tell of them; writes nothing."""

    def erase(self, person: Person, *, by: str, at: datetime) -> Mapping[str, int]:
        """Blanks these rows. Raises BadRequestError while something is being written for the person.

        Much is blanked in several transactions, so that others write in between: what was killed or stopped
        in the middle is finished by erasing again.
        """

    def forget_before(self, cut: datetime, *, by: str, at: datetime) -> Mapping[str, int]:
        """Blanks what is older than `cut` in the same way; rows by table, empty where nothing was."""

    def redactions(self) -> Sequence[Redaction]:
        """Oldest first."""

    def purge(self) -> bool:
        """Takes blanked bytes out of the files; False where a reader hinders that, so it is not done yet."""
