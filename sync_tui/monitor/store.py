"""What is known now. `Store.apply` is its only mutation of knowledge, synchronous, on the one event loop."""

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView

from sync_tui.domain.health import first_movement, next_movement
from sync_tui.domain.observation import Observation
from sync_tui.domain.schedule import Plan
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.history import History
from sync_tui.monitor.recent import with_outcome
from sync_tui.monitor.track import Track

Listener = Callable[[SyncKey], None]


class Store(Mapping[SyncKey, Track]):
    """Tracks by key, in the order they were added. Listeners are called with the key of each track that changed."""

    def __init__(self) -> None:
        self._tracks: dict[SyncKey, Track] = {}
        self._histories: dict[SyncKey, History] = {}
        self._listeners: list[Listener] = []

    def __getitem__(self, key: SyncKey) -> Track:
        return self._tracks[key]

    def __contains__(self, key: object) -> bool:
        return key in self._tracks

    def __iter__(self) -> Iterator[SyncKey]:
        return iter(self._tracks)

    def __len__(self) -> int:
        return len(self._tracks)

    def items(self) -> ItemsView[SyncKey, Track]:
        """Keys and tracks, without a look-up for each."""
        return self._tracks.items()

    def values(self) -> ValuesView[Track]:
        """The tracks, in the same way."""
        return self._tracks.values()

    def history(self, key: SyncKey) -> History:
        """What became of a sync while it was watched."""
        return self._histories[key]

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change, until the returned function is called. It must not raise or wait."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def add(self, track: Track) -> SyncKey:
        """Begin to know a sync, or replace what is known of it; the key that everybody keeps, to have it once."""
        key = track.sync.key
        self._tracks[key] = track
        self._histories[key] = History()
        self._tell(key)
        return key

    def describe(self, sync: WatchedSync) -> None:
        """Keep other words for a sync that is known; nothing else of it changes."""
        key = sync.key
        self._tracks[key] = self._tracks[key]._replace(sync=sync)
        self._tell(key)

    def arrange(self, keys: Iterable[SyncKey]) -> None:
        """Put the tracks of `keys` first, in that order. Nothing is told: no track changed."""
        first = {key: self._tracks[key] for key in keys if key in self._tracks}
        self._tracks = {**first, **self._tracks}

    def remove(self, key: SyncKey) -> None:
        """Forget a sync; unknown keys are ignored."""
        self._histories.pop(key, None)
        if self._tracks.pop(key, None) is not None:
            self._tell(key)

    def plan(self, key: SyncKey, plan: Plan) -> None:
        """Keep a new schedule for `key`."""
        self._tracks[key] = self._tracks[key]._replace(plan=plan)
        self._tell(key)

    def apply(self, key: SyncKey, observation: Observation, plan: Plan) -> None:
        """Keep what one poll found, with the schedule that follows from it. A failure keeps the last good state."""
        track = self._tracks[key]
        if observation.failure is not None:
            self._tracks[key] = track._replace(
                plan=plan,
                failure=observation.failure,
                failing_since=observation.at if track.failing_since is None else track.failing_since,
                http_status=observation.http_status,
                recent=with_outcome(track.recent, observation),
            )
        elif observation.state is not None:
            movement = (
                first_movement(observation.state, observation.at)
                if track.state is None or track.movement is None
                else next_movement(track.movement, track.state, observation.state, observation.at)
            )
            self._tracks[key] = Track(
                sync=track.sync,
                plan=plan,
                state=observation.state,
                observed_at=observation.at,
                observed_wall=observation.wall,
                latency=observation.latency,
                http_status=observation.http_status,
                movement=movement,
                recent=with_outcome(track.recent, observation),
            )
        self._histories[key].note(track, self._tracks[key], observation)
        self._tell(key)

    def _tell(self, key: SyncKey) -> None:
        for listener in tuple(self._listeners):
            listener(key)
