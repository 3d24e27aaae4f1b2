"""YAML headers: what authors trip over is explained in their own terms, and nothing is read as anything but text."""

from __future__ import annotations

import pytest

from tests.copy_desk import article, codes, read, said, written

DATED = "published: 2020-01-08"


def said_of(line: str) -> list[str]:
    return said(read(f"---\n{line}\n{DATED}\n---\nNobody was hurt.\n"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "title: Missiles hit two bases: what we know",
            "the title contains ': ' - put it in quotes: title: \"Missiles hit two bases: what we know\" "
            "[E-yaml-colon]",
        ),
        (
            'title: He said "no": what now',
            "the title contains ': ' - put it in quotes: title: 'He said \"no\": what now' [E-yaml-colon]",
        ),
        ("title: What we know:", "the title ends with ':' - put it in quotes: title: \"What we know:\" [E-yaml-colon]"),
        (
            'title: "Revenge" missiles hit two bases',
            'the title starts with " but goes on after the closing one - write title: \'"Revenge" missiles hit '
            "two bases' "
            "[E-yaml-start]",
        ),
        (
            "title: 'It's over'",
            "the title starts with ' but goes on after the closing one - write title: \"It's over\" [E-yaml-start]",
        ),
        (
            'title: "Two bases hit',
            'the title opens with " and never closes it - write title: "Two bases hit" [E-yaml-quote]',
        ),
        (
            r'title: "C:\quarrel"',
            "the title has a backslash, which means something else between double quotes - write title: 'C:\\quarrel' "
            "[E-yaml-quote]",
        ),
        (
            "title: @minister speaks",
            'the title starts with @ - put it in quotes: title: "@minister speaks" [E-yaml-start]',
        ),
        ("title: `code` red", 'the title starts with ` - put it in quotes: title: "`code` red" [E-yaml-start]'),
        ("title: %5 rise", 'the title starts with % - put it in quotes: title: "%5 rise" [E-yaml-start]'),
        ("title: *Star* returns", 'the title starts with * - put it in quotes: title: "*Star* returns" [E-yaml-start]'),
        ("title: &Friends part", 'the title starts with & - put it in quotes: title: "&Friends part" [E-yaml-start]'),
        ("title: !Breaking news", 'the title starts with ! - put it in quotes: title: "!Breaking news" [E-yaml-start]'),
        ("title: > than ever", 'the title starts with > - put it in quotes: title: "> than ever" [E-yaml-start]'),
        ("title: - a dash", "the title starts with '- ' - put it in quotes: title: \"- a dash\" [E-yaml-start]"),
        (
            "title: [Exclusive] Minister quits",
            'the title starts with [ - put it in quotes: title: "[Exclusive] Minister quits" [E-yaml-start]',
        ),
        (
            "title: {{ page.title }}",
            'the title starts with { - put it in quotes: title: "{{ page.title }}" [E-yaml-start]',
        ),
        (
            "title: [Exclusive]",
            'this must be text, but reads as a list to YAML; put it in quotes: title: "[Exclusive]" [E-not-text]',
        ),
    ],
)
def test_a_headline_that_yaml_cannot_take_is_shown_as_it_should_be_written(line: str, message: str) -> None:
    assert said_of(line) == [f"2: title: {message}"]


def test_the_corrected_line_is_good_yaml() -> None:
    told = said_of('title: He said "it\'s off": what now')
    assert told == [
        "2: title: the title contains ': ' - put it in quotes: "
        'title: "He said \\"it\'s off\\": what now" [E-yaml-colon]'
    ]
    corrected = told[0].partition("in quotes: ")[2].removesuffix(" [E-yaml-colon]")
    assert said_of(corrected) == []


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "title: T\n\tkicker: K",
            "3: the line begins with a tab; YAML allows only blanks there: use two blanks [E-yaml-tab]",
        ),
        (
            " title: T\nkicker: K",
            "2: title: this line is indented by 1; a field starts at the left margin [E-yaml-indent]",
        ),
        (
            "title: T\n  kicker: K",
            "3: kicker: this line is indented by 2; a field starts at the left margin [E-yaml-indent]",
        ),
        (
            "Two bases hit\nkicker: K",
            "2: this line is no field; write it as name: words, or indent it if it belongs to the line above "
            "[E-yaml-indent]",
        ),
        (
            "title: T\n- kicker",
            '3: the front matter is not valid YAML near "- kicker" (did not find expected key); '
            "check indentation, quotes and colons [E-yaml-syntax]",
        ),
        ("? [a]\n: b", "2: a field's name must be a word, followed by a colon: title: Words [E-yaml-syntax]"),
        (
            "title: T\nsubjects: [fire\nkicker: K",
            '3: subjects: the subjects starts with [ - put it in quotes: subjects: "[fire" [E-yaml-start]',
        ),
    ],
)
def test_broken_lines_are_named(header: str, message: str) -> None:
    assert said_of(header) == [message]


