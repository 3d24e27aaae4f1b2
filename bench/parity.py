"""Asks one built archive the same queries through its index and through its search files in Chromium, and compares all of it.

    python bench/parity.py ARCHIVE [--queries 500] [--seed 1]

ARCHIVE is any archive that has been built into its output folder. Exits 1 if an answer differs: ids, order, scores, passages,
facets, suggestions, notices.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "search")]  # so that this also runs as a script

from bench.search import chromium, served  # noqa: E402
from tests.search_parity import IN_PAGE, Answer, desk_answers, differences, documents_of, index_folder  # noqa: E402
from tests.search_queries import Asked, queries_for  # noqa: E402

AT_ONCE = 25


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the two halves of search on one archive.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    folder = index_folder(given.archive)
    documents = documents_of(folder)
    asked = queries_for(documents, given.queries, given.seed)
    language = tomllib.loads((given.archive / "archive.toml").read_text("utf-8"))["archive"].get("language", "en")
    desk = desk_answers(folder, language, asked)
    found = sum(bool(answer.get("total")) for answer in desk)
    print(f"{len(documents)} documents, {len(asked)} queries, {found} find something")
    faults = 0
    site = given.archive / "output"
    with served(site) as (address, _):
        for base in (address, f"{site.resolve().as_uri()}/"):
            differing = differences(asked, desk, in_chromium(base, asked))
            faults += len(differing)
            equal = f"{len(asked) - len(differing)} of {len(asked)} equal"
            print(f"{base.partition(':')[0]:6}{equal}", *differing[:5], sep="\n    ")
    return 1 if faults else 0


def in_chromium(base: str, asked: list[Asked]) -> list[Answer]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{base}search.html")
        page.wait_for_function("globalThis.Backfile !== undefined")
        answers: list[Answer] = []
        for first in range(0, len(asked), AT_ONCE):
            answers += page.evaluate(IN_PAGE, [query._asdict() for query in asked[first : first + AT_ONCE]])
        browser.close()
        return answers


if __name__ == "__main__":
    sys.exit(main())
