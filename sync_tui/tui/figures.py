"""Figures short enough for a column."""

from sync_tui.domain.text import SafeText
from sync_tui.monitor.words import NONE

_KIB = 1_024


def latency_words(seconds: float | None) -> SafeText:
    """Short enough for a column: "84 ms", "1.2 s", "15 s"."""
    if seconds is None:
        return NONE
    if round(seconds * 1000) < 1000:
        return SafeText(f"{seconds * 1000:.0f} ms")
    return SafeText(f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s")


def size_words(size: int | None) -> SafeText:
    """Bytes as "412 B", "1.2 KiB" or "256 KiB"."""
    if size is None:
        return NONE
    if size < _KIB:
        return SafeText(f"{size} B")
    return SafeText(f"{size / _KIB:.1f} KiB" if size < 10 * _KIB else f"{size / _KIB:,.0f} KiB")
