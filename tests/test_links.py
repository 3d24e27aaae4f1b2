"""Links of the content: every way of writing one, what is said about broken ones, and who refers to whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Site

from backfile.pipeline.questions import check
from tests.crawl import crawl
from tests.reader import body, items, links, main_of, plain

WITHDRAWN = {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "It was wrong."}}


def told(site: Site) -> list[str]:
    """What an editor is told about the archive, without building it."""
    return [str(problem) for problem in check(site.options).problems]


# --- every way to write a link ----------------------------------------------------------------------------------------

FIRE = "../../2020/01/fire-at-the-wharf.html"
WAYS = {
    "id": ("[[courier/fire-1]]", FIRE),
    "id-labelled": ("[[courier/fire-1|the words]]", FIRE),
    "id-over-lines": ("[[courier/fire-1|the\nwords]]", FIRE),
    "id-anchor": ("[[courier/fire-1#cause|the cause]]", f"{FIRE}#cause"),
    "file-name": ("[[2020-01-08-fire]]", FIRE),
    "file-name-with-ending": ("[[2020-01-08-fire.md]]", FIRE),
    "path-below-articles": ("[[2020/2020-01-08-fire]]", FIRE),
    "slug": ("[[fire-at-the-wharf]]", FIRE),
    "relative-file": ("[x](../2020/2020-01-08-fire.md)", FIRE),
    "relative-file-anchor": ("[x](../2020/2020-01-08-fire.md#cause)", f"{FIRE}#cause"),
    "relative-page": ("[x](../../2020/01/fire-at-the-wharf.html)", FIRE),
    "site-address": ("[x](/2020/01/fire-at-the-wharf.html)", FIRE),
    "content-address": ("[x](/articles/2020/2020-01-08-fire.md)", FIRE),
    "absolute": ("[x](https://archive.example/x/2020/01/fire-at-the-wharf.html#cause)", f"{FIRE}#cause"),
    "outlet": ("[x](https://courier.example/news/wharf-fire-123.html)", FIRE),
    "alias": ("[x](/old/wharf-fire)", FIRE),
    "alias-with-slash": ("[x](/old/wharf-fire/)", FIRE),
    "mention": ("As courier/fire-1 said.", ""),
}
PLACES = {
    "story": ("[[harbour]]", "../../stories/harbour.html", "Harbour"),
    "name": ("[[Ana Hōhepa]]", "../../people/ana-hohepa.html", "Ana Hōhepa"),
    "name-without-macron": ("[[Ana Hohepa]]", "../../people/ana-hohepa.html", "Ana Hōhepa"),
    "plain-page": ("[x](/about.html)", "../../about.html", "x"),
    "name-over-lines": ("[[Ana\n  Hōhepa]]", "../../people/ana-hohepa.html", "Ana Hōhepa"),
    "page-by-name": ("[[about]]", "../../about.html", "About us"),
    "section": ("[x](/sections/local.html)", "../../sections/local.html", "x"),
    "year": ("[x](/2020/)", "../../2020/index.html", "x"),
    "day": ("[x](/2020/01/08.html)", "../../2020/01/08.html", "x"),
    "front-page": ("[x](/)", "../../index.html", "x"),
    "photo": ("[x](../../media/map.svg)", "../../media/map.svg", "x"),
    "photo-by-name": ("![map](map.svg)", "", ""),
    "here": ("[[#below|down]]\n\n## Below", "../../2019/01/here.html#below", "down"),
    "outside": ("[x](https://courier.example/shop/)", "https://courier.example/shop/", "x"),
    "lookalike": ("[x](https://archive.example.org/x/)", "https://archive.example.org/x/", "x"),
    "other-part-of-host": ("[x](https://archive.example/y.html)", "https://archive.example/y.html", "x"),
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An archive in which one article is linked in every way there is."""
    site = Site(tmp_path_factory.mktemp("linked")).settings(base_url="https://archive.example/x/")
    site.file("content/outlets/courier.yml", "name: Courier\nurl_patterns: [https://courier.example/news/]\n")
    site.file(
        "content/pages/about.md", "---\ntitle: About us\nurl: /about.html\n---\nSee [the fire](/old/wharf-fire).\n"
    )
    site.file("content/media/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.article(
        "2020/2020-01-08-fire",
        "It burns.\n\n## Cause\n\nA spark.",
        id="courier/fire-1",
        title="Fire at the wharf",
        aliases=["/old/wharf-fire", "https://courier.example/news/wharf-fire-123.html"],
        story="harbour",
        people=["Ana Hōhepa"],
        section="Local",
    )
    site.article("2020/next", story="harbour", published="2020-01-09")
    for name, text in [*((n, w[0]) for n, w in WAYS.items()), *((n, p[0]) for n, p in PLACES.items())]:
        site.article(f"ways/{name}", text, title=name, published="2019-01-01")
    return site.build()


