"""People, places and other names: the pages they have, and the links that the prose gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Site

from backfile.pipeline.questions import check
from tests.crawl import crawl
from tests.reader import below, body, headlines, items, links, main_of, plain

PEOPLE = """\
- {id: hohepa, name: Ana Hōhepa, kind: person, aliases: [A. T. Hōhepa], note: Mayor of Waikotare.}
- {id: reed, name: Tom Reed, kind: person, no_autolink: true}
- {id: harbour-town, name: Harbour Town, kind: place}
- {id: harbour-town-hall, name: Harbour Town Hall, kind: place}
- {id: wharf-trust, name: Wharf Trust, kind: organisation}
- {id: housing, name: Housing, kind: subject}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small town's paper, with a file that describes its people and places."""
    site = Site(tmp_path_factory.mktemp("town")).file("content/entities/names.yml", PEOPLE)
    site.article("first", "Ana Hohepa spoke. Hohepa then left for Harbour Town Hall.", published="2019-01-01")
    site.article(
        "second",
        "The words.",
        published="2019-05-05",
        people=["Ana Hōhepa", {"name": "Tom Reed", "rel": "mentions"}],
        places=["Harbour Town"],
        subjects=["Housing", "Roads"],
        authors=["Jo Writer"],
        outlet="Daily Example",
    )
    site.article("third", "Tom Reed met the Wharf Trust.", published="2020-06-06", people=["A. T. Hohepa", "Tom Reed"])
    site.article(
        "fourth", "Words about words.", published="2021-07-07", authors=[{"name": "Jo Writer", "role": "photographer"}]
    )
    site.article(
        "fifth",
        "Tom Reed spoke.",
        published="2021-08-08",
        people=["Ana Hōhepa", "Tom Reed"],
        organisations=["Port/Quay “Co”"],
    )
    site.article("hidden", "Words.", unlisted=True, people=["Nobody Known", "Ana Hōhepa"])
    gone = {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "It was wrong."}}
    site.article("gone", "Tom Reed.", people=["Somebody Else", "Ana Hōhepa"], **gone)
    return site.build()


def test_the_archive_is_sound(town: Site) -> None:
    assert town.problems() == []
    assert crawl(town.output, unlinked=("404.html", "2020/01/hidden.html")) == []


def test_a_name_has_a_page_with_first_and_last_mention_and_counts(town: Site) -> None:
    page = town.page("people/hohepa.html")
    words = plain(main_of(page))
    assert words.startswith(
        "Person Ana Hōhepa Mayor of Waikotare. In the archive 4 articles Also written A. T. Hōhepa "
        "First First 1 Jan 2019 Last Fifth 8 Aug 2021 2019 2 2020 1 2021 1 About Ana Hōhepa"
    )


def test_articles_about_a_name_stand_before_those_that_mention_it(town: Site) -> None:
    page = town.page("people/hohepa.html")
    assert headlines(page) == ["Fifth", "Third", "Second"]
    assert items(page, "Mentioned in") == ["First 1 Jan 2019"]
    assert page.index("About Ana Hōhepa") < page.index("Mentioned in")
    reed = town.page("people/reed.html")
    assert headlines(reed) == ["Fifth", "Third"]
    assert items(reed, "Mentioned in") == ["Second 5 May 2019"], "the front matter says that it only mentions him"


def test_names_that_keep_company_are_shown(town: Site) -> None:
    assert items(town.page("people/hohepa.html"), "Often named together") == ["Tom Reed 3"]


def test_names_of_unlisted_and_withdrawn_articles_have_no_page(town: Site) -> None:
    assert items(town.page("people/index.html"), "H") == ["Ana Hōhepa 4"]
    assert items(town.page("people/index.html"), "R") == ["Tom Reed 3"]
    assert not any(b"Nobody Known" in data or b"Somebody Else" in data for data in town.tree().values())


