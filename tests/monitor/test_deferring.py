"""What is imported and not needed yet is run when somebody asks for it, or once there is time."""

import os
import subprocess
import sys

from sync_tui.monitor.deferring import CALLED, DEFERRED

WAITING = "from sync_tui.monitor import deferring; deferring.defer(); import asyncio, shutil, sys; "


def printed(code: str) -> str:
    # Whoever measures a process from its start has imported some of them before.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    argv = [sys.executable, "-c", code]
    return subprocess.run(argv, capture_output=True, text=True, check=True, env=environ).stdout.strip()


def test_nothing_of_them_is_run_until_something_is_asked_for() -> None:
    code = f"{WAITING} held = vars(sys.modules['ssl']); print('SSLContext' in held, '_ssl' in sys.modules, end=' ')"
    code += "; print(sys.modules['ssl'].SSLContext.__name__, 'SSLContext' in held, '_ssl' in sys.modules)"
    assert printed(code) == "False False SSLContext True True"


def test_once_there_is_time_each_is_as_if_it_had_been_imported_as_ever() -> None:
    code = f"{WAITING} deferring.defer_no_more(); import types"
    code += "; modules = [sys.modules[name] for name in deferring.DEFERRED if name in sys.modules]"
    code += "; print(len(modules) > 3, {type(each) is types.ModuleType for each in modules}, end=' ')"
    code += "; print({type(each.__spec__.loader).__name__ for each in modules}, deferring._FINDER in sys.meta_path)"
    assert printed(code) == "True {True} {'SourceFileLoader'} False"


def test_what_it_does_not_have_is_missed_as_ever() -> None:
    assert printed(f"{WAITING} import ssl; print(hasattr(ssl, 'no_such_thing'), ssl.CERT_REQUIRED)") == "False 2"


def test_one_of_them_may_ask_for_another() -> None:
    code = f"{WAITING} import asyncio.sslproto; print(asyncio.sslproto.SSLAgainErrors[0].__name__)"
    assert printed(code) == "SSLWantReadError"


def test_a_function_that_is_imported_by_its_name_runs_its_module_when_it_is_called() -> None:
    code = f"{WAITING} from pickle import dumps; from uuid import uuid4; held = vars(sys.modules['pickle'])"
    code += "; print('Pickler' in held, dumps(1)[:1], 'Pickler' in held, len(str(uuid4())))"
    assert printed(code) == "False b'\\x80' True 36"


def test_what_was_imported_by_name_does_the_same_once_there_is_time() -> None:
    code = f"{WAITING} from pickle import dumps, loads; deferring.defer_no_more(); import pickle"
    assert printed(f"{code}; print(loads(dumps([1])), pickle.loads is loads)") == "[1] False"


def test_only_what_there_is_is_named() -> None:
    assert (
        printed(f"import importlib.util as u; print(all(map(u.find_spec, {sorted(DEFERRED | CALLED.keys())})))")
        == "True"
    )


def test_what_is_there_when_garbage_is_first_looked_for_is_not_looked_at() -> None:
    program = (
        "import gc; from sync_tui.monitor.deferring import defer, defer_no_more;"
        "defer(); assert not gc.isenabled(); defer_no_more();"
        "assert gc.isenabled(); first = gc.get_freeze_count(); assert first;"
        "more = [[] for _ in range(9)]; defer_no_more(); assert gc.get_freeze_count() == first"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
