"""Commands of the outside contract that a later version brings: they say so and leave with 2."""

from __future__ import annotations

import click

from bot.errors import BadRequestError
from handlers.cli.program import Said, answering

NAMES = {"summary": "the managers' summary"}


def not_yet(name: str) -> click.Command:
    @click.command(name, help=f"Not yet: {NAMES[name]}.", context_settings={"ignore_unknown_options": True})
    @click.argument("ignored", nargs=-1, metavar="")
    @answering
    def command(_: object, ignored: tuple[str, ...]) -> Said:
        raise BadRequestError(f"`{name}` is not there yet; it comes with a later version.")

    return command
