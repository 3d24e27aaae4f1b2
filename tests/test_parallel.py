"""Several processes give what one gives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Site, tree

from backfile.jobs import WORTH_A_POOL, each
from backfile.pipeline import Report

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
    futures = [workers.give(abs, number) for number in (-1, -2, -3, -4)]
    for future in futures:
        try:
            workers.result(future)
        except BuilderGone as error:
            print(error)
            break
    workers.end()
    print(len(active_children()), "left")
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
def test_a_worker_that_is_killed_while_it_starts_ends_the_build_and_leaves_nobody(tmp_path: Path) -> None:
    out, err = said_by(KILLED_WHILE_IT_STARTS, tmp_path)
    assert out.startswith("one of the processes that build was ended from outside")
    assert out.endswith("\n0 left\n")
    assert err == ""
