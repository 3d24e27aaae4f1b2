"""Watching where it is hard: lost events, limits of the system, other systems, and whatever chance thinks of."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backfile.watch import Burst
from backfile.watch.bursts import Gathering
from backfile.watch.polling import Polling
from backfile.watch.scope import scope_of
from tests.test_watch import by_rename, with_emacs, with_vim
from tests.watch_desk import SOON, Desk, in_new_folder, in_place, uncovered

ROOT = Path(__file__).resolve().parent.parent

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at what Linux tells")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.watcher.start()
    yield desk
    desk.watcher.close()


@linux_only
def test_lost_events_mean_that_anything_may_have_changed(desk: Desk) -> None:
    """The kernel keeps some 16,000 events. The listener is kept busy until these are too few."""
    from backfile.watch.inotify import Listening

    gathering, busy, wait = Gathering(0.012, 0.25), threading.Event(), threading.Event()

    def report(paths: object) -> None:
        busy.set()
        assert wait.wait(30)
        gathering.add(paths)  # type: ignore[arg-type]

    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip(f"the kernel keeps as many as {limit} events")
    twin = desk.story.with_name("twin.md")
    twin.write_text("twin")
    listening = Listening(scope_of([desk.content], []), report, lambda error: None)
    listening.start()
    in_place(desk.story)
    assert busy.wait(SOON)
    for number in range(limit // 2 + 10):
        os.utime(desk.story, ns=(0, number))
        os.utime(twin, ns=(0, number))
    late = desk.content / "made-when-nobody-listened" / "late.md"
    in_new_folder(late)
    wait.set()
    bursts = [gathering.next(SOON)]
    while (burst := gathering.next(0.3)) is not None:
        bursts.append(burst)
    assert Burst(None) in bursts
    late.write_text("changed")
    assert gathering.next(SOON) == Burst(frozenset({late}))
    listening.close()


CHILD = """
import os, sys
from pathlib import Path
from backfile.watch import Watcher
limit, number, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
Path("/proc/sys/user", limit).write_text(number)
watcher = Watcher([folder])
watcher.start()
early = watcher.notice
for name in "abcdefghij":
    (folder / name).mkdir()
burst = watcher.next(5)
(folder / "a" / "new.md").write_text("new")
while burst is not None and not any(path.name == "new.md" for path in burst.paths or ()):
    burst = watcher.next(5)
print("early" if early else "late", "told" if burst else "missed", watcher.notice)
watcher.close()
"""


@linux_only
@pytest.mark.parametrize(
    ("limit", "number", "when", "remedy"),
    [
        ("max_inotify_instances", "0", "early", "sysctl fs.inotify.max_user_instances=1024"),
        ("max_inotify_watches", "1", "early", "sysctl fs.inotify.max_user_watches=524288"),
        ("max_inotify_watches", "15", "late", "sysctl fs.inotify.max_user_watches=524288"),
    ],
)
def test_it_looks_for_itself_where_the_system_has_no_room(
    tmp_path: Path, limit: str, number: str, when: str, remedy: str
) -> None:
    """A user namespace has limits of its own, so that ours can be lowered without touching anybody else's."""
    unshare = ["unshare", "--user", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make user namespaces")
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "start.md").write_text("start")
    words = [*unshare, sys.executable, "-c", CHILD, limit, number, str(folder)]
    child = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout.startswith(f"{when} told The system's limit of "), child.stdout + child.stderr
    assert remedy in child.stdout
    assert not child.stderr


def test_looking_finds_what_changed_and_nothing_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "linked.md").write_text("one")
    (desk.content / "linked.md").symlink_to(tmp_path / "linked.md")
    (desk.content / "circle").symlink_to(".")
    time.sleep(0.05)
    gathering = Gathering(0.05, 0.25)
    polling = Polling(scope_of([desk.content], [desk.settings]), gathering.add)
    polling.start()
    desk.settings.write_text("")
    (tmp_path / "linked.md").write_text("two")
    desk.story.rename(desk.content / "fire.md")
    named = {desk.settings}
    for start in (desk.content, desk.content / "circle"):
        named |= {start / "linked.md", start / "fire.md", start / "2020" / "fire.md"}
    assert gathering.next(SOON) == Burst(frozenset(named))
    assert gathering.next(1.3) is None
    polling.close()
    assert not polling._thread.is_alive()


