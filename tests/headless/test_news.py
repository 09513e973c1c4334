import asyncio

import pytest

from sync_tui.domain.observation import Failure, Link, Observation
from sync_tui.headless.news import News
from sync_tui.monitor.store import Store
from tests.clock import FakeClock, settled
from tests.headless.tracks import state, track


def _store(*names: str) -> Store:
    store = Store()
    for name in names:
        store.add(track(name))
    return store


def _answer(store: Store, name: str, at: float) -> None:
    key = track(name).sync.key
    store.apply(key, Observation(at, at, state("IDLE")), store[key].plan)


async def test_news_wakes_the_waiter_at_once_and_in_order() -> None:
    clock, store = FakeClock(), _store("a", "b", "c")
    with News(store, clock) as news:
        waiting = asyncio.ensure_future(news.touched(60.0))
        await settled()
        assert not waiting.done()
        _answer(store, "b", 1.0)
        _answer(store, "a", 1.0)
        assert [key.id for key in await waiting] == ["b", "a"]


async def test_what_came_between_two_calls_is_not_lost() -> None:
    clock, store = FakeClock(), _store("a")
    with News(store, clock) as news:
        _answer(store, "a", 1.0)
        assert [key.id for key in await news.touched(60.0)] == ["a"]


async def test_without_news_it_returns_when_the_time_is_over() -> None:
    clock, store = FakeClock(), _store("a")
    with News(store, clock) as news:
        waiting = asyncio.ensure_future(news.touched(5.0))
        await clock.advance(4.9)
        assert not waiting.done()
        await clock.advance(0.2)
        assert not list(await waiting)


async def test_a_new_schedule_alone_is_no_news() -> None:
    clock, store = FakeClock(), _store("a")
    key = track("a").sync.key
    with News(store, clock) as news:
        waiting = asyncio.ensure_future(news.touched(5.0))
        await settled()
        store.plan(key, store[key].plan)
        await settled()
        assert not waiting.done()
        waiting.cancel()


async def test_the_sleeper_of_a_call_that_is_over_does_not_end_the_next_one() -> None:
    clock, store = FakeClock(), _store("a")
    with News(store, clock) as news:
        first = asyncio.ensure_future(news.touched(60.0))
        await settled()
        _answer(store, "a", 1.0)
        await first
        second = asyncio.ensure_future(news.touched(60.0))
        await settled()
        assert not second.done()
        second.cancel()


async def test_a_failure_and_the_same_again_are_news_each() -> None:
    clock, store = FakeClock(), _store("a")
    key = track("a").sync.key
    missing = Failure(Link.NOT_FOUND)
    with News(store, clock) as news:
        for missed in (1, 2):
            plan = track("a", failure=missing, missing=missed).plan
            store.apply(key, Observation(1.0, 1.0, failure=missing), plan)
            assert [touched.id for touched in await news.touched(60.0)] == ["a"]


async def test_it_stops_listening_when_the_block_ends() -> None:
    clock, store = FakeClock(), _store("a")
    with News(store, clock) as news:
        pass
    _answer(store, "a", 1.0)
    waiting = asyncio.ensure_future(news.touched(5.0))
    await settled()
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_sync_that_was_removed_is_no_news() -> None:
    clock, store = FakeClock(), _store("a")
    with News(store, clock) as news:
        _answer(store, "a", 1.0)
        await news.touched(1.0)
        waiting = asyncio.ensure_future(news.touched(60.0))
        await settled()
        store.remove(track("a").sync.key)
        await settled()
        assert not waiting.done()
        waiting.cancel()
