"""Which page explains what, and who opens it."""

from pathlib import Path

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.monitor.clock import SystemClock
from sync_tui.tui.browser import opened, opener
from sync_tui.tui.docs import docs_of, shown
from tests.tui.pages import past
from tests.tui.world import bad, good, plan


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.OK])
def test_every_link_has_a_page(link: Link) -> None:
    url = docs_of(past((bad(-1, link), plan(-1)))[0].track)
    assert url.startswith("https://docs.useparagon.com/managed-sync/")
    assert shown(url).startswith("docs.")


@pytest.mark.parametrize("status", [*Status, "MIGRATING"])
def test_every_status_has_a_page(status: str) -> None:
    assert docs_of(past((good(-1, status), plan(-1)))[0].track).startswith("https://docs.useparagon.com/managed-sync/")
    assert docs_of(past()[0].track)


def test_a_persons_own_browser_comes_first_even_over_ssh() -> None:
    assert opener({"BROWSER": "w3m -T text", "SSH_TTY": "/dev/pts/1"}) == ["w3m", "-T", "text"]
    assert opener({"BROWSER": "first:second"}) == ["first"]


@pytest.mark.parametrize(
    "environ", [{}, {"SSH_CONNECTION": "a", "DISPLAY": ":0"}, {"SSH_TTY": "a", "DISPLAY": ":0"}, {"BROWSER": "'"}]
)
def test_where_no_browser_would_be_seen_there_is_none(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert opener(environ) is None


def test_a_desktop_opens_with_its_own_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert opener({"DISPLAY": ":0", "PATH": str(tmp_path)}) is None
    program = tmp_path / "xdg-open"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert opener({"WAYLAND_DISPLAY": "wayland-0", "PATH": str(tmp_path)}) == [str(program)]
    monkeypatch.setattr("sys.platform", "darwin")
    assert opener({}) == ["open"]


async def test_what_becomes_of_a_program_is_known(tmp_path: Path) -> None:
    clock = SystemClock()
    assert await opened("https://x.example", ["sh", "-c", "exit 0"], clock)
    assert not await opened("https://x.example", ["sh", "-c", "exit 3"], clock)
    assert not await opened("https://x.example", [str(tmp_path / "absent")], clock)


async def test_the_address_stands_where_the_program_wants_it(tmp_path: Path) -> None:
    program = ["sh", "-c", f'printf "%s|" "$@" > {tmp_path}/asked'.replace("%s", "%b"), "sh", "--url=%s", "--new"]
    assert await opened("https://x.example/a", program, SystemClock())
    assert (tmp_path / "asked").read_text() == "--url=https://x.example/a|--new|"
