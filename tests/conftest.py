"""What holds for every test: where everything must run, a skipped test is a failed one."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter: pytest.TerminalReporter | None = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("PASSKEEPER_ALL_TESTS") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
