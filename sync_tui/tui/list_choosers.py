"""What opens over the screen to choose a list, or a way to add to one. Imported when first asked for."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from textual.events import Key, Paste

from sync_tui.config.watchlists import load_watch_list, watch_list_names
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, counted
from sync_tui.monitor.tone import Tone
from sync_tui.tui.choosers import SHORTCUTS, PickLines
from sync_tui.tui.ink import Line, Span, cut, padded, plain
from sync_tui.tui.popups import Popup

_NAME_WIDTH = 24
_COUNT_WIDTH = 12
_WIDEST_TITLE = 48
_READING = plain(padded(" reading the lists …", _NAME_WIDTH + _COUNT_WIDTH), Tone.DIM)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose: what is handed back for it, and three words on it."""

    value: str
    name: str
    count: str = ""
    title: str = ""
    is_present: bool = False
    is_wrong: bool = False


class OffersPopup(Popup, inherit_bindings=False):
    """Calls `then` with the value of the chosen offer.

    Each key acts as it arrives, and so does what it opens: a fast hand types on into that.
    """

    def __init__(
        self, then: Callable[[str], None], offers: Sequence[Offer] | None = None, closes: Collection[str] = ()
    ) -> None:
        """`closes` are the keys that open it, and close it."""
        self._then = then
        self._offers = offers
        self._closes = closes
        self._shortcuts = "".join(key for key in SHORTCUTS if key not in closes)
        self._list = PickLines([_READING] if offers is None else list(_lines(offers, self._shortcuts)))
        super().__init__(self._list)

    def fill(self, offers: Sequence[Offer]) -> None:
        """Show the offers."""
        self._offers = offers
        present = next((number for number, offer in enumerate(offers) if offer.is_present), 0)
        self._list.show((), list(_lines(offers, self._shortcuts)))
        self._fit()
        self._list.mark(present)

    def takes(self, event: Key | Paste) -> bool:
        """Whether a key means something here; it is done, then."""
        if isinstance(event, Paste):
            return True
        if event.key in ("escape", "q", *self._closes):
            self.dismiss(None)
        elif event.key.startswith("ctrl+"):
            return False
        elif event.key in ("up", "k", "down", "j"):
            self._list.mark(self._list.marked + (1 if event.key in ("down", "j") else -1))
        elif event.key == "enter":
            self._choose(self._list.marked)
        elif event.key in self._shortcuts:
            self._choose(self._shortcuts.index(event.key))
        return True

    def clicked(self, y: int) -> None:
        """A click chooses an offer."""
        number = self._list.entry_at(y)
        if number is not None and self._offers is not None:
            self._choose(number)

    def _choose(self, number: int) -> None:
        if self._offers is not None and number < len(self._offers):
            self.dismiss(None)
            self._then(self._offers[number].value)


def add_popup(profiles: Iterable[str], then: Callable[[str], None], closes: Collection[str]) -> OffersPopup:
    """Calls `then` with "id", or "profile NAME"; `closes` are the keys that open it."""
    found = [Offer(f"profile {name}", f"those of {name}", title="as the API lists them") for name in profiles]
    return OffersPopup(then, [Offer("id", "by id …"), *found], closes)


def saved_offers(directory: Path, words: Sequence[str]) -> list[Offer]:
    """An offer for every saved list, with what its file says now; `words` name those in use."""
    offers = []
    for name in watch_list_names(directory):
        try:
            held = load_watch_list(name, directory)
        except ConfigError:
            offers.append(Offer(f"list {name}", name, "unreadable", is_wrong=True))
        else:
            count = counted(len(held.syncs))
            offers.append(Offer(f"list {name}", name, count, held.title or "", is_present=name in words))
    return offers


def _lines(offers: Sequence[Offer], shortcuts: str) -> Iterable[Line]:
    for offer, shortcut in zip(offers, chain(shortcuts, repeat(" ")), strict=False):
        yield (
            Span(f" {shortcut} ", Tone.ACTIVE, bold=True),
            Span(padded(SafeText(offer.name), _NAME_WIDTH), bold=offer.is_present),
            Span(padded(SafeText(offer.count), _COUNT_WIDTH), Tone.WARNING if offer.is_wrong else Tone.DIM),
            # Before the title: where it is narrow, that is what gives way.
            Span("✓ in use " if offer.is_present else "", Tone.GOOD, bold=True),
            Span(f"{cut(offer.title, _WIDEST_TITLE)} ", Tone.DIM),
        )
