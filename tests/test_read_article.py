"""Front matter of an article: what each field becomes, and what is said where it cannot be taken."""

from __future__ import annotations

import pytest

from backfile.model import (
    Embed,
    Headline,
    LinkRef,
    NameRef,
    Outlet,
    PrintPlace,
    Source,
    Sponsor,
    Withdrawal,
)
from backfile.read import FIELDS
from backfile.times import When
from tests.copy_desk import article, codes, copy_of, read, said, written

AT_4_14PM = When("2020-01-08T16:14:00+13:00", "2020-01-08T03:14:00Z")


def test_the_example_of_the_specification() -> None:
    text = """---
id: example/2020-01-08-missiles
title: "Missiles hit two bases: what we know so far"
standfirst: A developing situation, and what it means for our people there.
type: explainer
outlet: Example Daily
published: 2020-01-08
timezone: Pacific/Auckland
updated: 4.14pm
updated_text: Last updated 4.14pm.
developing: true
images:
  - {missing: true, caption: "Forty-five staff remain at the base.", credit: Supplied, alt: ""}
story: gulf-crisis-2020
places: [{name: Camp Example, rel: about}]
updates:
  - {id: u-1614, at: 4.14pm, summary: Minister says the base was not a target, supersedes: [p-base-unconfirmed]}
---
Nobody knows whether the base was a target. {#p-base-unconfirmed}
"""
    found = read(text, timezone="UTC")
    assert said(found) == []
    assert found.article is not None and found.copy is not None
    assert found.article.id == "example/2020-01-08-missiles"
    assert found.article.slug == "missiles-hit-two-bases-what-we-know-so-far"
    assert found.article.url == "2020/01/missiles-hit-two-bases-what-we-know-so-far.html"
    assert found.article.summary == "A developing situation, and what it means for our people there."
    assert found.article.published == When("2020-01-08")
    assert found.article.updated == AT_4_14PM
    assert found.article.developing is True
    assert found.article.stories == ("gulf-crisis-2020",)
    assert [update.supersedes for update in found.article.updates] == [("p-base-unconfirmed",)]
    assert {"p-base-unconfirmed", "u-1614"} <= set(found.article.anchors)
    assert found.copy.updated_text == "Last updated 4.14pm."
    assert [(image.id, image.link, image.role) for image in found.copy.images] == [("img-1", -1, "lead")]


# --- identity and text ------------------------------------------------


