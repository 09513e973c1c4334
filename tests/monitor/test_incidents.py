"""An incident begins once: for many syncs of one cause, for what flaps, and never for what stood so at first."""

import pytest

from sync_tui.domain.health import first_movement
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.attention import needs_attention
from sync_tui.monitor.incidents import CALM, CALM_FORGETS, ROOM, Incident, Incidents, Trouble
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track


class Watch:
    """Incidents over tracks that a test changes, at a moment that it moves."""

    def __init__(self) -> None:
        self.incidents = Incidents()
        self.tracks: dict[SyncKey, Track] = {}
        self.now = 1_000.0

    @property
    def moment(self) -> Moment:
        return Moment(self.now, 1_700_000_000.0 + self.now)

    def answered(self, number: int, status: str, **fields: object) -> tuple[Incident, ...]:
        state = SyncState(SafeText(status), **fields)  # type: ignore[arg-type]
        plan = Plan(Cadence(), due=self.now + 30, interval=30.0, promised=self.now + 30)
        movement = first_movement(state, self.now)
        known = Track(_sync(number), plan, state, self.now, self.moment.wall, http_status=200, movement=movement)
        return self.put(known)

    def failed(self, number: int, link: Link, http_status: int | None = None, missing: int = 0) -> tuple[Incident, ...]:
        before = self.tracks.get(_sync(number).key, Track(_sync(number), Plan(Cadence(), due=self.now)))
        failure = Failure(link, SafeText("because"), http_status)
        plan = before.plan._replace(failures=1, missing=missing)
        return self.put(before._replace(plan=plan, failure=failure, http_status=http_status))

    def put(self, track: Track) -> tuple[Incident, ...]:
        self.tracks[track.sync.key] = track
        return self.looked(track.sync.key)

    def looked(self, *keys: SyncKey) -> tuple[Incident, ...]:
        return self.incidents.begun(keys or tuple(self.tracks), self.tracks, self._is_problem, self.moment)

    def _is_problem(self, key: SyncKey) -> bool:
        return needs_attention(self.tracks[key], self.moment)


def _sync(number: int) -> WatchedSync:
    return WatchedSync(f"sync-{number}", label=SafeText(f"Sync {number}"))


def test_a_sync_that_fails_is_one_incident_however_often_it_says_so() -> None:
    watch = Watch()
    assert watch.answered(1, "ACTIVE") == ()
    [begun] = watch.answered(1, "ERRORED", reason=SafeText("no longer valid"))
    assert begun == Incident(Trouble.FAILED, SafeText("Sync 1: ERRORED, no longer valid"))
    for _ in range(5):
        watch.now += 60
        assert watch.answered(1, "ERRORED", reason=SafeText("no longer valid")) == ()


def test_what_stood_so_at_the_first_look_is_no_news() -> None:
    watch = Watch()
    assert watch.answered(1, "ERRORED") == ()
    assert watch.failed(2, Link.UNAUTHORIZED) == ()
    assert watch.failed(3, Link.UNAUTHORIZED) == (), "and the same profile a moment later is not either"


def test_a_sync_that_was_not_asked_yet_is_looked_at_for_the_first_time_when_it_is() -> None:
    watch = Watch()
    assert watch.put(Track(_sync(1), Plan(Cadence(), due=watch.now))) == ()
    assert watch.answered(1, "ERRORED") == ()


def test_failing_again_after_a_calm_is_a_new_incident_and_flapping_is_not() -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    assert len(watch.answered(1, "ERRORED")) == 1
    watch.now += 10
    watch.answered(1, "IDLE")
    watch.now += CALM / 2
    assert watch.answered(1, "ERRORED") == (), "it came back before anybody could believe that it was over"
    watch.answered(1, "IDLE")
    watch.now += CALM
    assert len(watch.answered(1, "ERRORED")) == 1
    watch.answered(1, "IDLE")
    watch.now += 1.5 * CALM
    assert watch.answered(1, "ERRORED") == (), "each time that it comes back it must stay away longer"


def test_many_syncs_of_one_cause_are_one_incident() -> None:
    watch = Watch()
    for number in range(60):
        watch.answered(number, "IDLE")
    begun = [incident for number in range(60) for incident in watch.failed(number, Link.OFFLINE)]
    assert begun == [Incident(Trouble.UNREACHABLE, SafeText("profile default: cannot be reached"))]
    for number in range(60):
        watch.answered(number, "IDLE")
    watch.now += CALM
    rejected = [incident for number in range(60) for incident in watch.failed(number, Link.UNAUTHORIZED)]
    assert rejected == [Incident(Trouble.SIGN_IN, SafeText("profile default: sign-in needed"))]


