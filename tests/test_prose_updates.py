"""Updates and other explicit blocks in the body, as newsrooms write them."""

from __future__ import annotations

import pytest

from backfile.model import Notice, Update
from backfile.times import When
from tests.prose import html_of, said, setting

AT_1552 = When("2020-01-08T15:52:00+13:00", "2020-01-08T02:52:00Z")


def test_a_pasted_update_is_recognised_as_it_is() -> None:
    prose = setting(
        "Lead.\n\nUPDATE – 3.52pm: The president has now tweeted. More.\n\nStill it.\n\n## Next\n\nAfter.\n",
        first_line=20,
    )
    assert said(prose) == []
    assert prose.html == (
        "<p>Lead.</p>\n"
        '<section class="update update-update" id="u-20200108-1552" aria-label="UPDATE, 3.52pm">\n'
        '<p class="update-stamp"><span class="update-label">UPDATE</span> '
        '<time datetime="2020-01-08T15:52:00+13:00">3.52pm</time></p>\n'
        "<p>The president has now tweeted. More.</p>\n<p>Still it.</p>\n</section>\n"
        '<h2 id="next">Next</h2>\n<p>After.</p>'
    )
    assert prose.updates == (
        Update(id="u-20200108-1552", at=AT_1552, summary="The president has now tweeted.", inline=True, line=22),
    )


@pytest.mark.parametrize(
    ("written", "kind", "stamp", "rest"),
    [
        ("UPDATE 4.14pm: X", "update", "4.14pm", "X"),
        ("UPDATE - 4:14 pm - X", "update", "4:14 pm", "X"),
        ("UPDATE – 4.14pm:\u00a0X", "update", "4.14pm", "X"),
        ("UPDATED 16:14: X", "update", "16:14", "X"),
        ("UPDATED at 4.14pm NZDT: X", "update", "at 4.14pm NZDT", "X"),
        ("UPDATE (4.14pm): X", "update", "4.14pm", "X"),
        ("UPDATE: 4.14pm: X", "update", "4.14pm", "X"),
        ("**UPDATE 4.14pm:** X", "update", "4.14pm", "X"),
        ("**UPDATE** – 4.14pm: X", "update", "4.14pm", "X"),
        ("**UPDATE 4.14pm** X", "update", "4.14pm", "X"),
        ("*UPDATE 4.14pm: X*", "update", "4.14pm", "<em>X</em>"),
        ("CORRECTION 4.14pm: X", "correction", "4.14pm", "X"),
        ("CORRECTED 4.14pm: X", "correction", "4.14pm", "X"),
        ("CLARIFICATION – 4.14pm: X", "clarification", "4.14pm", "X"),
        ("EDITOR'S NOTE, 4.14pm: X", "editors-note", "4.14pm", "X"),
        ("EDITOR’S NOTE 4.14pm: X", "editors-note", "4.14pm", "X"),
        ("RETRACTION 4.14pm – X", "retraction", "4.14pm", "X"),
    ],
)
def test_every_usual_way_to_mark_an_update(written: str, kind: str, stamp: str, rest: str) -> None:
    prose = setting(written)
    assert said(prose) == []
    assert [(update.kind, update.id) for update in prose.updates] == [(kind, "u-20200108-1614")]
    assert f">{stamp}</time></p>\n<p>{rest}</p>" in prose.html


def test_a_day_in_the_stamp_moves_the_update() -> None:
    assert setting("UPDATE Thu 9.15am: X").updates[0].at.iso == "2020-01-09T09:15:00+13:00"
    assert setting("UPDATED 9 January, 9.15am: X").updates[0].at.iso == "2020-01-09T09:15:00+13:00"


@pytest.mark.parametrize(
    "written",
    [
        "UPDATES are here: X",
        "UPDATE ON FLOODS: X",
        "Update: X",
        "We had an UPDATE: X",
        "* UPDATE 4pm: X",
        "> UPDATE 4pm: X",
    ],
)
def test_what_is_no_marker_stays_a_paragraph(written: str) -> None:
    assert setting(written).updates == ()
    assert "<section" not in setting(written).html


def test_markers_are_left_alone_where_the_archive_says_so() -> None:
    assert html_of("UPDATE 4pm: X", recognise_updates=False) == "<p>UPDATE 4pm: X</p>"


def test_updates_end_at_the_next_marker_a_rule_or_the_end() -> None:
    html = html_of("UPDATE 4pm: A\n\nUPDATE 3pm: B\n\n* * *\n\nAfter.\n\nUPDATE 5pm: C[^1]\n\n[^1]: Note.\n")
    parts = html.split("</section>")
    assert [part.count("<section") for part in parts] == [1, 1, 1, 0]
    assert parts[2].startswith("\n<hr>\n<p>After.</p>")
    assert parts[3].startswith('\n<div class="footnote">')