def test_an_article_is_known_by_its_path_unless_it_has_an_id() -> None:
    assert article().id == "2020/01/missiles"
    assert article("id: example/missiles").id == "example/missiles"
    assert article(path="content/articles/2020/fire/index.md").id == "2020/fire"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "id: Two Bases",
            '4: id: "Two Bases" may hold only a-z, 0-9 and . _ : / -; write id: two-bases [E-id-illegal]',
        ),
        (
            "slug: Two_Bases",
            '4: slug: "Two_Bases" may hold only a-z, 0-9 and -; write slug: two-bases [E-slug-illegal]',
        ),
        (
            "url: ../x.html",
            '4: url: "../x.html" leaves the site or cannot be a file name; write /2020/01/missiles.html [E-url]',
        ),
        (
            "type: explaner",
            '4: type: "explaner" is not known; did you mean "explainer"? Known: news, explainer, analysis, '
            "feature, live, "
            "opinion, editorial, review, interview, obituary, factcheck, letter, press-release, advertorial, satire, "
            "notice [E-type]",
        ),
        ("language: english", '4: language: "english" is not a language tag; write language: en-NZ [E-language]'),
        (
            "headlines: [{where: print}]",
            '4: headlines: a headline without text; write {text: "The earlier headline", where: print} '
            "[E-headline-text]",
        ),
        (
            "story: Gulf Crisis",
            '4: story: "Gulf Crisis" may hold only a-z, 0-9 and -; write story: gulf-crisis [E-slug-illegal]',
        ),
        ("part: two", '4: part: "two" is not a whole number; write part: 2 [E-not-number]'),
        (
            "developing: maybe",
            '4: developing: "maybe" is neither true nor false; write developing: true [E-not-boolean]',
        ),
        ("people: Jane Roe", '4: people: "Jane Roe" is not a list; write people: [Jane Roe] [E-not-list]'),
        ("people: [{rel: about}]", "4: people: a name is missing; write {name: Jane Roe, rel: about} [E-name-missing]"),
        (
            "people: [{name: Jane Roe, rel: author}]",
            '4: people.rel: "author" is not known; write one of about, mentions [E-unknown-value]',
        ),
        (
            "source: [{name: Reuters, category: wires}]",
            '4: source.category: "wires" is not known; did you mean "wire"? Known: staff, wire, freelance, '
            "handout, pool, "
            "other [E-unknown-value]",
        ),
        (
            "sponsor: {name: Trust, relationship: friend}",
            '4: sponsor.relationship: "friend" is not known; write one of supporter, sponsor, advertiser '
            "[E-unknown-value]",
        ),
        (
            "original_url: /2020/story",
            '4: original_url: "/2020/story" is not an absolute address; '
            "write original_url: https://example.com/2020/01/story [E-not-url]",
        ),
        (
            "archived_urls: [{url: ftp://a/b}]",
            '4: archived_urls.url: "ftp://a/b" is not an absolute address; '
            "write url: https://example.com/2020/01/story [E-not-url]",
        ),
        (
            "location: {name: Taji, lat: 91}",
            '4: location.lat: "91" is not a number from -90 to 90; write lat: -41.29 [E-location-range]',
        ),
        (
            "figures: [{what: Staff}]",
            "4: figures: a figure without value; write {what: Staff at the base, value: 45} [E-figure-value]",
        ),
        (
            "quotes: [{text: Never again, speaker: Roe}]",
            '4: quotes: "Never again" is not in the body; give the words as they stand there [E-quote-not-found]',
        ),
        (
            "kicker: {a: b}",
            "4: kicker: this must be text, but reads as a mapping to YAML [E-not-text]",
        ),
    ],
)
def test_a_value_that_cannot_be_taken_is_an_error_with_a_remedy(fields: str, message: str) -> None:
    found = read(written(fields))
    assert said(found) == [message]
    assert found.article is None and found.copy is None


def test_slugs_come_from_the_title_with_macrons_folded() -> None:
    found = read(written("", title="Māori TV’s new home"))
    assert found.article is not None and found.article.slug == "maori-tvs-new-home"


def test_slugs_may_come_from_file_names_instead() -> None:
    dated = "content/articles/2020/2020-01-08-two-bases.md"
    assert article(path=dated).slug == "two-bases-hit"
    assert article(path=dated, slug_from="filename").slug == "two-bases"
    assert article("slug: own", path=dated, slug_from="filename").slug == "own"


def test_the_permalink_pattern_gives_way_to_an_address_of_the_authors_own() -> None:
    assert article("section: World", permalink="{section}/{slug}/").url == "world/two-bases-hit/index.html"
    assert article(permalink="{section}/{slug}.html").url == "uncategorised/two-bases-hit.html"
    assert article("url: /old/place/").url == "old/place/index.html"


def test_headlines_are_linted_and_not_changed() -> None:
    assert said(read(written("", title="Two bases hit."))) == [
        '2: title: the title ends in a full stop; headlines have none: "Two bases hit" [W-title-full-stop]'
    ]
    assert codes(read(written("", title="Made in the U.S."))) == []
    assert said(read(written("", title="a" * 201))) == [
        "2: title: the title has 201 characters; is the standfirst in it? 200 are plenty [W-title-long]"
    ]


def test_summaries_come_from_the_standfirst_or_the_body() -> None:
    assert article("summary: In short.\nstandfirst: Up front.").summary == "In short."
    assert article("standfirst: Up *front*.").summary == "Up front."
    assert article(body="The body says it.").summary == "The body says it."
    assert said(read(written(f"summary: {'a' * 301}"))) == [
        "4: summary: the summary has 301 characters; lists and feeds show 300 [W-summary-long]"
    ]


def test_a_standfirst_that_the_body_repeats_is_pointed_out() -> None:
    assert said(read(written("standfirst: “Nobody” was hurt.", '"Nobody" was hurt.\n\nMore.'))) == [
        "4: standfirst: the standfirst is repeated as the first paragraph (lead repeated); remove one of them "
        "[W-lead-repeated]"
    ]


