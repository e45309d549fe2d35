"""The version, which stands in pyproject.toml alone."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

NAME = "passkeeper"
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version(project: Path = _PROJECT) -> str:
    """That of the checkout it runs from, else that of the installed package."""
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return installed(NAME)
    except PackageNotFoundError:  # the code was copied without its pyproject.toml
        return "unknown"
