"""The browser finds what the command line finds: the same articles, in the same order, with the same scores and passages."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from backfile.pipeline import Options
from backfile.pipeline import build as build_site
from tests.command import Run, run
from tests.search_node import ClientError, Reader, why_missing
from tests.search_parity import IN_PAGE, desk_answers, differences, documents_of, index_folder
from tests.search_queries import Asked, queries_for
from tests.test_browser import QuietHandler

QUERIES = 500
# What an archive in English about a New Zealand town holds, and what it does not.
ODD = [
    '"to be or not to be"', "Māori", "maori", "3.5", "covid-19", "won't", "O'Neill", "O’Neill's", "🔥", "x" * 500,
    "العربية", "हिन्दी", "日本語", "東京 OR 大阪", '"の"', "the", "the of and", "-the", "()", '"', "person:", "persn:x",
    "a" * 10_000, "( " * 5_000, "word " * 2_000, "NOT", "*", "~", "st*", "floud~", "floodd",
    "café OR cafe", "½", "$2.3 million", "U.S.",
]  # fmt: skip

__all__ = ["run"]

needs_node = pytest.mark.skipif(bool(why_missing()), reason=why_missing())


@pytest.fixture(scope="module")
def archive(copy_checkout: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, built where it lies. To be read only."""
    folder = copy_checkout(tmp_path_factory.mktemp("parity") / "archive")
    build(folder)
    return folder


def build(folder: Path) -> None:
    report = build_site(Options(source=folder, output=folder / "output", as_of=datetime.now(UTC)))
    assert not report.failed, [problem for problem in report.problems if problem.is_error]


@pytest.fixture(scope="module")
def asked(archive: Path) -> list[Asked]:
    odd = [Asked(text, {"facets": True}) for text in ODD] + [Asked(text, {"any": True}) for text in ODD]
    return queries_for(documents_of(index_folder(archive)), QUERIES, seed=1) + odd


@pytest.fixture(scope="module")
def desk(archive: Path, asked: list[Asked]) -> list[Any]:
    return desk_answers(index_folder(archive), "en-NZ", asked)


def test_the_queries_are_worth_asking(asked: list[Asked], desk: list[Any]) -> None:
    """Most find something, some nothing, some are faulty, some are misspelt."""
    found = [answer for answer in desk if answer.get("total")]
    assert len(found) > 300 and len(desk) - len(found) > 20
    assert sum("error" in answer for answer in desk) > 5
    assert sum(bool(answer.get("suggestion")) for answer in desk) > 5
    assert sum("<mark>" in hit["snippet"] for answer in found for hit in answer["hits"]) > 500


@needs_node
def test_node_answers_as_the_index_does(archive: Path, asked: list[Asked], desk: list[Any], tmp_path: Path) -> None:
    assert differences(asked, desk, node_answers(archive, asked, tmp_path)) == []


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_chromium_answers_as_the_index_does(
    browser: Browser, archive: Path, asked: list[Asked], desk: list[Any], scheme: str, served: str
) -> None:
    page = browser.new_page()
    page.goto(f"{served if scheme == 'http' else (archive / 'output').as_uri()}/search.html")
    page.wait_for_function("globalThis.Backfile !== undefined")

    answers = page.evaluate(IN_PAGE, [query._asdict() for query in asked])

    page.close()
    assert differences(asked, desk, answers) == []


@pytest.fixture(scope="module")
def served(archive: Path) -> Iterator[str]:
    """The site in a sub-folder of a web host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(archive))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/output"
        server.shutdown()


def test_the_command_line_prints_what_the_index_answers(run: Run, archive: Path) -> None:
    queries = [
        Asked('flood "Camp Taji" OR stopbank', {"any": True}), Asked("person:ardern", {"facets": True}),
        Asked("flod", {"limit": 3, "offset": 1, "sort": "newest"}), Asked("river", {"from": "2015", "to": "2016-05"}),
    ]  # fmt: skip
    expected = desk_answers(index_folder(archive), "en-NZ", queries)
    for (text, options), answer in zip(queries, expected, strict=True):
        flags = [
            part
            for name, value in options.items()
            for part in ([f"--{name}"] if value is True else [f"--{name}", str(value)])
        ]
        said = run("search", text, *flags, "--json", "--source", archive)
        assert json.loads(said.out) == answer


@needs_node
def test_after_fifty_edits_they_still_agree(copy_checkout: Callable[[Path], Path], tmp_path: Path) -> None:
    """Words, headlines, names, dates and whole articles change, one build after the other; then everything is asked again."""
    folder = copy_checkout(tmp_path / "archive")
    build(folder)
    chance = random.Random(5)
    for number in range(50):
        edit(folder, number, chance)
        build(folder)
        if number % 10 == 9:
            agreed(folder, queries_for(documents_of(index_folder(folder)), 25, seed=number), tmp_path)
    agreed(folder, queries_for(documents_of(index_folder(folder)), QUERIES, seed=99), tmp_path)


def edit(folder: Path, number: int, chance: random.Random) -> None:
    """One thing that a newsroom does to its files."""
    articles = sorted((folder / "content/articles").rglob("*.md"))
    path = chance.choice([path for path in articles if "status:" not in path.read_text("utf-8")])
    text = path.read_text("utf-8")
    head, body = text[: text.index("\n---", 4) + 5], text[text.index("\n---", 4) + 5 :]
    words = body.split(" ")
    kind = number % 5
    if kind in (0, 1):
        words.insert(chance.randrange(len(words)), chance.choice(["zebra", "river", "the", "Taji", "日本"]))
        path.write_text(head + " ".join(words), "utf-8")
    elif kind == 2:
        path.write_text(head + body + f"\n\nA paragraph about zebras, number {number}.\n", "utf-8")
    elif kind == 3:
        new = folder / f"content/articles/{chance.randint(2011, 2023)}/new-{number}.md"
        new.parent.mkdir(exist_ok=True)
        date = f"{new.parent.name}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
        people = chance.choice(["[]", "[Mary Zebra]", "[Mary Zebra, Hone Tīeke]"])
        new.write_text(
            f"---\ntitle: Zebra number {number}\npublished: {date}\npeople: {people}\n---\n{words_of(body)}\n", "utf-8"
        )
    else:
        added = [path for path in articles if path.name.startswith("new-")]
        if added:
            chance.choice(added).write_text(
                f"---\ntitle: Another headline {number}\npublished: 2015-05-05\npublished_changed: moved\n---\nShort.\n",
                "utf-8",
            )


def words_of(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text)[:200]) + "."


def agreed(folder: Path, asked: list[Asked], place: Path) -> None:
    desk = desk_answers(index_folder(folder), "en-NZ", asked)
    assert differences(asked, desk, node_answers(folder, asked, place)) == []


def node_answers(archive: Path, asked: list[Asked], place: Path) -> list[Any]:
    answers: list[Any] = []
    with Reader(archive / "output/search", place) as reader:
        for text, options in asked:
            try:
                answers.append(reader.search(text, **options))
            except ClientError as error:
                answers.append({"error": [str(error), error.position]})
    return answers
