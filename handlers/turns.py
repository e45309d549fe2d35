"""A connection whose caller may not take for ever: else a few hundred of them would shut every route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel

if TYPE_CHECKING:
    from collections.abc import Callable

TURN_SECONDS = 60
"""How long a caller has to begin a request, to send it whole, and to take the answer.

The largest body that is taken arrives in time at 17 kB/s. Who sends a byte now and then does not.
"""


class Turns(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """`clock` tells seconds that only go forward. What we take for the answer is not counted."""

    def __init__(self, *connection: object, clock: Callable[[], float], **more: object) -> None:
        self._clock = clock
        self._begun = clock()
        super().__init__(*connection, **more)

    def received(self, data: bytes) -> bool:
        """Empty lines begin nothing: waitress skips them."""
        if self.request is None and data.strip():
            self._begun = self._clock()
        return bool(super().received(data))

    def write_soon(self, data: bytes) -> int:
        self._begun = self._clock()
        return int(super().write_soon(data))

    def readable(self) -> bool:
        """The server asks in every round of its loop, each second at least.

        Closed here and now: waitress' own marks are looked at once the caller takes something.
        """
        late = self._clock() - self._begun > TURN_SECONDS
        if late and not self.requests:
            self.handle_close()
            return False
        return bool(super().readable())
