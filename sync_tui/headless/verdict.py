"""What a set of tracks means for the exit code."""

from collections.abc import Iterable

from sync_tui.domain.errors import ExitCode
from sync_tui.domain.observation import Link
from sync_tui.monitor.attention import needs_attention
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

CREDENTIAL_LINKS = frozenset({Link.UNAUTHORIZED, Link.FORBIDDEN})
SERIOUS_FIRST = (
    ExitCode.USAGE,
    ExitCode.CREDENTIALS,
    ExitCode.UNREACHABLE,
    ExitCode.ATTENTION,
    ExitCode.DONE,
)


def exit_code(tracks: Iterable[Track], moment: Moment, attention_counts: bool) -> ExitCode:
    """The most serious of what the tracks say.

    Where attention does not count, only the case that no sync at all could be read does.
    """
    codes = [_track_code(track, moment) for track in tracks]
    if not attention_counts and any(code in (ExitCode.DONE, ExitCode.ATTENTION) for code in codes):
        return ExitCode.DONE
    return next((code for code in SERIOUS_FIRST if code in codes), ExitCode.DONE)


def _track_code(track: Track, moment: Moment) -> ExitCode:
    if track.link in CREDENTIAL_LINKS:
        return ExitCode.CREDENTIALS
    if track.failure is not None or track.state is None:
        return ExitCode.UNREACHABLE
    return ExitCode.ATTENTION if needs_attention(track, moment) else ExitCode.DONE
