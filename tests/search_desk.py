"""An index with its documents beside it, so that tests of the index read like stories. The news is invented."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from backfile_search import Changes, Document, Entry, Request, open_index
from backfile_search.building import Run, serial
from backfile_search.shards import read_script

WORDS = (
    "the a of and council flood river harbour ferry bridge vote budget rates mayor school teacher nurse strike storm "
    "Māori iwi marae kererū forest fire police court trial fraud gold rugby cricket final goal coach injury café naïve "
    "covid-19 3.5 1,000 won't O'Neill's Iran's rocket attack ceasefire treaty election poll minister resigns rain drought"
).split()
PEOPLE = ("Jane Roe", "Merv Tollison", "Ngaio O'Neill", "Aroha Parata", "Ann Lee")
SECTIONS = ("News", "Sport", "World")


def document(id: str, text: str = "", *, day: str = "2020-01-03", title: str = "", **known: Any) -> Document:
    """A document of which only what matters has to be said."""
    named = {"url": f"{day[:4]}/{id}.html", "published": day, "updated": "", "order": "", "lead": text[:60]} | known
    return Document(id=id, day=day, title=title or id.capitalize(), text=text, **named)


def invented(id: str, chance: random.Random) -> Document:
    """A document about anything."""
    paragraphs = [" ".join(chance.choices(WORDS, k=chance.randint(1, 30))) for _ in range(chance.randint(0, 4))]
    year, month, day = chance.randint(2017, 2021), chance.randint(1, 12), chance.randint(1, 28)
    facets: list[tuple[str, tuple[str, ...]]] = [("section", (chance.choice(SECTIONS),))]
    if chance.random() < 0.7:
        facets.append(("person", tuple(chance.sample(PEOPLE, chance.randint(1, 2)))))
    return document(
        id,
        "\n".join(paragraphs),
        day=f"{year}-{month:02}-{day:02}",
        order=f"{chance.randint(0, 3)}",
        title=" ".join(chance.choices(WORDS, k=chance.randint(0, 5))),
        badges=("corrected",) if chance.random() < 0.1 else (),
        facets=tuple(facets),
    )


class Desk:
    """An index and what it should hold."""

    opened: ClassVar[list[Desk]] = []

    def __init__(self, folder: Path, documents: Iterable[Document] = (), language: str = "en") -> None:
        self.folder = folder
        self.language = language
        self.documents = {each.id: each for each in documents}
        self.loaded: list[str] = []  # ids, since the desk was opened
        self.index = open_index(folder, language)
        self.opened.append(self)

    def write(self, *documents: Document) -> Desk:
        self.documents |= {each.id: each for each in documents}
        return self

    def withdraw(self, *ids: str) -> Desk:
        for id in ids:
            del self.documents[id]
        return self

    def sync(self, run: Run = serial) -> Changes:
        return self.index.sync([entry(each) for each in self.documents.values()], self.load, run)

    def replace(self, *documents: Document) -> Changes | None:
        """Write and replace in one; nothing is written if the index declines."""
        changes = self.index.replace([(each, entry(each).digest) for each in documents])
        if changes is not None:
            self.write(*documents)
        return changes

    def load(self, ids: Sequence[str]) -> list[Document]:
        self.loaded += ids
        return [self.documents[id] for id in ids]

    def reopen(self) -> Desk:
        self.index.close()
        return Desk(self.folder, self.documents.values(), self.language)

    def site(self) -> dict[str, bytes]:
        """All files with their content."""
        return {path: self.index.file(path) for path in self.index.files()}

    def found(self, text: str = "", **asked: Any) -> list[str]:
        """The ids of hits, best first."""
        return [hit.id for hit in self.index.search(Request(text, limit=1000, **asked)).hits]

    def answers(self) -> list[dict[str, Any]]:
        """What some searches of every kind say, in full."""
        queries = (
            "flood",
            "the",
            "council vote",
            '"the flood"',
            "river OR storm",
            "-the",
            "flo*",
            "flod~",
            "person:jane",
            "",
        )
        found = [Request(query, limit=7, facets=True) for query in queries]
        found.append(Request("the", filters=(("section", "Sport"),), since="2018-03", until="2020", sort="newest"))
        return [self.index.search(request).to_json() for request in found]

    def segments(self) -> list[str]:
        """Names of the folders of Whoosh's segments."""
        return sorted(path.name for path in (self.folder / "segments").iterdir())


def close_all() -> None:
    """Close every index that the test opened."""
    for desk in Desk.opened:
        desk.index.close()
    Desk.opened.clear()


def entry(each: Document) -> Entry:
    """A document as a caller announces it."""
    return Entry(each.id, each.day, each.order, hashlib.sha256(repr(each).encode()).hexdigest())


def assert_like_new(desk: Desk, elsewhere: Path) -> None:
    """The desk's index has the files, and gives the answers, of one that is made of its documents at once."""
    fresh = Desk(elsewhere, desk.documents.values())
    fresh.sync()
    assert desk.index.files() == fresh.index.files()
    ours, theirs = desk.site(), fresh.site()
    assert {path: read_script(ours[path]) for path in ours if ours[path] != theirs[path]} == {}
    assert desk.answers() == fresh.answers()
