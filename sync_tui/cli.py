"""argv -> one front end, and every error -> an exit code. Front ends are imported when they are chosen."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from sync_tui.config.front_page import as_flags, page_of
from sync_tui.domain.errors import ConfigError, ExitCode, SyncTuiError, UnreachableError, UsageError
from sync_tui.domain.text import clean
from sync_tui.headless.streams import abandon_stdout, agrees, open_streams, say, say_crash
from sync_tui.monitor.deferring import defer, defer_no_more

if TYPE_CHECKING:
    from sync_tui.config.consents import Consent, Consents
    from sync_tui.config.invocation import Invocation
    from sync_tui.config.leak import KeyPath
    from sync_tui.config.ui import Ui
    from sync_tui.domain.watch import WatchedSync
    from sync_tui.monitor.engine import Monitor
    from sync_tui.tui.session import Session


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command line and end the process with its exit code."""
    # A screen does what is put off here after its first frame, everything else before it begins.
    defer()
    open_streams()
    _leave(_exit_code(list(sys.argv[1:] if argv is None else argv)))


def run_monitor(invocation: "Invocation") -> int:
    """`sync-tui [LIST…]`: the screen, or a welcome where nothing is configured."""
    from sync_tui.monitor.readiness import is_unconfigured, require_askable

    settings, targets, environ = invocation.settings, invocation.targets, invocation.environ
    asks_for_some = invocation["profile"] is not None or invocation["user"]
    if not asks_for_some and is_unconfigured(settings, targets, environ):
        return _welcome(invocation)
    require_askable(settings, targets, environ)
    if _wants_lines(invocation):
        defer_no_more()
        _ask_consent(invocation)
        from sync_tui.headless.watch import run_watch

        return run_watch(invocation)
    _require_terminal("`sync-tui status` prints one look to a pipe or a file, `sync-tui watch` a line per change")
    from sync_tui.monitor.clock import SystemClock
    from sync_tui.monitor.engine import Monitor

    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    return _leave(_shown(_session(invocation, monitor), invocation))


def _shown(session: "Session", invocation: "Invocation") -> int:
    """The screen, to its end; and its exit code."""
    from sync_tui.tui.early_frame import early_frame

    with early_frame(session, invocation.environ) as early:
        from sync_tui.tui.leaving_out import import_textual

        import_textual()
        from sync_tui.tui.app import run_screen

        return run_screen(session, early)


def _session(invocation: "Invocation", monitor: "Monitor") -> "Session":
    """What the screen is given to show what `invocation` watches, through `monitor`."""
    from sync_tui.config.last_list import remember_list
    from sync_tui.config.location import state_dir
    from sync_tui.config.ui_memory import UiMemory
    from sync_tui.tui.keys import KeyTable
    from sync_tui.tui.session import Session

    settings, targets, environ = invocation.settings, invocation.targets, invocation.environ
    consents, consent = _consents(invocation)
    if targets.list_name is not None and consent is None:
        remember_list(targets.list_name, invocation.directory)
    return Session(
        monitor,
        targets.heading,
        targets.syncs,
        targets.discover,
        targets.user,
        theme=invocation["theme"],
        alerting=settings.alerting,
        state_dir=state_dir(environ),
        is_ascii=invocation["ascii"],
        memory=UiMemory(state_dir(environ), f"{invocation.directory} {targets.known_as}"),
        columns=settings.ui.columns,
        motion=settings.ui.motion,
        invocation=invocation,
        keys=KeyTable(settings.ui.keys),
        consents=consents,
        consent=consent,
        other=_session,
    )


def _consents(invocation: "Invocation") -> "tuple[Consents | None, Consent | None]":
    """What was agreed to of lists from elsewhere, and what is still to be; nothing where none is opened."""
    from sync_tui.config.watchlists import is_path

    lists = invocation.targets.lists
    if not any(map(is_path, lists)):
        return None, None
    from sync_tui.config.consents import Consents
    from sync_tui.config.location import state_dir

    consents = Consents(state_dir(invocation.environ), invocation.directory)
    pending = consents.pending(lists, invocation.settings.profiles)
    if pending is None or not invocation["yes"]:
        return consents, pending
    for word, watch_list in pending.lists:
        consents.agree(word, watch_list)
    return consents, None


def _ask_consent(invocation: "Invocation") -> None:
    """Have lists from elsewhere agreed to in lines, as the screen would ask; `UsageError` where they are not."""
    consents, consent = _consents(invocation)
    if consents is None or consent is None:
        return
    for line in (*consent.lines, "nothing was sent yet"):
        say(line)
    if not agrees("Watch it?", "not watched"):
        raise UsageError("not watched; nothing was sent")
    for word, watch_list in consent.lists:
        consents.agree(word, watch_list)


def run_demo(invocation: "Invocation") -> int:
    """`sync-tui demo`: the screen, or its lines, over a simulator of its own."""
    is_plain = _wants_lines(invocation)
    if not is_plain:
        _require_terminal("`sync-tui demo --plain` prints a line per change")
    from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url
    from sync_tui.monitor.clock import SystemClock
    from sync_tui.monitor.engine import Monitor
    from sync_tui.simulator.command import demo_polling
    from sync_tui.simulator.thread import SimulatorThread

    speed = invocation["speed"]
    with SimulatorThread(syncs=invocation["syncs"], seed=invocation["seed"], speed=speed) as simulator:
        profile = Profile("demo", parsed_base_url(simulator.base_url), FixedToken(Secret(simulator.token)))
        monitor = Monitor({"demo": profile}, demo_polling(speed), SystemClock())
        show = _demo_lines if is_plain else _demo_screen
        code = show(invocation, monitor, simulator.watched)
    return _leave(code)


