"""Who watches the supervisor: another one runs once it ends or hangs."""

import asyncio
from collections.abc import Callable

from sync_tui.monitor.supervisor import Supervisor

REVIVE_AFTER = 0.1
LOOK_EVERY = 2.0  # within each of these the supervisor looks, even where this one was late


class Oversight:
    """Keeps `supervisor` running from `start` to `stop`. It is kept by the supervisor in its turn."""

    def __init__(self, supervisor: Supervisor, hung: Callable[[], None]) -> None:
        self.task: asyncio.Task[None] | None = None  # the supervisor's
        self.is_on = False
        self._supervisor = supervisor
        self._hung = hung  # called where it was replaced because it hung
        self._looks = supervisor.looks

    def start(self) -> None:
        """Begin."""
        self.is_on = True
        self._supervise()
        self._supervisor.repeat(self._look, LOOK_EVERY, "watch over the supervisor")

    def stop(self) -> set[asyncio.Task[None]]:
        """Let nobody be replaced from here on; everything that runs, to be cancelled."""
        self.is_on = False
        return self._supervisor.tasks() | ({self.task} if self.task is not None else set())

    async def _look(self) -> None:
        """Whether the supervisor looked meanwhile."""
        hung, looks = self.task, self._supervisor.looks
        if looks == self._looks and hung is not None:
            self._supervise()
            hung.cancel()
            self._hung()
        self._looks = looks

    def _supervise(self) -> None:
        if self.is_on:
            self.task = asyncio.get_running_loop().create_task(self._supervisor.run(), name="supervisor")
            self.task.add_done_callback(self._supervise_again)

    def _supervise_again(self, ended: asyncio.Task[None]) -> None:
        if not ended.cancelled():
            ended.exception()
        if ended is self.task:  # else it hung, and has a successor
            # Later and not now: a loop that is being closed must not be given a new task.
            ended.get_loop().call_later(REVIVE_AFTER, self._supervise)
