"""An embedded Sync API on loopback, driven by scenarios, for the demo, tests, screenshots and benchmarks."""
