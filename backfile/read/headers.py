"""Header formats: how each one is recognised, cut off and read.

Each class is a handler in the sense of python-frontmatter (detect, split, load), except that `load` keeps every scalar
as text and takes the file's line on which the header begins.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import frontmatter
from frontmatter.default_handlers import BaseHandler

from backfile.errors import Problem
from backfile.read.text import WHAT_TO_WRITE
from backfile.read.tree import Fields, HeaderError, Items, Node, Text, double, printable, sketch
from backfile.read.yaml_text import DEEPEST, compose


class Header(NamedTuple):
    """A file in two: its fields and the text below. `line` is where the header starts, `body_line` where the text
    does."""

    fields: Fields
    body: str
    line: int
    body_line: int


def split_header(path: str, text: str, dialect: str) -> tuple[Header | None, list[Problem]]:
    """The header and body of a file; None with an E problem where the header is unreadable.

    Where there is no header at all, Hugo, Jekyll and Pelican files get an empty one and a warning, Backfile files an
    error.
    """
    whole = text.lstrip(" \t\n")
    skipped = text.count("\n", 0, len(text) - len(whole))
    whole = text.split("\n", skipped)[-1]
    header = frontmatter.detect_format(whole, _PELICAN_FORMATS if dialect == "pelican" else _FORMATS)
    if header is None:
        return _without_header(path, text, dialect)
    line = skipped + 1
    try:
        written, body = header.split(whole)
    except ValueError:
        return None, [_unclosed(path, line, whole)]
    body_line = line + whole.count("\n", 0, len(whole) - len(body))
    try:
        fields: Any = header.load(written, line)  # type: ignore[call-arg]
    except HeaderError as error:
        return None, [Problem(path, error.line, error.code, error.field, error.message)]
    return Header(fields, body, line, body_line), [_remark(path, remark, dialect) for remark in fields.remarks]


def _without_header(path: str, text: str, dialect: str) -> tuple[Header | None, list[Problem]]:
    if dialect == "backfile":
        return None, [Problem(path, 1, "E-front-matter-missing", "", f"there is no front matter; {WHAT_TO_WRITE}")]
    problem = Problem(
        path, 1, "W-front-matter-missing", "", "there is no front matter; title and date are taken from the file name"
    )
    return Header(Fields(1), text, 1, 1), [problem]


def _unclosed(path: str, line: int, whole: str) -> Problem:
    opening = whole.split("\n", 1)[0].strip()
    closing = {"{": "}"}.get(opening[:1], opening)
    seen = f'the front matter opened with "{opening[:20]}" is never closed'
    message = f'{seen}; put a line "{closing[:20]}" below the last field'
    return Problem(path, line, "E-front-matter-unclosed", "", message)


_AS_IN = {"hugo": "Hugo", "jekyll": "Jekyll", "pelican": "Pelican"}


def _remark(path: str, remark: Any, dialect: str) -> Problem:
    if remark.kind != "duplicate-key":
        return Problem(path, remark.line, f"W-{remark.kind}", remark.field, remark.message)
    if dialect == "backfile":
        return Problem(path, remark.line, "E-duplicate-key", remark.field, f"{remark.message}; keep one of them")
    message = f"{remark.message}; the last one counts, as in {_AS_IN[dialect]}"
    return Problem(path, remark.line, "W-duplicate-key", remark.field, message)


class YamlHeader(BaseHandler):
    """``---`` lines around YAML; the closing line may be ``...``, as in Pandoc and Jekyll."""

    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*$\n?", re.MULTILINE)

    def detect(self, text: str) -> bool:
        """True if the first line is a row of three or more dashes."""
        return text.startswith("---") and super().detect(text)

    def load(self, fm: str, first_line: int = 1) -> dict[str, Any]:
        """The fields; raises HeaderError."""
        root = compose(fm, first_line + 1)
        if root is None:
            return Fields(first_line)
        if not isinstance(root, Fields):
            message = f'the front matter must consist of lines such as "title: Words"; it reads as {sketch(root)}'
            raise HeaderError("E-front-matter-shape", root.line, message)
        return root


class TomlHeader(BaseHandler):
    """``+++`` lines around TOML, as Hugo has them."""

    FM_BOUNDARY = re.compile(r"^\+{3,}[ \t]*$\n?", re.MULTILINE)
    _KEY = r'^[ \t]*(?:\[\[?[ \t]*)?"?{key}"?[ \t]*[=\].]|[{{,][ \t]*"?{key}"?[ \t]*='

    def load(self, fm: str, first_line: int = 1) -> dict[str, Any]:
        """The fields; raises HeaderError."""
        try:
            values = tomllib.loads(fm, parse_float=str)
            return _Lines(fm, first_line + 1, self._KEY).fields(values)
        except (ValueError, RecursionError) as error:
            place = re.search(r"at line (\d+)", str(error))
            line = first_line + int(place[1]) if place else first_line
            message = (
                f'the front matter is not valid TOML ({_reason(error)}); texts are written in quotes: title = "Words"'
            )
            raise HeaderError("E-toml-syntax", line, message) from None


class FencedJsonHeader(BaseHandler):
    """A JSON object between ``;;;`` lines."""

    FM_BOUNDARY = re.compile(r"^;{3,}[ \t]*$\n?", re.MULTILINE)

    def load(self, fm: str, first_line: int = 1) -> dict[str, Any]:
        """The fields; raises HeaderError."""
        return _json_fields(fm, first_line + 1)


class JsonHeader(BaseHandler):
    """A JSON object at the head of the file, as Hugo has it."""

    FM_BOUNDARY = re.compile(r"\{\s*[\"}]")

    def split(self, text: str) -> tuple[str, str]:
        """Header and body; raises ValueError if the header does not end."""
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            end = text.index("\n}") + 2  # broken JSON is load's to explain
        return text[:end], text[end:].removeprefix("\n")

    def load(self, fm: str, first_line: int = 1) -> dict[str, Any]:
        """The fields; raises HeaderError."""
        return _json_fields(fm, first_line)


def _json_fields(source: str, first_line: int) -> Fields:
    try:
        values = json.loads(source, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
        if isinstance(values, dict):
            return _Lines(source, first_line, r'"{key}"\s*:').fields(values)
    except (ValueError, RecursionError) as error:
        line = first_line + getattr(error, "lineno", 1) - 1
        raise HeaderError("E-json-syntax", line, f"the front matter is not valid JSON ({_reason(error)})") from None
    raise HeaderError("E-front-matter-shape", first_line, 'the front matter must be an object: {"title": "Words"}')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of a JSON object, none of which may come twice."""
    values = dict(pairs)
    if len(values) != len(pairs):
        keys = [key for key, _ in pairs]
        double_key = next(key for position, key in enumerate(keys) if key in keys[:position])
        raise ValueError(f'"{double_key}" is given twice; keep one of them')
    return values


