"""A long day at the desk: random saves while the preview runs. It ends with what a clean build gives, in the same memory."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from newsroom import Site, tree
from previewing import Preview, previewing, save

from backfile.pipeline import build
from backfile.store import Memo, article_from

WORDS = "harbour council rain bridge inquiry school vote wharf ferry Ana Hōhepa Tom Reed minister flood".split()
ARTICLES = Path("content/articles")
OURS = Path(__file__).resolve().parent.parent / "templates/article.html"
SENTINEL = "content/articles/2020/01/last.md"
MORE_MEMORY = 1.10  # times what it needed after the first hundred saves


class Desk:
    """Somebody who edits an archive in every way there is, by a seed."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.random = random.Random(seed)
        self.made = 0
        self.watched: Path | None = None  # the article whose page is open
        self.broken: dict[Path, str] = {}
        for _ in range(40):
            self.write_article()
        site.article("2020/01/last", "Nothing yet.")

    def save_something(self) -> None:
        """One of the things that people do, the usual ones more often."""
        deeds: dict[Callable[[], object], int] = {
            self.change_text: 60, self.change_headline: 8, self.write_article: 6, self.delete_article: 5,
            self.rename_article: 4, self.break_article: 5, self.mend_all: 5, self.change_style: 2,
            self.change_template: 2, self.change_settings: 1, self.move_folder: 2, self.check_out: 2,
        }  # fmt: skip
        self.random.choices(list(deeds), list(deeds.values()))[0]()

    def articles(self) -> list[Path]:
        found = sorted((self.site.folder / ARTICLES).rglob("*.md"))
        return [path for path in found if path.name != "last.md"]

    def some_article(self) -> Path:
        """Any article; one whose page is open as often as not."""
        articles = self.articles()
        return self.watched if self.watched in articles and self.random.random() < 0.5 else self.random.choice(articles)

    def words(self) -> str:
        return " ".join(self.random.choices(WORDS, k=30))

    def write_article(self) -> None:
        self.made += 1
        year = self.random.randint(2015, 2020)
        name = f"{year}/{self.random.randint(1, 12):02}/story-{self.made}"
        people = self.random.sample(["Ana Hōhepa", "Tom Reed"], self.random.randint(0, 2))
        self.site.article(
            name, f"{self.words()}\n\n{self.words()}", title=f"Story {self.made}", standfirst="In short.",
            published=f"{year}-03-{self.random.randint(1, 28):02}", people=people,
        )  # fmt: skip

    def change_text(self) -> None:
        path = self.some_article()
        text = path.read_text("utf-8").rstrip("\n")
        self._save(path, f"{text.rpartition(' ')[0]} {self.random.choice(WORDS)}{self.random.randint(0, 999)}\n")

    def change_headline(self) -> None:
        path = self.some_article()
        self._save(path, path.read_text("utf-8").replace("Story", f"Story {self.random.choice(WORDS)}", 1))

    def delete_article(self) -> None:
        path = self.some_article()
        self.broken.pop(path, None)
        path.unlink()

    def rename_article(self) -> None:
        path = self.some_article()
        if path not in self.broken:
            path.rename(path.with_name(f"moved-{self.made}-{self.random.randint(0, 9999)}.md"))

    def break_article(self) -> None:
        path = self.some_article()
        if path not in self.broken:
            self.broken[path] = path.read_text("utf-8")
            self._save(path, self.broken[path].replace("published:", "publisht:"))

    def mend_all(self) -> None:
        for path, text in self.broken.items():
            self._save(path, text)
        self.broken.clear()

    def change_style(self) -> None:
        self.site.file("templates/assets/site.css", f"h1 {{ order: {self.random.randint(0, 9)} }}")

    def change_template(self) -> None:
        if self.random.random() < 0.5:
            heading = f'<h1 data-number="{self.random.randint(0, 9)}"'
            self.site.file("templates/article.html", OURS.read_text("utf-8").replace("<h1", heading))
        else:
            shutil.rmtree(self.site.folder / "templates", ignore_errors=True)

    def change_settings(self) -> None:
        self.site.settings(title=f"Archive {self.random.randint(0, 9)}")

    def move_folder(self) -> None:
        self.mend_all()
        folder = self.random.choice(sorted((self.site.folder / ARTICLES).glob("*/*")))
        if folder.name != "01":
            folder.rename(folder.with_name(f"{folder.name}-{self.random.randint(0, 9999)}"))

    def check_out(self) -> None:
        """Many files at once, as version control does it."""
        for path in self.random.sample(self.articles(), min(30, len(self.articles()))):
            if path not in self.broken:
                path.write_text(path.read_text("utf-8") + f"\n{self.words()}\n", "utf-8")

    def _save(self, path: Path, text: str) -> None:
        save(self.site, str(path.relative_to(self.site.folder)), text)


