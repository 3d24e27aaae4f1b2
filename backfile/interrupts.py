"""Ctrl-C, as somebody presses it who cannot wait."""

import time

_IN_A_ROW = 1.0  # seconds

_last = float("-inf")


def raise_once(*_: object) -> None:
    """Raises KeyboardInterrupt, as a handler of signals; of several within a second, only for the first.

    What is being put away because of the first must not be interrupted in that.
    """
    global _last
    before, _last = _last, time.monotonic()
    if _last - before >= _IN_A_ROW:
        raise KeyboardInterrupt
