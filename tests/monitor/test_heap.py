"""What stays for good is not looked at again; what large blocks took is given back, however many small ones stay."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path
from sync_tui.monitor.heap import give_back_large_blocks

def kibibytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4

if sys.argv[1] == "given back":
    assert give_back_large_blocks()
bytearray(256 * 1024)
pins = []
before = kibibytes()
blocks = []
for number in range(200):
    blocks.append(bytearray(b"x") * (256 * 1024))
    pins.append(bytearray(b"y") * 2_000)
del blocks
print(kibibytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
def test_a_heap_that_small_blocks_hold_open_is_the_smaller_for_it() -> None:
    def grown(how: str) -> int:
        result = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        return int(result.stdout)

    assert grown("given back") < 5_000
    assert grown("as it comes") > 25_000
