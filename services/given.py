"""Reads the settings as far as they can be used, and says by name what is wrong with the others."""

from __future__ import annotations

import io
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from bot.doctor import Given
from bot.errors import SettingsError
from bot.settings import STRAYS, Settings, load
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FAULT = re.compile(r"^  (?P<name>[A-Z_]+): (?P<said>.+)$", re.MULTILINE)
"""One line of a SettingsError."""

_ALIKE = 0.85
"""How alike a name must be to count as a slip of the pen (difflib's ratio)."""


def given(environ: Mapping[str, str], env_file: Path | None = None) -> Given:
    """As `bot.settings.load` reads them. A file that is no text is a fault like any other."""
    named, unread = _file(env_file)
    values = named | {name: value.strip() for name, value in environ.items() if value.strip()}
    settings, faults = _usable(values)
    names = {name.upper() for name in Settings.model_fields}
    strays = {stray: ours for stray in values if (ours := _meant(stray, names, values))}
    return Given(settings, unread | faults, strays, sum(name in values for name in names))


def _file(env_file: Path | None) -> tuple[dict[str, str], dict[str, str]]:
    """What the file sets, and what is wrong with the file as a whole."""
    if env_file is None or not env_file.is_file():
        return {}, {}
    try:
        text = env_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}, {"ENV_FILE": say("{file} could not be read as UTF-8 text", file=env_file.name)}
    read = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value.strip() for name, value in read.items() if value and value.strip()}, {}


def _usable(values: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """Leaves out what is wrong; an incomplete Sanity leaves out that it was chosen."""
    try:
        return load(values), {}
    except SettingsError as error:
        faults = dict(_FAULT.findall(str(error)))
    dropped = faults.keys() | {"PASS_STORE" for name in faults if name not in values}
    rest = {name: value for name, value in values.items() if name not in dropped}
    settings, more = _usable(rest)
    return settings, faults | more


def _meant(name: str, names: set[str], values: Mapping[str, str]) -> str | None:
    """The setting that this name was probably meant for, where that one is not set."""
    if name in names:
        return None
    alike = get_close_matches(name, names, 1, _ALIKE)
    ours = STRAYS.get(name) or (alike[0] if alike else None)
    return ours if ours not in values else None
