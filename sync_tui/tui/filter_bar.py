"""The line one types a filter into, and that says what it hides for as long as it hides anything."""

from collections.abc import Callable

from rich.cells import cell_len
from textual.events import Key, Paste

from sync_tui.domain.naming import ELLIPSIS
from sync_tui.domain.text import clean
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Line, Span, clipped, line_width, plain, spread
from sync_tui.tui.lines import Bar
from sync_tui.tui.query import LONGEST, NAME, NAME_RULE, TEXT_FIELDS, QueryError, begun_field, so_far
from sync_tui.tui.tones import Ground
from sync_tui.tui.view import View

CARET = "▏"
LONGEST_NAME = 40
_ENTER = ("enter", "ctrl+j")  # the second is what a terminal makes of it before a program takes the keys
_AROUND = 6  # cells of the prompt, the caret and the margins


class FilterBar(Bar):
    """One line; while `typing`, every key is for it, and what is typed narrows the table at once.

    It never has the focus and posts no message: both take turns of the loop, in which the keys of a fast hand would
    still go to the table.
    """

    DEFAULT_CSS = "FilterBar { display: none; }"

    def __init__(
        self,
        changed: Callable[[], None],
        moved: Callable[[int], None],
        named: Callable[[str, str], None],
    ) -> None:
        super().__init__(id="filter")
        self.text = ""
        self.typing = False
        self._name: str | None = None  # under which the text is to be saved, while that is typed
        self._trouble: QueryError | None = None  # why the text is not the filter in force
        self._summary: Line = ()
        self._changed = changed
        self._moved = moved
        self._named = named

    def show(self, summary: Line) -> None:
        """What is shown and hidden."""
        if summary != self._summary:
            self._summary = summary
            self.refresh()

    def complain(self, trouble: QueryError | None) -> None:
        """Say why the text is not the filter in force, and show where; None where it is."""
        self._trouble = trouble
        self.refresh()

    def line(self, width: int) -> Line:
        """The prompt, the text and the summary; while a name is typed, that."""
        if self._name is not None:
            wrong = bool(self._name) and NAME.fullmatch(self._name) is None
            note = plain(NAME_RULE, Tone.BAD) if wrong else plain("enter saves, esc goes on", Tone.DIM)
            typed = (Span(" save as @", Tone.ACTIVE, bold=True), Span(self._name, bold=True), Span(CARET, Tone.ACTIVE))
            return spread(typed, (*clipped(note, max(0, width - line_width(typed) - 2)), Span(" ")), width)
        caret = Span(CARET, Tone.ACTIVE, bold=True) if self.typing else Span("")
        prompt = Span(" / " if self.text or self.typing else "", Tone.ACTIVE, bold=True)
        left = (prompt, *self._typed(max(1, width - _AROUND)), caret)
        right = self._summary if self._trouble is None else plain(str(self._trouble), Tone.BAD, bold=True)
        # What is being typed is seen, whatever is to be said of it.
        return spread(left, (*clipped(right, max(0, width - line_width(left) - 2)), Span(" ")), width)

    def _typed(self, room: int) -> Line:
        """The text, what is wrong in it marked; of a long one the end, where the caret is."""
        lost = 0
        while cell_len(self.text[lost:]) > room - bool(lost):
            lost += 1
        start, end = (self._trouble.start, self._trouble.end) if self._trouble is not None else (0, 0)
        start, end = max(lost, start), max(lost, end)
        return (
            Span(ELLIPSIS if lost else ""),
            Span(self.text[lost:start], bold=True),
            Span(self.text[start:end], Tone.BAD, bold=True, ground=Ground.FLASH),
            Span(self.text[end:], bold=True),
        )

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
        self.typing, self._name = False, None
        self.refresh()
        self._changed()

    def takes(self, event: Key | Paste) -> bool:
        """Whether what was typed belongs on the line; it is there, then."""
        if not self.typing:
            return False
        if isinstance(event, Key):
            return self.type(event)
        if self._name is None:
            self.replace(self.text + event.text)
        return True

    def type(self, event: Key) -> bool:
        """Whether the key belongs to a line; what it does there is done. The others keep their meanings."""
        if self._name is not None:
            return self._types_name(event, self._name)
        if event.key == "ctrl+s":
            # A line that means nothing is not worth a name.
            self._name = None if self._trouble is not None or not so_far(self.text) else ""
            self.refresh()
            return True
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
        elif event.key in (*_ENTER, "tab"):
            self.leave()
        elif event.key in ("up", "down"):
            self._moved(-1 if event.key == "up" else 1)
        elif event.is_printable and event.character is not None:
            self.replace(self.text + event.character)
        else:
            return False
        return True

    def _types_name(self, event: Key, name: str) -> bool:
        if event.key in ("backspace", "ctrl+h"):
            self._name = name[:-1]
        elif event.key == "ctrl+u":
            self._name = ""
        elif event.key == "escape":
            self._name = None
        elif event.key in _ENTER and NAME.fullmatch(name):
            self._name = None
            self.leave()
            self._named(name, so_far(self.text))
        elif event.is_printable and event.character is not None:
            self._name = clean(name + event.character, LONGEST_NAME)
        else:
            return event.key in _ENTER
        self.refresh()
        return True

    async def on_click(self) -> None:
        """A click on the line means to type there."""
        await self.run_action("screen.filter")


def narrowing_line(view: View, watched: int, typed: str, freeze: str) -> Line:
    """What the filter lets through and hides, or how to write one.

    `typed` is the line as far as it is typed, and `freeze` the key by which a view goes on.
    """
    still = _still(view, freeze)
    begun = begun_field(typed)
    if begun is not None and (view.filter is None or view.filter.text != typed):
        names = " ".join(f"{name}:…" if name in TEXT_FIELDS else f"{name}>…" for name in begun.names)
        return plain(f"{names} wait{'s' * (len(begun.names) == 1)} for what to find", Tone.DIM)
    if not view.narrowed:
        return still or (Span("words, !word, status:…, age>10m, a or b", Tone.DIM),)
    only = (Span("problems only · ", Tone.WARNING),) if view.problems_only else ()
    shown = Span(f"{len(view.keys):,}/{watched:,} shown")
    hidden = view.hidden_problems
    lost = (Span(f", {hidden:,} problem{'s' * (hidden > 1)} hidden", Tone.BAD, bold=True),) if hidden else ()
    # That the view stands still is said elsewhere, too.
    return (*only, shown, *lost, *((Span(" · ", Tone.DIM), *still) if still else ()))


def _still(view: View, freeze: str) -> Line:
    if view.frozen is None:
        return ()
    missed = view.missed
    news = f"{missed:,} sync{'s' * (missed > 1)} changed since" if missed else "nothing changed since"
    return (Span(f"frozen, {news}; {freeze} goes on", Tone.WARNING, bold=True),)
