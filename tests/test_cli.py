"""The command line: what it prints, what it leaves behind, and the code it ends with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Site, tree

from backfile import __version__
from tests.command import AS_OF, Run, Said, run

__all__ = ["run"]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return (
        Site(tmp_path / "a")
        .article("fire", "It burns.", section="Local")
        .article("flood", "See [[fire]].", published="2020-01-09")
    )


def separately(*words: object, **environment: str) -> Said:
    """Runs `build.py` with these words as another process."""
    command = [sys.executable, str(ROOT / "build.py"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


# --- build ------------------------------------------------------------------------------------------------------------


def test_building_is_what_the_tool_is_for(run: Run, site: Site) -> None:
    first = run("--source", site.folder, *AS_OF)
    assert first.code == 0
    made = len(site.tree()) - 1  # the manifest is no file of the site
    rendered = len(site.pages()) - 3  # nor are two copied files rendered
    assert first.out.startswith(
        f"2 articles, {made} files in {site.output}: {rendered} rendered, {made} written, 0 removed in "
    )
    again = run("build", "--source", site.folder, *AS_OF)
    assert again.out.startswith(f"2 articles, {made} files in {site.output}: everything is up to date in ")


def test_the_report_as_json_has_these_fields_and_no_others(run: Run, site: Site) -> None:
    site.article("held", status="embargoed", embargo={"until": "2026-02-01 06:00"})
    said = run("build", "--source", site.folder, "--json", *AS_OF)
    report = said.json
    assert list(report) == ["articles", "outputs", "rendered", "written", "pruned", "problems", "seconds", "next_due"]
    made = len(site.tree()) - 1
    assert {key: report[key] for key in ("articles", "outputs", "rendered", "written", "pruned", "next_due")} == {
        "articles": 2,
        "outputs": made,
        "rendered": len(site.pages()) - 3,
        "written": made,
        "pruned": 0,
        "next_due": "2026-01-31T17:00:00Z",
    }
    assert report["problems"] == [
        {
            "severity": "info",
            "code": "I-embargoed",
            "path": "content/articles/held.md",
            "line": 5,
            "field": "embargo",
            "message": "held until 2026-02-01 06:00 (Pacific/Auckland); the first build after that publishes it",
        }
    ]
    assert isinstance(report["seconds"], float)
    assert said.err == ""


def test_the_next_hour_something_is_due_is_said(run: Run, site: Site) -> None:
    site.article("held", status="embargoed", embargo={"until": "2026-02-01 06:00"})
    assert run("--source", site.folder, *AS_OF).out.endswith(
        "\nBuild again at 2026-01-31T17:00:00Z: something is due then.\n"
    )


def test_an_error_in_an_article_stops_the_build_before_anything_is_written(run: Run, site: Site) -> None:
    site.article("fire", published="8/1/2020")
    said = run("--source", site.folder, *AS_OF)
    assert said.code == 1
    assert said.err.splitlines() == [
        (
            'content/articles/fire.md:3: published: "8/1/2020" is ambiguous: write 2020-01-08 or '
            "2020-08-01   [E-time-ambiguous]"
        ),
        (
            'content/articles/flood.md:6: "fire" is not published yet; shown without a link until it is  '
            " [I-unpublished-target]"
        ),
        "1 error, 1 note",
    ]
    assert said.out.startswith("Nothing was written: mend the errors above, or build with --keep-going. ")
    assert not site.output.exists()


def test_going_on_over_errors_builds_the_rest_and_still_ends_with_1(run: Run, site: Site) -> None:
    site.article("fire", published="8/1/2020")
    said = run("--source", site.folder, "--keep-going", *AS_OF)
    assert said.code == 1
    assert "1 articles, " in said.out
    assert site.has("2020/01/flood.html")
    assert not site.has("2020/01/fire.html")


def test_strict_makes_of_a_warning_a_reason_to_stop(run: Run, site: Site) -> None:
    site.article("flood", "See [[nowhere]].")
    assert run("--source", site.folder, *AS_OF).code == 0
    strict = run("--source", site.folder, "--strict", *AS_OF)
    assert strict.code == 1
    assert run("check", "--source", site.folder, "--strict", *AS_OF).code == 1
    assert run("check", "--source", site.folder, *AS_OF).code == 0


def test_the_clock_comes_from_the_option_else_from_the_environment(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.article("later", published="2024-05-05")
    articles = lambda *words: run("check", "--source", site.folder, "--json", *words).json["articles"]  # noqa: E731
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 14 November 2023
    assert articles() == 2
    assert articles("--as-of", "2024-05-06") == 3
    assert articles("--as-of", "2024-05-05T00:30:00+12:00") == 3, "the day begins in Auckland"
    assert articles("--as-of", "2024-05-04T11:59:00") == 2, "no offset means UTC"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1714910400")  # 5 May 2024
    assert articles() == 3
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    said = run("check", "--source", site.folder)
    assert said.code == 2
    assert said.err.endswith('SOURCE_DATE_EPOCH is "soon"; it has to be seconds since 1970\n')


def test_another_output_folder_is_left_as_it_is(run: Run, site: Site, tmp_path: Path) -> None:
    run("--source", site.folder, *AS_OF)
    before = site.tree()
    assert run("--source", site.folder, "--output", tmp_path / "elsewhere", *AS_OF).code == 0
    assert tree(tmp_path / "elsewhere") == before
    assert site.tree() == before


# --- wrong usage ------------------------------------------------------------------------------------------------------

COMMANDS = "build, check, clean, explain, init, new, search, serve, verify"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["bulid"], f'there is no command "bulid"; did you mean "build"? Known: {COMMANDS}'),
        (["xyz"], f'there is no command "xyz"; Known: {COMMANDS}'),
        (["--as-of", "yesterday"], '"yesterday" is no moment; write 2026-01-31 or 2026-01-31T09:00:00+13:00'),
        (["--as-of", "0001-01-01"], '"0001-01-01" is no moment of any newspaper; write a year from 1000 to 9998'),
        (["--jobs", "0"], "0 is not in the range 1<=x<=256."),
        (["--nope"], "No such option '--nope'."),
        (["explain"], "Missing argument 'URL'."),
        (["new"], "Missing argument 'TITLE'."),
    ],
)
def test_wrong_words_end_with_2_and_the_right_ones(run: Run, words: list[str], sentence: str) -> None:
    said = run(*words)
    assert said.code == 2
    assert said.err.splitlines()[-1].endswith(sentence)


@pytest.mark.parametrize("words", [["check"], ["verify"], ["clean"], ["explain", "index.html"], ["new", "Fire"]])
def test_a_folder_that_is_no_archive_is_left_untouched(run: Run, tmp_path: Path, words: list[str]) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    said = run(*words, "--source", folder)
    assert said.code == 1
    assert (
        said.err
        == f"backfile: there is no archive.toml in {folder}; run `backfile init {folder}` to make an archive there\n"
    )
    assert list(folder.iterdir()) == []


def test_help_teaches(run: Run) -> None:
    top = run("--help")
    assert top.code == 0
    for line in (
        "Make a static news archive from a folder of article files.",
        "Without a command, `build` is run.",
        "Exit codes: 0 good, 1 problems in content, 2 wrong usage, 3 internal error.",
        "backfile check --strict             find every problem, leave the site alone",
    ):
        assert line in top.out
    for command in COMMANDS.split(", "):
        shown = run(command, "--help")
        assert shown.code == 0
        assert shown.out.startswith(f"Usage: backfile {command} ")
    assert run("--version").out == f"backfile, version {__version__}\n"


# --- check, verify, explain -------------------------------------------------------------------------------------------


def test_check_finds_what_build_finds_and_touches_nothing(run: Run, site: Site) -> None:
    site.article("twin", slug="flood", published="2020-01-09").article(
        "flood", "See [[nowhere]].", published="2020-01-09"
    )
    said = run("check", "--source", site.folder, *AS_OF)
    assert said.code == 1
    assert said.out.startswith("3 articles checked in ")
    assert not site.output.exists()
    site.article("twin", slug="twin", published="2020-01-09")
    checked = run("check", "--source", site.folder, "--json", *AS_OF)
    built = run("build", "--source", site.folder, "--json", *AS_OF)
    assert checked.json["problems"] == built.json["problems"] != []
    assert (checked.json["rendered"], checked.json["written"]) == (0, 0)
    before = site.tree()
    site.article("fire", "Other words.")
    run("check", "--source", site.folder, *AS_OF)
    assert site.tree() == before
    assert run("build", "--source", site.folder, "--json", *AS_OF).json["rendered"] > 0, (
        "check hides no work from build"
    )


def test_verify_finds_every_file_that_is_not_what_a_clean_build_gives(run: Run, site: Site) -> None:
    run("--source", site.folder, *AS_OF)
    made = len(site.tree()) - 1
    good = run("verify", "--source", site.folder, *AS_OF)
    assert (good.code, good.out) == (0, f"All {made:,} files are what a clean build gives, byte for byte.\n")
    (site.output / "2020/01/fire.html").write_text("edited")
    (site.output / "2020/01/flood.html").unlink()
    (site.output / "CNAME").write_text("archive.example")
    site.remove("content/articles/flood.md")
    (site.output / "2020/01/09.html").write_text("was ours, and is in no plan any more")
    bad = run("verify", "--source", site.folder, *AS_OF)
    assert bad.code == 1
    assert "2020/01/fire.html: differs\n" in bad.out
    assert "2020/01/09.html: extra\n" in bad.out
    assert "CNAME" not in bad.out, "a file that is not ours is no difference"
    site.article("new")
    found = run("verify", "--source", site.folder, "--json", *AS_OF).json
    assert list(found) == ["outputs", "differences", "problems"]
    assert {"path": "2020/01/new.html", "how": "missing"} in found["differences"]


def test_verify_of_an_archive_with_errors_compares_nothing(run: Run, site: Site) -> None:
    run("--source", site.folder, *AS_OF)
    site.article("fire", published="8/1/2020")
    said = run("verify", "--source", site.folder, *AS_OF)
    assert said.code == 1
    assert said.out.startswith("The archive has errors, so there is nothing to compare with: mend them first.\n")
    assert "extra" not in said.out
    assert "[E-time-ambiguous]" in said.err
    as_json = run("verify", "--source", site.folder, "--json", *AS_OF)
    assert as_json.code == 1
    assert as_json.json["differences"] == []
    assert as_json.json["problems"][0]["code"] == "E-time-ambiguous"


def test_explain_says_what_a_page_is_made_of_and_why_it_would_be_made_again(run: Run, site: Site) -> None:
    explain = lambda url, *words: run("explain", url, "--source", site.folder, *AS_OF, *words)  # noqa: E731
    page = "2020/01/fire.html"
    assert explain(page).out.endswith("  stale      it was not built before\n  the next build makes it again\n")
    run("--source", site.folder, *AS_OF)
    said = explain(page)
    assert said.out.startswith(f"{page}\n  template   ")
    assert "  shows      content/articles/fire.md\n  shows      content/articles/flood.md\n" in said.out
    assert said.out.endswith("  up to date: a build would leave it alone\n")
    for same in ("/2020/01/fire.html", "2020/01/fire", str(site.output / page)):
        assert explain(same).out == said.out
    assert list(explain(page, "--json").json) == ["path", "template", "templates", "sources", "shows", "reasons"]
    assert explain("assets/site.css").out.splitlines()[1] == "  template   none: the file is copied"
    (site.output / page).write_text("edited")
    assert explain(page, "--json").json["reasons"] == ["the file was edited by hand"]
    (site.output / page).unlink()
    assert explain(page, "--json").json["reasons"] == ["the file is missing"]
    run("--source", site.folder, *AS_OF)
    site.article("flood", "See [[fire]].", title="The flood", slug="flood", published="2020-01-09")
    assert explain(page, "--json").json["reasons"] == ["something that it shows has changed"]
    site.file("templates/_refs.html", (ROOT / "templates/_refs.html").read_text("utf-8") + "\n")
    assert "template changed: article.html or one that it uses" in explain(page, "--json").json["reasons"]


def test_explain_knows_no_page_that_is_not_there(run: Run, site: Site) -> None:
    said = run("explain", "2020/01/fir.html", "--source", site.folder, *AS_OF)
    assert said == (
        2,
        "",
        'backfile: no page "2020/01/fir.html" in this archive; give a path such as "2020/01/fire.html"\n',
    )
    site.article("fire", published="8/1/2020")
    said = run("explain", "2020/01/fire.html", "--source", site.folder, *AS_OF)
    assert said.err == (
        'backfile: no page "2020/01/fire.html" in this archive; give a path such as "2020/01/flood.html"; '
        "files with errors have none: run backfile check\n"
    )


def test_explain_takes_the_full_address_of_a_page(run: Run, site: Site) -> None:
    site.settings(base_url="https://archive.example/x/")
    said = run("explain", "https://archive.example/x/2020/01/fire.html", "--source", site.folder, *AS_OF)
    assert said.out.startswith("2020/01/fire.html\n")


# --- what goes wrong outside ------------------------------------------------------------------------------------------


def test_a_broken_template_ends_with_1_and_its_place(run: Run, site: Site) -> None:
    site.file("templates/article.html", "{% if %}")
    said = run("--source", site.folder, *AS_OF)
    assert said.code == 1
    assert said.err == (
        "backfile: templates/article.html:1: Expected an expression, got 'end of statement block'. Correct the template"
        " there, or remove it from the archive's templates to get Backfile's own.\n"
    )


def test_a_template_that_fails_while_a_page_is_made_is_placed_in_the_archive(run: Run, site: Site) -> None:
    site.file("templates/_facts.html", "\n{{ page.titel }}")
    said = run("--source", site.folder, *AS_OF)
    assert said == (
        1, "", 'backfile: templates/_facts.html:2: ArticleView has no field "titel"; did you mean "title"?\n',
    )  # fmt: skip


def test_a_disk_that_refuses_is_no_fault_of_ours(run: Run, site: Site) -> None:
    site.file("output", "a file where the folder should be")
    said = run("--source", site.folder, "--output", site.folder / "output" / "deeper", *AS_OF)
    assert said.code == 2
    assert "Traceback" not in said.err
    assert "Not a directory" in said.err


def test_a_fault_of_ours_ends_with_3_and_a_sentence(tmp_path: Path) -> None:
    fault = "import backfile.cli as c\n"
    fault += "def broken(*_): raise ZeroDivisionError('a fault')\nc.archive.build = broken\nc.main(['build'])\n"
    done = subprocess.run([sys.executable, "-c", fault], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "ZeroDivisionError: a fault" in done.stderr
    assert done.stderr.endswith(
        "backfile: this is a fault in Backfile, not in your archive; please report it with the lines above\n"
    )


def test_the_checkout_has_a_door_of_its_own(site: Site) -> None:
    said = separately("--source", site.folder, "--json", SOURCE_DATE_EPOCH="1767268800")
    assert (said.code, said.json["articles"], said.err) == (0, 2, "")
