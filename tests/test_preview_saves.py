"""Saves as people and their programs make them, each followed by the page that is open in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsroom import Site
from playwright.sync_api import Browser, Page, expect
from previewing import Preview, edit, previewing, save

from tests.test_preview import as_clean

FIRE = "content/articles/2020/01/fire.md"
FIRE_PAGE = "2020/01/fire.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("saves") / "archive")
    site.article("2020/01/fire", "The mill burnt down.", standfirst="A fire.")
    return site.article("2020/01/flood", "Rain fell.", standfirst="A flood.")


@pytest.fixture(scope="module")
def preview(site: Site) -> Iterator[Preview]:
    with previewing(site) as preview:
        yield preview


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(preview.address + FIRE_PAGE)
    yield page
    page.close()


def in_place(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def by_rename(path: Path, text: str) -> None:
    staged = path.with_name(f".{path.name}.new")
    staged.write_text(text, "utf-8")
    os.replace(staged, path)


def with_vim(path: Path, text: str) -> None:
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, "utf-8")
    backup.unlink()


def with_emacs(path: Path, text: str) -> None:
    lock, own = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("editor@desk.1234:1600000000")
    own.write_text(text, "utf-8")
    shutil.copy(path, path.with_name(f"{path.name}~"))
    path.write_text(text, "utf-8")
    own.unlink()
    lock.unlink()
    path.with_name(f"{path.name}~").unlink()


def in_two_writes(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text[:40])
        file.flush()
        time.sleep(0.005)
        file.write(text[40:])


def deleted_first(path: Path, text: str) -> None:
    path.unlink()
    time.sleep(0.1)
    path.write_text(text, "utf-8")


def through_a_link(path: Path, text: str) -> None:
    real = path.parents[4] / "elsewhere.md"
    real.write_text(path.read_text("utf-8"), "utf-8")
    path.unlink()
    path.symlink_to(real)
    time.sleep(0.1)
    real.write_text(text, "utf-8")


def with_hundreds_of_others(path: Path, text: str) -> None:
    """As version control changes branches."""
    for number in range(300):
        path.with_name(f"story-{number}.md").write_text(
            f'---\ntitle: Story {number}\npublished: "2020-02-01"\n---\n\nThe text.\n', "utf-8"
        )
    path.unlink()
    path.write_text(text, "utf-8")


def with_its_folder_moved_away_and_back(path: Path, text: str) -> None:
    away = path.parents[4] / "away"
    path.parent.rename(away)
    time.sleep(0.1)
    (away / path.name).write_text(text, "utf-8")
    away.rename(path.parent)


def test_each_rebuild_is_one_line_with_what_changed_and_problems_stand_below(site: Site, preview: Preview) -> None:
    edit(site, FIRE, "burnt down", "burns again")
    line = preview.line(FIRE)
    assert re.fullmatch(r"\d\d:\d\d:\d\d  content/articles/2020/01/fire\.md: 1 page in \d+\.\d\d s\n", line)
    save(site, FIRE, (site.folder / FIRE).read_text("utf-8").replace("title:", "titel:"))
    assert "no page has changed" in preview.line(f"  {FIRE}")
    assert "E-title-missing" in preview.line("title is missing")
    save(
        site,
        FIRE,
        (site.folder / FIRE).read_text("utf-8").replace("titel:", "title:").replace("burns again", "burnt down"),
    )
    assert "1 page" in preview.line(f"  {FIRE}")


@pytest.mark.parametrize(
    "how",
    [
        in_place, by_rename, with_vim, with_emacs, in_two_writes, deleted_first, through_a_link, with_hundreds_of_others,
        with_its_folder_moved_away_and_back,
    ],
)  # fmt: skip
def test_the_open_page_follows_however_an_article_is_saved(
    how: Callable[[Path, str], None], site: Site, preview: Preview, page: Page, tmp_path: Path
) -> None:
    file = site.folder / FIRE
    how(file, file.read_text("utf-8").replace("burnt down", "still burns"))
    expect(page.get_by_text("The mill still burns.")).to_be_visible(timeout=30_000)
    how(file, file.read_text("utf-8").replace("still burns", "burnt down"))
    expect(page.get_by_text("The mill burnt down.")).to_be_visible(timeout=30_000)
    preview.wait_until(lambda: as_clean(site, preview, tmp_path / "clean"))


def test_a_new_headline_takes_the_open_page_to_its_new_address(site: Site, preview: Preview, page: Page) -> None:
    edit(site, FIRE, '"Fire"', '"Fire at the old mill"')
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire at the old mill")
    expect(page).to_have_url(f"{preview.address}2020/01/fire-at-the-old-mill.html")
    edit(site, FIRE, '"Fire at the old mill"', '"Fire"')
    expect(page).to_have_url(preview.address + FIRE_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire")


def test_where_the_system_has_no_room_for_watching_it_looks_for_itself(
    site: Site, browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    """A user namespace has limits of its own, so that ours can be lowered without touching anybody else's."""
    unshare = ["unshare", "--user", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make user namespaces")
    lowered = 'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"'
    own = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    with previewing(own, before=[*unshare, "sh", "-c", lowered, "sh"]) as preview:
        page = browser.new_page()
        page.goto(preview.address + FIRE_PAGE)
        assert "sysctl fs.inotify.max_user_instances" in preview.line("limit of")
        edit(own, FIRE, "burnt down", "still burns")
        expect(page.get_by_text("The mill still burns.")).to_be_visible(timeout=15_000)
        page.close()


def test_an_article_comes_when_its_moment_does_and_nothing_is_tried_without_end(
    browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    with previewing(site) as preview:
        due = datetime.now(UTC) + timedelta(seconds=12)
        site.article("2020/01/later", "Now it can be told.", published=due.isoformat(timespec="seconds"))
        preview.line("later.md")
        page = browser.new_page()
        page.goto(f"{preview.address}{due:%Y/%m}/later.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        site.file("templates/article.html", "{% extends 'nowhere.html' %}")
        preview.line("nothing was built")
        time.sleep(max((due - datetime.now(UTC)).total_seconds() + 1.5, 0))
        assert len([line for line in preview.lines if "nothing was built" in line]) <= 2, preview.lines
        assert "Now it can be told." not in preview.page(f"{due:%Y/%m}/later.html")
        site.remove("templates/article.html")
        expect(page.get_by_text("Now it can be told.")).to_be_visible(timeout=15_000)
        page.close()


def test_broken_settings_are_one_error_and_nothing_is_built(site: Site, preview: Preview, page: Page) -> None:
    settings = (site.folder / "archive.toml").read_text("utf-8")
    save(site, "archive.toml", settings.replace('"Pacific/Auckland"', ""))
    alarm = page.get_by_role("alert")
    expect(alarm.get_by_role("heading")).to_have_text("Not rebuilt")
    expect(alarm.get_by_role("listitem")).to_have_count(1)
    assert "nothing was built" in preview.line("archive.toml: ")
    save(site, "archive.toml", settings)
    expect(alarm).to_be_hidden()


def test_another_address_of_the_archive_is_for_the_next_preview(site: Site, preview: Preview) -> None:
    settings = (site.folder / "archive.toml").read_text("utf-8")
    for text in (settings.replace("[archive]\n", '[archive]\nbase_url = "https://news.example/archive"\n'), settings):
        save(site, "archive.toml", text)
        preview.line("base_url has changed; to see the archive at its new address, end the preview and start it again")
        assert preview.page("2020/01/fire.html").count("The mill") > 0


def test_the_bar_knows_the_build_that_the_page_shows(site: Site, preview: Preview, page: Page) -> None:
    edit(site, FIRE, "burnt down.", "burnt down. [More](nowhere.md)")
    expect(page.get_by_text("1 problem")).to_be_visible()
    edit(site, FIRE, " [More](nowhere.md)", "")
    expect(page.get_by_text("1 problem")).to_have_count(0)
    save(site, FIRE, (site.folder / FIRE).read_text("utf-8").replace("published:", "status: draft\npublished:"))
    expect(page.get_by_text(f"{FIRE} is a draft, which only --drafts shows").first).to_be_visible()
    save(site, FIRE, (site.folder / FIRE).read_text("utf-8").replace("status: draft\n", ""))
    expect(page.get_by_text("it was not built before").first).to_be_visible()
    edit(site, FIRE, "burnt down", "still burns")
    expect(page.get_by_text("fire.md has changed").first).to_be_visible()
    edit(site, FIRE, "still burns", "burnt down")


def test_a_misspelt_field_is_named_beside_the_error_that_it_causes(site: Site, preview: Preview, page: Page) -> None:
    save(site, FIRE, (site.folder / FIRE).read_text("utf-8").replace("title:", "titel:"))
    items = page.get_by_role("alert").get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(items.nth(1)).to_contain_text("did you mean")
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("1 error")
    save(site, FIRE, (site.folder / FIRE).read_text("utf-8").replace("titel:", "title:"))
    expect(page.get_by_role("alert")).to_be_hidden()
