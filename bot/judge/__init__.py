"""Judges one purchase: everything known about it -> one verdict, one reason, one plain sentence."""

from bot.judge.judging import judge

__all__ = ["judge"]
