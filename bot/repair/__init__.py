"""Plans what is written: a fix with its preview, a pass by hand, the way back from an action."""

from bot.repair.granting import grant
from bot.repair.planning import plan
from bot.repair.provenance import images, stamp, target
from bot.repair.undoing import undo

__all__ = ["grant", "images", "plan", "stamp", "target", "undo"]
