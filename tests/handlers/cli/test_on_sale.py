from __future__ import annotations

from typing import TYPE_CHECKING

from tests import worlds
from tests.handlers.cli.states import fine

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typists


def test_passes_that_will_go_wrong_are_told_and_change_no_exit_code(typists: Typists) -> None:
    typist = typists.open()
    fine(typist)
    broken = worlds.drop_in(name="[bold]Drop-in[/bold]", validityDays=None)
    typist.desk.put(sold=broken.document)

    code, said = typist.asks("reconcile")
    shown = typist.type("reconcile")

    ((told,), findings) = said["unsellable"], said["findings"]
    assert (code, findings, shown.exit_code) == (0, [], 0)
    assert told["pass_id"] == broken.id
    assert "on sale" in shown.stdout
    assert "“[bold]Drop-in[/bold]” does not say how long it lasts" in " ".join(shown.stdout.split())
