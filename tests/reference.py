"""Make the reference of the README from the tables in the code: `python -m tests.reference`."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sync_tui.config.commands import COMMANDS, EVERYWHERE
from sync_tui.config.form import Section, sections
from sync_tui.config.keys import CONFIG, KEY_IDS, WATCH_LIST
from sync_tui.config.options import OPTIONS, VARIABLES
from sync_tui.domain.errors import ExitCode
from sync_tui.monitor.document import FIELDS, LINK_FIELDS
from sync_tui.tui.keys import KEYS, Key

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- reference:begin -->", "<!-- reference:end -->"

EXIT_CODES = {
    ExitCode.DONE: "done, or the condition is met",
    ExitCode.ATTENTION: "a sync needs attention (`status --exit-code`), `wait` met `--fail-on`, or sync-tui crashed",
    ExitCode.USAGE: "usage or configuration",
    ExitCode.UNREACHABLE: "the API could not be reached, or did not answer as the API",
    ExitCode.CREDENTIALS: "credentials are missing or rejected",
    ExitCode.TIMEOUT: "`wait --timeout` ran out",
    ExitCode.HANGUP: "ended by SIGHUP",
    ExitCode.INTERRUPTED: "ended by ctrl+c or SIGINT",
    ExitCode.QUIT: "ended by SIGQUIT",
    ExitCode.TERMINATED: "ended by SIGTERM",
}


def reference() -> str:
    """The section between the markers, in Markdown."""
    shown = [command for command in COMMANDS if not command.is_hidden]
    parts = [
        ("Commands", _table(("command", "what it does"), ((_call(c.name), c.summary) for c in shown))),
        ("Options", _options()),
        ("Environment", _table(("variable", "meaning"), ((_code(name), words) for name, words in VARIABLES.items()))),
        ("Keys", _table(("key", "meaning", "where", "name in `[ui.keys]`"), map(_key, KEYS))),
        ("config.toml", _keys(CONFIG)),
        ("Watch lists", _keys(WATCH_LIST)),
        ("Exit codes", _table(("code", "meaning"), ((str(int(code)), EXIT_CODES[code]) for code in ExitCode))),
        ("JSON: a sync", _table(("field", "meaning"), ((_code(field.name), field.meaning) for field in FIELDS))),
        ("JSON: its `link`", _table(("field", "meaning"), ((_code(f.name), f.meaning) for f in LINK_FIELDS))),
    ]
    return "\n\n".join(f"### {title}\n\n{body}" for title, body in parts)


def with_reference(readme: str) -> str:
    """`readme` with what stands between its markers made anew."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n\n{END}{after}"


def _options() -> str:
    takers = {
        option.name: [_call(c.name) for c in COMMANDS if option.name in c.options and not c.is_hidden]
        for option in OPTIONS
    }
    rows = (
        (
            _code(option.flag + (f" {option.metavar}" if option.metavar else "")),
            option.help,
            _code(option.variable),
            _code(option.config_key) if option.config_key else "",
            "every command" if option.name in EVERYWHERE else ", ".join(takers[option.name]),
        )
        for option in OPTIONS
    )
    return _table(("flag", "meaning", "environment", "config.toml", "taken by"), rows)


def _keys(section: Section) -> str:
    rows = (
        (_code(".".join((*path, key.name))), key.meaning, "" if key.default is None else _code(_toml(key.default)))
        for path, inner in sections(section)
        if path != ("ui", "keys")  # told with the keys themselves
        for key in inner.keys
    )
    return _table(("key", "meaning", "default"), rows)


def _key(key: Key) -> Sequence[str]:
    return (_code(key.shown), key.words, key.place, _code(key.id) if key.id in KEY_IDS else "")


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _call(name: str) -> str:
    return _code(f"sync-tui {name}".strip())


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    README.write_text(with_reference(README.read_text()))
    sys.exit(0)
