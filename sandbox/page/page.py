"""Serves the page: plain files, nothing from another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from sandbox.slack import SlackSandbox

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def page_blueprint(slack: SlackSandbox) -> Blueprint:
    """`/`, its files at `/page/`, and permalinks; `slack.blueprint()` has to be mounted at `/slack`."""
    blueprint = Blueprint("page", __name__, static_folder="static", static_url_path="/page")

    @blueprint.get("/")
    def index() -> Response:
        return blueprint.send_static_file("index.html")

    @blueprint.get("/archives/<channel>/<message>")
    def permalink(channel: str, message: str) -> AnyResponse:
        known = channel in slack.workspace.channels
        return redirect(f"/#{channel}/{message}" if known else "/")

    @blueprint.get("/favicon.ico")
    def icon() -> Response:
        return current_app.response_class(status=204)

    @blueprint.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response

    return blueprint
