"""What opens over the screen, and the help that does. Imported when first asked for."""

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Click, Event, Paste
from textual.events import Key as KeyPress
from textual.screen import ModalScreen

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import EMPTY, Line, Span, hinted, line_width, padded, plain, wrapped
from sync_tui.tui.keys import KEYS, Key, Place
from sync_tui.tui.lines import Lines
from sync_tui.tui.reading import READING
from sync_tui.tui.typed_ahead import LEFT_TO_APP

_KEYS_WIDTH = 18
_FRAME_WIDTH = 6  # the border, the space within it and the scrollbar
_CONFIRM_WIDTH = 54
# Keys that popups name, as a person reads them, and as Textual does.
_HINTED = {"enter": "enter", "esc": "escape", "space": "space", "tab": "tab", "/": "slash"}
_HINTED |= {key: key for key in "aunxyN"}


def hinted_key(line: Line, x: int) -> str | None:
    """The key that a line of a popup names at `x`, with what it does there, as Textual names it."""
    return next(filter(None, map(_HINTED.get, hinted(line, x))), None)


def at_once(keys: str, action: str) -> Binding:
    """A binding that acts as its key arrives, and not some turns of the loop later as a widget's do."""
    return Binding(keys, action, show=False, priority=True)


def closed_by(key_id: str) -> Binding:
    """What opened a popup closes it: the keys of `key_id`, or those that a person has in their place."""
    keys = next(key.keys for key in KEYS if key.id == key_id)
    return Binding(keys, "dismiss(None)", show=False, priority=True, id=key_id)


_SCROLLING = [
    Binding("up,k", "scroll_up", show=False),
    Binding("down,j", "scroll_down", show=False),
    Binding("pageup", "page_up", show=False),
    Binding("pagedown", "page_down", show=False),
    Binding("home,g", "scroll_home", show=False),
    Binding("end,G", "scroll_end", show=False),
]


@cache
def _frame(heading: str, footing: str) -> type[Container]:
    """The box of every popup that has these words on it: one class for all, since a class is never given back."""
    return type("Frame", (Container,), {"BORDER_TITLE": heading, "BORDER_SUBTITLE": footing})


