"""Title, bell and notifications: written when something begins, and never a byte more."""

import re
from collections.abc import Mapping

import pytest

from sync_tui.domain.alerting import Alerting, Notify
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.incidents import Incident, Trouble
from sync_tui.monitor.tone import Tone
from sync_tui.tui.announcing import Announcer, title_figures
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.tally import Tally
from tests.tui.world import app_with, good, plan, sync

FAILED = Incident(Trouble.FAILED, clean("Beta: ERRORED, it; is\x1b]52;c;ZXZpbA==\x07 over"))
TALLY = Tally(((Tone.ACTIVE, 4), (Tone.ERRORED, 1), (Tone.IDLE, 31), (Tone.STALE, 2)), 3)


def _announcer(
    alerting: Alerting | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Announcer, list[str]]:
    written: list[str] = []
    return Announcer(alerting or Alerting(), written.append, written.append, environ or {}), written


def test_the_title_begins_with_the_counts_and_is_given_back_once() -> None:
    announcer, shown = _announcer()
    announcer.entitle(TALLY, "Onboarding")
    announcer.entitle(Tally(((Tone.IDLE, 38),), 0), "Onboarding")
    announcer.restore()
    announcer.restore()
    assert shown == ["!3 ✗1 ●4 ✓31 ~2 Onboarding", "✓38 Onboarding", ""]


def test_the_status_line_of_tmux_finds_no_style_in_a_title() -> None:
    announcer, written = _announcer()
    announcer.entitle(Tally(((Tone.IDLE, 1),), 0), "#[fg=black,fill=black]##[range=left]x #1")
    assert written == ["✓1 # [fg=black,fill=black]## [range=left]x #1"]


@pytest.mark.parametrize("notify", [Notify.OSC9, Notify.OSC777, Notify.OSC99])
def test_the_desktop_finds_no_tag_in_a_notification(notify: Notify) -> None:
    announcer, written = _announcer(Alerting(bell=False, notify=notify))
    announcer.announce((Incident(Trouble.FAILED, SafeText('<a href="http://evil.example">x</a>')),))
    assert '‹a href="http://evil.example"›x‹/a›' in written[0]


def test_what_needs_a_person_is_among_the_first_21_cells() -> None:
    crowd = Tally(tuple((tone, 100) for tone in (Tone.ERRORED, Tone.RATE_LIMITED, Tone.ACTIVE, Tone.IDLE)), 100)
    assert title_figures(crowd)[:21].startswith("!100 ✗100")


def test_the_bell_rings_once_for_what_began_together() -> None:
    announcer, written = _announcer()
    announcer.announce(())
    assert written == []
    announcer.announce((FAILED, FAILED, FAILED))
    assert written == ["\a"]


def test_what_is_switched_off_writes_nothing() -> None:
    announcer, written = _announcer(Alerting(bell=False, title=False, notify=Notify.OFF), {"TERM": "xterm-kitty"})
    announcer.entitle(TALLY, "Onboarding")
    announcer.announce((FAILED,))
    announcer.restore()
    assert written == []


@pytest.mark.parametrize(
    ("environ", "begin"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b]99;"),
        ({"TERM": "foot"}, "\x1b]777;notify;sync-tui;"),
        ({"TERM_PROGRAM": "WezTerm"}, "\x1b]9;sync-tui: "),
        ({"TERM": "screen-256color", "KITTY_WINDOW_ID": "1", "TMUX": "/tmp/x,1,0"}, "\x1bPtmux;\x1b\x1b]99;"),
        ({"TERM": "xterm-256color"}, None),
        ({}, None),
    ],
)
def test_a_notification_is_written_in_what_the_terminal_is_known_to_understand(
    environ: dict[str, str], begin: str | None
) -> None:
    announcer, written = _announcer(environ=environ)
    announcer.announce((FAILED,))
    assert written[0] == "\a"
    assert (written[1:] == []) if begin is None else written[1].startswith(begin)


@pytest.mark.parametrize("notify", [Notify.OSC9, Notify.OSC777, Notify.OSC99])
@pytest.mark.parametrize("tmux", [{}, {"TMUX": "/tmp/x,1,0"}])
def test_nothing_in_a_reason_ends_the_sequence_or_begins_another(notify: Notify, tmux: dict[str, str]) -> None:
    announcer, written = _announcer(Alerting(bell=False, notify=notify), tmux)
    announcer.announce((FAILED, FAILED))
    [sequence] = written
    assert "(and 1 more)" in sequence
    if tmux:
        inner = re.fullmatch("\x1bPtmux;(.*)\x1b\\\\", sequence, re.DOTALL)
        assert inner is not None
        sequence = inner[1].replace("\x1b\x1b", "\x1b")
    assert len(re.findall("\x1b\\]", sequence)) == (2 if notify is Notify.OSC99 else 1)
    assert "\x1b]52" not in sequence


def test_nobody_is_notified_of_what_they_are_seen_to_look_at() -> None:
    announcer, written = _announcer(Alerting(notify=Notify.OSC9))
    announcer.focus(is_focused=True)
    announcer.announce((FAILED,))
    assert written == ["\a"]
    announcer.focus(is_focused=False)
    announcer.announce((FAILED,))
    assert len(written) == 3


async def test_the_screen_rings_once_when_a_sync_fails_and_tells_the_title() -> None:
    acme = sync(1, "Acme Drive")
    app, monitor = app_with(acme, alerting=Alerting(notify=Notify.OSC9))
    async with app.run_test() as pilot:
        written: list[str] = []
        titles: list[str] = []
        assert app._driver is not None
        app._driver.write = written.append  # type: ignore[method-assign, assignment]
        app._driver.entitle = titles.append  # type: ignore[attr-defined]
        screen = app.screen
        assert isinstance(screen, MonitorScreen)
        monitor.store.apply(acme.key, good(0, "ACTIVE"), plan(0))
        screen.tick()
        assert titles == ["●1 Onboarding"]
        for _ in range(3):
            monitor.store.apply(acme.key, good(0, "ERRORED", reason=SafeText("gone")), plan(0))
            screen.flush()
            screen.tick()
        assert written.count("\a") == 1
        assert [text for text in written if "]9;" in text] == ["\x1b]9;sync-tui: Acme Drive: ERRORED, gone\x07"]
        await pilot.pause()
        await pilot.press("q")
    assert list(dict.fromkeys(titles)) == ["●1 Onboarding", "!1 ✗1 Onboarding", ""]
