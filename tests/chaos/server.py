"""The server as a process of its own, so that its sockets are not counted as the monitor's.

It is told what to do by lines of JSON on stdin, and writes down every request: when, whose, with which token, what was
sent and which version that held. `python -m tests.chaos.server SCENE` prints the ports of its places.
"""

import asyncio
import json
import logging
import random
import socket
import ssl
import sys
import time
from pathlib import Path
from typing import IO, Any

from tests.chaos.certificates import Authority
from tests.chaos.exchange import Exchange
from tests.chaos.kinds import REJECTED, Kind
from tests.chaos.plan import Plan, plans
from tests.chaos.proxy import Toxic, ToxicProxy
from tests.chaos.scene import PLACE_OF, PLACES, SPEED, Place, ServerScene


def now() -> float:
    """Seconds on the clock that this process shares with the monitor's."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def fingerprint(token: str) -> str:
    """What stands for a token in a log."""
    return token[-6:]


class ChaosServer:
    """All places at once."""

    def __init__(self, scene: ServerScene, log: IO[str]) -> None:
        self._scene = scene
        self._log = log
        self._rng = random.Random(scene.seed)
        self._plans: dict[str, Plan] = plans(PLACES, scene.seed)
        self._tokens = dict(scene.tokens)
        self._is_wild = False
        self._ports: dict[str, int] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._listeners: dict[str, asyncio.Server] = {}
        self._proxies: dict[str, ToxicProxy] = {}
        self.ended = asyncio.Event()

    async def start(self) -> dict[str, int]:
        """Listen everywhere; the port of each place as the monitor is to know it."""
        folder = Path(self._scene.folder)
        trusted, nobody = Authority("chaos"), Authority("nobody")
        trusted.write(folder / "authority.pem")
        self._contexts = {
            "delta": trusted.context(folder),
            "expired": trusted.context(folder, days=-1),
            "misnamed": trusted.context(folder, host="elsewhere.example"),
            "unknown": nobody.context(folder),
        }
        for place in PLACES:
            await self._open(place)
        for place in PLACES:
            if place.is_proxied:
                self._proxies[place.name] = proxy = ToxicProxy(self._ports[place.name], SPEED)
                await proxy.open()
        return self._ports | {name: proxy.port for name, proxy in self._proxies.items()}

    async def obey(self, order: dict[str, Any]) -> None:
        """Do what a line on stdin says."""
        match order["do"]:
            case "wild" | "calm":
                self._is_wild = order["do"] == "wild"
            case "token":
                self._tokens[order["place"]] = order["token"]
            case "close":
                self._listeners[order["place"]].close()
            case "open":
                await self._open(next(place for place in PLACES if place.name == order["place"]))
            case "toxic":
                toxic = None if order["name"] is None else Toxic(order["name"], order["direction"])
                await self._proxies[order["place"]].set(toxic)
            case _:
                self.ended.set()

    async def _open(self, place: Place) -> None:
        if place.fate == "refused":
            # Bound and never listened to: the port is refused, and nobody else can have it.
            reserved = socket.socket()
            reserved.bind(("127.0.0.1", 0))
            self._reserved = reserved
            self._ports[place.name] = reserved.getsockname()[1]
            return

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await (_mute(reader) if place.fate == "tls mute" else self._serve(place, reader, writer))
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, asyncio.CancelledError):
                pass  # cancelled: by the end of the run, and asyncio.streams would make an outcry of it
            finally:
                writer.close()

        port = self._ports.get(place.name, 0)
        context = self._contexts.get(place.name)
        listener = await asyncio.start_server(serve, "127.0.0.1", port, ssl=context, reuse_address=True)
        self._listeners[place.name] = listener
        self._ports[place.name] = listener.sockets[0].getsockname()[1]

    async def _serve(self, place: Place, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            words, headers = _request(await reader.readuntil(b"\r\n\r\n"))
            arrived = now()
            sync, token = words.rpartition("/")[2], headers.get("authorization", "").removeprefix("Bearer ")
            plan = self._plans[sync]
            kind = plan.next(self._is_wild) if token == self._tokens[place.name] else REJECTED
            version, document = plan.document(self._is_wild) if kind.counts else (None, _LAST)
            exchange = Exchange(document, token, reader, writer, self._rng, SPEED)
            is_sent = False
            try:
                await kind.play(exchange)
                is_sent = True
            finally:
                # Who has hung up by now may have read it before, or not.
                self._write_down(place, sync, kind, version if is_sent else None, arrived, token, reader.at_eof())
            if not kind.keeps:
                return

    def _write_down(
        self, place: Place, sync: str, kind: Kind, version: int | None, arrived: float, token: str, hung_up: bool
    ) -> None:
        own = PLACE_OF[sync] is place and token.startswith(f"eyJ{place.name}")
        times = round(arrived, 4), round(now(), 4)
        line = [*times, place.name, sync, kind.name, version, fingerprint(token), own, hung_up]
        self._log.write(json.dumps(line) + "\n")


_LAST: dict[str, object] = {"status": "IDLE", "summary": {}}


async def _mute(reader: asyncio.StreamReader) -> None:
    while await reader.read(4_096):
        pass


def _request(content: bytes) -> tuple[str, dict[str, str]]:
    """The path of a GET, and its headers by their names in lower case."""
    lines = content.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    return lines[0].split(" ")[1], headers


async def main(scene: ServerScene) -> None:
    """Serve until told to end, or until nobody is there to tell."""
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of peers that are gone, which here is the rule
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    with (Path(scene.folder) / "server.jsonl").open("w", buffering=1 << 16) as log:
        server = ChaosServer(scene, log)
        print(json.dumps(await server.start()), flush=True)
        while not server.ended.is_set() and (line := await reader.readline()):
            await server.obey(json.loads(line))


if __name__ == "__main__":
    asyncio.run(main(ServerScene(**json.loads(sys.argv[1]))))
