"""A Sync API that is not ours and believes one RSA key: it knows a user's syncs by the token's subject."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.measuring import unmeasured
from tests.paragon.keys import public_pem, rsa_key

PROJECT = "38b1f170-0c43-4eae-9a04-ab85325d99f7"
_APP = """
import json, socket, sys
import jwt, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

USERS, KEY, AUDIENCE, LOG = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]

def subject(request):
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, KEY, ["RS256"], audience=AUDIENCE)
    except jwt.InvalidTokenError:
        return None
    with open(LOG, "a") as log:
        print(request.url.path, claims["sub"], token, file=log)
    return claims["sub"]

async def one(request):
    user = subject(request)
    if user is None:
        return JSONResponse({"message": "Unauthorized"}, 401)
    for item in USERS.get(user, []):
        if item["id"] == request.path_params["sync_id"]:
            summary = {"totalRecords": 1, "syncedRecordsCount": 1}
            return JSONResponse({"status": item.get("status", "IDLE"), "summary": summary})
    return JSONResponse({"message": "Sync not found"}, 404)

async def every(request):
    user = subject(request)
    if user is None:
        return JSONResponse({"message": "Unauthorized"}, 401)
    if USERS.get(user) is None:
        return JSONResponse({"message": "no such user"}, 403)
    if isinstance(USERS[user], int):
        return JSONResponse({"message": "unwell"}, USERS[user])
    return JSONResponse({"data": USERS[user]})

app = Starlette(routes=[Route("/api/syncs", every), Route("/api/syncs/{sync_id}", one)])
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
"""


@dataclass(frozen=True)
class SigningApi:
    """Where it is, and what it was asked."""

    base_url: str
    log: Path

    @property
    def asked(self) -> list[tuple[str, str, str]]:
        """Path, user and token of each request that was let in."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(path, user, token) for path, user, token in (line.split(" ") for line in lines)]


@contextlib.contextmanager
def signing_api(users: Mapping[str, list[dict[str, Any]] | int], folder: Path) -> Iterator[SigningApi]:
    """Serve `users`, the items of List Syncs by user, until the block ends.

    A number in place of the items is the HTTP status of that user's answer; anybody else is refused with 403.
    """
    log = folder / "asked"
    words = [json.dumps(users), public_pem(rsa_key()), f"useparagon.com/{PROJECT}", str(log)]
    argv = [sys.executable, "-c", _APP, *words]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=unmeasured())
    try:
        assert process.stdout is not None
        yield SigningApi(f"http://127.0.0.1:{int(process.stdout.readline())}", log)
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
