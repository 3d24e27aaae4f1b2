"""New archives, new articles, and clearing up: the commands that make and remove files."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Site, tree

from tests.command import AS_OF, Run, run
from tests.crawl import crawl

__all__ = ["run"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "a").article("fire", "It burns.", section="Local").article("flood", published="2020-01-09")


def next_steps(folder: Path) -> str:
    return f"To write, with a preview: backfile serve --source {folder}\nTo build: backfile --source {folder}\n"


def test_a_new_archive_builds_at_once(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news" / "archive"
    said = run("init", folder)
    assert said == (
        0,
        f"{folder}/archive.toml\n{folder}/content/articles/first-article.md\n{next_steps(folder)}",
        "",
    )
    settings = (folder / "archive.toml").read_text("utf-8")
    assert settings.startswith(
        "# Settings of this archive. Backfile's documentation describes every one in settings.md.\n"
    )
    built = run("--source", folder, "--json")
    assert (built.code, built.json["articles"], built.json["problems"]) == (0, 1, [])
    assert crawl(folder / "output") == []
    again = run("init", folder)
    assert again == (2, "", f"backfile: {folder}/archive.toml exists; {folder} is an archive already\n")


@pytest.mark.parametrize(
    ("path", "text", "dialect", "page"),
    [
        (
            "content/posts/fire.md",
            "---\ntitle: Fire\ndate: 2020-01-08\n---\nIt burns.\n",
            "hugo",
            "2020/01/08/fire/index.html",
        ),
        (
            "content/_posts/2020-01-08-fire.md",
            "---\ntitle: Fire\n---\nIt burns.\n",
            "jekyll",
            "2020/01/08/fire/index.html",
        ),
        ("content/fire.md", "Title: Fire\nDate: 2020-01-08\n\nIt burns.\n", "pelican", "2020/01/08/fire/index.html"),
        (
            "content/articles/fire.md",
            "---\ntitle: Fire\npublished: 2020-01-08\n---\nIt burns.\n",
            "backfile",
            "2020/01/fire.html",
        ),
    ],
)
def test_what_another_generator_left_is_taken_as_it_is(
    run: Run, tmp_path: Path, path: str, text: str, dialect: str, page: str
) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    if dialect == "pelican":
        (tmp_path / "pelicanconf.py").write_text("")
    assert run("init", tmp_path).out == f"{tmp_path}/archive.toml\n{next_steps(tmp_path)}"
    assert f'dialect = "{dialect}"' in (tmp_path / "archive.toml").read_text()
    assert run("--source", tmp_path, "--json").json["articles"] == 1
    assert (tmp_path / "output" / page).is_file()
    assert file.read_text() == text
    assert run("new", "More news", "--source", tmp_path).code == 0
    assert run("check", "--source", tmp_path, "--json").json["articles"] == 2


def test_an_empty_content_folder_is_nobodys_habit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    run("init", tmp_path)
    assert 'dialect = "backfile"' in (tmp_path / "archive.toml").read_text()
    assert (tmp_path / "content/articles/first-article.md").is_file()


@pytest.mark.parametrize("title", ['He said: "no" \\ #1', "東京で火災", "???", "[x] {y}: - z", "Two\nlines", "null"])
def test_a_new_article_is_an_article_whatever_its_headline(run: Run, tmp_path: Path, title: str) -> None:
    site = Site(tmp_path)
    said = run("new", title, "--source", site.folder)
    assert said.code == 0
    assert Path(said.out.strip()).is_file()
    checked = run("check", "--source", site.folder, "--json")
    assert (checked.json["articles"], checked.json["problems"]) == (1, [])
    again = run("new", title, "--source", site.folder)
    assert again == (2, "", f"backfile: {said.out.strip()} exists; choose another headline, or edit that article\n")


def test_a_new_article_needs_a_headline_and_sound_settings(run: Run, tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert run("new", " ", "--source", site.folder) == (
        2,
        "",
        'backfile: an article needs a headline; write backfile new "Missiles hit two bases"\n',
    )
    site.file("archive.toml", '[archive]\ntimezone = "Mars"\n')
    said = run("new", "Fire", "--source", site.folder)
    assert said.code == 1
    assert said.err.startswith("backfile: mend the settings of this archive first\narchive.toml:2: timezone: ")


def test_cleaning_removes_what_is_ours_and_nothing_else(run: Run, site: Site) -> None:
    run("--source", site.folder, *AS_OF)
    made = len(site.tree()) - 1
    (site.output / "2020/notes.txt").write_text("mine")
    content = tree(site.folder / "content")
    assert run("clean", "--source", site.folder) == (0, f"{made} files removed\n", "")
    assert list(site.tree()) == ["2020/notes.txt"]
    assert not list((site.folder / ".backfile").glob("*.db"))
    assert tree(site.folder / "content") == content
    assert run("clean", "--source", site.folder, "--json").json == {"removed": 0}
    assert run("--source", site.folder, "--json", *AS_OF).json["written"] == made
