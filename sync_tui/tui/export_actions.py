"""Taking the view out of the terminal: a key, a form, and a file whose name is said."""

from functools import partial
from pathlib import Path

from textual.screen import Screen

from sync_tui.domain.text import clean
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.footer import Footer
from sync_tui.tui.view import View


class ExportActions(Screen[None], inherit_bindings=False):
    """The part of the screen that has this action; the parts named here are its heir's."""

    _clock: Clock
    _view: View
    _footer: Footer

    def action_export(self, form: str | None = None) -> None:
        """Write the view into a file in the working directory; ask in which form where none is given."""
        if form is not None:
            self._export(form)
            return
        from sync_tui.tui.choosers import FormPopup

        self.app.push_screen(FormPopup(), self._export_soon)

    def _export_soon(self, form: str | None) -> None:
        # After the next frame: a picture must not show the question.
        self.call_after_refresh(partial(self._export, form))

    def _export(self, form: str | None) -> None:
        if form is None:
            return
        from sync_tui.tui.export import Form, picture, rows_text, written

        moment, chosen = Moment.of(self._clock), Form(form)
        tracks = [self._view.tracks[key] for key in self._view.keys if key in self._view.tracks]
        if is_picture := chosen is Form.SVG:
            text = picture(self.app.export_screenshot(title="sync-tui"))
        else:
            text = rows_text(chosen, tracks, moment)
        try:
            file = written(Path.cwd(), chosen, text, moment.wall)
        except OSError as error:
            why = clean(error.strerror or type(error).__name__)
            self._footer.say(f"not written: {why} ({clean(str(error.filename or '.'))})", moment.now, Tone.WARNING)
            return
        what = "the screen" if is_picture else f"{len(tracks):,} sync{'s' * (len(tracks) != 1)}"
        self._footer.say(f"wrote {what} to {clean(str(file))}", moment.now)
