"""A whole town for end-to-end tests, and a browser to live in it where Chromium is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.town import Store, Town
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SANITY = pytest.param("sanity", marks=[pytest.mark.node, needs_node])
ON_BOTH_STORES = pytest.mark.parametrize("town", ["embedded", SANITY], indirect=True)


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """The story of the incident, served, in the embedded store unless said; no bot runs yet."""
    store: Store = getattr(request, "param", "embedded")
    town = Town(tmp_path, store=store)
    town.open()
    yield town
    town.close()
