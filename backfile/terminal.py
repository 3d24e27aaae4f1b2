"""What a person at a terminal sees: progress, and problems in an order and number that can be read."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from backfile.errors import Problem
from backfile.pipeline.options import Progress, silent

_LIKE = 5  # problems of one code and field that are shown in full; errors always are
_WORTH_SAYING = 1.0  # seconds of work before progress is shown
_OFTEN = 10.0  # seconds between lines about one phase


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """All errors; of warnings and notes that are alike the first few, and how many more there are; then the counts."""
    shown: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        like = (problem.code, problem.field)
        shown[like] += 1
        if problem.is_error or shown[like] <= _LIKE:
            yield str(problem)
    for (code, field), count in sorted(shown.items()):
        if count > _LIKE and code[0] != "E":
            about = f" of {field}" if field else ""
            yield f"... and {count - _LIKE:,} more{about}   [{code}]; --json lists them all"
    counts = Counter(p.severity for p in problems)
    if counts:
        yield ", ".join(_counted(counts[s], s) for s in ("error", "warning", "info") if counts[s])


def _counted(count: int, severity: str) -> str:
    noun = {"error": "error", "warning": "warning", "info": "note"}[severity]
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@contextmanager
def progress_shown(quiet: bool) -> Iterator[Progress]:
    """A `Progress` for standard error: a bar on a terminal, a plain line now and then elsewhere, nothing if `quiet`."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        bar = _Bar()
        try:
            yield bar
        finally:
            bar.end()
    else:
        yield _Lines()


class _Bar:
    """One line that is drawn over itself."""

    def __init__(self) -> None:
        self._what = ""
        self._started = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self._started < _WORTH_SAYING or not total:
            return
        filled = 30 * done // total
        line = f"\r{what:<14} [{'#' * filled}{'-' * (30 - filled)}] {done:,}/{total:,}"
        sys.stderr.write(line)
        sys.stderr.flush()
        self._what = what

    def end(self) -> None:
        """Leave the terminal as it was found."""
        if self._what:
            sys.stderr.write("\r" + " " * 78 + "\r")


class _Lines:
    """A line when the work has taken a second, one when another phase begins, and one every ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = self._said = clock()
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        now = self._clock()
        if not total or now - self._started < _WORTH_SAYING:
            return
        if what != self._what or now - self._said >= _OFTEN:
            sys.stderr.write(f"{what}: {done:,} of {total:,}\n")
            sys.stderr.flush()
            self._what, self._said = what, now
