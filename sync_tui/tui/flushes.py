"""When what has changed is drawn: at once after a quiet time, and the less often the more there is to draw."""

from collections.abc import Callable

from textual.dom import DOMNode
from textual.timer import Timer

BEAT = 0.08  # seconds between two drawings, at least
RESTS = ((30, 3), (12, 1))  # more rows than these drawn at once: so many beats more before the next


class Flushes:
    """Calls `draw` after it was asked to; that says how many rows it drew."""

    def __init__(self, draw: Callable[[], int]) -> None:
        self._draw = draw
        self._timer: Timer | None = None
        self._is_asked = False
        self._rests = 0

    def begin(self, node: DOMNode) -> Callable[[], None]:
        """From here on, draw within `node`, until what is returned is called."""
        self._timer = node.set_interval(BEAT, self.beat, pause=True)
        return self._timer.stop

    def ask(self) -> None:
        """Something changed; whoever says so need not be of the app."""
        self._is_asked = True
        if self._timer is not None:
            self._timer.resume()

    def beat(self) -> None:
        """Draw where it is time to; come no more where nothing is left to wait for."""
        if self._rests:
            self._rests -= 1
        elif self._is_asked:
            self._is_asked = False
            drawn = self._draw()
            self._rests = next((beats for rows, beats in RESTS if drawn > rows), 0)
        elif self._timer is not None:
            self._timer.pause()
