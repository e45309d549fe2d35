"""What somebody sees who waits at a terminal; a pipe, a log or a file sees nothing of it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.progress import Progress

T = TypeVar("T")


def watched() -> bool:
    """Whether a person may be looking: on stderr, since stdout is for the answer."""
    return sys.stderr.isatty()


@contextmanager
def working(phase: str) -> Iterator[None]:
    """Something turns and a clock runs, where it is not known how long it takes."""
    with _shown(phase, None):
        yield


@contextmanager
def stepping(phase: str, items: Sequence[T]) -> Iterator[Iterable[T]]:
    """The items, with a bar of how many are done."""
    with _shown(phase, len(items)) as progress:
        yield progress.track(items, task_id=progress.task_ids[0]) if progress else items


@contextmanager
def _shown(phase: str, total: int | None) -> Iterator[Progress | None]:
    if not watched():
        yield None
        return
    with _progress() as progress:
        progress.add_task(phase, total=total)
        yield progress


def _progress() -> Progress:
    from rich import progress  # noqa: PLC0415 (slow to load, and only for who watches)
    from rich.console import Console  # noqa: PLC0415 (likewise)

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
        progress.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