def _demo_screen(invocation: "Invocation", monitor: "Monitor", syncs: "tuple[WatchedSync, ...]") -> int:
    from sync_tui.domain.text import SafeText
    from sync_tui.tui.keys import KeyTable
    from sync_tui.tui.session import Session

    ui = invocation.settings.ui
    session = Session(
        monitor,
        SafeText("Demo"),
        syncs,
        badge=SafeText("DEMO"),
        theme=invocation["theme"],
        is_ascii=invocation["ascii"],
        columns=ui.columns,
        motion=ui.motion,
        keys=KeyTable(ui.keys),
    )
    return _shown(session, invocation)


def _demo_lines(invocation: "Invocation", monitor: "Monitor", syncs: "tuple[WatchedSync, ...]") -> int:
    defer_no_more()
    from sync_tui.config.targets import Targets
    from sync_tui.domain.text import SafeText
    from sync_tui.headless.watch import watched

    return watched(invocation, monitor, Targets(SafeText("Demo"), syncs))


def run_config_validate(invocation: "Invocation") -> int:
    """`sync-tui config validate`: what is wrong with the file, and what the screen would not take of it."""
    from sync_tui.headless.settings import validated

    return validated(invocation, _judged)


def run_doctor(invocation: "Invocation") -> int:
    """`sync-tui doctor`: what is well and what is not, what the screen would not take among it."""
    from sync_tui.headless.doctor import diagnosed

    return diagnosed(invocation, _judged)


def _judged(ui: "Ui") -> "Iterable[tuple[KeyPath, str]]":
    if not ui.keys and ui.theme is None:
        return ()
    from sync_tui.tui.judgement import ui_problems

    return ui_problems(ui)


def run_simulate(invocation: "Invocation") -> int:
    """`sync-tui simulate`: the simulator alone."""
    from sync_tui.simulator.command import serve

    return serve(invocation["port"], invocation["syncs"], invocation["seed"], invocation["speed"])


def _run(words: list[str]) -> int:
    words = as_flags(words)
    page = page_of(words)
    if page is not None:
        print(page)
        return ExitCode.DONE
    from sync_tui.config.invocation import Invocation
    from sync_tui.config.line import parsed_line

    command, typed, arguments = parsed_line(words)
    invocation = Invocation(command, typed, arguments, os.environ).checked()
    module, function = command.does.split(":")
    does: Callable[[Invocation], int] = getattr(import_module(module), function)
    if does not in (run_monitor, run_demo):
        defer_no_more()
    return does(invocation)


def _welcome(invocation: "Invocation") -> int:
    defer_no_more()
    where = clean(str(invocation.directory))
    if _wants_lines(invocation) or not _is_terminal():
        say("there is nothing to watch yet")
        say("`sync-tui demo` tries it on a simulated API")
        say("`export PARAGON_USER_TOKEN=…`, then `sync-tui` watches every sync of that token's user")
        say(f"config.toml and watchlists/NAME.toml go to {where}")
        say("without a screen, `sync-tui status` prints one look, `sync-tui watch` a line per change")
        return ExitCode.USAGE
    from sync_tui.config.location import state_dir
    from sync_tui.tui.welcome import run_welcome

    code = run_welcome(where, state_dir(invocation.environ))
    return _run(["demo"]) if code is None else code


def _exit_code(words: list[str]) -> int:
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()  # here, where it can still be said that the disk is full
    except SystemExit as end:  # argparse, after --help and --version
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    except SyncTuiError as error:
        for line in _lines(error, words):
            say(line)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        abandon_stdout()
        return ExitCode.DONE
    except OSError as error:
        abandon_stdout()
        what = clean(str(error.filename or "the output cannot be written"))
        say(f"{what}: {clean(error.strerror or type(error).__name__)}")
        return ExitCode.USAGE
    except Exception:  # noqa: BLE001 - Python would print its message, which may hold a token
        say_crash(os.environ)
        return ExitCode.ATTENTION


def _lines(error: SyncTuiError, words: Sequence[str]) -> Sequence[str]:
    """One line; to somebody at work on a list, one for each thing that is wrong with it."""
    problems = error.problems if isinstance(error, ConfigError) and "list" in words else ()
    if isinstance(error, UnreachableError):
        return (f"{error}; `sync-tui doctor` looks closer",)
    return problems if len(problems) > 1 else (str(error),)


def _leave(code: int) -> NoReturn:
    """End the process now: a name look-up that hangs in a thread is not waited for, nor the tearing down of modules."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def _wants_lines(invocation: "Invocation") -> bool:
    """Whether a line per change is asked for in place of the screen, or is all that the terminal can show."""
    return bool(invocation["plain"]) or (_is_terminal() and invocation.environ.get("TERM", "dumb") == "dumb")


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _require_terminal(otherwise: str) -> None:
    if not _is_terminal():
        raise UsageError(f"the screen needs a terminal: {otherwise}")
