from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import cli

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"`python app\.py ([a-z]+)", README))
    assert named == set(cli.commands)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/connect.md"])
def test_every_link_in_the_pages_leads_somewhere(page: str) -> None:
    here = ROOT / page
    links = re.findall(r"\]\(([^)#]+)\)", here.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (here.parent / link).exists()] == []


def test_every_make_target_in_the_pages_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    pages = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|    )make ([a-z-]+)", pages))
    assert {"demo", "test", "check"} <= named <= targets


def test_the_gate_runs_the_readmes_test_command() -> None:
    assert re.search(r"^Run the tests: `make test`$", README, re.MULTILINE)
    assert "sed -n 's/^Run the tests: " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
