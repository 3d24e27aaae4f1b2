"""Several processes give what one gives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Site, tree

from backfile.jobs import WORTH_A_POOL
from backfile.pipeline import Report

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 300


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


LINGERING = """
import os, signal, threading, time
from backfile.jobs import each

def work(number):
    for _ in range(6000 * number):
        time.sleep(0.01)
    return number

if __name__ == "__main__":
    results = each(work, [0, 1, 1], 2)
    print(next(results))
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    try:
        next(results)
    except KeyboardInterrupt:
        print("ended")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are told by a signal")
def test_ctrl_c_does_not_wait_for_a_minute_of_work_that_nobody_needs(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(LINGERING)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "search")])}
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=False, timeout=40
    )
    assert (done.stdout, done.stderr) == ("0\nended\n", "")
