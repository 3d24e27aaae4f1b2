"""What is too much for any parser is refused with a sentence: no traceback, no waiting, no half article."""

from __future__ import annotations

import pytest

from backfile.prose import Prose
from tests.prose import said, setting


def refusal(source: str) -> str:
    """The one problem of a source that is refused."""
    prose = setting(source, first_line=5)
    assert prose == Prose(problems=prose.problems)
    (sentence,) = said(prose)
    return sentence


def test_a_body_of_ten_megabytes() -> None:
    assert refusal("word " * 2_000_000) == (
        ":5: this text has 10,000,000 characters; split it into parts of 2,000,000 at most   [E-prose-too-long]"
    )


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("x\n\n" + ">" * 2_000, "quotations are nested more than 40 deep; take out the outer levels"),
        ("x\n\n" + "> " * 2_000 + "a", "quotations are nested more than 40 deep; take out the outer levels"),
        ("x\n\n" + "* " * 1_000 + "a", "lists are nested more than 40 deep; take out the outer levels"),
        ("x\n\n" + "1. " * 1_000 + "a", "lists are nested more than 40 deep; take out the outer levels"),
    ],
)
def test_quotations_and_lists_without_end(source: str, what: str) -> None:
    assert refusal(source) == f":7: {what}   [E-prose-too-deep]"


def test_blocks_in_blocks_without_end() -> None:
    assert refusal("::: aside\n" * 500) == (
        ":45: blocks are nested more than 40 deep; close each block with a line “:::”   [E-prose-too-deep]"
    )


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<blockquote>", "<table><tr><td>", "<ul><li>"])
def test_html_nested_without_end(tag: str) -> None:
    assert refusal(tag * 5_000) == (
        ":5: HTML tags are nested more than 100 deep, or never closed; close each tag that is opened   "
        "[E-prose-too-deep]"
    )


def test_angle_brackets_in_attributes_hide_no_depth() -> None:
    assert "E-prose-too-deep" in refusal('<div a="<">' * 150)


@pytest.mark.parametrize("piece", ["[", "![", "[[", "[a](", "[a][", "[](", "[^", "[[a|", "[caption ", "<![CDATA["])
def test_brackets_that_never_close(piece: str) -> None:
    assert refusal("x\n\n" + piece * (100_000 // len(piece))) == (
        ":7: the block that starts here cannot be set: it has too many brackets that never close; put a "
        "backslash before "
        "each [ that is no link   [E-prose-tangled]"
    )


@pytest.mark.parametrize("piece", ["<a ", '<a b="', "<http://"])
def test_tags_that_never_close(piece: str) -> None:
    assert refusal("x\n\n" + piece * (100_000 // len(piece))) == (
        ":7: the block that starts here cannot be set: it has too many “<” that never close; write them as &lt;   "
        "[E-prose-tangled]"
    )


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("a\\*" * 60_000, "it is too long for the markup in it; put blank lines between its paragraphs"),
        ("a\n=\n" * 20_000, "it has too many headings or rules; put blank lines around them"),
        (
            "a|" * 1_000 + "\n" + "-|" * 1_000 + "\n" + "x\n" * 500,
            "it is too large a table; split it into smaller ones",
        ),
    ],
)
def test_blocks_that_would_take_minutes(source: str, remedy: str) -> None:
    assert refusal(source) == f":5: the block that starts here cannot be set: {remedy}   [E-prose-tangled]"


def test_too_many_pieces() -> None:
    assert refusal("a\n\n" * 60_000).startswith(":5: this text has 60,001 blocks;")
    assert refusal("[^a]: b\n\n" * 3_000).startswith(":5: this text has more than 2,000 footnotes;")
    assert refusal("{{ a }} b\n" * 30_000).startswith(":5: this text has 30,000 blocks, attributes and tags;")


def test_an_article_after_a_refusal_is_as_it_would_have_been() -> None:
    before = setting("* a\n\n1. b")
    for source in ("* " * 30 + "x", "> " * 39 + "x", "    " * 39 + "* a", "<div>" * 200):
        setting(source)
    assert setting("* a\n\n1. b") == before


@pytest.mark.parametrize(
    "source",
    ["", " ", "\n", "\r\n\r\n", "\x00", "\ud800", "\ufeff", "&#0;", "&#99999999999;", "&#xFDD0;", "`", "***", "[]: ",
     "|", ":::", "{", "{{", "{%", "[[", "<", "</", "<!", "<?", "<a", "&", "\\", "#", "[^1]:", "1.", "!", "![", "UPDATE",
     "UPDATE:", "***UPDATE"],
)  # fmt: skip
def test_fragments_are_set_without_a_word(source: str) -> None:
    prose = setting(source)
    assert all(problem.code[0] != "E" or source == ":::" for problem in prose.problems)


def test_a_paste_without_blank_lines_is_set() -> None:
    source = "\n".join(f'Line {n} has "words", [a link](a{n}.md) and *stress*.' for n in range(1_500))
    assert len(setting(source).links) == 1_500