def test_document_order_is_kept_and_equal_minutes_are_numbered() -> None:
    ids = [update.id for update in setting("UPDATE 3.52pm: A\n\nUPDATE 3.42pm: B\n\nUPDATE 3.52pm: C").updates]
    assert ids == ["u-20200108-1552", "u-20200108-1542", "u-20200108-1552-2"]


def test_an_update_without_a_time_is_dated_by_the_article() -> None:
    prose = setting("UPDATE: Something.\n\nUPDATE 2 – More.")
    assert [(update.id, update.at) for update in prose.updates] == [
        ("u-1", When("2020-01-08")),
        ("u-2", When("2020-01-08")),
    ]
    assert said(prose) == [
        ':1: this update gives no time; write "UPDATE – 4.14pm:"   [W-update-time]',
        ':3: this update gives no time; write "UPDATE 2 – 4.14pm:"   [W-update-time]',
    ]


def test_an_update_without_a_time_in_an_undated_draft_is_not_logged() -> None:
    prose = setting("UPDATE: Something.", published=None)
    assert prose.updates == ()
    assert said(prose) == []
    assert 'id="u-1"' in prose.html


def test_a_time_in_doubt_is_an_error_at_its_line() -> None:
    prose = setting("Lead.\n\nUPDATE 4.14: X", first_line=3)
    assert said(prose) == [':5: "4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14   [E-time-ambiguous]']


def test_a_stamp_after_midnight_is_told() -> None:
    prose = setting("UPDATE 12.20am: X", published=When("2020-01-08T22:00:00+13:00", "2020-01-08T09:00:00Z"))
    assert said(prose) == [":1: 12.20am read as 2020-01-09, the day after publication   [I-next-day]"]


# -- explicit blocks --


def test_an_explicit_update_says_everything_itself() -> None:
    prose = setting(
        '::: correction {#c-1 at="3.52pm" was="52 sites" now="50 sites" supersedes="p-1, p-2" requested_by="Reader" '
        'placement=top summary="A number was wrong."}\nWe said 52.\n:::\n'
    )
    assert said(prose) == []
    assert prose.updates == (
        Update(
            id="c-1", at=AT_1552, kind="correction", summary="A number was wrong.", placement="top",
            supersedes=("p-1", "p-2"), inline=True, line=1,
        ),
    )  # fmt: skip
    assert prose.notices == (Notice(update_id="c-1", was="52 sites", now="50 sites", requested_by="Reader"),)
    assert '<section class="update update-correction" id="c-1" aria-label="Correction, 3.52pm">' in prose.html
    assert '<span class="update-label">Correction</span>' in prose.html


def test_the_archives_own_notes_are_its_own() -> None:
    update = setting("::: archive-note {at=2024-08-14}\nAn embed is lost.\n:::").updates[0]
    assert (update.by, update.material, update.placement, update.id) == ("archive", False, "inline", "u-1")


def test_the_first_sentence_sums_an_update_up() -> None:
    def summary(text: str) -> str:
        return setting(f"::: update {{at=4pm}}\n{text}\n:::").updates[0].summary

    assert summary("Mr. J. Roe said “no.” He left.") == "Mr. J. Roe said “no.”"
    assert summary("No end here\n\nSecond.") == "No end here"
    assert summary("word " * 100) == "word " * 38 + "word…"


def test_an_id_that_is_taken_is_an_error() -> None:
    prose = setting("::: update {#a at=4pm}\nX\n:::\n\n::: update {#a at=5pm}\nY\n:::")
    assert said(prose) == [
        ':5: the id "a" is taken in this article; give this update one of its own   [E-update-twice]'
    ]


def test_corrective_words_in_an_update_are_pointed_out() -> None:
    prose = setting("UPDATE 4pm: An earlier version of this story misstated the number.")
    assert said(prose) == [":1: this update reads like a correction; label it `correction`   [W-update-label]"]
    assert said(setting("CORRECTION 4pm: An earlier version misstated it.")) == []


def test_a_correction_that_says_nothing_is_an_error() -> None:
    assert said(setting("::: correction {at=4pm}\n:::")) == [
        ":1: this correction says nothing; write what was wrong and what is right   [E-update-empty]"
    ]


def test_an_overtaken_passage_points_at_what_overtook_it() -> None:
    html = html_of('::: superseded {by="u-x"}\nOld.\n:::\n\n::: update {#u-x at=4.14pm}\nNew.\n:::')
    assert html.startswith(
        '<div class="superseded">\n<p class="margin-note"><a href="#u-x">Superseded at '
        "4.14pm</a></p>\n<p>Old.</p>\n</div>\n"
    )


