"""Working processes: how they start, how they hand in what they made, and how they end.

Ctrl-C at a terminal reaches all processes, and a working one that died of it might take a lock of the pool along. So these
do not hear it: the process that waits for them does, and tells them to drop what they are at. Then all end in order.
docs/decisions/0014 says why.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TypeVar

from backfile.errors import BuilderGone
from backfile.interrupts import deaf_to_ctrl_c, signals_wait

T = TypeVar("T")
R = TypeVar("R")

ENDING = 1.0  # seconds for dropping what is under way
_LOOK_UP = 1.0  # seconds of waiting for a result, after which it is worth a look whether somebody is still making it

# Tells a working process that nobody needs its results any more. Systems without it have it killed after a while.
_DROP = getattr(signal, "SIGUSR1", None)


class Workers:
    """A few processes, each made ready by `prepare(*prepared_with)`. They are closed, or ended, by who has them."""

    def __init__(self, jobs: int, prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
        self._others = set(active_children())
        self._jobs = jobs
        self._processes: set[BaseProcess] = set()  # also those that have died
        with signals_wait():  # processes, and the locks between them, that are made by half would complain
            self._pool = ProcessPoolExecutor(jobs, _fresh_processes(), _begin, (prepare, prepared_with))
        self._results = getattr(self._pool, "_result_queue", None)

    def give(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Have `work(task)` done. Raises BuilderGone as `result` does."""
        try:
            with signals_wait():
                future = self._pool.submit(_while_needed, work, task)
                if len(self._processes) < self._jobs:
                    self._processes |= set(active_children()) - self._others
        except BrokenProcessPool:
            raise _gone() from None
        return future

    def result(self, future: Future[R]) -> R:
        """What came of it. BuilderGone if one of the processes was ended from outside."""
        while not wait_for([future], _LOOK_UP).done:
            # One that died in the middle of handing in a result has the pool wait for the rest of that.
            if not all(map(_lives, self._processes)) and not wait_for([future], _LOOK_UP).done:
                raise _gone()
        try:
            return future.result()
        except BrokenProcessPool:
            raise _gone() from None

    def close(self) -> None:
        """Let all go home who have done everything."""
        self._pool.shutdown()

    def end(self) -> None:
        """End all, whatever they do: nobody needs it any more, or one of them is gone.

        Not left to the pool alone, which ends those that it knows of: one that was just being started would stay.
        """
        with signals_wait(forgets_ctrl_c=True):
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._processes |= set(active_children()) - self._others
            alive = [process for process in self._processes if _lives(process)]
            for process in alive:
                _let_drop(process)
            until = time.monotonic() + ENDING
            stay = [process for process in alive if _lives(process, until - time.monotonic())]
            for process in stay:
                process.kill()
            if stay or len(alive) < len(self._processes):
                self._let_pool_go()

    def _let_pool_go(self) -> None:
        """Let a pool that waits for the rest of a result see that nobody is left to write it."""
        with suppress(AttributeError, OSError):
            self._results._writer.close()  # type: ignore[union-attr]


def _lives(process: BaseProcess, seconds: float = 0) -> bool:
    """Whether it still does after so many seconds."""
    return not wait([process.sentinel], max(0.0, seconds))


def _let_drop(process: BaseProcess) -> None:
    if _DROP is not None and process.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, _DROP)


def _gone() -> BuilderGone:
    return BuilderGone(
        "one of the processes that build was ended from outside, by somebody or because memory ran out; "
        "with --jobs 1 there is only one, which needs less"
    )


def _fresh_processes() -> BaseContext:
    """Processes that start empty. A fork of a large build would keep a second copy of whatever the build touches again."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing import forkserver

    with deaf_to_ctrl_c(_DROP):
        forkserver.ensure_running()  # all that it starts hears what it hears
    return get_context("forkserver")


# --- in a working process -----------------------------------------------------------------------------------------------


class _Dropped(BaseException):
    """Nobody needs the result any more."""


class _Need:
    """Whether this process is at work, and whether somebody needs that."""

    is_at_work = False
    is_over = False

    @classmethod
    def end(cls, *_: object) -> None:
        cls.is_over = True
        if cls.is_at_work:  # and not handing in a result: who waits would wait for the rest of it
            raise _Dropped


def _begin(prepare: Callable[..., object], prepared_with: tuple[object, ...]) -> None:
    """Make a working process ready."""
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from it
    if _DROP is not None:
        signal.signal(_DROP, _Need.end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {_DROP})
    try:
        _while_needed(lambda values: prepare(*values), prepared_with)
    except _Dropped:
        os._exit(0)  # the pool would print where it was


def _while_needed(work: Callable[[T], R], task: T) -> R:
    """`work(task)`; ends early when nobody needs it."""
    if _Need.is_over:
        raise _Dropped
    _Need.is_at_work = True
    try:
        return work(task)
    finally:
        _Need.is_at_work = False


def leave_with_parent() -> None:
    """In a process of multiprocessing: end when the one that started it is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody else would stop a worker that waits for work."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
