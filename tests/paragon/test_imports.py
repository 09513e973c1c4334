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
