"""archive.toml: the settings of one archive, each with its default and its check."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from backfile.errors import Problem
from backfile.permalinks import pattern_fault
from backfile.times import TimeError, zone

DIALECTS = ("backfile", "hugo", "jekyll", "pelican")
PATH = "archive.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of ``archive.toml``, in the sections that the file has."""

    # [archive]
    title: str = "News archive"
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    base_url: str = ""  # https://archive.example/ - wanted by the sitemap, canonical links and the 404 page
    outlet: str = ""
    license: str = ""
    copyright: str = ""
    # [content]
    articles: str = "articles"  # folder of the article files below content/; "." for content/ itself
    dialect: str = "backfile"  # whose habits the article files follow
    slug_from: str = ""  # "title" or "filename"; "": title for backfile, file name for the others
    trust_html: bool = False
    recognise_updates: bool = True
    autolink: bool = True
    # [pages]
    permalink: str = "{year}/{month}/{slug}.html"
    page_size: int = 50
    front_page: int = 20
    date_format: str = ""  # a CLDR pattern; "": the language's long form
    time_format: str = "h.mma"


SECTIONS: dict[str, tuple[str, ...]] = {
    "archive": ("title", "description", "language", "timezone", "base_url", "outlet", "license", "copyright"),
    "content": ("articles", "dialect", "slug_from", "trust_html", "recognise_updates", "autolink"),
    "pages": ("permalink", "page_size", "front_page", "date_format", "time_format"),
}


def read_settings(raw: bytes) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in the bytes of ``archive.toml``, and what is wrong with them.

    A setting with an E problem keeps its default, so that one run can report everything else too. An empty file is
    fine.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Settings(), (Problem(PATH, line, "E-settings-not-utf-8", "", "the file is not UTF-8; save it as UTF-8"),)
    try:
        sections = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Settings(), (_syntax_problem(text, error),)
    reading = _Reading(text)
    for name, section in sections.items():
        reading.section(name, section)
    return Settings(**reading.values), tuple(sorted(reading.problems))


def _syntax_problem(text: str, error: BaseException) -> Problem:
    """One sentence for broken TOML, with the commonest reason spelt out: text without quotes."""
    place = re.search(r"at line (\d+)", str(error))
    lines = text.split("\n")
    number = int(place[1]) if place else len(lines)
    line = lines[min(number, len(lines)) - 1].strip()
    bare = re.fullmatch(r"([A-Za-z_]+)\s*=\s*([^\s\"'\[{].*)", line)
    if bare is not None and bare[2] not in ("true", "false") and '"' not in bare[2]:
        return Problem(
            PATH, number, "E-settings-syntax", bare[1], f'text must stand in quotes: {bare[1]} = "{bare[2]}"'
        )
    reason = "nested too deeply" if isinstance(error, RecursionError) else re.sub(r" \(at .*", "", str(error))
    seen = f' near "{line[:60]}"' if line else ""
    return Problem(PATH, number, "E-settings-syntax", "", f"the file is not valid TOML{seen}: {reason}")


