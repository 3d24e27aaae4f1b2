"""`published` never moves: what was published is on record, and the record cannot be edited unnoticed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import NOON, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.article("fire", 'Smoke.\n\n::: update {#u-1 at="5pm"}\nOut.\n:::', title="Fire", published="2020-01-08 16:14")
    return site.article("vote", "Yes.", title="Vote", published="2020-01-09").build()


def records(site: Site) -> list[dict[str, object]]:
    return [json.loads(line) for line in (site.folder / "ledger/ledger.jsonl").read_bytes().splitlines()]


def test_the_first_build_records_what_is_published(site: Site) -> None:
    fire, vote = records(site)
    assert fire | {"prev": ""} == {
        "seq": 1, "id": "fire", "path": "content/articles/fire.md", "published": "2020-01-08T16:14:00+13:00",
        "url": "2020/01/fire.html",
        "updates": ["u-1"], "reason": "", "observed_at": "2026-01-01T12:00:00Z", "prev": "",
    }  # fmt: skip
    assert fire["prev"] == "0" * 64
    assert vote["seq"] == 2


def test_building_again_records_nothing(site: Site) -> None:
    before = (site.folder / "ledger/ledger.jsonl").read_bytes()
    site.build(as_of=NOON + timedelta(days=3), rehash=True)
    assert (site.folder / "ledger/ledger.jsonl").read_bytes() == before
    assert site.build().report.written == 0


def test_a_date_of_publication_that_moves_is_an_error(site: Site) -> None:
    site.article("vote", "Yes.", title="Vote", published="2020-01-10")
    assert site.try_build().report.failed
    assert site.problems("E-published-moved") == [
        "content/articles/vote.md:3: published: 2020-01-10 was first published as 2020-01-09; restore that, "
        "or say in published_changed why it was wrong   [E-published-moved]"
    ]


def test_a_corrected_date_with_a_reason_is_recorded(site: Site) -> None:
    site.article("vote", "Yes.", title="Vote", published="2020-01-10", published_changed="Typing error").build()
    assert (records(site)[-1]["published"], records(site)[-1]["reason"]) == ("2020-01-10", "Typing error")
    site.build(rehash=True)
    assert len(records(site)) == 3


def test_an_update_that_vanishes_is_an_error(site: Site) -> None:
    site.article("fire", "Smoke.", title="Fire", published="2020-01-08 16:14")
    site.try_build()
    assert site.problems("E-update-vanished") == [
        'content/articles/fire.md: updates: the update "u-1" is gone; updates are never deleted: restore it, '
        "or correct it with another   [E-update-vanished]"
    ]


def test_an_id_that_changes_is_a_warning(site: Site) -> None:
    site.article("vote", "Yes.", title="Vote", published="2020-01-09", id="ballot").build()
    assert site.problems("W-id-changed") == [
        'content/articles/vote.md:4: id: this article was recorded as "vote"; keep id: vote, '
        "so that it stays the same article   [W-id-changed]"
    ]


def test_an_edited_ledger_is_an_error_at_the_record_that_follows(site: Site) -> None:
    path = site.folder / "ledger/ledger.jsonl"
    path.write_text(path.read_text("utf-8").replace("16:14", "16:15"), "utf-8")
    site.try_build()
    assert site.problems("E-ledger-chain") == [
        "ledger/ledger.jsonl:2: record 2 does not follow the one before: the ledger was edited; restore it   [E-ledger-chain]"
    ]


def test_a_torn_line_is_named(site: Site) -> None:
    with (site.folder / "ledger/ledger.jsonl").open("a") as ledger:
        ledger.write('{"seq": 3, "id"')
    site.try_build()
    assert site.problems("E-ledger-line") == [
        "ledger/ledger.jsonl:3: this line is no record of the ledger; "
        "restore the file from your version control   [E-ledger-line]"
    ]


def test_what_is_held_back_is_not_on_record(site: Site) -> None:
    site.article("secret", "Hush.", title="Secret plan", status="draft")
    site.article("later", "Hush.", title="Secret later", status="embargoed", embargo={"until": "2027-01-01"}).build()
    site.build(drafts=True)
    assert "ecret" not in (site.folder / "ledger/ledger.jsonl").read_text("utf-8")


def test_an_address_that_changed_wants_an_alias(site: Site) -> None:
    site.article("vote", "Yes.", title="Ballot", published="2020-01-09").build()
    assert site.problems("W-url-moved") == [
        "content/articles/vote.md: aliases: the page was at 2020/01/vote.html; add aliases: [/2020/01/vote.html], "
        "so that links to it still lead here   [W-url-moved]"
    ]
    assert site.build(rehash=True).problems("W-url-moved"), "it is said until there is an alias"
    site.article("vote", "Yes.", title="Ballot", published="2020-01-09", aliases=["/2020/01/vote.html"]).build()
    assert site.problems("W-url-moved") == []


def test_an_article_that_disappears_is_missed(site: Site) -> None:
    site.remove("content/articles/vote.md").build()
    assert site.problems("W-disappeared") == [
        'content/articles/vote.md: "vote" was published and is gone; if its file was renamed, give it id: vote; '
        "else restore it, or say why it went with status: withdrawn   [W-disappeared]"
    ]


def test_an_article_whose_file_was_renamed_is_found_and_stays_itself_with_its_id(site: Site) -> None:
    site.remove("content/articles/vote.md")
    site.article("2020/ballot", "Yes.", title="Vote", published="2020-01-09").build()
    said = [
        'content/articles/vote.md: "vote" was published and is gone; if content/articles/2020/ballot.md is the same '
        "article, give it id: vote; else restore it, or say why it went with status: withdrawn   [W-disappeared]"
    ]
    assert site.problems("W-disappeared") == said
    assert site.build(rehash=True).problems("W-disappeared") == said, "it is said until somebody has answered"
    site.article("2020/ballot", "Yes.", title="Vote", published="2020-01-09", id="vote").build()
    assert site.problems() == []


def test_an_id_with_folders_can_be_kept(site: Site) -> None:
    site.article("2018/03/march", "Rain.", title="March", published="2018-03-01").build()
    site.remove("content/articles/2018/03/march.md").article("rain", "Rain.", title="March", published="2018-03-01")
    assert "content/articles/rain.md is the same article, give it id: 2018/03/march;" in str(
        site.build().problem("W-disappeared")
    )
    site.article("rain", "Rain.", title="March", published="2018-03-01", id="2018/03/march").build()
    assert site.problems() == []


def test_a_line_of_the_wrong_kind_is_named(site: Site) -> None:
    path = site.folder / "ledger/ledger.jsonl"
    path.write_text(path.read_text("utf-8").replace('"id": "vote"', '"id": 5'), "utf-8")
    site.try_build()
    assert [p.line for p in site.report.problems if p.code == "E-ledger-line"] == [2]


def test_a_look_into_the_future_is_not_on_record(tmp_path: Path) -> None:
    command = [sys.executable, "build.py", "--source", str(tmp_path), "--as-of", "2099-01-01"]
    Site(tmp_path).article("later", "Then.", published="2098-01-01")
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parent.parent, capture_output=True)
    assert not (tmp_path / "ledger").exists()
