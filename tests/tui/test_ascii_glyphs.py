"""A terminal without our glyphs: the same screen, spelled in ASCII."""

from sync_tui.domain.observation import Link
from sync_tui.domain.spelling import in_ascii
from sync_tui.monitor.tone import GLYPHS, Tone
from sync_tui.tui.tally import UNCERTAIN
from tests.screen.text import screen_text
from tests.tui.world import app_with, bad, good, plan, sync


def test_no_two_ways_to_stand_share_a_glyph_and_none_looks_like_a_count() -> None:
    glyphs: dict[Tone, str] = {**GLYPHS, **{tone: glyph for tone, glyph, _ in UNCERTAIN}}
    spelled = [in_ascii(glyph) for glyph in (*glyphs.values(), "!", "▲")]
    assert len(set(spelled)) == len(spelled)
    assert not any(glyph.isalnum() and glyph not in "xo" for glyph in spelled)


async def test_every_cell_is_ascii_but_for_names() -> None:
    acme, tokyo = sync(1, "Acme"), sync(2, "東京 Ünal")
    app, monitor = app_with(acme, tokyo, is_ascii=True)
    monitor.store.apply(acme.key, good(0, "ACTIVE", total_records=100, synced_records_count=55), plan(0))
    monitor.store.apply(tokyo.key, bad(0, Link.TIMEOUT), plan(0))
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.pause()
        for keys in ("s", "escape", "ctrl+p", "escape", "c", "escape", "question_mark", "G", "escape"):
            text = screen_text(app)
            assert text.replace("東京 Ünal", "").isascii(), [line for line in text.splitlines() if not line.isascii()]
            await pilot.press(keys)
            await pilot.pause()
        assert "Ünal" in text
        assert "* ACTIVE" in text
