"""`backfile search`: what it prints for people and for programs, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from newsroom import Site

from backfile.cli.hits import result_lines
from tests.command import AS_OF, Run, run

__all__ = ["run"]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "a")
    site.article(
        "bridge", "The **bridge** was shut & nobody crossed it.", title="Bridge shut", published="2020-01-08 15:30",
        section="City", people=["Jane Roe"], summary="In short.",
    )  # fmt: skip
    correction = '\n\n::: correction {at="2019-06-01 6pm" summary="Not Main Street."}\nQuay Street.\n:::'
    site.article("ferry", f"The ferry passed the bridge.{correction}", published="2019-05", section="Harbour")
    return site.article("vote", "Council votes.", published="2021-02-03", section="City", people=["Tom Reed"]).build()


def lines(run: Run, site: Site, *words: object) -> list[str]:
    said = run("search", "--source", site.folder, *words)
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


# --- for people -------------------------------------------------------------------------------------------------------


def test_a_hit_is_headline_facts_snippet_and_file(run: Run, site: Site) -> None:
    assert lines(run, site, "nobody") == [
        "Bridge shut",
        "  2020-01-08 15:30 · City",
        "  The bridge was shut & nobody crossed it.",
        f"  {site.output}/2020/01/bridge-shut.html",
        "",
        "1 article",
    ]
    assert lines(run, site, "ferry")[:2] == ["Ferry", "  2019-05 · Harbour · corrected"]


def test_words_need_no_quotation_marks_unless_they_are_a_phrase(run: Run, site: Site) -> None:
    assert lines(run, site, "bridge", "ferry")[0] == "Ferry"
    assert lines(run, site, '"bridge ferry"') == ["No article matches."]
    assert lines(run, site, "--", "-bridge")[0] == "Vote"


def test_without_a_query_all_articles_are_found_the_newest_first(run: Run, site: Site) -> None:
    found = [line for line in lines(run, site) if line and not line.startswith(" ")]
    assert found == ["Vote", "Bridge shut", "Ferry", "3 articles"]


def test_a_part_of_the_results_says_how_to_see_more(run: Run, site: Site) -> None:
    assert lines(run, site, "--limit", "1")[-1] == "3 articles, 1 to 1 shown; --offset 1 for more"
    assert lines(run, site, "--limit", "2", "--offset", "1")[-1] == "3 articles, 2 to 3 shown"
    assert lines(run, site, "--limit", "0") == ["3 articles, none shown"]
    assert lines(run, site, "--offset", "9") == ["3 articles, none shown"]


def test_finding_nothing_is_no_error(run: Run, site: Site) -> None:
    assert lines(run, site, "zeppelin") == ["No article matches."]


def test_a_misspelling_is_answered_with_what_was_probably_meant(run: Run, site: Site) -> None:
    assert lines(run, site, "brigde") == ["No article matches.", "Did you mean: bridge?"]


def test_what_became_of_the_query_is_said_first(run: Run, site: Site) -> None:
    said = lines(run, site, "ferry", "votes")
    assert said[:2] == ["No article has all of these words; these have some of them.", ""]
    assert said[-1] == "2 articles"
    assert lines(run, site, "ferry", "votes", "--any")[0] in ("Ferry", "Vote")


def test_counts_stand_in_columns(run: Run, site: Site) -> None:
    assert lines(run, site, "--facets", "--limit", "0") == [
        "section  City      2",
        "         Harbour   1",
        "person   Jane Roe  1",
        "         Tom Reed  1",
        "type     news      3",
        "year     2019      1",
        "         2020      1",
        "         2021      1",
        "",
        "3 articles, none shown",
    ]


@pytest.mark.parametrize(
    ("words", "headlines"),
    [
        (["--section", "city"], ["Vote", "Bridge shut"]),
        (["--section", "City", "--section", "Harbour", "--person", "jane roe"], ["Bridge shut"]),
        (["--field", "person:Tom Reed", "--field", "section:City"], ["Vote"]),
        (["--from", "2020", "--to", "2020-12"], ["Bridge shut"]),
        (["--from", "2020-01-09"], ["Vote"]),
        (["bridge", "--sort", "oldest"], ["Ferry", "Bridge shut"]),
        (["bridge", "--sort", "newest"], ["Bridge shut", "Ferry"]),
        (["--section", "Nowhere"], []),
    ],
)
def test_filters_narrow_and_sorting_sorts(run: Run, site: Site, words: list[str], headlines: list[str]) -> None:
    found = run("search", *words, "--json", "--source", site.folder).json
    assert [hit["title"] for hit in found["hits"]] == headlines


HIT = {
    "title": "A \x1b[31mred\x1b[0m\nheadline", "published": "2020", "section": "", "badges": [], "url": "2020/m%C4%81ori.html",
    "snippet": "x &lt;b&gt; <mark>r&amp;d</mark> \x07y",
}  # fmt: skip
FOUND: dict[str, Any] = {"notices": [], "hits": [HIT], "facets": {}, "total": 1, "suggestion": None}


def test_marks_are_bold_and_underlined_on_a_terminal() -> None:
    styled = list(result_lines(FOUND, Path("output"), 0, styled=True))
    assert styled[0].startswith("\x1b[1mA ")
    assert "\x1b[1m\x1b[4mr&d\x1b[0m" in styled[2]


def test_an_article_cannot_play_tricks_on_a_terminal() -> None:
    assert list(result_lines(FOUND, Path("output"), 0, styled=False)) == [
        "A  [31mred [0m headline",
        "  2020",
        "  x <b> r&d  y",
        "  output/2020/māori.html",
        "",
        "1 article",
    ]


def test_nobody_gets_escape_codes_who_did_not_ask(site: Site) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "search", "bridge", "--source", str(site.folder)]
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "\x1b" not in piped.stdout
    assert click.unstyle(piped.stdout) == piped.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("no_color", "is_bold"), [("", True), ("1", False)])
def test_no_color_is_heeded_on_a_terminal(site: Site, no_color: str, is_bold: bool) -> None:
    import pty

    command = [sys.executable, str(ROOT / "build.py"), "search", "bridge", "--source", str(site.folder)]
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=theirs, env={**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ("\x1b[1mBridge shut" in shown) == is_bold
    assert "Bridge shut" in shown


# --- for programs -----------------------------------------------------------------------------------------------------


def test_the_json_has_these_fields_and_no_others(run: Run, site: Site) -> None:
    found = run("search", "nobody", "--json", "--source", site.folder).json
    assert list(found) == ["query", "total", "hits", "facets", "suggestion", "notices"]
    (hit,) = found["hits"]
    score = hit.pop("score")
    assert isinstance(score, float)
    assert score > 0
    assert hit == {
        "id": "bridge",
        "url": "2020/01/bridge-shut.html",
        "title": "Bridge shut",
        "published": "2020-01-08T15:30:00+13:00",
        "updated": "",
        "snippet": "The bridge was shut &amp; <mark>nobody</mark> crossed it.",
        "section": "City",
        "badges": [],
    }
    assert (found["query"], found["total"], found["facets"]) == ("nobody", 1, {})
    assert (found["suggestion"], found["notices"]) == (None, [])


def test_json_stays_json_when_the_index_is_made_anew(run: Run, site: Site) -> None:
    for index in (site.folder / ".backfile").glob("search-*"):
        shutil.rmtree(index)
    said = run("search", "nobody", "--json", "--source", site.folder)
    assert said.json["total"] == 1
    assert said.err == "There is no search index yet. It is being made anew from the archive.\n"


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_a_query_that_cannot_be_read_gets_a_sentence_and_a_caret(run: Run, site: Site) -> None:
    said = run("search", "fire (flood", "--source", site.folder)
    assert (said.code, said.out) == (2, "")
    sentence, shown, caret = said.err.splitlines()
    assert sentence.startswith("backfile: ")
    assert shown == "fire (flood"
    assert caret == "     ^"


def test_a_misspelt_field_is_answered_with_the_right_one(run: Run, site: Site) -> None:
    said = run("search", "persn:roe", "--json", "--source", site.folder)
    assert (said.code, said.out) == (2, "")
    assert "person:" in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--field", "person"], '"person" is no field with a value; write for example person:"Jane Roe"'),
        (["--field", "person:"], '"person:" is no field with a value; write for example person:"Jane Roe"'),
        (["--limit", "-1"], "-1 is not in the range x>=0."),
        (["--sort", "best"], "'best' is not one of 'relevance', 'newest', 'oldest'."),
        (["--from", "2020-02-30"], "“2020-02-30” is no date; write YYYY, YYYY-MM or YYYY-MM-DD."),
        (["--field", "mood:glum"], "There is no field “mood” to filter by; there are section, story, person, organisation, "
         "place, event, subject, author, outlet, type."),
    ],
)  # fmt: skip
def test_wrong_words_end_with_2_and_the_right_ones(run: Run, site: Site, words: list[str], sentence: str) -> None:
    said = run("search", *words, "--source", site.folder)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].endswith(sentence)


def test_a_folder_that_is_no_archive_is_named_and_left_alone(run: Run, tmp_path: Path) -> None:
    said = run("search", "x", "--source", tmp_path)
    assert said.code == 1
    assert said.err.startswith(f"backfile: there is no archive.toml in {tmp_path}; ")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_was_never_built_can_be_searched(run: Run, tmp_path: Path) -> None:
    site = Site(tmp_path).article("a", "Timbuktu.").article("held", "Timbuktu.", status="draft")
    said = run("search", "timbuktu", "--source", site.folder)
    assert said.code == 0
    assert said.err == "There is no search index yet. It is being made anew from the archive.\n"
    assert said.out.endswith("\n\n1 article\n")
    assert not site.output.exists()
    site.build()
    assert site.found("timbuktu") == ["A"]


def test_each_output_folder_has_an_index_of_its_own(run: Run, site: Site) -> None:
    site.article("draft", "Timbuktu.", status="draft").build()
    preview = ("--output", site.folder / "preview")
    run("build", "--drafts", "--source", site.folder, *preview, *AS_OF)
    assert run("search", "timbuktu", "--json", "--source", site.folder, *preview).json["total"] == 1
    assert run("search", "timbuktu", "--json", "--source", site.folder).json["total"] == 0


def test_a_missing_library_is_named_in_one_sentence(site: Site) -> None:
    program = "import sys; sys.modules['whoosh'] = None; sys.argv[1:] = ['search', 'nobody', '--source', sys.argv[1]]\n"
    program += "from backfile.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "search")])}
    command = [sys.executable, "-c", program, str(site.folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("backfile: the library whoosh")
    assert sentence.endswith("; install what requirements.lock names, or Backfile itself, anew")
