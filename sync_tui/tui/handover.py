"""What a person takes out of the screen: into the clipboard, or into a browser. What became of it is said."""

import os
from collections.abc import Sequence

from textual.screen import Screen

from sync_tui.monitor.clock import Clock
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.asking import copy_words
from sync_tui.tui.footer import Footer


class Handover:
    """One at a time: what is asked for later takes the place of what is not done yet."""

    def __init__(self, screen: Screen[None], footer: Footer, clock: Clock) -> None:
        self._screen = screen
        self._footer = footer
        self._clock = clock

    def copy(self, text: str | None, what: str) -> None:
        """Copy `text`, which `what` names; None is nothing to copy yet."""
        self._screen.run_worker(self._copy(text, what), group="handover", exclusive=True)

    def copy_rows(self, tracks: Sequence[Track], moment: Moment) -> None:
        """Copy what `status --json` says of a sync, or of several as an array."""
        import json

        from sync_tui.monitor.document import sync_document

        documents = [sync_document(track, moment) for track in tracks]
        one = len(documents) == 1
        text = json.dumps(documents[0] if one else documents, indent=2, ensure_ascii=False)
        self.copy(text, "the row as JSON" if one else f"{len(documents):,} rows as JSON")

    def open(self, url: str) -> None:
        """Open a page where there is a browser; else copy its address, and show it."""
        self._screen.run_worker(self._open(url), group="handover", exclusive=True)

    async def _copy(self, text: str | None, what: str) -> None:
        words, tone = await copy_words(text, what, self._screen.app.copy_to_clipboard, os.environ)
        self._say(words, tone)

    async def _open(self, url: str) -> None:
        from sync_tui.tui.browser import opened, opener

        program = opener(os.environ)
        if program is not None and await opened(url, program, self._clock):
            self._say(f"opened {url}", Tone.PLAIN)
            return
        copied, tone = await copy_words(url, "the address", self._screen.app.copy_to_clipboard, os.environ)
        self._say(f"no browser here: {url} · {copied}", tone)

    def _say(self, words: str, tone: Tone) -> None:
        self._footer.say(words, self._clock.boot(), tone)