@pytest.mark.parametrize(
    ("link", "meanwhile"),
    [
        (Link.OFFLINE, Trouble.UNREACHABLE),
        (Link.UNAUTHORIZED, Trouble.SIGN_IN),
        (Link.FORBIDDEN, Trouble.REFUSED),
        (Link.TIMEOUT, Trouble.LOST),
    ],
)
def test_what_failed_before_it_could_not_be_asked_is_no_news_after_that(link: Link, meanwhile: Trouble) -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    assert [incident.trouble for incident in watch.answered(1, "ERRORED")] == [Trouble.FAILED]
    watch.now += 10
    begun = list(watch.failed(1, link))
    watch.now += 20 * CALM
    begun += watch.looked()
    assert [incident.trouble for incident in begun] == [meanwhile]
    assert watch.answered(1, "ERRORED") == (), "the same failure, seen again"
    watch.answered(1, "IDLE")
    watch.now += 20 * CALM
    assert [incident.trouble for incident in watch.answered(1, "ERRORED")] == [Trouble.FAILED]


@pytest.mark.parametrize(("link", "http_status", "missing"), [(Link.FORBIDDEN, 403, 0), (Link.NOT_FOUND, 404, 2)])
def test_what_may_not_be_read_is_no_news_once_its_origin_is_back(link: Link, http_status: int, missing: int) -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    [begun] = watch.failed(1, link, http_status, missing)
    assert begun.trouble is Trouble.REFUSED
    for unheard in (Link.TIMEOUT, Link.OFFLINE):
        watch.now += CALM + 1
        assert Trouble.REFUSED not in [incident.trouble for incident in watch.failed(1, unheard)]
    watch.now += CALM + 1
    assert watch.failed(1, link, http_status, missing) == ()
    watch.now += CALM + 1
    watch.answered(1, "IDLE")
    watch.now += CALM + 1
    [again] = watch.failed(1, link, http_status, missing)
    assert again.trouble is Trouble.REFUSED


def test_an_origin_that_never_answered_is_given_up_without_a_bell() -> None:
    watch = Watch()
    for link in (Link.REFUSED, Link.OFFLINE):
        assert [incident for number in range(3) for incident in watch.failed(number, link)] == []
    watch.answered(1, "IDLE")
    assert watch.failed(1, Link.OFFLINE) == (
        Incident(Trouble.UNREACHABLE, SafeText("profile default: cannot be reached")),
    )


def test_a_missed_poll_and_the_rhythm_of_runs_are_no_incidents() -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    for status in ("ACTIVE", "IDLE", "RATE_LIMITED", "DISABLED", "IDLE"):
        watch.now += 30
        assert watch.answered(1, status) == ()
    for link in (Link.TIMEOUT, Link.REFUSED, Link.THROTTLED, Link.BAD_DATA, Link.DNS):
        assert watch.failed(1, link) == ()
    assert watch.failed(1, Link.NOT_FOUND, 404, missing=1) == (), "one 404 is not believed"
    [gone] = watch.failed(1, Link.NOT_FOUND, 404, missing=2)
    assert gone.trouble is Trouble.REFUSED


def test_a_401_that_speaks_of_one_sync_is_that_sync_s() -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    [begun] = watch.failed(1, Link.UNAUTHORIZED, 401)
    assert begun == Incident(Trouble.REFUSED, SafeText("Sync 1: may not be read"))


def test_a_row_that_time_alone_made_unknown_is_an_incident() -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    watch.now += 60 * 60
    [lost] = watch.looked()
    assert lost.trouble is Trouble.LOST


def test_a_sync_that_left_is_forgotten() -> None:
    watch = Watch()
    watch.answered(1, "IDLE")
    watch.answered(1, "ERRORED")
    key = _sync(1).key
    del watch.tracks[key]
    assert watch.looked(key) == ()
    assert watch.answered(1, "ERRORED") == (), "it is new again, and was so at the first look"


def test_what_is_over_for_long_is_forgotten_and_what_is_not_stays() -> None:
    watch = Watch()
    watch.answered(0, "ACTIVE")
    assert len(watch.answered(0, "ERRORED")) == 1
    for number in range(1, 20 * ROOM):
        watch.answered(number, "ACTIVE")
        assert len(watch.answered(number, "ERRORED")) == 1
        del watch.tracks[_sync(number).key]
        assert watch.looked(_sync(number).key) == ()
        watch.now += CALM_FORGETS / ROOM
    assert len(watch.incidents._records) <= 3 * ROOM
    assert watch.answered(0, "ERRORED") == (), "it has gone on all the time"
    del watch.tracks[_sync(0).key]
    assert watch.looked(_sync(0).key) == ()
    watch.answered(0, "ACTIVE")
    assert watch.answered(0, "ERRORED") == (), "it was over for a moment only"
