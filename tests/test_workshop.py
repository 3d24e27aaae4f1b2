"""The builder in its own process: edits are seen while it works, and nothing is lost whenever and however it is ended."""

from __future__ import annotations

import errno
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from building_desk import FIRE, FIRE_PAGE, Desk
from newsroom import NOON

from backfile.errors import BackfileError, BuilderGone
from backfile.pipeline import ahead
from backfile.pipeline.workshop import BuilderFault, Workshop


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "archive", Workshop)
    yield desk
    desk.workshop.close()


def test_the_open_page_shows_its_new_headline_before_all_pages_are_planned(desk: Desk) -> None:
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE
    text = file.read_text("utf-8").replace("A fire.", "A blaze.").replace("See [[", "Do see [[nowhere]] and [[")
    file.write_text(f"{text}\nUPDATE – 5.12pm: All are safe.\n", "utf-8")
    desk.build(FIRE)
    first, then = desk.shown[:2]
    assert desk.told[0] == [FIRE_PAGE]
    assert "Do see nowhere and <a" in re.sub(r"<span[^>]*>|</span>", "", first)
    assert "All are safe." in first
    assert first != then == desk.site.page(FIRE_PAGE)  # its place in the list of updates comes with the build
    assert {FIRE_PAGE, "index.html"} <= desk.told_at_all()
    assert desk.is_as_clean()


def test_a_page_whose_article_is_withdrawn_is_not_shown_ahead(desk: Desk) -> None:
    desk.open = [FIRE_PAGE]
    desk.edit(
        FIRE, "---\n\nThe mill", "status: withdrawn\nwithdrawn: {at: 2021-01-01, reason: Legal}\n---\n\nThe cinema"
    )
    assert not any("cinema" in page for page in desk.shown)
    assert desk.is_as_clean()


def test_a_save_during_a_build_is_shown_at_once_and_not_taken_back(desk: Desk) -> None:
    """The save comes when the build has read the article and not yet written its page."""
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE
    saved = False

    def save_once(what: str, done: int, total: int) -> None:
        nonlocal saved
        if what == "planning" and not saved:
            saved = True
            time.sleep(0.03)
            file.write_text(file.read_text("utf-8").replace("mill", "newest mill"), "utf-8")
            desk.workshop.show_ahead([file])

    file.write_text(file.read_text("utf-8").replace("A fire.", "A blaze."), "utf-8")
    desk.report = desk.workshop.build([file], NOON, save_once)
    assert saved
    assert "newest mill" in desk.site.page(FIRE_PAGE)
    assert ["newest mill" in page for page in desk.shown] == [False, True, True]
    assert desk.build(FIRE).rendered == 1
    assert desk.is_as_clean()


def test_the_same_text_saved_again_during_a_build_leaves_nothing_provisional(desk: Desk) -> None:
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("A fire.", "A blaze.") + "\nUPDATE – 5.12pm: Safe.\n", "utf-8")

    def save_again(what: str, done: int, total: int) -> None:
        if what == "planning":
            time.sleep(0.03)
            file.write_text(file.read_text("utf-8"), "utf-8")
            desk.workshop.show_ahead([file])

    desk.workshop.build([file], NOON, save_again)
    desk.build(FIRE)
    assert desk.is_as_clean()


def test_a_page_that_is_held_back_does_not_come_back(desk: Desk) -> None:
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE

    def save_once_more(what: str, done: int, total: int) -> None:
        if what == "planning":
            time.sleep(0.03)
            file.write_text(file.read_text("utf-8").replace("mill", "secret mill"), "utf-8")
            desk.workshop.show_ahead([file])

    file.write_text(file.read_text("utf-8").replace("published:", "status: draft\npublished:"), "utf-8")
    desk.workshop.build([file], NOON, save_once_more)
    assert not desk.site.has(FIRE_PAGE)
    desk.build(FIRE)
    assert desk.is_as_clean()


def test_a_save_that_the_build_knows_already_is_not_shown_ahead(desk: Desk) -> None:
    """Its burst may come late: when the page has been written, and the trace is not on record yet."""
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("A fire.", "A blaze. [[2020/01/vote]]"), "utf-8")

    def hear_late(what: str, done: int, total: int) -> None:
        if what == "writing" and done == total:
            desk.workshop.show_ahead([file])

    desk.workshop.build([desk.site.folder / "content/articles/2020/01/vote.md", file], NOON, hear_late)
    desk.build(FIRE)
    assert desk.is_as_clean()


