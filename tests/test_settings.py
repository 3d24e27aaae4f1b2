"""archive.toml: every setting with its check."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfile.settings import SECTIONS, Settings, read_settings
from tests.copy_desk import sentence


def said(text: str) -> list[str]:
    return [sentence(problem) for problem in read_settings(text.encode())[1]]


def test_an_empty_file_means_the_defaults() -> None:
    assert read_settings(b"") == (Settings(), ())


def test_every_setting_has_a_section_and_a_default() -> None:
    assert sorted(key for keys in SECTIONS.values() for key in keys) == sorted(s.name for s in fields(Settings))


def test_a_whole_file() -> None:
    text = """
[archive]
title = "The Daily Example, 2004-2019"
description = "All that was printed."
language = "en-NZ"
timezone = "Pacific/Auckland"
base_url = "https://archive.example/daily/"
outlet = "daily"
license = "CC-BY-4.0"
copyright = "The Daily Example"

[content]
articles = "."
dialect = "jekyll"
slug_from = "filename"
trust_html = true
recognise_updates = false
autolink = false

[pages]
permalink = "{section}/{slug}/"
page_size = 100
front_page = 10
date_format = "d MMMM y"
time_format = "HH:mm"
"""
    settings, problems = read_settings(("\ufeff" + text.replace("\n", "\r\n")).encode())
    assert problems == ()
    assert settings == Settings(
        title="The Daily Example, 2004-2019",
        description="All that was printed.",
        language="en-NZ",
        timezone="Pacific/Auckland",
        base_url="https://archive.example/daily/",
        outlet="daily",
        license="CC-BY-4.0",
        copyright="The Daily Example",
        articles=".",
        dialect="jekyll",
        slug_from="filename",
        trust_html=True,
        recognise_updates=False,
        autolink=False,
        permalink="{section}/{slug}/",
        page_size=100,
        front_page=10,
        date_format="d MMMM y",
        time_format="HH:mm",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[archive]\ntitel = "X"',
            "2: titel: there is no such setting; did you mean title? "
            "Known below [archive]: title, description, language, timezone, base_url, outlet, license, copyright "
            "[E-settings-unknown]",
        ),
        (
            "[archive]\npage_size = 20",
            "2: page_size: this setting belongs below [pages], not below [archive] [E-settings-unknown]",
        ),
        ('title = "X"', "1: title: this setting belongs below [archive] [E-settings-unknown]"),
        (
            "\n[page]\npage_size = 20",
            "2: page: there is no such section; did you mean [pages]? Known: [archive], [content], [pages] "
            "[E-settings-unknown]",
        ),
        ("pages = 3", "1: pages: this is a section; write [pages] on a line of its own [E-settings-type]"),
        (
            '[archive]\ntitle = "  "',
            '2: title: the archive needs a name; write title = "The Daily Example, 2004-2019" [E-settings-value]',
        ),
        (
            '[archive]\n# language of the pages\nlanguage = "english"',
            '3: language: "english" is not a language tag; write language = "en-NZ" [E-settings-value]',
        ),
        (
            '[archive]\ntimezone = "NZT"',
            '2: timezone: "NZT" is not an IANA time zone; did you mean Pacific/Auckland? [E-settings-value]',
        ),
        (
            '[archive]\nbase_url = "archive.example"',
            '2: base_url: "archive.example" is not an absolute http or https address; '
            'write base_url = "https://archive.example/" [E-settings-value]',
        ),
        (
            '[archive]\nbase_url = "https://archive.example/?x"',
            '2: base_url: "https://archive.example/?x" must not have a "?" or "#"; '
            'write base_url = "https://archive.example/" [E-settings-value]',
        ),
        (
            '[content]\narticles = "../articles"',
            '2: articles: "../articles" is not a folder below content/; '
            'write articles = "articles", or "." for content/ itself [E-settings-value]',
        ),
        (
            '[content]\ndialect = "Jekyl"',
            '2: dialect: "Jekyl" is not a dialect; did you mean "jekyll"? Known: backfile, hugo, jekyll, pelican '
            "[E-settings-value]",
        ),
        (
            '[content]\nslug_from = "name"',
            '2: slug_from: "name" is not a source of slugs; did you mean "filename"? Known: title, filename '
            "[E-settings-value]",
        ),
        (
            '[content]\nautolink = "yes"',
            '2: autolink: "yes" is not true or false; write autolink = true [E-settings-type]',
        ),
        (
            "[pages]\npage_size = true",
            "2: page_size: true is not a whole number; write page_size = 50 [E-settings-type]",
        ),
        (
            "[pages]\npage_size = 0",
            "2: page_size: 0 is not between 1 and 1000; write page_size = 50 [E-settings-value]",
        ),
        (
            "[pages]\nfront_page = 1001",
            "2: front_page: 1001 is not between 1 and 1000; write front_page = 20 [E-settings-value]",
        ),
        (
            '[pages]\npermalink = "{yaer}/{slug}.html"',
            '2: permalink: "{yaer}" is unknown; did you mean {year}? Known: {year}, {month}, {day}, {slug}, {section}, '
            "{id}, {filename}, {folder} [E-settings-value]",
        ),
        (
            '[pages]\ntime_format = "h.mma P"',
            '2: time_format: "P" in "h.mma P" is not a letter of CLDR patterns; '
            "write time_format = \"h.mma\", with words in 'single quotes' [E-settings-value]",
        ),
        (
            '[pages]\ndate_format = "d \'of MMMM"',
            '2: date_format: "d \'of MMMM" has a \' without its partner; write date_format = "d MMMM y" '
            "[E-settings-value]",
        ),
        (
            "[archive]\ntitle = The Daily Example",
            '2: title: text must stand in quotes: title = "The Daily Example" [E-settings-syntax]',
        ),
        (
            '[archive]\ntitle = "X"\n[archive]\n',
            "3: the file is not valid TOML near \"[archive]\": Cannot declare ('archive',) twice [E-settings-syntax]",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_a_remedy(text: str, message: str) -> None:
    assert said(text) == [message]


def test_all_faults_are_reported_at_once_and_the_good_settings_are_kept() -> None:
    settings, problems = read_settings(b'[archive]\ntitle = "Kept"\nlanguage = "x"\n[pages]\npage_size = -1\n')
    assert [problem.field for problem in problems] == ["language", "page_size"]
    assert settings == Settings(title="Kept")
    assert {problem.path for problem in problems} == {"archive.toml"}


def test_a_file_in_another_encoding() -> None:
    _, problems = read_settings('[archive]\ntitle = "Grüße"\n'.encode("cp1252"))
    assert [sentence(problem) for problem in problems] == [
        "2: the file is not UTF-8; save it as UTF-8 [E-settings-not-utf-8]"
    ]


@given(st.binary(max_size=200))
def test_no_bytes_bring_it_down(raw: bytes) -> None:
    settings, problems = read_settings(raw)
    assert isinstance(settings, Settings)
    assert all(problem.is_error for problem in problems)


@given(
    st.sampled_from(sorted(SECTIONS)),
    st.sampled_from([setting.name for setting in fields(Settings)]),
    st.one_of(st.text(max_size=30).filter(lambda text: '"' not in text and "\\" not in text), st.integers()),
)
def test_no_value_brings_it_down(section: str, key: str, value: str | int) -> None:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    read_settings(f"[{section}]\n{key} = {shown}\n".encode("utf-8", "replace"))
