from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import yaml

from handlers.metrics import Metrics
from handlers.web import Readiness, serve, web_app
from sandbox.town import ROOT, Town
from services.doctor import _bot_scopes
from tests.services.clinic import Clinic, assert_its_check_alone_finds, found, healthy, line
from tests.services.faults import ALL, Planted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def closing_time() -> Iterator[ThreadPoolExecutor]:
    """A town takes half a second to close, which no test needs to wait for."""
    with ThreadPoolExecutor(thread_name_prefix="closing") as pool:
        yield pool


@pytest.fixture
def clinic(tmp_path: Path, closing_time: ThreadPoolExecutor) -> Iterator[Clinic]:
    town = Town(tmp_path, socket_mode=True)
    town.open()
    yield healthy(town)
    closing_time.submit(town.close)


def test_a_healthy_world_is_fine_in_every_line(clinic: Clinic) -> None:
    report = clinic.report()

    assert [(check.check, check.detail) for check in report.checks if check.status != "ok"] == []
    assert report.status == "ok"
    assert [check.check for check in report.checks] == [
        "settings",
        "unread_settings",
        "timezone",
        "clock",
        "disk",
        "port",
        "slack",
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "manifest",
        "slack_scopes",
        "support_channel",
        "manager_channel",
        "support_group",
        "support_users",
        "manager_users",
        "stripe",
        "stripe_secret_key",
        "stripe_permissions",
        "stripe_accounts",
        "stripe_webhook_secret",
        "site_webhook_url",
        "pass_store",
        "store_writable",
        "ledger",
        "clerk",
        "clerk_secret_key",
        "modes",
    ]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault_is_found_by_its_check_and_by_no_other(clinic: Clinic, fault: Planted) -> None:
    assert_its_check_alone_finds(fault, clinic)


def test_there_are_more_faults_than_were_asked_for() -> None:
    assert len({fault.name for fault in ALL}) == len(ALL) >= 25


def test_many_faults_at_once_are_all_named(clinic: Clinic) -> None:
    planted = {fault.name: fault for fault in ALL}
    some = ["bad time zone", "archived channel", "events not permitted", "Clerk is down", "ledger damaged"]
    for name in some:
        planted[name].plant(clinic)

    assert {check.check for check in found(clinic.report())} == {planted[name].check for name in some}


def test_what_depends_on_what_is_wrong_is_unknown_and_says_so(clinic: Clinic) -> None:
    clinic.settings["SLACK_BOT_TOKEN"] = "xoxb-wrong-one"

    unknown = {check.check for check in clinic.report().unknown}

    assert unknown == {
        "slack_scopes",
        "support_channel",
        "manager_channel",
        "support_group",
        "support_users",
        "manager_users",
    }


def test_a_key_is_never_sent_where_its_address_cannot_be_used(clinic: Clinic) -> None:
    clinic.settings["CLERK_API_URL"] = "http://clerk.example.com/v1"

    report = clinic.report()

    assert [check.check for check in found(report)] == ["clerk_api_url"]
    assert line(report, "clerk").status == "unknown"


def test_a_permission_that_is_lacking_on_one_school_alone_is_told_with_its_name(clinic: Clinic) -> None:
    body = {"error": {"message": "Having the 'rak_dispute_read' permission would allow this."}}
    clinic.town.stripe.faults.add(
        "/v1/disputes",
        status=403,
        body=body,
        where=lambda asked: asked.headers.get("Stripe-Account") == "acct_oak",
    )

    (check,) = found(clinic.report())

    assert check.check == "stripe_permissions"
    assert check.detail == "The key may not read Disputes (on Oak Dance (acct_oak))."
    assert check.evidence == {"missing": ["rak_dispute_read"]}


def test_a_key_without_any_right_on_schools_lacks_permissions_and_is_not_disconnected(clinic: Clinic) -> None:
    said = (
        "You passed a restricted API key with the Stripe-Account header, but it has no Connect permissions."
    )
    clinic.town.stripe.faults.add(
        "/v1",
        status=403,
        body={"error": {"message": said}},
        where=lambda asked: "Stripe-Account" in asked.headers,
    )

    (check,) = found(clinic.report())

    assert check.check == "stripe_permissions"
    assert "Checkout Sessions (on Elm Street Studio (acct_elm), Oak Dance (acct_oak))" in check.detail
    assert "for connected accounts too" in check.advice


def test_without_a_scope_for_channels_they_are_unknown_and_the_scope_is_named(clinic: Clinic) -> None:
    for scope in ("channels:read", "groups:read"):
        clinic.scopes.remove(scope)

    report = clinic.report()

    assert [check.check for check in found(report)] == ["slack_scopes"]
    assert {check.check for check in report.unknown} == {"support_channel", "manager_channel"}


def test_what_is_optional_and_not_set_is_unknown_never_wrong(clinic: Clinic) -> None:
    for name in ("CLERK_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "MANAGER_CHANNEL", "SLACK_APP_TOKEN"):
        del clinic.settings[name]

    report = clinic.report()

    assert (report.status, {check.check for check in report.unknown}) == (
        "ok",
        {"clerk_secret_key", "stripe_webhook_secret", "manager_channel", "slack_signing_secret"},
    )


def test_a_full_key_works_and_is_told_to_be_more_than_is_needed(clinic: Clinic) -> None:
    clinic.settings["STRIPE_SECRET_KEY"] = "sk_live_sandbox"

    check = line(clinic.report(), "stripe_secret_key")

    assert (check.status, check.evidence) == ("ok", {"kind": "sk", "mode": "live"})
    assert "can move money" in check.advice


def test_our_own_bot_on_the_port_is_fine(clinic: Clinic) -> None:
    app = web_app(None, lambda: Readiness(slack=True, ledger=True, scheduler=True), Metrics())
    server = serve(app, "127.0.0.1", 0)
    clinic.settings["PORT"] = str(server.port)
    try:
        assert line(clinic.report(), "port").detail == "Passkeeper is already serving there."
    finally:
        server.close()


def test_a_ledger_that_is_being_written_is_fine(clinic: Clinic) -> None:
    with closing(sqlite3.connect(clinic.ledger, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert line(clinic.report(), "ledger").status == "ok"
        other.execute("ROLLBACK")


def test_nothing_is_written_and_no_file_is_made(clinic: Clinic) -> None:
    clinic.ledger.unlink()
    store = clinic.store.read_bytes()

    report = clinic.report()

    assert line(report, "ledger").status == "ok"
    assert not clinic.ledger.exists()
    assert clinic.store.read_bytes() == store
    assert {call.method for call in clinic.town.slack.calls} == {
        "auth.test",
        "apps.connections.open",
        "conversations.info",
        "usergroups.list",
        "users.info",
    }


def test_a_store_of_another_program_is_left_as_it_is(clinic: Clinic) -> None:
    path = clinic.town.folder / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    clinic.settings["PASS_STORE"] = f"sqlite:///{path}"

    report = clinic.report()

    assert [check.check for check in found(report)] == ["pass_store"]
    assert path.read_bytes() == before


def test_no_thread_is_left_behind(clinic: Clinic) -> None:
    clinic.report()
    assert [one.name for one in threading.enumerate() if one.name.startswith("ThreadPoolExecutor")] == []


def test_the_plain_reader_finds_the_scopes_that_yaml_finds() -> None:
    manifest = ROOT / "manifest.yml"
    asked = yaml.safe_load(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]

    assert _bot_scopes(manifest) == frozenset(asked)
