"""Run the benchmarks that are named, or all of them, and print their figures."""

import argparse

from tests.benchmarks import crowd, first_frame, loop_lag, memory, one_status, poll_cost, screen_load, start_up, waiting

BENCHMARKS = {
    "crowd": crowd.figures,
    "first_frame": first_frame.figures,
    "loop_lag": loop_lag.figures,
    "memory": memory.figures,
    "one_status": one_status.figures,
    "poll_cost": poll_cost.figures,
    "screen_load": screen_load.figures,
    "start_up": start_up.figures,
    "waiting": waiting.figures,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    asked = parser.parse_args()
    for name in asked.names:
        if name not in BENCHMARKS:
            parser.error(f"no benchmark {name!r}: there is {', '.join(BENCHMARKS)}")
    for name in asked.names or BENCHMARKS:
        print(f"== {name}", flush=True)
        for figure in BENCHMARKS[name]():
            print(figure, flush=True)


if __name__ == "__main__":
    main()