def test_unknown_fields_get_a_nearest_name_and_own_fields_pass() -> None:
    found = read(written("standfrist: Up front.\nmood: grim\nx_mood: grim\nx_more: {a: [1, b]}"))
    assert said(found) == [
        '4: standfrist: there is no such field; did you mean "standfirst"? [W-unknown-field]',
        "5: mood: there is no such field; to keep a field of your own, call it x_mood [W-unknown-field]",
    ]
    assert found.copy is not None
    assert found.copy.extra == (("x_mood", "grim"), ("x_more", '{"a": ["1", "b"]}'))


def test_synonyms_are_taken_and_reported() -> None:
    text = "---\nheadline: Two bases hit\ndate: 2020-01-08\ntags: [war]\nDek: Up front.\n---\nNobody was hurt.\n"
    found = read(text)
    assert said(found) == [
        '2: headline: "headline" is read as "title" [I-synonym]',
        '3: date: "date" is read as "published" [I-synonym]',
        '4: tags: "tags" is read as "subjects" [I-synonym]',
        '5: Dek: "Dek" is read as "standfirst" [I-synonym]',
    ]
    assert found.article is not None
    assert found.article.names == (NameRef(kind="subject", name="war", line=4),)


def test_two_words_for_one_field_must_agree() -> None:
    assert said(read(written("date: 2020-01-08"))) == ['4: date: "date" is read as "published" [I-synonym]']
    assert said(read(written("date: 2020-01-09"))) == [
        '4: published: "published" on line 3 ("2020-01-08") and "date" on line 4 ("2020-01-09") mean the same field; '
        "keep one of them [E-synonym-conflict]",
        '4: date: "date" is read as "published" [I-synonym]',
    ]
    assert [name.name for name in article("subjects: [war]\ntags: [war, peace]").names] == ["war", "peace"]


# --- people and provenance ------------------------------------------------


def test_authors_with_and_without_roles() -> None:
    names = article("authors:\n  - Jane Roe\n  - {name: John Doe, id: jd, role: photographer, affiliation: Pool}").names
    assert names == (
        NameRef(kind="author", name="Jane Roe", rel="writer", line=5),
        NameRef(kind="author", name="John Doe", id="jd", rel="photographer", line=6),
    )
    assert article("authors: Jane Roe").names == (NameRef(kind="author", name="Jane Roe", rel="writer", line=4),)


def test_authors_in_one_string_are_proposed_as_a_list() -> None:
    assert said(read(written("authors: Jane Roe, John Doe and Mary Major"))) == [
        '4: authors: "Jane Roe, John Doe and Mary Major" reads like several authors; '
        "write authors: [Jane Roe, John Doe, Mary Major] [W-authors-joined]"
    ]
    assert codes(read(written("authors: John Doe, Jr."))) == []


def test_a_byline_that_names_nobody_in_authors_is_pointed_out() -> None:
    assert said(read(written("byline: By A. N. Other\nauthors: [Jane Roe]"))) == [
        '4: byline: "By A. N. Other" names nobody in authors (Jane Roe); correct one of them [W-byline]'
    ]
    assert codes(read(written("byline: By JANE ROE in Wellington\nauthors: [Jane Roe]"))) == []


