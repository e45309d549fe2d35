"""The whole sandbox Slack, and the one blueprint that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.slack.people import PeopleSide
from sandbox.slack.ui import add_ui
from sandbox.slack.web_api import add_web_api

if TYPE_CHECKING:
    from sandbox.slack.model import View


class SlackSandbox(PeopleSide):
    """A stateful Slack on loopback. Mount `blueprint()` at `/slack` of `public_url`."""

    def blueprint(self) -> Blueprint:
        """Web API, response addresses, file host, Socket Mode and the page's own endpoints."""
        blueprint = Blueprint("slack", __name__)
        add_web_api(blueprint, self)
        self.responses.add_routes(blueprint)
        self.sockets.add_routes(blueprint)
        add_ui(blueprint, self)
        return blueprint

    def modal(self, user: str) -> View | None:
        """The modal on top of the person's screen."""
        stack = self.workspace.stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self.workspace.homes.get(user)
