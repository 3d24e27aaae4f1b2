"""The preview as an editor uses it: the real command, a real browser, and saves as programs make them."""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from newsroom import Site, tree
from playwright.sync_api import Browser, Page, expect
from previewing import BUILD, Preview, edit, free_port, previewing, save

from backfile.pipeline import build

FIRE, FLOOD = "content/articles/2020/01/fire.md", "content/articles/2020/01/flood.md"
FIRE_PAGE, FLOOD_PAGE = "2020/01/fire.html", "2020/01/flood.html"
LONG = "\n\n".join(f"Paragraph {number} about the mill." for number in range(80))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An archive of a few articles, published once."""
    site = Site(tmp_path_factory.mktemp("preview") / "archive")
    site.article("2020/01/fire", f"The mill burnt down.\n\n{LONG}\n\nThe last word was calm.", standfirst="A fire.")
    site.article("2020/01/flood", "Rain fell. See [[2020/01/fire]].", standfirst="A flood.")
    return site.build()


@pytest.fixture(scope="module")
def preview(site: Site) -> Iterator[Preview]:
    """Its preview, which the tests below share, each leaving it as it was."""
    with previewing(site, environment={"EDITOR": "code --wait", "VISUAL": "", "BACKFILE_EDITOR_URL": ""}) as preview:
        yield preview


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


def as_clean(site: Site, preview: Preview, beside: Path, drafts: bool = False) -> bool:
    """Whether the preview's site is what a clean build gives."""
    build(
        replace(site.options, output=beside, state=beside.with_name("state"), record=False, clean=True, drafts=drafts)
    )
    return preview.tree() == tree(beside)


def limit_files(preview: Preview, size: int) -> None:
    """Let the preview write files of so many bytes at most: to a program that looks like a full disk."""
    for process in preview.processes():
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_save_is_seen_in_place_and_the_page_stays_where_it_was(site: Site, preview: Preview, page: Page) -> None:
    page.goto(preview.address + FIRE_PAGE)
    page.evaluate("window.notReloaded = true; window.scrollTo(0, 900)")
    edit(site, FIRE, "The last word was calm.", "The last word was wild.")
    expect(page.get_by_text("The last word was wild.")).to_be_attached()
    assert page.evaluate("[window.notReloaded, window.scrollY]") == [True, 900]
    assert re.search(r"fire\.md: 1 page in \d\.\d\d s", preview.line("fire.md"))
    edit(site, FIRE, "wild", "calm")
    expect(page.get_by_text("The last word was calm.")).to_be_attached()


def test_a_style_sheet_changes_without_a_reload(site: Site, preview: Preview, page: Page) -> None:
    page.goto(preview.address + FIRE_PAGE)
    page.evaluate("window.notReloaded = true")
    ours = Path(__file__).parent.parent / "templates/assets/site.css"
    site.file("templates/assets/site.css", ours.read_text("utf-8") + "\nh1 { color: rgb(1, 2, 3) !important }\n")
    page.wait_for_function("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'")
    assert page.evaluate("window.notReloaded")
    shutil.rmtree(site.folder / "templates")
    page.wait_for_function("getComputedStyle(document.querySelector('h1')).color !== 'rgb(1, 2, 3)'")


def test_a_broken_article_shows_where_it_is_broken_over_its_last_good_page(
    site: Site, preview: Preview, page: Page
) -> None:  # fmt: skip
    page.goto(preview.address + FIRE_PAGE)
    edit(site, FIRE, 'published: "2020-01-08"', 'published: "yesterday"')
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("content/articles/2020/01/fire.md:3")
    expect(alert).to_contain_text("yesterday")
    expect(page.locator("h1")).to_have_text("Fire")
    preview.line("E-time")
    edit(site, FIRE, 'published: "yesterday"', 'published: "2020-01-08"')
    expect(alert).to_be_hidden()


