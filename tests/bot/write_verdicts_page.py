"""Writes `docs/verdicts.md` anew: `python -m tests.bot.write_verdicts_page`."""

from __future__ import annotations

from pathlib import Path

from bot.sentences.page import verdicts_page

PAGE = Path(__file__).parents[2] / "docs" / "verdicts.md"

if __name__ == "__main__":
    PAGE.write_text(verdicts_page(), encoding="utf-8")
