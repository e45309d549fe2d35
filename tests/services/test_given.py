from __future__ import annotations

from typing import TYPE_CHECKING

from services.given import given

if TYPE_CHECKING:
    from pathlib import Path


def test_every_fault_of_the_settings_is_listed_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TIMEZONE=Oslo\nPORT=many\nDAILY_AT=08:30\n", encoding="utf-8")

    known = given({"PORT": "3001", "LOOKBACK_DAYS": "0", "HOSTNAME": "box"}, file)

    assert set(known.faults) == {"TIMEZONE", "LOOKBACK_DAYS"}
    assert (known.settings.port, f"{known.settings.daily_at:%H:%M}") == (3001, "08:30")
    assert (known.strays, known.number) == ({}, 4)


def test_a_name_that_is_set_beside_the_right_one_is_no_stray() -> None:
    known = given({"STRIPE_SECRET_KEYS": "rk_live_old", "STRIPE_SECRET_KEY": "rk_live_sandbox"})

    assert (known.strays, known.faults, known.number) == ({}, {}, 1)


def test_an_incomplete_sanity_is_named_and_the_rest_is_read() -> None:
    known = given({"PASS_STORE": "sanity", "DAILY_AT": "08:30"})

    assert set(known.faults) == {"SANITY_API_TOKEN", "SANITY_PROJECT_ID"}
    assert f"{known.settings.daily_at:%H:%M}" == "08:30"
