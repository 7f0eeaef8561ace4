"""What stands between a crawl and a server: it hands the bytes on, over TLS or late."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Relay:
    """Listens on 127.0.0.1 and hands each connection on to a port there, until the block ends.

    ``certificate`` is a PEM file with a key, and makes its side of the connection TLS; ``late`` are the seconds by
    which each piece is late that comes from the server.
    """

    port: int

    def __init__(self, to: int, *, certificate: Path | None = None, late: float = 0.0) -> None:
        self._to, self._late = to, late
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self.port = listening.result(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def present(self, certificate: Path) -> None:
        """Show another certificate from the next connection on."""
        assert self._tls is not None
        self._tls.load_cert_chain(certificate)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
            await asyncio.gather(_hand_on(reader, back, 0.0), _hand_on(there, writer, self._late))


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late: float) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            await asyncio.sleep(late)
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.close()
