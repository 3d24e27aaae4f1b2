"""Whatever happened in between, a build gives what a clean build gives: random edits of everything a build depends on."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from newsroom import NOON, Site, tree

from backfile.errors import ContentError
from backfile.pipeline import Options, build, silent
from backfile.pipeline.questions import check
from backfile.pipeline.searching import Request, search

NAMES = ["fire", "flood", "vote", "wharf", "school", "bridge"]
TITLES = ["Fire at the wharf", "Flood hits Main Street", "Council votes", "Bridge reopens", "Whārangi hou", "Fire"]
STORIES = ["harbour", "flood-2020", None]
PEOPLE = ["Ana Hōhepa", "Tom Reed", "Reed Tom"]
DATES = ["2019", "2020-01", "2020-01-08", "2020-01-08 16:14", "2025-12-31 23:00", "2026-01-02 09:00"]
BODIES = [
    "Rain fell on Harbour Town all day.",
    "Rain fell on Harbour Town all night.",
    "Ana Hōhepa said so. See [[{other}]] and [[nowhere]].",
    "Tom Reed and Ana Hōhepa spoke.\n\n## What next {{#next}}\n\nMore of it.",
    "Before.\n\nUPDATE – 5.12pm: The road is open.\n\nMore.\n\n## After",
    '::: correction {{at="6pm" summary="The street was wrong."}}\nIt was Main Street.\n:::\n\nText [here]({other}.md).',
]
STATUS = [
    {},
    {},
    {"status": "draft"},
    {"unlisted": True},
    {"status": "embargoed", "embargo": {"until": "2026-01-01 18:00"}},
    {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "Legal"}},
]


class Newsroom(RuleBasedStateMachine):
    """An archive that many hands work on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="backfile-test-"))
        self.site = Site(self.folder / "archive")
        self.now = NOON
        self.foreign: set[str] = set()

    @initialize()
    def first_articles(self) -> None:
        for name in NAMES[:4]:
            self.site.article(name, BODIES[2].format(other="fire"), people=PEOPLE[:1], story="harbour")
        self.site.file("content/entities/places.yml", "- {id: harbour-town, name: Harbour Town, kind: place}\n")
        self.site.file("content/media/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        self.build()

    @rule(
        name=st.sampled_from(NAMES), title=st.sampled_from(TITLES), published=st.sampled_from(DATES),
        body=st.sampled_from(BODIES), other=st.sampled_from(NAMES), story=st.sampled_from(STORIES),
        people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2), status=st.sampled_from(STATUS),
    )  # fmt: skip
    def write_article(self, name, title, published, body, other, story, people, status) -> None:  # type: ignore[no-untyped-def]
        # The ledger would rightly refuse dates that move and updates that vanish.
        shutil.rmtree(self.folder / "archive/ledger", ignore_errors=True)
        fields = {"slug": name, "story": story, "people": people or None, **status}
        self.site.article(name, body.format(other=other), title=title, published=published, **fields)

    @rule(name=st.sampled_from(NAMES), word=st.sampled_from(["rain", "sun", "Tom Reed", "wind and rain"]))
    def edit_text(self, name: str, word: str) -> None:
        path = self.folder / f"archive/content/articles/{name}.md"
        if path.exists():
            head, _, _ = path.read_text("utf-8").partition("\nLast words: ")
            path.write_text(f"{head}\nLast words: {word}.\n", "utf-8")

    @rule(name=st.sampled_from(NAMES))
    def delete_article(self, name: str) -> None:
        (self.folder / f"archive/content/articles/{name}.md").unlink(missing_ok=True)

    @rule()
    def lose_the_ledger(self) -> None:
        shutil.rmtree(self.folder / "archive/ledger", ignore_errors=True)

    @rule(name=st.sampled_from(NAMES), alias=st.sampled_from(["/old/", "/2001/x.html", "/fire"]))
    def give_alias(self, name: str, alias: str) -> None:
        shutil.rmtree(self.folder / "archive/ledger", ignore_errors=True)
        self.site.article(name, BODIES[0], slug=name, aliases=[alias])

    @rule(name=st.sampled_from(["harbour", "flood-2020"]), there=st.booleans())
    def describe_story(self, name: str, there: bool) -> None:
        path = self.folder / f"archive/content/stories/{name}.yml"
        if there:
            self.site.file(f"content/stories/{name}.yml", f"title: The {name} story\nsummary: In short.\n")
        else:
            path.unlink(missing_ok=True)

    @rule(
        title=st.sampled_from(["One", "Two"]),
        size=st.sampled_from([2, 50]),
        base=st.sampled_from(["", "https://a.example/b/"]),
    )
    def change_settings(self, title: str, size: int, base: str) -> None:
        self.site.settings(title=title, page_size=size, base_url=base)

    @rule(text=st.sampled_from(["<h1>{{ page.title }}</h1>", "<p>{{ page.title }}</p>{{ page.copy.html }}", None]))
    def change_template(self, text: str | None) -> None:
        path = self.folder / "archive/templates/article.html"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            self.site.file("templates/article.html", text)

    @rule(text=st.sampled_from(["body{}", "p{}", None]))
    def change_asset(self, text: str | None) -> None:
        path = self.folder / "archive/templates/assets/site.css"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            self.site.file("templates/assets/site.css", text)

    @rule(pick=st.integers(0, 10**6), how=st.sampled_from(["edit", "delete", "same size"]))
    def harm_output(self, pick: int, how: str) -> None:
        files = sorted(p for p in self.site.output.rglob("*") if p.is_file() and not p.name.startswith("."))
        if not files:
            return
        file = files[pick % len(files)]
        if how == "delete":
            file.unlink()
        elif how == "edit":
            file.write_bytes(b"not what was built")
        else:
            data = file.read_bytes()
            file.write_bytes(data[:-1] + b"?" if data else b"")

    @rule(name=st.sampled_from(["CNAME", "extra/robots.txt"]))
    def add_foreign_file(self, name: str) -> None:
        target = self.site.output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("mine")
        self.foreign.add(name)

    @rule(what=st.sampled_from(["memo.db", "trace", "all", "torn memo", "output", "index", "torn index", "segment"]))
    def lose_state(self, what: str) -> None:
        state = self.folder / "archive/.backfile"
        index = next(state.glob("search-*"), state / "no index")
        if what == "all":
            shutil.rmtree(state, ignore_errors=True)
        elif what == "output":
            shutil.rmtree(self.site.output, ignore_errors=True)
            self.foreign.clear()
        elif what == "torn memo" and (state / "memo.db").exists():
            (state / "memo.db").write_bytes(b"SQLite format 3\0 and then nothing of use" * 100)
        elif what == "index":
            shutil.rmtree(index, ignore_errors=True)
        elif what == "torn index" and (index / "state.db").exists():
            with (index / "state.db").open("rb+") as file:
                file.seek(5000)
                file.write(b"nothing of use " * 2000)
        elif what == "segment":
            for segment in index.glob("segments/*"):
                shutil.rmtree(segment)
        else:
            for path in state.glob(f"{what}*"):
                path.unlink()

    @rule(hours=st.sampled_from([-30, -1, 1, 7, 30]))
    def let_time_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def check_meanwhile(self) -> None:
        """Another command reads what the site has not seen yet."""
        check(replace(self.site.options, as_of=self.now))

    @rule(query=st.sampled_from(["", "rain", '"harbour town" OR person:reed', "road -rain"]))
    def search_meanwhile(self, query: str) -> None:
        """A search may find that the index is lost, and make it from articles that the site has not seen yet."""
        with contextlib.suppress(ContentError):  # an archive without sound settings
            self.site.search(query)

    @rule()
    def build_elsewhere(self) -> None:
        """The same archive goes into another folder, too."""
        build(replace(self.site.options, as_of=self.now, output=self.folder / "elsewhere", record=False))

    @precondition(lambda self: os.environ.get("BACKFILE_SOAK") or hash(self.now) % 5 == 0)
    @rule(seconds=st.floats(0.05, 0.7))
    def kill_a_build(self, seconds: float) -> None:
        kill_a_build(self.site, seconds)

    @rule()
    def build(self) -> None:
        """The promise itself."""
        self.site.try_build(as_of=self.now)
        beside = self.folder / "clean"
        shutil.rmtree(beside, ignore_errors=True)
        options = replace(
            self.site.options, as_of=self.now, output=beside / "output", state=beside / "state", record=False
        )
        clean = build(options)
        assert clean.failed == self.site.report.failed
        if clean.failed:
            return  # nothing was written, and the next build says why
        have = {path: data for path, data in self.site.tree().items() if path not in self.foreign}
        assert have == tree(beside / "output")
        problems = tuple(p for p in self.site.report.problems if p.code != "I-foreign-file")
        assert problems == clean.problems
        for query in ("rain", "person:reed OR road", '"harbour town"'):
            assert found(self.site.options, query) == found(options, query)
        assert self.site.try_build(as_of=self.now).report.written == 0

    def teardown(self) -> None:
        self.build()
        shutil.rmtree(self.folder, ignore_errors=True)


