"""What is not public yet, or no longer, leaves no trace anywhere in the site."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from newsroom import Site

from backfile.pipeline.cleaning import clean
from tests.crawl import crawl
from tests.reader import items, main_of, plain

BASE = "https://archive.example/"
# Each word stands for one way in which an article could show through; none of them stands anywhere else.
WORDS = tuple(
    """
    Xtitle Xkicker Xstandfirst Xsummary Xbody Xheading xanchor Xperson Xplace Xorganisation Xevent Xsubject
    Xauthor Xoutlet xstory Xsection Xseries xslug xalias Xupdate Xwas Xnow Xcaption Xcredit Xednote Xbackstory
    Xheadline Xbyline Xdateline Xsource Xcopyright xextra
    """.split()
)
SECRET: dict[str, Any] = {
    "title": "Xtitle of it",
    "slug": "xslug",
    "kicker": "Xkicker",
    "standfirst": "Xstandfirst words.",
    "summary": "Xsummary words.",
    "people": ["Xperson Smith"],
    "places": ["Xplace"],
    "organisations": ["Xorganisation"],
    "events": ["Xevent"],
    "subjects": ["Xsubject"],
    "authors": ["Xauthor Jones"],
    "outlet": "Xoutlet",
    "story": "xstory",
    "section": "Xsection",
    "series": "Xseries",
    "part": 1,
    "aliases": ["/old/xalias/"],
    "ednote": "Xednote.",
    "backstory": "Xbackstory.",
    "headlines": [{"text": "Xheadline"}],
    "byline": "By Xbyline",
    "dateline": "Xdateline",
    "source": ["Xsource"],
    "copyright": "Xcopyright",
    "x_extra": "xextra",
    "event_date": "2019-05-05",
    "images": [{"missing": True, "caption": "Xcaption.", "credit": "Xcredit", "alt": "Nobody."}],
    "updates": [
        {
            "id": "u-1",
            "at": "2020-01-09 10:00",
            "kind": "correction",
            "summary": "Xupdate.",
            "was": "Xwas",
            "now": "Xnow",
        }
    ],
    "related": ["open"],
    "follows": ["open"],
    "supersedes": ["open"],
    "corrects": ["open"],
}
TEXT = """\
Xbody words of Ana Bell. Xnow. See [the other](open.md).

## Xheading {#xanchor}

