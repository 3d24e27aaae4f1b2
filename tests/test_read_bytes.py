"""Files as they come: encodings, line ends, formats of front matter, and files that are no articles."""

from __future__ import annotations

import pytest

from backfile.times import When
from tests.copy_desk import codes, copy_of, read, said, written

WHAT_TO_WRITE = (
    'begin it with four lines: "---", "title: The headline", "published: 2020-01-08", "---", '
    "and write the text below them"
)
PLAIN = written("kicker: Explainer")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", f"the file is empty; {WHAT_TO_WRITE} [E-file-empty]"),
        (b"\xef\xbb\xbf \r\n\n", f"the file is empty; {WHAT_TO_WRITE} [E-file-empty]"),
        (b"Nobody was hurt.\n", f"1: there is no front matter; {WHAT_TO_WRITE} [E-front-matter-missing]"),
        (
            b"\n---\ntitle: Two bases hit\n",
            '2: the front matter opened with "---" is never closed; put a line "---" below the last field '
            "[E-front-matter-unclosed]",
        ),
        ("Zwei Basen".encode("utf-16"), "1: the file is UTF-16; save it as UTF-8 [E-utf-16]"),
        (
            b"---\ntitle: T\n\x00\n",
            "3: the file holds a NUL byte, so it is no text (an image or a word-processor file?); "
            "save it as UTF-8 text [E-nul-byte]",
        ),
        (
            b"x" * 10_000_001,
            "the file has 10.0 MB; an article of more than 10 MB is not read - split it [E-file-too-large]",
        ),
        (
            b"---\n- a\n- b\n---\n",
            '2: the front matter must consist of lines such as "title: Words"; it reads as a list '
            "[E-front-matter-shape]",
        ),
    ],
)
def test_a_file_that_is_no_article_says_what_to_do(raw: bytes, message: str) -> None:
    found = read(raw)
    assert said(found) == [message]
    assert found.article is None and found.copy is None


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n", "\ufeff\n"])
def test_line_ends_and_byte_order_marks_do_not_matter(ends: str, start: str) -> None:
    found = read((start + PLAIN).replace("\n", ends))
    assert codes(found) == []
    assert found.article is not None and found.article.kicker == "Explainer"


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_lines_are_counted_in_the_file_whatever_stands_above_the_header(ends: str) -> None:
    text = "\ufeff\n\n---\n\n# a remark\ntitle: Two bases hit\npublished: 2020-01-08\ntype: nwes\n---\n"
    assert said(read(text.replace("\n", ends)))[0].startswith('8: type: "nwes" is not known; did you mean "news"?')


def test_old_copy_in_windows_1252_is_read_and_pointed_out() -> None:
    raw = written("", body="Zum Beispiel “Grüße” für Māori.").replace("Māori", "Maori").encode("cp1252")
    found = read(raw)
    assert said(found) == [
        "5: byte 0x93 is not UTF-8; the file is read as Windows-1252 - save it as UTF-8 [W-not-utf-8]"
    ]
    assert found.copy is not None and "“Grüße”" in found.copy.html


def test_control_characters_are_left_out() -> None:
    found = read(written("kicker: Ex\x07plainer"))
    assert said(found) == ["4: control character U+0007 is left out; no page may hold it [W-control-character]"]
    assert copy_of('byline: "By\\u0000 Jane \\x1b Roe"').byline == "By Jane Roe"


def test_the_body_begins_where_the_header_ends() -> None:
    assert "<pre" in copy_of("", body="    an indented first line is code").html
    found = read("---\ntitle: T\npublished: 2020\n...\nFirst.\n\n---\n\nSecond.\n")
    assert found.copy is not None
    assert "First." in found.copy.html and "Second." in found.copy.html


TOML = """+++
title = "Two bases hit"
published = 2020-01-08T16:14:00
people = ["Jane Roe"]
part = 2

[[updates]]
at = "4.52pm"
summry = "Nobody was hurt"
summary = "Nobody was hurt"
+++
Text.
"""
JSON = """{
  "title": "Two bases hit",
  "published": "2020-01-08 16:14",
  "people": ["Jane Roe"],
  "part": 2,
  "updates": [
    {"at": "4.52pm",
     "summry": "Nobody was hurt",
     "summary": "Nobody was hurt"}
  ]
}
Text.
"""


@pytest.mark.parametrize(("text", "line"), [(TOML, 9), (JSON, 8), (f";;;\n{JSON[:-6]};;;\nText.\n", 9)])
def test_toml_and_json_headers_mean_the_same_as_yaml(text: str, line: int) -> None:
    found = read(text)
    assert said(found) == [
        f'{line}: updates: "summry" is unknown here; did you mean "summary"? Known: id, at, kind, summary, text, '
        "target, was, now, by, material, placement, supersedes, requested_by, ref [W-unknown-key]"
    ]
    assert found.article is not None
    assert found.article.published == When("2020-01-08T16:14:00+13:00", "2020-01-08T03:14:00Z")
    assert found.article.part == 2
    assert [(name.kind, name.name) for name in found.article.names] == [("person", "Jane Roe")]
    assert [update.id for update in found.article.updates] == ["u-20200108-1652"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "+++\ntitle = Two bases hit\n+++\n",
            '2: the front matter is not valid TOML (Invalid value); texts are written in quotes: title = "Words" '
            "[E-toml-syntax]",
        ),
        (
            '+++\ntitle = "T"\ntitle = "U"\n+++\n',
            "3: the front matter is not valid TOML (Cannot overwrite a value); texts are written in quotes: "
            'title = "Words" '
            "[E-toml-syntax]",
        ),
        (
            '{\n"title": "T"\n"published": 2020\n}\n',
            "3: the front matter is not valid JSON (Expecting ',' delimiter) [E-json-syntax]",
        ),
        (
            '{"title": "T", "title": "U"}\n',
            '1: the front matter is not valid JSON ("title" is given twice; keep one of them) [E-json-syntax]',
        ),
        (
            '{"title": "T",\n',
            '1: the front matter opened with "{"title": "T"," is never closed; put a line "}" below the last field '
            "[E-front-matter-unclosed]",
        ),
        (
            "+++\na = 0x" + "f" * 9_000 + "\n+++\n",
            "1: the front matter is not valid TOML (a number is too long); texts are written in quotes: "
            'title = "Words" [E-toml-syntax]',
        ),
        (
            '{"a":' * 40 + "1" + "}" * 40 + "\n",
            "1: the front matter is not valid JSON (it is nested too deeply) [E-json-syntax]",
        ),
    ],
)
def test_broken_toml_and_json_say_where(text: str, message: str) -> None:
    assert said(read(text)) == [message]


def test_half_a_surrogate_pair_in_json_cannot_reach_a_page() -> None:
    found = read('{"title": "\\ud83d broken", "published": "2020"}\nText.\n')
    assert found.article is not None
    assert found.article.title == "broken"
