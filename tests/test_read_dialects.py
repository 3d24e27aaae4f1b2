"""Articles of other generators, read as they are."""

from __future__ import annotations

from backfile.model import NameRef
from backfile.read import Reading
from backfile.times import When
from tests.copy_desk import codes, read, said

HUGO_PATH = "content/news/2014/08/2014-08-26-find-your-information.md"
HUGO = """---
slug: find-your-information
date: 2014-08-26 11:00:35 -0400
lastmod: 2014-09-01
title: Help the Public Find Your Information
description: People search.
deck: Search first.
authors:
  - ann-example
topics:
  - search
tags: [web]
categories: [Strategy, Search]
weight: 1
layout: wide
expirydate: 2025-01-01
primary_image: cover
source_url: https://example.com/blog/
kicker:
---
Text.
"""


def hugo(text: str, path: str = HUGO_PATH) -> Reading:
    return read(text, path, dialect="hugo", articles="news", timezone="America/New_York")


def jekyll(text: str, path: str = "content/press/_posts/2010-12-20-A-New-Code.md") -> Reading:
    return read(text, path, dialect="jekyll", articles=".", timezone="Asia/Singapore")


def pelican(text: str, path: str = "content/articles/World/missiles.md") -> Reading:
    return read(text, path, dialect="pelican")


def test_a_hugo_article() -> None:
    found = hugo(HUGO)
    assert said(found) == [
        "16: expires: Hugo hides a page that has expired; here it stays, with a banner that says so [I-expires-banner]"
    ]
    assert found.article is not None and found.copy is not None
    assert found.article.published == When("2014-08-26T11:00:35-04:00", "2014-08-26T15:00:35Z")
    assert found.article.updated == When("2014-09-01")
    assert found.article.expires == When("2025-01-01")
    assert found.article.summary == "People search."
    assert "Search first." in found.copy.standfirst
    assert found.copy.original_url == "https://example.com/blog/"
    assert found.article.url == "2014/08/find-your-information.html"
    assert found.article.sections == ("Strategy",)  # the first folder is a year
    assert [(name.kind, name.name) for name in found.article.names] == [
        ("subject", "search"),
        ("subject", "web"),
        ("subject", "Strategy"),
        ("subject", "Search"),
        ("author", "ann-example"),
    ]


def test_hugos_section_is_the_first_folder() -> None:
    found = hugo(HUGO, "content/news/press-releases/2014/find.md")
    assert found.article is not None
    assert found.article.sections == ("Press releases",)


def test_hugo_knows_keys_in_any_case_and_prefers_date() -> None:
    found = hugo("---\nTitle: T\npublishDate: 2015-01-02\nDate: 2014-08-26\nDraft: true\n---\n")
    assert codes(found) == []
    assert found.article is not None
    assert (found.article.published, found.article.status) == (When("2014-08-26"), "draft")


def test_a_repeated_key_counts_once_more_in_other_dialects() -> None:
    repeated = HUGO.replace("weight: 1", "expirydate: 2025-01-22")
    assert said(hugo(repeated))[1:] == [
        '16: expirydate: given twice: "2025-01-22" on line 14 and "2025-01-01" on line 16; '
        "the last one counts, as in Hugo [W-duplicate-key]"
    ]
    assert "E-duplicate-key" in codes(read(repeated))


def test_faults_in_the_generators_own_fields_are_warnings() -> None:
    found = hugo(
        "---\ntitle: T\ndate: 2014-08-26\nexpiryDate: soon\nlastmod: never\nslug: Two Words\ncanonical: /x\n"
        "authors: [null]\nurl: https://example.com/a/\n---\n"
    )
    assert said(found) == [
        '4: expires: "soon" is not a full date; write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or '
        "2020-01-08T16:14+13:00 (ignored here) [W-time-format]",
        '5: updated: "never" is not a full date; write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or '
        "2020-01-08T16:14+13:00 (ignored here) [W-time-format]",
        '6: slug: "Two Words" cannot be part of an address as it is; "two-words" is used [W-slug-repaired]',
        '7: canonical_url: "/x" is not an absolute address; '
        "write canonical_url: https://example.com/2020/01/story (ignored here) [W-not-url]",
        "8: authors: an item is empty; remove its line [W-empty-item]",
        '9: url: "https://example.com/a/" is an absolute address; '
        "write the part behind the host: /2020/01/missiles.html (ignored here) [W-url]",
    ]
    assert found.article is not None
    assert found.article.url == "2014/08/two-words.html"


def test_backfiles_own_fields_stay_strict_in_other_dialects() -> None:
    assert codes(hugo("---\ntitle: T\ndate: 2014\nupdates: [{summary: X}]\n---\n")) == ["E-update-at"]


def test_a_title_is_found_somewhere() -> None:
    found = hugo("---\ndate: 2014\n---\nText.\n\n# The real headline #\n")
    assert said(found) == [
        'title: there is no title; the first heading is taken: "The real headline" [W-title-missing]'
    ]
    found = hugo("Only text.\n", "content/news/2014/2014-08-26-only_text.md")
    assert said(found) == [
        "published: there is no date; 2014-08-26 is taken from the file name [I-published-from-name]",
        'title: there is no title; the file name is taken: "Only text" [W-title-missing]',
        "1: there is no front matter; title and date are taken from the file name [W-front-matter-missing]",
    ]
    assert found.article is not None and found.copy is not None
    assert "Only text." in found.copy.html