class Popup(ModalScreen[str | None], inherit_bindings=False):
    """A framed box in the middle; its size is that of its lines, as far as the screen allows."""

    DEFAULT_CSS = """
    Popup { align: center middle; background: $background 60%; }
    Popup Container { width: auto; height: auto; max-width: 100%; max-height: 100%;
        border: round $secondary; border-title-color: $foreground; border-title-style: bold; padding: 0 1;
        background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [at_once("escape,q", "dismiss(None)")]
    # Not where an answer is awaited, or what was typed or ticked would be lost: a click that brings a terminal to the
    # front is none that a person aimed.
    CLOSED_BESIDE: ClassVar[bool] = True
    # On its frame. Words of ours alone: what stands there is read as markup.
    HEADING: ClassVar[str] = ""
    FOOTING: ClassVar[str] = ""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Close, once: what is pressed or clicked twice closes nothing else."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def compose(self) -> ComposeResult:
        """The box."""
        with _frame(self.HEADING, self.FOOTING)():
            yield self._lines

    def on_mount(self) -> None:
        """Take the size of what is shown."""
        self._fit()
        self._lines.focus()

    def on_resize(self) -> None:
        """Fit into the room there is now."""
        self._fit()

    def _fit(self) -> None:
        self._lines.styles.width = max(map(line_width, self._lines.shown), default=1) + 1
        self._lines.styles.height = len(self._lines.shown)
        self._lines.styles.max_height = max(1, self.app.size.height - 2)

    def on_click(self, event: Click) -> None:
        """A click beside the box closes it, where that costs nothing."""
        place = (event.screen_x, event.screen_y)
        if not self.is_active:
            return
        if not self.query_one(Container).region.contains_point(place):
            if self.CLOSED_BESIDE:
                self.dismiss(None)
        elif self._lines.region.contains_point(place):
            x, y = event.screen_x - self._lines.region.x, event.screen_y - self._lines.region.y
            key = hinted_key(self._lines.line_at(y), x)
            if key is None:
                self.clicked(y)
            else:
                self.app.post_message(KeyPress(key, None))

    def clicked(self, y: int) -> None:
        """A click on a line of the box."""


class HelpLines(Lines, inherit_bindings=False):
    """Every key there is."""

    BINDINGS: ClassVar[list[BindingType]] = [*_SCROLLING]


class HelpPopup(Popup, inherit_bindings=False):
    """The help, made from the same table as the keys themselves."""

    HEADING = "help"
    FOOTING = "j k scroll · esc closes"

    BINDINGS: ClassVar[list[BindingType]] = [at_once("escape,q", "dismiss(None)"), closed_by("help")]

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = keys
        super().__init__(HelpLines())

    def on_mount(self) -> None:
        """Say it in the width there is; the box then takes the size of its lines."""
        self._lines.show((), help_lines(self._keys, self.app.size.width - _FRAME_WIDTH))

    def on_resize(self) -> None:
        """The same in another width."""
        self._lines.show((), help_lines(self._keys, self.app.size.width - _FRAME_WIDTH))


def help_lines(keys: Sequence[Key], width: int) -> list[Line]:
    """The keys by place, then what the glyphs and words mean; no line is wider than `width` cells."""
    lines: list[Line] = []
    for place in Place:
        lines += [plain(place, Tone.ACTIVE, bold=True)]
        words = dict.fromkeys(key.words for key in keys if key.place is place)
        # Keys of one kind, such as up and down, share a line.
        for word in words:
            shown = " ".join(key.shown for key in keys if (key.place, key.words) == (place, word))
            lines += _entry(shown, word, width)
        lines += [EMPTY]
    for heading, entries in READING.items():
        lines += [plain(heading, Tone.ACTIVE, bold=True)]
        for shown, meaning in entries:
            lines += _entry(shown, meaning, width)
        lines += [EMPTY]
    return lines[:-1]


class ConfirmPopup(Popup, inherit_bindings=False):
    """Hands back "yes" after y alone; every other key that closes it is a no."""

    CLOSED_BESIDE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        at_once("y,Y", "dismiss('yes')"),
        at_once("n,N,escape,q,enter", "dismiss(None)"),
    ]

    def __init__(self, words: Sequence[str], yes: str, no: str) -> None:
        self._words = words
        self._there_since: float | None = None  # on the clock of events
        hints = (("y", f" {yes}   "), ("N", f" {no}"))
        self._keys = tuple(span for key, does in hints for span in (Span(key, bold=True), Span(does, Tone.DIM)))
        super().__init__(Lines())

    def on_mount(self) -> None:
        """Say it in the width there is; the box then takes the size of its lines."""
        self._there_since = Event().time
        self._draw()

    def takes(self, event: KeyPress | Paste) -> bool:
        """Whether it was typed before the question was there: then it is no answer to that."""
        is_early = self._there_since is None or event.time < self._there_since
        return is_early and not (isinstance(event, KeyPress) and event.key in LEFT_TO_APP)

    def on_resize(self) -> None:
        """The same in another width."""
        self._draw()

    def _draw(self) -> None:
        width = min(_CONFIRM_WIDTH, self.app.size.width - _FRAME_WIDTH)
        rows = [row for text in self._words for row in wrapped(text, width)]
        self._lines.show((), [*(plain(row) for row in rows), EMPTY, self._keys])


def _entry(keys: str, words: str, width: int) -> list[Line]:
    """Keys with what they do beside them, in as many rows as that takes."""
    rows = wrapped(words, width - _KEYS_WIDTH)
    return [
        (Span(padded(f"  {shown}", _KEYS_WIDTH), bold=True), Span(row))
        for shown, row in zip([keys, *[""] * (len(rows) - 1)], rows, strict=True)
    ]
