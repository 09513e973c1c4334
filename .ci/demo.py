"""Runs a command line on a pty, waits for the demo's label, presses q, and passes on its exit code."""

import os
import pty
import select
import sys
import time

PATIENCE = 600.0  # seconds: setting up an environment may take minutes on a small machine


def main(line: str) -> int:
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="40")
        os.execvp("bash", ["bash", "-c", line])
    output, pressed, end = b"", False, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([master], [], [], 1.0)[0]:
            continue
        try:
            chunk = os.read(master, 65_536)
        except OSError:
            break
        output += chunk
        if not pressed and b"DEMO" in output and b"ACTIVE" in output:
            os.write(master, b"q")
            pressed = True
    else:
        os.kill(pid, 9)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if not pressed or code:
        sys.stdout.write(output.decode(errors="replace")[-3_000:])
        print(f"\nthe demo {'did not open' if not pressed else f'exited with {code}'}")
        return code or 1
    print("the demo opened, showed its syncs, and left with 0 when q was pressed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