def test_an_archive_full_of_links_has_no_problem_and_no_broken_link(linked: Site) -> None:
    assert linked.problems() == []
    assert crawl(linked.output, own_address="https://archive.example/x/") == []


@pytest.mark.parametrize("way", WAYS)
def test_a_link_leads_to_the_article_and_the_article_knows(linked: Site, way: str) -> None:
    page = linked.page(f"2019/01/{way}.html")
    assert list(links("".join(body(page))).values()) == [target for target in [WAYS[way][1]] if target]
    assert f"{way} 1 Jan 2019" in items(linked.page("2020/01/fire-at-the-wharf.html"), "Referred to by")


def test_an_article_is_referred_to_once_for_each_article_that_links_to_it(linked: Site) -> None:
    referring = items(linked.page("2020/01/fire-at-the-wharf.html"), "Referred to by")
    assert sorted(referring) == sorted(f"{way} 1 Jan 2019" for way in WAYS)


def test_a_wiki_link_without_words_shows_the_headline(linked: Site) -> None:
    assert body(linked.page("2019/01/id.html")) == [f'<a href="{FIRE}">Fire at the wharf</a>']
    assert body(linked.page("2019/01/id-labelled.html")) == [f'<a href="{FIRE}">the words</a>']


@pytest.mark.parametrize("place", PLACES)
def test_a_link_leads_to_every_other_page_of_the_archive_too(linked: Site, place: str) -> None:
    _, target, words = PLACES[place]
    if place == "here":
        target = "../../2019/01/here.html#below"
    found = links("".join(body(linked.page(f"2019/01/{place}.html"))))
    assert found == ({words: target} if words else {})


def test_a_picture_is_found_by_its_name_in_the_media_folder(linked: Site) -> None:
    assert 'src="../../media/map.svg"' in linked.page("2019/01/photo-by-name.html")


def test_a_plain_page_may_link_by_an_old_address(linked: Site) -> None:
    assert links(main_of(linked.page("about.html"))) == {"the fire": "./2020/01/fire-at-the-wharf.html"}


def test_old_addresses_are_pages_that_send_the_reader_on(linked: Site) -> None:
    for path, target in [
        ("old/wharf-fire/index.html", "../../2020/01/fire-at-the-wharf.html"),
        ("wharf-fire-123.html", "./2020/01/fire-at-the-wharf.html"),
    ]:
        page = linked.page(path)
        assert f'<meta http-equiv="refresh" content="0; url={target}">' in page
        assert '<link rel="canonical" href="https://archive.example/x/2020/01/fire-at-the-wharf.html">' in page
        assert plain(main_of(page)) == "Fire at the wharf This page has moved: Fire at the wharf"


# --- links that lead nowhere ------------------------------------------------------------------------------------------


