"""The way into the command: whenever somebody presses Ctrl-C, they get a sentence and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from newsroom import Site

ROOT = Path(__file__).resolve().parent.parent
ANSWER = "backfile: stopped; the next build goes on from here\n"
# Ctrl-C in the middle of loading, once and then again while that is being answered.
PRESSED_WHILE_LOADING = """
import os, signal, sys
class Impatience:
    def find_spec(self, name, path, target=None):
        if name == "backfile.pipeline":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Impatience())
from backfile.__main__ import main
main()
"""


def test_ctrl_c_is_answered_while_everything_is_still_being_loaded(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "search")])}
    command = [sys.executable, "-c", PRESSED_WHILE_LOADING, "build"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", ANSWER)


# The first press comes to nothing; those behind it come too soon, but not without end.
PRESSED_AGAIN = """
import signal, time
from backfile.interrupts import raise_once
signal.signal(signal.SIGINT, raise_once)
class Thing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
Thing()
presses = 0
try:
    while presses < 100:
        time.sleep(0.1)
        presses += 1
        signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("heard", 2 <= presses <= 12)
"""


def test_a_first_press_that_python_drops_is_not_the_last(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PRESSED_AGAIN]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "heard True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_who_was_told_to_ignore_ctrl_c_ignores_it(tmp_path: Path) -> None:
    """As shells tell what scripts run in the background."""
    site = Site(tmp_path / "archive").article("2020/01/fire")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        command = [sys.executable, str(ROOT / "build.py"), "--source", str(site.folder), "--as-of", "2026-01-01T12:00Z"]
        building = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        signal.signal(signal.SIGINT, before)
    while building.poll() is None:
        building.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert building.returncode == 0
    building.communicate()
    assert (site.output / "2020/01/fire.html").is_file()


TOLD_TO_LEAVE = """
import signal, time
from backfile.interrupts import leave
signal.signal(signal.SIGTERM, leave)
class Thing:
    def __del__(self):
        {in_between}
try:
    Thing()
    signal.raise_signal(signal.SIGTERM)
    time.sleep(60)
finally:
    print("put away")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(("in_between", "said"), [("pass", "put away\n"), ("signal.raise_signal(signal.SIGTERM)", "")])
def test_who_is_told_to_leave_does_so_without_a_word_even_if_python_drops_that(in_between: str, said: str) -> None:
    command = [sys.executable, "-c", TOLD_TO_LEAVE.format(in_between=in_between)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=40)
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


def test_the_module_can_be_run_as_well(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "search")])}
    command = [sys.executable, "-m", "backfile", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ackfile" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_in_a_build_is_answered_once_and_the_next_build_goes_on(tmp_path: Path, presses: int) -> None:
    site = Site(tmp_path / "archive")
    for number in range(400):
        site.article(f"2019/01/story-{number}", "Some words.\n\n" * 20, published="2019-01-08")
    command = [sys.executable, str(ROOT / "build.py"), "--source", str(site.folder), "--as-of", "2026-01-01T12:00Z"]
    building = subprocess.Popen(
        [*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 60
    while not site.output.exists() and time.monotonic() < until:
        time.sleep(0.01)
    for _ in range(presses):
        os.killpg(building.pid, signal.SIGINT)
        time.sleep(0.02)
    try:
        out, err = building.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(building.pid, signal.SIGKILL)
        raise
    assert "Traceback" not in err and err.endswith(ANSWER), err
    assert (building.returncode, out) == (2, "")
    site.build()
    assert (site.output / "2019/01/story-399.html").is_file()
