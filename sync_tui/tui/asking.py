"""What is said after a person asked for something: whether, and when, it will be done."""

import math
from collections.abc import Callable, Mapping, Sequence

from sync_tui.domain.duration import duration_words
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track

Said = tuple[str, Tone]


def asked_words(tracks: Sequence[Track], waits: Sequence[float], now: float) -> Said:
    """After "ask now" was answered with `waits` seconds, one for each of the syncs, at `now` on the boot clock."""
    if len(tracks) > 1:
        held = sum(wait > 0 for wait in waits)
        later = f", {held:,} of them not before {duration_words(math.ceil(max(waits)))}" if held else ""
        return f"asking {len(tracks):,} syncs …{later}", Tone.WARNING if held else Tone.PLAIN
    track, wait = tracks[0], waits[0]
    if track.plan.due == math.inf:
        return f"{track.sync.name} is never asked: there is no profile {track.sync.profile} here", Tone.WARNING
    if wait <= 0:
        return f"asking {track.sync.name} …", Tone.PLAIN
    why = "rate-limited" if track.backoff_left(now) is not None else "the API asked for a pause"
    return f"not before {duration_words(math.ceil(wait))}: {why}", Tone.WARNING


async def copy_words(
    text: str | None, what: str, write_osc_52: Callable[[str], None], environ: Mapping[str, str]
) -> Said:
    """Copy `text` and say what became of it; None is nothing to copy yet."""
    from sync_tui.tui.clipboard import copied

    if text is None:
        return f"{what} is not there yet", Tone.WARNING
    words = await copied(text, what, write_osc_52, environ)
    return words, Tone.WARNING if words.startswith("could not") else Tone.PLAIN
