"""What is deployed with: read as text, since no container or init system runs in the gate."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from bot.job_book import AHEAD
from handlers.running import WORKERS
from tests.bench.page import MALLOC
from tests.services.forty_schools import Till, fetching

ROOT = Path(__file__).parent.parent.parent


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def told(word: str) -> list[str]:
    return [rest for found, rest in instructions() if found == word]


def test_the_image_is_made_of_known_instructions() -> None:
    known = {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL"}
    assert {word for word, _ in instructions()} == known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_the_bot_is_its_own_first_process_and_nobody_special() -> None:
    assert told("USER") == ["10001"]
    assert json.loads(told("ENTRYPOINT")[0]) == ["python", "/app/app.py"]
    assert told("STOPSIGNAL") == ["SIGTERM"]
    assert told("VOLUME") == ["/data"]


def test_its_health_is_whether_it_is_ready() -> None:
    (check,) = told("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    assert "/readyz" in command[2]
    compile(command[2], "healthcheck", "exec")


def test_only_what_runs_is_in_the_image() -> None:
    copied = " ".join(told("COPY"))
    assert "sandbox" not in copied
    assert "tests" not in copied
    for path in ("app.py", "manifest.yml", "bot", "services", "handlers", "requirements.txt"):
        assert path in copied
        assert f"!{path}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "--require-hashes" in " ".join(told("RUN"))


def test_no_secret_is_named_where_it_would_stay() -> None:
    settings = " ".join(told("ENV")) + (ROOT / "deploy" / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"TOKEN|SECRET|API_KEY", settings) == []


def test_what_is_deployed_keeps_as_little_memory_as_what_was_measured() -> None:
    unit = (ROOT / "deploy" / "passkeeper.service").read_text(encoding="utf-8")
    wanted = [f"{name}={value}" for name, value in MALLOC.items()]
    assert f"\nEnvironment={' '.join(wanted)}\n" in unit
    assert set(wanted) <= set(" ".join(told("ENV")).split())


def unit() -> Any:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(ROOT / "deploy" / "passkeeper.service", encoding="utf-8")
    return read["Service"]


def test_the_unit_takes_away_what_the_bot_does_not_need() -> None:
    service = unit()
    assert (service["ProtectSystem"], service["StateDirectory"]) == ("strict", "passkeeper")
    assert (service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("yes", "")
    assert service["RestartPreventExitStatus"] == "2"
    assert int(service["TimeoutStopSec"]) > 10


def test_the_unit_leaves_room_for_more_than_the_checks_that_run_at_once() -> None:
    """A quarter is theirs: each reads more afterwards, while sweeps and the web routes have threads, too."""
    till, before = Till(), threading.active_count()
    shared = fetching(till)
    with ThreadPoolExecutor(WORKERS) as checks:
        list(checks.map(lambda n: shared.by_emails([f"{n}@example.com"]), range(WORKERS)))
    shared.close()
    assert till.threads - before <= int(unit()["TasksMax"]) / 4


def test_the_example_for_containers_runs_without_writing_to_its_root() -> None:
    told = yaml.safe_load((ROOT / "deploy" / "docker-compose.yml").read_text(encoding="utf-8"))
    service = told["services"]["passkeeper"]
    assert service["read_only"] is True
    assert service["environment"] == {"HOST": "0.0.0.0"}  # noqa: S104 (its port is published on loopback)
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == ["127.0.0.1:3000:3000"]
    assert service["pids_limit"] == int(unit()["TasksMax"])


def test_no_moment_in_the_future_keeps_an_alert_quiet() -> None:
    told = yaml.safe_load((ROOT / "deploy" / "passkeeper.rules.yml").read_text(encoding="utf-8"))
    rules = [rule["expr"] for group in told["groups"] for rule in group["rules"]]
    since = [(rule, *re.findall(r"time\(\) - (\w+) > \d+", rule)) for rule in rules if "time()" in rule]
    assert len(since) == 2
    for rule, figure in since:
        assert f" or {figure} - time() > {AHEAD.total_seconds():.0f}" in rule


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_with_hashes_and_no_registry_is_named(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9._-]+(?:\[\S+\])?==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE))
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_an_extra_that_is_asked_for_is_pinned_with_it(file: str) -> None:
    """Else an older pip takes the newest release of `name[extra]`, and then finds no hash of it."""
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = {pin.name: pin for pin in map(Requirement, re.findall(r"^[a-z]\S+==\S+", text, re.MULTILINE))}
    wanted = re.findall(r"^[a-z].*", (ROOT / file.replace(".txt", ".in")).read_text(), re.MULTILINE)
    asked = [*map(Requirement, wanted), *(each for pin in pins.values() for each in asked_by(pin))]
    with_extras = [each for each in asked if each.extras]
    assert with_extras
    assert [str(each) for each in with_extras if not each.extras <= pins[each.name.lower()].extras] == []


def asked_by(pin: Requirement) -> list[Requirement]:
    """What it needs on this machine, its own extras counted."""
    needed = map(Requirement, requires(pin.name) or ())
    ways = [{"extra": extra} for extra in pin.extras or {""}]
    return [each for each in needed if not each.marker or any(map(each.marker.evaluate, ways))]


AUDITED = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("audit", sys.argv[1])
audit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audit)
fault = {"id": "CVE-1", "fix_versions": ["2.0"]}
known = {"name": "a", "version": "1.0", "vulns": []}
unknown = {"name": "b", "version": "1.0", "skip_reason": "not found"}
faulty = {**known, "vulns": [fault]}
print([audit.told("f", packages) for packages in ([unknown], [known, unknown], [faulty])])
"""


def test_a_known_fault_fails_the_audit_and_silence_is_said_to_be_silence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AUDITED, str(ROOT / ".ci" / "audit.py")],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        "f: not audited, the database of faults knows none of its 1 packages.",
        "f: no known fault in 1 packages, 1 not audited.",
        "f: a 1.0: CVE-1, mended in 2.0",
        "[0, 0, 1]",
    ]
