"""How long what is known of people is kept, and what is left in its place when it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

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
    """JSON writes a character beyond ASCII in its own way; a word is looked for in both."""
    forms = {form for word in words if word for form in (word, _escaped(word))}
    longest_first = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+@-])(?:{longest_first})(?![\w@-])" if forms else r"(?!)", re.IGNORECASE)


def _escaped(word: str) -> str:
    units = word.encode("utf-16-be", errors="surrogatepass")
    codes = [int.from_bytes(units[n : n + 2]) for n in range(0, len(units), 2)]
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)  # noqa: PLR2004 (ASCII)


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

    def told_of(self, person: Person) -> Mapping[str, int]:
        """How many rows of each table tell of them; writes nothing."""

    def erase(self, person: Person, *, by: str, at: datetime) -> Mapping[str, int]:
        """Blanks these rows, in one transaction. Raises BadRequestError while something is being written."""

    def forget_before(self, cut: datetime, *, by: str, at: datetime) -> Mapping[str, int]:
        """Blanks what is older than `cut` in the same way; rows by table, empty where nothing was."""

    def redactions(self) -> Sequence[Redaction]:
        """Oldest first."""

    def purge(self) -> bool:
        """Takes blanked bytes out of the files; False where a reader hinders that, so it is not done yet."""