UPDATE – 5.12pm: Xupdate too.
"""

HELD: dict[str, dict[str, Any]] = {
    "draft": {"status": "draft"},
    "draft of tomorrow": {"status": "draft", "published": "2027-01-02"},
    "embargo": {"status": "embargoed", "embargo": {"until": "2026-02-01 06:00", "note": "Xednote"}},
    "embargo without end": {"status": "embargoed", "embargo": {"note": "Xednote"}},
    "future": {"published": "2026-02-01 06:00"},
    "future day": {"published": "2026-02-01"},
}
PRINTED = tuple(word for word in WORDS if word not in ("Xednote", "xextra"))


def newsroom(folder: Path, **fields: Any) -> Site:
    """An archive with one open article and one that is not."""
    site = Site(folder).settings(base_url=BASE)
    site.file("content/stories/xstory.yml", "title: The xstory\nsummary: About Xtitle.\n")
    site.file("content/entities/xperson.yml", "- {name: Xperson Smith, kind: person, note: Xperson is known.}\n")
    site.article(
        "open", "See [[secret]], [it](secret.md#xanchor) and [[xslug|that]].", people=["Ana Bell"], related=["secret"]
    )
    return site.article("secret", TEXT, **SECRET | fields)


def showing(site: Site, words: tuple[str, ...] = WORDS) -> list[str]:
    """Which words stand in which file, or its name; the words that the open article itself says do not count."""
    own = {"xslug", "xanchor"}
    return [
        f"{path}: {word}"
        for path, data in site.readable().items()
        for word in words
        if (word.lower().encode() in data.lower() and word not in own) or word.lower() in path.lower()
    ]


@pytest.mark.parametrize("why", HELD)
def test_what_is_not_public_yet_shows_nowhere(tmp_path: Path, why: str) -> None:
    site = newsroom(tmp_path, **HELD[why]).build()
    assert showing(site) == []
    assert showing(site, ("xslug", "xanchor")) == []
    assert site.report.articles == 1
    assert crawl(site.output, own_address=BASE) == []
    page = site.page("2020/01/open.html")
    assert not any(box in page for box in ("Related", "Referred to by", "Superseded", "Corrected", "Follow-ups"))
    assert items(page, "People") == ["Ana Bell"]


@pytest.mark.parametrize("why", ["embargo", "future day"])
def test_what_is_due_is_there_and_then_gone_again_when_the_clock_goes_back(tmp_path: Path, why: str) -> None:
    site = newsroom(tmp_path)
    site.article("secret", "Xbody words.", **{**SECRET, "updates": None, **HELD[why]}).build()
    before = site.tree()
    due = datetime.fromisoformat(site.report.next_due)
    assert due == datetime(2026, 1, 31, 17 if "day" not in why else 11, tzinfo=UTC)
    site.build(as_of=due)
    assert site.report.articles == 2
    assert site.report.next_due == ""
    assert "Xtitle of it" in site.page("index.html")
    assert site.has("old/xalias/index.html")
    assert site.has("people/xperson-smith.html")
    site.build()
    assert site.tree() == before


@pytest.mark.parametrize("why", ["draft", "embargo"])
def test_a_preview_shows_it_and_the_next_build_takes_it_away(tmp_path: Path, why: str) -> None:
    site = newsroom(tmp_path, **HELD[why]).build()
    before = site.tree()
    site.build(drafts=True)
    assert {line.rpartition(" ")[2] for line in showing(site)} | {"xslug", "xanchor"} == set(PRINTED)
    assert site.problems("I-embargoed") == []
    assert site.problems("W-embargo-passed") == []
    assert crawl(site.output, own_address=BASE) == []
    site.build()
    assert site.tree() == before


def test_nothing_is_due_for_drafts_and_embargoes_without_end(tmp_path: Path) -> None:
    site = Site(tmp_path).article("draft", status="draft", published="2027-01-02")
    site.article("held", status="embargoed", published="2025-12-31", embargo={"note": "Ask first."}).build()
    assert site.report.next_due == ""
    assert site.problems() == ["content/articles/held.md:5: embargo: held: the embargo has no end   [I-embargoed]"]


def test_what_is_held_is_said_with_the_hour_of_its_release(tmp_path: Path) -> None:
    site = Site(tmp_path).article("held", status="embargoed", embargo={"until": "2026-02-01 06:00"})
    site.article("future", published="2026-03-01").article(
        "passed", status="embargoed", embargo={"until": "2025-02-01 06:00"}
    ).build()
    assert site.problems() == [
        (
            "content/articles/future.md:3: published: 2026-03-01 is after the build's clock; held until "
            "2026-03-01 00:00 (Pacific/Auckland); the first build after that publishes it   [W-future]"
        ),
        (
            "content/articles/held.md:5: embargo: held until 2026-02-01 06:00 (Pacific/Auckland); the first build "
            "after that publishes it   [I-embargoed]"
        ),
        (
            "content/articles/passed.md:5: embargo: the embargo ended at 2025-02-01T06:00:00+13:00 and "
            "the article is public; set status: published   [W-embargo-passed]"
        ),
    ]
    assert site.report.next_due == "2026-01-31T17:00:00Z"


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        ("2026-02-01T06:00:00+13:00", "2026-01-31 12:00 (America/New_York)"),
        ("2026-02-01T06:00:30Z", "2026-02-01 01:00:30 (America/New_York)"),
    ],
)
def test_the_hour_of_release_is_said_by_the_archives_own_clocks(tmp_path: Path, until: str, shown: str) -> None:
    site = Site(tmp_path).settings(timezone="America/New_York")
    site.article("held", status="embargoed", embargo={"until": until}).build()
    assert site.problem("I-embargoed").message == f"held until {shown}; the first build after that publishes it"


def test_an_embargo_for_ever_has_an_hour_that_no_clock_of_the_archive_shows(tmp_path: Path) -> None:
    site = Site(tmp_path).article("held", status="embargoed", embargo={"until": "9999-12-31T20:00:00Z"}).build()
    assert site.problem("I-embargoed").message == (
        "held until 9999-12-31T20:00:00Z; the first build after that publishes it"
    )


def test_of_a_withdrawn_article_only_the_notice_is_left(tmp_path: Path) -> None:
    gone = {
        "status": "withdrawn",
        "withdrawn": {"at": "2021-01-01", "reason": "A court said so.", "note": "We regret it."},
    }
    site = newsroom(tmp_path, **gone, related=None, follows=None, supersedes=None, corrects=None).build()
    # Its headline, label, address and old addresses, and the story that keeps its tombstone, are what it was known by.
    known_by = {"Xtitle", "Xkicker", "xslug", "xalias", "xstory", "Xoutlet", "xanchor"}
    assert showing(site, tuple(word for word in WORDS if word not in known_by)) == []
    notice = plain(main_of(site.page("2020/01/xslug.html")))
    assert "Xtitle of it" in notice
    assert "Why A court said so." in notice
    assert "We regret it." in notice
    assert "Xtitle" not in site.page("index.html")
    assert "xslug" not in "".join(site.page(path) for path in site.tree() if path.startswith("sitemap"))
    assert crawl(site.output, own_address=BASE) == []


def test_photos_of_what_is_not_public_are_not_public_either(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for name in ("shared", "draft", "gone", "nobodys"):
        site.file(
            f"content/media/{name} photo.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><title>{name}</title></svg>"
        )
    gone = {"status": "withdrawn", "withdrawn": {"at": "2021-01-01", "reason": "A court said so."}}
    site.article("open", "![x](<../media/shared photo.svg>)")
    site.article("secret", "![x](<../media/shared photo.svg>) ![x](<../media/draft photo.svg>)", status="draft")
    site.article("gone", images=[{"src": "gone photo.svg", "alt": "x", "credit": "x"}], **gone).build()
    assert [path for path in site.tree() if path.startswith("media/")] == [
        "media/nobodys photo.svg",
        "media/shared photo.svg",
    ]
    site.build(drafts=True)
    assert site.has("media/draft photo.svg")
    assert crawl(site.output) == []


def test_notes_between_editors_are_never_printed(tmp_path: Path) -> None:
    site = Site(tmp_path).article("a", ednote="Xednote to the desk", x_extra="xextra").build(drafts=True)
    assert showing(site) == []


def test_the_manifest_names_no_page(tmp_path: Path) -> None:
    site = Site(tmp_path).article("apart", slug="xslug", unlisted=True).build()
    assert b"xslug" not in (site.output / ".backfile-manifest").read_bytes()
    assert clean(site.options) == site.report.outputs
