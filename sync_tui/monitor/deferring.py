"""What a start puts off until the first frame stands: looking for garbage, and modules that are used much later.

While a program starts nothing becomes garbage, and looking for some takes a tenth of the time. Of the modules nothing
that is drawn first needs any, others import them at their top, and running them takes a twentieth. Whoever asks for
anything that one of them has gets it, whenever that is.
"""

import gc
import sys
from _thread import RLock
from collections.abc import Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader

DEFERRED = frozenset(
    {
        *("asyncio.sslproto", "ssl"),  # of asyncio
        *("linecache", "textwrap", "tokenize"),  # of traceback
        *("bz2", "lzma"),  # of shutil
        *("ipaddress", "locale", "mimetypes"),  # of urllib.parse, subprocess, Textual
        *("platform", "shutil", "tempfile"),  # of ours
    }
)
# Of these something that is called is imported by its name: the call runs its module.
CALLED = {
    "difflib": ("get_close_matches",),
    "pickle": ("dumps", "loads"),
    "platformdirs": ("user_config_path", "user_downloads_path", "user_state_path"),
    "rich.markup": ("render",),
    "textual.markup": ("parse_style",),
    "textual.pilot": ("Pilot",),
    "uuid": ("uuid4",),
}
_lock = RLock()
_waiting: "dict[str, Loader]" = {}


class _Deferred(ModuleType):
    """A module that was found, and not run yet."""

    def __getattr__(self, name: str) -> object:
        # An import of names asks for the path, which packages alone have: those have it before they are run.
        if name != "__path__":
            _run(self)
        found: object = ModuleType.__getattribute__(self, name)
        return found


class _Later:
    """A loader that leaves it to another to run the module, later."""

    def __init__(self, loader: "Loader") -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module that the other makes."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Have it run when something of it is asked for."""
        _waiting[module.__name__] = self._loader
        for name in CALLED.get(module.__name__, ()):
            setattr(module, name, partial(_called, module, name))
        module.__class__ = _Deferred


class _Finder:
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where one of them is; nothing is said of any other."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in DEFERRED or fullname in CALLED else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)  # type: ignore[assignment]
        return spec


_FINDER = _Finder()


def defer() -> None:
    """Put it off from now on; nothing becomes of modules that were imported before."""
    gc.disable()
    sys.meta_path.insert(0, _FINDER)


def defer_no_more() -> None:
    """Run the modules, before there are threads that ask for them, and have garbage looked for.

    What is there by now stays until the end, and is not looked at.
    """
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)
    for name in tuple(_waiting):
        _run(sys.modules[name])
    if not gc.isenabled():
        gc.enable()
        gc.freeze()


def _called(module: ModuleType, name: str, *words: object, **more: object) -> object:
    _run(module)
    return getattr(module, name)(*words, **more)


def _run(module: ModuleType) -> None:
    with _lock:
        loader, spec = _waiting.pop(module.__name__, None), module.__spec__
        if loader is not None and spec is not None:
            spec.loader = module.__loader__ = loader
            loader.exec_module(module)
            module.__class__ = ModuleType
