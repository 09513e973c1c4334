"""The only maker of request paths, and the judge of which request may carry a token."""

from dataclasses import dataclass

from sync_tui.domain.profile import Origin
from sync_tui.domain.watch import SYNC_ID_RULE, is_sync_id

_SYNCS = "/api/syncs"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The Sync API at one origin."""

    origin: Origin

    @property
    def list_path(self) -> str:
        """The path of List Syncs."""
        return _SYNCS

    def status_path(self, sync_id: str) -> str:
        """The path of Get Sync Status; `ValueError` for an id that could change where the request goes."""
        if not is_sync_id(sync_id):
            raise ValueError(f"{sync_id!r} is not a sync id: {SYNC_ID_RULE}")
        return f"{_SYNCS}/{sync_id}"

    def admits(self, method: str, to: Origin, path: str) -> bool:
        """Whether a request is one that this origin's token was made for; `path` is everything after the port."""
        return method == "GET" and to == self.origin and _is_path(path)


def _is_path(path: str) -> bool:
    return path == _SYNCS or (path.startswith(f"{_SYNCS}/") and is_sync_id(path.removeprefix(f"{_SYNCS}/")))
