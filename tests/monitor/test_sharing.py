"""What costs memory once and not once per sync."""

from tests.monitor.world import running, syncs


async def test_a_sync_has_one_key_whoever_keeps_it() -> None:
    async with running(syncs(3)) as world:
        told: list[object] = []
        world.monitor.store.listen(told.append)
        world.monitor.watch(syncs(3, "later"))
        await world.clock.advance(60.0)
        kept = {id(key) for key in world.monitor.store}
        assert len(told) > 12
        assert {id(key) for key in told} == kept
        assert {id(key) for key in world.monitor._workers} == kept
        assert {id(worker.key) for worker in world.monitor._workers.values()} == kept


async def test_all_workers_share_their_surroundings() -> None:
    async with running([*syncs(3), *syncs(3, profile="other")]) as world:
        workers = world.monitor._workers.values()
        assert len({id(worker._around) for worker in workers}) == 1
        assert len({id(worker._gate) for worker in workers}) == 2
        assert not any(hasattr(worker, "__dict__") for worker in workers)
