"""`sync-tui simulate`, and the demo's polling."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sync_tui.domain.errors import UsageError
from sync_tui.simulator.command import demo_polling, serve
from tests.simulator.client import RawClient

_SERVE = "import sys; from sync_tui.simulator.command import serve; sys.exit(serve(0, 3, 7, 1.0))"


@contextmanager
def _serving(program: str = _SERVE) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The program in a process of its own, and what it tells a shell to set."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            exports = dict(process.stdout.readline().removeprefix("export ").strip().split("=", 1) for _ in range(2))
            yield process, exports
        finally:
            process.kill()


async def _statuses(base_url: str, token: str) -> list[str]:
    async with RawClient(base_url) as client:
        return [item["status"] for item in (await client.get("/api/syncs", token)).document["data"]]


def test_what_it_prints_is_what_a_client_needs() -> None:
    with _serving() as (_, exports):
        assert set(exports) == {"SYNC_TUI_BASE_URL", "PARAGON_USER_TOKEN"}
        statuses = asyncio.run(_statuses(exports["SYNC_TUI_BASE_URL"], exports["PARAGON_USER_TOKEN"]))
    assert statuses == ["INITIALIZING", "RATE_LIMITED", "ERRORED"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_with_the_exit_code_of_that_signal(number: signal.Signals, code: int) -> None:
    with _serving() as (process, _):
        process.send_signal(number)
        rest, talk = process.communicate(timeout=20)
        assert process.returncode == code
    assert rest == ""
    assert talk.startswith("3 simulated syncs.")
    assert len(talk.splitlines()) == 1


def test_a_second_signal_changes_nothing() -> None:
    with _serving() as (process, _):
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        _, talk = process.communicate(timeout=20)
        # The second one may meet an interpreter that is already taking itself apart; a shell sees 143 either way.
        assert process.returncode in (143, -signal.SIGTERM)
    assert len(talk.splitlines()) == 1


def test_a_hangup_that_nohup_ignores_does_not_end_it() -> None:
    program = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {_SERVE}"
    with _serving(program) as (process, exports):
        process.send_signal(signal.SIGHUP)
        assert asyncio.run(_statuses(exports["SYNC_TUI_BASE_URL"], exports["PARAGON_USER_TOKEN"]))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 143


def test_a_port_in_use_is_a_usage_error_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            UsageError, match=rf"port {port} of 127\.0\.0\.1 cannot be had \(Address already in use\): choose"
        ):
            serve(port, 1, 7, 1.0)


def test_the_demo_asks_often_enough_for_numbers_to_move_while_one_looks() -> None:
    polling = demo_polling(1.0)
    cadence = polling.cadence
    assert (cadence.initializing, cadence.active, cadence.idle, cadence.errored) == (2.0, 2.0, 5.0, 10.0)
    assert (polling.budget.rate, polling.budget.burst) == (50.0, 50)
    assert polling.budget.floor(24) < cadence.active


def test_the_demo_asks_more_often_where_time_runs_faster_and_never_without_end() -> None:
    assert demo_polling(2.0).cadence.active == 1.0
    assert demo_polling(1_000.0).cadence.active == 0.5
    assert demo_polling(0.1).cadence == demo_polling(1.0).cadence
