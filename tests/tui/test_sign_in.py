"""The key for a person who signed in again: what it does, and what the bottom line says of it."""

import asyncio

import pytest

from sync_tui.domain.observation import Link
from tests.screen.text import screen_lines, until
from tests.tui.world import NotingMonitor, app_with, bad, good, plan, sync

ONE = sync(0, "Acme · Drive", profile="prod")
pytestmark = pytest.mark.usefixtures("utc")

NEEDED = 'sign-in needed: the token of profile "prod" was rejected; write a new one to /t'


def turned_away(monitor: NotingMonitor) -> None:
    monitor.store.apply(ONE.key, bad(-3, Link.UNAUTHORIZED, NEEDED, 401), plan(-3))


async def test_a_sync_that_needs_a_sign_in_is_tried_and_its_acceptance_said() -> None:
    app, monitor = app_with(ONE, prepare=turned_away)
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("a")
        await until(pilot, 'trying the token of profile "prod" again')
        assert ("sign in", ONE.id) in monitor.calls
        monitor.store.apply(ONE.key, good(1, "IDLE"), plan(1))
        await until(pilot, 'the token of profile "prod" was accepted')


async def test_a_token_that_is_rejected_again_is_said() -> None:
    app, monitor = app_with(ONE, prepare=turned_away)
    async with app.run_test(size=(120, 20)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("a")
        await until(pilot, "trying the token")
        monitor.store.apply(ONE.key, bad(1, Link.UNAUTHORIZED, NEEDED, 401), plan(1))
        async with asyncio.timeout(10):
            while "sign-in needed: the token" not in screen_lines(app)[-1]:
                await pilot.pause(0.02)


async def test_what_says_nothing_of_the_token_is_told_as_that() -> None:
    app, monitor = app_with(ONE, prepare=turned_away)
    async with app.run_test(size=(120, 20)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("a")
        monitor.store.apply(ONE.key, bad(1, Link.TIMEOUT, "no answer within 15 s"), plan(1))
        await until(pilot, "not known yet: no answer within 15 s")


async def test_a_sync_that_can_be_asked_is_left_alone() -> None:
    app, _ = app_with(ONE, prepare=lambda it: it.store.apply(ONE.key, good(-3, "IDLE"), plan(-3)))
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("a")
        await until(pilot, "Acme · Drive needs no sign-in")


async def test_an_origin_is_not_called_ok_while_nobody_may_ask_it() -> None:
    two = sync(1, "Beta · Box", profile="prod")
    app, monitor = app_with(ONE, two, prepare=turned_away)
    async with app.run_test(size=(180, 20)) as pilot:
        await until(pilot, "sync.useparagon.com 1 needs a sign-in · 3.1 of 5 req/s")
        monitor.store.apply(two.key, bad(-3, Link.UNAUTHORIZED, NEEDED, 401), plan(-3))
        await until(pilot, "sync.useparagon.com sign-in needed · 3.1 of 5 req/s")
        assert " ok" not in screen_lines(app)[-1]
        for one in (ONE, two):
            monitor.store.apply(one.key, good(1, "IDLE"), plan(1))
        await until(pilot, "sync.useparagon.com ok · 3.1 of 5 req/s")
