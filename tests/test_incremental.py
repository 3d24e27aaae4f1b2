"""An edit costs what it changes: stories of small changes, with the amount of work they may cause."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from newsroom import Site

from backfile.errors import BuildLocked, ContentError, UsageError
from backfile.pipeline import build
from backfile.pipeline.questions import check
from backfile.write import locked


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    for n in range(1, 7):
        body = f"Paragraph {n} of the report.\n\n" + "More words follow here. " * 20
        site.article(
            f"report-{n}", body, title=f"Report {n}", published=f"2020-01-0{n}", story="reports", section="Local"
        )
    site.article("far", "Far away.", title="Far away", published="2012-05-05", section="World")
    return site.build()


def test_building_twice_does_nothing_the_second_time(site: Site) -> None:
    before = {p: p.stat().st_mtime_ns for p in site.output.rglob("*")}
    report = site.build().report
    assert (report.rendered, report.written, report.pruned) == (0, 0, 0)
    assert {p: p.stat().st_mtime_ns for p in site.output.rglob("*")} == before


def test_a_word_in_the_text_renders_one_page(site: Site) -> None:
    site.article("report-3", "Paragraph 3 of the report.\n\n" + "More words follow here. " * 19 + "The last ones changed.",
                 title="Report 3", published="2020-01-03", story="reports", section="Local")  # fmt: skip
    before = site.pages()
    assert site.build().report.rendered == 1
    after = site.pages()
    assert [path for path in after if after[path] != before.get(path)] == ["2020/01/report-3.html"]
    assert "The last ones changed." in site.page("2020/01/report-3.html")


def test_a_headline_renders_only_pages_that_show_it(site: Site) -> None:
    before = site.pages()
    site.article("report-3", "Paragraph 3 of the report.\n\n" + "More words follow here. " * 20,
                 title="Report three", slug="report-3", published="2020-01-03", story="reports", section="Local")  # fmt: skip
    site.build()
    after = site.pages()
    changed = {path for path in after if after[path] != before.get(path)}
    assert "2020/01/report-3.html" in changed
    assert "2012/05/far-away.html" not in changed
    for path in changed - {"sitemap.xml"}:
        assert b"Report three" in after[path] or b"Report 3" in before[path], path
    assert site.report.rendered == len(changed)


def test_touching_a_file_renders_nothing(site: Site) -> None:
    os.utime(site.folder / "content/articles/far.md")
    report = site.build().report
    assert (report.rendered, report.written) == (0, 0)


def test_a_page_edited_by_hand_is_put_right(site: Site) -> None:
    (site.output / "2012/05/far-away.html").write_text("vandals were here")
    report = site.build().report
    assert (report.rendered, report.written) == (1, 1)
    assert "Far away" in site.page("2012/05/far-away.html")


def test_a_deleted_article_leaves_no_page_and_no_link(site: Site) -> None:
    site.remove("content/articles/far.md").build()
    assert not site.has("2012/05/far-away.html")
    assert not site.has("2012/index.html")
    assert not (site.output / "2012").exists()
    assert all(b"Far away" not in data for data in site.tree().values())


def test_a_deleted_article_is_pruned_even_when_the_state_is_lost(site: Site) -> None:
    shutil.rmtree(site.folder / ".backfile")
    site.remove("content/articles/far.md").build()
    assert not site.has("2012/05/far-away.html")


def test_files_that_are_not_ours_are_reported_and_left(site: Site) -> None:
    (site.output / "CNAME").write_text("archive.example")
    site.article("far", "Further away.", title="Far away", published="2012-05-05", section="World").build()
    assert (site.output / "CNAME").read_text() == "archive.example"
    assert site.problems("I-foreign-file") == [
        "CNAME: this file is not part of the archive; it is left alone   [I-foreign-file]"
    ]


def test_an_error_stops_the_build_and_leaves_the_old_site(site: Site) -> None:
    before = site.tree()
    site.article("report-1", title="Report 1", published="8/1/2020")
    report = site.try_build().report
    assert report.failed
    assert report.written == 0
    assert site.tree() == before


def test_keep_going_leaves_the_last_good_page_in_place(site: Site) -> None:
    before = site.page("2020/01/report-1.html")
    site.article("report-1", title="Report one", published="8/1/2020", story="reports", section="Local")
    site.article("far", "News from far away.", title="Far away", published="2012-05-05", section="World")
    report = site.try_build(keep_going=True).report
    assert report.failed
    assert site.page("2020/01/report-1.html") == before
    assert "News from far away." in site.page("2012/05/far-away.html")


def test_strict_makes_a_warning_stop_the_build(site: Site) -> None:
    site.article("far", "See [[nowhere-at-all]].", title="Far away", published="2012-05-05", section="World")
    assert site.try_build(strict=True).report.failed
    assert not site.try_build().report.failed
    assert site.problems("W-broken-link") == [
        'content/articles/far.md:7: "nowhere-at-all" leads nowhere in this archive; shown without a link   [W-broken-link]'
    ]


def test_a_second_build_says_who_is_at_work(site: Site) -> None:
    with locked(site.folder / ".backfile", 0), pytest.raises(BuildLocked) as refused:
        site.build(wait=0.1)
    assert str(refused.value) == f"process {os.getpid()} is building this archive; wait for it to end, or stop it"


def test_what_an_interrupted_build_left_is_cleared_away(site: Site) -> None:
    staging = site.output / ".backfile-staging"
    staging.mkdir()
    (staging / "1-1").write_text("half a pa")
    site.build()
    assert not staging.exists()


def test_a_file_changed_within_the_same_tick_is_not_missed(site: Site) -> None:
    path = site.folder / "content/articles/far.md"
    for word in ("first", "other", "third"):
        path.write_text(path.read_text().replace("Far away.", f"Far {word}.") if word == "first" else
                        path.read_text().replace("first" if word == "other" else "other", word))  # fmt: skip
        site.build()
        assert f"Far {word}." in site.page("2012/05/far-away.html")


def test_a_folder_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    from datetime import datetime

    from backfile.pipeline import Options, build

    with pytest.raises(ContentError) as refused:
        build(Options(source=tmp_path, output=tmp_path / "out", as_of=datetime.now(UTC)))
    assert str(refused.value).startswith(f"there is no archive.toml in {tmp_path}; run `backfile init")


def test_a_page_becomes_a_folder_and_a_page_again(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(permalink="{slug}.html")
    site.article("a", slug="a", url="/news").build()
    assert site.has("news/index.html") or site.has("news")
    site.article("a", slug="a", url="/news/today.html").build()
    assert site.has("news/today.html")
    site.article("a", slug="a", url="/news").build()
    assert not site.has("news/today.html")


def test_time_alone_releases_what_is_due(tmp_path: Path) -> None:
    from datetime import timedelta

    from newsroom import NOON

    site = (
        Site(tmp_path)
        .article("open", "Now.")
        .article("later", "Secret words.", status="embargoed", embargo={"until": "2026-01-02T12:00+13:00"})
    )
    site.build()
    assert site.report.next_due == "2026-01-01T23:00:00Z"
    assert all(b"Secret words" not in data for data in site.tree().values())
    site.build(as_of=NOON + timedelta(hours=10))
    assert site.report.written == 0
    site.build(as_of=NOON + timedelta(hours=11))
    assert "Secret words." in site.page("2020/01/later.html")
    time.sleep(0)


def test_what_another_command_has_read_is_still_rendered(site: Site) -> None:
    def edit(name: str, word: str) -> None:
        path = site.folder / f"content/articles/{name}.md"
        path.write_text(path.read_text().replace("More words follow here. \n", f"The last words are {word}.\n"))

    edit("report-1", "first")
    check(site.options)
    edit("report-2", "second")
    site.build()
    assert "The last words are first." in site.page("2020/01/report-1.html")
    assert "The last words are second." in site.page("2020/01/report-2.html")


def test_a_build_into_another_folder_leaves_this_one_its_edits(site: Site) -> None:
    path = site.folder / "content/articles/far.md"
    path.write_text(path.read_text().replace("Far away.", "Far and away."))
    build(replace(site.options, output=site.folder / "second"))
    path.with_name("report-1.md").write_text(path.with_name("report-1.md").read_text() + "Last.\n")
    site.build()
    assert "Far and away." in site.page("2012/05/far-away.html")


def test_two_articles_with_one_text_can_part_and_meet(site: Site) -> None:
    same = "The very same words. " * 20
    site.article("one", same, title="One").article("two", same, title="Two").build()
    site.article("two", same + "And more.", title="Two").build()
    site.settings(front_page=3).build()
    assert "The very same words." in site.page("2020/01/one.html")


def test_keep_going_still_takes_down_what_is_no_longer_public(site: Site) -> None:
    site.article("report-1", title="Report 1", published="8/1/2020")
    site.article("report-2", title="Report 2", published="2020-01-02", status="draft")
    site.remove("content/articles/far.md").try_build(keep_going=True)
    assert site.has("2020/01/report-1.html")
    assert not site.has("2020/01/report-2.html")
    assert not site.has("2012/05/far-away.html")


def test_a_folder_with_other_files_is_not_overwritten(tmp_path: Path) -> None:
    site = Site(tmp_path).article("a").file("output/index.html", "my own page")
    with pytest.raises(UsageError) as refused:
        site.build()
    assert str(refused.value) == (
        f"{site.output} holds files that no build of this archive made, such as index.html; "
        "choose another folder, or take this one over with --clean"
    )
    assert site.page("index.html") == "my own page"
    assert "my own page" not in site.build(clean=True).page("index.html")


@pytest.mark.parametrize("folder", ["", "content", "content/site", "templates", "ledger", ".backfile"])
def test_a_site_is_not_built_among_its_sources(tmp_path: Path, folder: str) -> None:
    site = Site(tmp_path).article("a")
    with pytest.raises(UsageError):
        site.build(output=tmp_path / folder)


def test_a_file_name_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    site = Site(tmp_path).article("a")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/content/articles/\xff.md"))).write_text("x")
    with pytest.raises(ContentError) as refused:
        site.build()
    assert str(refused.value) == "the name of content/articles/\\udcff.md is not UTF-8; rename the file"


def test_links_that_lead_nowhere_do_not_stop_a_build(site: Site) -> None:
    before = site.report.articles
    for name, target in (("gone.md", "nowhere.md"), ("self.md", "self.md"), ("through", "far.md/inside")):
        (site.folder / "content/articles" / name).symlink_to(target)
    assert site.build().report.articles == before
