"""A Sync API that is not ours: starlette under uvicorn, in a process of its own."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.measuring import unmeasured

TOKEN = "foreign.token.value"
Document = dict[str, Any]
_APP = """
import json, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

SYNCS = json.loads(sys.argv[1])
ASKED = []
TOKEN = sys.argv[2]

def allowed(request):
    return request.headers.get("authorization") == f"Bearer {TOKEN}"

async def one(request):
    if not allowed(request):
        return JSONResponse({"message": "Unauthorized"}, 401)
    ASKED.append(request.path_params["sync_id"])
    document = SYNCS.get(ASKED[-1])
    if isinstance(document, list):
        document = document.pop(0) if len(document) > 1 else document[0]
    return JSONResponse({"message": "Sync not found"}, 404) if document is None else JSONResponse(document)

async def every(request):
    if not allowed(request):
        return JSONResponse({"message": "Unauthorized"}, 401)
    common = {"integration": "box", "pipeline": "files"}
    listed = {key: each[0] if isinstance(each, list) else each for key, each in SYNCS.items()}
    return JSONResponse({"data": [{"id": key, "status": listed[key].get("status"), **common} for key in listed]})

async def asked(request):
    return JSONResponse(ASKED)

app = Starlette(routes=[Route("/asked", asked), Route("/api/syncs", every), Route("/api/syncs/{sync_id}", one)])
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
server.run(sockets=[listener])
"""


@dataclass(frozen=True)
class ForeignApi:
    """Where it is and what opens it."""

    base_url: str
    pid: int

    @property
    def environ(self) -> dict[str, str]:
        """What to set to ask it as the default profile."""
        return {"SYNC_TUI_BASE_URL": self.base_url, "PARAGON_USER_TOKEN": TOKEN}

    def asked(self) -> list[str]:
        """The ids of the syncs that were asked for with the token so far."""
        with urllib.request.urlopen(f"{self.base_url}/asked") as answer:
            ids: list[str] = json.load(answer)
            return ids


@contextlib.contextmanager
def foreign_api(syncs: Mapping[str, Document | list[Document]]) -> Iterator[ForeignApi]:
    """Serve `syncs`, a status document by sync id, until the block ends.

    Of a list, each request gets the next document, and the last one stays.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _APP, json.dumps(syncs), TOKEN], stdout=subprocess.PIPE, text=True, env=unmeasured()
    )
    try:
        assert process.stdout is not None
        yield ForeignApi(f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid)
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def six_statuses() -> dict[str, dict[str, Any]]:
    """One sync per status, each with every field that status can have."""
    credential = "0aea7d3a-b5f7-4488-890e-d51a5cf4f8f1"
    done = {"lastSyncedAt": "2026-11-23T09:48:02Z", "latestCursor": "Y3Vyc29yOjEyMQ=="}
    return {
        "sync-initializing": {"status": "INITIALIZING", "summary": {"totalRecords": 0, "syncedRecordsCount": 0}},
        "sync-active": {
            "status": "ACTIVE",
            "credentialId": credential,
            "summary": {"totalRecords": 5000, "syncedRecordsCount": 1204},
        },
        "sync-idle": {
            "status": "IDLE",
            "credentialId": credential,
            "summary": {"totalRecords": 12408, "syncedRecordsCount": 12408, **done},
        },
        "sync-limited": {
            "status": "RATE_LIMITED",
            "rateLimitBackoffMs": 30000,
            "summary": {"totalRecords": 900, "syncedRecordsCount": 450, **done},
        },
        "sync-disabled": {"status": "DISABLED", "summary": {"totalRecords": 310, "syncedRecordsCount": 310, **done}},
        "sync-errored": {
            "status": "ERRORED",
            "credentialId": credential,
            "reason": f"Credential ID {credential} is no longer valid or has been deleted.",
            "summary": {"totalRecords": 4812, "syncedRecordsCount": 4812, **done},
        },
    }


def written_list(path: Path, sync_ids: list[str]) -> Path:
    """A hand-written watch list of `sync_ids` at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("schema = 1\n" + "".join(f'[[sync]]\nid = "{sync_id}"\n' for sync_id in sync_ids))
    return path
