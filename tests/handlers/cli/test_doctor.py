from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from bot.findings import Check
from bot.health import HealthReport
from handlers.cli.doctor import doctor


class Patient:
    """Found to be as told; remembers that it was let go."""

    def __init__(self, *checks: Check) -> None:
        self._checks = checks
        self.left = False

    def report(self) -> HealthReport:
        return HealthReport(self._checks)

    def close(self) -> None:
        self.left = True


FINE = Check("timezone", "ok", "It is noon.")
UNASKED = Check("clerk_secret_key", "unknown", "Not set.", "Set it.")
LOW = Check("disk", "warn", "Little room.", "Make room.")
DOWN = Check("stripe", "fail", "Stripe did not answer.", "Check the network.", {"tries": 2})


@pytest.mark.parametrize(
    ("checks", "status", "code"),
    [
        ((FINE,), "ok", 0),
        ((FINE, UNASKED), "ok", 0),
        ((FINE, LOW), "warning", 1),
        ((DOWN, LOW, UNASKED, FINE), "critical", 1),
    ],
)
def test_what_is_unknown_is_nothing_found_and_all_else_is(
    checks: tuple[Check, ...], status: str, code: int
) -> None:
    patient = Patient(*checks)

    result = CliRunner().invoke(doctor(lambda: patient), ["--json"])

    said = json.loads(result.stdout)
    assert (result.exit_code, said["status"]) == (code, status)
    assert [each["check"] for each in said["checks"]] == [check.check for check in checks]
    assert patient.left


def test_a_line_tells_what_is_wrong_and_the_next_step() -> None:
    result = CliRunner().invoke(doctor(lambda: Patient(FINE, DOWN)), [])

    assert ["fail", "stripe", "Stripe did not answer. Check the network."] in [
        re.split(r" {2,}", line) for line in result.stdout.splitlines()
    ]
    assert result.stdout.index("stripe") < result.stdout.index("timezone")


def test_a_row_stays_on_one_line_where_there_is_no_terminal() -> None:
    long = Check("disk", "warn", "Little room is left. " * 40, "Make room.")

    result = CliRunner().invoke(doctor(lambda: Patient(long, FINE)), [])

    (line,) = [line for line in result.stdout.splitlines() if line.startswith("warn ")]
    assert line.endswith("Make room.")
    assert [line for line in result.stdout.splitlines() if line.endswith(" ")] == []


def test_the_json_has_the_shape_of_the_health() -> None:
    result = CliRunner().invoke(doctor(lambda: Patient(DOWN)), ["--json"])

    assert json.loads(result.stdout)["checks"] == [
        {
            "check": "stripe",
            "status": "fail",
            "detail": "Stripe did not answer.",
            "advice": "Check the network.",
            "evidence": {"tries": 2},
        }
    ]


def test_a_wrong_argument_cannot_be_completed() -> None:
    assert CliRunner().invoke(doctor(Patient), ["--nonsense"]).exit_code == 2
