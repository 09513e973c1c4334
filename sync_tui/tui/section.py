"""What the detail pane says of a section: how many it holds, how they stand, and which of them need a person."""

from collections.abc import Mapping, Sequence

from sync_tui.domain.text import counted
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import GLYPHS, Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.cells import bar
from sync_tui.tui.grouping import GroupBy, Summary
from sync_tui.tui.ink import EMPTY, Line, Span, named, padded, plain, wrapped
from sync_tui.tui.subject import beside_or_below
from sync_tui.tui.tally import GROUPS, UNCERTAIN

MOST_NEEDY = 10  # of those that need a person, how many are named
_WORD_WIDTH = 16
_COUNT_WIDTH = 7
_LEAST_BAR = 6
_MOST_BAR = 16
_KEYS = {"open": "opens or closes it", "mark": "marks all of it", "ask": "asks all of it"}
_DOUBTS = {
    Tone.STALE: "the answer that was due did not come",
    Tone.UNKNOWN: "too old to say anything",
    Tone.DIM: "never answered yet",
}


def section_origin(by: GroupBy | None, summary: Summary) -> str:
    """What the section is one of, and its size."""
    return " · ".join(part for part in (by, counted(summary.size)) if part)


def section_lines(summary: Summary, needy: Sequence[Track], moment: Moment, width: int) -> list[Line]:
    """The problems, a row for each way to stand, and the neediest by name."""
    problems = summary.tally.problems
    if problems:
        head = plain(f"! {problems:,} of {summary.size:,} need{'s' * (problems == 1)} a person", Tone.BAD, bold=True)
    else:
        head = plain("✓ nothing here needs a person", Tone.GOOD, bold=True)
    lines = [head, EMPTY, *_standing(summary, width)]
    if needy:
        lines += [EMPTY, *([plain("the neediest first", Tone.DIM)] if problems > 1 else [])]
        lines += [_needy_line(track, moment, width) for track in needy]
    if problems > len(needy):
        lines.append(plain(f"… and {problems - len(needy):,} more", Tone.DIM))
    return lines


def key_lines(keys: Mapping[str, str], width: int) -> list[Line]:
    """What the keys of the table, by what they do, mean for a section."""
    words = [f"{keys[key_id]} {does}" for key_id, does in _KEYS.items()]
    return [EMPTY, *(plain(row, Tone.DIM) for row in beside_or_below(words, width))]


def _standing(summary: Summary, width: int) -> list[Line]:
    groups = dict(summary.tally.groups)
    words = {tone: f"{GLYPHS[tone]} {word}" for tone, word in GROUPS}
    words |= {tone: f"{glyph} {word}" for tone, glyph, word in UNCERTAIN}
    room = min(_MOST_BAR, width - _WORD_WIDTH - _COUNT_WIDTH - 2)
    lines: list[Line] = []
    for tone, word in words.items():
        if not groups.get(tone):
            continue
        spans = [Span(padded(word, _WORD_WIDTH), tone), Span(padded(f"{groups[tone]:,}", _COUNT_WIDTH, "right"))]
        if room >= _LEAST_BAR:
            spans += [Span("  "), *bar(groups[tone] / summary.size, room, tone)]
        lines.append(tuple(spans))
        if tone in _DOUBTS:
            lines += [plain(f"  {row}", Tone.DIM) for row in wrapped(_DOUBTS[tone], width - 2)]
    return lines


def _needy_line(track: Track, moment: Moment, width: int) -> Line:
    status = COLUMN_BY_KEY["status"].cell(track, moment)
    return (
        Span(padded(status.text, _WORD_WIDTH), status.tone, bold=True),
        Span(named(track.sync.name, max(1, width - _WORD_WIDTH))),
    )
