"""The update log: entries of the front matter, blocks of the body, and how they join."""

from __future__ import annotations

import pytest

from backfile.model import Notice
from backfile.times import When
from tests.copy_desk import article, codes, copy_of, read, said, written

AT_4_14PM = When("2020-01-08T16:14:00+13:00", "2020-01-08T03:14:00Z")
TRUMP = """Text.

::: update {#u-1552 at="3.52pm"}
Donald Trump has now tweeted.
:::
"""


def test_an_entry_of_the_front_matter() -> None:
    entry = "updates:\n  - {at: 4.14pm, summary: Nobody was hurt, target: p-1, by: archive, supersedes: ['#p-2']}"
    (update,) = article(entry, "One. {#p-1}\n\nTwo. {#p-2}").updates
    assert (update.id, update.at, update.kind) == ("u-20200108-1614", AT_4_14PM, "update")
    assert (update.material, update.placement, update.by) == (True, "inline", "archive")
    assert (update.target, update.supersedes, update.inline, update.line) == ("p-1", ("p-2",), False, 5)


@pytest.mark.parametrize(
    ("kind", "material", "placement"),
    [
        ("update", True, "inline"),
        ("clarification", True, "bottom"),
        ("editors-note", True, "top"),
        ("retraction", True, "top"),
        ("minor", False, "history"),
        ("archive-note", False, "inline"),
    ],
)
def test_the_kind_decides_gravity_and_place(kind: str, material: bool, placement: str) -> None:
    (update,) = article(f"updates: [{{at: 4pm, kind: {kind}, summary: Said so}}]").updates
    assert (update.material, update.placement) == (material, placement)


def test_what_a_correction_says_in_full_is_a_notice() -> None:
    entry = (
        "updates:\n  - {at: 4pm, kind: correction, text: 'It was *six*. More.', was: five, now: six, "
        "requested_by: NZDF, ref: 'Ruling 7'}"
    )
    copy = copy_of(entry, "There were six.")
    (update,) = article(entry, "There were six.").updates
    assert update.summary == "It was *six*."
    (notice,) = copy.notices
    assert "<em>six</em>" in notice.html
    assert (notice.update_id, notice.was, notice.now) == ("u-20200108-1600", "five", "six")
    assert (notice.requested_by, notice.ref) == ("NZDF", "Ruling 7")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{summary: X}", "5: updates: an update must say when: at: 4.14pm, or at: 2020-01-08 16:14 [E-update-at]"),
        (
            "{at: 4.14, summary: X}",
            '5: updates.at: "4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14 [E-time-ambiguous]',
        ),
        (
            "{at: 4pm}",
            "5: updates: an update needs a summary, one line for the register and the feed; "
            "write summary: What changed [W-update-summary]",
        ),
        (
            "{at: 4pm, kind: retraction}",
            "5: updates: a retraction needs a summary, one line for the register and the feed; "
            "write summary: What changed [E-update-summary]",
        ),
        (
            "{at: 4pm, kind: correcton, summary: X}",
            '5: updates.kind: "correcton" is not known; did you mean "correction"? Known: update, correction, '
            "clarification, editors-note, retraction, minor, archive-note [E-update-kind]",
        ),
        (
            "{at: 4pm, kind: correction, summary: X}",
            "5: updates: a correction says best what was wrong and what is right; add was: … and now: … "
            "[W-correction-wording]",
        ),
        (
            "{at: 4pm, kind: correction, summary: X, was: five, now: seven}",
            '5: updates: "seven" is not in the text; now: is the right wording as it stands there [W-correction-now]',
        ),
        (
            "{at: 4pm, kind: minor, summary: An earlier version misspelt Taji}",
            '5: updates: "u-20200108-1600" says "earlier version" and reads like a correction; '
            "label it with kind: correction [W-reads-like-correction]",
        ),
        (
            "{at: 4pm, summary: X, material: no}",
            "5: updates.material: what is of kind update is a significant change; material: false contradicts that "
            "[W-update-material]",
        ),
        (
            "{at: 4pm, summary: X, by: reader}",
            '5: updates.by: "reader" is not known; write one of newsroom, archive [E-unknown-value]',
        ),
        (
            "{at: 4pm, summary: X, placement: above}",
            '5: updates.placement: "above" is not known; write one of top, bottom, inline [E-unknown-value]',
        ),
        (
            "{id: Six PM, at: 4pm, summary: X}",
            '5: updates.id: "Six PM" may hold only a-z, 0-9 and -; write id: six-pm [E-id-illegal]',
        ),
        (
            "{at: 4pm, summary: X, target: p-bsae}",
            '5: updates: "u-20200108-1600" points at "p-bsae", which the article does not have; '
            'did you mean "p-base"? [E-anchor-not-found]',
        ),
        (
            "{at: 4pm, summary: X, target: caption:img-1}",
            '5: updates: "u-20200108-1600" points at "caption:img-1", which the article does not have; '
            "mark the passage with {#caption:img-1} at the end of its paragraph [E-anchor-not-found]",
        ),
        ("at 4pm", '5: updates: here is "at 4pm"; write {id: …, at: …} [E-not-mapping]'),
    ],
)
def test_an_entry_that_cannot_be_taken(entry: str, message: str) -> None:
    assert said(read(written(f"updates:\n  - {entry}", "Text. {#p-base}"))) == [message]


