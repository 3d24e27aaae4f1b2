"""What is wrong with a YAML header, said to somebody who writes headlines and not YAML."""

from __future__ import annotations

import re
from typing import Any

from backfile.read.tree import Fields, HeaderError, Remark, Text

# `title: words`, also behind the dash of a list item; and a list item that is words only.
_FIELD = re.compile(r"^(?P<head>\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*)\s*:)[ \t]+(?P<value>\S.*?)\s*$")
_ITEM = re.compile(r"^(?P<head>\s*-)[ \t]+(?P<value>\S.*?)\s*$")
_QUOTED = re.compile(r"""^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?P<rest>.*)$""")
_BLOCK_MARK = re.compile(r"^[|>][-+0-9]*\s*(?:#.*)?$")
_SPECIAL = "[]{},&*!|>%@`"


def explain(text: str, first_line: int, error: Any, line: int = 0) -> HeaderError:
    """The HeaderError that says what an author should change.

    `error` is libyaml's exception, or None where the document is well-formed but makes no sense as front matter; then
    `line` (in the file) says where.
    """
    lines = text.split("\n")
    blamed = line - first_line if error is None else _marked_line(error, len(lines))
    for number in _nearest_first(blamed, error):
        if number < len(lines) and (found := _fault_in(lines[number])):
            code, field, message = found
            return HeaderError(code, first_line + number, message, field)
    if error is None:
        return HeaderError("E-yaml-syntax", line, "a field's name must be a word, followed by a colon: title: Words")
    return _unexplained(lines, first_line, blamed, error)


def _marked_line(error: Any, lines: int) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return min(int(mark.line), lines - 1)
    return 0


def _nearest_first(blamed: int, error: Any) -> list[int]:
    """Line numbers in the order of suspicion: where libyaml stopped and began, then upwards."""
    context = getattr(error, "context_mark", None)
    began = [int(context.line)] if context is not None and "quoted" in str(error.context) else []
    return began + list(range(blamed, max(blamed - 40, -1), -1))


def _fault_in(line: str) -> tuple[str, str, str] | None:
    """(code, field, message) for a line that YAML cannot read, or reads as something else than its author meant."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "E-yaml-tab", "", "the line begins with a tab; YAML allows only blanks there: use two blanks"
    found = _FIELD.match(line) or _ITEM.match(line)
    if found is None:
        return None
    key = found.groupdict().get("key") or ""
    fault = _fault_of(found["value"])
    if fault is None:
        return None
    code, reason, meant = fault
    subject = f"the {key}" if key else "the list item"
    return code, key, f"{subject} {reason} - put it in quotes: {(found['head'] + ' ' + quoted(meant)).strip()}"


def _fault_of(value: str) -> tuple[str, str, str] | None:
    """(code, reason, the words that were meant) if the unquoted `value` is no plain YAML scalar."""
    first = value[0]
    if first in "\"'":
        whole = _QUOTED.match(value)
        if whole is None:
            return "E-yaml-quote", f"opens with {first} and never closes it", value[1:]
        rest = whole["rest"].strip()
        return (
            ("E-yaml-start", f"starts with {first} but goes on after the closing one", value)
            if rest and rest[0] != "#"
            else None
        )
    if first in "[{":
        closed = value.endswith("]" if first == "[" else "}") and not value.startswith("{{")
        return None if closed else ("E-yaml-start", f"starts with {first}", value)
    if first in _SPECIAL and not _BLOCK_MARK.match(value):
        return "E-yaml-start", f"starts with {first}", value
    if value.startswith(("- ", "? ")):
        return "E-yaml-start", f"starts with '{value[:2]}'", value
    if ": " in value or value.endswith(":"):
        return "E-yaml-colon", "contains ': '" if ": " in value else "ends with ':'", value
    return None


def quoted(value: str) -> str:
    """`value` as a YAML string in the quotes that need the least escaping."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unexplained(lines: list[str], first_line: int, blamed: int, error: Any) -> HeaderError:
    """libyaml's own words, for what no rule above explains."""
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    shown = lines[blamed].strip()
    if len(shown) > 80:
        shown = shown[:79] + "…"
    seen = f' near "{shown}"' if shown else ""
    message = f"the front matter is not valid YAML{seen} ({reason}); check indentation, quotes and colons"
    return HeaderError("E-yaml-syntax", first_line + blamed, message)


def unread_anchor(text: str, first_line: int, line: int) -> HeaderError:
    """The fault of a value that starts with & or * without being meant as YAML's anchor or alias."""
    found = _fault_in(text.split("\n")[line - first_line])
    if found is not None:
        code, field, message = found
        return HeaderError(code, line, message, field)
    return HeaderError(
        "E-yaml-alias", line, "a YAML anchor (&name) and its alias (*name) do not match; write the value out"
    )


def tag_fault(text: str, first_line: int, line: int, tag: str) -> HeaderError:
    """The fault of a YAML tag: a value that starts with "!", or an attempt to construct an object."""
    found = None if ":" in tag else _fault_in(text.split("\n")[line - first_line])
    if found is not None:
        code, field, message = found
        return HeaderError(code, line, message, field)
    return HeaderError("E-yaml-tag", line, f"the YAML tag {tag} is not allowed; write the plain value without it")


def hash_comments(text: str, first_line: int, fields: Fields) -> list[Remark]:
    """Remarks about unquoted values that YAML cut short at a " #" which looks like part of the words ("#1", "#MeToo")."""
    lines = text.split("\n")
    remarks = []
    for key, node in fields.items():
        if not isinstance(node, Text) or node.line != fields.lines[key]:
            continue
        found = _FIELD.match(lines[node.line - first_line])
        if found is None or found["value"][0] in "\"'|>":
            continue
        lost = re.search(r"(?:^|\s)(#\w.*)$", found["value"])
        if lost is not None:
            message = f"YAML takes {lost[1]} for a comment - put the {key} in quotes: {found['head']} {quoted(found['value'])}"
            remarks.append(Remark("hash-comment", key, node.line, message))
    return remarks
