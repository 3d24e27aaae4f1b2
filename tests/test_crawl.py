"""The crawler that other tests rely on: it is silent about a sound site, and finds each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl import crawl, crawl_under

PAGE = '<!doctype html>\n<html lang="en">\n<title>A page</title>\n<h1 id="top-of-page">A page</h1>\n{}\n</html>\n'
ARTICLE = "2020/01/māori-rōpū.html"
ARTICLE_HREF = "2020/01/m%C4%81ori-r%C5%8Dp%C5%AB.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A sound site: a front page, an article, a redirect, a picture, a style sheet and a 404 page."""
    front = (
        f'<a href="{ARTICLE_HREF}#u-1552">Article</a> <a href="search.html?q=flood">Search</a>'
        '<a href="https://elsewhere.example/x">Elsewhere</a> <a href="mailto:desk@archive.example">Write to us</a>'
        '<link rel="canonical" href="https://archive.example/"><link rel="stylesheet" href="assets/site.css">'
        '<img src="data:image/gif;base64,R0lGOD" alt=""> <img srcset="assets/a.png 1x, assets/b.png 2x" alt="">'
    )
    put(site := tmp_path / "site", "index.html", PAGE.format(front))
    article = '<p id="u-1552">Update.</p> <a href="../../index.html">Home</a> <a href="#top">Up</a>'
    put(site, ARTICLE, PAGE.format(article))
    search = '<form action="search.html"></form> <a name="old" href="index.html#top-of-page">Home</a>'
    put(site, "search.html", PAGE.format(search))
    put(site, "old/name.html", PAGE.format(f'<meta http-equiv="refresh" content="0; url=../{ARTICLE_HREF}">'))
    put(site, "404.html", PAGE.format('<link rel="stylesheet" href="https://archive.example/assets/site.css">'))
    for name in ("site.css", "a.png", "b.png"):
        put(site, f"assets/{name}", "")
    return site


def put(site: Path, path: str, text: str) -> None:
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(text, encoding="utf-8")


def front_page_with(site: Path, html: str) -> None:
    front = site / "index.html"
    front.write_text(front.read_text(encoding="utf-8").replace("</html>", f"{html}\n</html>"), encoding="utf-8")


def test_a_form_leads_to_a_page_as_a_link_does(site: Path) -> None:
    put(site, "form-only.html", PAGE.format(""))
    assert crawl(site) == ["form-only.html: is not reachable from index.html."]
    front_page_with(site, '<form action="form-only.html"></form>')
    assert crawl(site) == []


def test_a_sound_site_has_no_findings(site: Path) -> None:
    assert crawl(site) == []
    assert crawl(site, own_address="https://archive.example/") == []


@pytest.mark.parametrize(
    ("html", "finding"),
    [
        ('<a href="gone.html">x</a>', 'a href="gone.html" leads nowhere.'),
        ('<img src="assets/c.png">', 'img src="assets/c.png" leads nowhere.'),
        ('<img srcset="assets/a.png 1x, c.png 2x">', 'img srcset="c.png" leads nowhere.'),
        ('<form action="find.html"></form>', 'form action="find.html" leads nowhere.'),
        ('<a href="Search.html">x</a>', 'a href="Search.html" leads nowhere; there is search.html.'),
        ('<a href="2020/">x</a>', 'a href="2020/" leads to a folder, and file:// shows no index.html for one.'),
        ('<a href="2020">x</a>', 'a href="2020" leads to a folder, and file:// shows no index.html for one.'),
        ('<a href=".">x</a>', 'a href="." leads to a folder, and file:// shows no index.html for one.'),
        ('<a href="search.html/">x</a>', 'a href="search.html/" leads nowhere.'),
        ('<a href="">x</a>', 'a href="" is empty.'),
        ('<a href="../site/index.html">x</a>', 'a href="../site/index.html" leads out of the site.'),
        (
            '<a href="/index.html">x</a>',
            'a href="/index.html" is not relative: it breaks below a sub-path and on file://.',
        ),
        (
            '<a href="old\\name.html">x</a>',
            'a href="old\\name.html" is not relative: it breaks below a sub-path and on file://.',
        ),
        ('<a href="file:///home/a.html">x</a>', 'a href="file:///home/a.html" is a path of one machine.'),
        ('<a href="C:/a.html">x</a>', 'a href="C:/a.html" is a path of one machine.'),
        (
            '<a href="//cdn.example/a">x</a>',
            'a href="//cdn.example/a" names a host but no scheme: on file:// it is a local path.',
        ),
        ('<a href="javascript:go()">x</a>', 'a href="javascript:go()" uses the scheme javascript:.'),
        (
            '<script src="https://cdn.example/a.js"></script>',
            'script src="https://cdn.example/a.js" loads something from the network.',
        ),
        (
            '<link rel="stylesheet" href="https://archive.example/assets/site.css">',
            'link href="https://archive.example/assets/site.css" loads something from the network.',
        ),
        (
            '<a href="#nowhere">x</a>',
            'a href="#nowhere" leads to a place that index.html does not have: no id "nowhere".',
        ),
        (
            '<a href="search.html#nowhere">x</a>',
            'a href="search.html#nowhere" leads to a place that search.html does not have: no id "nowhere".',
        ),
        ('<meta http-equiv="refresh" content="0;url=gone.html">', 'meta content="gone.html" leads nowhere.'),
    ],
)
def test_a_bad_address_is_found_with_its_line(site: Path, html: str, finding: str) -> None:
    front_page_with(site, html)
    assert crawl(site) == [f"index.html:6: {finding}"]


