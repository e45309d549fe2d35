"""`doctor`: it starts even where the settings do not, since it is there to say what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import click

from bot import contract
from handlers.cli import terminal
from handlers.cli.program import FINE, FOUND, Said, answering
from handlers.cli.waiting import working

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.health import HealthReport


class Patient(Protocol):
    """What can be examined."""

    def report(self) -> HealthReport: ...
    def close(self) -> None: ...


def doctor(admit: Callable[[], Patient]) -> click.Command:
    """The command. `admit` may raise SettingsError only where the settings cannot even be read."""

    @click.command("doctor", context_settings={"obj": admit})
    @answering
    def command(patient: Patient) -> Said:
        """Checks every setting, token, permission and channel, and says how to mend what is wrong.

        It writes nothing.
        """
        with working("Examining…"):
            report = patient.report()
        code = FINE if report.status == "ok" else FOUND
        return Said(code, contract.health_json(report), terminal.health(report))

    return command
