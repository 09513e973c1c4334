"""What opens over the screen: the help and the choice of a sort column. Imported when first asked for."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from sync_tui.monitor.columns import COLUMNS, Tone
from sync_tui.tui.ink import EMPTY, Line, Span, line_width, padded, plain
from sync_tui.tui.keys import KEYS, Place
from sync_tui.tui.lines import Lines
from sync_tui.tui.view import ATTENTION

SHORTCUTS = "123456789abcdefghi"
_KEYS_WIDTH = 14
_SCROLLING = [
    Binding("up,k", "scroll_up", show=False),
    Binding("down,j", "scroll_down", show=False),
    Binding("pageup", "page_up", show=False),
    Binding("pagedown", "page_down", show=False),
    Binding("home,g", "scroll_home", show=False),
    Binding("end,G", "scroll_end", show=False),
]


class Popup(ModalScreen[str | None], inherit_bindings=False):
    """A framed box in the middle; its size is that of its lines, as far as the screen allows."""

    DEFAULT_CSS = """
    Popup { align: center middle; background: $background 60%; }
    Popup Container { width: auto; height: auto; max-width: 100%; max-height: 100%;
        border: round $secondary; padding: 0 1; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", show=False)]

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The box."""
        with Container():
            yield self._lines

    def on_mount(self) -> None:
        """Take the size of what is shown."""
        self._lines.styles.width = max(map(line_width, self._lines.shown), default=1) + 1
        self._lines.styles.height = len(self._lines.shown)
        self._lines.styles.max_height = max(1, self.app.size.height - 2)
        self._lines.focus()


class HelpLines(Lines, inherit_bindings=False):
    """Every key there is."""

    BINDINGS: ClassVar[list[BindingType]] = [*_SCROLLING]


class HelpPopup(Popup, inherit_bindings=False):
    """The help, made from the same table as the keys themselves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "dismiss(None)", show=False)]

    def __init__(self) -> None:
        super().__init__(HelpLines((), help_lines()))


def help_lines() -> list[Line]:
    """The keys by place, then what the glyphs and words mean."""
    lines: list[Line] = []
    for place in Place:
        lines += [plain(place, Tone.ACTIVE, bold=True)]
        words = dict.fromkeys(key.words for key in KEYS if key.place is place)
        # Keys of one kind, such as up and down, share a line.
        lines += [
            _entry(" ".join(key.shown for key in KEYS if (key.place, key.words) == (place, word)), word)
            for word in words
        ]
        lines += [EMPTY]
    lines += [plain("How to read it", Tone.ACTIVE, bold=True)]
    lines += [
        _entry("ACTIVE", "seen in time, can be relied on"),
        _entry("ACTIVE?", "stale: the answer that was due did not come"),
        _entry("UNKNOWN", "too old to say anything"),
        _entry("~2 ∅1 …3", "stale, unknown and waiting syncs, where it is narrow"),
        _entry("!4", "syncs that need a person"),
        _entry("limited", "Paragon waits for the third party"),
        _entry("throttled", "the API asks us to wait"),
    ]
    return lines


class SortLines(Lines, inherit_bindings=False):
    """The columns, one of them marked."""

    def __init__(self, entries: Sequence[Line]) -> None:
        super().__init__((), entries)
        self.marked: int = 0

    def mark(self, number: int) -> None:
        """Move the mark, around the ends."""
        self.marked = number % len(self._body)
        self.scroll_to(y=self.marked - self.size.height + 1 if self.marked >= self.size.height else 0, animate=False)
        self.refresh()


class SortPopup(Popup, inherit_bindings=False):
    """Hands back the key of the chosen column, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,s", "dismiss(None)", show=False),
        Binding("up,k", "mark(-1)", show=False),
        Binding("down,j", "mark(1)", show=False),
        Binding("enter", "choose", show=False),
        *(
            Binding(key, f"dismiss('{column.key}')", show=False)
            for key, column in zip(SHORTCUTS, COLUMNS, strict=False)
        ),
    ]

    def __init__(self, sort: str, *, reverse: bool) -> None:
        self._list = SortLines([*sort_lines(sort, reverse=reverse)])
        self._list.marked = [column.key for column in COLUMNS].index(sort)
        super().__init__(self._list)

    def action_mark(self, rows: int) -> None:
        """Move the mark."""
        self._list.mark(self._list.marked + rows)

    def action_choose(self) -> None:
        """Hand back the marked column."""
        self.dismiss(COLUMNS[self._list.marked].key)


def sort_lines(sort: str, *, reverse: bool) -> list[Line]:
    """The columns with their keys; the present order is marked, and chosen again it turns round."""
    lines: list[Line] = []
    for shortcut, column in zip(SHORTCUTS, COLUMNS, strict=False):
        words = "attention" if column.key == ATTENTION else column.title.lower()
        mark = ("▴" if reverse else "▾") if column.key == sort else " "
        lines.append((Span(f" {shortcut} ", Tone.ACTIVE, bold=True), Span(padded(f"{words} {mark}", 16))))
    return lines


def _entry(keys: str, words: str) -> Line:
    return (Span(padded(f"  {keys}", _KEYS_WIDTH + 2), bold=True), Span(words))
