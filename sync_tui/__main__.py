"""`python -m sync_tui` is `sync-tui`."""

import sys

from sync_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
