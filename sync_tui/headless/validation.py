"""`sync-tui list validate`: everything that is wrong with watch lists, as a compiler would say it."""

from collections.abc import Sequence
from pathlib import Path

from sync_tui.config.invocation import Invocation
from sync_tui.config.problems import located
from sync_tui.config.watchlists import LISTS_FOLDER, SUFFIX, check_lists_folder, load_watch_list, watch_list_path
from sync_tui.domain.errors import ConfigError, ExitCode
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.headless.streams import say


def run_validate(invocation: Invocation) -> int:
    """One line for each problem on stdout, and USAGE where there is any; without a list, all that are saved."""
    problems = {word: _problems(word, invocation.directory) for word in invocation["lists"]}
    if not problems:
        check_lists_folder(invocation.directory)
        problems = {str(path): _saved_problems(path, invocation.directory) for path in _saved(invocation.directory)}
    for lines in problems.values():
        print(*map(located, lines), sep="\n", end="\n" if lines else "")
    wrong = [lines for lines in problems.values() if lines]
    if wrong:
        say(f"{counted(sum(map(len, wrong)), 'problem')} in {len(wrong)} of {counted(len(problems), 'watch list')}")
        return ExitCode.USAGE
    say(f"{counted(len(problems), 'watch list')}, nothing wrong" if problems else "no watch lists yet")
    return ExitCode.DONE


def _problems(word: str, config_dir: Path) -> Sequence[SafeText]:
    try:
        load_watch_list(word, config_dir)
    except ConfigError as error:
        return error.problems
    return ()


def _saved_problems(path: Path, config_dir: Path) -> Sequence[SafeText]:
    """The same of a file among the saved ones, whose name must be one that can be typed."""
    try:
        watch_list_path(path.name.removesuffix(SUFFIX), config_dir)
    except ConfigError as error:
        return (clean(f"{path}: {error}"), *_problems(str(path), config_dir))
    return _problems(str(path), config_dir)


def _saved(config_dir: Path) -> list[Path]:
    try:
        return sorted(path for path in (config_dir / LISTS_FOLDER).iterdir() if path.suffix == SUFFIX)
    except OSError:
        return []
