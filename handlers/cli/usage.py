"""Arguments that cannot be used: click says so on stderr, and this in JSON where that is awaited."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AWAITED = "passkeeper.json"


class Commands(click.Group):
    """A group whose commands all speak JSON, also where they were called wrongly."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        awaited = _awaited(args)
        with _told(awaited=awaited):
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_AWAITED] = awaited
        return context

    def invoke(self, ctx: click.Context) -> Any:
        with _told(awaited=ctx.meta[_AWAITED]):
            return super().invoke(ctx)


def _awaited(args: Sequence[str]) -> bool:
    """Whether `--json` is among the options, wherever it stands: what is wrong may hide whose it is."""
    return "--json" in takewhile(lambda word: word != "--", args)


@contextmanager
def _told(*, awaited: bool) -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        if awaited:
            click.echo(json.dumps({"error": error.format_message()}, indent=2))
        raise
