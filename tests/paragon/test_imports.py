"""What may be imported without paying for an HTTP library."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["client", "credentials", "endpoint", "outcome", "trouble", "wire"])
def test_only_the_transport_imports_httpx(module: str) -> None:
    code = f"import sys, sync_tui.paragon.{module}; sys.exit('httpx' in sys.modules or 'httpcore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
