"""The sample archive that comes with Backfile: it is whole, and it shows what an archive can hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl import crawl, crawl_under
from tests.nu import nu_errors, why_missing
from tests.reader import headlines, items, links, main_of, plain

ROOT = Path(__file__).resolve().parent.parent
OWN_ADDRESS = "https://archive.example/"


@pytest.fixture(scope="module")
def pages(sample_site: Path) -> dict[str, str]:
    """Every page of the sample by its path."""
    return {p.relative_to(sample_site).as_posix(): p.read_text("utf-8") for p in sorted(sample_site.rglob("*.html"))}


def test_every_page_is_reached_and_every_link_holds(sample_site: Path, pages: dict[str, str]) -> None:
    unlisted = [
        path for path, page in pages.items() if is_article(page) and 'name="robots"' in page and "Withdrawn" not in page
    ]
    assert crawl(sample_site, ["404.html", *unlisted], OWN_ADDRESS) == []


def test_it_works_below_a_sub_path_of_a_web_host(sample_site: Path) -> None:
    assert crawl_under(sample_site) == []


@pytest.mark.slow
@pytest.mark.skipif(bool(why_missing()), reason=why_missing())
def test_its_html_is_valid(sample_site: Path) -> None:
    assert nu_errors(sample_site) == []


def test_it_has_no_errors_and_says_only_what_it_is_meant_to_show(tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "build.py"),
        "check",
        "--source",
        str(ROOT),
        "--json",
        "--as-of",
        "2026-01-01",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [p for p in report["problems"] if p["severity"] == "error"] == []
    assert report["articles"] > 25
    assert report["next_due"].startswith("20")


def is_article(page: str) -> bool:
    return '<article class="article">' in page


def one_with(pages: dict[str, str], text: str) -> str:
    """An article's page that holds this markup."""
    found = [page for page in pages.values() if is_article(page) and text in page]
    assert found, f"no article of the sample shows {text}"
    return found[0]


@pytest.mark.parametrize(
    "markup",
    [
        'class="mark mark-retracted"',
        'class="mark mark-corrected"',
        'class="mark mark-withdrawn"',
        'class="mark mark-superseded"',
        'class="mark mark-developing"',
        'class="notice tombstone"',
        'class="missing-image"',
        "was not preserved.",
        "<img ",
        'class="notice notice-editors-note"',
        'class="notice notice-clarification"',
        "by the archive",
        'class="standfirst"',
        'class="kicker"',
        '<h2 id="_series">Series: ',
        'class="sponsor ',
        'class="boilerplate"',
        'class="dateline"',
        ' lang="mi"',
        'rel="canonical"',
        "Later developments",
        "Earlier coverage",
        "Referred to by",
        'class="name"',
        "Superseded by",
        "Corrected by",
        "<table>",
        'class="backstory"',
    ],
)
def test_it_shows(pages: dict[str, str], markup: str) -> None:
    assert one_with(pages, markup)


def test_it_holds_articles_known_by_their_month_and_by_their_year_only(pages: dict[str, str]) -> None:
    assert any('<h2 id="_undated">' in page for path, page in pages.items() if path.count("/") == 2)
    assert any('<h2 id="_undated">' in page for path, page in pages.items() if path.count("/") == 1)


def test_a_withdrawn_article_is_named_where_notices_are(pages: dict[str, str]) -> None:
    assert links(main_of(pages["withdrawn/index.html"]))
    assert "Withdrawn" in links(pages["index.html"].partition("<footer")[2])


def test_the_story_of_two_days_in_january_goes_to_the_minute(pages: dict[str, str]) -> None:
    line = items(pages["stories/gulf-crisis-january-2020.html"], "Timeline")
    assert any("3.42pm" in entry for entry in line)
    assert [n for n, entry in enumerate(line) if "3.42pm" in entry] < [
        n for n, entry in enumerate(line) if "3.52pm" in entry
    ]


def test_what_is_to_come_in_2049_is_nowhere(sample_site: Path, pages: dict[str, str]) -> None:
    assert not any("2049" in path for path in pages)
    assert not any("2049" in headline for headline in headlines(pages["index.html"]))


def test_names_with_macrons_are_shown_as_they_are_written(pages: dict[str, str]) -> None:
    assert "Kererū" in plain(pages["index.html"])
    assert any("ā" in page for path, page in pages.items() if path.startswith("people/"))
