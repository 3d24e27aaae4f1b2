"""Several processes give what one gives."""

from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from newsroom import Site, tree

from backfile.errors import BackfileError
from backfile.jobs import WORTH_A_POOL, each
from backfile.pipeline import Report
from backfile.pipeline.options import nobody
from backfile.store import Trace
from backfile.workers import _Worker

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 300

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="processes are told by a signal")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Report, Report]:
    """An archive that is large enough for a pool, built by one process and, elsewhere, by two."""
    site = Site(tmp_path_factory.mktemp("parallel"))
    for n in range(ARTICLES):
        text = f"Person {n % 7} met Ana Bell. See [[a{(n * 7) % ARTICLES}]].\n\nUPDATE – 5.{n % 50 + 10}pm: More of it."
        site.article(
            f"a{n}",
            text,
            published=f"2019-{n % 12 + 1:02}-{n % 28 + 1:02}",
            people=[f"Person {n % 7}"],
            section=f"Section {n % 5}",
            story="long" if n % 3 else None,
        )
    site.article("broken-link", "See [[nowhere]].").article("ana", people=["Ana Bell"])
    one = site.build(jobs=1).report
    two = site.build(jobs=2, output=site.folder / "two", state=site.folder / "state-of-two").report
    return site, one, two


def test_the_sites_are_equal_byte_for_byte(both: tuple[Site, Report, Report]) -> None:
    site, _, _ = both
    assert ARTICLES > WORTH_A_POOL, "or no second process is started"
    assert site.tree() == tree(site.folder / "two")


def test_the_counts_and_problems_are_equal(both: tuple[Site, Report, Report]) -> None:
    site, one, two = both
    made = len(site.tree()) - 1
    assert (
        (one.articles, one.outputs, one.written)
        == (two.articles, two.outputs, two.written)
        == (ARTICLES + 2, made, made)
    )
    assert one.rendered == two.rendered
    assert one.problems == two.problems
    assert [str(p) for p in one.problems] == [
        (
            'content/articles/broken-link.md:6: "nowhere" leads nowhere in this archive; shown without a '
            "link   [W-broken-link]"
        )
    ]


def test_the_next_build_by_either_has_nothing_to_do(both: tuple[Site, Report, Report]) -> None:
    site, _, _ = both
    report = site.build(jobs=2).report
    assert (report.rendered, report.written, report.pruned) == (0, 0, 0)


def test_one_template_change_goes_through_all_processes_and_back(
    both: tuple[Site, Report, Report], tmp_path: Path
) -> None:
    site, one, _ = both
    site.file("templates/assets/site.css", "body{}").build(jobs=2)
    assert (site.report.rendered, site.report.written) == (0, 1)
    site.settings(title="Another title").build(jobs=2)
    assert site.report.rendered == one.rendered
    assert "Another title" in site.page("2019/01/a0.html")


def test_results_come_in_the_order_of_the_tasks_however_large_both_are() -> None:
    tasks = [bytes([65 + n]) * 500_000 for n in range(9)]  # no line between processes takes in so much at once
    assert list(each(bytes.lower, tasks, 2)) == [task.lower() for task in tasks]


def test_what_a_worker_raises_is_raised_here_and_says_where_it_was() -> None:
    results = each(int, ["1", "two", "3"], 2)
    assert next(results) == 1
    with pytest.raises(ValueError, match=r"invalid literal for int.*'two'") as raised:
        next(results)
    assert "In a working process" in raised.value.__notes__[0]


@pytest.mark.parametrize("place", ["keep_origins", "keep_outputs", "keep_view"])
def test_wherever_a_build_is_interrupted_nobody_goes_on_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site = Site(tmp_path)
    for n in range(3 * WORTH_A_POOL):
        site.article(f"a{n}", published="2019-01-08")
    keep, kept = getattr(Trace, place), []

    def interrupted(*values: Any) -> None:
        keep(*values)
        kept.append(len(active_children()))
        if len(kept) == 3:
            raise SystemExit

    monkeypatch.setattr(Trace, place, interrupted)
    with pytest.raises(SystemExit) as held:  # and with it all the frames that it came through
        site.build(jobs=2, audience=nobody())
    assert kept[-1] == 2, "or nobody was at work"
    assert (active_children(), held.type) == ([], SystemExit)


class TwoPartError(Exception):
    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


def fail_in_two_parts(_: object) -> None:
    raise TwoPartError("nothing was made", "no reason")


def something_that_cannot_be_sent(_: object) -> object:
    return lambda: None


def test_an_error_that_cannot_be_sent_says_what_it_said() -> None:
    """Python makes such an error again from one part only, and fails."""
    with pytest.raises(RuntimeError, match=r"TwoPartError: nothing was made: no reason"):
        list(each(fail_in_two_parts, [1, 2], 2))


def test_a_result_that_cannot_be_sent_is_not_taken_for_a_killed_worker() -> None:
    with pytest.raises((AttributeError, pickle.PicklingError), match="lambda"):
        list(each(something_that_cannot_be_sent, [1, 2], 2))


def test_no_room_for_another_process_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, begun = _Worker.__init__, []

    def begin_one(*values: Any) -> None:
        if begun:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        begun.append(values[0])
        begin(*values)

    monkeypatch.setattr(_Worker, "__init__", begin_one)
    with pytest.raises(
        BackfileError, match=r"^the system has no room for another process \(.*unavailable\); with --jobs 1"
    ):
        list(each(abs, [-1, -2], 2))
    assert active_children() == []


# Programs, because what they do is done to a whole process.

