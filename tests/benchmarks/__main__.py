"""Run the benchmarks that are named, or all of them, and print their figures."""

import sys

from tests.benchmarks import crowd, first_frame, loop_lag, one_status, poll_cost, start_up, waiting

BENCHMARKS = {
    "crowd": crowd.figures,
    "first_frame": first_frame.figures,
    "loop_lag": loop_lag.figures,
    "one_status": one_status.figures,
    "poll_cost": poll_cost.figures,
    "start_up": start_up.figures,
    "waiting": waiting.figures,
}


def main(names: list[str]) -> int:
    for name in names or list(BENCHMARKS):
        print(f"== {name}", flush=True)
        for figure in BENCHMARKS[name]():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
