"""What could not be looked at is unknown: neither fine nor found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.doctor import examine
from bot.errors import UnavailableError
from sandbox.slack.model import User
from sandbox.town import Town
from services.outside import Parts
from tests.fakes.memory_store import MemoryStore
from tests.services.clinic import Clinic, found, healthy, line
from tests.services.health_world import filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.doctor import Port
    from bot.model import Tenant

ALWAYS = 10_000


@pytest.fixture(scope="module")
def closing_time() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(thread_name_prefix="closing") as pool:
        yield pool


@pytest.fixture
def clinic(tmp_path: Path, closing_time: ThreadPoolExecutor) -> Iterator[Clinic]:
    town = Town(tmp_path, socket_mode=True)
    town.open()
    yield healthy(town)
    closing_time.submit(town.close)


class Gone(MemoryStore):
    """A store that stopped answering after its file was found in order."""

    def tenants(self) -> list[Tenant]:
        raise UnavailableError("store", "The store is gone.")

    def subscriptions_between(self, *_: Any) -> Any:
        raise UnavailableError("store", "The store is gone.")


def unsure(clinic: Clinic) -> set[str]:
    report = clinic.report()
    assert (report.status, found(report)) == ("ok", [])
    return {check.check for check in report.unknown}


def test_a_connection_that_breaks_once_is_asked_once_more(clinic: Clinic) -> None:
    clinic.town.slack.faults.drop("auth.test")

    assert unsure(clinic) == set()


def test_a_slack_that_asks_to_slow_down_is_not_down(clinic: Clinic) -> None:
    clinic.town.slack.faults.status("*", 429, times=ALWAYS, retry_after=30)

    assert unsure(clinic) == {
        "slack_bot_token",
        "slack_app_token",
        "slack_scopes",
        "support_channel",
        "manager_channel",
        "support_group",
        "support_users",
        "manager_users",
    }


@pytest.mark.parametrize(
    ("method", "lines"),
    [
        ("conversations.info", {"support_channel", "manager_channel"}),
        ("usergroups.list", {"support_group"}),
        ("users.info", {"support_users", "manager_users"}),
        ("apps.connections.open", {"slack_app_token"}),
    ],
)
@pytest.mark.parametrize("code", ["internal_error", "ratelimited"])
def test_a_question_that_slack_does_not_answer_leaves_the_others(
    clinic: Clinic, method: str, lines: set[str], code: str
) -> None:
    clinic.town.slack.faults.error(method, code, times=ALWAYS)

    assert unsure(clinic) == lines


def test_a_person_from_another_workspace_may_not(clinic: Clinic) -> None:
    clinic.town.slack.add_user(User("U0ELSE", "else", "Ulla Else", "ulla@example.com", is_stranger=True))
    clinic.settings["SUPPORT_USERS"] = "U0ELSE"

    (check,) = found(clinic.report())

    assert (check.check, check.detail) == ("support_users", "U0ELSE is from another workspace.")


def test_stripe_slowing_us_down_leaves_the_key_unknown(clinic: Clinic) -> None:
    clinic.town.stripe.faults.add("/v1", status=429)

    assert unsure(clinic) == {"stripe_secret_key", "stripe_permissions", "stripe_accounts"}


def test_one_stripe_question_that_fails_leaves_the_permissions_unknown(clinic: Clinic) -> None:
    clinic.town.stripe.faults.add("/v1/disputes", status=500)

    assert unsure(clinic) == {"stripe_permissions", "stripe_accounts"}


def test_clerk_refusing_the_question_leaves_the_key_unknown(clinic: Clinic) -> None:
    clinic.town.clerk.faults.add("/v1", status=422)

    assert unsure(clinic) == {"clerk_secret_key"}


def test_an_answer_that_is_no_json_is_no_yes(clinic: Clinic) -> None:
    clinic.settings["SLACK_API_URL"] = f"{clinic.town.url}/"

    assert line(clinic.report(), "slack_bot_token").status == "fail"


def test_a_store_that_goes_away_leaves_the_schools_and_the_modes_unknown(clinic: Clinic) -> None:
    clinic.parts = Parts(store=Gone())

    assert unsure(clinic) == {"stripe_accounts", "modes"}


def test_a_store_that_cannot_try_a_write_says_so(clinic: Clinic) -> None:
    clinic.parts = Parts(store=filled(MemoryStore()))
    clinic.settings |= {"PASS_STORE": "sanity", "SANITY_PROJECT_ID": "abc123", "SANITY_API_TOKEN": "x"}

    check = line(clinic.report(), "pass_store")

    assert (check.status, check.detail) == ("unknown", "The passes can be read; a write could not be tried.")


def test_without_a_manifest_there_is_nothing_to_compare(clinic: Clinic) -> None:
    clinic.manifest = clinic.town.folder / "none.yml"

    assert unsure(clinic) == {"manifest"}


def test_no_room_told_and_no_clock_heard_are_unknown(clinic: Clinic) -> None:
    report = examine(replace(clinic.facts(), free={}, skews={}))

    assert (report.status, {check.check for check in report.unknown}) == ("ok", {"disk", "clock"})


@pytest.mark.parametrize(("port", "step"), [("forbidden", "above 1023"), ("elsewhere", "HOST to 127.0.0.1")])
def test_a_port_that_cannot_be_opened_is_told_with_the_way_out(clinic: Clinic, port: Port, step: str) -> None:
    check = line(examine(replace(clinic.facts(), port=port)), "port")

    assert check.status == "fail"
    assert step in check.advice


def test_one_system_with_a_wrong_clock_is_not_ours(clinic: Clinic) -> None:
    report = examine(replace(clinic.facts(), skews={"Slack": 2.0, "Stripe": -900.0, "Clerk": 1.0}))

    assert line(report, "clock").evidence == {"seconds_ahead": {"Slack": 2, "Stripe": -900, "Clerk": 1}}
    assert line(report, "clock").status == "ok"
