"""The index follows its documents, survives whatever happens to it, and never shows a mixture."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from backfile_search import Document, Lost, Request, open_files, open_index
from backfile_search.building import Task
from backfile_search.engine import engine_digest
from backfile_search.segments_plan import LARGEST, SMALL, Held, outdated, runs
from backfile_search.state import DATABASE, SEGMENTS
from tests.search_desk import Desk, assert_like_new, close_all, document, entry, invented

ROOT = Path(__file__).resolve().parent.parent
FLOOD = document("flood", "The river rose and the flood came.", day="2019-05-01")
STORM = document("storm", "A storm is coming, says the harbour master.", day="2020-02-03")
VOTE = document("vote", "The council voted on the flood.", day="2021-08-20")


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An index of three documents."""
    desk = Desk(tmp_path / "index", [FLOOD, STORM, VOTE])
    desk.sync()
    return desk


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that happens in large archives happens with a few dozen documents."""
    monkeypatch.setattr("backfile_search.shards.partition.WHOLE", 12)
    monkeypatch.setattr("backfile_search.shards.partition.RUN", 20)
    monkeypatch.setattr("backfile_search.segments_plan.SMALL", 3)
    monkeypatch.setattr("backfile_search.segments_plan.LARGEST", 16)
    monkeypatch.setattr("backfile_search.syncing.LOADED_AT_ONCE", 4)


# Following the documents.


def test_an_index_that_is_not_there_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index", "en")
    assert index.is_new and index.lost == ""
    assert list(index.files()) == ["root.js"]
    assert index.search(Request("flood")).total == 0
    assert index.replace([(FLOOD, "1")]) is None
    index.close()
    assert list(tmp_path.iterdir()) == []


def test_the_first_sync_adds_every_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "index", [FLOOD, STORM, VOTE])
    changes = desk.sync()
    assert changes.added == tuple(desk.index.files())
    assert changes.removed == () and changes.documents == 3
    assert desk.found("flood") == ["flood", "vote"]
    assert not desk.index.is_new


def test_a_sync_without_changes_does_nothing(desk: Desk) -> None:
    desk = desk.reopen()
    before = (desk.folder / DATABASE).stat()
    assert desk.sync() == ((), (), 0)
    after = (desk.folder / DATABASE).stat()
    assert desk.loaded == [] and (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_the_order_in_which_documents_are_named_is_of_no_account(desk: Desk) -> None:
    desk.documents = dict(reversed(desk.documents.items()))
    assert desk.sync() == ((), (), 0)


def test_only_what_changed_is_loaded(desk: Desk) -> None:
    desk.loaded.clear()
    desk.write(
        VOTE._replace(text="The council voted on the bridge."), document("bridge", "A bridge.", day="2021-09-01")
    )
    assert desk.sync().documents == 2
    assert desk.loaded == ["vote", "bridge"]
    assert desk.found("bridge") == ["bridge", "vote"]
    assert desk.found("flood") == ["flood"]


def test_the_changes_lead_from_the_old_site_to_the_new_one(desk: Desk, tmp_path: Path) -> None:
    before = desk.site()
    desk.write(STORM._replace(text="No storm after all.")).withdraw("flood")
    changes = desk.sync()
    after = desk.site()
    for path in changes.removed:
        del before[path]
    assert before | {path: after[path] for path in changes.added} == after
    assert not set(changes.added) & set(before) - {"root.js"}
    assert_like_new(desk, tmp_path / "fresh")


def test_documents_may_share_a_text(desk: Desk, tmp_path: Path) -> None:
    twin = document("twin", FLOOD.text, day="2022-01-01")
    assert not any(path.startswith("texts/") for path in desk.write(twin).sync().added)
    assert not any(path.startswith("texts/") for path in desk.withdraw("flood").sync().removed)
    assert any(path.startswith("texts/") for path in desk.withdraw("twin").sync().removed)
    assert_like_new(desk, tmp_path / "fresh")


def test_everything_can_be_withdrawn(desk: Desk, tmp_path: Path) -> None:
    desk.withdraw("flood", "storm", "vote").sync()
    assert list(desk.index.files()) == ["root.js"] and desk.segments() == []
    assert_like_new(desk, tmp_path / "fresh")
    desk.write(FLOOD).sync()
    assert_like_new(desk, tmp_path / "fresh again")


def test_a_document_moves_in_time(desk: Desk, tmp_path: Path) -> None:
    desk.write(FLOOD._replace(day="2021-12-24", published="2021-12-24")).sync()
    assert desk.found(sort="newest") == ["flood", "vote", "storm"]
    assert_like_new(desk, tmp_path / "fresh")


def test_documents_that_were_not_asked_for_are_refused_and_nothing_changes(desk: Desk, tmp_path: Path) -> None:
    before = desk.index.files()
    entries = [entry(each) for each in (FLOOD, STORM._replace(text="New."), VOTE)]
    for wrong in ([], [FLOOD], [STORM._replace(day="2020-02-04")], [STORM, STORM]):
        with pytest.raises(ValueError, match="not those that were asked for"):
            desk.index.sync(entries, lambda ids, wrong=wrong: wrong)  # type: ignore[misc]
    with pytest.raises(ValueError, match="given twice"):
        desk.index.sync([entry(FLOOD), entry(FLOOD)], desk.load)
    assert desk.index.files() == before
    desk.write(STORM._replace(text="New.")).sync()
    assert_like_new(desk, tmp_path / "fresh")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(8))
def test_whatever_happened_the_index_is_that_of_its_documents(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk(tmp_path / "index", [invented(f"first-{n}", chance) for n in range(chance.choice([0, 5, 30]))])
    desk.sync()
    for step in range(12):
        before = desk.site()
        changes = _change(desk, chance, step)
        after = desk.site()
        assert {path for path in before | after if before.get(path) != after.get(path)} == {
            *changes.added,
            *changes.removed,
        }
        if step % 3 == 2:
            desk = desk.reopen()
            assert desk.index.lost == ""
            assert_like_new(desk, tmp_path / f"fresh {step}")
        assert sorted(desk.found()) == sorted(desk.documents)


def _change(desk: Desk, chance: random.Random, step: int) -> Any:
    """One random change of one kind, brought into the index by sync or replace."""
    kind = chance.choice(["replace", "replace", "edit", "append", "insert", "withdraw", "move", "many", "nothing"])
    ids = chance.sample(sorted(desk.documents), min(len(desk.documents), 10 if kind == "many" else 2))
    edited = [invented(id, chance)._replace(**_place(desk.documents[id])) for id in ids]
    if kind == "replace" and (changes := desk.replace(*edited)) is not None:
        return changes
    if kind in ("edit", "many", "replace"):
        desk.write(*edited)
    elif kind == "append":
        desk.write(*(invented(f"{step}-{n}", chance)._replace(day="2022-01-01", order=f"{step:02}") for n in range(2)))
    elif kind == "insert":
        desk.write(*(invented(f"{step}-{n}", chance) for n in range(chance.randint(1, 9))))
    elif kind == "withdraw":
        desk.withdraw(*ids)
    elif kind == "move":
        desk.write(*(invented(id, chance) for id in ids))
    return desk.sync()


def _place(each: Document) -> dict[str, Any]:
    return {"day": each.day, "order": each.order}


# Replacing.


def test_a_document_is_replaced_in_its_place(desk: Desk, tmp_path: Path) -> None:
    before = desk.site()
    changes = desk.replace(FLOOD._replace(text="The river rose and the deluge came.", title="Deluge"))
    assert changes is not None and changes.documents == 1
    assert desk.found("flood") == ["vote"] and desk.found("deluge") == ["flood"]
    assert {path for path in before if path not in desk.index.files()} == set(changes.removed)
    assert_like_new(desk, tmp_path / "fresh")
    desk.loaded.clear()
    assert desk.sync() == ((), (), 0)
    assert desk.loaded == []


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [document("unknown")],
        [FLOOD._replace(day="2019-05-02")],
        [FLOOD._replace(order="2")],
        [FLOOD, document("unknown")],
        [FLOOD, FLOOD._replace(text="Twice.")],
        [FLOOD] * 26,
    ],
)
def test_what_has_no_place_is_not_replaced(desk: Desk, documents: list[Document]) -> None:
    before = desk.index.files(), desk.segments()
    assert desk.index.replace([(each, "new") for each in documents]) is None
    assert (desk.index.files(), desk.segments()) == before


def test_a_day_of_edits_leaves_few_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backfile_search.segments_plan.SMALL", 4)
    chance = random.Random(1)
    desk = Desk(tmp_path / "index", [invented(f"{n:02}", chance) for n in range(90)])
    desk.sync()
    most = 0
    for n in range(120):
        id = f"{chance.randrange(90):02}"
        if desk.replace(desk.documents[id]._replace(text=f"edit number {n}")) is None:
            desk.write(desk.documents[id]._replace(text=f"edit number {n}")).sync()
        most = max(most, len(desk.segments()))
    assert most <= 9
    assert_like_new(desk, tmp_path / "fresh")


# Segments.


def test_small_segments_are_written_again_until_four_of_a_size_merge() -> None:
    assert outdated([], 5) == []
    assert outdated([Held("large", 5000, 5000), Held("small", SMALL - 1, SMALL - 1)], 1) == ["small"]
    full = [Held(name, SMALL, SMALL) for name in "abc"]
    assert outdated([Held("large", 5000, 5000), *full], SMALL) == ["a", "b", "c"]
    assert outdated([Held("large", 5000, 5000), *full], 1) == []
    assert outdated([Held("large", 5000, 5000), *full], SMALL, most=4 * SMALL - 1) == []
    assert outdated([Held("large", LARGEST, LARGEST)] * 9, LARGEST) == []


def test_segments_of_dead_documents_go() -> None:
    large = Held("large", 5000, 5000)
    assert outdated([large, Held("dead", 100, 0)], 0) == ["dead"]
    assert outdated([large, Held("dead", 100, 0)], 100) == ["dead"]
    assert outdated([large, Held("half", 3000, 900)], 1) == ["large", "half"], "more than a quarter of all is dead"


def test_runs_are_about_equally_long() -> None:
    assert [len(run) for run in runs(range(12_001))] == [4000, 4000, 4001]
    assert list(runs([])) == []


@pytest.mark.usefixtures("small")
def test_what_is_withdrawn_does_not_come_back_as_something_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "index", [document(f"{n}", "A bridge.", day=f"2020-01-0{n}") for n in range(1, 9)])
    desk.write(document("secret", "A scandal.", day="2020-02-01")).sync()
    desk.withdraw("secret").sync()
    desk.write(document("harmless", "A kitten.", day="2020-02-01")).sync()
    assert desk.found("scandal") == [] and desk.found("kitten") == ["harmless"]


# Damage, and what only looks like it.


def _damages() -> dict[str, Callable[[Path], object]]:
    def segment(folder: Path) -> Path:
        return next((folder / SEGMENTS).iterdir())

    def file(folder: Path) -> Path:
        return max(segment(folder).iterdir(), key=lambda path: path.stat().st_size)

    def sql(statement: str) -> Callable[[Path], object]:
        def work(folder: Path) -> None:
            connection = sqlite3.connect(folder / DATABASE)
            with connection:
                connection.execute(statement)
            connection.close()

        return work

    return {
        "The search index was damaged": lambda folder: (folder / DATABASE).write_bytes(b"no database, but text" * 99),
        "The search index was damaged ": lambda folder: os.truncate(folder / DATABASE, 5000),
        "The search index was damaged (no such table: meta)": sql("drop table meta"),
        "The search index was damaged (no such": lambda folder: (folder / DATABASE).write_bytes(b""),
        "The search index was made elsewhere": lambda folder: (folder / "made-here").unlink(),
        "by another version of the search engine": sql("update meta set value = 'older' where key = 'engine'"),
        "for another language (fr)": sql("update meta set value = 'fr' where key = 'language'"),
        "A part of the search index is missing": lambda folder: shutil.rmtree(segment(folder)),
        "A part of the search index is missing or": lambda folder: file(folder).unlink(),
        "missing or damaged": lambda folder: os.truncate(file(folder), 100),
    }


@pytest.mark.parametrize(("why", "damage"), _damages().items())
def test_a_damaged_index_starts_empty_says_why_and_is_filled_again(
    desk: Desk, why: str, damage: Callable[[Path], object], tmp_path: Path
) -> None:
    desk.index.close()
    damage(desk.folder)
    desk = desk.reopen()
    assert why.strip() in desk.index.lost and desk.index.lost.endswith(".")
    assert desk.found() == [] and list(desk.index.files()) == ["root.js"]
    assert desk.index.replace([(FLOOD, "new")]) is None
    assert desk.sync().added == tuple(desk.index.files())
    assert_like_new(desk, tmp_path / "fresh")
    assert desk.reopen().index.lost == ""


def test_a_copy_of_an_index_is_never_opened(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(desk.folder, tmp_path / "copy")
    copy = open_index(tmp_path / "copy", "en")
    assert copy.lost == "The search index was made elsewhere, and a copy or download is never opened."
    with pytest.raises(Lost, match="made elsewhere"):
        open_files(tmp_path / "copy")
    desk.index.close()
    (tmp_path / "index").rename(tmp_path / "moved")
    assert open_index(tmp_path / "moved", "en").lost == ""


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_segment_that_the_state_does_not_name_is_not_opened_and_goes(desk: Desk, tmp_path: Path) -> None:
    mark = tmp_path / "trapped"
    foreign = desk.folder / SEGMENTS / "0123456789abcdef"
    shutil.copytree(next((desk.folder / SEGMENTS).iterdir()), foreign)
    for path in foreign.iterdir():
        path.write_bytes(pickle.dumps(Trap(mark)))
    desk = desk.reopen()
    assert desk.found("flood") == ["flood", "vote"]
    assert not mark.exists()
    desk.write(document("new", "Something.", day="2022-01-01")).sync()
    assert not foreign.exists() and not mark.exists()


def test_damage_that_shows_later_is_noticed_and_mended(desk: Desk, tmp_path: Path) -> None:
    connection = sqlite3.connect(desk.folder / DATABASE)
    with connection:
        connection.execute("update shards set payload = cast(payload || x'00' as blob) where kind = 'terms'")
    connection.close()
    desk = desk.reopen()
    assert desk.index.lost == ""
    with pytest.raises(Lost, match="has lost a part"):
        desk.found("flood")
    assert desk.index.lost and desk.found() == []
    desk = desk.reopen()
    assert desk.index.is_new, "nobody opens it again"
    desk.sync()
    assert_like_new(desk, tmp_path / "fresh")


def test_a_segment_that_is_garbled_is_noticed_and_mended(desk: Desk, tmp_path: Path) -> None:
    for path in next((desk.folder / SEGMENTS).iterdir()).iterdir():
        path.write_bytes(bytes(path.stat().st_size))
    desk = desk.reopen()
    with pytest.raises(Lost):
        desk.found("flood")
    desk.sync()
    assert desk.found("flood") == ["flood", "vote"]


def test_links_that_a_stranger_put_there_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letters").mkdir()
    (elsewhere / "diary").write_text("Dear diary")
    (tmp_path / "index").mkdir()
    for name in (SEGMENTS, DATABASE, "state.db.new", "made-here"):
        (tmp_path / "index" / name).symlink_to(elsewhere if name == SEGMENTS else elsewhere / "diary")
    desk = Desk(tmp_path / "index", [FLOOD])
    desk.sync()
    assert desk.found("flood") == ["flood"] and desk.reopen().index.lost == ""
    assert sorted(path.name for path in elsewhere.iterdir()) == ["diary", "letters"]
    assert (elsewhere / "diary").read_text() == "Dear diary"


def test_another_language_stems_otherwise(desk: Desk) -> None:
    desk.index.close()
    french = Desk(desk.folder, [document("eau", "Les rivières de l'eau.")], "fr")
    assert french.index.lost == "The search index was made for another language (en)."
    french.sync()
    assert french.found("riviere") == ["eau"] and french.found("eau") == ["eau"]


# Kills and company.

# Syncs a second version of an archive, and dies at its n-th step: a call of one of our functions, or of one of SQLite's.
_DYING = """
import os, signal, sys
sys.path[:0] = [{root!r}, {search!r}]
from pathlib import Path
from tests.search_desk import Desk
from tests.test_search_index import second_version
desk = Desk(Path({folder!r}), second_version())
steps, last = 0, {last}
def count(frame, event, argument):
    global steps
    ours = event == "call" and "backfile_search" in frame.f_code.co_filename
    if ours or event == "c_call" and argument.__name__ in ("execute", "executemany", "fsync", "rmtree", "replace", "unlink"):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(count)
{work}
sys.setprofile(None)
print(steps)
"""


def first_version() -> list[Document]:
    chance = random.Random(3)
    return [invented(f"{n:02}", chance) for n in range(14)]


def second_version() -> list[Document]:
    first, chance = first_version(), random.Random(4)
    edited = [invented(each.id, chance)._replace(**_place(each)) for each in first[:3]]
    return [*edited, *first[4:], *(invented(f"new-{n}", chance) for n in range(3))]


def _die(folder: Path, work: str, last: int) -> str:
    script = _DYING.format(root=str(ROOT), search=str(ROOT / "search"), folder=str(folder), last=last, work=work)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == (-signal.SIGKILL if last else 0), ended.stderr
    return ended.stdout


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("work", ["desk.sync()", "desk.replace(*list(desk.documents.values())[:3])"])
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(tmp_path: Path, work: str) -> None:
    old, new = first_version(), second_version()
    whole = new if "sync" in work else [*new[:3], *old[3:]]
    expected = {}
    for name, documents in (("old", old), ("new", whole)):
        desk = Desk(tmp_path / name, documents)
        desk.sync()
        expected[name] = (desk.index.files(), desk.answers())
        desk.index.close()
    steps = int(_die(_copy_of(tmp_path, old, "count"), work, 0))
    seen = set()
    moments = [steps * n // 6 for n in range(1, 6)] + [steps - 3 * n for n in range(5)]
    for last in moments:
        folder = _copy_of(tmp_path, old, f"killed at {last}")
        _die(folder, work, last)
        desk = Desk(folder, whole)
        assert desk.index.lost == ""
        state = (desk.index.files(), desk.answers())
        seen.add("old" if state == expected["old"] else "new" if state == expected["new"] else "neither")
        desk.sync()
        assert (desk.index.files(), desk.answers()) == expected["new"]
        assert len(desk.segments()) <= 2, "what was left behind is gone"
        desk.index.close()
    assert seen == {"old", "new"}


def _copy_of(tmp_path: Path, documents: Sequence[Document], name: str) -> Path:
    """Not a copy, which would not be opened: the same index once more."""
    desk = Desk(tmp_path / name, documents)
    desk.sync()
    desk.index.close()
    return tmp_path / name


def test_a_first_sync_that_is_killed_begins_again(tmp_path: Path) -> None:
    steps = int(_die(tmp_path / "whole", "desk.sync()", 0))
    for last in (steps // 8, steps // 2, steps - 20):
        _die(tmp_path / f"{last}", "desk.sync()", last)
        desk = Desk(tmp_path / f"{last}", second_version())
        assert desk.index.lost == "" and desk.found() == []
        desk.sync()
        assert_like_new(desk, tmp_path / f"fresh {last}")


def test_who_searches_while_the_index_changes_sees_the_old_or_the_new_one(tmp_path: Path) -> None:
    few = [document(f"few-{n}", "The old flood.", day=f"2020-01-{n + 10}") for n in range(9)]
    many = [document(f"many-{n}", "The new flood.", day=f"2021-01-{n + 10}") for n in range(15)]
    writer, reader = Desk(tmp_path / "index", few), None
    writer.sync()
    seen, failures, done = set(), [], threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                reader = Desk(tmp_path / "index")
                for _ in range(5):
                    ids = reader.found("flood")
                    seen.add((len(ids), len({id[:3] for id in ids})))
                assert reader.index.lost == ""
                reader.index.close()
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=read)
    thread.start()
    for n in range(40):
        writer.documents = {each.id: each for each in (many, few)[n % 2]}
        writer.sync()
    done.set()
    thread.join()
    assert failures == [] and reader is None
    assert seen == {(9, 1), (15, 1)}


def test_an_index_that_cannot_be_written_is_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backfile_search.state.PATIENCE", 0.1)
    desk = desk.reopen()
    other = sqlite3.connect(desk.folder / DATABASE, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(OSError, match=r"cannot be used now \(database is locked\)"):
        desk.replace(FLOOD._replace(text="Nothing."))
    other.close()
    assert desk.index.lost == "" and desk.found("flood") == ["flood", "vote"]
    assert desk.replace(FLOOD._replace(text="Nothing.")) is not None


def test_a_search_goes_on_with_the_newest_index_when_another_process_has_changed_it(desk: Desk) -> None:
    other = desk.reopen()
    assert other.found("flood") == ["flood", "vote"]
    desk = Desk(desk.folder, desk.documents.values())
    desk.write(STORM._replace(text="A flood, not a storm.")).sync()
    assert sorted(other.found("flood")) == ["flood", "storm", "vote"]
    assert other.replace(VOTE._replace(text="Nothing.")) is not None
    assert sorted(desk.found("flood")) == ["flood", "storm"]


def test_workers_write_the_files_out(desk: Desk) -> None:
    site = desk.site()
    with ProcessPoolExecutor(1, get_context("spawn"), _open_there, (desk.folder,)) as pool:
        assert dict(zip(site, pool.map(_file_there, site), strict=True)) == site
    files = open_files(desk.folder)
    for path in ("terms/ab/abcdef0123.js", "../state.db", "root", "", "texts/00/000000000000.js"):
        with pytest.raises(KeyError):
            files.file(path)
    files.close()


_THERE: list[Any] = []


def _open_there(folder: Path) -> None:
    _THERE.append(open_files(folder))


def _file_there(path: str) -> bytes:
    content: bytes = _THERE[0].file(path)
    return content


def test_processes_share_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backfile_search.syncing.WORTH_SHARING", 1)
    chance = random.Random(2)
    desk = Desk(tmp_path / "index", [invented(f"{n}", chance) for n in range(40)])
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        desk.sync(lambda work, tasks: pool.map(work, tasks))
    assert_like_new(desk, tmp_path / "fresh")


class Counting:
    """Runs tasks one after the other and notes them."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def __call__(self, work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        """Run them."""
        self.tasks += tasks
        return map(work, tasks)

    def shapes(self) -> list[tuple[int, bool, bool]]:
        """Of each task how many documents it has, and whether it writes a segment and makes a piece of a partition."""
        return [(len(task.records), bool(task.segment), task.piece) for task in self.tasks]


def counted(desk: Desk) -> list[tuple[int, bool, bool]]:
    """The tasks of a sync."""
    counting = Counting()
    desk.sync(counting)
    return counting.shapes()


@pytest.fixture
def years(small: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """An archive that is to be of three partitions, the first of them with more documents than a segment has."""
    monkeypatch.setattr("backfile_search.syncing.WORTH_SHARING", 1)
    monkeypatch.setattr("backfile_search.segments_plan.GROWTH", 9)
    chance = random.Random(5)
    sizes = {"2018": 19, "2019": 10, "2020": 6}
    made = [
        invented(f"{year}-{n:02}", chance)._replace(day=f"{year}-03-{n + 1:02}", order="")
        for year, size in sizes.items()
        for n in range(size)
    ]
    return Desk(tmp_path / "index", made)


def test_an_index_is_made_of_runs_that_are_each_read_once(years: Desk) -> None:
    assert counted(years) == [(9, True, True), (10, True, True), (10, True, True), (6, True, True)]


def test_much_that_changed_in_one_partition_is_no_reason_to_write_the_rest(years: Desk, tmp_path: Path) -> None:
    years.sync()
    many = [years.documents[f"2018-{n:02}"] for n in range(0, 14, 2)]
    years.write(*(each._replace(text=f"Another text. {each.text}") for each in many))
    assert counted(years) == [(9, False, True), (10, False, True), (7, True, False)]
    assert_like_new(years, tmp_path / "fresh")


def test_a_partition_that_is_new_is_read_once_whatever_else_is_written(years: Desk, tmp_path: Path) -> None:
    late = [years.documents.pop(id) for id in sorted(years.documents) if id > "2020" or id == "2018-05"]
    years.sync()
    years.write(*late)
    assert counted(years) == [(9, False, True), (10, False, True), (6, True, True), (1, True, False)]
    assert_like_new(years, tmp_path / "fresh")


def test_whoosh_is_not_loaded_before_it_is_needed(desk: Desk) -> None:
    script = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'search')!r}]\n"
        "from pathlib import Path\nfrom tests.search_desk import Desk\nfrom tests.test_search_index import FLOOD, STORM, VOTE\n"
        f"desk = Desk(Path({str(desk.folder)!r}), [FLOOD, STORM, VOTE])\n"
        "desk.sync(), desk.site(), desk.found(since='2020')\n"
        "assert not any(name.split('.')[0] == 'whoosh' for name in sys.modules)\n"
        "assert desk.found('flood') == ['flood', 'vote'] and 'whoosh' in sys.modules and not desk.loaded"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_engine_is_its_sources_and_whoosh() -> None:
    assert len(engine_digest()) == 32 and engine_digest() == engine_digest()
