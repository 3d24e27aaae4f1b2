"""Running stories: what a reader finds on a story's page and beside its articles, and what an editor is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from newsroom import Site

from tests.crawl import crawl
from tests.reader import items, links, main_of, plain

TIMELINE = "Timeline"
MISSILES = """\
UPDATE – 3.52pm: Donald Trump has now tweeted.

## What has been said

UPDATE – 3.42pm: The base has been evacuated.

## Later

UPDATE – 4.14pm: The minister says nobody was hurt.
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def flood(site: Site) -> Site:
    """Three articles and the file that describes their story."""
    site.file(
        "content/stories/flood-2020.yml",
        "title: The Waikotare flood\nsummary: The river came over [the stopbank](/2020/01/rain.html).\n",
    )
    site.article("rain", published="2020-01-01", story="flood-2020", title="Rain")
    site.article("river", published="2020-01-02", story="flood-2020", title="River rises")
    return site.article("flood", published="2020-01-10", story="flood-2020", title="Flood")


def test_a_timeline_goes_down_to_the_minutes_of_updates_in_the_order_of_time(site: Site) -> None:
    site.article("missiles", MISSILES, title="Missiles hit two bases", story="gulf", published="2020-01-08")
    site.article("reply", title="The reply", story="gulf", published="2020-01-09 07:30")
    site.build()
    assert items(site.page("stories/gulf.html"), TIMELINE) == [
        "Wednesday 8 January 2020 Missiles hit two bases",
        "3.42pm, Wednesday 8 January 2020 Update The base has been evacuated. in Missiles hit two bases",
        "3.52pm, Wednesday 8 January 2020 Update Donald Trump has now tweeted. in Missiles hit two bases",
        "4.14pm, Wednesday 8 January 2020 Update The minister says nobody was hurt. in Missiles hit two bases",
        "7.30am, Thursday 9 January 2020 The reply",
    ]
    assert links(site.page("stories/gulf.html"))["The base has been evacuated."].endswith(
        "2020/01/missiles-hit-two-bases.html#u-20200108-1542"
    )
    assert crawl(site.output) == []


def test_only_changes_that_matter_stand_in_a_timeline(site: Site) -> None:
    updates = [
        {"at": "2020-01-08 15:00", "kind": "minor", "summary": "A comma was put in."},
        {"at": "2020-01-08 16:00", "kind": "archive-note", "by": "archive", "summary": "The video is lost."},
        {
            "at": "2020-01-08 17:00",
            "kind": "correction",
            "summary": "It was Tuesday.",
            "was": "Monday",
            "now": "Tuesday",
        },
    ]
    site.article("a", "On Tuesday.", story="s", updates=updates).article("b", story="s", published="2020-01-09").build()
    assert items(site.page("stories/s.html"), TIMELINE) == [
        "Wednesday 8 January 2020 A Corrected",
        "5.00pm, Wednesday 8 January 2020 Correction It was Tuesday. in A",
        "Thursday 9 January 2020 B",
    ]


def test_key_events_and_key_articles_are_bold_and_in_their_place(site: Site) -> None:
    flood(site).file(
        "content/stories/flood-2020.yml",
        "title: The flood\nkey_articles: [flood]\nkey_events:\n"
        '  - {at: 2020-01-10 06:00, text: "The stopbank breaks"}\n  - {at: 2019-12-31, text: "The rain begins"}\n',
    ).build()
    page = site.page("stories/flood-2020.html")
    assert items(page, TIMELINE) == [
        "Tuesday 31 December 2019 Event The rain begins",
        "Wednesday 1 January 2020 Rain",
        "Thursday 2 January 2020 River rises",
        "7 days with no coverage",
        "Friday 10 January 2020 Flood",
        "6.00am, Friday 10 January 2020 Event The stopbank breaks",
    ]
    bold = [plain(bold) for bold in re.findall("<strong>(.*?)</strong>", page, re.DOTALL)]
    assert bold == ["The rain begins", "Flood", "The stopbank breaks"]


