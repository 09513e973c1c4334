"""Tokens printed by a command."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from sync_tui.domain.errors import CredentialError
from sync_tui.paragon.token_command import command_secret

CANARY = "canary-canary-canary"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def token(code: str, within: float = 20.0) -> str:
    return (await command_secret(python(code), "prod", within=within)).reveal()


async def problem(argv: tuple[str, ...], within: float = 20.0) -> str:
    with pytest.raises(CredentialError) as caught:
        await command_secret(argv, "prod", within=within)
    return str(caught.value)


@pytest.mark.parametrize(
    "printed", [CANARY, f"{CANARY}\n", f'{{"token": "{CANARY}", "expires_at": 1}}', f' {{"token":"{CANARY}"}}\n']
)
async def test_a_command_prints_a_token_raw_or_in_json(printed: str) -> None:
    assert await token(f"print({printed!r}, end='')") == CANARY


@pytest.mark.parametrize(
    "printed", ["", "two words", "{", "{}", '{"token": 3}', '{"token": "a b"}', '{"a":' + "[" * 9000]
)
async def test_what_is_no_token_is_refused_without_showing_it(printed: str) -> None:
    why = await problem(python(f"print({printed!r}, end='')"))
    what = "get a new one"
    if printed in ("two words", '{"token": "a b"}'):
        what = "it has a blank or a line break in it; what is wanted is the token alone"
    assert why == f'the token of profile "prod" is not a token: {what}'


async def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    assert await problem(("echo", f"$(touch {tmp_path}/ran); true")) != ""
    assert not (tmp_path / "ran").exists()


async def test_a_command_that_does_not_exist_says_so() -> None:
    why = await problem(("no-such-command-here",))
    assert why == 'the token command of profile "prod" cannot be run: No such file or directory'


async def test_a_command_line_that_cannot_be_one_says_so() -> None:
    assert "cannot be run: not a command line" in await problem(("a\x00b",))


async def test_a_failed_command_shows_one_short_line_of_its_complaint_without_tokens() -> None:
    complaint = f"not signed in \\x1b[31m eyJhbGciOi.{CANARY}\\nsecond line"
    why = await problem(python(f"import sys; sys.stderr.write('{complaint}'); sys.exit(3)"))
    assert why == 'the token command of profile "prod" failed with exit code 3: not signed in ␛[31m •••'


async def test_a_failed_command_without_a_complaint_says_its_exit_code() -> None:
    assert (await problem(python("raise SystemExit(7)"))).endswith("failed with exit code 7: run it by hand to see why")


async def test_a_token_on_stdout_does_not_count_where_the_command_failed() -> None:
    why = await problem(python(f"print('{CANARY}'); raise SystemExit(1)"))
    assert CANARY not in why


async def test_a_flood_on_stdout_ends_the_command() -> None:
    why = await problem(python("import sys\nwhile True: sys.stdout.write('x' * 65536)"))
    assert why.startswith('the token command of profile "prod" printed more than 16 KiB')


async def test_a_flood_on_stderr_does_not_block_the_command() -> None:
    assert await token(f"import sys; sys.stderr.write('x' * 1_000_000); print('{CANARY}')") == CANARY


async def test_a_command_reads_nothing_from_us() -> None:
    assert await token(f"import sys; print('{CANARY}' + str(len(sys.stdin.read())))") == f"{CANARY}0"


async def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)"
    )
    why = await problem(python(code), within=2.0)
    assert why == 'the token command of profile "prod" did not end within 2 s: run it by hand to see why'
    await _gone(int(pid_file.read_text()))


async def test_a_child_that_outlives_the_command_and_holds_its_output_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))"
    )
    assert "did not end within 2 s" in await problem(python(code), within=2.0)
    await _gone(int(pid_file.read_text()))


async def test_a_cancelled_caller_leaves_no_command_behind(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os, time, pathlib; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); time.sleep(60)"
    running = asyncio.create_task(command_secret(python(code), "prod"))
    async with asyncio.timeout(10):
        while not (pid_file.exists() and pid_file.read_text()):
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    await _gone(int(pid_file.read_text()))


async def _gone(pid: int) -> None:
    """Return once `pid` has ended; a zombie that nobody reaps has."""
    async with asyncio.timeout(10):
        while _is_running(pid):
            await asyncio.sleep(0.01)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
