"""A small archive with a search page, made of our templates and the search files, without a build. Its news is invented."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from backfile.render import Templates, render
from backfile.views import Label, Output, PageView, SearchView, Site, View
from backfile_search import Document, client
from tests.sample_views import SITE
from tests.search_node import write_site

OURS = Path(__file__).resolve().parent.parent / "templates"
LONGEST = "Whaka" * 100  # a word of 500 letters

FLOOD = Document(
    id="flood",
    url="2015/03/flood.html",
    title="Flood hits Hīnau Flat",
    published="2015-03-17T23:30:00+13:00",
    updated="2015-03-19",
    day="2015-03-17",
    order="2015-03-17T10:30",
    lead="Forty households were moved to the hall.",
    text="The Waikōtare broke its banks at four.\nA state of emergency was declared, and forty households were moved.",
    badges=("corrected", "developing"),
    facets=(
        ("section", ("News", "Weather")),
        ("story", ("The flood",)),
        ("person", ("Jane Roe",)),
        ("type", ("factcheck",)),
    ),
)
ODD = Document(
    id="odd",
    url="2020/odd.html",
    title='<b>Bold</b> & "quoted"',
    published="2020-01",
    updated="",
    day="2020-01-01",
    order="2020-01",
    lead="A tag <i>is</i> no tag.",
    text=f"A peculiar <script>alert('tag')</script> & a word: {LONGEST}.",
)


def ferry(number: int) -> Document:
    """One of many alike: two a year from 2010 on, in turns by section and person."""
    year, is_odd = 2010 + number // 2, number % 2
    person, section = (("Merv Tollison", "Council"), ("Jane Roe", "News"))[is_odd]
    day = f"{year}-0{3 + 5 * is_odd}-0{1 + number % 9}"
    return Document(
        id=f"ferry-{number}",
        url=f"{year}/ferry-{number}.html",
        title=f"Ferry timetable {number + 1}",
        published=day,
        updated="",
        day=day,
        order=day,
        lead="The boats sail as they did.",
        text=f"{person} says that the ferry sails at {5 + number % 7} every morning, whatever the weather.",
        facets=(("section", (section,)), ("person", (person,))),
    )


DOCUMENTS = [*map(ferry, range(24)), FLOOD, ODD]


def write_search_site(folder: Path, documents: Sequence[Document] = DOCUMENTS, site: Site = SITE) -> Path:
    """The archive in an empty folder: front page, the article on the flood, the search page and all that they load."""
    site = site._replace(base_url="", menu=(Label("index.html", "Front page"),), footer=())
    years = tuple(Label("index.html", year) for year in ("2020", "2015"))
    pages: dict[str, tuple[str, View]] = {
        "index.html": ("page.html", PageView("./", "index.html", "Front page", "<p>Welcome.</p>", (), False)),
        FLOOD.url: ("page.html", PageView("../../", FLOOD.url, FLOOD.title, f"<p>{FLOOD.text}</p>", (), False)),
        "search.html": (
            "search.html",
            SearchView(
                "./", "search.html", (Label("index.html", "Weather"),), (Label("index.html", "The flood"),), years
            ),
        ),
    }
    for path, (template, view) in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(render(Templates((OURS,)), Output(path, template, view), site))
    shutil.copytree(OURS / "assets", folder / "assets")
    ordered = sorted(documents, key=lambda document: (document.day, document.order, document.id))
    (folder / "search").mkdir()
    write_site(folder / "search", [ordered], language=site.language.partition("-")[0])
    (folder / "search/client.js").write_bytes(client.script())
    (folder / "search/box.js").write_bytes(client.box())
    return folder