def test_an_unclosed_quotation_is_blamed_on_its_own_line_and_not_where_yaml_gives_up() -> None:
    text = '---\ntitle: "Two bases hit\npublished: 2020-01-08\nkicker: K\nsummary: "Nobody was hurt"\n---\nText.\n'
    assert said(read(text)) == [
        '2: title: the title opens with " and never closes it - write title: "Two bases hit" [E-yaml-quote]'
    ]


def test_a_hash_that_swallows_words_is_pointed_out() -> None:
    assert said_of("title: We are #1 again") == [
        '2: title: YAML takes #1 again for a comment - put the title in quotes: title: "We are #1 again" '
        "[W-hash-comment]"
    ]
    assert said_of("title: Two bases hit # checked by JR") == []


def test_scalars_are_the_words_that_were_typed() -> None:
    for words in ("1984", "no", "0123", "15:52", "4.10", "2020-01-08 16:14:00", "1e3", "0x1F"):
        found = read(written("", title=words))
        assert found.article is not None, said(found)
        assert found.article.title == words


def test_null_and_nothing_are_nothing() -> None:
    for nothing in ("", "~", "null"):
        assert said(read(written("", title=nothing))) == [
            '2: title: the title is missing or empty; add title: "The headline as published" [E-title-missing]'
        ]
    assert article("kicker:\npeople: ~").kicker == ""


def test_a_field_given_twice_is_an_error_that_names_both_lines_and_values() -> None:
    assert said(read(written("kicker: Explainer\nkicker: Analysis"))) == [
        '5: kicker: given twice: "Explainer" on line 4 and "Analysis" on line 5; keep one of them [E-duplicate-key]'
    ]
    assert said(read(written("images:\n  - src: a.jpg\n    alt: A\n    alt: B\n    credit: C"))) == [
        '7: alt: given twice: "A" on line 6 and "B" on line 7; keep one of them [E-duplicate-key]'
    ]


def test_yaml_may_not_construct_anything() -> None:
    told = said_of("title: !!python/object/apply:os.system [ls]")
    assert told == [
        "2: the YAML tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; "
        "write the plain value without it [E-yaml-tag]"
    ]
    assert said_of("title: !!str Two bases hit") == []


def test_aliases_are_followed_in_moderation() -> None:
    found = read(written("people: &who [Jane Roe]\norganisations: *who"))
    assert found.article is not None
    assert [name.name for name in found.article.names] == ["Jane Roe", "Jane Roe"]
    bomb = "x_a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"x_{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
        for before, name in zip("abcdef", "bcdefg", strict=True)
    )
    assert said(read(written(bomb))) == ["8: too many YAML aliases (*d); write the values out [E-yaml-alias]"]


def test_depth_and_size_are_limited() -> None:
    assert said(read(written("x_deep: " + "[" * 20 + "]" * 20))) == [
        "4: lists and mappings are nested more than 12 deep; no field needs more than four [E-yaml-too-deep]"
    ]
    assert codes(read(written("x_open: " + "[" * 100_000))) == ["E-yaml-too-deep"]
    assert said(read(written("x_long: " + "a" * 1_000_001))) == [
        "2: the front matter has 1,000,053 characters; at most 1,000,000 are read [E-yaml-too-large]"
    ]


@pytest.mark.parametrize(
    "header",
    [
        "ednote: call the source: Smith",
        'ednote: "call Smith',
        "ednote: call Smith\nednote: call Smith twice",
        "ednote: ask #smith",
        "ednote: |\n  call Smith\n bad",
        "ednote: [Smith",
        "ednote: *Smith",
        "ednotes: Smith",
        "Ednote: Smith",
    ],
)
def test_the_words_of_an_internal_note_never_leave_the_file(header: str) -> None:
    found = read(written(header))
    assert not any("smith" in told.lower() for told in said(found))
    assert "smith" not in repr((found.article, found.copy)).lower()
