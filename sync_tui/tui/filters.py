"""The filter line: words that must all be found, `!word` that must not, and `field:word` for one field alone."""

from collections.abc import Callable
from dataclasses import dataclass

from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.columns import Moment, link_words, status_words
from sync_tui.monitor.track import Track


def _joined(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _status(track: Track, moment: Moment) -> str:
    return _joined(status_words(track, moment), None if track.state is None else track.state.status)


def _health(track: Track, moment: Moment) -> str:
    report = track.health(moment.now, moment.wall)
    return "" if report is None else _joined(report.health, report.health.replace("_", " "))


_TIMED: dict[str, Callable[[Track, Moment], str]] = {"status": _status, "health": _health}
_LASTING: dict[str, Callable[[Track], str]] = {
    "link": lambda track: _joined(link_words(track), track.link),
    "tag": lambda track: _joined(*track.sync.tags),
    "group": lambda track: track.sync.group or "",
    "user": lambda track: track.sync.user or "",
    "profile": lambda track: track.sync.profile,
    "integration": lambda track: track.sync.integration or "",
    "pipeline": lambda track: track.sync.pipeline or "",
    "id": lambda track: track.sync.id,
}
FIELDS = frozenset({*_TIMED, *_LASTING})


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter, in lower case."""

    word: str
    field: str | None = None  # one of FIELDS; None for anywhere
    exclude: bool = False


class Filter:
    """A parsed filter line; one without terms finds everything."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.terms = tuple(term for term in map(_term, text.split()) if term.word)
        self._words: dict[WatchedSync, str] = {}

    def finds(self, track: Track, moment: Moment) -> bool:
        """Whether `track` has every term, and none of the excluded ones."""
        return all((term.word in self._where(term, track, moment)) is not term.exclude for term in self.terms)

    def _where(self, term: Term, track: Track, moment: Moment) -> str:
        if term.field in _TIMED:
            return _TIMED[term.field](track, moment).casefold()
        if term.field in _LASTING:
            return _LASTING[term.field](track).casefold()
        words = self._words.get(track.sync)
        if words is None:
            words = self._words[track.sync] = _own_words(track.sync)
        return f"{words}\n{_status(track, moment).casefold()}"


def _own_words(sync: WatchedSync) -> str:
    return _joined(sync.name, sync.id, sync.integration, sync.pipeline, sync.user, sync.group, *sync.tags).casefold()


def _term(text: str) -> Term:
    exclude = text.startswith("!")
    body = text.removeprefix("!").casefold()
    field, colon, word = body.partition(":")
    return Term(word, field, exclude) if colon and field in FIELDS else Term(body, None, exclude)
