"""Drafts the message to a customer from what is true of their purchases now."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from bot.apology import LANGUAGES, draft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.apology import Draft
    from bot.findings import Finding


def packaged_templates() -> Mapping[str, str]:
    """`en.subject`, `en.body`, ... as they lie beside the code."""
    folder = files("bot") / "templates"
    names = [f"{language}.{part}" for language in LANGUAGES for part in ("subject", "body")]
    return {name: (folder / f"{name}.txt.j2").read_text(encoding="utf-8") for name in names}


class Apologies:
    """`find` reads one purchase anew; what it raises for an unknown session goes through."""

    def __init__(self, find: Callable[[str], Finding], *, templates: Mapping[str, str] | None = None) -> None:
        self._find = find
        self._templates = templates or packaged_templates()

    def draft(self, session_ids: Sequence[str], *, signed: str, language: str = "en") -> Draft:
        """Raises BadRequestError for purchases of several people, or of which nothing true can be said."""
        findings = [self._find(session_id) for session_id in dict.fromkeys(session_ids)]
        return draft(findings, signed=signed, language=language, templates=self._templates)
