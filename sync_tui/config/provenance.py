"""Where a value came from: one vocabulary for flags, files and `config show`."""

from enum import StrEnum


class Provenance(StrEnum):
    """The weakest first."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"
