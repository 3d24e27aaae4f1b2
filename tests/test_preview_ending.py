"""How a preview ends, and what it does when a part of it is ended: nothing is lost, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from newsroom import Site
from playwright.sync_api import Browser, expect
from previewing import BUILD, PATIENCE, edit, free_port, previewing

from backfile.pipeline import Options
from backfile.pipeline.places import port_file
from backfile.write import locked

FIRE = "content/articles/2020/01/fire.md"
FIRE_PAGE = "2020/01/fire.html"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")


def test_ctrl_c_ends_it_even_while_it_waits_for_another_build(tmp_path: Path) -> None:
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    state = Options(source=site.folder, output=Path(), as_of=datetime.now(UTC)).state_folder
    with previewing(site) as preview, locked(state, wait=10):
        edit(site, FIRE, "burnt down", "still burns")
        time.sleep(0.5)
        asked = time.monotonic()
        assert preview.stop() == 0
        assert time.monotonic() - asked < 20  # and not the minute that builds wait for each other
        assert "Traceback" not in "".join(preview.lines)


def test_nothing_is_left_running_when_the_preview_is_killed(tmp_path: Path) -> None:
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    with previewing(site) as preview:
        others = preview.processes()[1:]
        assert others
        preview.process.kill()
        preview.wait_until(lambda: not any(process.is_running() for process in others))


def test_a_builder_that_is_killed_is_said_and_another_one_goes_on(tmp_path: Path, browser: Browser) -> None:
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    with previewing(site) as preview:
        page = browser.new_page()
        page.goto(preview.address + FIRE_PAGE)
        for process in preview.processes()[1:]:
            process.kill()
        edit(site, FIRE, "burnt down", "still burns")
        expect(page.get_by_text("The mill still burns.")).to_be_visible(timeout=15_000)
        page.close()


def newsroom(folder: Path, articles: int) -> Site:
    site = Site(folder / "archive").article("2020/01/fire", "The mill burnt down.")
    for number in range(articles):
        site.article(f"2019/01/story-{number}", "Some words.\n\n" * 30, published="2019-01-08")
    return site


@pytest.mark.parametrize(
    ("has_workers", "seconds"), [(False, 0.0), (False, 0.3), (True, 0.0), (True, 0.1), (True, 0.4)]
)
def test_ctrl_c_at_a_terminal_reaches_all_processes_and_is_answered_by_one(
    tmp_path: Path, has_workers: bool, seconds: float
) -> None:
    """A terminal sends it to the whole group, at whatever stage each of them is."""
    site = newsroom(tmp_path, articles=600)
    state = Options(source=site.folder, output=Path(), as_of=datetime.now(UTC)).state_folder
    command = [sys.executable, str(BUILD), "serve", "--source", str(site.folder), "--jobs", "2"]
    preview = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    until = time.monotonic() + PATIENCE
    while not state.exists() and time.monotonic() < until:  # it has been loaded when it claims the archive
        time.sleep(0.005)
    process = psutil.Process(preview.pid)
    while has_workers and not any(map(is_worker, process.children(recursive=True))) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(seconds)
    os.killpg(preview.pid, signal.SIGINT)
    time.sleep(0.05)
    os.killpg(preview.pid, signal.SIGINT)  # somebody who cannot wait
    try:
        said, _ = preview.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(preview.pid, signal.SIGKILL)
        raise
    assert "Traceback" not in said and "Warning" not in said, said
    assert preview.returncode == 0
    assert "The preview has ended." in said


def test_a_worker_that_is_killed_is_said_in_a_sentence_and_the_build_is_tried_again(tmp_path: Path) -> None:
    site, many = newsroom(tmp_path, articles=0), newsroom(tmp_path / "elsewhere", articles=500)
    with previewing(site, "--jobs", "2") as preview:
        (many.folder / "content/articles/2019").rename(site.folder / "content/articles/2019")
        until = time.monotonic() + PATIENCE
        sentence = "one of the processes that build was ended from outside"
        while not any(sentence in line for line in preview.lines) and time.monotonic() < until:
            for worker in filter(is_worker, preview.processes()):
                worker.kill()  # one that has just handed in its last piece is not missed
        preview.line(sentence)
        preview.wait_for("2019/01/story-499.html", "Some words.")
        assert "Traceback" not in "".join(preview.lines)


def is_worker(process: psutil.Process) -> bool:
    """Whether it is one of a pool: started by the server of forks, and not this itself."""
    try:
        parent = process.parent()
        return parent is not None and "forkserver" in " ".join(parent.cmdline()) and bool(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def test_a_builder_that_is_stopped_does_not_hold_up_the_end(tmp_path: Path) -> None:
    site = newsroom(tmp_path, articles=0)
    with previewing(site) as preview:
        builder = next(p for p in preview.processes() if "spawn_main" in " ".join(p.cmdline()))
        builder.suspend()
        assert preview.stop() == 0
        preview.wait_until(lambda: not builder.is_running())


def test_a_file_whose_name_is_no_text_is_named_all_the_same(tmp_path: Path) -> None:
    site = newsroom(tmp_path, articles=0)
    with previewing(site, environment={"PYTHONIOENCODING": "utf-8:strict"}) as preview:
        odd = os.fsencode(site.folder / "content/articles/2020/01") + b"/b\xffd.md"
        with open(odd, "w", encoding="utf-8") as file:
            file.write("Text.")
        assert "is not UTF-8" in preview.line("nothing was built")
        os.remove(odd)
        preview.line("no page has changed")
        edit(site, FIRE, "burnt down", "still burns")
        preview.wait_for(FIRE_PAGE, "still burns")


def test_the_next_preview_is_where_the_last_one_was(tmp_path: Path) -> None:
    site = newsroom(tmp_path, articles=0)
    with previewing(site) as first:
        port = first.address.split(":")[2].strip("/")
    remembered = port_file(Options(source=site.folder, output=Path(), as_of=datetime.now(UTC)))
    assert remembered.read_text() == f"{port}\n"
    free = free_port()
    remembered.write_text(f"{free}\n")
    with previewing(site) as again:
        assert f":{free}/" in again.address