def test_lost_embeds_say_so_and_kept_ones_are_quoted() -> None:
    assert html_of('::: embed {kind=tweet by="Jane Roe" at="3.42pm" url="https://t.example/1"}\n:::') == (
        '<figure class="embed embed-lost">\n<p class="embed-note">This tweet by Jane Roe (3.42pm) was '
        "not preserved.</p>\n"
        '<figcaption><a href="https://t.example/1">Original tweet</a></figcaption>\n</figure>'
    )
    assert html_of("::: embed {kind=tweet by=Roe}\nIts text.\n:::") == (
        '<figure class="embed embed-tweet">\n<blockquote>\n<p>Its text.</p>\n</blockquote>\n'
        "<figcaption>Roe</figcaption>\n</figure>"
    )


def test_figures_take_what_follows_the_picture_as_their_caption() -> None:
    wanted = (
        '<figure>\n<p><img src="link:0" alt="A camp"></p>\n<figcaption><p>The camp.</p>\n<p class="credit">NZDF</p>\n'
        "</figcaption>\n</figure>"
    )
    assert html_of("::: figure {credit=NZDF}\n![A camp](camp.jpg)\nThe camp.\n:::") == wanted
    assert html_of('::: figure {caption="The camp."}\n![](camp.jpg)\n:::').endswith(
        "<figcaption>The camp.</figcaption>\n</figure>"
    )


def test_a_caption_survives_without_its_photo() -> None:
    assert html_of("::: figure\nForty-five stayed.\n:::") == (
        "<figure>\n<figcaption>\n<p>Forty-five stayed.</p>\n</figcaption>\n</figure>"
    )


def test_quotes_sponsors_and_asides() -> None:
    assert html_of('::: quote {by="Jane Roe" source="The Paper"}\nNo.\n:::') == (
        '<figure class="quote">\n<blockquote>\n<p>No.</p>\n</blockquote>\n'
        "<figcaption>Jane Roe, <cite>The Paper</cite></figcaption>\n</figure>"
    )
    assert '<aside class="sponsor" aria-label="Supported by The Bank">' in html_of(
        '::: sponsor {name="The Bank"}\nX\n:::'
    )
    assert html_of('::: aside {title="Who\'s who"}\nX\n:::') == (
        '<aside aria-label="Who&#x27;s who">\n<p class="aside-title"><strong>Who’s who</strong></p>\n<p>X</p>\n</aside>'
    )


def test_blocks_nest() -> None:
    assert html_of("::: aside\nOuter.\n::: quote\nInner.\n:::\nMore.\n:::\n\nAfter.") == (
        '<aside>\n<p>Outer.</p>\n<blockquote class="quote">\n<p>Inner.</p>\n</blockquote>\n'
        "<p>More.</p>\n</aside>\n<p>After.</p>"
    )


def test_footnotes_and_reference_links_work_across_blocks() -> None:
    prose = setting("::: aside\nInside [a][r].[^1]\n:::\n\n[r]: https://a.example/\n\n[^1]: Note.\n")
    assert '<a href="https://a.example/">a</a>' in prose.html
    assert prose.html.endswith("</ol>\n</div>")


def test_a_block_that_is_never_closed_names_its_opening_line() -> None:
    prose = setting("One.\n\n::: aside\n\nTwo.\n", first_line=10)
    assert said(prose) == [
        ':12: the block "::: aside" that opens here is never closed; close it with a line ":::"   [E-block-unclosed]'
    ]
    assert prose.html.endswith("</aside>")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("::: upadte", '"::: upadte" is no block; did you mean "update"?   [E-block-unknown]'),
        (
            "::: aside {colour=red}",
            '"::: aside" has no attribute "colour"; write one of id, class, lang, title   [E-block-attribute]',
        ),
        (
            "::: update {at=4pm matrial=no}",
            '"::: update" has no attribute "matrial"; did you mean "material"?   [E-block-attribute]',
        ),
        (
            "::: embed {status=gone}",
            'status="gone" is not known; write one of kept, lost, replaced   [E-block-attribute]',
        ),
        (
            "::: aside {title=two words}",
            '"words" is not an attribute; write ::: aside {#name title="…"}   [E-block-attribute]',
        ),
        (
            "::: aside Title",
            '"Title" behind "::: aside" is not understood; write attributes in braces, as in ::: aside '
            '{#name title="…"} '
            "  [E-block-attribute]",
        ),
    ],
)  # fmt: skip
def test_slips_in_an_opening_line_are_errors(line: str, message: str) -> None:
    assert said(setting(f"{line}\nText.\n:::\n")) == [f":1: {message}"]


def test_a_stray_closing_line_is_an_error() -> None:
    assert said(setting("Text.\n\n:::\n")) == [
        ':3: ":::" closes no block here; take it out, or open a block above it   [E-block-stray]'
    ]


def test_a_block_cannot_outlive_the_html_around_it() -> None:
    prose = setting("<div>\n::: aside\n</div>\n\nText.\n\n:::\n")
    assert [problem.code for problem in prose.problems] == ["E-block-overlap"]
    assert prose.html.count("<aside") == prose.html.count("</aside>") == 1
