"""What each verdict and reason means, is said as, and offers: one table, from which the docs are made too."""

from bot.sentences.saying import Approver
from bot.sentences.table import MADE_ALL_THE_SAME, MANAGER, SAYINGS, STUCK, sentence

__all__ = ["MADE_ALL_THE_SAME", "MANAGER", "SAYINGS", "STUCK", "Approver", "sentence"]
