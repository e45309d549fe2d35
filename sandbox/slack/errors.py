"""Slack's refusals, by the names that Slack gives them."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A Web API call that Slack answers with `ok: false`; `messages` go to `response_metadata`."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.extra = extra

    def body(self) -> dict[str, Any]:
        metadata = {"response_metadata": {"messages": self.messages}} if self.messages else {}
        return {"ok": False, "error": self.code, **self.extra, **metadata}