def test_records_of_provenance() -> None:
    copy = copy_of(
        """
headlines:
  - Bases hit
  - {text: Bases struck, from: 2020-01-08, to: 2020-01-09, where: print}
source: [Reuters, {name: NZDF, category: handout, uri: "https://nzdf.example/"}]
sponsor: {name: Example Trust, url: "https://trust.example/", text: Made possible by}
archived_urls: ["https://web.example/1", {url: "https://web.example/2", at: 2020-02-01}]
print: {page: A5, date: 2020-01-09}
dateline: {place: BAGHDAD, date: January 8}
location: Camp Taji
figures: [{what: Staff, value: 45}]
quotes: [{text: "“Nobody” was hurt", speaker: Jane Roe}]
license: CC-BY-4.0
embeds: [{kind: tweet, by: Jane Roe, url: "https://t.example/1"}]
captured: 2024-08-14T09:00+12:00
coverage: {start: 3pm, end: 4.14pm}""".strip(),
        '"Nobody" was hurt.',
    )
    assert copy.headlines == (
        Headline(text="Bases hit"),
        Headline(text="Bases struck", since="2020-01-08", until="2020-01-09", where="print"),
    )
    assert copy.sources == (
        Source(name="Reuters"),
        Source(name="NZDF", category="handout", uri="https://nzdf.example/"),
    )
    assert copy.sponsors == (Sponsor(name="Example Trust", url="https://trust.example/", text="Made possible by"),)
    assert copy.archived_urls == (("https://web.example/1", ""), ("https://web.example/2", "2020-02-01"))
    assert copy.print == PrintPlace(page="A5", date="2020-01-09")
    assert copy.dateline == "BAGHDAD, January 8"
    assert copy.location == (("name", "Camp Taji"),)
    assert copy.figures == ((("what", "Staff"), ("value", "45")),)
    assert copy.quotes == ((("text", "“Nobody” was hurt"), ("speaker", "Jane Roe")),)
    assert copy.embeds == (Embed(id="embed-1", kind="tweet", by="Jane Roe", url="https://t.example/1", status="lost"),)
    assert copy.captured == "2024-08-14T09:00:00+12:00"
    assert copy.coverage == ("2020-01-08T15:00:00+13:00", "2020-01-08T16:14:00+13:00")


def test_a_licence_that_looks_like_an_spdx_id_is_checked() -> None:
    assert said(read(written("license: CC-BY-4"))) == [
        '4: license: "CC-BY-4" is not a licence of the SPDX list; did you mean CC-BY-4.0? [W-license-unknown]'
    ]
    for good in ("All rights reserved", "https://example.com/terms", "CC0-1.0"):
        assert codes(read(written(f"license: {good}"))) == []


def test_what_an_advertiser_paid_for_is_an_advertorial() -> None:
    sponsor = "sponsor: {name: Acme, relationship: advertiser}"
    assert article(sponsor).type == "advertorial"
    assert said(read(written(f"type: news\n{sponsor}"))) == [
        "4: type: an advertiser paid for this, so its type is advertorial, not news [W-advertiser-news]"
    ]


DAILY = Outlet(
    id="daily",
    name="Example Daily",
    timezone="Europe/London",
    boilerplate=(("supporters", "Made possible by *our members*."),),
)


def test_an_outlet_lends_its_zone_its_name_and_its_boilerplate() -> None:
    fields = "outlet: example daily\nupdates: [{at: 4.14pm, summary: More}]\nboilerplate: supporters"
    found = article(fields, outlets=(DAILY,))
    assert found.names == (NameRef(kind="outlet", name="Example Daily", id="daily", line=4),)
    assert found.updates[0].at.iso == "2020-01-08T16:14:00+00:00"
    assert "our members" in copy_of(fields, outlets=(DAILY,)).boilerplate
    assert article("", outlets=(DAILY,), outlet="daily").names == (
        NameRef(kind="outlet", name="Example Daily", id="daily"),
    )


def test_unknown_outlets_and_snippets_are_pointed_out() -> None:
    assert said(read(written("outlet: Exmple\nboilerplate: suporters"), outlets=(DAILY,))) == [
        '4: outlet: "Exmple" is not described in outlets/; known: Example Daily [W-outlet-unknown]',
        '5: boilerplate: no outlet describes a snippet "suporters"; known: supporters [W-boilerplate-unknown]',
    ]


# --- time ------------------------------------------------


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("8/1/2020", '3: published: "8/1/2020" is ambiguous: write 2020-01-08 or 2020-08-01 [E-time-ambiguous]'),
        (
            "true",
            "3: published: this takes the date of first publication, as in published: 2020-01-08, "
            'not "true"; an article is published unless its status says otherwise [E-published-boolean]',
        ),
        (
            "false",
            "3: published: this takes the date of first publication, as in published: 2020-01-08, "
            'not "false"; for a draft write status: draft [E-published-boolean]',
        ),
        (
            "",
            "3: published: the date of first publication is missing; "
            "add published: 2020-01-08 (a year alone will do), or status: draft [E-published-missing]",
        ),
    ],
)
def test_publication_dates_that_cannot_be_taken(day: str, message: str) -> None:
    assert said(read(written("updated: 4.14pm", day=day))) == [message]


