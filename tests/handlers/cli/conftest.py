from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.handlers.cli.typist import Typists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def typists(tmp_path: Path) -> Iterator[Typists]:
    made = Typists(tmp_path)
    yield made
    made.close()