def test_the_first_mention_of_a_name_is_linked_whatever_its_macrons_and_shown_as_written(town: Site) -> None:
    (paragraph,) = body(town.page("2019/01/first.html"))
    assert paragraph == (
        '<a class="name" href="../../people/hohepa.html">Ana Hohepa</a> spoke. Hohepa then left for '
        '<a class="name" href="../../places/harbour-town-hall.html">Harbour Town Hall</a>.'
    ), "once, and the longest form"


def test_a_name_may_ask_not_to_be_linked(town: Site) -> None:
    (paragraph,) = body(town.page("2020/06/third.html"))
    assert paragraph == 'Tom Reed met the <a class="name" href="../../organisations/wharf-trust.html">Wharf Trust</a>.'


def test_a_name_that_only_the_entity_file_and_the_prose_know_has_a_page(town: Site) -> None:
    page = town.page("organisations/wharf-trust.html")
    assert items(page, "Mentioned in") == ["Third 6 Jun 2020"]
    assert headlines(page) == []
    assert not town.has("subjects/wharf-trust.html")


def test_an_article_shows_the_names_it_gives_and_those_its_prose_mentions(town: Site) -> None:
    page = town.page("2020/06/third.html")
    assert items(page, "People") == ["Ana Hōhepa", "Tom Reed"]
    assert plain(below(page, "Organisations")).startswith("Mentioned Wharf Trust")


def test_authors_and_outlets_have_pages_of_all_they_published(town: Site) -> None:
    author = town.page("authors/jo-writer.html")
    assert "Articles by Jo Writer" in plain(author)
    assert headlines(author) == ["Fourth", "Second"]
    assert links(main_of(town.page("2019/05/second.html")))["Jo Writer"] == "../../authors/jo-writer.html"
    assert "Photos: Jo Writer" in plain(town.page("2021/07/fourth.html"))
    assert headlines(town.page("outlets/daily-example.html")) == ["Second"]
    assert items(town.page("authors/index.html"), "W") == ["Jo Writer 2"]


def test_subjects_have_pages_and_words_that_are_subjects_are_not_linked(town: Site) -> None:
    assert headlines(town.page("subjects/housing.html")) == ["Second"]
    assert items(town.page("subjects/index.html"), "R") == ["Roads 1"]


def test_a_name_with_slashes_and_quotes_has_a_page_like_any_other(town: Site) -> None:
    page = town.page("organisations/port-quay-co.html")
    assert "<h1>Port/Quay “Co”</h1>" in page


def test_the_menu_shows_the_kinds_of_names_that_there_are(tmp_path: Path, town: Site) -> None:
    menu = links(town.page("index.html").partition("<nav")[2].partition("</nav>")[0])
    assert [text for text in menu if text not in ("Front page", "Stories", "Sections")][:6] == [
        "People",
        "Places",
        "Organisations",
        "Subjects",
        "Authors",
        "Outlets",
    ]
    assert "Events" not in menu


def test_a_name_is_one_whatever_its_macrons_and_case(tmp_path: Path) -> None:
    site = (
        Site(tmp_path).article("a", people=["Maori Jones", "Ana Bell"]).article("b", people=["Māori Jones", "ANA BELL"])
    )
    site.article("c", places=["Straße", "Strasse"], people=["安倍晋三", "Ünal"], subjects=["?!", "C++", "C"]).build()
    assert items(site.page("people/index.html"), "J") == ["Māori Jones 2"]
    assert items(site.page("people/index.html"), "B") == ["ANA BELL 2"]
    assert items(site.page("places/index.html"), "S") == ["Straße 1"]
    assert items(site.page("subjects/index.html"), "C") == ["C 1", "C++ 1"]
    assert items(site.page("subjects/index.html"), "#") == ["?! 1"]
    assert site.has("people/安倍晋三.html")
    assert crawl(site.output) == []