def test_an_address_of_the_site_itself_must_exist_when_the_site_says_where_it_lives(site: Path) -> None:
    front_page_with(site, '<link rel="canonical" href="https://archive.example/2021/gone.html">')
    assert crawl(site) == []
    assert crawl(site, own_address="https://archive.example/") == [
        'index.html:6: link href="https://archive.example/2021/gone.html" leads nowhere.'
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("<h1 ", "<h2 ", "has 0 h1 elements; a page has exactly one."),
        ("</html>", "<h1>Again</h1></html>", "has 2 h1 elements; a page has exactly one."),
        ("A page</title>", " </title>", "has no title."),
        (' lang="en"', "", "says no language; write <html lang=…>."),
        ("</html>", "<base href='x'></html>", "has a base element; relative links would start elsewhere."),
        ("</html>", "<p id='u-1552'></html>", 'has the id "u-1552" 2 times.'),
        ("</html>", "<p id=''></html>", "has an empty id."),
    ],
)
def test_a_page_that_is_not_whole_is_found(site: Path, right: str, wrong: str, finding: str) -> None:
    article = site / ARTICLE
    article.write_text(article.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    found = [sentence for sentence in crawl(site) if " href=" not in sentence]
    assert found == [f"{ARTICLE}: {finding}"]


def test_a_file_in_another_encoding_is_found(site: Path) -> None:
    (site / "404.html").write_bytes(PAGE.format("<p>Café</p>").encode("latin-1"))
    assert crawl(site) == ["404.html: is not UTF-8 all through."]


def test_a_page_that_nothing_links_to_is_found_unless_it_is_listed(site: Path) -> None:
    put(site, "unlisted.html", PAGE.format(""))
    put(site, "island.html", PAGE.format('<a href="unlisted.html">x</a>'))
    assert crawl(site, unlinked=["404.html", "unlisted.html"]) == ["island.html: is not reachable from index.html."]


def test_a_site_without_a_front_page_is_found(site: Path) -> None:
    (site / "index.html").unlink()
    assert "index.html: is missing." in crawl(site)


def test_a_site_below_a_sub_path_works(site: Path) -> None:
    assert crawl_under(site, "/papers/courier/") == []


def test_below_a_sub_path_a_missing_page_and_a_way_out_are_found_and_the_way_out_is_not_taken(site: Path) -> None:
    front_page_with(site, '<a href="gone.html">x</a> <a href="/index.html">x</a> <a href="../index.html">x</a>')
    assert crawl_under(site, "papers/courier") == [
        'index.html: "../index.html" leads out of /papers/courier/.',
        'index.html: "/index.html" leads out of /papers/courier/.',
        "index.html: gone.html answers 404.",
    ]


def test_below_a_sub_path_a_link_to_a_folder_without_its_slash_is_found(site: Path) -> None:
    front_page_with(site, '<a href="assets">x</a>')
    assert crawl_under(site) == ["index.html: assets answers 301."]


def test_below_a_sub_path_no_more_pages_are_read_than_asked_for(site: Path) -> None:
    put(site, "search.html", PAGE.format('<a href="gone.html">x</a>'))
    assert crawl_under(site, limit=1) == []
