"""What holds for every test: where all must run, a skipped test is a failed one. One browser for all."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import is_hypothesis_test
from playwright.sync_api import sync_playwright

from tests.postgres import schema, server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import TraceFunction
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One in a process: playwright cannot be started twice in it."""
    if CHROMIUM is None:
        pytest.skip("Chromium was not found: install it to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the server in TEST_POSTGRES, or of one that is started here."""
    named = os.environ.get("TEST_POSTGRES")
    if named:
        yield named
        return
    with server() as started:
        yield started.url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty schema."""
    with schema(postgres_server) as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What is slow, and Hypothesis' examples, run unmeasured: a third of the time, the same lines.

    pytest-cov's own `no_cover` does nothing where xdist runs the tests.
    """
    measuring = sys.gettrace(), threading.gettrace()
    if item.get_closest_marker("slow") or is_hypothesis_test(getattr(item, "obj", None)):
        _trace(None, None)
    try:
        return (yield)
    finally:
        _trace(*measuring)


def _trace(here: TraceFunction | None, in_new_threads: TraceFunction | None) -> None:
    sys.settrace(here)
    threading.settrace(in_new_threads)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter: pytest.TerminalReporter | None = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("PASSKEEPER_ALL_TESTS") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
