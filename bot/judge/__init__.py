"""Judges one purchase: everything known about it -> one verdict, one reason, one plain sentence."""

from bot.judge.judging import glance, judge

__all__ = ["glance", "judge"]
