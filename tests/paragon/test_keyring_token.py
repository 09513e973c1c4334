"""Tokens in the keyring of the desktop, played by backends of our own."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import keyring
import pytest
from keyring.backends import chainer, fail, null

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import KEYRING_SERVICE, KeyringToken, Profile
from sync_tui.paragon.keyring_token import KeyringAccount
from sync_tui.paragon.missing import missing_credential
from tests.paragon.asking import looked
from tests.paragon.fault_server import by_token, served
from tests.paragon.test_credentials import Watcher

CHAIN: Callable[[], Any] = chainer.ChainerBackend
NOTHING: tuple[Callable[[], Any], ...] = (fail.Keyring, null.Keyring, CHAIN)
CANARY = "canary-canary-canary"
ACCOUNT = "https://sync.useparagon.com#prod"


class Backend:
    """Answers as a test says."""

    def __init__(self, answer: Callable[[], str | None]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append((service, username))
        return self.answer()


class PlaintextKeyring(Backend):
    """One that keeps what it is given in a file."""


class Alternative(Backend):
    __module__ = "keyrings.alt.file"


Use = Callable[[Any], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    return lambda backend: monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


async def problem(within: float = 20.0) -> str:
    with pytest.raises(CredentialError) as caught:
        await KeyringAccount(ACCOUNT, "prod").token(within)
    return str(caught.value)


@pytest.mark.parametrize("kept", [CANARY, f"{CANARY}\n"])
async def test_the_token_is_the_one_of_our_service_and_the_account(use: Use, kept: str) -> None:
    use(backend := Backend(lambda: kept))
    assert (await KeyringAccount(ACCOUNT, "prod").token(20.0)).reveal() == CANARY
    assert backend.asked == [(KEYRING_SERVICE, ACCOUNT)]


@pytest.mark.parametrize("kept", [None, ""])
async def test_an_account_without_a_token_says_how_to_put_one_there(use: Use, kept: str | None) -> None:
    use(Backend(lambda: kept))
    assert await problem() == f'no token of profile "prod" in the keyring: keyring set sync-tui {ACCOUNT}'


async def test_what_is_no_token_is_refused_without_showing_it(use: Use) -> None:
    use(Backend(lambda: "two words"))
    what = "it has a blank or a line break in it; what is wanted is the token alone"
    assert await problem() == f'the token of profile "prod" is not a token: {what}'


@pytest.mark.parametrize("backend", [PlaintextKeyring(lambda: CANARY), Alternative(lambda: CANARY)])
async def test_a_keyring_that_is_a_file_is_not_asked(use: Use, backend: Backend) -> None:
    use(backend)
    assert "keeps secrets in a file" in await problem()
    assert backend.asked == []


async def test_a_chain_that_leads_to_a_file_is_not_asked(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Backend(lambda: CANARY), Alternative(lambda: CANARY)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [first, second])
    use(CHAIN())
    assert "keeps secrets in a file" in await problem()
    assert first.asked == second.asked == []
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [first])
    assert (await KeyringAccount(ACCOUNT, "prod").token(20.0)).reveal() == CANARY


async def test_no_keyring_at_all_says_what_to_use_instead(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [])
    for backend in NOTHING:
        use(backend())
        assert "there is no keyring on this machine: use env, file or command" in await problem()


async def test_what_a_keyring_raises_is_told_by_its_type_alone(use: Use) -> None:
    def locked() -> str:
        raise keyring.errors.KeyringLocked(f"for {CANARY}")

    use(Backend(locked))
    assert await problem() == 'the keyring with the token of profile "prod" cannot be read: KeyringLocked'


async def test_a_keyring_that_hangs_is_waited_for_briefly_and_asked_once(use: Use) -> None:
    release = threading.Event()

    def answer() -> str:
        release.wait(20)
        return CANARY

    use(backend := Backend(answer))
    account = KeyringAccount(ACCOUNT, "prod")
    for _ in range(3):
        with pytest.raises(CredentialError, match=r"did not answer within 0\.05 s: unlock it"):
            await account.token(0.05)
    threads = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    assert [thread.daemon for thread in threads] == [True]
    release.set()
    assert (await account.token(20.0)).reveal() == CANARY
    assert len(backend.asked) == 1


async def test_the_loop_goes_on_while_the_keyring_is_asked(use: Use) -> None:
    release = threading.Event()
    use(Backend(lambda: CANARY if release.wait(20) else None))
    asking = asyncio.create_task(KeyringAccount(ACCOUNT, "prod").token(20.0))
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert not asking.done()
    release.set()
    assert (await asking).reveal() == CANARY


async def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.paragon.keyring_token.find_spec", lambda name: None)
    async with served(b"") as server:
        profile = Profile("prod", server.origin, KeyringToken(ACCOUNT))
        assert "pip install 'sync-tui[keyring]'" in str(missing_credential(profile, {}))
    assert "pip install 'sync-tui[keyring]'" in await problem()


async def test_a_rejected_token_is_looked_up_again_once_for_all(use: Use) -> None:
    kept = ["old-token-canary-1"]
    use(backend := Backend(lambda: kept[0]))
    good = {kept[0]}
    async with served(by_token(good)) as server:
        watcher = Watcher(server, good)
        watcher.use(KeyringToken(ACCOUNT))
        assert all(reply.state for reply in await watcher.crowd(60))
        kept[0] = "new-token-canary-2"
        good.clear()
        good.add(kept[0])
        watcher.moment.pass_by(3_600.0)
        assert all(reply.state for reply in await watcher.crowd(60))
        assert len(backend.asked) == 2
        good.clear()
        watcher.moment.pass_by(61.0)
        found = await looked(watcher.api, watcher.profile)
        assert f"keyring set sync-tui {ACCOUNT}" in str(found.failure)
        await watcher.api.aclose()
