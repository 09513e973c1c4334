"""What is in view, as a file: the rows as JSON or CSV, or the screen itself as a picture."""

import json
import os
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import count, islice
from pathlib import Path

from sync_tui.monitor.document import status_document
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.sheet import sheet
from sync_tui.monitor.track import Track

_PRIVATE_FILE = 0o600
_WEB_FONT = re.compile(r"@font-face\s*{[^}]*}\s*")
_MOST_TRIES = 100


class Form(StrEnum):
    """The forms there are, by the endings of their files."""

    JSON = "json"
    CSV = "csv"
    SVG = "svg"


def rows_text(form: Form, tracks: Iterable[Track], moment: Moment) -> str:
    """The rows as `status --json` or `status --csv` prints them."""
    if form is Form.CSV:
        return sheet(tracks, moment)
    return json.dumps(status_document(list(tracks), moment), indent=2, ensure_ascii=False) + "\n"


def picture(screenshot: str) -> str:
    """An SVG of the screen that asks nobody for a font when it is looked at: what it shows is not everybody's.

    Some viewers drop the spaces at the ends of a text unless they are told to keep them, and columns would not align.
    """
    return _WEB_FONT.sub("", screenshot).replace("<svg ", '<svg xml:space="preserve" ', 1)


def written(folder: Path, form: Form, text: str, wall: float) -> Path:
    """A new file in `folder`, named after the moment and readable for its owner alone; raises `OSError`.

    `wall` is in seconds since the epoch. A file that is there is never touched.
    """
    stem = f"sync-tui-{datetime.fromtimestamp(wall).astimezone():%Y%m%d-%H%M%S}"
    for number in islice(count(1), _MOST_TRIES):
        file = folder / f"{stem}{'' if number == 1 else f'-{number}'}.{form}"
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
        except BaseException:
            file.unlink()
            raise
        return file
    raise FileExistsError(0, "too many files of this second", str(folder))
