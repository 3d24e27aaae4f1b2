"""What can go wrong, as values and as exceptions.

    Problem                 a sentence about somebody's content; collected, sorted, reported
    BackfileError           stops the command
      UsageError            the command was called wrongly                     (exit code 2)
      BuildLocked           another build holds the lock                       (exit code 2)
      BuilderGone           a process that builds was ended from outside       (exit code 1)
      ContentError          the archive as a whole cannot be read              (exit code 1)

Problems in content are never raised: a phase returns (results, problems), so that one run reports all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence with a remedy.

    `path` is relative to the archive's folder, with forward slashes ("" if no file is to blame); `line` counts from 1 (0:
    the file as a whole); `field` is the front-matter field or setting ("" for none); `code` looks like
    ``E-time-ambiguous``, ``W-unknown-field`` or ``I-next-day``: its letter agrees with `severity`.
    """

    path: str
    line: int
    code: str
    field: str
    message: str

    @property
    def severity(self) -> Severity:
        """ "error" for E-codes, "warning" for W-codes, "info" for I-codes."""
        return _SEVERITIES[self.code[0]]

    @property
    def is_error(self) -> bool:
        """True if the article (or the archive) cannot be built as it is."""
        return self.code[0] == "E"

    def at(self, path: str) -> Problem:
        """The same problem, placed in the file `path`."""
        return replace(self, path=path)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        field = f"{self.field}: " if self.field else ""
        return f"{place}{field}{self.message}   [{self.code}]"


_SEVERITIES: dict[str, Severity] = {"E": "error", "W": "warning", "I": "info"}


class BackfileError(Exception):
    """A reason to stop, said in one sentence for the person at the terminal."""

    exit_code = 1


class UsageError(BackfileError):
    """The command was called wrongly."""

    exit_code = 2


class BuildLocked(UsageError):
    """Another build is at work in the same archive."""


class BuilderGone(BackfileError):
    """A process that builds was ended by somebody, or by the system; the same may go well next time."""


class ContentError(BackfileError):
    """The archive cannot be read at all; `problems` says why, sorted."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems
