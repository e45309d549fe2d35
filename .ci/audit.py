"""Asks pip-audit for known faults in the pinned dependencies.

Ends with 1 where there is one. Where the database of faults cannot be reached, or does not know the packages,
it says that nothing was audited, and ends with 0: a gate that may only reach package registries stays open.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

FILES = ("requirements.txt", "requirements-dev.txt")
SECONDS = 120


def main() -> int:
    return max(audited(file) for file in FILES)


def audited(file: str) -> int:
    asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments)
            [*asked, "--requirement", file], check=False, capture_output=True, text=True, timeout=SECONDS
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        _tell(f"{file}: not audited, the database of faults could not be reached.")
        return 0
    return told(file, packages)


def told(file: str, packages: list[dict[str, Any]]) -> int:
    known = [each for each in packages if "vulns" in each]
    faults = [(each["name"], each["version"], fault) for each in known for fault in each["vulns"]]
    for name, version, fault in faults:
        mended = ", ".join(fault["fix_versions"]) or "nothing yet"
        _tell(f"{file}: {name} {version}: {fault['id']}, mended in {mended}")
    if not known:
        _tell(f"{file}: not audited, the database of faults knows none of its {len(packages)} packages.")
    elif not faults:
        left = len(packages) - len(known)
        _tell(
            f"{file}: no known fault in {len(known)} packages" + (f", {left} not audited." if left else ".")
        )
    return 1 if faults else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
