"""What a search finds, in which order, and what it says about it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backfile_search import Document, QueryError, Request
from backfile_search.searching import FELL_BACK
from tests.search_desk import Desk, close_all, document

README = Path(__file__).resolve().parent.parent / "search" / "README.md"


def _article(id: str, day: str, title: str, text: str, **facets: str) -> Document:
    """An article; each facet as "one; two"."""
    named = tuple((name, tuple(values.split("; "))) for name, values in facets.items())
    return document(id, text, day=day, title=title, facets=named, badges=("corrected",) if id == "taji" else ())


ARTICLES = (
    _article("berth", "2018-12-31", "Ferry loses its berth", "The harbour board gave the berth to a dredger.", section="News"),
    _article(
        "flood", "2019-05-01", "Flood in Hīnau", "The river rose.\nForty households were moved, among them O'Neill's.",
        section="News; Weather", person="Jane Roe",
    ),
    _article(
        "taji", "2020-01-08", "Rockets hit base", "Two rockets fell near Camp Taji. The camp had been attacked before.",
        section="World", person="Jane Roe; Aroha Parata", place="Camp Taji",
    ),
    _article("camp", "2020-01-08", "Scouts at camp", "The Taji scouts camp by the river.", section="News", place="Taji"),
    _article("rugby", "2020-02-29", "A match", "Won’t they play? 3.5 points, covid-19 or not. Māori win.", section="Sport"),
    _article("vote", "2021-08-20", "Council votes", "The flood vote, says the council: floods, rivers.", section="News"),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "index", ARTICLES)
    desk.sync()
    yield desk
    close_all()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("rockets", {"taji"}),
        ("rocket", {"taji"}),
        ("river flood", {"flood", "vote"}),
        ("rockets OR match", {"taji", "rugby"}),
        ("camp -rockets", {"camp"}),
        ("camp NOT rockets", {"camp"}),
        ('"camp taji"', {"taji"}),
        ('"rose forty"', set()),  # a paragraph ends between them
        ('"the river"', {"flood", "camp"}),
        ("title:flood", {"flood"}),
        ("person:roe", {"flood", "taji"}),
        ('place:"camp taji"', {"taji"}),
        ("places:taji", {"taji", "camp"}),
        ("roc*", {"taji"}),
        ("rokcets~", {"taji"}),
        ("(rockets OR flood) -council", {"taji", "flood"}),
        ("maori", {"rugby"}),
        ("Māori OR hinua~", {"rugby", "flood"}),
        ("3.5", {"rugby"}),
        ("covid-19", {"rugby"}),
        ("wont", {"rugby"}),
        ("oneill", {"flood"}),
        ("-the", {"rugby"}),
        ("-rockets -flood", {"berth", "camp", "rugby"}),
        ("", {"berth", "flood", "taji", "camp", "rugby", "vote"}),
        ("zebra", set()),
    ],
)
def test_what_is_found(desk: Desk, query: str, ids: set[str]) -> None:
    assert set(desk.found(query)) == ids


def test_hits_carry_what_a_list_shows(desk: Desk) -> None:
    results = desk.index.search(Request("rockets", facets=True)).to_json()
    score = results["hits"][0].pop("score")
    assert 2 < score == round(score, 9)
    assert results == {
        "query": "rockets",
        "total": 1,
        "hits": [
            {
                "id": "taji",
                "url": "2020/taji.html",
                "title": "Rockets hit base",
                "published": "2020-01-08",
                "updated": "",
                "snippet": "Two <mark>rockets</mark> fell near Camp Taji. The camp had been attacked before.",
                "section": "World",
                "badges": ["corrected"],
            }
        ],
        "facets": {
            "section": [{"value": "World", "count": 1}],
            "person": [{"value": "Aroha Parata", "count": 1}, {"value": "Jane Roe", "count": 1}],
            "place": [{"value": "Camp Taji", "count": 1}],
            "year": [{"value": "2020", "count": 1}],
        },
        "suggestion": None,
        "notices": [],
    }
    assert list(results) == ["query", "total", "hits", "facets", "suggestion", "notices"]
    assert json.loads(json.dumps(results)) == results


def test_words_in_the_headline_weigh_more_and_equals_come_newest_first(desk: Desk) -> None:
    rest = "is what the children say they saw by the river, behind the hall and near the old bridge."
    desk.write(
        document("head", f"A wolf {rest}", title="A fox"), document("text", f"A fox {rest}", title="A wolf")
    ).sync()
    assert (desk.found("fox"), desk.found("wolf")) == (["head", "text"], ["text", "head"])
    desk.write(*(document(f"same-{n}", "A zebra.", day=f"2010-01-0{n}", title="Same") for n in (2, 3, 1))).sync()
    assert desk.found("zebra") == ["same-3", "same-2", "same-1"]


def test_sorting_and_paging(desk: Desk) -> None:
    newest = ["vote", "rugby", "taji", "camp", "flood", "berth"]
    assert desk.found("") == newest, "without words, relevance is freshness"
    assert desk.found("", sort="newest") == newest
    assert desk.found("", sort="oldest") == newest[::-1]
    assert desk.found("rise OR rose OR river", sort="oldest") == ["flood", "camp", "vote"]
    for sort in ("newest", "oldest", "relevance"):
        whole = desk.found("the OR a", sort=sort)
        paged = [desk.index.search(Request("the OR a", sort=sort, limit=2, offset=n)) for n in range(0, 8, 2)]
        assert [hit.id for results in paged for hit in results.hits] == whole
        assert {results.total for results in paged} == {len(whole)}
    assert desk.index.search(Request("the", limit=0)).hits == ()


@pytest.mark.parametrize(
    ("since", "until", "ids"),
    [
        ("2020", "2020", {"taji", "camp", "rugby"}),
        ("2020-01-08", "2020-01", {"taji", "camp"}),
        ("2020-01-09", "", {"rugby", "vote"}),
        ("", "2018", {"berth"}),
        ("", "2019-05-01", {"berth", "flood"}),
        ("", "2019-04", {"berth"}),
        ("2020-02", "2020-02", {"rugby"}),
        ("2021", "2020", set()),
        ("2022", "", set()),
        ("", "1999-12-31", set()),
    ],
)
def test_days_include_their_bounds(desk: Desk, since: str, until: str, ids: set[str]) -> None:
    assert set(desk.found("", since=since, until=until)) == ids
    assert set(desk.found("the OR a OR points", since=since, until=until)) == ids


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ([("section", "News")], {"berth", "flood", "camp", "vote"}),
        ([("section", "news")], {"berth", "flood", "camp", "vote"}),
        ([("section", "Sport"), ("section", "World")], {"taji", "rugby"}),
        ([("section", "News"), ("person", "Jane Roe")], {"flood"}),
        ([("place", "Taji")], {"camp"}),
        ([("place", "camp  TAJI ")], {"taji"}),
        ([("person", "Nobody")], set()),
        ([("story", "None has a story")], set()),
    ],
)
def test_filters_are_whole_values(desk: Desk, filters: list[tuple[str, str]], ids: set[str]) -> None:
    assert set(desk.found("", filters=tuple(filters))) == ids
    assert set(desk.found("the OR a OR points", filters=tuple(filters))) == ids


def test_filters_and_dates_do_not_touch_scores(desk: Desk) -> None:
    everywhere = {hit.id: hit.score for hit in desk.index.search(Request("river")).hits}
    narrowed = desk.index.search(Request("river", filters=(("section", "News"),), since="2020", facets=True))
    assert {hit.id: hit.score for hit in narrowed.hits} == {id: everywhere[id] for id in ("camp", "vote")}
    assert narrowed.facets["year"] == (("2020", 1), ("2021", 1))


def test_facets_count_all_hits_the_most_frequent_first(desk: Desk) -> None:
    facets = desk.index.search(Request("", limit=1, facets=True)).facets
    assert facets["section"] == (("News", 4), ("Sport", 1), ("Weather", 1), ("World", 1))
    assert facets["person"] == (("Jane Roe", 2), ("Aroha Parata", 1))
    assert facets["year"] == (("2018", 1), ("2019", 1), ("2020", 3), ("2021", 1))
    assert list(facets) == ["section", "person", "place", "year"]
    assert desk.index.search(Request("zebra", facets=True)).facets == {"year": ()}
    assert desk.index.search(Request("rockets")).facets == {}


def test_only_the_twelve_most_frequent_values_are_counted_out(desk: Desk) -> None:
    desk.write(
        *(document(f"{n}", "Many.", facets=(("subject", (f"Subject {n:02}", "All")),)) for n in range(20))
    ).sync()
    subjects = desk.index.search(Request("many", facets=True)).facets["subject"]
    assert subjects == (("All", 20), *((f"Subject {n:02}", 1) for n in range(11)))


def test_facets_work_across_partitions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = desk.index.search(Request("the OR a", facets=True, limit=50))
    monkeypatch.setattr("backfile_search.shards.partition.WHOLE", 3)
    monkeypatch.setattr("backfile_search.shards.partition.RUN", 2)
    desk.write(document("new", "Irrelevant.", day="2022-01-01")).sync()
    desk.withdraw("new").sync()
    assert len(desk.index._state.partitions()) == 3
    assert desk.index.search(Request("the OR a", facets=True, limit=50)) == whole


def test_if_no_article_has_all_words_some_are_enough(desk: Desk) -> None:
    results = desk.index.search(Request("rockets dredger"))
    assert {hit.id for hit in results.hits} == {"taji", "berth"} and results.notices == (FELL_BACK,)
    assert desk.index.search(Request("rockets dredger", any=True)).notices == ()
    assert desk.index.search(Request("rockets zebra", since="2021")).notices == (), "nothing has any of them either"
    assert desk.index.search(Request("zebra")).notices == ()
    assert desk.found('"camp rockets"') == [], "a phrase is one thing"


def test_misspelt_words_bring_a_suggestion(desk: Desk) -> None:
    desk.write(document("more", "Rockets again.", day="2021-01-01")).sync()
    assert desk.index.search(Request("rokets council")).suggestion == "rockets council"
    assert desk.index.search(Request("Rokets OR -(rivr)")).suggestion == "rockets OR -(rivr)"
    assert desk.index.search(Request("rockets")).suggestion is None
    assert desk.index.search(Request("qqqqqq")).suggestion is None
    assert desk.index.search(Request('"rokets"')).suggestion is None


def test_a_prefix_of_too_many_words_is_cut_and_says_so(desk: Desk) -> None:
    desk.write(*(document(f"{n:02}", f"zebra{n:02}", day="2022-01-01") for n in range(33))).sync()
    results = desk.index.search(Request("zebra*"))
    assert results.total == 32
    assert results.notices == ("“zebra*” stands for too many words; the 32 most frequent were searched.",)


def test_snippets_mark_what_was_looked_for_and_can_be_left_out(desk: Desk) -> None:
    def snippet(query: str, **asked: Any) -> str:
        return desk.index.search(Request(query, **asked)).hits[0].snippet

    assert snippet("riv* -camp", sort="oldest") == "The <mark>river</mark> rose."
    assert snippet('"camp taji"').startswith("Two rockets fell near <mark>Camp</mark> <mark>Taji</mark>.")
    assert snippet("rokcets~").startswith("Two <mark>rockets</mark> fell")
    assert snippet("rockets", snippets=False) == ""


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request(sort="best"), "Results cannot be sorted by “best”; there are relevance, newest, oldest."),
        (Request(limit=-1), "Neither limit nor offset can be less than 0."),
        (Request(since="last year"), "“last year” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        (Request(until="2020-02-30"), "“2020-02-30” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        (Request(until="2020-13"), "“2020-13” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        (Request(since="0000"), "“0000” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(desk: Desk, request_: Request, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        desk.index.search(request_)
    assert str(refused.value) == sentence


def test_an_unknown_filter_names_those_that_there_are(desk: Desk) -> None:
    with pytest.raises(ValueError, match="There is no field “colour” to filter by; there are section, story, person, "):
        desk.index.search(Request(filters=(("colour", "red"),)))


def test_a_query_that_cannot_be_read_says_where(desk: Desk) -> None:
    with pytest.raises(QueryError) as refused:
        desk.index.search(Request('flood "in'))
    assert refused.value.position == 6
    assert desk.found("flood")


def test_long_queries_and_strange_words_behave(desk: Desk) -> None:
    assert desk.index.search(Request("rockets " * 1250)).total == 1
    assert desk.index.search(Request(" ".join(f"word{n}" for n in range(2000)))).total == 0
    for strange in (
        "x" * 500,
        "💥",
        "طائرات",
        "बाढ़",
        "洪水",
        "ロケット",
        "\x00",
        "'",
        "*",
        "~",
        ":",
        "\N{ZERO WIDTH JOINER}",
    ):
        desk.index.search(Request(strange, facets=True))


def test_the_example_of_the_readme_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(example.splitlines()) <= 20
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(README.parent)!r})\n{example}"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    (promised,) = re.findall(r"^prints\n\n```\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert said.stdout == promised
