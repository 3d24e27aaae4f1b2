"""What is wrong with a YAML header, said to somebody who writes headlines and not YAML."""

from __future__ import annotations

import re
from typing import Any

from backfile.read.tree import SECRET, Fields, HeaderError, Remark, Text

# `title: words`, also behind the dash of a list item; and a list item that is words only.
_FIELD = re.compile(r"^(?P<head>\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*)\s*:)[ \t]+(?P<value>\S.*)$")
_ITEM = re.compile(r"^(?P<head>\s*-)[ \t]+(?P<value>\S.*)$")
_QUOTED = re.compile(r"""^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?P<rest>.*)$""")
_BAD_ESCAPE = re.compile(r'(?<!\\)(?:\\\\)*\\[^0abt\tnvfre "/\\N_LPxuU]')
_BLOCK_MARK = re.compile(r"^[|>][-+0-9]*\s*(?:#.*)?$")
_SPECIAL = "[]{},&*!|>%@`"
_SECRET_LINE = re.compile(r"[ \t]*(?:ednote|editor_note)[ \t]*:", re.IGNORECASE)


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
    return _indented(lines, first_line, blamed) or _unexplained(lines, first_line, blamed, error)


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
    found = _FIELD.match(line.rstrip()) or _ITEM.match(line.rstrip())
    if found is None:
        return None
    key = found.groupdict().get("key") or ""
    fault = _fault_of(found["value"])
    if fault is None:
        return None
    code, reason, meant = fault
    subject = f"the {key}" if key else "the list item"
    remedy = "write" if found["value"][0] in "\"'" else "put it in quotes:"
    return code, key, f"{subject} {reason} - {remedy} {found['head'].strip()} {_shown(key, meant)}"


def _shown(key: str, value: str) -> str:
    """The value as it should be written; never that of a field which no reader may see."""
    return quoted(_masked(key, value if len(value) <= 300 else f"{value[:80]}…"))


def _masked(key: str, words: str) -> str:
    return "…" if key.lower() in SECRET else words


def _fault_of(value: str) -> tuple[str, str, str] | None:
    """(code, reason, the words that were meant) if the unquoted `value` is no plain YAML scalar."""
    first = value[0]
    if first in "\"'":
        whole = _QUOTED.match(value)
        if whole is None:
            return "E-yaml-quote", f"opens with {first} and never closes it", value[1:]
        return _fault_in_quotes(value, whole["rest"])
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


def _fault_in_quotes(value: str, rest: str) -> tuple[str, str, str] | None:
    """The fault of a value that opens with a quotation mark and closes it; `rest` is what follows then."""
    if rest.strip() and rest.strip()[0] != "#":
        # 'It's over' is one quotation with an apostrophe in it; "Yes" and "no" are two.
        is_one = rest[0].isalnum() and value[-1] == value[0]
        return (
            "E-yaml-start",
            f"starts with {value[0]} but goes on after the closing one",
            value[1:-1] if is_one else value,
        )
    if value[0] == '"' and _BAD_ESCAPE.search(value):
        return "E-yaml-quote", "has a backslash, which means something else between double quotes", value[1:-1]
    return None


def quoted(value: str) -> str:
    """`value` as a YAML string in the quotes that need the least escaping."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_KEY = re.compile(r"^(?P<indent> *)(?P<key>[A-Za-z_][\w-]*)\s*:(?:\s|$)")


def _indented(lines: list[str], first_line: int, blamed: int) -> HeaderError | None:
    """The fault of a field that does not start where its neighbour starts."""
    here = _KEY.match(lines[blamed])
    above = next((number for number in range(blamed - 1, -1, -1) if lines[number].strip()), -1)
    there = _KEY.match(lines[above]) if above >= 0 else None
    if here is None:
        return None
    if there is None:
        if above < 0 or lines[above][0] in " -#":
            return None
        message = "this line is no field; write it as name: words, or indent it if it belongs to the line above"
        return HeaderError("E-yaml-indent", first_line + above, message)
    number, field = (above, there) if len(there["indent"]) > len(here["indent"]) else (blamed, here)
    if not field["indent"]:
        return None
    message = f"this line is indented by {len(field['indent'])}; a field starts at the left margin"
    return HeaderError("E-yaml-indent", first_line + number, message, field["key"])


def _unexplained(lines: list[str], first_line: int, blamed: int, error: Any) -> HeaderError:
    """Libyaml's own words, for what no rule above explains."""
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    owner = next((line for line in reversed(lines[: blamed + 1]) if re.match(r"\S", line)), "")
    shown = "" if _SECRET_LINE.match(owner) or _SECRET_LINE.match(lines[blamed]) else lines[blamed].strip()
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
    """Remarks about unquoted values that YAML cut short at a " #" which looks like part of the words ("#1",
    "#MeToo")."""
    lines = text.split("\n")
    remarks = []
    for key, node in fields.items():
        if not isinstance(node, Text) or node.line != fields.lines[key]:
            continue
        found = _FIELD.match(lines[node.line - first_line].rstrip())
        if found is None or found["value"][0] in "\"'|>":
            continue
        lost = re.search(r"(?:^|\s)(#\w.*)$", found["value"])
        if lost is not None:
            remedy = f"put the {key} in quotes: {found['head'].strip()} {_shown(key, found['value'])}"
            message = f"YAML takes {_masked(key, lost[1])} for a comment - {remedy}"
            remarks.append(Remark("hash-comment", key, node.line, message))
    return remarks
