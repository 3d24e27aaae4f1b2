"""Links, pictures and names in the prose of a page."""

from __future__ import annotations

import pytest

from backfile.render import settle_html
from backfile.views import Target
from tests.sample_views import ARTICLE, COPY, PLAIN_ARTICLE
from tests.test_render import our_page

LINKS = (Target("2020/a%20b.html#u-1", "A & B"), Target(""), Target("media/x.jpg"), Target("2020/c.html"))


@pytest.mark.parametrize(
    ("html", "settled"),
    [
        ('<a href="link:0">there</a>', '<a href="../2020/a%20b.html#u-1">there</a>'),
        ('<a id="x" href="link:3" rel="y">a <b>b</b></a>', '<a id="x" href="../2020/c.html" rel="y">a <b>b</b></a>'),
        ('<a href="link:0">link:0</a>', '<a href="../2020/a%20b.html#u-1">A &amp; B</a>'),
        ('<a href="link:3">link:3</a>', '<a href="../2020/c.html">2020/c.html</a>'),
        ('<a href="link:1">link:1</a>', '<span class="broken-link">not published</span>'),
        ('<a href="link:1">the <b>old</b> page</a>', '<span class="broken-link">the <b>old</b> page</span>'),
        ('<a href="link:9">by hand</a>', '<span class="broken-link">by hand</span>'),
        ('<img alt="a &gt; b" src="link:2">', '<img alt="a &gt; b" src="../media/x.jpg">'),
        ('<img src="link:1" alt="A &amp; B">', '<span class="missing-image">A &amp; B</span>'),
        ('<img src="link:1">', '<span class="missing-image"></span>'),
        ('<a href="link:3"><img src="link:2"></a>', '<a href="../2020/c.html"><img src="../media/x.jpg"></a>'),
        ('<video src="link:2" poster="link:1"></video>', '<video src="../media/x.jpg"></video>'),
        ('<a href="https://x.example/">link:0</a>', '<a href="https://x.example/">link:0</a>'),
        ('<b>&lt;a href="link:0"&gt;</b> <b id="z">z</b>', '<b>&lt;a href="link:0"&gt;</b> <b id="z">z</b>'),
        ("<p>link:0</p>", "<p>link:0</p>"),
    ],
)  # fmt: skip
def test_links_of_the_prose_are_settled(html: str, settled: str) -> None:
    assert settle_html(html, "../", LINKS) == settled


def test_addresses_that_stand_by_themselves_get_no_root() -> None:
    links = (Target("https://x.example/?a&b"), Target("#u-1"))
    assert settle_html('<a href="link:0">a</a> <a href="link:1">b</a>', "../", links) == (
        '<a href="https://x.example/?a&amp;b">a</a> <a href="#u-1">b</a>'
    )


def test_all_html_of_the_copy_is_settled_and_names_are_linked_in_the_body_only() -> None:
    page = our_page("article.html", ARTICLE, COPY)
    assert "link:" not in page
    assert page.count('href="../../people/jane-roe.html">Jane Roe</a>') == 3  # author list, body, names
    assert '<p>A developing situation, see <a href="../../2020/01/rain.html">here</a>.</p>' in page
    assert '<p>We should have asked <a href="../../2020/01/rain.html">the council</a>.</p>' in page


def test_pictures_that_the_body_shows_are_not_shown_twice() -> None:
    page = our_page("article.html", ARTICLE, COPY)
    assert page.count("media/pass.jpg") == 1
    assert page.count("media/car.jpg") == 1


def test_an_article_without_its_copy_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="cannot be rendered without its copy"):
        our_page("article.html", PLAIN_ARTICLE)


def test_a_link_that_leads_nowhere_stays_the_anchor_that_it_was() -> None:
    html = '<p><a id="annex" href="link:0">Annex</a> <img id="map" src="link:0" alt="Map"></p>'
    assert settle_html(html, "../", (Target(""),)) == (
        '<p><span class="broken-link" id="annex">Annex</span> <span class="missing-image" id="map">Map</span></p>'
    )