def test_a_missing_date_is_looked_for_in_the_text_and_never_invented() -> None:
    body = "It began on 3 January 2020, and again on January 7, 2020."
    assert said(read(written("", body, day=""))) == [
        "3: published: the date of first publication is missing; the text mentions 3 January 2020, January 7, 2020 - "
        "if one of them is right, add published: 2020-01-08 [E-published-missing]"
    ]


def test_a_dated_file_name_fills_in_and_never_overrules() -> None:
    dated = "content/articles/2020-01-09-missiles.md"
    found = read(written("", day=""), path=dated)
    assert said(found) == [
        "published: there is no date; 2020-01-09 is taken from the file name [I-published-from-name]"
    ]
    assert found.article is not None and found.article.published == When("2020-01-09")
    assert said(read(written(""), path=dated)) == [
        "3: published: 2020-01-08 counts, not the 2020-01-09 of the file name [I-date-differs]"
    ]
    assert codes(read(written("", day="2020-01"), path=dated)) == []


def test_drafts_need_no_date() -> None:
    found = read(written("status: draft", day=""))
    assert said(found) == []
    assert found.article is not None and found.article.published is None
    assert found.article.url == "two-bases-hit.html"


@pytest.mark.parametrize("day", ["2020", "2020-01", "2020-01-08", "2020-01-08 16:14"])
def test_precision_is_kept(day: str) -> None:
    found = read(written("", day=day))
    assert found.article is not None and found.article.published is not None
    assert found.article.published.iso.startswith(day.replace(" ", "T"))
    assert found.article.published.has_time == (" " in day)


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ("updated: 4.14", ['updated: "4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14 [E-time-ambiguous]']),
        ("timezone: NZT", ['timezone: "NZT" is not an IANA time zone; did you mean Pacific/Auckland? [E-time-zone]']),
        (
            "updated: 2020-01-07",
            ["updated: 2020-01-07 is before the publication on 2020-01-08; correct one of them [E-updated-early]"],
        ),
        (
            "expires: 2020-01-08",
            ["expires: 2020-01-08 is not after the publication on 2020-01-08; correct one of them [E-time-order]"],
        ),
        (
            "captured: 2019-12-31",
            ["captured: 2019-12-31 is before the publication on 2020-01-08; correct one of them [W-time-order]"],
        ),
        (
            "coverage: {start: 5pm, end: 4pm}",
            [
                "coverage: the end 2020-01-08T16:00:00+13:00 is before the start 2020-01-08T17:00:00+13:00; "
                "exchange them [E-time-order]"
            ],
        ),
        (
            "event_date: 2020-01-08/2020-01-07",
            ['event_date: "2020-01-08/2020-01-07" ends before it starts; write 2020-01-07/2020-01-08 [E-time-order]'],
        ),
    ],
)
def test_times_that_contradict_each_other(fields: str, messages: list[str]) -> None:
    assert said(read(written(fields))) == [f"4: {message}" for message in messages]


def test_the_last_update_is_the_authors_or_the_latest_material_one() -> None:
    log = """updates:
  - {at: 4.14pm, summary: More}
  - {at: 3.42pm, summary: First}
  - {at: 6pm, summary: Typo, kind: minor}"""
    assert article().updated is None
    assert article(log).updated == AT_4_14PM
    assert article(f"updated: 4.14pm\n{log}").updated == AT_4_14PM
    assert said(read(written(f"updated: 4pm\n{log}"))) == [
        '4: updated: 2020-01-08T16:00:00+13:00 is earlier than the material update "u-20200108-1614" of '
        "2020-01-08T16:14:00+13:00; give the later time, or remove updated [E-updated-early]"
    ]
    assert said(read(written(f"updated: 7pm\n{log}"))) == [
        "4: updated: no update explains the change of 2020-01-08T19:00:00+13:00; "
        "add an entry to updates that says what changed [W-updated-unexplained]"
    ]
    assert codes(read(written("updated: 7pm"))) == ["I-updated-unexplained"]


