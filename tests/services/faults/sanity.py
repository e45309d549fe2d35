"""What can be wrong with a store in Sanity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.sanity.gate import VIEWER
from tests.services.faults.planted import Planted, closed_address, setting

if TYPE_CHECKING:
    from tests.services.clinic import Clinic


def _viewer(clinic: Clinic) -> None:
    assert clinic.town.sanity is not None
    clinic.town.sanity.add_token(clinic.town.sanity.token, VIEWER)


def _sanity_away(clinic: Clinic) -> None:
    clinic.settings["SANITY_API_URL"] = f"{closed_address()}/sanity"


SANITY = (
    Planted("token that may only read", _viewer, "store_writable", "Editor"),
    Planted(
        "wrong Sanity token", setting(SANITY_API_TOKEN="sanity-wrong-one"), "pass_store", "SANITY_API_TOKEN"
    ),
    Planted("unknown dataset", setting(SANITY_DATASET="nowhere"), "pass_store", "SANITY_DATASET"),
    Planted("Sanity does not answer", _sanity_away, "pass_store", "network"),
)