def test_a_broken_template_is_named_with_its_line(site: Site, preview: Preview, page: Page) -> None:
    page.goto(preview.address + FIRE_PAGE)
    ours = (Path(__file__).parent.parent / "templates/article.html").read_text("utf-8")
    site.file("templates/article.html", ours.replace("<h1", "{{ page.nonsense }}<h1"))
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"article\.html:\d+"))
    expect(page.locator("h1")).to_have_text("Fire")
    site.file("templates/article.html", ours.replace("<h1", '<h1 data-new="yes"'))
    expect(page.locator("h1[data-new]")).to_have_text("Fire")
    expect(page.get_by_role("alert")).to_be_hidden()
    shutil.rmtree(site.folder / "templates")
    expect(page.locator("h1[data-new]")).to_have_count(0)


def test_a_page_that_is_not_there_yet_comes_when_its_article_does(site: Site, preview: Preview, page: Page) -> None:
    answer = page.goto(preview.address + "2020/01/wharf.html")
    assert answer is not None
    assert answer.status == 404
    site.article("2020/01/wharf", "The wharf reopened.")
    expect(page.get_by_text("The wharf reopened.").first).to_be_attached()
    site.remove("content/articles/2020/01/wharf.md")
    expect(page.get_by_text("The wharf reopened.")).to_have_count(0)


def test_the_bar_says_where_the_page_comes_from(site: Site, preview: Preview, page: Page) -> None:
    page.goto(preview.address + FIRE_PAGE)
    link = page.get_by_role("link", name="content/articles/2020/01/fire.md")
    expect(link).to_have_attribute("href", f"vscode://file{site.folder}/{FIRE}:1")
    expect(page.get_by_text("article.html").first).to_be_attached()
    bar = page.evaluate("fetch('/_backfile/page?path=2020/01/fire.html').then((answer) => answer.json())")
    assert (bar["links_in"], bar["words"]) == (1, 4 + 80 * 5 + 5)


def test_hundreds_of_files_at_once_and_folders_that_move(site: Site, preview: Preview, tmp_path: Path) -> None:
    for number in range(300):
        site.article(f"2021/02/wave-{number}", f"Wave number {number}.", published="2021-02-03")
    preview.wait_for("2021/02/wave-299.html", "Wave number 299.")
    shutil.move(site.folder / "content/articles/2021/02", site.folder / "content/articles/2021/03")
    shutil.rmtree(site.folder / "content/articles/2021/03")
    edit(site, FIRE, "was calm", "was late")
    preview.wait_for(FIRE_PAGE, "was late")
    edit(site, FIRE, "was late", "was calm")
    preview.wait_for(FIRE_PAGE, "was calm")
    assert as_clean(site, preview, tmp_path / "clean")


