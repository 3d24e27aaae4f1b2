"""The preview's server as the rest of Backfile sees it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from backfile.errors import BackfileError, UsageError
from backfile.serve.answers import Answers, Site
from backfile.serve.callers import OURS
from backfile.serve.news import News
from backfile.serve.running import Running
from backfile.serve.streams import Streams

ADDRESS = "127.0.0.1"  # never any other: drafts are not for the network
FURTHER_PORTS = 50
_STARTING = 10.0  # seconds
_ENDING = 1.9


class Server:
    """Shows a built tree to browsers on this computer, and tells open pages what changed. All methods are thread-safe."""

    def __init__(
        self,
        root: Path,
        base: str,
        facts: Callable[[str], dict[str, object] | None],
        heartbeat: float = 15.0,
        home: str = "",
    ) -> None:
        """`root` may not exist yet, and may change at any time; `base` is the archive's sub-path ("/" or "/archive/").

        `home` is the address that the archive will have in public ("https://news.example/archive/"), if that is known.

        `facts` gives what the bar says of the page at a site path, as JSON, or None if there is no such page; it is called
        in threads of the server. After `heartbeat` seconds without news, open pages get a sign of life.

        UsageError if `base` lies where the preview's own files do.
        """
        self._root = root
        self._base = f"/{unquote(base).strip('/')}/".replace("//", "/")
        if self._base.startswith(OURS):
            raise UsageError(
                f'base_url: the preview keeps "{OURS}" for its own files; while you write, give the archive another path'
            )
        self._home = home
        self._facts = facts
        self._news = News()
        self._streams = Streams(self._news, heartbeat)
        self._running: Running | None = None

    def start(self, port: int) -> str:
        """Serve in a thread, on `port` or the next free one (0: any free one); the URL of the front page.

        UsageError if neither the port nor any of the 50 after it is free.
        """
        listener = _listening(port)
        found = int(listener.getsockname()[1])
        answers = Answers(Site(self._root, self._base, self._home, self._facts), self._news, self._streams, found)
        self._running = Running(answers, listener)
        if not self._running.begin(_STARTING):
            listener.close()
            raise BackfileError(f"the preview's server did not start on port {found}; please try again")
        return f"http://{ADDRESS}:{found}{quote(self._base)}"

    def changed(self, paths: Collection[str]) -> None:
        """Tell open pages that these files, by site path, were written or removed."""
        if paths:
            self._news.changed(paths)
            self._streams.wake()

    def moved(self, pages: Mapping[str, str]) -> None:
        """Know that pages have left a site path for another, so that `changed` sends whoever has them open there.

        "" in place of the other: that path leads nowhere now, whatever was known of it.
        """
        self._news.moved(pages)

    def built(self) -> None:
        """A build is over: what is known of pages may be new, and open pages ask for it."""
        self._news.built()
        self._streams.wake()

    def problems(self, problems: Sequence[Mapping[str, object]], stopped: str = "") -> None:
        """Tell open pages what is wrong now; `stopped` says why nothing could be built at all. Nothing: all is well again."""
        self._news.set_problems(problems, stopped)
        self._streams.wake()

    def open_pages(self) -> list[str]:
        """The site paths of the pages that follow what is built, the one opened or looked at last first.

        A browser has more of them in its hidden tabs, and in windows that rest so that others have their turn.
        """
        return self._streams.open_pages()

    def close(self) -> None:
        """End all streams and the thread, and free the port; within two seconds. To close twice does no harm."""
        running, self._running = self._running, None
        if running:
            running.end(_ENDING)


def _listening(port: int) -> socket.socket:
    """A socket that listens on the port, or on the next free one."""
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is not a port; choose one from 1024 to 65535")
    last = min(port + FURTHER_PORTS, 65535)
    reason = ""
    for candidate in range(port, last + 1):
        # TCP is named because asyncio switches off Nagle's algorithm only then, which would cost 40 ms for each answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform == "win32":  # else somebody could listen on the same port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:  # connections that ended just now do not keep the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((ADDRESS, candidate))
            listener.listen()
            return listener
        except OSError as error:
            reason = error.strerror or str(error)
            listener.close()
    raise UsageError(f"none of the ports {port} to {last} is free ({reason}); choose another with --port")