class Reader:
    """Somebody who has a page open: its stream of events, as a browser keeps it."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self.stream: HTTPConnection | None = None

    def turn_to(self, article: Path, site: Site) -> bool:
        """Open the article's page in place of the one that is open now; False if there is none."""
        with closing(Memo(site.folder / ".backfile/memo.db")) as memo:
            row = memo.reading(article.relative_to(site.folder).as_posix())
        if row is None or row.article is None:
            return False
        self.close()
        self.stream = HTTPConnection(urlsplit(self.preview.address).netloc, timeout=60)
        self.stream.request("GET", f"/_backfile/events?page={quote(article_from(row.article).url)}&seen=0")
        return self.stream.getresponse().status == 200

    def close(self) -> None:
        if self.stream:
            self.stream.close()


def settle(desk: Desk, preview: Preview, mark: str) -> None:
    """Mend what is broken, and wait until the preview has followed everything."""
    desk.mend_all()
    text = (desk.site.folder / SENTINEL).read_text("utf-8")
    save(desk.site, SENTINEL, f"{text.rpartition(' ')[0]} {mark}\n")
    preview.wait_for("2020/01/last.html", mark)
    time.sleep(0.5)  # the last page stands before the last files of search do
    while preview.lines and "again every" in preview.lines[-1]:
        time.sleep(0.5)


def differences(preview: Preview, clean: dict[str, bytes]) -> list[str]:
    """The files of the preview that are not what a clean build gave."""
    shown = preview.tree()
    return sorted(path for path in shown.keys() | clean.keys() if shown.get(path) != clean.get(path))


def edited_for_long(folder: Path, saves: int, seed: int) -> list[int]:
    """The preview's memory in bytes after each hundred saves, having compared its site with a clean build each time."""
    memory, turned = [], 0
    desk = Desk(Site(folder / "archive"), seed)
    options = replace(desk.site.options, output=folder / "clean", state=folder / "state", record=False, clean=True)
    with previewing(desk.site) as preview, closing(Reader(preview)) as reader:
        for number in range(1, saves + 1):
            if number % 5 == 1:
                desk.watched = desk.random.choice(desk.articles())
                turned += reader.turn_to(desk.watched, desk.site)
            desk.save_something()
            time.sleep(desk.random.choice((0, 0, 0.01, 0.03, 0.1)))
            if number % 100 == 0 or number == saves:
                settle(desk, preview, f"mark{number}")
                build(options)
                clean = tree(folder / "clean")
                different = differences(preview, clean)
                for _ in range(20):  # the last build may still be at work
                    if not different:
                        break
                    time.sleep(0.5)
                    different = differences(preview, clean)
                assert not different, f"after {number} saves (seed {seed}): {different[:5]}; " + "".join(
                    preview.lines[-9:]
                )
                memory.append(sum(process.memory_info().rss for process in preview.processes()))
    assert turned >= saves // 10
    return memory


def test_forty_random_saves_end_as_a_clean_build_does(tmp_path: Path) -> None:
    assert edited_for_long(tmp_path, saves=40, seed=random.randrange(10_000))


@pytest.mark.soak
def test_two_thousand_saves_need_no_more_memory_than_the_first_hundred(tmp_path: Path) -> None:
    memory = edited_for_long(tmp_path, saves=2000, seed=random.randrange(10_000))
    assert max(memory) <= memory[0] * MORE_MEMORY, [f"{size >> 20} MB" for size in memory]