def test_a_full_disk_is_said_and_then_made_good(site: Site, preview: Preview, page: Page, tmp_path: Path) -> None:
    page.goto(preview.address + FIRE_PAGE)
    limit_files(preview, 500)
    edit(site, FIRE, "was calm", "was short")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("too large|full|cannot be written"))
    limit_files(preview, resource.RLIM_INFINITY)
    expect(page.get_by_text("The last word was short.")).to_be_attached(timeout=15_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    edit(site, FIRE, "was short", "was calm")
    preview.wait_for(FIRE_PAGE, "was calm")
    assert as_clean(site, preview, tmp_path / "clean")


def test_what_is_published_and_its_ledger_are_left_alone(site: Site, preview: Preview) -> None:
    published, ledger = site.tree(), tree(site.folder / "ledger")
    site.article("2020/01/extra", "More.")
    preview.wait_for("2020/01/extra.html", "More.")
    site.remove("content/articles/2020/01/extra.md")
    assert (site.tree(), tree(site.folder / "ledger")) == (published, ledger)


def test_a_second_preview_of_the_same_archive_is_refused(site: Site, preview: Preview) -> None:
    command = [*preview.process.args[:5]]  # type: ignore[index,misc]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert "a preview of this archive is running already; use that one" in second.stderr


def test_what_is_shown_is_not_cleaned_away(site: Site, preview: Preview) -> None:
    command = [sys.executable, str(BUILD), "clean", "--source", str(site.folder)]
    cleaning = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (cleaning.returncode, "is running already; stop it first" in cleaning.stderr) == (2, True)
    assert "The mill" in preview.page(FIRE_PAGE)


def test_drafts_are_shown_and_marked_in_the_archives_sub_path_on_the_next_free_port(
    tmp_path: Path, browser: Browser
) -> None:  # fmt: skip
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    site.settings(base_url="https://news.example/archive/")
    site.article("2020/01/secret", "Nobody knows.", status="draft")
    site.article("2020/01/hush", "Not before six.", status="embargoed", embargo={"until": "2999-01-01 06:00"})
    site.article("2020/01/later", "Not yet.", published="2999-01-01 09:00")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with previewing(site, "--drafts", "--port", str(port)) as preview:
            address = urlsplit(preview.address)
            assert (address.path, port < (address.port or 0) <= port + 50) == ("/archive/", True)
            page = browser.new_page()
            page.goto(preview.address + "2020/01/secret.html")
            expect(page.locator(".notice-draft")).to_contain_text("Draft")
            page.goto(preview.address + "2020/01/hush.html")
            expect(page.locator(".notice-embargoed")).to_contain_text("Embargoed until")
            page.goto(preview.address + "2999/01/later.html")
            expect(page.locator(".notice-scheduled")).to_contain_text("Scheduled for")
            page.goto(preview.address)
            expect(page.locator(".mark")).to_have_text(["Scheduled", "Draft", "Embargoed"], ignore_case=True)
            page.goto(preview.address + "no-such-page")
            expect(page.locator("link[rel=stylesheet]").first).to_have_attribute("href", re.compile("^/archive/"))
            page.close()
            assert as_clean(site, preview, tmp_path / "clean", drafts=True)
            assert not (site.folder / "output").exists()
            assert not (site.folder / "ledger").exists()


def test_it_ends_cleanly_and_starts_again_at_once(tmp_path: Path) -> None:
    site = Site(tmp_path / "archive").article("2020/01/fire", "The mill burnt down.")
    port = str(free_port())
    with previewing(site, "--port", port) as preview:
        edit(site, FIRE, "mill", "cinema")
        preview.line(FIRE)
        assert preview.stop() == 0
        assert preview.line("has ended")
    with previewing(site, "--port", port) as again:
        assert f":{port}/" in again.address == preview.address
        assert "no page has changed" in "".join(again.lines)


def test_without_an_archive_there_is_nothing_to_show(tmp_path: Path) -> None:
    build_py = Path(__file__).parent.parent / "build.py"
    command = [sys.executable, str(build_py), "serve", "--source", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=os.environ)
    assert done.returncode == 1
    assert "archive.toml" in done.stderr


def test_a_link_to_a_file_elsewhere_is_watched_too(site: Site, preview: Preview, tmp_path: Path) -> None:
    real = tmp_path / "shared.md"
    real.write_text('---\ntitle: Shared\npublished: "2020-01-09"\n---\n\nFirst words.\n', "utf-8")
    link = site.folder / "content/articles/2020/01/shared.md"
    link.symlink_to(real)
    preview.wait_for("2020/01/shared.html", "First words.")
    real.write_text(real.read_text("utf-8").replace("First", "Other"), "utf-8")
    preview.wait_for("2020/01/shared.html", "Other words.")
    link.unlink()


def test_two_writes_and_a_backup_file_are_one_save(site: Site, preview: Preview) -> None:
    text = (site.folder / FLOOD).read_text("utf-8")
    (site.folder / "content/articles/2020/01/4913").write_text("")
    (site.folder / "content/articles/2020/01/4913").unlink()
    (site.folder / FLOOD).write_text(text[:40], "utf-8")
    save(site, FLOOD, text.replace("Rain fell.", "Hail fell."))
    preview.wait_for(FLOOD_PAGE, "Hail fell.")
    save(site, FLOOD, text)
    preview.wait_for(FLOOD_PAGE, "Rain fell.")
