"""How long a shutdown waits, over all that has to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Patience:
    """So many seconds in all, from when it is first asked; `clock` gives monotonic seconds."""

    seconds: float
    clock: Callable[[], float]
    _ends: float | None = None

    def left(self) -> float:
        if self._ends is None:
            self._ends = self.clock() + self.seconds
        return max(0.0, self._ends - self.clock())
