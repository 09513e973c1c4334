"""What opens over the screen to type into: a name, a path, ids, the words on a sync. Imported when first needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.events import Key, Paste

from sync_tui.monitor.tone import Tone
from sync_tui.tui.filter_bar import CARET
from sync_tui.tui.ink import EMPTY, Line, Span, clipped, named, padded, plain, wrapped
from sync_tui.tui.line_editor import LineEditor
from sync_tui.tui.lines import Lines
from sync_tui.tui.popups import Popup
from sync_tui.tui.typed_ahead import LEFT_TO_APP

WIDEST = 74
_MOST_WRONG = 4  # rows
_FRAME = 6  # cells of border, padding and scrollbar


@dataclass(frozen=True, slots=True)
class Field:
    """One line to fill in."""

    title: str
    text: str = ""
    limit: int = 200  # characters


Check = Callable[[Sequence[str]], str | None]
"""What is wrong with the texts, or None."""


def anything(_: Sequence[str]) -> str | None:
    """The `Check` to which all is well."""
    return None


class PromptLines(Lines, inherit_bindings=False):
    """The form; its keys are taken before it."""


class PromptPopup(Popup, inherit_bindings=False):
    """A form of a few lines; `done` is called with their texts, without space around them, after enter alone."""

    BINDINGS = []  # noqa: RUF012
    CLOSED_BESIDE = False

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        done: Callable[[Sequence[str]], None],
        check: Check = anything,
        words: str = "",
        trouble: str | None = None,
    ) -> None:
        """`words` stand under the title; `trouble` is what was wrong with the texts that come back."""
        self._title = title
        self._fields = fields
        self._editors = [LineEditor.on(field.text, field.limit) for field in fields]
        self._done = done
        self._check = check
        self._words = words
        self._number = 0
        self._trouble = trouble
        self._form = PromptLines()
        super().__init__(self._form)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is on the lines."""
        return tuple(editor.text.strip() for editor in self._editors)

    def on_mount(self) -> None:
        """Draw the form in the width there is; the box then takes the size of its lines."""
        self._draw()

    def on_resize(self) -> None:
        """The same in another width."""
        self._draw()

    def takes(self, event: Key | Paste) -> bool:
        """Every key is for the form, but for those that end or suspend the program."""
        if isinstance(event, Key) and event.key in LEFT_TO_APP:
            return False
        refused = None
        if isinstance(event, Paste):
            if not self._editor.insert(event.text):
                # A part of it would look like the whole.
                refused = f"not pasted: {len(event.text):,} characters, and there is room for {self._editor.room:,}"
        elif event.key == "escape":
            self.dismiss(None)
            return True
        elif event.key == "enter":
            self._enter()
            return True
        elif event.key in ("tab", "down", "shift+tab", "up"):
            self._number = (self._number + (1 if event.key in ("tab", "down") else -1)) % len(self._editors)
        elif not self._editor.press(event.key) and event.is_printable and event.character is not None:
            self._editor.insert(event.character)
        # What was left empty so far is not wrong yet.
        self._trouble = refused or (self._check(self.texts) if any(self.texts) else None)
        self._draw()
        return True

    def clicked(self, y: int) -> None:
        """A click goes to a line."""
        number = y + self._form.scroll_offset.y - len(self._head())
        if 0 <= number < len(self._editors):
            self._number = number
            self._draw()

    @property
    def _editor(self) -> LineEditor:
        return self._editors[self._number]

    @property
    def _width(self) -> int:
        return max(20, min(WIDEST, self.app.size.width - _FRAME))

    def _enter(self) -> None:
        self._trouble = self._check(self.texts)
        if self._trouble is not None:
            self._draw()
            return
        self.dismiss(None)
        self._done(self.texts)

    def _head(self) -> list[Line]:
        rows = wrapped(self._words, self._width) if self._words else []
        title = plain(padded(self._title, self._width), Tone.ACTIVE, bold=True)
        return [title, *(plain(row, Tone.DIM) for row in rows), EMPTY]

    def _draw(self) -> None:
        self._form.show((), [*self._head(), *map(self._line, range(len(self._fields))), EMPTY, *self._foot()])

    def _foot(self) -> list[Line]:
        keys = (("enter", "ok"), *((("tab", "next line"),) if len(self._fields) > 1 else ()), ("esc", "leave"))
        hints = tuple(span for key, words in keys for span in (Span(key, bold=True), Span(f" {words}   ", Tone.DIM)))
        # Two rows, filled or not: a box that grows under the hands is hard to read. What a file or an API says may take
        # more, and begins with a path of any length.
        wrong = wrapped(named(self._trouble or "", _MOST_WRONG * self._width - WIDEST // 2), self._width)[:_MOST_WRONG]
        return [*(plain(row, Tone.BAD) for row in wrong), *([EMPTY] * (2 - len(wrong))), hints]

    def _line(self, number: int) -> Line:
        title_width = max(len(field.title) for field in self._fields) + 2
        title = Span(padded(self._fields[number].title, title_width), Tone.DIM)
        room = max(4, self._width - title_width - 2)
        if number != self._number:
            return (title, *clipped(plain(self._editors[number].text), room))
        before, after = self._editor.shown(room)
        return (title, Span(before, bold=True), Span(CARET, Tone.ACTIVE, bold=True), Span(after, bold=True))
