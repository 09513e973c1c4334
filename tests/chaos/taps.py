"""Where the chaos client listens inside the program: each request that is sent, and what came of it.

The one file that knows how the transport is built.
"""

from collections.abc import Callable
from typing import Any

from sync_tui.domain.observation import Failure
from sync_tui.paragon.transport import Connection

Note = Callable[[str, dict[str, Any]], None]
"""Takes the kind of an event, and what is to be written down of it."""


def tap_transport(note: Note) -> None:
    """Have `note` told of every request that leaves, and of its end."""
    answer = Connection.answer

    async def tapped(self: Connection, path: str, secret: Any, *rest: Any, **named: Any) -> Any:
        sync = path.rpartition("/")[2]
        note("sent", {"sync": sync})
        status, retry_after = None, None
        try:
            outcome = await answer(self, path, secret, *rest, **named)
            if not isinstance(outcome, Failure):
                status = outcome.head.status
                retry_after = max(map(_seconds, outcome.head.values("retry-after")), default=None)
            return outcome
        finally:
            note("done", {"sync": sync, "status": status, "retry_after": retry_after})

    Connection.answer = tapped  # type: ignore[method-assign]


def _seconds(value: str) -> float:
    return min(float(value), 3_600.0) if value.isdigit() else 0.0
