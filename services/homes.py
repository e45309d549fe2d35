"""Everybody's home tab, drawn when it is opened and again when what it shows has changed."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import UnavailableError
from bot.speech import spoken
from bot.views.home import Board, home_view, stranger_view
from services.fresh import Fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.alerts import Alert
    from bot.contacts import Owed
    from bot.figures import Summary
    from bot.messages import View
    from bot.ports import Messenger
    from services.access import Access
    from services.readers import Readers

log = structlog.get_logger()

WATCHED = timedelta(hours=1)
"""How long after it was opened a tab is still kept up to date."""

_FIGURES = timedelta(minutes=10)
_CHECKS = 5


class Homes:
    """`alerts` are the open ones, `owed` who is to be written to, `summary` the managers' figures.

    What a person checked is kept in memory alone: it names customers, and is nobody else's business.
    """

    def __init__(
        self,
        messenger: Messenger,
        access: Access,
        readers: Readers,
        alerts: Callable[[], Sequence[Alert]],
        owed: Callable[[], Sequence[Owed]],
        summary: Callable[[], Summary],
        clock: Callable[[], datetime],
    ) -> None:
        self._messenger = messenger
        self._access = access
        self._readers = readers
        self._alerts = alerts
        self._owed = owed
        self._figures = Fresh(lambda _: summary(), clock, _FIGURES)
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: dict[str, datetime] = {}
        self._shown: dict[str, Board] = {}
        self._checks: dict[str, deque[str]] = {}

    def open(self, user: str) -> None:
        """Draws what is known at once, and the managers' figures when they are read."""
        refusal = self._access.support(user)
        if refusal:
            self._publish(user, stranger_view(refusal))
            return
        with self._lock:
            self._opened[user] = self._clock()
        board = self._board(user, self._figures.known(""))
        self._draw(board)
        if board.manager and board.summary is None:
            self._draw(self._board(user, self._figures.get("")))

    def refresh(self) -> None:
        """Draws again the tabs that were opened lately and show what is no longer so.

        Figures that are older by then stay until somebody opens a tab: reading a month takes a while.
        """
        now = self._clock()
        with self._lock:
            self._opened = {user: at for user, at in self._opened.items() if now - at < WATCHED}
            watched = list(self._opened)
        for user in watched:
            self._refresh(user)

    def _refresh(self, user: str) -> None:
        """Whoever may no longer look is told so, once."""
        if self._access.support(user):
            with self._lock:
                self._opened.pop(user, None)
            self.open(user)
            return
        shown = self._shown.get(user)
        board = self._board(user, self._figures.known("") or (shown.summary if shown else None))
        if board != shown:
            self._draw(board)

    def checked(self, user: str, query: str) -> None:
        """Notes what somebody asked, the newest first."""
        with self._lock:
            known = self._checks.setdefault(user, deque(maxlen=_CHECKS))
            if query in known:
                known.remove(query)
            known.appendleft(query)

    def _board(self, user: str, summary: Summary | None) -> Board:
        manager = self._access.manager(user) is None
        return Board(
            user=user,
            alerts=tuple(self._alerts()),
            owed=tuple(self._owed()),
            checks=tuple(self._checks.get(user, ())),
            manager=manager,
            summary=summary if manager else None,
        )

    def _draw(self, board: Board) -> None:
        """A workspace that takes no charts in a home tab gets the same in words."""
        now = self._clock()
        try:
            self._publish(board.user, home_view(board, now))
        except UnavailableError as error:
            if not error.permanent:
                raise
            log.warning("home_without_charts", detail=error.detail)
            self._publish(board.user, home_view(board, now, charted=False))
        with self._lock:
            self._shown[board.user] = board

    def _publish(self, user: str, view: View) -> None:
        self._messenger.publish_home(user, spoken(view, self._readers.of(user)))
