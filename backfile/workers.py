"""Working processes: how they start, how they hand in what they made, and how they end.

Each has a line of its own to the process that waits for it, and shares nothing with the others: no lock, no queue. So any of
them may end at any moment, and the other end of its line sees that. docs/decisions/0014 says why.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from backfile.errors import BuilderGone
from backfile.interrupts import deaf_to_ctrl_c, signals_wait

T = TypeVar("T")
R = TypeVar("R")

ENDING = 1.0  # seconds for dropping what is under way
_LOOK_UP = 1.0  # seconds; some systems let nobody interrupt a wait that has no end


class Workers:
    """A few processes, each made ready by `prepare(*prepared_with)`. They are closed, or ended, by who has them."""

    def __init__(self, jobs: int, prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
        with signals_wait():  # a process that is made by half would complain
            context = _fresh_processes()
            self._all = [_Worker(context, prepare, prepared_with) for _ in range(jobs)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(jobs)  # as many as there are lines to wait at

    def give(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Have `work(task)` done."""
        return self._threads.submit(self._done_by_one, work, task)

    def result(self, future: Future[R]) -> R:
        """What came of it, or what was raised. BuilderGone if the process was ended from outside."""
        while not wait_for([future], _LOOK_UP).done:
            pass
        return future.result()

    def close(self) -> None:
        """Let all go home who have done everything."""
        self._threads.shutdown()
        for worker in self._all:
            worker.line.close()
        for worker in self._all:
            worker.process.join()

    def end(self) -> None:
        """End all, whatever they do: nobody needs it any more, or one of them is gone."""
        with signals_wait(forgets_ctrl_c=True):
            alive = [worker.process for worker in self._all if worker.process.is_alive()]
            for process in alive:
                process.terminate()
            until = time.monotonic() + ENDING
            for process in alive:
                process.join(max(0.0, until - time.monotonic()))
                if process.is_alive():
                    process.kill()
            self._threads.shutdown(cancel_futures=True)  # all their lines have ended
            for worker in self._all:
                worker.line.close()

    def _done_by_one(self, work: Callable[[T], R], task: T) -> R:
        """`work(task)`, done by whoever is free; in a thread of its own."""
        worker = self._idle.get()
        try:
            return worker.done(work, task)
        finally:
            self._idle.put(worker)


class _Worker:
    """A process, and the line to it."""

    def __init__(self, context: BaseContext, prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
        self._to_prepare: _Task | None = _Task(_prepared, (prepare, prepared_with))
        self.line, its_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(its_end,), daemon=True)  # type: ignore[attr-defined]
        try:
            self.process.start()
        finally:
            its_end.close()  # or its end of the line would outlive it

    def done(self, work: Callable[[T], R], task: T) -> R:
        """`work(task)`, done there."""
        to_prepare, self._to_prepare = self._to_prepare, None
        if to_prepare is not None:
            self._answer(to_prepare)
        return self._answer(_Task(work, task))  # type: ignore[no-any-return]

    def _answer(self, task: _Task) -> Any:
        try:
            self.line.send(task)
            outcome: _Outcome = self.line.recv()
        except (EOFError, OSError):
            raise BuilderGone(
                "one of the processes that build was ended from outside, by somebody or because memory ran out; "
                "with --jobs 1 there is only one, which needs less"
            ) from None
        if outcome.error is not None:
            raise outcome.error
        return outcome.result


class _Task(NamedTuple):
    """What a working process is asked for: `work(task)`."""

    work: Callable[[Any], Any]
    task: Any


class _Outcome(NamedTuple):
    """What came of a task: a result, or an error."""

    result: Any
    error: Exception | None


def _fresh_processes() -> BaseContext:
    """Processes that start empty. A fork of a large build would keep a second copy of whatever the build touches again.

    They do not hear Ctrl-C, which a terminal sends to all: the process that waits for them does, and ends them.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing import forkserver

    with deaf_to_ctrl_c():
        forkserver.ensure_running()  # all that it starts hears what it hears
    return get_context("forkserver")


# --- in a working process -----------------------------------------------------------------------------------------------


def _serve(line: Connection) -> None:
    """Do what is asked for, until nobody asks any more."""
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from it
    signal.signal(signal.SIGTERM, _leave)
    with suppress(EOFError, ConnectionError):
        while True:
            line.send(_outcome(*line.recv()))


def _leave(*_: object) -> None:
    """Drop what is under way, and put away what it has open."""
    raise SystemExit


def _outcome(work: Callable[[Any], Any], task: Any) -> _Outcome:
    try:
        return _Outcome(work(task), None)
    except Exception as error:
        error.add_note("In a working process:\n" + traceback.format_exc())
        return _Outcome(None, error)


def _prepared(preparation: tuple[Callable[..., object], tuple[object, ...]]) -> None:
    prepare, prepared_with = preparation
    prepare(*prepared_with)


def leave_with_parent() -> None:
    """In a process of multiprocessing: end when the one that started it is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else would stop a worker that is busy, or waits for work."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
