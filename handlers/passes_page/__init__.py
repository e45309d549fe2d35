"""The customer page, for schools that have none of their own."""

from handlers.passes_page.page import passes_page

__all__ = ["passes_page"]
