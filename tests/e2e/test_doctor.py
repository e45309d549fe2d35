from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.town import Town

LIVE = "sk_live_sandbox_clerk"


def test_the_doctor_finds_the_town_in_order(town: Town) -> None:
    town.clerk.key = LIVE

    done = town.command("doctor", "--json", settings={"CLERK_SECRET_KEY": LIVE})

    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "ok"), done.stdout + done.stderr


def test_the_doctor_works_where_the_settings_do_not_and_tells_no_secret(town: Town) -> None:
    town.clerk.key = LIVE
    broken = {"TIMEZONE": "Oslo", "STRIPE_SECRET_KEY": "pk_live_sandbox", "CLERK_SECRET_KEY": LIVE}

    done = town.command("doctor", "--json", settings=broken)

    wrong = [each["check"] for each in json.loads(done.stdout)["checks"] if each["status"] == "fail"]
    assert (done.returncode, sorted(wrong)) == (1, ["stripe_secret_key", "timezone"]), done.stderr
    secrets = ("pk_live_sandbox", LIVE, "xoxb-sandbox", "sandbox-signing-secret")
    assert not any(secret in done.stdout + done.stderr for secret in secrets)
    assert town.command("check", "ada@example.com", settings=broken).returncode == 2
