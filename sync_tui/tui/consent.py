"""A list from elsewhere is shown before it is watched. Imported when one is opened."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from sync_tui.config.consents import Consent, Consents
from sync_tui.tui.popups import ConfirmPopup


def ask_consent(app: App[Any], consent: Consent, consents: Consents | None, begin: Callable[[], None]) -> None:
    """Show what would be asked. Agreed, that is kept and `begin` called; in any other way the app ends."""

    def answered(answer: str | None) -> None:
        if answer is None:
            app.exit(return_code=0)
            return
        if consents is not None:
            for word, watch_list in consent.lists:
                consents.agree(word, watch_list)
        begin()

    app.push_screen(ConfirmPopup((*consent.lines, "Nothing was sent yet."), "watch it", "leave"), answered)
