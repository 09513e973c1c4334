"""The line one types a filter into, and that says what it hides for as long as it hides anything."""

from collections.abc import Callable

from textual.events import Key, Paste

from sync_tui.domain.text import clean
from sync_tui.monitor.columns import Tone
from sync_tui.tui.ink import Line, Span, clipped, line_width, plain, spread
from sync_tui.tui.lines import Bar
from sync_tui.tui.view import View

CARET = "▏"
LONGEST = 200


class FilterBar(Bar):
    """One line; while `typing`, every key is for it, and what is typed narrows the table at once.

    It never has the focus and posts no message: both take turns of the loop, in which the keys of a fast hand would
    still go to the table.
    """

    DEFAULT_CSS = "FilterBar { display: none; }"

    def __init__(self, changed: Callable[[], None], left: Callable[[], None], moved: Callable[[int], None]) -> None:
        super().__init__(id="filter")
        self.text = ""
        self.typing = False
        self.trouble: str | None = None  # why the text is not the filter in force
        self._summary: Line = ()
        self._changed = changed
        self._left = left
        self._moved = moved

    def show(self, summary: Line) -> None:
        """What is shown and hidden."""
        if summary != self._summary:
            self._summary = summary
            self.refresh()

    def line(self, width: int) -> Line:
        """The prompt, the text and the summary."""
        caret = Span(CARET, Tone.ACTIVE, bold=True) if self.typing else Span("")
        prompt = Span(" / " if self.text or self.typing else "", Tone.ACTIVE, bold=True)
        left = (prompt, Span(self.text, bold=True), caret)
        if self.trouble is None:
            return spread(left, (*self._summary, Span(" ")), width)
        # What is being typed is seen whatever is wrong with it.
        trouble = clipped(plain(self.trouble, Tone.BAD, bold=True), max(0, width - line_width(left) - 2))
        return spread(left, (*trouble, Span(" ")), width)

    def replace(self, text: str) -> None:
        """Put `text` on the line, as if typed."""
        text = clean(text, LONGEST)
        if text != self.text:
            self.text = text
            self.refresh()
            self._changed()

    def begin(self) -> None:
        """Take every key from here on."""
        self.typing = True
        self.refresh()

    def leave(self) -> None:
        """Give the keys back, with the filter as it is."""
        self.typing = False
        self.refresh()
        self._left()

    def takes(self, event: Key | Paste) -> bool:
        """Whether what was typed belongs on the line; it is there, then."""
        if not self.typing:
            return False
        if isinstance(event, Key):
            return self.type(event)
        self.replace(self.text + event.text)
        return True

    def type(self, event: Key) -> bool:
        """Whether the key belongs to a line; what it does there is done. The others keep their meanings."""
        edited = {
            "backspace": self.text[:-1],
            "ctrl+h": self.text[:-1],
            "ctrl+u": "",
            "ctrl+w": " ".join(self.text.split(" ")[:-1]),
            "escape": "",
        }
        if event.key in edited:
            leaves = event.key == "escape" or (event.key in ("backspace", "ctrl+h") and not self.text)
            self.replace(edited[event.key])
            if leaves:
                self.leave()
        elif event.key in ("enter", "tab"):
            self.leave()
        elif event.key in ("up", "down"):
            self._moved(-1 if event.key == "up" else 1)
        elif event.is_printable and event.character is not None:
            self.replace(self.text + event.character)
        else:
            return False
        return True

    def on_click(self) -> None:
        """A click on the line means to type there."""
        self.begin()


def narrowing_line(view: View, watched: int) -> Line:
    """What the filter lets through and what it hides; how to write one, where there is none."""
    if not view.narrowed:
        return (Span("words, !word, status:…, age>10m, a or b", Tone.DIM),)
    only = (Span("problems only · ", Tone.WARNING),) if view.problems_only else ()
    shown = Span(f"{len(view.keys):,}/{watched:,} shown")
    hidden = view.hidden_problems
    if not hidden:
        return (*only, shown)
    return (*only, shown, Span(f", {hidden:,} problem{'s' * (hidden > 1)} hidden", Tone.BAD, bold=True))
