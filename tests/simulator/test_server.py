"""What the API answers, seen from a raw socket."""

import asyncio
import re
import socket
from datetime import datetime

import pytest

from sync_tui.domain.status import Status
from tests.clock import FakeClock
from tests.simulator.client import TOKEN, RawClient
from tests.simulator.conftest import Start


async def test_a_status_is_answered_as_json_with_length_and_date(start: Start) -> None:
    clock = FakeClock(wall=1_795_435_200.0)
    api, base_url = await start(clock=clock)
    async with RawClient(base_url) as client:
        reply = await client.get(f"/api/syncs/{api.watched('demo')[1].id}")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["date"] == "mon, 23 nov 2026 12:00:00 gmt"
    assert "connection" not in reply.headers
    assert reply.document["status"] == "ACTIVE"


async def test_the_list_has_every_sync_with_its_source_and_status(start: Start) -> None:
    api, base_url = await start()
    async with RawClient(base_url) as client:
        reply = await client.get("/api/syncs?credentialId=whatever")
    items = reply.document["data"]
    watched = api.watched("demo")
    assert [item["id"] for item in items] == [sync.id for sync in watched]
    assert [item["integration"] for item in items] == [sync.integration for sync in watched]
    assert {item["status"] for item in items} == set(Status)
    assert [item["status"] for item in items if "reason" in item] == ["ERRORED"]
    assert all(set(item) >= {"id", "integration", "pipeline", "status", "dateCreated", "dateUpdated"} for item in items)
    assert {item.get("configurationName") for item in items} > {None}


async def test_listing_thousands_of_syncs_stays_one_answer(start: Start) -> None:
    _, base_url = await start("demo", syncs=2_000)
    async with RawClient(base_url) as client:
        assert len((await client.get("/api/syncs")).document["data"]) == 2_000


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "é"])
@pytest.mark.parametrize("path", ["/api/syncs", "/api/syncs/unknown"])
async def test_without_the_right_token_nothing_is_said(start: Start, path: str, token: str | None) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        reply = await client.get(path, token)
        assert (reply.status, reply.document) == (401, {"message": "Unauthorized"})
        assert reply.headers["www-authenticate"] == "bearer"
        assert (await client.get("/api/syncs")).status == 200


@pytest.mark.parametrize("path", ["/", "/api", "/api/syncs/", "/api/syncs/unknown", "/api/syncs/a/b", "/api/syncs2"])
async def test_what_does_not_exist_is_not_found(start: Start, path: str) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        reply = await client.get(path)
    assert (reply.status, reply.document) == (404, {"message": "Sync not found"})


async def test_an_id_without_its_path_is_not_found(start: Start) -> None:
    api, base_url = await start()
    async with RawClient(base_url) as client:
        assert (await client.get(f"/{api.watched('demo')[0].id}")).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW"])
async def test_nothing_but_get_is_allowed(start: Start, method: str) -> None:
    api, base_url = await start()
    async with RawClient(base_url) as client:
        for path in ("/api/syncs", f"/api/syncs/{api.watched('demo')[0].id}"):
            reply = await client.get(path, method=method)
            assert (reply.status, reply.headers["allow"]) == (405, "get")
        assert (await client.get("/api/syncs")).status == 200


async def test_anybody_may_ask_for_its_health(start: Start) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        assert (await client.get("/healthz", token=None)).document == {"status": "ok"}
        assert (await client.get("/healthz", token=None, method="HEAD")).status == 200
        assert (await client.get("/healthz", token=None, method="POST")).status == 405


async def test_speed_multiplies_simulated_time(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=1, speed=60.0, clock=clock)
    path = f"/api/syncs/{api.watched('demo')[0].id}"
    async with RawClient(base_url) as client:
        assert (await client.get(path)).document["status"] == "INITIALIZING"
        clock.now += 1.0
        assert (await client.get(path)).document["summary"]["syncedRecordsCount"] > 500


async def test_a_completion_is_never_dated_ahead_of_the_wall_clock(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=4, speed=10.0, clock=clock)
    path = f"/api/syncs/{api.watched('demo')[3].id}"
    stamps = set()
    async with RawClient(base_url) as client:
        for _ in range(200):
            clock.now += 0.1
            stamps.add((await client.get(path)).document["summary"]["lastSyncedAt"])
            assert datetime.fromisoformat(max(stamps)).timestamp() <= clock.wall()
    assert len(stamps) > 2


async def test_a_wall_clock_that_is_set_back_leaves_nothing_in_the_future(start: Start) -> None:
    clock = FakeClock(wall=1_795_435_200.0)
    api, base_url = await start("demo", syncs=4, clock=clock)
    path = f"/api/syncs/{api.watched('demo')[3].id}"
    async with RawClient(base_url) as client:
        assert (await client.get(path)).document["summary"]["lastSyncedAt"].startswith("2026-11-23T11:59")
        clock.wall_offset -= 86_400.0
        stamps = [(await client.get(path)).document["summary"]["lastSyncedAt"] for _ in range(3)]
    assert stamps[0].startswith("2026-11-22T11:59")
    assert len(set(stamps)) == 1


async def test_steady_answers_one_more_each_time(start: Start) -> None:
    api, base_url = await start("steady", syncs=2)
    path = f"/api/syncs/{api.watched('demo')[1].id}"
    async with RawClient(base_url) as client:
        counts = [(await client.get(path)).document["summary"]["syncedRecordsCount"] for _ in range(4)]
    assert [count - counts[0] for count in counts] == [0, 1, 2, 3]


async def test_a_slow_sync_answers_after_one_to_three_seconds_and_holds_nobody_else_up(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=10, clock=clock)
    slow = f"/api/syncs/{api.watched('demo')[9].id}"
    async with RawClient(base_url) as client, RawClient(base_url) as other:
        reply = asyncio.ensure_future(client.get(slow))
        assert (await other.get("/api/syncs")).status == 200
        await clock.advance(0.99)
        assert (await other.get("/api/syncs")).status == 200
        assert not reply.done()
        await clock.advance(2.01)
        assert (await reply).status == 200


async def test_a_closed_api_ends_its_connections_and_its_port(start: Start) -> None:
    api, base_url = await start()
    async with RawClient(base_url) as client:
        assert (await client.get("/healthz")).status == 200
        await api.aclose()
        assert await client.end() == b""
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(base_url.rpartition(":")[2]))
    await api.aclose()


async def test_a_client_that_knocks_while_the_api_closes_is_not_left_behind(start: Start) -> None:
    api, base_url = await start()
    with socket.create_connection(("127.0.0.1", int(base_url.rpartition(":")[2])), timeout=10) as client:
        await api.aclose()
        with pytest.raises(ConnectionResetError):
            client.recv(1)


async def test_the_base_url_is_this_machine_and_nothing_else(start: Start) -> None:
    _, base_url = await start()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base_url)
