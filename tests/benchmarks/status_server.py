"""A Sync API as cheap as Python makes one, in a process of its own: every sync is ACTIVE, and moves with each poll."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator

SERVER = """
import asyncio, itertools, json

count = itertools.count()
document = {
    "status": "ACTIVE",
    "credentialId": "0aea7d3a-b5f7-4488-890e-d51a5cf4f8f1",
    "summary": {"totalRecords": 9_000_000, "syncedRecordsCount": 1_000_000, "lastSyncedAt": "2026-11-23T09:48:02Z"},
}
before, after = json.dumps(document).encode().split(b"1000000")
head = (
    b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json; charset=utf-8\\r\\nDate: Mon, 23 Nov 2026 12:00:00 GMT\\r\\n"
    b"X-Request-Id: 0aea7d3ab5f7\\r\\nContent-Length: %d\\r\\n\\r\\n" % (len(before) + 7 + len(after))
)

class Answering(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.pending = transport, b""

    def data_received(self, data):
        self.pending += data
        while (end := self.pending.find(b"\\r\\n\\r\\n")) >= 0:
            self.pending = self.pending[end + 4 :]
            self.transport.write(b"%b%b%d%b" % (head, before, 1_000_000 + next(count) % 8_000_000, after))

async def serve():
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(serve())
"""


@contextlib.contextmanager
def status_server() -> Iterator[str]:
    """Its base URL, until the block ends."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()