def test_a_surname_is_linked_after_the_full_name_and_a_common_word_is_not(tmp_path: Path) -> None:
    names = ["Qassem Soleimani", "Simon Bridges"]
    text = "Soleimani is not here yet.\n\n## News\n\nQassem Soleimani met Simon Bridges.\n\n"
    text += "## More\n\nSoleimani crossed the Bridges."
    site = Site(tmp_path).article("a", text, people=names).article("b", people=names).build()
    assert body(site.page("2020/01/a.html")) == [
        "Soleimani is not here yet.",
        '<a class="name" href="../../people/qassem-soleimani.html">Qassem Soleimani</a> met '
        '<a class="name" href="../../people/simon-bridges.html">Simon Bridges</a>.',
        '<a class="name" href="../../people/qassem-soleimani.html">Soleimani</a> crossed the Bridges.',
    ]


def test_linking_names_can_be_turned_off(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(autolink=False).article("a", "Ana Bell spoke.", people=["Tom Reed"])
    site.article("b", people=["Ana Bell"]).build()
    assert body(site.page("2020/01/a.html")) == ["Ana Bell spoke."]
    assert "Mentioned in" not in site.page("people/ana-bell.html")


def test_names_that_differ_in_one_letter_are_reported(tmp_path: Path) -> None:
    site = (
        Site(tmp_path)
        .article("a", places=["Irbil"], people=["Tom Reeds"])
        .article("b", places=["Erbil"], subjects=["Iran", "Iraq"])
    )
    assert [str(p) for p in check(site.options).problems] == [
        (
            'content/articles/a.md:4: places: "Irbil" and "Erbil" differ in one letter; if they are one '
            "place, describe it with aliases   [W-near-duplicate]"
        )
    ]
    site.file("content/entities/p.yml", "- {name: Erbil, kind: place, aliases: [Irbil]}\n")
    assert check(site.options).problems == ()


def test_a_new_article_changes_one_page_of_a_long_list(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(page_size=4, front_page=1)
    for n in range(1, 15):
        site.article(f"a{n:02}", published=f"2019-01-{n:02}", people=["Ana Bell"], section="Local")
    site.build()
    before = site.pages()
    assert headlines(site.page("people/ana-bell/page-1.html")) == ["A04", "A03", "A02", "A01"]
    assert headlines(site.page("people/ana-bell.html")) == ["A14", "A13", "A12", "A11", "A10", "A09"]
    assert headlines(site.page("sections/local/page-2.html")) == ["A08", "A07", "A06", "A05"]
    site.article("new", published="2019-02-01", people=["Ana Bell"], section="Local").build()
    changed = {path for path, data in site.pages().items() if data != before.get(path) and path != ".backfile-manifest"}
    assert "people/ana-bell.html" in changed
    assert "sections/local.html" in changed
    assert not {path for path in changed if "/page-" in path}
    assert site.report.rendered == len(changed)
    assert crawl(site.output) == []


def test_long_runs_of_mentions_have_pages_of_their_own(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(page_size=2, front_page=1)
    for n in range(1, 8):
        site.article(f"m{n}", "Ana Bell spoke.", published=f"2019-01-0{n}")
    site.article("about", published="2020-01-01", people=["Ana Bell"]).build()
    assert items(site.page("people/ana-bell.html"), "Mentioned in") == [
        "M7 7 Jan 2019",
        "M6 6 Jan 2019",
        "M5 5 Jan 2019",
    ]
    assert items(site.page("people/ana-bell/mentions-1.html"), "Mentioned in") == ["M2 2 Jan 2019", "M1 1 Jan 2019"]
    assert crawl(site.output) == []


def test_an_index_of_many_names_has_a_page_for_each_letter(tmp_path: Path) -> None:
    names = [f"{chr(65 + n % 26)}{chr(97 + n // 26)}name {n}" for n in range(405)]
    site = Site(tmp_path).article("a", subjects=[*names, "1984", "東京"]).build()
    page = site.page("subjects/index.html")
    assert links(main_of(page))["A"] == "../subjects/letters/a.html"
    assert len(items(site.page("subjects/letters/a.html"), "A")) == 16
    assert items(site.page("subjects/letters/other.html"), "#") == ["1984 1"]
    assert items(site.page("subjects/letters/東.html"), "東") == ["東京 1"]
    assert crawl(site.output) == []
