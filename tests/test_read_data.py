"""entities/, stories/, outlets/ and pages/: what is described once for the whole archive."""

from __future__ import annotations

import pytest

from backfile.errors import Problem
from backfile.model import Entity, KeyEvent, LinkRef, Outlet, Story
from backfile.read import read_entities, read_outlets, read_page, read_stories
from backfile.times import When
from tests.copy_desk import rules, sentence


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [sentence(problem) for problem in problems]


def test_entities_one_or_several_in_a_file() -> None:
    text = """
- name: Qassem Soleimani
  kind: person
  aliases: [Soleimani, Suleimani]
  same_as: ["wikidata:Q1349014"]
  note: General.
- {id: taji, name: Camp Taji, kind: place, no_autolink: true}
"""
    entities, problems = read_entities("content/entities/names.yml", text.encode(), rules())
    assert told(problems) == []
    assert entities == (
        Entity(
            id="qassem-soleimani",
            name="Qassem Soleimani",
            kind="person",
            aliases=("Soleimani", "Suleimani"),
            same_as=("wikidata:Q1349014",),
            note="General.",
            path="content/entities/names.yml",
            line=2,
        ),
        Entity(id="taji", name="Camp Taji", kind="place", no_autolink=True, path="content/entities/names.yml", line=7),
    )
    one, _ = read_entities("content/entities/x.yml", b"name: X\nkind: event\n", rules())
    assert [entity.id for entity in one] == ["x"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("kind: person", ["1: name: an entity needs a name; write name: Jane Roe [E-name-missing]"]),
        (
            "name: X",
            [
                "1: kind: an entity needs a kind, one of person, place, organisation, event, subject, author, outlet "
                "[E-entity-kind]"
            ],
        ),
        (
            "name: X\nkind: persom",
            [
                '2: kind: "persom" is not known; did you mean "person"? Known: person, place, organisation, event, '
                "subject, author, outlet [E-entity-kind]"
            ],
        ),
        (
            "- {name: X, kind: person}\n- {name: X, kind: place}",
            ['2: id: the id "x" is used twice, on line 1 and on line 2; give one of them another [E-duplicate-id]'],
        ),
        (
            "name: X\nkind: person\nalias: Y",
            [
                '3: "alias" is unknown here; did you mean "aliases"? Known: id, name, kind, aliases, no_autolink, '
                "same_as, note [W-unknown-key]"
            ],
        ),
        (
            "name: X: Y\nkind: person",
            ["1: name: the name contains ': ' - put it in quotes: name: \"X: Y\" [E-yaml-colon]"],
        ),
        (
            "name: X\nname: Y\nkind: person",
            ['2: name: given twice: "X" on line 1 and "Y" on line 2; keep one of them [E-duplicate-key]'],
        ),
        ("just words", ['1: here is "just words"; write {id: …, name: …} [E-not-mapping]']),
        ("", []),
        ("# nothing yet", []),
    ],
)
def test_faults_of_entities(text: str, messages: list[str]) -> None:
    _, problems = read_entities("content/entities/names.yml", text.encode(), rules())
    assert told(problems) == messages


def test_a_story() -> None:
    text = """
title: Gulf crisis 2020
summary: How it *began*, see [map](/map.html).
status: closed
start: 2020-01-03
end: 2020-02
timezone: Asia/Tehran
key_events:
  - {at: 2020-01-08 01:30, text: Two bases hit}
key_articles: [a/b]
"""
    (story,), problems = read_stories("content/stories/gulf-crisis-2020.yml", text.encode(), rules())
    assert told(problems) == []
    assert story == Story(
        slug="gulf-crisis-2020",
        title="Gulf crisis 2020",
        summary=story.summary,
        status="closed",
        start=When("2020-01-03"),
        end=When("2020-02"),
        key_events=(KeyEvent(at=When("2020-01-08T01:30:00+03:30", "2020-01-07T22:00:00Z"), text="Two bases hit"),),
        key_articles=("a/b",),
        links=(LinkRef(how="href", target="/map.html", line=3),),
        path="content/stories/gulf-crisis-2020.yml",
    )
    assert "<em>began</em>" in story.summary


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("status: open", "1: title: a story needs a title; write title: Gulf crisis 2020 [E-title-missing]"),
        (
            "title: T\nslug: Gulf Crisis",
            '2: slug: "Gulf Crisis" may hold only a-z, 0-9 and -; write slug: gulf-crisis [E-slug-illegal]',
        ),
        ("title: T\nstatus: done", '2: status: "done" is not known; write one of open, closed [E-unknown-value]'),
        (
            "title: T\nstart: 2020-02\nend: 2020-01",
            "3: end: the end 2020-01 is before the start 2020-02; exchange them [E-time-order]",
        ),
        (
            "title: T\nkey_events: [{at: 2020}]",
            "2: key_events: a key event must give at and text: {at: 2020-01-08, text: Two bases hit} [E-key-event]",
        ),
        (
            "title: T\nkey_events: [{at: 4.14pm, text: X}]",
            '2: key_events.at: "4.14pm" has no date; write the day too, as in 2020-01-08 16:14 [E-time-format]',
        ),
    ],
)
def test_faults_of_stories(text: str, message: str) -> None:
    _, problems = read_stories("content/stories/gulf.yml", text.encode(), rules())
    assert told(problems) == [message]


