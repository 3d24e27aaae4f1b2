"""The builder in its own process: what is edited is seen while it works, it can be stopped at any time, and what it says arrives."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from building_desk import FIRE, FIRE_PAGE, FLOOD_PAGE, Desk
from newsroom import NOON

from backfile.pipeline.workshop import Workshop


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
