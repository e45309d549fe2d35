"""A stateful Slack on loopback."""

from sandbox.slack.model import Channel, Delivery, Group, Message, User, View
from sandbox.slack.sandbox import SlackSandbox

__all__ = ["Channel", "Delivery", "Group", "Message", "SlackSandbox", "User", "View"]