def test_broken_links_are_reported_with_their_lines_and_shown_as_words(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(base_url="https://archive.example/")
    site.article("fire", "## Cause\n\nA spark.")
    site.article("2019/twin").article("2020/twin", published="2020-02-01")
    text = "\n\n".join(
        [
            "One [[nowhere]].",
            "Two [[nowhere|the words]].",
            "Three [the words](nowhere.md).",
            "Four [the words](/nowhere/).",
            "Five [the words](fire.md#effect).",
            "Six ![a photo](photo.jpg).",
            "Seven [[twin]].",
            "Eight [the words](https://archive.example/2020/01/nowhere.html).",
            "Nine [[#nowhere|down]].",
        ]
    )
    site.article("links", text).build()
    assert site.problems() == [
        'content/articles/links.md:6: "nowhere" leads nowhere in this archive; shown without a link   [W-broken-link]',
        'content/articles/links.md:8: "nowhere" leads nowhere in this archive; shown without a link   [W-broken-link]',
        (
            'content/articles/links.md:10: "nowhere.md" leads nowhere in this archive; shown without a '
            "link   [W-broken-link]"
        ),
        (
            'content/articles/links.md:12: "/nowhere/" leads nowhere in this archive; shown without a '
            "link   [W-broken-link]"
        ),
        (
            'content/articles/links.md:14: "fire.md#effect": the target has no anchor "effect"; the link '
            "leads to its top   [W-missing-anchor]"
        ),
        (
            'content/articles/links.md:16: no file "photo.jpg" in this archive; put it below '
            "content/media/   [W-missing-media]"
        ),
        (
            'content/articles/links.md:18: "twin" is the name of more than one article; write the id of '
            "the one that is meant   [W-ambiguous-link]"
        ),
        (
            'content/articles/links.md:20: "https://archive.example/2020/01/nowhere.html" leads nowhere '
            "in this archive; shown without a link   [W-broken-link]"
        ),
        (
            'content/articles/links.md:22: "#nowhere": the target has no anchor "nowhere"; the link '
            "leads to its top   [W-missing-anchor]"
        ),
    ]
    page = site.page("2020/01/links.html")
    shown = [plain(paragraph) for paragraph in body(page)]
    assert shown[1:5] == ["Two the words.", "Three the words.", "Four the words.", "Five the words."]
    assert links("".join(body(page))) == {"the words": "../../2020/01/fire.html", "down": "../../2020/01/links.html"}
    assert crawl(site.output) == []


def test_a_link_to_what_is_not_published_yet_gives_nothing_away(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(base_url="https://archive.example/")
    site.article("hidden", title="Merger of the banks", status="draft", aliases=["/old/merger/"])
    site.article("held", title="Takeover bid", id="desk/held-1", status="embargoed", embargo={"until": "2027-01-01"})
    ways = [
        "[[hidden]]",
        "[[merger-of-the-banks|words]]",
        "[words](hidden.md)",
        "[words](/old/merger/)",
        "[[/old/merger/]]",
        "[words](/2020/01/merger-of-the-banks.html)",
        "[words](https://archive.example/2020/01/merger-of-the-banks)",
        "[[desk/held-1]]",
        "[words](held.md#part)",
        "As desk/held-1 says.",
    ]
    site.article("open", "\n\n".join(ways), follows=["hidden"], related=["desk/held-1"]).build()
    note = "is not published yet; shown without a link until it is   [I-unpublished-target]"
    written = ["hidden", "merger-of-the-banks", "hidden.md", "/old/merger/", "/old/merger/"]
    written += [
        "/2020/01/merger-of-the-banks.html",
        "https://archive.example/2020/01/merger-of-the-banks",
        "desk/held-1",
        "held.md#part",
    ]
    assert site.problems("I-unpublished-target") == [
        (
            'content/articles/open.md:4: follows: "hidden" is not published yet; the link appears once '
            "it is   [I-unpublished-target]"
        ),
        (
            'content/articles/open.md:5: related: "desk/held-1" is not published yet; the link appears '
            "once it is   [I-unpublished-target]"
        ),
        *(f'content/articles/open.md:{8 + 2 * n}: "{target}" {note}' for n, target in enumerate(written)),
    ]
    page = site.page("2020/01/open.html")
    assert links("".join(body(page))) == {}
    assert {plain(paragraph) for paragraph in body(page)} == {"not published", "words", "As desk/held-1 says."}
    assert not any(
        word in data for data in site.tree().values() for word in (b"Merger", b"merger", b"Takeover", b"takeover")
    )


def test_a_link_to_a_withdrawn_article_leads_to_its_notice(tmp_path: Path) -> None:
    site = (
        Site(tmp_path).article("gone", "## Part\n\nWords.", **WITHDRAWN).article("a", "See [it](gone.md#part).").build()
    )
    assert site.problems() == [
        (
            'content/articles/a.md: links to "gone", which is withdrawn; readers will find its notice   '
            "[I-link-to-withdrawn]"
        )
    ]
    assert links("".join(body(site.page("2020/01/a.html")))) == {"it": "../../2020/01/gone.html"}
    assert items(site.page("2020/01/gone.html"), "Referred to by") == ["A 8 Jan 2020"]


# --- references in front matter ---------------------------------------------------------------------------------------


def test_references_work_both_ways_and_make_notices(tmp_path: Path) -> None:
    site = Site(tmp_path).article("old", published="2020-01-01").article("friend", published="2020-01-02")
    site.article("new", published="2020-01-03", supersedes=["old"], related=["friend"])
    site.article("fix", published="2020-01-04", corrects=["new"]).article(
        "next", published="2020-01-05", follows=["new"]
    )
    site.article(
        "quiet", published="2020-01-06", follows=["new"], related=["new"], supersedes=["friend"], unlisted=True
    )
    site.build()
    assert site.problems() == []
    pages = {name: site.page(f"2020/01/{name}.html") for name in ("old", "friend", "new", "fix", "next")}
    assert "Superseded by New 3 Jan 2020" in plain(pages["old"])
    assert "This replaces Old Superseded 1 Jan 2020" in plain(pages["new"])
    assert "Corrected by Fix 4 Jan 2020" in plain(pages["new"])
    assert "This corrects New 3 Jan 2020" in plain(pages["fix"])
    assert items(pages["new"], "Related") == ["Friend Superseded 2 Jan 2020"]
    assert items(pages["friend"], "Related") == ["New 3 Jan 2020"]
    assert items(pages["new"], "Follow-ups") == ["Next 5 Jan 2020"], "an unlisted article is in no list"
    assert items(pages["next"], "This follows") == ["New 3 Jan 2020"]
    assert "Superseded by Quiet" in plain(pages["friend"]), "but its notice is there"
    assert crawl(site.output, unlinked=("404.html", "2020/01/quiet.html")) == []


def test_references_that_cannot_be_meant_are_errors(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.article("lost", follows=["nowhere"], corrects=["https://elsewhere.example/x"]).article(
        "self", related=["self"]
    )
    site.article("one", follows=["two"]).article("two", follows=["three"]).article("three", follows=["one"])
    site.article("outsider", follows=["one"]).article("left", supersedes=["right"]).article(
        "right", supersedes=["left"]
    )
    site.article("x/twin").article("y/twin", slug="twin-2").article("unsure", related=["twin"])
    circle = "remove one of the links of the circle   [E-ref-cycle]"
    missing = "in this archive; write its id, its path or its address   [E-ref-not-found]"
    assert told(site) == [
        f"content/articles/left.md:4: supersedes: left comes back to itself through supersedes; {circle}",
        f'content/articles/lost.md:4: follows: no article "nowhere" {missing}',
        f'content/articles/lost.md:5: corrects: no article "https://elsewhere.example/x" {missing}',
        f"content/articles/one.md:4: follows: one comes back to itself through follows; {circle}",
        f"content/articles/right.md:4: supersedes: right comes back to itself through supersedes; {circle}",
        'content/articles/self.md:4: related: "self" is this article itself; remove it   [E-ref-to-itself]',
        f"content/articles/three.md:4: follows: three comes back to itself through follows; {circle}",
        f"content/articles/two.md:4: follows: two comes back to itself through follows; {circle}",
        (
            'content/articles/unsure.md:4: related: "twin" is the name of more than one article; write '
            "the id of the one that is meant   [E-ref-ambiguous]"
        ),
    ]


def test_only_a_target_that_is_certainly_newer_is_reported(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.article("day", follows=["timed", "year"], published="2020-01-08").article("year", published="2020")
    site.article("timed", published="2020-01-08 09:00")
    site.article("early", published="2020-01-08 08:00", supersedes=["timed"]).article(
        "old", published="2019", corrects=["day"]
    )
    newer = "was published after this article; an article"
    assert told(site) == [
        f'content/articles/early.md:4: supersedes: "timed" {newer} supersedes earlier ones   [W-target-newer]',
        f'content/articles/old.md:4: corrects: "day" {newer} corrects earlier ones   [W-target-newer]',
    ]


def test_an_article_of_another_kind_of_page_cannot_be_followed(tmp_path: Path) -> None:
    site = (
        Site(tmp_path).file("content/pages/about.md", "---\ntitle: About\n---\nUs.\n").article("a", follows=["about"])
    )
    assert told(site) == [
        (
            'content/articles/a.md:4: follows: no article "about" in this archive; write its id, its '
            "path or its address   [E-ref-not-found]"
        )
    ]


# --- addresses that clash ---------------------------------------------------------------------------------------------


def test_an_alias_that_is_taken_is_an_error(tmp_path: Path) -> None:
    site = Site(tmp_path).settings(base_url="https://archive.example/")
    site.article("a", aliases=["/old/x", "https://archive.example/2019/a.html"]).article("b", aliases=["/old/x/"])
    site.article("c", aliases=["/2020/01/a.html"]).article("d", aliases=["/stories/"]).article(
        "e", aliases=["/2020/01/e.html"]
    )
    site.article("f", aliases=["https://elsewhere.example/f"]).article("g", aliases=["/f.html?page=2"])
    outside = 'cannot be a page of this site: write a path without "?", or an address of an outlet   [W-alias-outside]'
    assert told(site) == [
        (
            'content/articles/b.md:4: aliases: "/old/x/" is also an alias of content/articles/a.md; one '
            "address leads to one article   [E-alias-twice]"
        ),
        (
            'content/articles/c.md:4: aliases: "/2020/01/a.html" is the address of '
            "content/articles/a.md; remove the alias, or give that page another address   [E-alias-live]"
        ),
        (
            'content/articles/d.md:4: aliases: "/stories/" is the address of the page "Stories"; remove '
            "the alias, or give that page another address   [E-alias-live]"
        ),
        (
            'content/articles/e.md:4: aliases: "/2020/01/e.html" is the address that this article has; '
            "an alias is one that it had   [I-alias-own]"
        ),
        f'content/articles/f.md:4: aliases: "https://elsewhere.example/f" {outside}',
        f'content/articles/g.md:4: aliases: "/f.html?page=2" {outside}',
    ]


def test_two_files_for_one_place_are_an_error_and_nothing_is_lost(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.article("a", slug="same").article("b", slug="same")
    site.article("c", url="/x/Flood.html").article("d", url="/x/flood.html")
    site.article("e", url="/y/fire").article("f", url="/y/fire/index.html/more.html")
    site.article("g", id="twin").article("h", id="twin")
    site.article("index")
    another = "give this one another slug, or an alias less   [E-url-collision]"
    assert told(site) == [
        f"content/articles/b.md:4: slug: content/articles/a.md has the address 2020/01/same.html too; {another}",
        (
            "content/articles/c.md: slug: x/flood.html and x/Flood.html differ only in case, which many "
            "disks cannot tell apart; change one slug   [E-url-case]"
        ),
        (
            "content/articles/f.md: slug: y/fire/index.html is a file, and y/fire/index.html/more.html "
            "lies in a folder of that name; change the slug or the permalink pattern   [E-url-folder]"
        ),
        (
            'content/articles/h.md:4: id: "twin" is the id of content/articles/g.md too; give one of '
            "them an id of its own   [E-duplicate-id]"
        ),
        f"content/articles/index.md: slug: another page has the address 2020/01/index.html too; {another}",
    ]
    assert not site.output.exists()
