"""`completion`: the script by which a shell completes what is typed after `passkeeper`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from handlers.cli.version import NAME

if TYPE_CHECKING:
    from click.shell_completion import ShellComplete

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
VARIABLE = f"_{NAME.upper()}_COMPLETE"
"""By which the script asks the program (https://click.palletsprojects.com/en/stable/shell-completion/)."""


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Prints the script with which your shell completes `passkeeper` and its options at the Tab key."""
    click.echo(SHELLS[shell](context.find_root().command, {}, NAME, VARIABLE).source())
