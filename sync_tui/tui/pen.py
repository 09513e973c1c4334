"""What a terminal is told so that it writes at a place and in colours: the least that differs from what it does so."""

from functools import lru_cache
from typing import NamedTuple

PLAIN = "\x1b[m"
"""Without colours, whatever they were."""

_BACKSPACES = 4  # more of them are longer than a way that is named
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""What ends an attribute; 22 ends both, bold and dim."""


class Codes(NamedTuple):
    """Those of a style, by what each is for."""

    attributes: tuple[str, ...]
    front: str
    back: str


class Pen:
    """Where a terminal `width` cells wide writes next, as far as that is sure, and in which colours."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._x: int | None = None
        self._y = -1
        self._codes: str | None = None

    def to(self, x: int, y: int) -> str:
        """The shortest way to a cell."""
        way = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
        if self._y == y:
            way = f"\x1b[{x + 1}G"
        if self._x is not None:
            way = min(way, _steps(y - self._y, "B", "A") + _steps(x - self._x, "C", "D"), key=len)
        self._x, self._y = x, y
        return way

    def colours(self, codes: str) -> str:
        """What turns to the colours of `codes`, such as "1;38;5;16"; those before the first are unknown."""
        before, self._codes = self._codes, codes
        if codes == before:
            return ""
        return _named(codes) if before is None else _turned(before, codes)

    def wrote(self, text: str) -> str:
        """`text`, which stands at the place now."""
        if self._x is not None:
            # How wide a character is that is none of ASCII, each terminal knows for itself; and what comes after the
            # last cell of a line may be in that line, or in the next.
            end = self._x + len(text)
            self._x = end if text.isascii() and end < self._width else None
        return text

    def ended(self) -> str:
        """What takes every colour away."""
        return PLAIN if self._codes else ""


def _steps(number: int, on: str, back: str) -> str:
    if not number:
        return ""
    if back == "D" and 0 < -number <= _BACKSPACES:
        return "\b" * -number
    many = "" if abs(number) == 1 else abs(number)
    return f"\x1b[{many}{on if number > 0 else back}"


def _named(codes: str) -> str:
    return f"\x1b[0;{codes}m" if codes else PLAIN


@lru_cache(maxsize=1_024)
def _turned(before: str, after: str) -> str:
    """The shortest way from some colours to others."""
    old, new = _parted(before), _parted(after)
    ended = {_ENDS.get(code, "0") for code in old.attributes if code not in new.attributes}
    if "0" in ended:
        return _named(after)
    begun = [code for code in new.attributes if code not in old.attributes or _ENDS.get(code) in ended]
    colours = [code for code, was in ((new.front, old.front), (new.back, old.back)) if code != was]
    differing = ";".join([*sorted(ended), *begun, *colours])
    return min(f"\x1b[{differing}m" if differing else "", _named(after), key=len)


def _parted(codes: str) -> Codes:
    numbers, attributes, front, back = codes.split(";") if codes else [], [], "39", "49"
    while numbers:
        # A colour is 38 or 48, and then 5 and a number, or 2 and three of them; or it is a single number.
        taken = 1 if numbers[0] not in ("38", "48") else 5 if numbers[1] == "2" else 3
        code, numbers = ";".join(numbers[:taken]), numbers[taken:]
        match code[:-1] if taken == 1 else code[:2]:
            case "3" | "38" | "9":
                front = code
            case "4" | "48" | "10":
                back = code
            case _:
                attributes.append(code)
    return Codes(tuple(attributes), front, back)
