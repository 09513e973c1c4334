"""Header and footer: which words fit which width."""

import pytest

from sync_tui.domain.text import SafeText
from sync_tui.monitor.engine import OriginState
from sync_tui.monitor.tone import Tone
from sync_tui.tui.footer_line import FooterLine, origin_wordings
from sync_tui.tui.header_line import HeaderLine, profile_words
from sync_tui.tui.ink import Line, Span
from sync_tui.tui.keys import TABLE_HINTS, KeyTable
from sync_tui.tui.tally import Talk, Tally, figures
from tests.screen.text import screen_lines, until
from tests.tui.world import BOOT, app_with, origin_report, sync

EVERYTHING = Tally(
    (
        (Tone.ERRORED, 1),
        (Tone.RATE_LIMITED, 2),
        (Tone.ACTIVE, 4),
        (Tone.IDLE, 31),
        (Tone.STALE, 1),
        (Tone.UNKNOWN, 2),
        (Tone.DIM, 3),
    ),
    7,
)


def text_of(line: Line) -> str:
    return "".join(span.text for span in line)


def test_the_figures_lose_words_before_they_lose_numbers() -> None:
    assert (
        text_of(figures(EVERYTHING, Talk.WORDS))
        == "✗ 1 errored  ◐ 2 limited  ● 4 active  ✓ 31 idle  │  1 stale  2 unknown  3 unanswered  7 problems"
    )
    assert text_of(figures(EVERYTHING, Talk.CLOSE)) == "✗1 ◐2 ●4 ✓31 │ 1 stale 2 unknown 3 unanswered !7"
    assert text_of(figures(EVERYTHING, Talk.LEAST)) == "✗1 ◐2 ●4 ✓31│~1 ∅2 …3 !7"
    assert text_of(figures(Tally(((Tone.IDLE, 1),), 0), Talk.WORDS)) == "✓ 1 idle"
    assert text_of(figures(Tally(((Tone.ERRORED, 1),), 1), Talk.WORDS)) == "✗ 1 errored  │  1 problem"


@pytest.mark.parametrize("width", range(40, 220))
def test_every_width_shows_every_figure_and_the_clock(width: int) -> None:
    header = HeaderLine(SafeText("Onboarding, November"), SafeText("DEMO"), tally=EVERYTHING, clock="12:04:31")
    text = text_of(header.line(width))
    assert len(text) <= width
    if width >= 50:
        assert "12:04:31" in text
        assert "31" in text
        assert "DEMO" in text


def test_profiles_are_named_while_they_are_few() -> None:
    assert profile_words({"default"}) == ""
    assert profile_words({"staging", "prod"}) == "prod, staging"
    assert profile_words({"a", "b", "c"}) == "3 profiles"


def footer_text(width: int, **changes: object) -> str:
    footer = FooterLine(KeyTable().hints(TABLE_HINTS), origin_wordings((origin_report(**changes),), BOOT))
    return text_of(footer.line(width))


def test_the_footer_says_how_the_api_is_asked() -> None:
    assert footer_text(140).endswith("sync.useparagon.com ok · 3.1 of 5 req/s ")
    assert footer_text(60).endswith(" ok · 3.1 of 5 req/s ")
    assert "cadence stretched to 83 s" in footer_text(220, stretched=83.0)
    assert "OFFLINE 3 min, next try in 12 s" in footer_text(
        80, state=OriginState.OFFLINE, since=BOOT - 190, until=BOOT + 12
    )
    assert "throttled, asks again in 24 s" in footer_text(80, state=OriginState.THROTTLED, until=BOOT + 24)
    assert "throttled" in footer_text(80, state=OriginState.THROTTLED)
    assert "OFFLINE" in footer_text(80, state=OriginState.OFFLINE)


def test_the_footer_says_what_is_odd_about_the_api() -> None:
    odd: dict[str, object] = {"hint": SafeText("many 404s: WAF or wrong user?"), "ahead": -240.0}
    assert "many 404s: WAF or wrong user? · ok" in footer_text(120, **odd)
    assert "clock 4 min ahead of the server's · ok" in footer_text(120, ahead=-250.0)
    both = footer_text(400, **odd)
    assert "many 404s: WAF or wrong user? · clock 4 min ahead of the server's · sync.useparagon.com ok" in both
    assert footer_text(60, **odd).endswith(" ok · 3.1 of 5 req/s ")
    assert "clock" not in footer_text(300, ahead=29.0)


def test_of_several_origins_the_neediest_is_shown() -> None:
    good, held = origin_report(), origin_report(state=OriginState.THROTTLED, label=SafeText("eu.example.com"))
    text = text_of(origin_wordings((good, held, good), BOOT)[0])
    assert "eu.example.com throttled" in text
    assert text.endswith("+2 more")
    assert origin_wordings((), BOOT) == ()


def test_a_credential_that_is_refused_is_said_of_no_origin_but_the_only_one() -> None:
    one, other = origin_report(), origin_report(label=SafeText("eu.example.com"))
    assert text_of(origin_wordings((one,), BOOT, 3, 3)[0]).startswith("sync.useparagon.com sign-in needed")
    assert text_of(origin_wordings((one, other), BOOT, 2, 3)[0]).startswith("2 need a sign-in")
    offline = origin_report(state=OriginState.OFFLINE)
    assert "OFFLINE" in text_of(origin_wordings((offline,), BOOT, 3, 3)[0])


@pytest.mark.parametrize("width", range(40, 200))
def test_the_footer_fits_every_width_and_keeps_the_first_hint(width: int) -> None:
    text = footer_text(width, stretched=83.0, ahead=-3_600.0, hint=SafeText("many 404s: WAF or wrong user?"))
    assert len(text) <= width
    assert text.startswith(" enter detail")


def test_a_footer_without_hints_or_origins_is_empty() -> None:
    assert text_of(FooterLine().line(60)).strip() == ""


def test_what_is_said_gives_way_to_nothing() -> None:
    footer = FooterLine(origins=origin_wordings((origin_report(),), BOOT), said=(Span("x" * 70),))
    assert text_of(footer.line(80)).strip() == "x" * 70


async def test_a_click_on_a_hint_is_its_key() -> None:
    app, monitor = app_with(sync(1))
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.pause()
        line = screen_lines(app)[-1]
        await pilot.click(offset=(line.index("? help"), 29))
        await until(pilot, "In the table")
        await pilot.press("escape")
        await pilot.click(offset=(line.index("/ filter"), 29))
        await pilot.press("x")
        await until(pilot, "enter done")
        await pilot.click(offset=(screen_lines(app)[-1].index("esc clear"), 29))
        await until(pilot, "enter detail")
        await pilot.click(offset=(line.index("req/s"), 29))
        await pilot.click(offset=(line.index("ask now"), 29))
        await pilot.pause()
        assert monitor.calls.count(("ask", sync(1).id)) == 1
