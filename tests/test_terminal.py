"""What a person at a terminal, or in a log, sees of a long build and of many problems."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Site

from backfile.terminal import _Lines, problem_lines
from tests.command import AS_OF, Run, run

__all__ = ["run"]

ROOT = Path(__file__).resolve().parent.parent


def test_of_many_problems_alike_the_first_are_shown_and_the_rest_counted(run: Run, tmp_path: Path) -> None:
    site = Site(tmp_path).article("fire")
    site.article("broken", "\n\n".join(f"[[nowhere-{n}]]" for n in range(8)))
    said = run("--source", site.folder, *AS_OF)
    assert said.err.splitlines() == [
        *(
            (
                f'content/articles/broken.md:{6 + 2 * n}: "nowhere-{n}" leads nowhere in this archive; '
                "shown without a link   [W-broken-link]"
            )
            for n in range(5)
        ),
        "... and 3 more   [W-broken-link]; --json lists them all",
        "8 warnings",
    ]
    assert list(problem_lines(())) == []


def test_progress_in_a_log_is_a_line_for_each_phase_and_one_every_ten_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = iter([0.0, 0.5, 1.5, 2.0, 9.0, 11.0, 13.0, 14.0])
    say = _Lines(lambda: next(seconds))
    for what, done, total in [
        ("reading", 1, 9),
        ("reading", 2, 9),
        ("reading", 3, 9),
        ("reading", 4, 9),
        ("linking", 0, 0),
        ("reading", 9, 9),
        ("writing", 1, 9),
    ]:
        say(what, done, total)
    assert capsys.readouterr().err == "reading: 2 of 9\nreading: 9 of 9\nwriting: 1 of 9\n"


def test_progress_on_a_terminal_is_a_bar_that_is_cleared_away(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for n in range(700):
        site.article(f"a{n}", "Words of it. " * 40, people=[f"Person {n}"], published=f"2019-01-{n % 28 + 1:02}")
    keeper, terminal = pty.openpty()
    words = [sys.executable, str(ROOT / "build.py"), "--source", str(site.folder), "--jobs", "1", *AS_OF]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(keeper, 65536)
            except OSError:  # the other end was closed: the process has ended
                break
            if not piece:
                break
            shown += piece
        assert process.stdout is not None
        out = process.stdout.read().decode()
    os.close(keeper)
    assert process.returncode == 0
    assert out.startswith("700 articles, ")
    drawn = shown.decode().split("\r")
    assert any(line.startswith("writing        [#") and line.endswith(line.split("/")[-1]) for line in drawn)
    assert drawn[-2] == " " * 78
    assert drawn[-1] == ""
