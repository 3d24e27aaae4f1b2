"""Every kind of page that an archive has, as a reader finds it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from newsroom import Site

from tests.crawl import crawl
from tests.nu import nu_errors, why_missing
from tests.reader import headlines, items, links, main_of, plain

BASE = "https://archive.example/x/"
GONE = {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "It was wrong."}}
STYLES: dict[str, dict[str, Any]] = {
    "files": {},
    "folders": {"permalink": "{year}/{month}/{day}/{slug}/"},
    "sections": {"permalink": "{section}/{slug}.html", "base_url": BASE},
    "flat": {"permalink": "{slug}.html", "page_size": 2, "front_page": 1},
    "deep": {"permalink": "{folder}/{filename}/", "base_url": "https://archive.example"},
}


def paper(site: Site) -> Site:
    """A little of everything."""
    site.file(
        "content/pages/about.md",
        "---\ntitle: About us\nmenu: true\naliases: [/who-we-are/]\n---\nWe print [the flood](/flood.html).\n",
    )
    site.file("content/pages/secret.md", "---\ntitle: For robots\nnoindex: true\nmenu: true\n---\nHello.\n")
    site.article("2019/rain", "Rain fell.", published="2019-01-08 09:30", section="Local", title="Rain")
    site.article(
        "2020/flood",
        "It rose.",
        published="2020-01-08",
        section=["World", "Local"],
        title="Flood",
        aliases=["/flood.html"],
        event_date="2020-01-07",
        updates=[{"at": "2020-01-09 10:00", "summary": "Two roads closed."}],
    )
    site.article("2020/month", "Some time.", published="2020-03", title="Some time in March")
    site.article("1999/year", "Long ago.", published="1999", title="An old notice")
    site.article("2020/gone", "Wrong.", published="2020-02-02", title="Gone", section="World", **GONE)
    site.article("2020/apart", "Apart.", published="2020-02-03", title="Apart", unlisted=True)
    updates = [{"at": "2020-01-08 16:00", "kind": "correction", "was": "four", "now": "five", "summary": "Five."}]
    return site.article(
        "2020/late", "Five.", published="2020-01-08 15:00", title="Late", section="local", updates=updates
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return paper(Site(tmp_path_factory.mktemp("paper"))).build()


# --- the whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_every_page_is_reached_and_every_link_holds_in_every_style(tmp_path: Path, style: str) -> None:
    settings = STYLES[style]
    site = paper(Site(tmp_path).settings(**settings)).build()
    unlinked = ["404.html", *(path for path in site.tree() if "apart" in path)]
    assert (
        crawl(site.output, unlinked, settings.get("base_url", "").rstrip("/") + "/" if "base_url" in settings else "")
        == []
    )


@pytest.mark.skipif(bool(why_missing()), reason=why_missing())
def test_the_html_of_every_kind_of_page_is_valid(site: Site) -> None:
    assert nu_errors(site.output) == []


@pytest.mark.parametrize("base_url", ["", BASE])
def test_an_archive_without_articles_is_a_site(tmp_path: Path, base_url: str) -> None:
    site = Site(tmp_path).settings(base_url=base_url).build()
    assert site.report.articles == 0
    assert crawl(site.output, own_address=base_url) == []
    assert plain(main_of(site.page("index.html"))).startswith("Test archive 0 articles")
    assert plain(main_of(site.page("all/index.html"))) == "All articles No articles yet."
    assert plain(main_of(site.page("updates/index.html"))).endswith("No updates yet.")


def test_the_search_page_offers_what_works_without_a_script(site: Site) -> None:
    lists = links(main_of(site.page("search.html")))
    assert lists["All articles"] == "./all/index.html"
    assert lists["World"] == "./sections/world.html"
    assert lists["2019"] == "./2019/index.html"
    assert links(site.page("2019/01/rain.html"))["Test archive"] == "../../index.html"
    assert 'action="../../search.html"' in site.page("2019/01/rain.html")


def test_lists_too_long_for_the_search_page_are_left_to_their_own_pages(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for n in range(61):
        site.article(f"a{n}", section=f"Section {n:02}", story="flood")
    lists = links(main_of(site.build().page("search.html")))
    assert "Section 00" not in lists
    assert lists["Sections"] == "./sections/index.html"
    assert lists["Flood"] == "./stories/flood.html"
    lists = links(main_of(site.remove("content/articles/a60.md").build().page("search.html")))
    assert lists["Section 00"] == "./sections/section-00.html"


def test_browsers_learn_how_to_search_where_the_address_is_known(tmp_path: Path, site: Site) -> None:
    assert not site.has("opensearch.xml")
    assert 'rel="search"' not in site.page("index.html")
    based = paper(Site(tmp_path).settings(base_url=BASE, title="The Hīnau Flat Advertiser & Herald")).build()
    description = ElementTree.fromstring(based.page("opensearch.xml"))
    told = {element.tag.rpartition("}")[2]: element for element in description}
    assert told["ShortName"].text == "The Hīnau Flat"
    assert told["Description"].text == "Search The Hīnau Flat Advertiser & Herald"
    assert told["Url"].get("template") == f"{BASE}search.html?q={{searchTerms}}"
    assert told["Image"].text == f"{BASE}assets/icon.svg"
    found = '<link rel="search" href="../../opensearch.xml" type="application/opensearchdescription+xml"'
    assert found in based.page("2019/01/rain.html")
    assert "search.html" not in based.page("sitemaps/pages.xml")


@pytest.mark.parametrize(
    ("title", "short"), [("Sixteen letters.", "Sixteen letters."), ("Waikōtarewhenuatūroa", "Waikōtarewhenuat")]
)
def test_the_short_name_of_an_archive_has_sixteen_characters(tmp_path: Path, title: str, short: str) -> None:
    site = Site(tmp_path).settings(base_url=BASE, title=title).build()
    assert f"<ShortName>{short}</ShortName>" in site.page("opensearch.xml")


def test_titles_of_signs_and_of_other_scripts_have_addresses_and_places_in_the_lists(tmp_path: Path) -> None:
    site = (
        Site(tmp_path).article("signs", title="?!").article("fire", title="東京で火災", section="国際", language="ja")
    )
    site.article("long", title="Word " * 60).article("html", title='<b>Bold</b> & "quoted"').build()
    assert sorted(links(main_of(site.page("all/index.html")))) == ["#", "B", "W", "東"]
    assert "<title>&lt;b&gt;Bold&lt;/b&gt; &amp; &#34;quoted&#34; – Test archive</title>" in site.page(
        "2020/01/b-bold-b-quoted.html"
    )
    assert headlines(site.page("sections/国際.html")) == ["東京で火災"]
    assert site.problems("W-title-long") == [
        (
            "content/articles/long.md:2: title: the title has 299 characters; is the standfirst in it? "
            "200 are plenty   [W-title-long]"
        )
    ]
    assert crawl(site.output) == []


# --- lists ------------------------------------------------------------------------------------------------------------


def test_the_front_page_shows_the_latest_and_the_way_to_everything(site: Site) -> None:
    page = site.page("index.html")
    assert plain(main_of(page)).startswith("Test archive 5 articles, from 1999 to March 2020 Latest")
    assert headlines(page) == ["Some time in March", "Late Corrected", "Flood", "Rain", "An old notice"]
    assert items(page, "Sections") == ["Local 3", "World 1"]
    assert items(page, "Years") == ["2020 3", "2019 1", "1999 1"]
    menu = links(page.partition("<nav")[2].partition("</nav>")[0])
    assert list(menu) == ["Front page", "Stories", "Sections", "Dates", "On this day", "Updates", "All articles"]


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (["2026-11-21"], "1 article from Saturday 21 November 2026 Latest"),
        (["2026-11-21 09:00", "2026-11-21 16:14"], "2 articles from Saturday 21 November 2026 Latest"),
        (["1999", "1999"], "2 articles from 1999 Latest"),
        (["2026-11-21", "2026-11-22"], "2 articles, from Saturday 21 November 2026 to Sunday 22 November 2026 Latest"),
        ([], "0 articles Latest"),
    ],
)
def test_the_front_page_of_one_day_says_that_day_once(tmp_path: Path, published: list[str], said: str) -> None:
    site = Site(tmp_path)
    for number, moment in enumerate(published):
        site.article(f"news-{number}", published=moment)
    front = site.build(as_of=datetime(2027, 1, 1, tzinfo=UTC)).page("index.html")
    assert plain(main_of(front)).startswith(f"Test archive {said}")


def test_a_story_of_one_day_says_that_day_once(tmp_path: Path) -> None:
    site = Site(tmp_path).file("content/stories/fire.yml", "title: The fire\nstart: 2020-01-08\nend: 2020-01-08\n")
    site.article("one", story="fire").article("two", story="fire").build()
    assert "The fire 2 articles, Wednesday 8 January 2020 Timeline" in plain(main_of(site.page("stories/fire.html")))


def test_the_front_page_shows_as_many_articles_as_the_settings_say(tmp_path: Path) -> None:
    site = paper(Site(tmp_path).settings(front_page=2)).build()
    assert headlines(site.page("index.html")) == ["Some time in March", "Late Corrected"]


def test_a_section_written_in_two_ways_is_one_and_is_reported(site: Site) -> None:
    assert headlines(site.page("sections/local.html")) == ["Late Corrected", "Flood", "Rain"]
    assert site.problems("W-section-case") == [
        (
            'content/articles/2020/late.md:4: section: "local" is also written "Local" '
            "(content/articles/2019/rain.md); write it one way   [W-section-case]"
        )
    ]
    assert items(site.page("sections/index.html"), "L") == ["Local 3"]


def test_years_months_and_days_lead_to_one_another(site: Site) -> None:
    year = site.page("2020/index.html")
    assert plain(main_of(year)).startswith("2020 3 articles")
    assert links(main_of(year))["January 2020"] == "../2020/01/index.html"
    assert links(main_of(year))["← 2019"] == "../2019/index.html"
    month = site.page("2020/01/index.html")
    assert items(month, "Wednesday 8 January 2020") == ["Flood 8 Jan 2020", "Late Corrected 8 Jan 2020"]
    day = site.page("2020/01/08.html")
    assert headlines(day) == ["Flood", "Late Corrected"]
    assert links(main_of(day))["← Tuesday 8 January 2019"] == "../../2019/01/08.html"
    assert links(main_of(day))["8 January in all years"] == "../../on/01-08.html"
    assert items(site.page("dates/index.html"), "Dates")[:3] == ["2020 3", "2019 1", "1999 1"]


def test_an_article_known_by_its_month_or_year_stands_there_and_has_no_day(site: Site) -> None:
    assert items(site.page("2020/03/index.html"), "Some time in March 2020") == ["Some time in March Mar 2020"]
    assert items(site.page("1999/index.html"), "Some time in 1999") == ["An old notice 1999"]
    assert not any(path.startswith(("2020/03/0", "1999/0")) for path in site.tree())
    around = links(main_of(site.page("2020/03/some-time-in-march.html")))
    assert [text for text in around if text in ("2020", "March 2020")] == ["2020", "March 2020"]
    assert not any("On this day" in text for text in around)
    assert site.has("1999/an-old-notice.html")


def test_on_this_day_shows_what_was_published_and_what_happened(site: Site) -> None:
    page = site.page("on/01-08.html")
    assert plain(main_of(page)).startswith(
        "On this day: 8 January Published 2020 Flood 8 Jan 2020 Late Corrected 8 Jan 2020 2019 Rain 8 Jan 2019"
    )
    page = site.page("on/01-07.html")
    assert plain(main_of(page)).startswith("On this day: 7 January Happened 2020 Flood 8 Jan 2020")
    assert items(site.page("on/index.html"), "January") == ["7 January", "8 January"]


def test_all_articles_stand_in_one_alphabet(site: Site) -> None:
    assert items(site.page("all/index.html"), "All articles") == ["A 1", "F 1", "L 1", "R 1", "S 1"]
    assert items(site.page("all/f.html"), "All articles: F") == ["Flood 8 Jan 2020"]


def test_many_headlines_that_start_alike_share_out_their_pages(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(page_size=1, front_page=1)
    for n, title in enumerate(
        ["All", "All a", "All b", "All c", "All d", "Index", "Index a", "Index b", "Index c", "Index d", "?!"]
    ):
        site.article(f"a{n}", title=title, slug=f"a{n}")
    site.build()
    words = [
        item
        for path in site.tree()
        if path.startswith("all/") and path != "all/index.html"
        for item in items(site.page(path), plain(site.page(path).partition("<h1>")[2].partition("</h1>")[0]))
    ]
    assert len([word for word in words if word.endswith("2020")]) == 11
    assert crawl(site.output) == []


def test_updates_stand_newest_first_by_the_minute(site: Site) -> None:
    rows = items(site.page("updates/index.html"), "Updates and corrections")
    assert rows == [
        "10.00am, Thursday 9 January 2020 Update Two roads closed. in Flood, 8 Jan 2020",
        "4.00pm, Wednesday 8 January 2020 Correction Five. in Late Corrected, 8 Jan 2020",
    ]


def test_a_long_list_of_updates_has_pages(tmp_path: Path) -> None:
    updates = [{"at": f"2020-01-{8 + n // 24:02} {n % 24:02}:30", "summary": f"Report {n}."} for n in range(350)]
    site = Site(tmp_path).settings(page_size=100).article("live", updates=updates).build()
    newest = items(site.page("updates/index.html"), "Updates and corrections")
    oldest = items(site.page("updates/page-1.html"), "Updates and corrections")
    assert (len(newest), len(oldest)) == (150, 100)
    assert "Report 349." in newest[0]
    assert "Report 0." in oldest[-1]
    assert crawl(site.output) == []


# --- other pages ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_article_without_a_story_is_reached_through_the_list_of_notices(site: Site, tmp_path: Path) -> None:
    assert links(main_of(site.page("withdrawn/index.html"))) == {"Gone": "../2020/02/gone.html"}
    assert items(site.page("withdrawn/index.html"), "2020") == ["Gone"]
    footer = links(site.page("index.html").partition("<footer")[2])
    assert footer == {"About us": "./about.html", "For robots": "./secret.html", "Withdrawn": "./withdrawn/index.html"}
    gone = plain(main_of(site.page("2020/02/gone.html")))
    assert gone.startswith(
        "Gone Withdrawn Published Sunday 2 February 2020 This article was withdrawn When Friday 1 "
        "January 2021 Why It was wrong."
    )
    assert '<meta name="robots" content="noindex">' in site.page("2020/02/gone.html")


def test_there_is_no_list_of_notices_where_nothing_was_withdrawn_or_all_was_delisted(tmp_path: Path) -> None:
    gone = {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "Asked for.", "level": "delisted"}}
    site = Site(tmp_path).article("a").article("delisted", **gone).build()
    assert not site.has("withdrawn/index.html")
    assert "delisted" not in "".join(
        data.decode() for path, data in site.tree().items() if path != "2020/01/delisted.html"
    )


def test_an_unlisted_article_has_a_page_and_is_in_no_list(site: Site) -> None:
    assert site.has("2020/02/apart.html")
    assert not any(b"Apart" in data for path, data in site.tree().items() if path != "2020/02/apart.html")


def test_plain_pages_stand_in_the_footer_and_old_addresses_lead_to_them(site: Site) -> None:
    page = site.page("about.html")
    assert plain(main_of(page)) == "About us We print the flood."
    assert links(main_of(page)) == {"the flood": "./2020/01/flood.html"}
    assert 'content="0; url=../about.html"' in site.page("who-we-are/index.html")
    assert '<meta name="robots" content="noindex">' in site.page("secret.html")


def test_the_404_page_links_relatively_without_a_base_url_and_absolutely_with_one(tmp_path: Path, site: Site) -> None:
    assert links(main_of(site.page("404.html")))["front page"] == "./index.html"
    based = Site(tmp_path).settings(base_url=BASE).article("a").build()
    page = based.page("404.html")
    assert links(main_of(page))["front page"] == f"{BASE}index.html"
    assert f'href="{BASE}assets/site.css"' in page
    assert '<link rel="canonical"' not in page


def test_a_sitemap_names_what_robots_may_list_and_nothing_else(tmp_path: Path, site: Site) -> None:
    assert not site.has("sitemap.xml")
    based = paper(Site(tmp_path).settings(base_url=BASE)).build()
    assert f"<loc>{BASE}sitemaps/2020.xml</loc>" in based.page("sitemap.xml")
    assert f"<loc>{BASE}sitemaps/pages.xml</loc>" in based.page("sitemap.xml")
    year = based.page("sitemaps/2020.xml")
    assert year.count("<loc>") == 3
    assert f"<loc>{BASE}2020/01/flood.html</loc><lastmod>2020-01-09T10:00:00+13:00</lastmod>" in year
    everything = "".join(based.page(path) for path in based.tree() if path.startswith("sitemap"))
    for left_out in ("gone", "apart", "secret", "404", "who-we-are"):
        assert left_out not in everything
    assert f"<loc>{BASE}</loc>" in everything
    assert f"<loc>{BASE}about.html</loc>" in everything
