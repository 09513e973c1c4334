"""The screen's side of what happens to the monitor itself: notices, and files that changed while they are in use."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from sync_tui.config.invocation import Invocation
from sync_tui.domain.alerting import Alerting
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchList
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.notices import Notice
from sync_tui.tui.notices import NoticeBar

if TYPE_CHECKING:
    from sync_tui.config.change import ListChange
    from sync_tui.config.consents import Consents
    from sync_tui.monitor.reload import Question, Reload


class Following:
    """The notices of one screen and, where it has any, its files. `used` is told what to show after a change."""

    def __init__(self, monitor: Monitor, used: Callable[[SafeText, Alerting], None], keys: Mapping[str, str]) -> None:
        """`keys` are those of the screen, by what they do."""
        self.bar = NoticeBar()
        self._monitor = monitor
        self._used = used
        self._how_to_answer = f"press {keys['answer']} to answer"
        self._reload: Reload | None = None
        self._consents: Consents | None = None
        self._theme: str | None = None
        self._stops: list[Callable[[], None]] = []
        self.begun = asyncio.Event()  # no list is edited before: a fast hand may be here first

    def begin(self, invocation: Invocation | None, consents: "Consents | None" = None) -> None:
        """From here on, say what happens and follow the files. Called once the first frame is out."""
        self._stops.append(self._monitor.notices.listen(self._told))
        for notice in self._monitor.notices.kept():
            self.bar.tell(notice)
        if invocation is not None:
            from sync_tui.monitor.reload import Reload

            self._consents = consents
            self._reload = Reload(
                self._monitor, invocation, self._how_to_answer, self._changed, holds_back=self._holds_back
            )
            self._theme = self._reload.theme
            self._stops.append(self._monitor.keep(self._reload.run, "files"))
        self.begun.set()

    def end(self) -> None:
        """Hear no more of what happens, and follow no file: there is no screen any more to say it on."""
        for stop in self._stops:
            stop()
        self._stops.clear()

    def tick(self) -> None:
        """Show what is to be said now."""
        self.bar.show(() if self._reload is None else self._reload.standing, self._monitor.clock.boot())

    @property
    def lists(self) -> Mapping[str, WatchList]:
        """The lists in use, by the word that names each; none where the screen shows something else."""
        return {} if self._reload is None else self._reload.lists

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles in use, by name."""
        return {} if self._reload is None else self._reload.settings.profiles

    def use(self, word: str, before: WatchList, after: WatchList, removed: Collection[SyncKey]) -> None:
        """Use at once what a person made of the list that the file held; `removed` is what they took out of it."""
        if self._reload is None:
            return
        consents = self._consents
        if consents is not None and consents.is_foreign(word) and not consents.asks_more(word, before):
            # Who adds a sync to a list from elsewhere knows what that asks.
            consents.agree(word, after)
        self._reload.use(word, after, removed)

    def ask(self) -> None:
        """Ask the person what a changed list asks, or say that none does."""
        question = None if self._reload is None else self._reload.question
        if question is None:
            self._told(Notice(self._monitor.clock.boot(), SafeText("no changed list asks anything")))
            return
        from sync_tui.config.list_account import asked_lines
        from sync_tui.tui.popups import ConfirmPopup

        asked = [f"· {line}" for line in asked_lines(question.change.syncs.added, self.profiles)]
        words = [question.why, f"all that changes: {question.change.summary}"]
        if asked:
            words += ["What is new would ask:", *asked, "Nothing of that was sent yet."]
        popup = ConfirmPopup(words, "use the changed list", "keep the list in use")
        self.bar.app.push_screen(popup, lambda answer: self._answered(question, answer))

    def _answered(self, question: "Question", answer: str | None) -> None:
        if self._reload is None:
            return
        if answer is not None and self._consents is not None and self._consents.is_foreign(question.word):
            self._consents.agree(question.word, question.change.after)
        self._reload.answer(question, agreed=answer is not None)

    def _holds_back(self, word: str, change: "ListChange") -> SafeText | None:
        from sync_tui.config.change import shrunk

        if self._consents is not None and self._consents.asks_more(word, change.after):
            return clean(f"{word} would ask what you have not agreed to")
        return shrunk(change)

    def _told(self, notice: Notice) -> None:
        self.bar.tell(notice)
        self.tick()

    def _changed(self) -> None:
        if self._reload is None:
            return
        self._used(self._reload.heading, self._reload.alerting)
        if self._reload.theme != self._theme:
            from sync_tui.tui.bare_app import BareApp

            self._theme = self._reload.theme
            if isinstance(app := self.bar.app, BareApp):
                app.use_theme(self._theme)
                if problem := app.theme_problem(self._theme):
                    self._monitor.notices.tell(problem, is_warning=True)
