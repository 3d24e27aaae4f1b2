"""A preview shows what is not public yet, and says of each such article, wherever it stands, what it waits for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOON, Site

from tests.crawl import crawl
from tests.reader import main_of, plain

BASE = "https://archive.example/"
UNTIL = {"until": "2026-02-01 06:00"}
OPEN_ENDED = {"note": "Ask the desk."}

HELD: dict[str, tuple[dict[str, Any], str]] = {
    "draft": ({"status": "draft"}, "Draft"),
    "draft of tomorrow": ({"status": "draft", "published": "2027-01-02"}, "Draft"),
    "embargo": ({"status": "embargoed", "embargo": UNTIL}, "Embargoed"),
    "embargo without end": ({"status": "embargoed", "embargo": OPEN_ENDED}, "Embargoed"),
    "embargo of tomorrow": ({"status": "embargoed", "embargo": OPEN_ENDED, "published": "2026-01-20"}, "Embargoed"),
    "future": ({"published": "2026-02-01 06:00"}, "Scheduled"),
    "future day": ({"published": "2026-02-01"}, "Scheduled"),
    "embargo that ended before the day": (
        {"status": "embargoed", "embargo": {"until": "2025-12-31 06:00"}, "published": "2026-02-01"},
        "Scheduled",
    ),
}


def newsroom(folder: Path, **fields: Any) -> Site:
    """An archive in which every kind of list has the article "secret", and an older and a newer one beside it."""
    site = Site(folder).settings(base_url=BASE)
    shared: dict[str, Any] = {"story": "plan", "section": "World", "people": ["Ana Bell"], "series": "Plans"}
    site.file("content/stories/plan.yml", "title: The plan\n")
    site.article("old", "See [[secret]].", **shared, part=1, published="2019-12-31", related=["secret"])
    site.article("new", **shared, part=3, published="2025-12-01")
    correction = {
        "at": "2020-01-09 10:00",
        "kind": "correction",
        "summary": "A name was wrong.",
        "was": "B",
        "now": "C",
    }
    written = {"title": "Secret plan", **shared, "part": 2, "follows": ["old"], "updates": [correction]}
    return site.article("secret", "The plan of Ana Bell, which is now C.", **written | fields)


def marks_of(site: Site, headline: str = "Secret plan") -> dict[str, list[list[str]]]:
    """By page: the marks behind each link that has the headline for its words; those in an article's text do not count."""
    found: dict[str, list[list[str]]] = {}
    for path, data in site.pages().items():
        page = re.sub(r'<div class="body".*?</div>', "", data.decode(), flags=re.DOTALL) if path[-5:] == ".html" else ""
        marked = re.findall(rf"(?:<h1>|<a [^>]*>(?:← )?){headline}(?: →)?</(?:h1>\n|a>)([^\n]*)", page)
        if marked:
            found[path] = [re.findall(r'class="mark mark-\w+">(\w+)<', rest) for rest in marked]
    return found


def notices(site: Site, path: str) -> list[str]:
    """The notices above an article's text, in words."""
    return [plain(found) for found in re.findall(r'<p class="notice[^>]*>.*?</p>', site.page(path), re.DOTALL)]


def address(site: Site, name: str = "secret-plan") -> str:
    """Where the article's page lies."""
    (found,) = [path for path in site.tree() if path.endswith(f"{name}.html")]
    return found


@pytest.mark.parametrize("why", HELD)
def test_a_preview_marks_it_wherever_it_stands(tmp_path: Path, why: str) -> None:
    fields, mark = HELD[why]
    site = newsroom(tmp_path, **fields).build(drafts=True)
    marked = marks_of(site)
    kinds = {path.partition("/")[0] for path in marked}
    assert {"index.html", "stories", "sections", "people", "all", "on", "2019", "updates"} <= kinds
    assert address(site) in marked
    assert all(mark in marks for lists in marked.values() for marks in lists), marked
    assert marks_of(site, "A name was wrong.")["stories/plan.html"] == [[mark]]
    others = {"Draft", "Embargoed", "Scheduled"} - {mark}
    assert not any(others & set(marks) for lists in marked.values() for marks in lists), marked
    assert crawl(site.output, own_address=BASE) == []
    (hit,) = site.search("title:secret")["hits"]
    assert hit["badges"] == [mark.lower(), "corrected"]


