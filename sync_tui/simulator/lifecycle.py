"""A simulated sync: what the API would say about it, as a pure function of its seed and of simulated time."""

import base64
import math
from dataclasses import dataclass
from datetime import UTC, datetime

from sync_tui.domain.status import Status
from sync_tui.domain.text import clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.simulator.chance import drawn
from sync_tui.simulator.course import Course, Position
from sync_tui.simulator.kind import Kind, Source

PAGE = 100
_DAY = 86_400.0
_OLDEST_DAYS = 200.0
_SURGE = 0.7  # below 1, or a count would run backwards


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which moment on the wall a simulated one is."""

    epoch: float  # seconds since 1970 at simulated time 0
    speed: float  # simulated seconds in a real one

    def stamp(self, at: float) -> str:
        """Simulated `at` as the API writes a date: UTC, whole milliseconds, never rounded up."""
        milliseconds = math.floor((self.epoch + at / self.speed) * 1000)
        moment = datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
        return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class SimulatedSync:
    """One sync of a population."""

    id: str
    seed: int
    index: int
    kind: Kind
    source: Source
    customer: str
    tag: str | None
    credential_id: str
    configuration: str | None  # tells apart syncs of one customer that share a source
    records: int
    arrivals: float
    course: Course
    opened: float  # how old its life is at simulated time 0, in simulated seconds

    def watched(self, profile: str) -> WatchedSync:
        """Its entry of a watch list whose syncs are asked through `profile`."""
        region = f" ({self.configuration})" if self.configuration else ""
        return WatchedSync(
            id=self.id,
            profile=profile,
            label=clean(f"{self.customer} · {self.source.title}{region}"),
            integration=clean(self.source.integration),
            pipeline=clean(self.source.pipeline),
            group=clean(self.customer),
            tags=() if self.tag is None else (clean(self.tag),),
        )

    def document_at(self, at: float, calendar: Calendar, asked: int = 0) -> dict[str, object]:
        """The body of Get Sync Status at simulated `at`, after `asked` earlier requests for it.

        A field that means nothing in this state is absent, as in the API's own answers.
        """
        position = self.course.position_at(self.opened + at)
        total, synced = self._counts(position, asked)
        summary: dict[str, object] = {"totalRecords": total, "syncedRecordsCount": synced}
        document: dict[str, object] = {
            "status": str(position.phase.status),
            "credentialId": self.credential_id,
            "summary": summary,
        }
        if position.completed_at is not None:
            summary["lastSyncedAt"] = calendar.stamp(position.completed_at - self.opened)
            summary["latestCursor"] = self._cursor(position.completions)
        if position.phase.status is Status.RATE_LIMITED:
            document["rateLimitBackoffMs"] = _backoff_ms(position, calendar.speed)
        if position.phase.reason is not None:
            document["reason"] = self._reason(position.phase.reason)
        return document

    def listed_at(self, at: float, calendar: Calendar) -> dict[str, object]:
        """The sync's item in the body of List Syncs at simulated `at`."""
        position = self.course.position_at(self.opened + at)
        created = calendar.epoch - self.opened / calendar.speed
        created -= drawn(self.seed, self.index, "created") * _OLDEST_DAYS * _DAY
        item: dict[str, object] = {
            "id": self.id,
            "integration": self.source.integration,
            "pipeline": self.source.pipeline,
            "status": str(position.phase.status),
            "dateCreated": Calendar(created, 1.0).stamp(0.0),
            "dateUpdated": calendar.stamp(position.begins - self.opened),
        }
        if self.configuration is not None:
            item["configurationName"] = self.configuration
        if position.phase.reason is not None:
            item["reason"] = self._reason(position.phase.reason)
        return item

    def _counts(self, position: Position, asked: int) -> tuple[int, int]:
        phase, now = position.phase, self.records + self._arrived(position.batches)
        found = math.ceil(now * _between(phase.found, position.part))
        if phase.arrivals:
            before = self.records + self._arrived(position.batches - 1)
            return found, before + int((now - before) * self._uneven(position))
        if phase.synced == (1.0, 1.0):
            return found, found
        synced = int(now * _between(phase.synced, self._uneven(position))) // PAGE * PAGE
        return found, min(found, synced + asked * self.kind.counts_requests)

    def _arrived(self, batches: int) -> int:
        """Records that `batches` incremental runs have added: never fewer than one run less, and often no more."""
        return int(self.arrivals * (batches + drawn(self.seed, self.index, "batch", batches))) if batches else 0

    def _uneven(self, position: Position) -> float:
        """The part of the phase's work that is done: from 0 to 1 and never back, in surges rather than evenly."""
        path = (self.seed, self.index, position.completions)
        surges, shift = 4 + int(5 * drawn(*path, "surges")), math.tau * drawn(*path, "shift")
        swing = math.sin(math.tau * surges * position.part + shift) - math.sin(shift)
        return min(1.0, max(0.0, position.part + _SURGE * swing / (math.tau * surges)))

    def _cursor(self, completions: int) -> str:
        return base64.b64encode(f"{self.id[:8]}:{completions}".encode()).decode()

    def _reason(self, reason: str) -> str:
        return reason.replace("{credential}", self.credential_id)


def _between(bounds: tuple[float, float], part: float) -> float:
    low, high = bounds
    # Rounding must not lead past the end, where the next phase begins.
    return min(low + (high - low) * part, max(bounds))


def _backoff_ms(position: Position, speed: float) -> int:
    """Real milliseconds until it resumes, as whoever has to wait for it would measure them."""
    if position.phase.backoff_ms is not None:
        return position.phase.backoff_ms
    return max(1, math.ceil(position.left / speed * 1000))
