"""`sync-tui __complete`: the words that a shell may offer, quickly and whatever state the files are in."""

from collections.abc import Iterator
from contextlib import suppress

from sync_tui.config.invocation import Invocation
from sync_tui.config.watchlists import load_watch_list, watch_list_names, watch_list_path
from sync_tui.domain.errors import ConfigError, ExitCode

MOST_BYTES = 256 * 1024  # of a list: a larger one takes longer to read than a person waits for a word
MOST_WORDS = 2_000


def run_candidates(invocation: Invocation) -> int:
    """Print a word a line, with a description after a tab where there is one; nothing where nothing can be read."""
    words = {"lists": _lists, "profiles": _profiles, "syncs": _syncs}[invocation["kind"]]
    seen: set[str] = set()
    with suppress(ConfigError, OSError):
        for word, description in words(invocation):
            if word not in seen and len(seen) < MOST_WORDS:
                seen.add(word)
                print(f"{word}\t{description}" if description else word)
    return ExitCode.DONE


def _lists(invocation: Invocation) -> Iterator[tuple[str, str]]:
    for name in watch_list_names(invocation.directory):
        yield name, ""


def _profiles(invocation: Invocation) -> Iterator[tuple[str, str]]:
    for profile in invocation.settings.profiles.values():
        yield profile.name, profile.origin.label


def _syncs(invocation: Invocation) -> Iterator[tuple[str, str]]:
    directory = invocation.directory
    for name in watch_list_names(directory):
        with suppress(ConfigError, OSError):
            if watch_list_path(name, directory).stat().st_size <= MOST_BYTES:
                for sync in load_watch_list(name, directory).syncs:
                    yield sync.id, "" if sync.name == sync.id else sync.name
