"""`python -m tests.chaos --minutes 60`: a chaos run of any length, and its table of figures."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.course import WARM_UP, Course, run
from tests.chaos.verdict import figures, table

CALM = 20.0


def main() -> int:
    """0 where every figure that has a line keeps to it."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long, in real minutes")
    parser.add_argument("--seed", type=int, default=1, help="of every plan")
    parser.add_argument("--keep", type=Path, help="a new folder for the logs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) if asked.keep is None else asked.keep
        folder.mkdir(exist_ok=True)
        wild = max(10.0, 60 * asked.minutes - WARM_UP - CALM)
        found = figures(run(Course(wild, CALM, asked.seed), folder))
    print(table(found))
    return int(any(figure.holds is False for figure in found))


if __name__ == "__main__":
    sys.exit(main())