def test_a_stamp_after_midnight_belongs_to_the_next_day_and_says_so() -> None:
    found = read(written("updates: [{at: 12.20am, summary: More}]", day="2020-01-08 16:14"))
    assert said(found) == ["4: updates.at: 12.20am read as 2020-01-09, the day after publication [I-next-day]"]


def test_developing_event_and_expiry() -> None:
    found = article("developing: {closed: 9 January 9am}\nevent_date: 2020-01-07/2020-01-08\nexpires: 2021")
    assert found.developing and found.closed is not None
    assert found.closed.iso == "2020-01-09T09:00:00+13:00"
    assert (found.event_start, found.event_end) == (When("2020-01-07"), When("2020-01-08"))
    assert found.expires == When("2021")


# --- status ------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "status: killed",
            '4: status: "killed" is not known; write "withdrawn", with withdrawn: {at, reason}. '
            "Known: draft, embargoed, published, withdrawn [E-status]",
        ),
        (
            "status: retracted",
            '4: status: "retracted" is not known; a retracted article stays up: write "published" and an update '
            "of kind "
            "retraction. Known: draft, embargoed, published, withdrawn [E-status]",
        ),
        (
            "status: embargoed",
            "4: embargo: an embargoed article needs embargo: {until: 2020-01-08 18:00}, "
            "or embargo: {note: Until further notice} [E-embargo-missing]",
        ),
        (
            "embargo: {until: 2020-02-01}",
            "4: embargo: this block is here, but the status is published; write status: embargoed, "
            "or remove the block [E-status-contradicts]",
        ),
        (
            "status: withdrawn",
            "4: withdrawn: a withdrawn article needs withdrawn: {at: 2021-03-04, reason: Court order} "
            "[E-withdrawn-incomplete]",
        ),
        (
            "status: withdrawn\nwithdrawn: {at: 2021-03-04}",
            "5: withdrawn: a withdrawal must give at and reason; reason is missing: "
            "withdrawn: {at: 2021-03-04, reason: Court order} [E-withdrawn-incomplete]",
        ),
        (
            "status: withdrawn\nwithdrawn: {at: 2021-03-04, reason: Court order, level: gone}",
            '5: withdrawn.level: "gone" is not known; write one of note, anonymised, deindexed, delisted, removed '
            "[E-unknown-value]",
        ),
    ],
)
def test_a_status_must_be_complete(fields: str, message: str) -> None:
    assert said(read(written(fields))) == [message]


def test_withdrawn_and_embargoed_articles() -> None:
    gone = article("status: withdrawn\nwithdrawn: {at: 2021-03-04, reason: Court order, replaced_by: a/b}")
    assert gone.withdrawn == Withdrawal(at=When("2021-03-04"), reason="Court order")
    assert gone.refs == (LinkRef(how="replaced_by", target="a/b", line=5),)
    held = article("status: embargoed\nembargo: {until: 2020-01-09 18:00, note: ask Jane}")
    assert held.embargo_until is not None and held.embargo_until.iso == "2020-01-09T18:00:00+13:00"
    assert "ask Jane" not in repr(held)
    assert article("status: embargoed\nembargo: {note: open}").embargo_until is None


# --- images, links, lines ------------------------------------------------


def test_images_are_links_of_the_article() -> None:
    fields = """images:
  - {src: a.jpg, alt: A crater, caption: "At *Taji*, see [map](map.html).", credit: NZDF}
  - {id: b, src: /media/b.jpg, alt: B, credit: NZDF, width: 640, height: 480}
standfirst: See [this](other.html)."""
    found = read(written(fields, "Read [that](that.html)."))
    assert said(found) == []
    assert found.article is not None and found.copy is not None
    targets = [(link.how, link.target) for link in found.article.links]
    lead, second = found.copy.images
    assert targets[lead.link] == ("image", "a.jpg")
    assert targets[second.link] == ("image", "/media/b.jpg")
    assert (lead.role, second.role, second.id, second.width) == ("lead", "inline", "b", 640)
    for html in (found.copy.html, found.copy.standfirst, lead.caption):
        number = int(html.partition('"link:')[2].partition('"')[0])
        assert targets[number][0] == "href"
    assert sorted(target for how, target in targets if how == "href") == ["map.html", "other.html", "that.html"]


