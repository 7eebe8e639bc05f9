"""Passes bytes on between two addresses, as a router does: stopped (SIGSTOP), it is a line that answers nothing.

Its arguments are pairs: 127.0.0.1:5000=/run/postgres/.s.PGSQL.5432 127.0.0.1:5001=127.0.0.1:9000
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

BLOCK = 1 << 16


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on until one end is closed, then close the other."""
    with suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
    writer.close()


async def listen(here: str, there: str) -> None:
    """Pass every connection to ``here`` on to ``there``, a host and port or a socket's path."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = there.rpartition(":")
        far = asyncio.open_unix_connection(there) if there.startswith("/") else asyncio.open_connection(host, int(port))
        try:
            far_reader, far_writer = await far
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    host, _, port = here.rpartition(":")
    server = await asyncio.start_server(connected, host, int(port))
    await server.serve_forever()


async def main() -> None:
    await asyncio.gather(*(listen(*pair.split("=", 1)) for pair in sys.argv[1:]))


if __name__ == "__main__":
    asyncio.run(main())
