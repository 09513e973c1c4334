"""Following the files of a command that runs on: what becomes of them is a line on stderr, as every notice is."""

from collections.abc import Callable

from sync_tui.config.invocation import Invocation
from sync_tui.headless.streams import say
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.reload import Reload


def follow_files(monitor: Monitor, invocation: Invocation, before_a_line: Callable[[], None] = lambda: None) -> None:
    """From here on, use what config.toml and the watch lists come to say. Nobody is there to be asked back."""

    def tell(words: str) -> None:
        before_a_line()
        say(words)

    monitor.notices.listen(lambda notice: tell(notice.words))
    monitor.keep(Reload(monitor, invocation, "start again to use the changed one").run, "files")
