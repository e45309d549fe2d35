"""Sanity's Content Lake as the bot meets it, on loopback."""

from sandbox.sanity.sandbox import SanitySandbox

__all__ = ["SanitySandbox"]
