"""Whatever the bytes are: a reading, and no article exactly where there is an error."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfile.read import FIELDS, Reading, read_entities, read_outlets, read_page, read_stories
from tests.copy_desk import read, rules

ARTICLE = """---
id: example/missiles
title: "Missiles hit two bases: what we know"
standfirst: A developing *situation*.
headlines: [{text: Bases hit, where: print}]
authors: [Jane Roe, {name: John Doe, role: photographer}]
people: [{name: Jane Roe, rel: about}]
outlet: Example Daily
published: 2020-01-08 14:00
updated: 4.14pm
developing: {closed: 2020-01-09}
event_date: 2020-01-07/2020-01-08
embargo: {until: 2020-01-07}
status: embargoed
images:
  - {src: a.jpg, alt: A crater, caption: "At *Taji*.", credit: NZDF}
updates:
  - {id: u-1, at: 4.14pm, kind: correction, summary: It was six, was: five, now: six}
print: {page: A5, date: 2020-01-09}
location: {name: Taji, lat: 33.5, lon: 44.2}
follows: [a/b]
x_own: {a: [1, 2]}
---
There were six. {#p-1}

UPDATE 3.42pm: Nobody was hurt.

::: correction {at="3.52pm"}
It was six.
:::
"""
PIECES = [
    "\n",
    "---\n",
    ": ",
    "- ",
    "  ",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    "#",
    "&a ",
    "*a",
    "!x ",
    "\t",
    "| ",
    "\r",
    "\x00",
    "\xff",
]
PIECES += [f"{name}: " for name in FIELDS] + [
    "4.14",
    "0",
    "null",
    "true",
    "2020-04-05 02:30",
    ":::",
    "\ufeff",
    "\u2028",
    "{{<",
]


def check(found: Reading) -> None:
    has_error = any(problem.is_error for problem in found.problems)
    assert (found.article is None) == has_error
    assert (found.copy is None) == has_error
    assert list(found.problems) == sorted(found.problems)
    for problem in found.problems:
        assert problem.code[:2] in ("E-", "W-", "I-")
        assert problem.message and "\n" not in problem.message
        assert problem.line >= 0
        assert problem.path


DIALECTS = st.sampled_from(["backfile", "hugo", "jekyll", "pelican"])


@given(st.binary(max_size=300), DIALECTS)
def test_arbitrary_bytes(raw: bytes, dialect: str) -> None:
    check(read(raw, dialect=dialect))


@given(st.text(max_size=200), DIALECTS)
def test_arbitrary_front_matter(text: str, dialect: str) -> None:
    check(read(f"---\n{text}\n---\nText.\n".encode("utf-8", "replace"), dialect=dialect))


VALUES = st.recursive(
    st.one_of(st.text(max_size=12), st.sampled_from(["", "4.14pm", "2020", "yes", "-1", "a/b"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "at", "text", "name", "src", "summary", "kind", "target"]), inner, max_size=4
        ),
    ),
    max_leaves=6,
)


def as_json(value: object) -> str:
    """A value as JSON, which is YAML too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {as_json(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_json(item) for item in value) + "]"
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 and not c.isalnum() else c for c in str(value))
    return f'"{escaped}"'


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), VALUES, max_size=5), DIALECTS)
@settings(max_examples=300)
def test_any_value_in_any_field(fields: dict[str, object], dialect: str) -> None:
    header = "\n".join(f"{name}: {as_json(value)}" for name, value in fields.items())
    check(read(f"---\n{header}\n---\nText.\n".encode("utf-8", "replace"), dialect=dialect))
    check(read((as_json(fields) + "\nText.\n").encode("utf-8", "replace"), dialect=dialect))


@pytest.mark.parametrize("seed", range(8))
def test_mutations_of_a_good_article(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        text = ARTICLE
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(text))
            end = min(len(text), start + chance.choice((0, 0, 1, 5, 40)))
            text = text[:start] + chance.choice(PIECES) + text[end:]
        raw = text.encode("latin-1", "replace") if chance.random() < 0.2 else text.encode()
        check(read(raw, dialect=chance.choice(("backfile", "hugo", "jekyll", "pelican"))))


def test_the_unmutated_article_is_good() -> None:
    found = read(ARTICLE)
    assert found.article is not None, found.problems
    check(found)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_data_files_and_pages(raw: bytes) -> None:
    for values, problems in (
        read_entities("content/entities/a.yml", raw, rules()),
        read_stories("content/stories/a.yml", raw, rules()),
        read_outlets("content/outlets/a.yml", raw),
    ):
        assert isinstance(values, tuple)
        assert all(problem.message for problem in problems)
    page, problems = read_page("content/pages/a.md", raw, rules())
    assert (page is None) == any(problem.is_error for problem in problems)
