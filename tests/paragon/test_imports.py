"""What may be imported without paying for an HTTP library."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["client", "credentials", "dialing", "endpoint", "http1", "outcome", "trouble", "wire"]
)
def test_only_the_transport_imports_httpx(module: str) -> None:
    code = f"import sys, sync_tui.paragon.{module}; sys.exit(bool(sys.modules.keys() & {{'httpx', 'httpcore'}}))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("module", ["client", "credentials", "minting", "signing_key", "wallet"])
def test_the_libraries_that_sign_are_loaded_for_a_key_alone(module: str) -> None:
    code = f"import sys, sync_tui.paragon.{module}; sys.exit(bool(sys.modules.keys() & {{'jwt', 'cryptography'}}))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(("token", "is_loaded"), [("a-token", True), ("no token", False)])
def test_the_http_library_is_loaded_with_the_token_and_not_in_a_turn(token: str, is_loaded: bool) -> None:
    code = (
        "import asyncio, sys\n"
        "from sync_tui.domain.polling import Polling\n"
        "from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url\n"
        "from sync_tui.paragon.client import SyncApi\n"
        "api = SyncApi(Polling(), lambda: 0.0, lambda: 0.0)\n"
        f"profile = Profile('p', parsed_base_url('http://127.0.0.1:1'), FixedToken(Secret({token!r})))\n"
        "asyncio.run(api.token_ready(profile))\n"
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == is_loaded
