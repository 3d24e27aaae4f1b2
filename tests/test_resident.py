"""The builder that stays: told what changed, it does no more than that, and never less."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from building_desk import FIRE, FIRE_PAGE, FLOOD, FLOOD_PAGE, Desk
from newsroom import NOON, tree

from backfile import files
from backfile.errors import BackfileError
from backfile.pipeline import build, resident
from backfile.pipeline.page_facts import page_facts
from backfile.pipeline.resident import Resident


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "archive")


def test_a_word_costs_one_page_and_the_audience_hears_of_it_first(desk: Desk) -> None:
    report = desk.edit(FIRE, "mill", "cinema")
    assert (report.rendered, report.failed) == (1, False)
    assert desk.told[0] == [FIRE_PAGE]  # before the files of search are even begun
    assert "search/root.js" in desk.told_at_all()
    assert "cinema" in desk.site.page(FIRE_PAGE)
    assert desk.is_as_clean()


def test_hundreds_of_words_one_after_the_other_end_as_a_clean_build_does(desk: Desk) -> None:
    for number in range(30):
        assert desk.edit(FIRE, "burnt", f"burnt w{number}").rendered == 1
    assert desk.is_as_clean()


def test_open_pages_come_first(desk: Desk) -> None:
    desk.open = [FLOOD_PAGE]
    report = desk.edit("archive.toml", "Test archive", "Another archive")
    assert report.rendered > 15
    assert desk.told[0] == [FLOOD_PAGE]
    assert FIRE_PAGE in desk.told_at_all()


def test_a_headline_changes_all_pages_that_show_it(desk: Desk) -> None:
    assert desk.edit(FLOOD, "Flood", "The great flood").rendered > 3
    assert {FLOOD_PAGE, FIRE_PAGE, "index.html"} <= desk.told_at_all()
    assert desk.is_as_clean()


def test_files_that_come_and_go(desk: Desk) -> None:
    desk.site.article("2020/01/wharf", "New.")
    desk.build("content/articles/2020/01/wharf.md")
    assert desk.site.has("2020/01/wharf.html")
    shutil.move(desk.site.folder / "content/articles/2020/01", desk.site.folder / "content/articles/moved")
    desk.build("content/articles/2020/01", "content/articles/moved")
    assert desk.is_as_clean()
    shutil.rmtree(desk.site.folder / "content/articles/moved")
    desk.build("content/articles/moved")
    assert FIRE_PAGE not in tree(desk.site.output)
    assert desk.is_as_clean()


def test_a_temporary_file_that_is_gone_again_costs_nothing(desk: Desk) -> None:
    before = tree(desk.site.output)
    report = desk.build("content/articles/2020/01/4913", "content/articles/2020/01/fire.md")
    assert (report.rendered, report.written, desk.told) == (0, 0, [])
    assert report.articles == 3
    assert tree(desk.site.output) == before


def test_a_broken_article_leaves_its_page_and_spoils_no_other(desk: Desk) -> None:
    report = desk.edit(FIRE, "title:", "titel:")
    assert report.failed
    assert (report.rendered, [p.path for p in report.problems if p.is_error]) == (0, [FIRE])
    assert "mill" in desk.site.page(FIRE_PAGE)
    assert desk.edit(FLOOD, "Rain", "Sleet").rendered == 1
    assert desk.report.failed
    report = desk.edit(FIRE, "titel:", "title:")
    assert not report.failed
    assert "Sleet" in desk.site.page(FLOOD_PAGE)
    assert desk.is_as_clean()


def test_broken_settings_change_nothing(desk: Desk) -> None:
    before = tree(desk.site.output)
    report = desk.edit("archive.toml", "Pacific/Auckland", "Pacific/Aukland")
    assert report.failed
    assert "archive.toml" in {p.path for p in report.problems if p.is_error}
    assert tree(desk.site.output) == before
    assert not desk.edit("archive.toml", "Aukland", "Auckland").failed


def test_a_broken_template_stops_until_it_is_mended(desk: Desk) -> None:
    desk.site.file("templates/article.html", "{% extends 'nowhere.html' %}")
    with pytest.raises(BackfileError, match=r"nowhere\.html"):
        desk.build("templates/article.html")
    assert "mill" in desk.site.page(FIRE_PAGE)
    desk.site.file("templates/article.html", "{{ page.title }}: {{ page.summary }}")
    desk.build("templates/article.html")
    assert desk.site.page(FIRE_PAGE) == "Fire: A fire.\n"
    assert desk.edit(FIRE, "A fire.", "A blaze.").rendered
    assert desk.site.page(FIRE_PAGE) == "Fire: A blaze.\n"
    desk.site.remove("templates/article.html")
    desk.build("templates/article.html")
    assert desk.is_as_clean()


def test_what_another_command_has_read_meanwhile_is_still_shown(desk: Desk) -> None:
    desk.edit(FIRE, "mill", "cinema")
    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("cinema", "school"), "utf-8")
    build(replace(desk.site.options, output=desk.site.folder.parent / "public", audience=None))
    desk.build(FIRE)
    assert "school" in desk.site.page(FIRE_PAGE)
    assert desk.is_as_clean()


@pytest.mark.parametrize("lost", [".backfile", "output"])
def test_a_state_or_site_lost_meanwhile_is_made_again(desk: Desk, lost: str) -> None:
    shutil.rmtree(desk.site.folder / lost)
    desk.edit(FIRE, "mill", "cinema")
    desk.build(None)
    assert desk.is_as_clean()


def test_the_next_preview_starts_where_this_one_ended(desk: Desk) -> None:
    desk.edit(FIRE, "mill", "cinema")
    desk.builder.close()
    again = Resident(desk.site.options).build(None, NOON)
    assert (again.rendered, again.written) == (0, 0)


def test_a_preview_that_was_killed_leaves_nothing_wrong(desk: Desk) -> None:
    desk.edit(FIRE, "mill", "cinema")
    desk.edit(FLOOD, "title:", "titel:")  # and never closed
    again = Resident(desk.site.options).build(None, NOON)
    assert [p.path for p in again.problems if p.is_error] == [FLOOD]
    assert "cinema" in desk.site.page(FIRE_PAGE)


def test_what_the_bar_says_of_an_article_and_of_a_list(desk: Desk) -> None:
    desk.edit(FIRE, "The mill burnt down.", "The mill burnt down, and [[nowhere]] was safe.")
    facts = page_facts(desk.site.options, FIRE_PAGE, desk.report.problems)
    assert facts is not None
    assert (facts.source, facts.template, facts.words) == (FIRE, "article.html", 9)
    assert (facts.links_out, facts.links_in) == (1, 0)
    assert [p.code for p in facts.problems] == [p.code for p in desk.report.problems if p.path == FIRE] != []
    assert facts.reason.startswith("fire.md ")
    linked = page_facts(desk.site.options, FLOOD_PAGE, ())
    assert linked is not None
    assert (linked.links_in, linked.reason) == (1, "it was not built before")
    front = page_facts(desk.site.options, "index.html", ())
    assert front is not None
    assert (front.template, front.source, front.words) == ("front.html", "", None)
    assert page_facts(desk.site.options, "nowhere.html", ()) is None


@pytest.mark.parametrize("moment", ["linking", "writing"])
def test_a_template_that_changes_during_a_build_leaves_no_page_as_it_was(desk: Desk, moment: str) -> None:
    def with_heading(number: int) -> None:
        desk.site.file("templates/article.html", f"<h1>{number}: {{{{ page.title }}}}</h1>")

    def change(what: str, done: int, total: int) -> None:
        if what == moment:
            with_heading(2)

    with_heading(1)
    desk.build("templates/article.html")
    desk.edit(FIRE, "mill", "cinema")  # now this process has the first template ready
    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("A fire.", "A blaze."), "utf-8")
    desk.builder.build([file], NOON, change)
    desk.build("templates/article.html")
    assert desk.site.page(FIRE_PAGE).startswith("<h1>2")
    with_heading(1)
    desk.build("templates/article.html")
    assert desk.is_as_clean()


def test_a_picture_that_changes_during_a_build_and_back_again_is_copied_as_it_is(desk: Desk) -> None:
    def change(what: str, done: int, total: int) -> None:
        if what == "linking":
            desk.site.file("content/media/dot.svg", "<svg><!-- for a moment --></svg>")

    desk.site.file("content/media/dot.svg", "<svg/>")
    desk.builder.build([desk.site.folder / "content/media/dot.svg"], NOON, change)
    assert "for a moment" in desk.site.page("media/dot.svg")
    desk.site.file("content/media/dot.svg", "<svg/>")
    desk.build("content/media/dot.svg")
    assert desk.is_as_clean()


def test_a_second_change_within_one_tick_of_the_clock_is_not_overlooked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """As on a file system whose clock is so coarse that both have the same stat: here the stat is put back by hand."""
    monkeypatch.setattr(files, "TICK_NS", 10**9)  # whatever this test has written was written just now,
    monkeypatch.setattr(resident, "wait_until_settled", lambda newest: None)  # and somebody goes on writing
    file = desk.site.folder / FIRE
    text = file.read_text("utf-8").replace("burnt", "was burnt")
    file.write_text(text, "utf-8")
    desk.build(None)
    before = file.stat()
    file.write_text(text.replace("mill", "barn"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    monkeypatch.setattr(resident, "stat_of", lambda path: files.stat_of(path) and files.FileStat(*known(before)))
    desk.build(FIRE)
    assert "barn" in desk.site.page(FIRE_PAGE)
    assert desk.is_as_clean()


def known(stat: os.stat_result) -> tuple[int, int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def test_a_name_of_many_that_is_removed_sends_its_readers_nowhere(desk: Desk) -> None:
    people = "content/entities/people.yml"
    desk.site.article("2020/01/court", "In court.", people=["Jane Roe", "Will Hope"])
    jane = "- name: Jane Roe\n  kind: person\n  note: A witness.\n"
    desk.site.file(people, f"{jane}- name: Will Hope\n  kind: person\n  note: Convicted.\n")
    desk.build(None)
    assert desk.site.has("people/jane-roe.html")
    desk.moved.clear()
    desk.site.article("2020/01/court", "In court.", people=["Will Hope"])
    desk.site.file(people, "- name: Will Hope\n  kind: person\n  note: Convicted.\n")
    desk.build("content/articles/2020/01/court.md", people)
    assert not desk.site.has("people/jane-roe.html")
    assert desk.moved == {"people/jane-roe.html": ""}


def test_an_article_with_another_address_takes_its_readers_along(desk: Desk) -> None:
    desk.edit(FIRE, '"Fire"', '"Great fire"')
    assert desk.moved == {FIRE_PAGE: "2020/01/great-fire.html"}
    (desk.site.folder / FIRE).unlink()
    desk.build(FIRE)
    assert desk.moved["2020/01/great-fire.html"] == ""


def test_a_link_in_a_circle_holds_nothing_up(desk: Desk) -> None:
    loop = desk.site.folder / "content/articles/2020/01/loop.md"
    loop.symlink_to("loop.md")
    desk.build("content/articles/2020/01/loop.md")
    assert desk.edit(FIRE, "mill", "cinema").rendered == 1
    assert desk.is_as_clean()


def test_when_all_content_is_moved_away_the_site_stays_as_it_was(desk: Desk) -> None:
    away = desk.site.folder.parent / "away"
    (desk.site.folder / "content").rename(away)
    with pytest.raises(BackfileError, match="no content folder"):
        desk.build("content")
    assert "mill" in desk.site.page(FIRE_PAGE)
    away.rename(desk.site.folder / "content")
    desk.build("content")
    assert desk.is_as_clean()


def test_an_article_that_is_held_back_is_known_by_its_address(desk: Desk) -> None:
    desk.site.article("2020/01/secret", "Not yet.", status="draft")
    desk.site.article("2020/01/hush", "Not yet.", status="embargoed", embargo={"until": "2999-01-01 06:00"})
    desk.site.article("2020/01/later", "Not yet.", published="2999-01-01 06:00")
    desk.build(None)
    for path, state in (("2020/01/secret", "draft"), ("2020/01/hush", "embargoed"), ("2999/01/later", "scheduled")):
        facts = page_facts(desk.site.options, f"{path}.html", desk.report.problems)
        assert facts is not None
        assert (facts.template, facts.state) == ("", state)
        assert facts.source.startswith("content/articles/2020/01/")
    assert page_facts(replace(desk.site.options, drafts=True), "2020/01/secret.html", ()) is None
    assert page_facts(desk.site.options, "2020/01/nothing.html", ()) is None


def test_broken_settings_are_the_only_complaint(desk: Desk) -> None:
    desk.site.article("2020/01/wrong", "Text.", published="2020-13-45")
    report = desk.edit("archive.toml", "Test archive", "Test archive\nand more")
    assert {problem.path for problem in report.problems} == {"archive.toml"}