def test_a_page_that_has_just_been_removed_is_not_put_back(desk: Desk) -> None:
    """The build has removed the page; the trace is not on record yet, and still knows it."""
    desk.open = [FIRE_PAGE]
    file = desk.site.folder / FIRE
    before = file.read_text("utf-8")
    shown: list[bool] = []

    def publish_again(what: str, done: int, total: int) -> None:
        if what == "writing" and done == total and not shown:
            (desk.site.output / FIRE_PAGE).unlink()
            file.write_text(before.replace("mill", "secret mill"), "utf-8")
            desk.workshop.show_ahead([file])
            shown.append(desk.site.has(FIRE_PAGE))

    file.write_text(before.replace("A fire.", "A blaze."), "utf-8")
    desk.workshop.build([file], NOON, publish_again)
    assert shown == [False]
    desk.build(FIRE)
    assert desk.is_as_clean()


def builder_of(desk: Desk) -> psutil.Process:
    return next(child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline()))


def at_first_page(deed: Callable[[], None]) -> Callable[[str, int, int], None]:
    """Progress that does something as soon as pages are written, once."""
    is_done: list[bool] = []

    def progress(what: str, done: int, total: int) -> None:
        if what == "writing" and not is_done:
            is_done.append(True)
            deed()

    return progress


def test_a_builder_that_the_system_ends_is_missed_in_a_sentence_and_replaced(desk: Desk) -> None:
    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("Fire", "Great fire"), "utf-8")
    with pytest.raises(BuilderGone, match=r"the process that builds has ended \(signal 9\)"):
        desk.workshop.build([file], NOON, at_first_page(lambda: builder_of(desk).kill()))
    assert desk.build(None).articles == 3
    assert "Great fire" in desk.site.page("index.html")
    assert desk.is_as_clean()


def test_a_builder_that_ended_between_two_saves_is_not_missed(desk: Desk) -> None:
    builder = builder_of(desk)
    builder.kill()
    while builder.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert desk.edit(FIRE, "mill", "cinema").rendered == 1
    assert desk.is_as_clean()


def test_ctrl_c_in_the_middle_of_a_build_ends_it_and_the_next_build_is_whole(desk: Desk) -> None:
    def ctrl_c() -> None:
        raise KeyboardInterrupt

    file = desk.site.folder / FIRE
    file.write_text(file.read_text("utf-8").replace("Fire", "Great fire"), "utf-8")
    first = builder_of(desk)
    with pytest.raises(KeyboardInterrupt):
        desk.workshop.build([file], NOON, at_first_page(ctrl_c))
    assert not first.is_running()
    desk.build(FIRE)
    assert "Great fire" in desk.site.page("index.html")
    assert desk.is_as_clean()


def test_a_fault_of_the_builder_comes_with_its_place(desk: Desk) -> None:
    with pytest.raises(BuilderFault, match=r"(?s)resident\.py.*AttributeError"):
        desk.workshop.build(None, None)  # type: ignore[arg-type]
    assert desk.edit(FIRE, "mill", "cinema").rendered == 1


def test_what_stops_a_build_arrives_whole(desk: Desk) -> None:
    desk.site.file("templates/article.html", "{% extends 'nowhere.html' %}")
    with pytest.raises(BackfileError, match=r"nowhere\.html") as stopped:
        desk.build("templates/article.html")
    assert type(stopped.value).__module__ != "backfile.pipeline.workshop"
    desk.site.remove("templates/article.html")
    assert not desk.build("templates/article.html").failed


def test_closing_puts_the_last_build_on_record_and_leaves_no_process(desk: Desk) -> None:
    desk.edit(FIRE, "mill", "cinema")
    builder = builder_of(desk)
    desk.workshop.close()
    assert not builder.is_running()
    again = Workshop(desk.site.options)
    report = again.build(None, NOON)
    again.close()
    assert (report.rendered, report.written) == (0, 0)


def test_a_fault_in_showing_ahead_is_said_and_stops_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    monkeypatch.setattr(ahead, "render", lambda *_: 1 // 0)
    desk.open = [FIRE_PAGE]
    assert desk.edit(FIRE, "A fire.", "A blaze.").rendered > 1
    assert FIRE in caplog.text and "ZeroDivisionError" in caplog.text
    assert desk.is_as_clean()


def test_a_new_headline_is_seen_at_the_former_address_until_the_new_one_is_there(desk: Desk) -> None:
    desk.open = [FIRE_PAGE]
    desk.edit(FIRE, '"Fire"', '"Great fire"')
    assert desk.told[0] == [FIRE_PAGE]
    assert "<h1>Great fire</h1>" in desk.shown[0]
    assert desk.moved == {FIRE_PAGE: "2020/01/great-fire.html"}
    assert not desk.site.has(FIRE_PAGE)
    assert desk.is_as_clean()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are started in another way there")
def test_a_builder_that_cannot_be_started_can_be_started_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from multiprocessing import popen_spawn_posix

    def no_room(*_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    desk.workshop.close()
    with monkeypatch.context() as machine:
        machine.setattr(popen_spawn_posix.Popen, "_launch", no_room)
        for _ in range(2):
            with pytest.raises(BlockingIOError):
                desk.build(None)
        desk.workshop.close()
    assert desk.edit(FIRE, "mill", "cinema").rendered == 1
    assert desk.is_as_clean()
