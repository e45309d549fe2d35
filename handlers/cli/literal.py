"""What is written to a terminal is text: characters that a terminal would obey are left out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

OBEYED = frozenset({"Cc", "Cf", "Cs"})
"""Control, direction and half characters (https://www.unicode.org/reports/tr44/#General_Category_Values)."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Anything to be shown; the colours that we give it stay."""

    words: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.words, options):
            yield Segment(literal(segment.text), segment.style, segment.control)


def literal(text: str) -> str:
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in OBEYED)
