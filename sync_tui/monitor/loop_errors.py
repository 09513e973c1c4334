"""What goes wrong where nobody waits for it: asyncio would print the message, which may hold a token, and a place."""

import asyncio
import logging
from typing import Any

_LOG = logging.getLogger(__name__)


def note_loop_errors() -> None:
    """From here on the running loop tells the log what it would print, and of an exception its kind alone."""
    asyncio.get_running_loop().set_exception_handler(_noted)


def _noted(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    kind = "" if error is None else f": {type(error).__name__}"
    _LOG.error("%s%s", context["message"], kind)
