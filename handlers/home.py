"""The app's home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt import App

    from handlers.desk import Desk
    from handlers.edge import Body


def register(app: App, desk: Desk) -> None:
    def opened(event: Body) -> None:
        """Bolt acknowledges events by itself, before this runs; Slack also tells of the messages tab."""
        user = str(event["user"])
        if event.get("tab", "home") == "home":
            desk.work.submit(lambda: desk.homes.open(user), lambda _: None)

    app.event("app_home_opened")(opened)
