"""What reaches a person who does not look: the terminal's title, its bell, and desktop notifications.

Every sequence is made of `SafeText`, which holds no control character, so nothing in it can end the sequence early.
What shows it may read markup of its own: tmux in a title, and a desktop in a notification. Neither finds any.
"""

import os
from collections.abc import Callable, Mapping, Sequence

from textual.dom import DOMNode

from sync_tui.domain.alerting import Alerting, Notify
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.incidents import Incident, Incidents
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.tally import Talk, Tally, figures

NOTIFIED_MOST = 200  # characters
TITLE_MOST = 120
_BELL = "\a"
_ESCAPE = "\x1b"
_ENDED = f"{_ESCAPE}\\"
_OF_TERM = (
    ("kitty", Notify.OSC99),
    ("foot", Notify.OSC777),
    ("rxvt", Notify.OSC777),
    ("ghostty", Notify.OSC9),
    ("wezterm", Notify.OSC9),
    ("iterm", Notify.OSC9),
)
_OF_VARIABLE = (
    ("KITTY_WINDOW_ID", Notify.OSC99),
    ("WEZTERM_PANE", Notify.OSC9),
    ("ITERM_SESSION_ID", Notify.OSC9),
    ("GHOSTTY_RESOURCES_DIR", Notify.OSC9),
    ("WT_SESSION", Notify.OSC9),
)


class Announcer:
    """Writes to the terminal beside the screen's cells, and nothing while nothing changes."""

    def __init__(
        self,
        alerting: Alerting,
        write: Callable[[str], None],
        entitle: Callable[[str], None],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """`entitle` shows a title, and the terminal's own again for an empty one."""
        self._write = write
        self._entitle = entitle
        self._environ = environ
        self._in_tmux = bool(environ.get("TMUX"))
        self._title = ""
        self._incidents = Incidents()
        self._is_focused: bool | None = None  # None until the terminal has ever said so
        self.use(alerting)

    def use(self, alerting: Alerting) -> None:
        """Announce in these ways from here on."""
        self._alerting = alerting
        self._notify = _understood(self._environ) if alerting.notify is Notify.AUTO else alerting.notify
        if not alerting.title:
            self.restore()

    def focus(self, is_focused: bool) -> None:
        """The terminal said that a person looks at it, or no longer does."""
        self._is_focused = is_focused

    def entitle(self, tally: Tally, heading: str) -> None:
        """Put the counts into the title, and behind them what is watched: a status line shows the first 21 cells."""
        if not self._alerting.title:
            return
        self._title = f"{title_figures(tally)} {heading}".strip().replace("#[", "# [")[:TITLE_MOST]
        self._entitle(self._title)

    def restore(self) -> None:
        """Give the title back that the terminal had."""
        if self._title:
            self._title = ""
            self._entitle("")

    def look(self, changed: set[SyncKey], tracks: Mapping[SyncKey, Track], ledger: Ledger, moment: Moment) -> None:
        """Announce the incidents that began with the tracks that changed, or that time alone made a problem."""
        turned, ledger.turned = ledger.turned, set()
        self.announce(self._incidents.begun(changed | turned, tracks, ledger.is_problem, moment))

    def announce(self, incidents: Sequence[Incident]) -> None:
        """Ring once for all that began together, and say it where nobody is seen to look."""
        if not incidents:
            return
        if self._alerting.bell:
            self._write(_BELL)
        if self._notify in (Notify.OFF, Notify.AUTO) or self._is_focused:
            return
        more = f" (and {len(incidents) - 1} more)" if len(incidents) > 1 else ""
        self._write(self._passed_on(_notification(self._notify, _without_tags(incidents[0].words) + more)))

    def _passed_on(self, sequence: str) -> str:
        """`sequence` for the terminal around tmux, which takes no other way through."""
        if not self._in_tmux:
            return sequence
        return f"{_ESCAPE}Ptmux;{sequence.replace(_ESCAPE, 2 * _ESCAPE)}{_ENDED}"


def terminal_of(node: DOMNode) -> tuple[Callable[[str], None], Callable[[str], None]]:
    """What writes no cell of the screen, and what shows a title; they do nothing where the app runs on no terminal."""

    def write(sequence: str) -> None:
        if node.app._driver is not None:
            node.app._driver.write(sequence)

    def entitle(title: str) -> None:
        if shows := getattr(node.app._driver, "entitle", None):
            shows(title)

    return write, entitle


def title_figures(tally: Tally) -> str:
    """The figures as short as they get, what needs a person first: "!3 ✗2 ◐1 ●9 ✓10"."""
    spans = [span.text for span in figures(tally, Talk.LEAST) if span.text.strip(" │")]
    needy = [text for text in spans if text.startswith("!")]
    return " ".join([*needy, *(text for text in spans if not text.startswith("!"))])


def _without_tags(words: str) -> str:
    return words[:NOTIFIED_MOST].replace("<", "‹").replace(">", "›")


def _notification(notify: Notify, words: str) -> str:
    match notify:
        case Notify.OSC99:
            return f"{_ESCAPE}]99;i=sync-tui:d=0;sync-tui{_ENDED}{_ESCAPE}]99;i=sync-tui:p=body;{words}{_ENDED}"
        case Notify.OSC777:
            return f"{_ESCAPE}]777;notify;sync-tui;{words.replace(';', ',')}{_ENDED}"
        case _:
            return f"{_ESCAPE}]9;sync-tui: {words}{_BELL}"


def _understood(environ: Mapping[str, str]) -> Notify:
    """What the terminal understands, as far as the environment tells; most terminals print what they do not know."""
    names = " ".join(environ.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL")).lower()
    for word, notify in _OF_TERM:
        if word in names:
            return notify
    return next((notify for variable, notify in _OF_VARIABLE if environ.get(variable)), Notify.OFF)
