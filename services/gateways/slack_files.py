"""Files for one person in Slack (https://docs.slack.dev/messaging/working-with-files)."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import UnavailableError
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk import WebClient

NOT_ALLOWED = say(
    "Slack does not let me send files yet. Ask whoever runs Passkeeper to add the permission files:write, or "
    "to run: python app.py summary --csv FOLDER"
)
_NOT_SENT = say("Slack did not take the file. Please try again in a moment.")


class SlackFiles:
    """`client` is the messenger's own."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def send(self, conversation: str, thread: str, files: Mapping[str, str]) -> None:
        """Name to text, into a thread of a conversation that the bot is in. Raises UnavailableError."""
        uploads = [{"filename": name, "title": name, "content": text} for name, text in files.items()]
        try:
            self._client.files_upload_v2(channel=conversation, thread_ts=thread, file_uploads=uploads)
        except SlackApiError as error:
            denied = error.response.get("error") in {"missing_scope", "not_allowed_token_type"}
            raise UnavailableError("slack", NOT_ALLOWED if denied else _NOT_SENT, permanent=denied) from None
        except (SlackClientError, OSError, HTTPException) as error:
            raise UnavailableError("slack", _NOT_SENT) from error