@pytest.mark.parametrize(
    ("image", "messages"),
    [
        (
            "{alt: A, credit: C}",
            [
                "5: images: an image without src; name its file, or set missing: true if only the caption survives "
                "[E-image-src]"
            ],
        ),
        (
            '{src: "https://x.example/a.jpg", alt: A, credit: C}',
            [
                '5: images.src: "https://x.example/a.jpg" lies on the network, where an archive cannot keep it; '
                "save the file below media/ and name it here, or set missing: true [E-image-remote]"
            ],
        ),
        (
            "{src: a.jpg}",
            [
                "5: images: an image without alt; describe it for those who cannot see it, or set decorative: true "
                "[W-image-alt]",
                "5: images: an image without credit; add credit: Jane Roe, or the agency [W-image-credit]",
            ],
        ),
        (
            "{src: a.jpg, alt: Image of a crater, credit: C}",
            [
                '5: images.alt: alt begins "Image of a"; readers are told that it is an image: leave that out '
                "[W-image-alt]"
            ],
        ),
        (
            "{src: a.jpg, alt: A, caption: This has since been corrected., credit: C}",
            [
                '5: images.caption: the caption says "since been corrected"; is this a correction that updates should '
                "list? [W-caption-correction]"
            ],
        ),
        (
            "{src: a.jpg, alt: A, credit: C, role: cover}",
            [
                '5: images.role: "cover" is not known; write one of lead, inline, gallery, graphic [E-unknown-value]',
            ],
        ),
        (
            "{src: a.jpg, alt: A, credit: C, captoin: X}",
            [
                '5: images: "captoin" is unknown here; did you mean "caption"? Known: id, src, missing, alt, '
                "decorative, "
                "caption, credit, role, creator, source, copyright, license, date, place, width, height, sha256, fetch "
                "[W-unknown-key]"
            ],
        ),
    ],
)
def test_images_are_checked(image: str, messages: list[str]) -> None:
    assert said(read(written(f"images:\n  - {image}"))) == messages


def test_two_images_cannot_share_an_id() -> None:
    images = "images:\n  - {id: a, missing: true, credit: C}\n  - {id: a, missing: true, credit: C}"
    assert said(read(written(images))) == [
        '6: images: the id "a" is used twice, on line 5 and on line 6; give one of them another [E-duplicate-id]'
    ]


def test_references_and_lines_are_kept_for_linking() -> None:
    found = article("follows: [a/b, /2020/c.html]\nrelated: d\nstory: [gulf, taji]\naliases: [/old/]")
    assert found.refs == (
        LinkRef(how="follows", target="a/b", line=4),
        LinkRef(how="follows", target="/2020/c.html", line=4),
        LinkRef(how="related", target="d", line=5),
    )
    assert found.stories == ("gulf", "taji")
    lines = dict(found.lines)
    assert (lines["title"], lines["published"], lines["follows"], lines["story"], lines["aliases"]) == (2, 3, 4, 6, 7)


def test_every_problem_of_a_file_is_reported_at_once() -> None:
    found = read(written("type: nwes\nlanguage: english\npart: x\nupdated: 4.14", title=""))
    assert codes(found) == ["E-title-missing", "E-type", "E-language", "E-not-number", "E-time-ambiguous"]


def test_the_digest_of_the_copy_follows_what_the_page_prints() -> None:
    plain = article().copy
    assert article().copy == plain
    assert article("byline: By Jane Roe").copy != plain
    assert article("ednote: call again").copy == plain


def test_every_field_is_described_for_the_guide() -> None:
    for name, spec in FIELDS.items():
        assert spec.name == name
        assert spec.meaning[0].isupper() or spec.meaning.startswith("false")
        assert not spec.meaning.endswith(".")
        assert spec.type
        assert all(meaning for meaning in spec.keys.values())
    synonyms = [synonym for spec in FIELDS.values() for synonym in spec.synonyms]
    assert len(synonyms) == len(set(synonyms))
    assert not set(synonyms) & set(FIELDS)
