"""Search keeps step with the site: what can be found after a build is what the site shows, and its files are the site's."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from command import Run, run
from newsroom import NOON, Site, tree

from backfile.manifest import is_shard
from backfile.pipeline import build
from backfile.pipeline.cleaning import clean
from backfile.pipeline.documents import plain_text, shortened
from backfile.pipeline.questions import check, verify

__all__ = ["run"]

MUCH = "More words follow here, as they do in every report. " * 20
GONE = {"at": "2021-01-01", "reason": "A court said so.", "note": "We regret it."}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    for n in range(1, 7):
        site.article(
            f"report-{n}", f"Paragraph {n} of the report.\n\n{MUCH}", title=f"Report {n}", published=f"2020-01-0{n}"
        )
    return site.article("far", "Far away lies Timbuktu.", title="Far away", published="2012-05-05").build()


def shards(site: Site) -> set[str]:
    return {path for path in site.tree() if path.startswith("search/")}


def clean_tree(site: Site, **options: Any) -> dict[str, bytes]:
    """What a build without any memory gives."""
    beside = site.folder.parent / "clean"
    shutil.rmtree(beside, ignore_errors=True)
    build(replace(site.options, output=beside / "output", state=beside / "state", record=False, **options))
    return tree(beside / "output")


# --- what is found ----------------------------------------------------------------------------------------------------


def test_all_that_a_page_prints_of_an_article_is_found(tmp_path: Path) -> None:
    site = Site(tmp_path).file("content/media/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    text = (
        "The bridge has *seven* arches[^1].\n\n[^1]: Counted twice.\n\n"
        '::: embed {kind=tweet by="@council" status=kept}\nThe ferry sails.\n:::\n\nUPDATE – 5.12pm: The mayor resigns.\n'
    )
    site.article(
        "bridge", text, title="Bridge shut", standfirst="Nobody crosses.", backstory="We asked **engineers**.",
        images=[{"src": "../media/map.svg", "alt": "Unseen.", "caption": "The quay from above.", "credit": "x"}],
        updates=[{"at": "2020-01-09 10:00", "kind": "correction", "text": "So it was.", "was": "Monday", "now": "Tuesday"}],
        ednote="Hush.", boilerplate="Support us.", x_extra="extra",
    ).build()  # fmt: skip
    for word in "bridge seven arches counted ferry mayor crosses engineers quay tuesday monday".split():
        assert site.found(word) == ["Bridge shut"], word
    for word in "hush support extra unseen link svg figcaption p".split():
        assert site.found(word) == [], word
    assert site.found('"seven arches"') == ["Bridge shut"]
    assert site.found('"arches counted"') == [], "phrases end with their paragraph"


def test_names_are_found_as_the_page_of_the_article_shows_them(tmp_path: Path) -> None:
    site = Site(tmp_path).file("content/stories/flood.yml", "title: The great flood\n")
    site.file("content/entities/people.yml", "- {name: Jane Roe, kind: person, aliases: [Councillor Roe]}\n")
    site.article(
        "a", "Councillor Roe spoke. She stood in Dray Ford.", title="One", section="Local", story="flood",
        places=["Dray Ford"], people=["Tom Reed"], organisations=["The Council"], events=["The flood of 2020"],
        subjects=["weather"], authors=["Ana Bell"], outlet="The Courier", type="analysis",
    ).article("b", "Nothing else.", title="Two").build()  # fmt: skip
    facets = {name: [v["value"] for v in found] for name, found in site.search("spoke", facets=True)["facets"].items()}
    assert facets == {
        "section": ["Local"], "story": ["The great flood"], "person": ["Jane Roe", "Tom Reed"], "organisation": ["The Council"],
        "place": ["Dray Ford"], "event": ["The flood of 2020"], "subject": ["weather"], "author": ["Ana Bell"],
        "outlet": ["The Courier"], "type": ["analysis"], "year": ["2020"],
    }  # fmt: skip
    assert site.found(filters=(("person", "jane roe"), ("place", "dray ford"))) == ["One"]
    assert site.found("person:reed author:bell story:flood") == ["One"]
    assert site.found(filters=(("type", "news"),)) == ["Two"]


def test_a_hit_says_what_lists_say(tmp_path: Path) -> None:
    site = Site(tmp_path).article(
        "2020/fire", "It burns.\n\n::: correction {at=\"6pm\" summary=\"The street was wrong.\"}\nIt was Main Street.\n:::",
        title="Fire & smoke", published="2020-01-08 16:14", section="Local", summary="In short.", developing=True,
    )  # fmt: skip
    (hit,) = site.build().search("fire")["hits"]
    assert hit["id"] == "2020/fire"
    assert hit["url"] == "2020/01/fire-smoke.html"
    assert (hit["title"], hit["section"], hit["badges"]) == ("Fire & smoke", "Local", ["corrected", "developing"])
    assert (hit["published"], hit["updated"]) == ("2020-01-08T16:14:00+13:00", "2020-01-08T18:00:00+13:00")
    assert hit["snippet"] == "In short."


def test_days_and_their_order_are_those_of_the_archive(tmp_path: Path) -> None:
    site = Site(tmp_path)
    dates = ["2019", "2020", "2020-01", "2020-01-01", "2020-01-01 09:00", "2020-01-01 08:00", "2020-02", "2020-01-31"]
    for date in dates:
        site.article(date.replace(" ", "-").replace(":", ""), title=date, published=date)
    site.build()
    inside = ["2020", "2020-01", "2020-01-01", "2020-01-01 08:00", "2020-01-01 09:00", "2020-01-31"]
    assert site.found(sort="oldest") == ["2019", *inside, "2020-02"]
    assert site.found(sort="oldest", since="2020", until="2020-01") == inside
    assert site.found(since="2020-01-02", until="2020-01-31") == ["2020-01-31"]


def test_a_link_without_words_is_found_by_the_headline_that_it_shows(tmp_path: Path) -> None:
    site = Site(tmp_path).article("target", title="Ferry sails").article("other", "See [[target]]. Link:0 is no link.")
    assert sorted(site.build().found("body:ferry")) == ["Other"]
    site.article("target", title="Tram runs").build()
    assert site.found("body:ferry") == []
    assert site.found("body:tram") == ["Other"]
    assert site.tree() == clean_tree(site)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <em>t</em>wo\nthree</p>\n<p>Four &amp; <a href=\"x\">five</a></p>", "One two three\nFour & five"),
        ("<ul><li>One</li><li>Two<br>three</li></ul>", "One\nTwo three"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ('<p>Pic <img src="link:0" alt="a > b"> here</p>', "Pic here"),
        ('<p title="a > b">x&lt;b&gt;y&nbsp;z</p>', "x<b>y z"),
        ('<p>Word<sup id="r"><a class="footnote-ref" href="#f">1</a></sup>. H<sub>2</sub>O</p>', "Word. H2O"),
        ("<p>a</p><script>var x = '<p>no</p>';</script><style>p{}</style><p>b</p>", "a\nb"),
        ('<p><a href="link:1">link:1</a>, <a href="link:0">said</a>, <a href="link:9">link:9</a></p>', "B & <b>, said,"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_paragraphs_of_words(html: str, text: str) -> None:
    assert plain_text(html, ("A", "B & <b>")) == text


def test_leads_are_cut_at_a_word() -> None:
    assert shortened("one\n two ") == "one two"
    long = "word " * 100
    assert len(shortened(long)) <= 200
    assert shortened(long).endswith("word …")
    assert len(shortened("x" * 500)) <= 200


# --- what is not ------------------------------------------------------------------------------------------------------

HELD: dict[str, dict[str, Any]] = {
    "draft": {"status": "draft"},
    "embargoed": {"status": "embargoed", "embargo": {"until": "2026-02-01 06:00"}},
    "future": {"published": "2026-02-01"},
    "unlisted": {"unlisted": True},
    **{
        level: {"status": "withdrawn", "withdrawn": GONE | {"level": level}}
        for level in ("deindexed", "delisted", "removed")
    },
}


@pytest.mark.parametrize("why", HELD)
def test_what_no_list_names_is_not_found_and_in_no_file(tmp_path: Path, why: str) -> None:
    site = Site(tmp_path).article("open").article("secret", "Xbody.", title="Xtitle", people=["Xperson"], **HELD[why])
    site.build()
    assert site.found() == ["Open"]
    files = {path: data for path, data in site.readable().items() if path.startswith("search/")}
    assert [path for path, data in files.items() if b"xbody" in data.lower() or b"xtitle" in data.lower()] == []
    assert [path for path, data in files.items() if b"xperson" in data.lower() or b"secret" in data.lower()] == []


@pytest.mark.parametrize("level", ["note", "anonymised"])
def test_of_a_withdrawn_article_headline_and_notice_are_found(tmp_path: Path, level: str) -> None:
    site = Site(tmp_path).file("content/stories/s.yml", "title: The long story\n").article("open", story="s")
    fields: dict[str, Any] = {
        "title": "Headline",
        "people": ["Ana Bell"],
        "section": "Local",
        "story": "s",
        "subjects": ["x"],
    }
    site.article("gone", "Text that was.", **fields).build()
    assert site.found("person:bell") == ["Headline"]
    site.article("gone", "Text that was.", status="withdrawn", withdrawn=GONE | {"level": level}, **fields).build()
    (hit,) = site.search("headline", facets=True)["hits"]
    assert (hit["badges"], hit["section"]) == (["withdrawn"], "")
    assert site.found("court") == site.found("regret") == ["Headline"]
    assert site.found("text") == site.found("person:bell") == site.found("section:local") == []
    assert site.search("headline", facets=True)["facets"].keys() == {"story", "year"}
    assert site.tree() == clean_tree(site)


def test_a_preview_finds_drafts_and_the_site_beside_it_does_not(tmp_path: Path) -> None:
    site = Site(tmp_path).article("open").article("draft", "Xbody.", status="draft").build()
    site.article("undated", status="draft", published=None)
    preview = Site(tmp_path)
    preview.output = tmp_path / "preview"
    preview.options = replace(site.options, output=preview.output, drafts=True)
    preview.build()
    assert sorted(preview.found()) == ["Draft", "Open"]
    assert preview.search("xbody")["hits"][0]["badges"] == ["draft"]
    assert site.build().found() == ["Open"]


def test_a_preview_in_the_same_folder_comes_and_goes(tmp_path: Path) -> None:
    site = Site(tmp_path).article("open").article("draft", "Xbody.", status="draft").build()
    before = site.tree()
    assert site.build(drafts=True).found("xbody") == ["Draft"]
    assert site.build().found("xbody") == []
    assert site.tree() == before


def test_what_is_due_is_found_from_then_on(tmp_path: Path) -> None:
    site = Site(tmp_path).article("open").article("later", "Xbody.", published="2026-01-02 09:00").build()
    assert site.found("xbody") == []
    assert site.build(as_of=NOON + timedelta(hours=10)).found("xbody") == ["Later"]
    assert site.build().found("xbody") == []


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_building_again_leaves_the_files_of_search_alone(site: Site) -> None:
    before = {path: (site.output / path).stat().st_mtime_ns for path in shards(site)}
    report = site.build().report
    assert (report.rendered, report.written, report.pruned) == (0, 0, 0)
    site.settings(title="Another title").build()
    assert {path: (site.output / path).stat().st_mtime_ns for path in shards(site)} == before


def test_a_word_in_a_text_exchanges_a_few_files(site: Site) -> None:
    before = site.tree()
    site.article("report-3", f"Paragraph 3 of the report.\n\n{MUCH}Zanzibar.", title="Report 3", published="2020-01-03")
    report = site.build().report
    after = site.tree()
    come, gone = after.keys() - before.keys(), before.keys() - after.keys()
    assert report.rendered == 1
    assert report.pruned == len(gone)
    assert report.written == len(come) + 2, "the page and the root keep their names"
    assert report.outputs == len(after) - 1
    assert all(is_shard(path) for path in come | gone)
    assert len([path for path in come if path.startswith("search/texts/")]) == 1
    assert site.found("zanzibar") == ["Report 3"]
    assert after == clean_tree(site)
    assert site.build().report.written == 0


def test_many_edits_one_after_another_give_what_a_clean_build_gives(site: Site) -> None:
    for n, word in enumerate(["alpha", "beta", "gamma", "alpha", "Ana", "delta"]):
        name = f"report-{n % 3 + 1}"
        site.article(
            name, f"{word} {MUCH}{word}", title=f"Report {n % 3 + 1}", published=f"2020-01-0{n % 3 + 1}"
        ).build()
    site.article("report-2", MUCH, title="A new headline", published="2020-01-02").build()
    site.article("newest", "Gamma.", published="2020-02-02").remove("content/articles/far.md").build()
    assert site.found("gamma") == ["Newest"]
    assert site.found("timbuktu") == []
    assert site.tree() == clean_tree(site)


def test_an_unlisted_article_changes_no_file_of_search(site: Site) -> None:
    site.article("apart", "Apart.", unlisted=True).build()
    before = {path: data for path, data in site.tree().items() if path.startswith("search/")}
    site.article("apart", "Apart, and more of it.", unlisted=True).build()
    assert (site.report.rendered, site.report.written) == (1, 1)
    assert {path: data for path, data in site.tree().items() if path.startswith("search/")} == before


# --- whose files ------------------------------------------------------------------------------------------------------


def test_files_of_search_are_put_right_and_pruned_like_all_others(site: Site) -> None:
    before = site.tree()
    edited, deleted = sorted(path for path in before if path.startswith("search/texts/"))[:2]
    (site.output / edited).write_bytes(b"vandals were here")
    (site.output / deleted).unlink()
    (site.output / "search/client.js").write_bytes(b"and here")
    (site.output / "search/texts/ab").mkdir(exist_ok=True)
    (site.output / "search/texts/ab/abcdef012345.js").write_bytes(b"left by a build that was killed")
    report = site.build().report
    assert (report.rendered, report.written, report.pruned) == (0, 3, 1)
    assert site.tree() == before


def test_other_files_below_search_are_left_and_named(site: Site) -> None:
    (site.output / "search/robots.txt").write_text("mine")
    assert site.build().problems("I-foreign-file") == [
        "search/robots.txt: this file is not part of the archive; it is left alone   [I-foreign-file]"
    ]
    assert site.page("search/robots.txt") == "mine"


def test_a_page_cannot_take_the_place_of_a_file_of_search(tmp_path: Path) -> None:
    site = Site(tmp_path).article("a", url="/search/root.js").try_build()
    assert site.report.failed
    assert site.problems("E-url-collision") != []


def test_verify_compares_the_files_of_search_with_a_fresh_index(site: Site) -> None:
    report, differences = verify(site.options)
    assert differences == []
    assert report.outputs == len(site.tree()) - 1
    path = sorted(shards(site))[0]
    (site.output / path).write_bytes(b"vandals were here")
    (site.output / "search/head/0123456789.js").write_bytes(b"left over")
    assert [(d.path, d.how) for d in verify(site.options)[1]] == sorted(
        [(path, "differs"), ("search/head/0123456789.js", "extra")]
    )


def test_cleaning_leaves_nothing_of_search(site: Site) -> None:
    (site.output / "search/head/0123456789.js").write_bytes(b"left over")
    assert clean(site.options) == site.report.outputs + 1
    assert not (site.output / "search").exists()
    assert [path.name for path in (site.folder / ".backfile").iterdir()] == ["lock"]


def test_checking_makes_no_index(tmp_path: Path) -> None:
    site = Site(tmp_path).article("a")
    check(site.options)
    assert list((tmp_path / ".backfile").glob("search-*")) == []


# --- what may get lost ------------------------------------------------------------------------------------------------


def harm(site: Site, how: str) -> None:
    (index,) = (site.folder / ".backfile").glob("search-*")
    if how == "gone":
        shutil.rmtree(index)
    elif how == "copied":
        shutil.move(index, index.with_name("moved"))
        shutil.copytree(index.with_name("moved"), index)
        shutil.rmtree(index.with_name("moved"))
    elif how == "torn":
        (index / "state.db").write_bytes(b"SQLite format 3\0 and then nothing of use" * 100)
    else:
        for segment in (index / "segments").iterdir():
            shutil.rmtree(segment)


@pytest.mark.parametrize("how", ["gone", "copied", "torn", "no segments"])
def test_a_lost_index_is_made_again_by_the_next_build_with_work_to_do(site: Site, how: str) -> None:
    harm(site, how)
    assert site.build().report.written == 0
    site.article("report-3", f"Paragraph 3 of the report.\n\n{MUCH}Zanzibar.", title="Report 3", published="2020-01-03")
    site.build()
    assert site.report.rendered == 1
    assert site.found("zanzibar") == ["Report 3"]
    assert site.said == []
    assert site.tree() == clean_tree(site)


@pytest.mark.parametrize("how", ["gone", "copied", "torn", "no segments"])
def test_a_lost_index_is_made_again_by_a_search_that_says_so(site: Site, how: str) -> None:
    harm(site, how)
    assert site.found("timbuktu") == ["Far away"]
    (sentence,) = site.said
    assert sentence.endswith(" It is being made anew from the archive.")
    assert site.found("timbuktu") == ["Far away"]
    assert len(site.said) == 1
    assert site.build().report.written == 0
    assert site.tree() == clean_tree(site)


def test_a_search_that_made_the_index_from_newer_articles_does_not_mislead_the_next_build(site: Site) -> None:
    path = site.folder / "content/articles/far.md"
    before = path.read_text()
    harm(site, "gone")
    path.write_text(before.replace("Timbuktu", "Samarkand"))
    assert site.found("samarkand") == ["Far away"]
    path.write_text(before)
    site.build()
    assert site.found("samarkand") == []
    assert site.found("timbuktu") == ["Far away"]
    assert site.tree() == clean_tree(site)


def test_articles_with_errors_cannot_keep_a_search_from_making_its_index(site: Site) -> None:
    harm(site, "gone")
    site.article("report-1", title="Report 1", published="8/1/2020")
    assert site.found("timbuktu") == ["Far away"]
    assert site.said[1:] == ["1 file with errors cannot be found; run backfile check."]


def test_an_index_of_another_language_is_made_again(site: Site) -> None:
    assert site.found("follow") != []
    site.settings(language="de").build()
    assert site.found("follow") != []
    assert site.said == []
    assert site.tree() == clean_tree(site)


def test_a_failed_build_changes_nothing_that_is_found(site: Site) -> None:
    site.article("far", "Samarkand.", title="Far away", published="2012-05-05")
    site.article("report-1", title="Report 1", published="8/1/2020").try_build()
    assert site.report.failed
    assert site.found("timbuktu") == ["Far away"]


def test_a_search_never_makes_its_index_of_what_is_not_published(run: Run, tmp_path: Path) -> None:
    """Whatever was previewed before, and whoever asks for it."""
    site = Site(tmp_path).article("open", "Words for all.").article("shut", "The word xsecret.", status="draft")
    site.article("later", "The word xlater.", status="embargoed", embargo={"until": "2049-01-01 09:00"}).build()
    assert run("search", "xsecret", "--drafts", "--source", site.folder).code == 2
    shutil.rmtree(site.folder / ".backfile")
    for word in ("xsecret", "xlater"):
        assert run("search", word, "--json", "--source", site.folder).json["total"] == 0
    assert run("search", "words", "--json", "--source", site.folder).json["total"] == 1


def test_a_reporters_name_finds_what_she_wrote(tmp_path: Path) -> None:
    """As a word: it stands on the page."""
    site = (
        Site(tmp_path)
        .article("bridge", "Shut.", authors=["Mere Xpaku"])
        .article("ferry", "Late.", byline="By Xpaku staff")
    )
    assert sorted(site.build().found("xpaku")) == ["Bridge", "Ferry"]
