"""One program run as a process of its own: how long it took, and how much memory it and its children held."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process did. Memory in MB of 2**20 bytes; 0 where the system does not tell."""

    exit_code: int
    seconds: float  # by the wall clock
    largest_mb: int  # the most that any one process held (resident)
    tree_mb: int  # the most that all of them held at once (shared pages counted once), sampled
    output: str


def run(command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Run:
    """Run `command` to its end. What it prints on its error stream passes through."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    tree = _TreeMemory(process.pid)
    tree.start()
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)  # wait4 took it: Popen must not wait again
    tree.stop()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(
        exit_code=process.returncode, seconds=seconds, output=output,
        largest_mb=usage.ru_maxrss // unit, tree_mb=tree.peak_kb // 2**10,
    )  # fmt: skip


class _TreeMemory(threading.Thread):
    """Watches a process and its descendants, where the system has /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_kb, self._ended = pid, 0, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak_kb = max(self.peak_kb, sum(_held_kb(pid) for pid in _family(self.pid)))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _family(pid: int) -> list[int]:
    """`pid` and all processes below it."""
    family = [pid]
    for member in family:  # grows while we walk it
        for tasks in Path(f"/proc/{member}/task").glob("*/children"):
            family += map(int, _read(tasks).split())
    return family


def _held_kb(pid: int) -> int:
    """The process's proportional share of memory: a page that n processes share counts 1/n in each."""
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    """The file's text, or "" if the process has gone."""
    try:
        return path.read_text()
    except OSError:
        return ""
