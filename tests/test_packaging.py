"""What `pip install` and `pipx install` give: the wheel, in an environment of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from sandbox.town import free_port

ROOT = Path(__file__).parent.parent
DEMO_ONLY = {"pyyaml", "simple-websocket"}
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
READY_SECONDS = 25.0


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return found["project"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the environment's commands. What Passkeeper stands on is borrowed from our own."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-index", "--no-deps")
    build = (*PIP, "wheel", *offline, "--no-build-isolation", "-w", str(folder), str(ROOT))
    subprocess.run(build, check=True, capture_output=True, timeout=60)
    home = folder / "home"
    venv.create(home)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (wheel,) = folder.glob("passkeeper-*.whl")
    python = str(home / "bin" / "python")
    install = (*PIP, "--python", python, "install", *offline, str(wheel))
    subprocess.run(install, check=True, capture_output=True, timeout=60)
    return home / "bin"


def passkeeper(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed / "passkeeper", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_the_package_asks_for_what_it_runs_on() -> None:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    needed = {line for line in lines if line and not line.startswith("#")}

    assert set(project()["dependencies"]) == needed | DEMO_ONLY


@pytest.mark.slow
def test_the_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    said = passkeeper(installed, tmp_path, "--version")

    assert (said.returncode, said.stdout, said.stderr) == (0, f"passkeeper {project()['version']}\n", "")


@pytest.mark.slow
def test_the_code_that_runs_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    code = "import app, bot, handlers, services, sandbox; print(app.__file__, sandbox.__file__)"
    said = subprocess.run(
        [installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert [Path(name).is_relative_to(installed.parent) for name in said.stdout.split()] == [True, True]


@pytest.mark.slow
def test_an_installed_command_reads_and_writes_files(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "one.ndjson").write_text('{"_id": "tenant-oak", "_type": "tenant", "name": "Oak Dance"}\n')

    came = passkeeper(installed, tmp_path, "import", "one.ndjson", "--json")
    went = passkeeper(installed, tmp_path, "export", "all.ndjson")

    assert (came.returncode, went.returncode, went.stdout) == (0, 0, "1 documents were written.\n")
    assert '"tenant-oak"' in (tmp_path / "all.ndjson").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_doctor_finds_the_manifest_of_an_installed_passkeeper(installed: Path, tmp_path: Path) -> None:
    said = passkeeper(installed, tmp_path, "doctor")

    assert said.returncode == 1
    assert "manifest.yml asks for every scope that is needed." in said.stdout


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    port, log = free_port(), (tmp_path / "log").open("wb")
    demo = subprocess.Popen(
        [installed / "passkeeper", "demo", "--port", str(port)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        stdout=log,
        stderr=log,
    )
    log.close()
    try:
        page = opened(f"http://127.0.0.1:{port}/", demo)
    finally:
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(60)

    assert re.search(r"<title>[^<]*Passkeeper", page)
    assert code == 0, (tmp_path / "log").read_text(encoding="utf-8")


def opened(url: str, demo: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and demo.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the demo did not open its page")
