"""Our glyphs in ASCII: one character for one, as wide, so that columns stay aligned. Nobody's names are touched."""

_SPELLED = {
    "x": "✗×",
    "%": "◐",  # not "~", which is our own for stale
    "o": "◌○",
    "*": "●•★◆",
    "+": "✓┬┴┼┌┐└┘├┤┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╰╯",
    "=": "‖═⏸",
    "@": "∅",  # no digit: a count stands beside it
    ".": "…·░▁▂◇☆",
    ":": "▒",
    "-": "–−─━╌┄▔",
    "<": "≤◀←⇤⏎",
    ">": "→▶▸⇥≥›",
    "v": "▾↓▼",
    "^": "▴↑▲",
    "|": "│┃║┊┆▕▏▎▍▌▐",
    '"': "“”",
    "#": "█▉▊▋▓▅▆▇▀▄▃■",
    "_": "□",
}

ASCII_SPELLING = {ord(glyph): letter for letter, glyphs in _SPELLED.items() for glyph in glyphs}
"""For `str.translate`."""


def in_ascii(text: str) -> str:
    """`text` with our glyphs in ASCII."""
    return text if text.isascii() else text.translate(ASCII_SPELLING)
