"""Textual without its command palette, which it imports at its top, and with that widgets that no screen of ours has.

What we open is our own, made of the real one when a key first asks for it.
"""

import sys
from types import ModuleType

_PALETTE = "textual.command"


class _StandIn(ModuleType):
    """Has a class of every name, of which nobody makes anything."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def import_without_palette() -> None:
    """Import Textual's app; as ever, where somebody has the palette already."""
    if _PALETTE in sys.modules:
        return
    sys.modules[_PALETTE] = _StandIn(_PALETTE)
    try:
        import textual.app  # noqa: F401
    finally:
        del sys.modules[_PALETTE]