class _Reading:
    """Collects checked values and problems, section by section."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []

    def section(self, name: str, section: Any) -> None:
        if name not in SECTIONS:
            self._report(self._line(name), "E-settings-unknown", name, _unknown_section(name, section))
            return
        if not isinstance(section, dict):
            self._report(
                self._line(name), "E-settings-type", name, f"this is a section; write [{name}] on a line of its own"
            )
            return
        for key, value in section.items():
            line = self._line(key, name)
            if key not in SECTIONS[name]:
                self._report(line, "E-settings-unknown", key, _unknown_setting(key, name))
                continue
            fault = fault_of(key, value)
            if fault:
                self._report(line, "E-settings-type" if _wrong_type(key, value) else "E-settings-value", key, fault)
            else:
                self.values[key] = value

    def _report(self, line: int, code: str, field: str, message: str) -> None:
        self.problems.append(Problem(PATH, line, code, field, message))

    def _line(self, key: str, section: str = "") -> int:
        """The line of a key in its section (or of the section itself), found by searching; 0 if it hides."""
        key_line = re.compile(rf'\s*(?:\[\[?\s*)?(?:{section}\s*\.\s*)?["\']?{re.escape(key)}["\']?\s*[=\].]')
        header = re.compile(rf"\s*\[\s*{section}\s*\]")
        start = next((number for number, line in enumerate(self._lines) if header.match(line)), 0) if section else 0
        return next((number + 1 for number in range(start, len(self._lines)) if key_line.match(self._lines[number])), 0)


def _unknown_section(name: str, value: Any) -> str:
    home = next((section for section, keys in SECTIONS.items() if name in keys), "")
    if home and not isinstance(value, dict):
        return f"this setting belongs below [{home}]"
    near = get_close_matches(name, SECTIONS, n=1, cutoff=0.6)
    meant = f"did you mean [{near[0]}]? " if near else ""
    return f"there is no such section; {meant}Known: {', '.join(f'[{known}]' for known in SECTIONS)}"


def _unknown_setting(key: str, section: str) -> str:
    home = next((other for other, keys in SECTIONS.items() if key in keys), "")
    if home:
        return f"this setting belongs below [{home}], not below [{section}]"
    near = get_close_matches(key, [known for keys in SECTIONS.values() for known in keys], n=1, cutoff=0.6)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"there is no such setting; {meant}Known below [{section}]: {', '.join(SECTIONS[section])}"


_DEFAULTS: dict[str, Any] = {setting.name: setting.default for setting in fields(Settings)}


def _wrong_type(key: str, value: Any) -> bool:
    return type(value) is not type(_DEFAULTS[key])


def fault_of(key: str, value: Any) -> str:
    """What is wrong with `value` for the setting `key`, in a sentence; "" if nothing is. `key` must be a known one."""
    if _wrong_type(key, value):
        default = _DEFAULTS[key]
        kind = (
            "true or false"
            if isinstance(default, bool)
            else "a whole number"
            if isinstance(default, int)
            else "text in quotes"
        )
        example = str(default).lower() if isinstance(default, bool | int) else f'"{default or "…"}"'
        return f"{_shown(value)} is not {kind}; write {key} = {example}"
    check = _CHECKS.get(key)
    return check(value) if check else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else "a list" if isinstance(value, list) else str(value)


def is_language_tag(tag: str) -> bool:
    """True for a well-formed BCP 47 tag: "en", "en-NZ", "mi", "zh-Hant-TW"."""
    return _LANGUAGE.fullmatch(tag) is not None


_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)


def _title_fault(value: str) -> str:
    return "" if value.strip() else 'the archive needs a name; write title = "The Daily Example, 2004-2019"'


def _language_fault(value: str) -> str:
    return "" if is_language_tag(value) else f'"{value}" is not a language tag; write language = "en-NZ"'


def _timezone_fault(value: str) -> str:
    try:
        zone(value)
    except TimeError as error:
        return str(error)
    return ""


def _base_url_fault(value: str) -> str:
    if not value:
        return ""
    example = 'base_url = "https://archive.example/"'
    try:
        parts = urlsplit(value)
        good = (
            parts.scheme in ("http", "https") and parts.hostname is not None and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        good = False
    if not good or value != value.strip():
        return f'"{value}" is not an absolute http or https address; write {example}'
    if parts.query or parts.fragment or value.endswith(("?", "#")):
        return f'"{value}" must not have a "?" or "#"; write {example}'
    return ""


def _articles_fault(value: str) -> str:
    parts = value.split("/")
    if value == "." or (value and all(part.strip(". ") for part in parts) and "\\" not in value):
        return ""
    return f'"{value}" is not a folder below content/; write articles = "articles", or "." for content/ itself'


def _choice_fault(key: str, known: tuple[str, ...]) -> Callable[[str], str]:
    def fault(value: str) -> str:
        if value in known:
            return ""
        near = get_close_matches(value.lower(), known, n=1, cutoff=0.5)
        meant = f'did you mean "{near[0]}"? ' if near and near[0] else ""
        return f'"{value}" is not a {key}; {meant}Known: {", ".join(choice for choice in known if choice)}'

    return fault


def _size_fault(key: str, example: int) -> Callable[[int], str]:
    def fault(value: int) -> str:
        return "" if 1 <= value <= 1000 else f"{value} is not between 1 and 1000; write {key} = {example}"

    return fault


# Unicode Technical Standard 35, part 4, "Date Field Symbol Table".
_DATE_LETTERS = frozenset("GyYuUrQqMLwWdDFgEec")
_TIME_LETTERS = frozenset("abBhHKkmsSzZOvVXx")


def _format_fault(key: str, letters: frozenset[str], example: str) -> Callable[[str], str]:
    def fault(value: str) -> str:
        if value.count("'") % 2:
            return f'"{value}" has a \' without its partner; write {key} = "{example}"'
        bare = re.sub(r"'[^']*'", "", value)
        strange = [letter for letter in bare if letter.isalpha() and letter not in letters]
        if not strange:
            return ""
        seen = f'"{strange[0]}" in "{value}" is not a letter of CLDR patterns'
        return f"{seen}; write {key} = \"{example}\", with words in 'single quotes'"

    return fault


_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "title": _title_fault,
    "language": _language_fault,
    "timezone": _timezone_fault,
    "base_url": _base_url_fault,
    "articles": _articles_fault,
    "dialect": _choice_fault("dialect", DIALECTS),
    "slug_from": _choice_fault("source of slugs", ("", "title", "filename")),
    "permalink": pattern_fault,
    "page_size": _size_fault("page_size", 50),
    "front_page": _size_fault("front_page", 20),
    "date_format": _format_fault("date_format", _DATE_LETTERS, "d MMMM y"),
    "time_format": _format_fault("time_format", _TIME_LETTERS, "h.mma"),
}