# Other systems


def test_the_observer_of_other_systems_covers_the_same(tmp_path: Path) -> None:
    """On Linux, too, so that it can be tried: with what watchdog offers here."""
    from backfile.watch.observer import Observing

    threads = threading.active_count()
    desk = Desk(tmp_path)
    in_new_folder(tmp_path / "agency" / "2020" / "wire.md")
    watcher = desk.watcher
    scope = scope_of([desk.content, desk.home / "templates"], [desk.settings])
    observing = Observing(scope, watcher._gathering.add, lambda error: None)
    observing.start()
    for save in (in_place, by_rename, with_vim, with_emacs):
        desk.after(lambda save=save: save(desk.story))  # type: ignore[misc]
        time.sleep(0.6)  # watchdog holds back what it hears after a move
        desk.bursts(0)
    for action in (
        lambda: desk.settings.write_text("new"),
        lambda: in_new_folder(desk.home / "templates" / "parts" / "page.html"),
        lambda: (desk.home / "templates" / "parts" / "page.html").write_text("<p>"),
        lambda: (desk.content / "agency").symlink_to(tmp_path / "agency"),
        lambda: (tmp_path / "agency" / "2020" / "wire.md").write_text("changed"),
        lambda: desk.content.rename(desk.home / "away"),
        lambda: (desk.home / "away").rename(desk.content),
        lambda: in_place(desk.story),
        lambda: (tmp_path / "agency" / "2020" / "wire.md").write_text("again"),
    ):
        desk.after(action)
    desk.silence(desk.files)
    desk.silence(lambda: (desk.home / "notes.txt").write_text("outside"))
    observing.close()
    assert threading.active_count() == threads


# Chance


@linux_only
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_is_covered(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    (desk.home / "elsewhere").mkdir()
    desk.bursts(0.1)
    for _ in range(25):
        before, done = desk.files(), []
        for _ in range(chance.randint(1, 8)):
            done.append(something(desk, chance))
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0, 0.03))
        bursts = desk.bursts(0.08)
        missed = uncovered(before, desk.files(), bursts)
        if missed:  # a busy machine may take its time
            bursts += desk.bursts()
            missed = uncovered(before, desk.files(), bursts)
        assert not missed, f"seed {seed}: {sorted(missed)} differ; told {bursts} after {done}"


def something(desk: Desk, chance: random.Random) -> str:
    """Do something to some path; what cannot be done (there is something else in its place) is left."""
    deeds = (write, over, make_folder, move, move, remove, link, link, copy)
    deed, here, there = chance.choice(deeds), some_path(desk, chance), some_path(desk, chance)
    try:
        deed(here, there, str(chance.random()))
    except (OSError, shutil.Error):
        return f"no {deed.__name__} {here} {there}"
    return f"{deed.__name__} {here} {there}"


def some_path(desk: Desk, chance: random.Random) -> Path:
    """A path of at most three names, of which there are few, so that they meet; now and then one out of sight."""
    start = chance.choice([desk.content, desk.content, desk.content, desk.home / "templates", desk.home / "elsewhere"])
    return start.joinpath(*(chance.choice("abc") for _ in range(chance.choice([0, 1, 1, 2, 2, 3]))))


def write(here: Path, there: Path, text: str) -> None:
    here.write_text(text)


def over(here: Path, there: Path, text: str) -> None:
    new = here.with_name("new")
    new.write_text(text)
    os.replace(new, here)


def make_folder(here: Path, there: Path, text: str) -> None:
    here.mkdir(parents=True, exist_ok=True)
    (here / "a").write_text(text)


def move(here: Path, there: Path, text: str) -> None:
    here.rename(there)


def remove(here: Path, there: Path, text: str) -> None:
    if here.is_dir() and not here.is_symlink():
        shutil.rmtree(here)
    else:
        here.unlink()


def link(here: Path, there: Path, text: str) -> None:
    here.symlink_to(there if len(text) % 2 else os.path.relpath(there, here.parent))


def copy(here: Path, there: Path, text: str) -> None:
    if not there.is_relative_to(here):
        shutil.copytree(here, there, symlinks=True)
