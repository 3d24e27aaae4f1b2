"""Ctrl-C, pressed again and again, or while a process is being started; and being told to leave.

A terminal sends it to all processes of a command; one of them answers it, and ends the others.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_IN_A_ROW = 1.0  # seconds

_last = float("-inf")


def raise_once(*_: object) -> None:
    """Raises KeyboardInterrupt, as a handler of signals; within a second of that, not again.

    What is being put away because of the first must not be interrupted in that. It is not ignored for good: Python drops
    an exception that comes up while an object is being cleared away.
    """
    global _last
    if time.monotonic() - _last >= _IN_A_ROW:
        _last = time.monotonic()
        raise KeyboardInterrupt


def leave(number: int, _: object) -> None:
    """As a handler of signals: drop what this process does, put away what is open, and end."""
    signal.signal(number, signal.SIG_IGN)
    sys.unraisablehook = _leave_now
    raise SystemExit


def _leave_now(dropped: sys.UnraisableHookArgs) -> None:
    """Python has dropped an exception, because it came up while an object was being cleared away."""
    if dropped.exc_type is SystemExit:
        os._exit(0)
    sys.__unraisablehook__(dropped)


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started within will not hear Ctrl-C: they end when they are told."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which starts a process as well, and lets signals through when it has
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def signals_wait(forgets_ctrl_c: bool = False) -> Iterator[None]:
    """Being asked to end waits until what is within is done. `forgets_ctrl_c`: it is being ended already."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: set[int] = set()
    handlers = {}
    try:
        for ending in (signal.SIGTERM, signal.SIGINT):
            handlers[ending] = signal.signal(ending, lambda number, frame: came.add(number))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for one in (signal.SIGTERM, signal.SIGINT):  # the first of them may leave no room for the second
            if one in came and not (forgets_ctrl_c and one == signal.SIGINT):
                signal.raise_signal(one)
