"""Slack's Web API client, which tells how each call went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from services.gateways.traffic import Watch

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

_REFUSED = 400
"""Slack answers with 200 also where it refuses."""


class WatchedClient(WebClient):
    """Every call goes through `api_call`."""

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        with Watch(self.base_url) as watch:
            try:
                answer = super().api_call(api_method, **arguments)
            except SlackApiError as error:
                status = getattr(error.response, "status_code", None) or _REFUSED
                watch.ended(max(int(status), _REFUSED))
                raise
            watch.ended(answer.status_code)
            return answer
