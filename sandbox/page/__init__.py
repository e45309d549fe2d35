"""The page a newcomer lives in."""

from sandbox.page.page import page_blueprint

__all__ = ["page_blueprint"]
