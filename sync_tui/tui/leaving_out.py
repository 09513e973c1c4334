"""Textual without what it imports at its top and no screen of ours has.

That is its command palette, with the widgets in it, the table in which it shows what colours there are, what lines
between widgets are drawn with, and its notifications, which no app of ours has. The palette that we open is our own,
made of the real one when a key first asks for it.
"""

import sys
from types import ModuleType

_LEFT_OUT = ("textual.command", "textual.canvas", "textual.widgets._toast", "rich.table")


class _StandIn(ModuleType):
    """Has a class of every name, of which nobody makes anything."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def import_textual() -> None:
    """Import its app; as ever, where somebody has done so already."""
    if "textual.app" in sys.modules:
        return
    left_out = [name for name in _LEFT_OUT if name not in sys.modules]
    sys.modules.update({name: _StandIn(name) for name in left_out})
    try:
        import textual.app  # noqa: F401
    except (ImportError, AttributeError, TypeError):
        # A release that makes more of them at once is imported whole, by whoever needs it.
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
    finally:
        for name in left_out:
            sys.modules.pop(name, None)
