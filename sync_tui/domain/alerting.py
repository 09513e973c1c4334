"""How a person wants to be told: the `[alerts]` of their settings."""

from enum import StrEnum
from typing import NamedTuple


class Notify(StrEnum):
    """The escape sequence that shows a desktop notification; terminals differ."""

    AUTO = "auto"  # the one that the terminal is known to understand, if any
    OFF = "off"
    OSC9 = "osc9"  # iTerm2, WezTerm, Ghostty, Windows Terminal
    OSC777 = "osc777"  # foot, urxvt
    OSC99 = "osc99"  # kitty


class Alerting(NamedTuple):
    """What happens beyond the screen's own cells when a sync begins to need a person."""

    bell: bool = True
    title: bool = True  # counts in the terminal's title
    notify: Notify = Notify.AUTO