def test_a_week_without_coverage_is_said_and_six_days_are_not(site: Site) -> None:
    site.article("a", story="s", published="2020-01-01").article("b", story="s", published="2020-01-08").build()
    assert items(site.page("stories/s.html"), TIMELINE) == ["Wednesday 1 January 2020 A", "Wednesday 8 January 2020 B"]
    site.article("c", story="s", published="2020-01-16").build()
    assert items(site.page("stories/s.html"), TIMELINE)[2] == "7 days with no coverage"


def test_an_article_known_by_its_month_stands_before_the_month_and_opens_no_gap(site: Site) -> None:
    site.article("a", story="s", published="2020-01-01").article("b", story="s", published="2020-03")
    site.article("c", story="s", published="2020-03-02").build()
    assert items(site.page("stories/s.html"), TIMELINE) == [
        "Wednesday 1 January 2020 A",
        "March 2020 B",
        "60 days with no coverage",
        "Monday 2 March 2020 C",
    ]


def test_a_withdrawn_article_leaves_its_tombstone_in_the_timeline(site: Site) -> None:
    flood(site).article(
        "river",
        MISSILES,
        title="River rises",
        story="flood-2020",
        published="2020-01-02",
        status="withdrawn",
        withdrawn={"at": "2021-05-01", "reason": "It was wrong."},
    )
    page = site.build().page("stories/flood-2020.html")
    assert items(page, TIMELINE)[1] == "Thursday 2 January 2020 River rises Withdrawn"
    assert "tweeted" not in page
    assert links(main_of(page))["River rises"] == "../2020/01/river-rises.html"


def test_each_article_shows_what_came_before_and_what_came_after_in_its_story(site: Site) -> None:
    page = flood(site).build().page("2020/01/river-rises.html")
    assert items(page, "Later developments") == ["Flood 10 Jan 2020"]
    assert items(page, "Earlier coverage") == ["Rain 1 Jan 2020"]
    assert 'Running story: <a href="../../stories/flood-2020.html">The Waikotare flood</a>' in page
    assert items(site.page("2020/01/flood.html"), "Earlier coverage") == ["Rain 1 Jan 2020", "River rises 2 Jan 2020"]


def test_the_boxes_of_a_long_story_show_the_nearest_five_on_each_side(site: Site) -> None:
    for day in range(1, 20):
        site.article(f"a{day:02}", story="s", published=f"2020-01-{day:02}")
    page = site.build().page("2020/01/a10.html")
    assert items(page, "Earlier coverage") == [f"A{day:02} {day} Jan 2020" for day in range(5, 10)]
    assert items(page, "Later developments") == [f"A{day:02} {day} Jan 2020" for day in range(11, 16)]


def test_follow_ups_outside_a_story_are_found_through_front_matter_and_shared_names(site: Site) -> None:
    people = ["Ana Hōhepa", "Tom Reed"]
    site.article("first", published="2020-01-01", people=people).article(
        "second", published="2020-01-02", follows=["first"]
    )
    site.article("third", published="2020-01-03", people=people).article(
        "fourth", published="2020-01-04", people=people[:1]
    )
    page = site.build().page("2020/01/first.html")
    assert items(page, "Follow-ups") == ["Second 2 Jan 2020", "Third 3 Jan 2020"]
    assert items(page, "Related") == ["Fourth 4 Jan 2020"]
    assert items(site.page("2020/01/second.html"), "This follows") == ["First 1 Jan 2020"]


def test_a_described_story_has_its_summary_and_a_closed_one_says_so(site: Site) -> None:
    flood(site).build()
    page = site.page("stories/flood-2020.html")
    assert plain(main_of(page)).startswith(
        "Running story The Waikotare flood The river came over the stopbank. 3 articles"
    )
    assert links(main_of(page))["the stopbank"] == "../2020/01/rain.html"
    site.file(
        "content/stories/flood-2020.yml", "title: The flood\nstatus: closed\nstart: 2020-01-01\nend: 2020-01-10\n"
    ).build()
    page = site.page("stories/flood-2020.html")
    assert plain(main_of(page)).startswith(
        "Story, closed The flood 3 articles, Wednesday 1 January 2020 – Friday 10 January 2020"
    )
    assert "Running stories" not in site.page("index.html")


