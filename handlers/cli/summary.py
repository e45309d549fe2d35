"""`summary`: how a period went, for managers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import click
from rich.console import Group
from rich.text import Text

from bot import contract
from bot.errors import BadRequestError
from bot.figures import DAYS
from bot.spreadsheet import tables
from bot.views.summary import figures, head, percent, plain
from bot.views.to_do import to_do
from handlers.cli import terminal
from handlers.cli.program import FINE, NOT_DONE, Said, answering
from handlers.cli.waiting import working

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from rich.table import Table

    from bot.figures import PeriodName, Summary
    from services.summaries import Summaries

FOLDER = click.Path(file_okay=False, path_type=Path)
STYLES = {"Yes": "green", "No": "red", "No data": "magenta"}


class Reporter(Protocol):
    """What can be summed up."""

    @property
    def summaries(self) -> Summaries: ...
    def close(self) -> None: ...


@click.command()
@click.option("--period", type=click.Choice(list(DAYS)), default="week", show_default=True)
@click.option("--post", is_flag=True, help="Also tell the managers' channel, as the schedule does.")
@click.option("--csv", "folder", type=FOLDER, help="Also write the days and the gaps as tables there.")
@answering
def summary(program: Reporter, period: str, folder: Path | None, *, post: bool) -> Said:
    """The managers' summary: what was bought, what went wrong, what is open, and whether targets are met."""
    summaries = program.summaries
    if post:
        summaries.require_for_posting()
    with working("Adding up…"):
        told = summaries.summary(cast("PeriodName", period))
    if post:
        summaries.post(told)
    if folder:
        _write(folder, tables(told))
    code = FINE if told.coverage.complete else NOT_DONE
    return Said(code, contract.summary_json(told), shown(told))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise BadRequestError(f"The tables could not be written to that folder: {error.strerror}.") from None


def shown(told: Summary) -> RenderableType:
    """How it reads in a terminal."""
    parts: list[RenderableType] = [Text(head(told), "bold"), _figures(told), _days(told), Text(to_do(told))]
    if not told.coverage.complete:
        problems = " ".join(told.coverage.problems)
        parts.append(Text.assemble(("Not everything could be looked at. ", "bold magenta"), problems))
    return Group(*parts)


def _figures(told: Summary) -> Table:
    table = terminal.table("Figure", "Now", "Target", "Met")
    for name, now, target, met in figures(told):
        table.add_row(Text(name), Text(now), Text(target), Text(met, STYLES.get(met, "")))
    return table


def _days(told: Summary) -> Table:
    table = terminal.table("Day", "Passes", "Made by the webhook", "Gaps")
    for day in told.by_day:
        table.add_row(str(day.day), plain(day.purchases), percent(day.rate), plain(day.gaps))
    return table
