"""A town in good health, and a doctor for it: every fault is planted by changing one thing."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot import contract
from bot.speech import Said
from sandbox.people import SUPPORT_CHANNEL
from sandbox.town import ROOT, Town
from services.building import Services
from services.doctor import Doctor
from services.gateways.machine_probe import free_bytes
from services.gateways.sqlite_ledger import SqliteLedger
from services.given import given
from services.outside import Parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.doctor import Facts
    from bot.findings import Check
    from bot.health import HealthReport
    from sandbox.slack.model import Channel, Group
    from tests.services.faults import Planted

T = TypeVar("T")

KEY, CLERK_KEY = "rk_live_sandbox", "sk_live_sandbox_clerk"
SECRETS = ("_TOKEN", "_KEY", "_SECRET")


@dataclass
class Clinic:
    """`settings` are what the doctor reads; `shut` are the files that the operating system keeps from us."""

    town: Town
    settings: dict[str, str] = field(default_factory=dict)
    manifest: Path = ROOT / "manifest.yml"
    env_file: Path | None = None
    ahead: timedelta = timedelta()
    room: int | None = None
    parts: Parts = field(default_factory=Parts)
    shut: set[tuple[Path, int]] = field(default_factory=set)

    @property
    def store(self) -> Path:
        return self.town.folder / "passes.db"

    @property
    def ledger(self) -> Path:
        return self.town.folder / "passkeeper.db"

    @property
    def channel(self) -> Channel:
        return self.town.slack.workspace.channels[SUPPORT_CHANNEL]

    @property
    def group(self) -> Group:
        return self.town.slack.workspace.groups[self.settings["SUPPORT_GROUP"]]

    @property
    def scopes(self) -> list[str]:
        assert self.town.slack.app.scopes is not None
        return self.town.slack.app.scopes

    def report(self) -> HealthReport:
        return self._asked(Doctor.report)

    def facts(self) -> Facts:
        """What a doctor gathers now."""
        return self._asked(Doctor.facts)

    def _asked(self, question: Callable[[Doctor], T]) -> T:
        known = given(self.settings, self.env_file)
        services = Services(known.settings, lambda: datetime.now(UTC) + self.ahead, **self.parts)
        doctor = Doctor(known, services, manifest=self.manifest, may=self._may, free=self._free)
        try:
            return question(doctor)
        finally:
            doctor.close()

    def secrets(self) -> list[str]:
        """Every secret that was given, each one of a list."""
        given = [value for name, value in self.settings.items() if name.endswith(SECRETS)]
        return [part.strip() for value in given for part in value.split(",")]

    def _may(self, path: Path, mode: int) -> bool:
        return (path, mode) not in self.shut and os.access(path, mode)

    def _free(self, folder: Path) -> int | None:
        return free_bytes(folder) if self.room is None else self.room


def healthy(town: Town) -> Clinic:
    """Least privilege, everything set, the ledger begun; the bot may also look at its channels."""
    town.clerk.key = CLERK_KEY
    town.stripe.add_key(KEY)
    # The town's channels and groups are those of every other town in this process.
    town.slack.workspace.channels = deepcopy(town.slack.workspace.channels)
    town.slack.workspace.groups = deepcopy(town.slack.workspace.groups)
    clinic = Clinic(town)
    ledger = SqliteLedger(clinic.ledger)
    ledger.cursors()
    ledger.close()
    clinic.settings = town.environment() | {
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": "whsec_sandbox_ours",
        "CLERK_SECRET_KEY": CLERK_KEY,
        "SUPPORT_USERS": "U0ROBIN",
    }
    return clinic


def found(report: HealthReport) -> list[Check]:
    """The lines that tell of something wrong."""
    return [check for check in report.checks if check.status in {"warn", "fail"}]


def line(report: HealthReport, name: str) -> Check:
    (check,) = [check for check in report.checks if check.check == name]
    return check


def assert_its_check_alone_finds(fault: Planted, clinic: Clinic) -> None:
    """And it says what to do next, and tells no secret."""
    fault.plant(clinic)
    report = clinic.report()
    assert [(check.check, check.status) for check in found(report)] == [(fault.check, fault.status)]
    (check,) = found(report)
    assert fault.says in f"{check.detail} {check.advice}"
    assert check.advice
    sayable = [said for each in report.checks for said in (each.detail, each.advice) if said]
    assert [said for said in sayable if not isinstance(said, Said)] == []
    told = json.dumps(contract.health_json(report))
    assert [secret for secret in clinic.secrets() if secret in told] == []
