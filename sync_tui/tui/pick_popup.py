"""What opens over the screen to pick several of the syncs that a profile listed. Imported when first needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Key, Paste

from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.tone import Tone
from sync_tui.tui.choosers import ListPopup, PickLines
from sync_tui.tui.filter_bar import CARET
from sync_tui.tui.ink import EMPTY, Line, Span, named, padded, plain
from sync_tui.tui.line_editor import LineEditor
from sync_tui.tui.popups import at_once
from sync_tui.tui.query import folded

_NAME_WIDTH = 34
_STATUS_WIDTH = 13
_ORIGIN_WIDTH = 24
_HINTS = (("space", "choose"), ("a", "all"), ("/", "find"), ("enter", "add"), ("esc", "leave"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sync that was listed, the status it was listed with, and whether the list holds it already."""

    sync: WatchedSync
    status: SafeText | None
    is_held: bool

    def has(self, words: Sequence[str]) -> bool:
        """Whether each of `words` stands somewhere in it."""
        sync = self.sync
        text = folded(" ".join(filter(None, (sync.name, sync.integration, sync.pipeline, self.status, sync.id))))
        return all(word in text for word in words)


class PickPopup(ListPopup):
    """A list with boxes to tick; `done` is called with the syncs chosen, in the order of the API, after enter."""

    CLOSED_BESIDE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        at_once("space", "switch"),
        at_once("a", "all"),
        at_once("slash", "find"),
        at_once("enter", "done"),
    ]

    def __init__(
        self, title: str, candidates: Sequence[Candidate], done: Callable[[Sequence[WatchedSync]], None]
    ) -> None:
        self._title = title
        self._all = list(candidates)
        self._shown = self._all
        self._done = done
        self._chosen: set[int] = set()  # by identity of the candidate
        self._lines_of: dict[tuple[int, bool], Line] = {}  # by that, and whether it is chosen: a key draws few anew
        self._find = LineEditor.on("", 80)
        self._finding = False
        # Without a label, a name says itself where the sync comes from.
        self._has_labels = any(candidate.sync.label for candidate in candidates)
        super().__init__(PickLines(self._entries(), self._head()))

    def takes(self, event: Key | Paste) -> bool:
        """While something is looked for, keys are for that."""
        if not self._finding:
            return False
        if isinstance(event, Paste):
            self._find.insert(event.text)
        elif event.key in ("enter", "escape", "up", "down", "tab"):
            self._finding = False
            if event.key == "escape":
                self._find.press("ctrl+u")
        elif event.is_printable and event.character is not None:
            self._find.insert(event.character)
        elif not self._find.press(event.key):
            return False
        words = folded(self._find.text).split()
        self._shown = [candidate for candidate in self._all if candidate.has(words)]
        self._draw()
        self._list.mark(0)
        return True

    def clicked_entry(self, number: int) -> None:
        """A click ticks a box."""
        self._list.mark(number)
        self.action_switch()

    def action_switch(self) -> None:
        """Choose the marked sync, or not."""
        if self._list.marked < len(self._shown):
            candidate = self._shown[self._list.marked]
            if not candidate.is_held:
                self._chosen ^= {id(candidate)}
            self._draw()

    def action_all(self) -> None:
        """Choose all that are shown; where they are chosen already, none of them."""
        free = {id(candidate) for candidate in self._shown if not candidate.is_held}
        self._chosen = self._chosen - free if free <= self._chosen else self._chosen | free
        self._draw()

    def action_find(self) -> None:
        """Type a part of what is looked for."""
        self._finding = True
        self._draw()

    def action_done(self) -> None:
        """Hand over what was chosen."""
        chosen = [candidate.sync for candidate in self._all if id(candidate) in self._chosen]
        self.dismiss(None)
        if chosen:
            self._done(chosen)

    def _draw(self) -> None:
        self._list.show(self._head(), self._entries())

    def _head(self) -> list[Line]:
        hints = tuple(span for key, words in _HINTS for span in (Span(key, bold=True), Span(f" {words}   ", Tone.DIM)))
        tally = f"{len(self._chosen):,} chosen"
        if self._finding or self._find.text:
            caret = Span(CARET, Tone.ACTIVE, bold=True) if self._finding else Span("")
            shown = Span(f"   {len(self._shown):,}/{len(self._all):,} shown, {tally}", Tone.DIM)
            found: Line = (Span("/ ", Tone.ACTIVE, bold=True), Span(self._find.text, bold=True), caret, shown)
        else:
            found = plain(tally, Tone.DIM)
        return [plain(clean(self._title), Tone.ACTIVE, bold=True), hints, found, EMPTY]

    def _entries(self) -> list[Line]:
        return [self._line(candidate, is_chosen=id(candidate) in self._chosen) for candidate in self._shown]

    def _line(self, candidate: Candidate, *, is_chosen: bool) -> Line:
        key = (id(candidate), is_chosen)
        if key not in self._lines_of:
            self._lines_of[key] = self._new_line(candidate, is_chosen=is_chosen)
        return self._lines_of[key]

    def _new_line(self, candidate: Candidate, *, is_chosen: bool) -> Line:
        sync = candidate.sync
        box = "  ·  " if candidate.is_held else " [x] " if is_chosen else " [ ] "
        note = "in the list" if candidate.is_held else candidate.status or "–"
        tone = Tone.DIM if candidate.is_held else Tone.PLAIN
        width = _NAME_WIDTH if self._has_labels else _NAME_WIDTH + 1 + _ORIGIN_WIDTH
        origin = f"{sync.integration or '–'} / {sync.pipeline or '–'}"
        return (
            Span(box, Tone.ACTIVE if is_chosen else tone, bold=is_chosen),
            Span(padded(named(sync.name, width), width), tone, bold=is_chosen),
            Span(f" {padded(note, _STATUS_WIDTH)}", tone),
            Span(f" {padded(origin, _ORIGIN_WIDTH)}" if self._has_labels else "", Tone.DIM),
            Span(f" {sync.id}", Tone.DIM),
        )
