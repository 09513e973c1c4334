"""Counting lines, and the processes that it would only hinder."""

import os


def unmeasured() -> dict[str, str]:
    """Our environment, without what has the lines of a Python process counted."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
