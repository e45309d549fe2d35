"""The app's home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import spoken
from bot.views.home import home_view, stranger_view

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Body


def register(app: App, desk: Desk) -> None:
    def opened(event: Body) -> None:
        """Bolt acknowledges events by itself, before this runs."""
        user = str(event["user"])
        desk.work.submit(lambda: _draw(desk, user), lambda _: None)

    app.event("app_home_opened")(opened)


def _draw(desk: Desk, user: str) -> None:
    refusal = desk.access.support(user)
    view = stranger_view(refusal) if refusal else home_view(desk.announcing.open_gaps(), desk.clock())
    desk.messenger.publish_home(user, spoken(view, desk.readers.of(user)))
