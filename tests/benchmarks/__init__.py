"""Ratios, each measured against its yardstick in turn in one run; `python -m tests.benchmarks [NAME…]`."""
