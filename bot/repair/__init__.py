"""Plans what is written: a fix with its preview, a pass by hand, the way back from an action."""

from bot.repair.case import is_paid_for
from bot.repair.granting import grant
from bot.repair.planning import plan
from bot.repair.provenance import images, stamp, target
from bot.repair.undoing import gives, undo

__all__ = ["gives", "grant", "images", "is_paid_for", "plan", "stamp", "target", "undo"]
