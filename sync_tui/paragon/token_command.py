"""A token or a key printed by a command: no shell, a process group of its own, bounded in time and output."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Secret
from sync_tui.paragon.redaction import redacted
from sync_tui.paragon.tokens import TOKEN, Kind

RUN_WITHIN = 10.0
REAP_WITHIN = 1.0
OUTPUT_LIMIT = 16_384
COMPLAINT_LIMIT = 4_096
SHOWN_LIMIT = 120


async def command_secret(
    argv: tuple[str, ...],
    profile_name: str,
    kind: Kind = TOKEN,
    within: float = RUN_WITHIN,
    environ: Mapping[str, str] | None = None,
) -> Secret:
    """What `argv` prints, raw or as `{"token": …}`; `CredentialError` where it does not, `within` seconds.

    It runs in `environ`, or in our own environment.
    """
    command = f'the {kind.name} command of profile "{profile_name}"'
    loop = asyncio.get_running_loop()
    try:
        transport, output = await loop.subprocess_exec(
            _Output, *argv, stdin=asyncio.subprocess.DEVNULL, start_new_session=True, env=environ
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a command line"
        raise CredentialError(f"{command} cannot be run: {why}") from None
    try:
        async with asyncio.timeout(within):
            await output.ended.wait()
    except TimeoutError:
        raise CredentialError(f"{command} did not end within {within:g} s: run it by hand to see why") from None
    finally:
        await _close(transport, output)
    if output.is_too_long:
        raise CredentialError(f"{command} printed more than {OUTPUT_LIMIT // 1024} KiB: a {kind.name} is shorter")
    code = transport.get_returncode()
    if code:
        complaint = _complaint(output.stderr) if kind.may_complain else ""
        raise CredentialError(f"{command} failed with exit code {code}: {complaint or 'run it by hand to see why'}")
    return kind.checked(_token_text(output.stdout), profile_name)


class _Output(asyncio.SubprocessProtocol):
    """What a command wrote, up to the limits. Reading goes on beyond them, or a chatty command would never end."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()  # nothing more is worth waiting for
        self.exited = asyncio.Event()
        self.is_closed = False  # it exited, and nobody holds its pipes
        self.is_too_long = False
        self.stdout = bytearray()
        self.stderr = bytearray()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what fits."""
        if fd == 2:
            self.stderr += data[: COMPLAINT_LIMIT - len(self.stderr)]
        elif len(self.stdout) + len(data) > OUTPUT_LIMIT:
            self.is_too_long = True
            self.ended.set()
        else:
            self.stdout += data

    def process_exited(self) -> None:
        """The command itself is gone; what it started may not be."""
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """All of it is gone."""
        self.is_closed = True
        self.ended.set()


async def _close(transport: asyncio.SubprocessTransport, output: _Output) -> None:
    if not output.is_closed:
        # The session's leader gave its id to the group: its children go with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        # Closing looks for the exit code itself, and takes it from the loop where the loop has not seen it yet.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REAP_WITHIN):
                await output.exited.wait()
    transport.close()


def _complaint(stderr: bytearray) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return redacted(lines[0], limit=SHOWN_LIMIT) if lines else ""


def _token_text(stdout: bytearray) -> str:
    """The token as printed; empty where there is none."""
    text = stdout.decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        return text
    try:
        token = json.loads(text)["token"]
    except (ValueError, KeyError, RecursionError):
        return ""
    return token if isinstance(token, str) else ""
