"""The simulator beside another thread's work."""

import asyncio
import socket
import threading

import pytest

from sync_tui.domain.errors import UnreachableError
from sync_tui.simulator.server import SimulatedApi
from sync_tui.simulator.thread import SimulatorThread
from tests.simulator.client import RawClient


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "simulator"]


def test_it_serves_what_it_says_it_watches_and_leaves_no_thread() -> None:
    with SimulatorThread(syncs=5, seed=3, speed=2.0) as simulator:
        assert _threads() == ["simulator"]
        watched = simulator.watched

        async def ask() -> list[int]:
            async with RawClient(simulator.base_url) as client:
                listed = (await client.get("/api/syncs", simulator.token)).document["data"]
                assert [item["id"] for item in listed] == [sync.id for sync in watched]
                return [(await client.get(f"/api/syncs/{sync.id}", simulator.token)).status for sync in watched]

        assert asyncio.run(ask()) == [200] * 5
    assert _threads() == []
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", int(simulator.base_url.rpartition(":")[2])))


def test_the_watched_syncs_are_asked_through_the_profile_demo() -> None:
    assert {sync.profile for sync in SimulatorThread(syncs=3).watched} == {"demo"}


def test_closing_twice_or_before_the_start_is_nothing_special() -> None:
    simulator = SimulatorThread(syncs=1)
    simulator.close()
    with simulator:
        simulator.close()
        assert _threads() == []
    simulator.close()


def test_it_closes_while_clients_are_connected() -> None:
    with SimulatorThread(syncs=1) as simulator:
        connection = socket.create_connection(("127.0.0.1", int(simulator.base_url.rpartition(":")[2])))
        connection.sendall(b"GET / HTTP/1.1\r\n")
    with connection:
        assert _threads() == []


def test_two_simulators_have_ports_and_tokens_of_their_own() -> None:
    with SimulatorThread(syncs=1) as one, SimulatorThread(syncs=1) as other:
        assert one.base_url != other.base_url
        assert one.token != other.token
        assert one.watched == other.watched


def test_a_simulator_that_cannot_start_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(api: SimulatedApi, port: int = 0) -> str:
        raise OSError(99, "Cannot assign\nrequested address")

    monkeypatch.setattr(SimulatedApi, "start", refuse)
    with pytest.raises(UnreachableError, match="did not start: Cannot assign requested address"):
        SimulatorThread(syncs=1).__enter__()
    assert _threads() == []
