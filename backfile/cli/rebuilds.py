"""How rebuilds look on a terminal: a line for each, problems below; and what of it the open pages are shown."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from backfile.errors import Problem
from backfile.pipeline.options import Report
from backfile.pipeline.places import SETTINGS
from backfile.terminal import problem_lines


def say(line: str, err: bool = False) -> None:
    """Print a line with the time before it. Names that no text can hold are spelt out."""
    click.echo(f"{datetime.now().astimezone():%H:%M:%S}  {_printable(line)}", err=err)


def say_problems(problems: Collection[Problem], known: Collection[Problem] = ()) -> None:
    """Print all errors, and what else was not `known` before."""
    said = {problem for problem in known if not problem.is_error}
    for line in problem_lines([problem for problem in problems if problem not in said]):
        click.echo(_printable(line), err=True)


def names_of(changed: Collection[Path], source: Path) -> str:
    """What was changed, in a few words. Folders and what is gone again are named only if there is nothing else."""
    names = sorted(_name(path, source) for path in changed if path.is_file()) or sorted(
        _name(path, source) for path in changed
    )
    if not names:
        return "changes"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def work_of(report: Report) -> str:
    """What a build did: "12 pages in 0.31 s"."""
    seconds = f"{report.seconds:.2f} s"
    if report.rendered:
        return f"{_counted(report.rendered, 'page')} in {seconds}"
    if has_broken_settings(report):
        return f"nothing was built, {seconds}"
    files = report.written + report.pruned
    return f"{_counted(files, 'file')} in {seconds}" if files else f"no page has changed, {seconds}"


def has_broken_settings(report: Report) -> bool:
    """True if nothing could be built because of archive.toml."""
    return any(problem.is_error and problem.path == SETTINGS for problem in report.problems)


def shown(problems: Collection[Problem]) -> list[Problem]:
    """What lies over the open page: errors, and whatever else is wrong with the same files, which may be the reason."""
    broken = {problem.path for problem in problems if problem.is_error}
    return sorted((p for p in problems if p.path in broken), key=lambda p: (not p.is_error, p))


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem as the open pages take it."""
    return asdict(problem) | {"severity": problem.severity}


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _name(path: Path, source: Path) -> str:
    return path.relative_to(source).as_posix() if path.is_relative_to(source) else os.fspath(path)


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
