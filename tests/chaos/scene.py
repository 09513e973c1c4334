"""The stage: sixty syncs behind a dozen origins, each with a credential or a fate of its own."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.chaos.kinds import FAULTS, FOREVER, Kind

SPEED = 10.0
"""Virtual seconds in a real one: every cadence, deadline and back-off of the program is divided by it."""

CANARY = "Q0FOQVJZ"
"""What every token holds, and nothing else may."""


@dataclass(frozen=True, slots=True)
class Place:
    """One origin with its profile and its syncs."""

    name: str
    syncs: int
    token: str  # "file", "command" or "env": where its profile finds one
    fate: str = "answers"  # what becomes of every connection, where that is not an answer
    is_secured: bool = False
    is_proxied: bool = False

    @property
    def is_dead(self) -> bool:
        """Whether no sync of it can ever be seen."""
        return self.fate != "answers"

    @property
    def ids(self) -> tuple[str, ...]:
        """Its syncs."""
        return tuple(f"{self.name}-{number:02}" for number in range(self.syncs))

    @property
    def variable(self) -> str:
        """Where its token is, if it comes from the environment."""
        return f"CHAOS_{self.name.upper()}"


PLACES = (
    Place("alpha", 24, "file"),
    Place("beta", 13, "command"),
    Place("gamma", 10, "env", is_proxied=True),
    Place("delta", 4, "env", is_secured=True),
    Place("held", 2, "env", "429 for ever"),
    Place("expired", 1, "env", "tls", is_secured=True),
    Place("misnamed", 1, "env", "tls", is_secured=True),
    Place("unknown", 1, "env", "tls", is_secured=True),
    Place("mute", 1, "env", "tls mute", is_secured=True),
    Place("nameless", 1, "env", "dns", is_secured=True),
    Place("lookup", 1, "env", "dns hangs", is_secured=True),
    Place("closed", 1, "env", "refused"),
)
PLACE_OF = {sync: place for place in PLACES for sync in place.ids}
NAMED = {"nameless": "fails.invalid", "lookup": "hangs.invalid"}


def kinds_of(place: Place) -> tuple[Kind, ...]:
    """The faults of its syncs, those first that a client soon comes back from."""
    if place.fate == "429 for ever":
        return (FOREVER,)
    # A lone 401 would run the command: what it ran for could not be told any more.
    kinds = [kind for kind in FAULTS if place.token != "command" or kind.name != "401"]
    return tuple(sorted(kinds, key=lambda kind: kind.heavy))


@dataclass(frozen=True, slots=True)
class ServerScene:
    """What the server process is told when it starts."""

    seed: int
    folder: str
    tokens: dict[str, str]  # by place

    def dumps(self) -> str:
        """As one argument."""
        return json.dumps(asdict(self))


def write_config(folder: Path, ports: dict[str, int], tokens: dict[str, str]) -> dict[str, str]:
    """A config.toml and what it names; the environment it needs."""
    config = folder / "config"
    config.mkdir()
    lines = ["schema = 1"]
    for place in PLACES:
        scheme = "https" if place.is_secured else "http"
        host = f"{NAMED.get(place.name, '127.0.0.1')}:{ports[place.name]}"
        lines += [f"[profiles.{place.name}]", f'base_url = "{scheme}://{host}"', f"token = {_source(place, folder)}"]
        put_token(place, folder, tokens[place.name])
    (config / "config.toml").write_text("\n".join(lines) + "\n")
    return {place.variable: tokens[place.name] for place in PLACES if place.token == "env"}


def put_token(place: Place, folder: Path, token: str) -> None:
    """Where the token of a file or a command is, from now on."""
    path = folder / f"{place.name}.token"
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(token + "\n")
    beside.replace(path)


def _source(place: Place, folder: Path) -> str:
    path = json.dumps(str(folder / f"{place.name}.token"))
    match place.token:
        case "file":
            return f"{{ file = {path} }}"
        case "command":
            script = json.dumps('echo run >> "$1.runs"; exec cat "$1"')
            return f'{{ command = ["/bin/sh", "-c", {script}, "token", {path}] }}'
        case _:
            return f'{{ env = "{place.variable}" }}'