def test_only_an_article_that_cannot_be_placed_is_refused() -> None:
    assert said(hugo("---\ntitle: T\ndate: soon\n---\n", "content/news/x.md")) == [
        '3: published: "soon" is not a full date; write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or '
        "2020-01-08T16:14+13:00 [E-time-format]"
    ]
    assert codes(hugo("---\ntitle: T\ndate: soon\n---\n")) == ["I-published-from-name", "W-time-format"]


def test_unknown_fields_of_other_generators() -> None:
    assert said(hugo("---\ntitle: T\ndate: 2014\nhero_style: wide\nexpirydat: 2020\n---\n")) == [
        "4: hero_style: this field means nothing to Backfile; a name that begins with x_ would be kept "
        "[I-foreign-field]",
        '5: expirydat: there is no such field; did you mean "expirydate"? [W-unknown-field]',
    ]


JEKYLL = """---
title: A New Code
permalink: /news/press/a-new-code/
breadcrumb: Press
layout: post
date: 2010-12-20T00:00:00.000Z
last_modified_at: 2011-01-03 10:00:00 +0800
categories: law courts
tags: code crime
excerpt: The code is new.
published: true
---
Text.
"""


def test_a_jekyll_post() -> None:
    found = jekyll(JEKYLL)
    assert said(found) == []
    assert found.article is not None
    assert found.article.published == When("2010-12-20")  # midnight in JavaScript's notation is a day
    assert found.article.updated is not None and found.article.updated.iso == "2011-01-03T10:00:00+08:00"
    assert found.article.url == "news/press/a-new-code/index.html"
    assert found.article.sections == ("law", "courts")
    assert found.article.summary == "The code is new."
    assert [name.name for name in found.article.names] == ["code", "crime"]


def test_jekyll_takes_date_slug_and_section_from_the_path() -> None:
    found = jekyll("---\ntitle: A New Code of Law\n---\n", "content/press-releases/_posts/2009-5-21-A-New-Code.md")
    assert said(found) == []
    assert found.article is not None
    assert found.article.published == When("2009-05-21")
    assert found.article.slug == "a-new-code"
    assert found.article.sections == ("Press releases",)
    assert found.article.id == "press-releases/_posts/2009-5-21-A-New-Code"


def test_an_unpublished_jekyll_post_is_a_draft() -> None:
    found = jekyll("---\ntitle: T\npublished: false\n---\n")
    assert codes(found) == []
    assert found.article is not None and found.article.status == "draft"


def test_jekylls_permalinks_may_have_placeholders() -> None:
    found = jekyll("---\ntitle: T\npermalink: /:categories/:year/:title.html\n---\n")
    assert found.article is not None and found.article.url == "press/2010/a-new-code.html"
    found = jekyll("---\ntitle: T\npermalink: /:collection/:title/\n---\n")
    assert said(found) == [
        '3: url: "/:collection/:title/" has a placeholder that Backfile does not know; '
        "the archive's permalink pattern is used [W-url-placeholder]"
    ]
    found = jekyll("---\ntitle: T\npermalink: pretty\n---\n")
    assert codes(found) == []
    assert found.article is not None and found.article.url == "2010/12/a-new-code.html"


PELICAN = """Title: Two bases hit: what we know
Date: 2020-01-08 16:14
Modified: 2020-01-09 09:00
Category: Politics
Tags: war, bases hit
Authors: Jane Roe; John Doe
Slug: two-bases
Summary: A developing
    situation.
Status: hidden

Text: more text.
"""


def test_a_pelican_article() -> None:
    found = pelican(PELICAN)
    assert said(found) == []
    assert found.article is not None and found.copy is not None
    assert found.article.title == "Two bases hit: what we know"
    assert found.article.published is not None
    assert found.article.published.iso == "2020-01-08T16:14:00+13:00"
    assert found.article.sections == ("Politics",)
    assert found.article.summary == "A developing situation."
    assert (found.article.unlisted, found.article.status) == (True, "published")
    assert found.article.names == (
        NameRef(kind="subject", name="war", line=5),
        NameRef(kind="subject", name="bases hit", line=5),
        NameRef(kind="author", name="Jane Roe", rel="writer", line=6),
        NameRef(kind="author", name="John Doe", rel="writer", line=6),
    )
    assert "Text: more text." in found.copy.html


def test_pelicans_folders_are_categories_and_drafts_are_drafts() -> None:
    found = pelican("title: T\ndate: 2020-01-08\nstatus: draft\n\nText.\n")
    assert found.article is not None
    assert (found.article.sections, found.article.status) == (("World",), "draft")


def test_a_pelican_header_needs_its_blank_line() -> None:
    assert said(pelican("Title: T\nDate: 2020\nText without a blank line.\n\nMore.\n")) == [
        '3: "Text without a blank line." is no "Key: value" line; '
        "leave a blank line between the fields and the text [E-front-matter-shape]"
    ]
