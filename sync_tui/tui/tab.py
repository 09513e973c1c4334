"""The pages of the detail by their names."""

from enum import StrEnum


class Tab(StrEnum):
    """The pages of the pane."""

    SUMMARY = "Summary"
    CURSOR = "Cursor"
    TIMELINE = "Timeline"
    POLLS = "Polls"
    RAW = "Raw"