def _reason(error: BaseException) -> str:
    """The library's words without the place, which the problem gives in lines of the file."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if "digits" in str(error):
        return "a number is too long"
    return re.sub(r": line \d+ column \d+.*| \(at .*", "", str(error))


class PelicanHeader(BaseHandler):
    """``Key: value`` lines up to the first blank one; a line indented by four blanks goes on with the value above
    it."""

    FM_BOUNDARY = re.compile(r"[A-Za-z][\w-]*:(?:\s|$)")
    _FIELD = re.compile(r"^ {0,3}([A-Za-z][\w-]*):[ \t]*(.*)$")

    def split(self, text: str) -> tuple[str, str]:
        """Header and body, split at the first blank line."""
        written, _, body = re.sub(r"\n[ \t]+\n", "\n\n", text, count=1).partition("\n\n")
        return written, body

    def load(self, fm: str, first_line: int = 1) -> dict[str, Any]:
        """The fields; raises HeaderError."""
        fields = Fields(first_line)
        last = ""
        for number, line in enumerate(fm.split("\n"), first_line):
            found = self._FIELD.match(line)
            if found is not None:
                last = found[1]
                node = Text(number, found[2].strip())
                if last in fields:
                    fields.remarks.append(double(last, fields[last], fields.lines[last], node, number))
                fields.put(last, number, node)
            elif line.startswith("    ") and isinstance(before := fields.get(last), Text):
                fields[last] = Text(before.line, f"{before.value}\n{line.strip()}")
            else:
                message = (
                    f'"{line.strip()[:60]}" is no "Key: value" line; leave a blank line between the fields and the text'
                )
                raise HeaderError("E-front-matter-shape", number, message)
        return fields


class _Lines:
    """Finds the line of every key of a parsed header by walking through its source in step with the values."""

    def __init__(self, source: str, first_line: int, key_pattern: str) -> None:
        self._source = source
        self._line = first_line
        self._pattern = key_pattern
        self._position = 0
        self._keys = 0
        self._missed = 0

    def fields(self, values: Mapping[str, Any], depth: int = 0) -> Fields:
        """The mapping as a tree; raises RecursionError and ValueError for more than a header can mean."""
        fields = Fields(self._line)
        if depth > DEEPEST:
            raise RecursionError
        for key, value in values.items():
            self._advance_to(key)
            fields.put(printable(key), self._line, self._node(value, depth + 1))
        return fields

    def _advance_to(self, key: str) -> None:
        """Goes on to where `key` stands; stays where it is not found, because it is written with escapes."""
        self._keys += 1
        if self._keys > _MOST_KEYS:
            raise ValueError(f"it has more than {_MOST_KEYS:,} keys")
        if self._missed > 100:
            return
        pattern = re.compile(self._pattern.format(key=re.escape(key)), re.MULTILINE)
        found = pattern.search(self._source, self._position)
        if found is None:
            self._missed += 1
            return
        self._line += self._source.count("\n", self._position, found.end() - 1)
        self._position = found.end() - 1

    def _node(self, value: Any, depth: int) -> Node:
        if isinstance(value, dict):
            return self.fields(value, depth)
        if isinstance(value, list):
            if depth > DEEPEST:
                raise RecursionError
            return Items(self._line, tuple([self._node(item, depth + 1) for item in value]))
        return Text(self._line, _as_typed(value))


_MOST_KEYS = 5_000


def _as_typed(value: Any) -> str:
    """A scalar of TOML or JSON as YAML's author would have written it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value) if isinstance(value, str) else str(value)


_FORMATS = (YamlHeader(), TomlHeader(), JsonHeader(), FencedJsonHeader())
_PELICAN_FORMATS = (*_FORMATS, PelicanHeader())