def test_ids_are_unique_and_further_entries_of_a_minute_get_a_number() -> None:
    two = "updates:\n  - {at: 4pm, summary: X}\n  - {at: 4pm, summary: Y}"
    assert [update.id for update in article(two).updates] == ["u-20200108-1600", "u-20200108-1600-2"]
    same = "updates:\n  - {id: a, at: 4pm, summary: X}\n  - {id: a, at: 5pm, summary: Y}"
    assert said(read(written(same))) == [
        '6: updates: the id "a" is used twice, on line 5 and on line 6; give one of them another [E-update-duplicate]'
    ]


def test_targets_in_other_articles_are_left_to_linking() -> None:
    entry = "updates: [{at: 4pm, summary: X, supersedes: ['other/article#p-1'], target: headline}]"
    assert codes(read(written(entry))) == []


def test_a_block_of_the_body_is_an_update_with_an_anchor() -> None:
    found = article("", TRUMP)
    (update,) = found.updates
    assert (update.id, update.at.iso, update.inline) == ("u-1552", "2020-01-08T15:52:00+13:00", True)
    assert update.summary == "Donald Trump has now tweeted."
    assert "u-1552" in found.anchors
    assert found.updated == update.at


def test_an_entry_with_a_blocks_id_fills_in_its_keys() -> None:
    entry = "updates:\n  - {id: u-1552, summary: The president tweets, by: archive, ref: 'Tweet 1'}"
    found = read(written(entry, TRUMP))
    assert said(found) == []
    assert found.article is not None and found.copy is not None
    (update,) = found.article.updates
    assert (update.summary, update.by, update.inline) == ("The president tweets", "archive", True)
    assert update.at.iso == "2020-01-08T15:52:00+13:00"
    assert found.copy.notices == (Notice(update_id="u-1552", ref="Tweet 1"),)


def test_an_entry_that_contradicts_its_block_is_an_error() -> None:
    entry = "updates:\n  - {id: u-1552, at: 3.54pm, kind: clarification, text: Other words.}"
    told = said(read(written(entry, TRUMP)))
    assert (
        "5: updates: at is 2020-01-08T15:54:00+13:00 here and 2020-01-08T15:52:00+13:00 in the block "
        '"u-1552" on line 9; '
        "keep one of them [E-update-conflict]" in told
    )
    assert (
        '5: updates: kind is clarification here and update in the block "u-1552" on line 9; keep one of them '
        "[E-update-conflict]" in told
    )


def test_entries_come_first_and_blocks_in_the_order_of_the_document() -> None:
    body = "Text.\n\nUPDATE 3.52pm: One.\n\nUPDATE 3.42pm: Two.\n"
    ids = [update.id for update in article("updates: [{at: 4.14pm, summary: X}]", body).updates]
    assert ids == ["u-20200108-1614", "u-20200108-1552", "u-20200108-1542"]


def test_recognising_updates_can_be_turned_off_for_one_article() -> None:
    body = "UPDATE 3.52pm: One.\n"
    assert len(article("", body).updates) == 1
    assert article("recognise_updates: false", body).updates == ()
    assert article("", body, recognise_updates=False).updates == ()
    assert len(article("recognise_updates: true", body, recognise_updates=False).updates) == 1
