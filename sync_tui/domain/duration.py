"""Durations in words, and back: the one vocabulary for ages, countdowns and `--timeout`."""

import math
import re

from sync_tui.domain.text import SafeText

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)\s*")

MINUTE = 60
HOUR = 3600
DAY = 86400


def duration_words(seconds: float) -> SafeText:
    """At most two units, rounded down: "4 s", "12 min", "2 h 14 min", "3 d 4 h". A negative duration is "0 s"."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return SafeText(f"{whole} s")
    if whole < HOUR:
        return SafeText(f"{whole // MINUTE} min")
    if whole < DAY:
        return SafeText(_two(whole // HOUR, "h", whole % HOUR // MINUTE, "min"))
    return SafeText(_two(whole // DAY, "d", whole % DAY // HOUR, "h"))


def parsed_duration(text: str) -> float:
    """Seconds in "30", "30s", "10m", "1h30m" or "500ms"; `ValueError` where it is none of these."""
    stripped = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", stripped):
        stripped += "s"
    seconds = math.inf
    if re.fullmatch(f"(?:{_PART.pattern})+", stripped):
        seconds = sum(float(amount) * _UNIT_SECONDS[unit] for amount, unit in _PART.findall(stripped))
    if not math.isfinite(seconds):
        raise ValueError(f"{text!r} is not a duration: write 30s, 10m or 1h30m")
    return seconds


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