def test_an_outlet() -> None:
    text = """
name: The Example Daily
timezone: Pacific/Auckland
url_patterns: ["https://daily.example/news/"]
boilerplate:
  supporters: Made possible by our members.
correction_phrases: [We got it wrong]
"""
    (outlet,), problems = read_outlets("content/outlets/daily.yml", text.encode())
    assert told(problems) == []
    assert outlet == Outlet(
        id="daily",
        name="The Example Daily",
        timezone="Pacific/Auckland",
        url_patterns=("https://daily.example/news/",),
        boilerplate=(("supporters", "Made possible by our members."),),
        correction_phrases=("We got it wrong",),
        path="content/outlets/daily.yml",
    )


def test_faults_of_outlets() -> None:
    _, problems = read_outlets(
        "content/outlets/x.yml", b"name: X\ntimezone: NZT\nurl_patterns: [daily.example]\nboilerplate: x\n"
    )
    assert told(problems) == [
        '2: timezone: "NZT" is not an IANA time zone; did you mean Pacific/Auckland? [E-time-zone]',
        '3: url_patterns: "daily.example" is not the beginning of an address; write https://example.com/news/ '
        "[E-not-url]",
        '4: boilerplate: here is "x"; write {supporters: Made possible by our members.} [E-not-mapping]',
    ]


def test_a_plain_page() -> None:
    text = (
        "---\ntitle: About us\nmenu: yes\nnoindex: true\naliases: [/about-us/]\n---\nWho *we* are: [map](map.html).\n"
    )
    page, problems = read_page("content/pages/about.md", text.encode(), rules())
    assert told(problems) == []
    assert page is not None
    assert (page.title, page.url, page.menu, page.noindex) == ("About us", "about.html", True, True)
    assert page.aliases == ("/about-us/",)
    assert "<em>we</em>" in page.html
    assert [link.target for link in page.links] == ["map.html"]


@pytest.mark.parametrize(
    ("path", "fields", "url"),
    [
        ("content/pages/help/Contact us.md", "", "help/contact-us.html"),
        ("content/pages/about.md", "slug: who-we-are", "who-we-are.html"),
        ("content/pages/about.md", "url: /company/about/", "company/about/index.html"),
    ],
)
def test_addresses_of_pages(path: str, fields: str, url: str) -> None:
    page, problems = read_page(path, f"---\ntitle: T\n{fields}\n---\n".encode(), rules())
    assert told(problems) == []
    assert page is not None and page.url == url


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Words.",
            '1: there is no front matter; begin the file with three lines: "---", "title: About us", "---" '
            "[E-front-matter-missing]",
        ),
        ("---\nmenu: yes\n---\n", "title: the title is missing or empty; add title: About us [E-title-missing]"),
        (
            "---\ntitle: T\nmenue: yes\n---\n",
            '3: menue: there is no such field; did you mean "menu"? [W-unknown-field]',
        ),
        (
            "---\ntitle: T\npublished: 2020\n---\n",
            "3: published: there is no such field; a page has title, url, aliases, slug, menu, noindex "
            "[W-unknown-field]",
        ),
        (
            "---\ntitle: T\nurl: ../x\n---\n",
            '3: url: "../x" leaves the site or cannot be a file name; write /2020/01/missiles.html [E-url]',
        ),
    ],
)
def test_faults_of_pages(text: str, message: str) -> None:
    page, problems = read_page("content/pages/about.md", text.encode(), rules())
    assert told(problems) == [message]
    assert (page is None) == any(problem.is_error for problem in problems)