def test_a_story_without_a_file_is_called_by_its_slug(site: Site) -> None:
    site.article("a", story="the-long-strike").article("b", story="the-long-strike").build()
    assert "<h1>The long strike</h1>" in site.page("stories/the-long-strike.html")
    assert site.problems() == []


def test_a_misspelt_story_is_reported_with_the_nearest_name(site: Site) -> None:
    flood(site).article("late", story="flod-2020").article("other", story="harvest").build()
    assert site.problems("W-unknown-story") == [
        'content/articles/late.md:4: story: no story "flod-2020"; did you mean "flood-2020"?   [W-unknown-story]',
        (
            'content/articles/other.md:4: story: no story "harvest"; describe it in '
            "content/stories/harvest.yml   [W-unknown-story]"
        ),
    ]


def test_a_story_of_one_article_is_reported(site: Site) -> None:
    site.article("alone", story="alone").build()
    assert site.problems() == [
        'content/articles/alone.md:4: story: "alone" has this article only; a story needs two   [W-lonely-story]'
    ]


def test_a_story_without_articles_is_reported_and_gets_no_page(site: Site) -> None:
    site.article("a").file("content/stories/empty.yml", "title: Nothing yet\n").build()
    assert site.problems() == [
        "content/stories/empty.yml: no article has story: empty; the story gets no page   [W-empty-story]"
    ]
    assert not site.has("stories/empty.html")
    assert "Nothing yet" not in site.page("stories/index.html")


def test_a_story_whose_other_article_is_still_a_draft_is_not_lonely(site: Site) -> None:
    site.file("content/stories/to-come.yml", "title: To come\n").file("content/stories/begun.yml", "title: Begun\n")
    site.article("shown", story="begun").article("draft", story=["begun", "to-come"], status="draft").build()
    assert site.problems() == []
    assert not site.has("stories/to-come.html")


def test_an_article_in_two_stories_stands_in_both(site: Site) -> None:
    site.article("a", story=["one", "two"]).article("b", story="one").article(
        "c", story="two", published="2020-01-09"
    ).build()
    page = site.page("2020/01/a.html")
    assert 'Running story: <a href="../../stories/one.html">One</a>' in page
    assert 'Running story: <a href="../../stories/two.html">Two</a>' in page
    assert items(site.page("stories/index.html"), "O") == ["One 2"]
    assert items(site.page("stories/index.html"), "T") == ["Two 2"]


def test_a_live_page_with_three_hundred_updates_gives_a_timeline_in_pages(site: Site) -> None:
    updates = [{"at": f"2020-01-{8 + n // 24:02} {n % 24:02}:30", "summary": f"Report {n}."} for n in range(300)]
    site.article("live", updates=updates, story="s").article("after", story="s", published="2020-02-20").build()
    site.build()
    newest = site.page("stories/s.html")
    assert len(items(newest, TIMELINE)) == 1 + 300 + 1 + 1
    assert items(newest, TIMELINE)[-2:] == ["30 days with no coverage", "Thursday 20 February 2020 After"]
    assert crawl(site.output) == []


def test_a_gap_between_two_pages_of_a_timeline_is_said(site: Site) -> None:
    updates = [{"at": f"2020-01-{8 + n // 24:02} {n % 24:02}:30", "summary": f"Report {n}."} for n in range(199)]
    site.article("live", updates=updates, story="s")
    later = [{"at": f"2020-03-{8 + n // 24:02} {n % 24:02}:30", "summary": f"Later {n}."} for n in range(250)]
    site.article("after", updates=later, story="s", published="2020-03-08").build()
    assert (
        items(site.page("stories/s/page-1.html"), TIMELINE)[-1]
        == "6.30am, Thursday 16 January 2020 Update Report 198. in Live"
    )
    assert items(site.page("stories/s.html"), TIMELINE)[:2] == ["51 days with no coverage", "Sunday 8 March 2020 After"]
