"""A running preview as tests use it: the real command in a process of its own, and what it says."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
from newsroom import NOON, Site, tree

from backfile.pipeline import Options
from backfile.pipeline.places import preview_folder

BUILD = Path(__file__).resolve().parent.parent / "build.py"
PATIENCE = 60.0  # seconds until a test gives up; shared machines can be slow


def free_port() -> int:
    """A port that nobody uses, and that no other test will ask for soon."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Preview:
    """`serve` for an archive, from its first build to its end."""

    def __init__(
        self, folder: Path, *words: str, before: Sequence[str] = (), environment: dict[str, str] | None = None
    ) -> None:  # fmt: skip
        self.folder = folder
        self.lines: list[str] = []  # all that it has said
        self._said: queue.Queue[str] = queue.Queue()
        command = [*before, sys.executable, str(BUILD), "serve", "--source", str(folder), "--jobs", "1", *words]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | (environment or {}),
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = re.findall(r"http://\S+", self.line("http://"))[0]

    def line(self, part: str) -> str:
        """The next line with these words that it says, or has said since the last call."""
        until = time.monotonic() + PATIENCE
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._said.get(timeout=left)
            except queue.Empty:
                break
            if part in line:
                return line
        raise AssertionError(f'it never said "{part}", but:\n' + "".join(self.lines))

    def page(self, path: str) -> str:
        """What it answers for a page, whatever the status."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
                return str(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            return error.read().decode("utf-8")

    def wait_for(self, path: str, text: str) -> None:
        """Wait until a page has this text."""
        until = time.monotonic() + PATIENCE
        while text not in self.page(path):
            assert time.monotonic() < until, f'{path} never said "{text}"; the preview said:\n' + "".join(self.lines)
            time.sleep(0.02)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the preview brings about; files may come and go meanwhile."""
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(FileNotFoundError):
                if holds():
                    return
            assert time.monotonic() < until, "it never happened; the preview said:\n" + "".join(self.lines)
            time.sleep(0.1)

    def tree(self) -> dict[str, bytes]:
        """Every file of the preview's site."""
        return tree(preview_folder(Options(source=self.folder, output=Path(), as_of=NOON)))

    def processes(self) -> list[psutil.Process]:
        """All that it consists of: the one that serves, then the one that builds, and its helpers if it has any."""
        serving = psutil.Process(self.process.pid)
        return [serving, *serving.children(recursive=True)]

    def stop(self) -> int:
        """End it as Ctrl-C does; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        return code

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.append(line)
                self._said.put(line)


@contextlib.contextmanager
def previewing(
    site: Site, *words: str, before: Sequence[str] = (), environment: dict[str, str] | None = None
) -> Iterator[Preview]:  # fmt: skip
    """A preview of a test's archive; ended with the test. `before`: a command that runs the one behind it."""
    preview = Preview(site.folder, *words, before=before, environment=environment)
    try:
        yield preview
    finally:
        preview.process.send_signal(signal.SIGINT) if preview.process.poll() is None else None
        try:
            preview.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            preview.process.kill()
            raise


def save(site: Site, path: str, text: str) -> None:
    """Save as most editors do: a new file renamed over the old one."""
    target = site.folder / path
    staged = target.with_name(f".{target.name}.new")
    staged.write_text(text, encoding="utf-8")
    os.replace(staged, target)


def edit(site: Site, path: str, old: str, new: str) -> None:
    """Save a file with some words exchanged."""
    text = (site.folder / path).read_text("utf-8")
    assert old in text, f'"{old}" is not in {path}'
    save(site, path, text.replace(old, new))
