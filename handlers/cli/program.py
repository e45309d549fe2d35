"""What commands need of the program, and how every answer leaves: one JSON document, or words."""

from __future__ import annotations

import functools
import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol

import click

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.console import RenderableType

    from bot.ports import Ledger
    from bot.settings import Settings
    from services.announcing import Announcing
    from services.apologies import Apologies
    from services.fixing import Fixing
    from services.granting import Granting
    from services.health import Health
    from services.importing import Imported
    from services.lookup import Lookup
    from services.sweep import Sweep

FINE, FOUND, NOT_DONE = 0, 1, 2
"""Exit codes: nothing wrong or done; something for a person; could not be completed (outside contract)."""

WIDE = 10_000
"""Columns where there is no terminal: a table's row stays on one line, to be searched and cut."""

P = ParamSpec("P")


class Program(Protocol):
    """The parts that commands use. Each is made when it is first asked for."""

    @property
    def settings(self) -> Settings: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def lookup(self) -> Lookup: ...
    @property
    def sweep(self) -> Sweep: ...
    @property
    def fixing(self) -> Fixing: ...
    @property
    def granting(self) -> Granting: ...
    @property
    def announcing(self) -> Announcing: ...
    @property
    def health(self) -> Health: ...
    @property
    def apologies(self) -> Apologies: ...

    @property
    def operator(self) -> str:
        """Who is at the keyboard, for the audit trail."""

    def load(self, path: Path) -> Imported: ...
    def save(self, path: Path) -> int: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A command's answer: its exit code, its JSON, and how a person reads it."""

    code: int
    data: Any
    words: RenderableType


def answering(command: Callable[Concatenate[Any, P], Said]) -> Callable[P, None]:
    """Hands the command the program, adds `--json`, and lets its answer, or an error's sentence, leave.

    The context's object is what starts the program, so that bad settings are answered like any error.
    """

    @click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else.")
    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.pop("as_json", False))
        with ExitStack() as stack:
            try:
                program = click.get_current_context().obj()
                stack.callback(program.close)
                answer = command(program, *args, **kwargs)
            except PasskeeperError as error:
                _show(str(error), stderr=True)
                answer = Said(NOT_DONE, {"error": str(error)}, "")
        _leave(answer, as_json=as_json)

    return run


def _leave(said: Said, *, as_json: bool) -> None:
    if as_json:
        # Escaped, so that neither half a character nor a terminal's control code leaves as it came.
        click.echo(json.dumps(said.data, indent=2))
    elif said.words:
        _show(said.words, stderr=False)
    raise SystemExit(said.code)


def _show(words: RenderableType, *, stderr: bool) -> None:
    from rich.console import Console  # noqa: PLC0415 (slow to load, and not needed for JSON)

    from handlers.cli.literal import Literal  # noqa: PLC0415 (likewise)

    console = Console(highlight=False, emoji=False, markup=False, stderr=stderr)
    if not console.is_terminal:
        console.width = WIDE
    # Not wrapped: an id that goes over two lines cannot be copied, or searched for.
    with console.capture() as caught:
        console.print(Literal(words), soft_wrap=True)
    click.echo("\n".join(line.rstrip() for line in caught.get().split("\n")), nl=False, err=stderr)
