"""uvicorn in a thread, on a socket that listens already; nothing but an error of ours is ever printed."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn

from backfile.serve.answers import Answers


class Running(uvicorn.Server):
    """A server at work. It ends when `should_exit` is set, within half a second, whatever its clients do."""

    def __init__(self, answers: Answers, listener: socket.socket) -> None:
        super().__init__(_settings(answers))
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self.run, args=([listener],), name="preview server", daemon=True)

    def begin(self, wait: float) -> bool:
        """True if the server answers after `wait` seconds at the most."""
        self._thread.start()
        return self._ready.wait(wait)

    def end(self, wait: float) -> None:
        """Cut all connections and stop; return when the thread is gone, after `wait` seconds at the most."""
        self.should_exit = True
        self._thread.join(wait)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Streams have no end, and a player that is paused reads nothing: waiting for either would be in vain.
        for connection in [*self.server_state.connections]:
            connection.transport.abort()
        await asyncio.sleep(0)  # lets the connections see that they are gone
        await super().shutdown(sockets)


def _settings(answers: Answers) -> uvicorn.Config:
    return uvicorn.Config(
        answers,
        loop="asyncio",  # these and the next: the same on all computers, whatever else is installed there
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_config=None,
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