@pytest.mark.parametrize("why", ["embargo", "future day"])
def test_no_other_article_has_such_a_mark_and_no_other_build(tmp_path: Path, why: str) -> None:
    site = newsroom(tmp_path, **HELD[why][0]).build()
    before = site.tree()
    names = ("draft", "embargoed", "scheduled")
    shown = {path for path, data in site.pages().items() for n in names if f'="mark mark-{n}">'.encode() in data}
    assert shown == set()
    assert not any(b"Secret plan" in data for data in before.values())
    site.build(drafts=True)
    assert [set(names) & set(hit["badges"]) for hit in site.search("-title:secret")["hits"]] == [set(), set()]
    assert notices(site, "2019/12/old.html") == []
    assert site.build().tree() == before


def test_its_page_says_until_when(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for name, (fields, _) in SAID.items():
        site.article(name, **fields)
    site.build(drafts=True)
    assert {name: notices(site, address(site, name)) for name in SAID} == {
        name: [said] for name, (_, said) in SAID.items()
    }


SAID: dict[str, tuple[dict[str, Any], str]] = {
    "draft": ({"status": "draft"}, "Draft. Not published."),
    "minute": (
        {"status": "embargoed", "embargo": UNTIL},
        "Embargoed until 6.00am, Sunday 1 February 2026. Not published yet.",
    ),
    "until-day": (
        {"status": "embargoed", "embargo": {"until": "2026-02-01"}},
        "Embargoed until Sunday 1 February 2026. Not published yet.",
    ),
    "open-ended": ({"status": "embargoed", "embargo": OPEN_ENDED}, "Embargoed until further notice."),
    "at-six": (
        {"published": "2026-02-01 06:00"},
        "Scheduled for 6.00am, Sunday 1 February 2026. Not published yet.",
    ),
    "on-a-day": ({"published": "2026-02-01"}, "Scheduled for Sunday 1 February 2026. Not published yet."),
    "in-a-month": ({"published": "2026-02"}, "Scheduled for February 2026. Not published yet."),
    "in-a-year": ({"published": "2027"}, "Scheduled for 2027. Not published yet."),
}


STAMPS: dict[str, tuple[dict[str, Any], str]] = {
    "public": ({}, "Published Wednesday 8 January 2020"),
    "undated": ({"status": "draft", "published": None}, "Not yet published"),
    "draft": ({"status": "draft"}, "Not yet published, dated Wednesday 8 January 2020"),
    "embargoed": (
        {"status": "embargoed", "embargo": OPEN_ENDED, "published": "2049-11-26"},
        "Not yet published, dated Friday 26 November 2049",
    ),
    "scheduled": ({"published": "2049-11-26 16:14"}, "To be published 4.14pm, Friday 26 November 2049"),
}


def test_a_page_that_is_not_public_does_not_say_that_it_was_published(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for name, (fields, _) in STAMPS.items():
        site.article(name, **fields)
    site.build(drafts=True)
    assert {name: stamp(site, address(site, name)) for name in STAMPS} == {n: said for n, (_, said) in STAMPS.items()}


def stamp(site: Site, path: str) -> str:
    """What an article's page says of its publication, in words."""
    return plain(site.page(path).partition('<p class="when">')[2].partition("</p>")[0])


LINES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "section and day": ({"section": "Features", "published": "2020-01-08"}, ["Features · Wednesday 8 January 2020"]),
    "section alone": ({"section": "Features"}, ["Features"]),
    "day alone": ({"published": "2020-01-08"}, ["Wednesday 8 January 2020"]),
    "neither": ({}, []),
    "day and change": (
        {"published": "2020-01-08", "updated": "2020-01-09"},
        ["Wednesday 8 January 2020 · updated Thursday 9 January 2020"],
    ),
    "all": (
        {"section": "Features", "published": "2020-01-08", "updated": "2020-01-09"},
        ["Features · Wednesday 8 January 2020 · updated Thursday 9 January 2020"],
    ),
}


@pytest.mark.parametrize("what", LINES)
def test_a_list_says_of_a_draft_what_there_is_and_nothing_hangs_in_the_air(tmp_path: Path, what: str) -> None:
    fields, said = LINES[what]
    site = Site(tmp_path).article("secret", status="draft", **{"published": None} | fields).build(drafts=True)
    shown = re.findall(r'<p class="when">(.*?)</p>', main_of(site.page("index.html")), re.DOTALL)
    assert [plain(line) for line in shown] == said
    assert not any(line.endswith((" ", "\n")) for line in shown), "nothing is left for a separator"


def test_the_note_of_an_embargo_is_for_editors_only(tmp_path: Path) -> None:
    site = newsroom(tmp_path, status="embargoed", embargo=OPEN_ENDED).build(drafts=True)
    assert not any(b"Ask the desk" in data for data in site.readable().values())


def test_robots_and_sitemaps_treat_all_of_them_as_they_treat_drafts(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(base_url=BASE)
    for name, (fields, _) in SAID.items():
        site.article(name, **fields)
    site.build(drafts=True)
    maps = "".join(site.page(path) for path in site.tree() if path.startswith("sitemap"))
    treated = {name: ("noindex" in site.page(path := address(site, name)), path in maps) for name in SAID}
    assert treated == dict.fromkeys(SAID, treated["draft"])


def test_a_withdrawn_article_of_tomorrow_is_scheduled_and_withdrawn(tmp_path: Path) -> None:
    gone = {"at": "2025-12-01", "reason": "A court said so."}
    site = newsroom(tmp_path, status="withdrawn", withdrawn=gone, published="2026-02-01", updates=None, follows=None)
    site.build(drafts=True)
    assert "Scheduled Withdrawn" in plain(main_of(site.page(address(site))))


def test_an_archives_language_has_its_own_form_of_the_moment(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(language="de").article("secret", published="2026-02-01").build(drafts=True)
    assert notices(site, address(site, "secret"))[0] == "Scheduled for Sonntag, 1. Februar 2026. Not published yet."


MORNING = datetime(2026, 1, 31, 17, tzinfo=UTC)  # 6am of 1 February in New Zealand
LATER = datetime(2026, 2, 4, 11, tzinfo=UTC)  # midnight before 5 February
TURNS: dict[str, tuple[dict[str, Any], list[tuple[datetime, str]]]] = {
    "embargo": ({"status": "embargoed", "embargo": UNTIL}, [(NOON, "embargoed"), (MORNING, "")]),
    "embargo, then the day": (
        {"status": "embargoed", "embargo": UNTIL, "published": "2026-02-05"},
        [(NOON, "embargoed"), (MORNING, "scheduled"), (LATER, "")],
    ),
    "the day, then the end of the embargo": (
        {"status": "embargoed", "embargo": {"until": "2026-02-05"}, "published": "2026-02-01 06:00"},
        [(NOON, "embargoed"), (LATER, "")],
    ),
}


@pytest.mark.parametrize("why", TURNS)
def test_a_mark_turns_with_the_clock_and_an_incremental_build_is_as_a_clean_one(tmp_path: Path, why: str) -> None:
    fields, steps = TURNS[why]
    site = newsroom(tmp_path / "kept", **fields)
    clean = [
        newsroom(tmp_path / f"clean-{number}", **fields).build(drafts=True, as_of=moment)
        for number, (moment, _) in enumerate(steps)
    ]
    # Forwards from one moment to the next, then back to the first.
    for number in [*range(len(steps)), 0]:
        moment, mark = steps[number]
        site.build(drafts=True, as_of=moment)
        assert site.tree() == clean[number].tree(), (moment, mark)
        assert site.search("title:secret")["hits"][0]["badges"] == [*([mark] if mark else []), "corrected"]
        following = [f"{later:%Y-%m-%dT%H:%M:%SZ}" for later, _ in steps if later > moment]
        assert site.report.next_due == (following or [""])[0]
        assert clean[number].report.next_due == site.report.next_due


def test_a_second_before_the_moment_nothing_is_rendered(tmp_path: Path) -> None:
    site = newsroom(tmp_path, **TURNS["embargo"][0]).build(drafts=True)
    assert site.build(drafts=True, as_of=MORNING.replace(hour=16, minute=59, second=59)).report.rendered == 0
    assert site.build(drafts=True, as_of=MORNING).report.rendered > 0


def test_nothing_is_due_in_a_preview_of_drafts_and_embargoes_without_end(tmp_path: Path) -> None:
    site = Site(tmp_path).article("draft", status="draft", published="2027-01-02")
    site.article("held", status="embargoed", published="2027-01-02", embargo=OPEN_ENDED).build(drafts=True)
    assert site.report.next_due == ""
    assert site.report.articles == 2
