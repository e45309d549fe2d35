"""What many tests of the services begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.writing_desk import Desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made = Desks(tmp_path)
    yield made
    made.close()