START = """
import os, signal, threading, time
from backfile.jobs import each, in_chunks

def press_ctrl_c(seconds):
    threading.Timer(seconds, os.kill, [os.getpid(), signal.SIGINT]).start()
"""
LINGERING = """
def work(number):
    for _ in range(6000 * number):
        time.sleep(0.01)
    return number

if __name__ == "__main__":
    results = each(work, [0, 1, 1], 2)
    print(next(results))
    try:
        press_ctrl_c(0.2)
        next(results)
    except KeyboardInterrupt:
        print("ended")
"""
SLOW_TO_BEGIN = """
def prepare():
    time.sleep(60)

if __name__ == "__main__":
    try:
        press_ctrl_c(1.0)
        list(in_chunks(len, range(1000), 1000, 2, prepare, ()))
    except KeyboardInterrupt:
        print("ended")
"""
DYING_MIDWAY = """
def work(number):
    if number == 1:
        from multiprocessing.connection import Connection
        whole = Connection._send

        def half(self, data):
            whole(self, data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        Connection._send = half
    return bytes(300_000)

if __name__ == "__main__":
    from backfile.errors import BuilderGone
    try:
        print(sum(map(len, each(work, [1, 2, 3, 4], 2))))
    except BuilderGone as error:
        print(error)
"""


KILLED_WHILE_IT_STARTS = """
if __name__ == "__main__":
    from multiprocessing import active_children
    from backfile.errors import BuilderGone
    from backfile.workers import Workers
    workers = Workers(2, int, ())
    active_children()[0].kill()
    for awaited in [workers.give(abs, number) for number in (-1, -2, -3, -4)]:
        try:
            awaited.result()
        except BuilderGone as error:
            print(error)
            break
    workers.end()
    print(len(active_children()), "left")
"""


LEFT_EARLY = """
from multiprocessing import active_children

def work(number):
    time.sleep(number)

if __name__ == "__main__":
    results = each(work, [0, 30, 30, 30], 2)
    next(results)
    print(len(active_children()), "at work")
    results.close()
    print(len(active_children()), "left")
"""
INTERRUPTED_ANYWHERE = """
import random
from backfile.workers import Workers

def press(*_):
    raise KeyboardInterrupt

if __name__ == "__main__":
    signal.signal(signal.SIGALRM, press)
    workers, chance, presses = Workers(2, int, ()), random.Random(1), 0
    while presses < 500:
        try:
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, 0.002))
            while True:
                assert workers.give(abs, -3).result() == 3
        except KeyboardInterrupt:
            presses += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(workers.give(abs, -4).result())
    workers.close()
"""
FAILING_AGAIN_AND_AGAIN = """
import errno, gc

def work(number):
    raise OSError(errno.ENOSPC, "No space left on device", "/site")

def open_files():
    return len(os.listdir("/proc/self/fd"))

if __name__ == "__main__":
    gc.disable()  # as in a build
    for turn in range(5):
        try:
            list(each(work, [1, 2, 3], 3))
        except OSError as error:
            print(error.filename)
        if turn == 0:
            before = open_files()
    print(open_files() - before)
"""


NO_MEMORY = """
from multiprocessing.connection import Connection

def work(number):
    return bytes(number)

if __name__ == "__main__":
    from backfile.errors import BuilderGone
    read = Connection.recv_bytes

    def read_if_small(self):
        message = read(self)
        if len(message) > 100_000:
            raise MemoryError
        return message

    Connection.recv_bytes = read_if_small
    try:
        list(each(work, [1, 200_000, 1, 1], 2))
    except BuilderGone as error:
        print(error)
"""


def said_by(program: str, folder: Path) -> tuple[str, str]:
    """What a program prints, and what it complains of; it has forty seconds."""
    file = folder / "program.py"
    file.write_text(START + program)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "search")])}
    command = [sys.executable, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=40)
    return done.stdout, done.stderr


@needs_signals
def test_ctrl_c_does_not_wait_for_a_minute_of_work_that_nobody_needs(tmp_path: Path) -> None:
    assert said_by(LINGERING, tmp_path) == ("0\nended\n", "")


@needs_signals
def test_ctrl_c_does_not_wait_for_workers_that_get_ready(tmp_path: Path) -> None:
    assert said_by(SLOW_TO_BEGIN, tmp_path) == ("ended\n", "")


@needs_signals
def test_a_worker_that_is_killed_while_it_hands_in_a_result_ends_the_build(tmp_path: Path) -> None:
    out, err = said_by(DYING_MIDWAY, tmp_path)
    assert out.startswith("one of the processes that build was ended from outside")
    assert err == ""


@needs_signals
def test_whoever_is_left_before_the_last_result_works_no_more(tmp_path: Path) -> None:
    assert said_by(LEFT_EARLY, tmp_path) == ("2 at work\n0 left\n", "")


@needs_signals
def test_ctrl_c_at_any_moment_leaves_nothing_locked(tmp_path: Path) -> None:
    assert said_by(INTERRUPTED_ANYWHERE, tmp_path) == ("4\n", "")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
def test_failing_again_and_again_leaves_no_file_open(tmp_path: Path) -> None:
    assert said_by(FAILING_AGAIN_AND_AGAIN, tmp_path) == ("/site\n" * 5 + "0\n", "")


def test_a_result_for_which_there_is_no_memory_ends_the_build(tmp_path: Path) -> None:
    out, err = said_by(NO_MEMORY, tmp_path)
    assert "because memory ran out" in out
    assert err == ""


@needs_signals
def test_a_worker_that_is_killed_while_it_starts_ends_the_build_and_leaves_nobody(tmp_path: Path) -> None:
    out, err = said_by(KILLED_WHILE_IT_STARTS, tmp_path)
    assert out.startswith("one of the processes that build was ended from outside")
    assert out.endswith("\n0 left\n")
    assert err == ""
