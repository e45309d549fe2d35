"""A whole town for end-to-end tests, and a browser to live in it where Chromium is found."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from sandbox.town import Store, Town
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium was not found: install it to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()
