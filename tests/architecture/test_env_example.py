from __future__ import annotations

import io
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import Settings, load

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def _example() -> dict[str, str | None]:
    return dotenv_values(stream=io.StringIO(EXAMPLE.read_text(encoding="utf-8")), interpolate=False)


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(_example()) == {name.upper() for name in Settings.model_fields}


def test_the_example_as_it_stands_is_the_defaults() -> None:
    assert load({}, EXAMPLE) == load({})


def test_the_example_writes_out_every_default_that_is_not_empty() -> None:
    empty = {name for name, value in _example().items() if not value}
    assert empty == {name.upper() for name, value in load({}) if not value}