def found(options: Options, query: str) -> dict[str, Any]:
    """What the index finds after a build; a lost one is made again by the search where the build had nothing to do."""
    return search(options, Request(text=query, facets=True), lambda sentence: None, silent)


def kill_a_build(site: Site, seconds: float) -> None:
    """Start a build in a process of its own and kill it after this time."""
    door = Path(__file__).resolve().parent.parent / "build.py"
    command = [sys.executable, str(door), "--source", str(site.folder), "--as-of", NOON.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()


_COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = settings(max_examples=15, stateful_step_count=14, **_COMMON)


@pytest.mark.soak
class TestNewsroomForLong(Newsroom.TestCase):
    """The same for as long as it takes to trust it."""

    settings = settings(max_examples=400, stateful_step_count=40, **_COMMON)


@pytest.mark.parametrize("seconds", [0.15, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.75, 0.9])
def test_after_a_kill_the_next_build_repairs_everything(tmp_path: Path, seconds: float) -> None:
    site = Site(tmp_path / "archive")
    for n in range(60):
        site.article(f"2020/{n % 12 + 1:02}/article-{n}", f"Text {n}. See [[2020/01/article-0]].", title=f"Number {n}")
    kill_a_build(site, seconds)
    for path, data in (tree(site.output) if site.output.exists() else {}).items():
        assert data or path.startswith(".backfile-staging/"), f"{path} is not whole"
    site.build()
    beside = tmp_path / "clean"
    build(replace(site.options, output=beside / "output", state=beside / "state"))
    assert site.tree() == tree(beside / "output")
