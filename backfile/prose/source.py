"""The source, line by line: code, explicit blocks and kramdown's attribute lines become marks."""

from __future__ import annotations

import re
from bisect import bisect_right

from backfile.prose.fences import read_attributes, read_fence
from backfile.prose.inline import mark_inline
from backfile.prose.limits import DEEPEST, MOST_MARKS, Refused
from backfile.prose.records import Fence, Mark, ProseContext, Report, mark_of

# Controls, lone surrogates and noncharacters.
_UNUSABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|(\d+));?")
_CODE = re.compile(r"( *+)(`{3,}+|~{3,}+)([^`]*)")
_CODE_END = re.compile(r" *+(`{3,}+|~{3,}+) *")
_FENCE = re.compile(r" {0,3}:{3,}+[ \t]*+(?:([A-Za-z][\w-]*)(.*))?")
_KRAMDOWN = re.compile(r"\{:(?!:)([^{}]*)\}?")
_START = re.compile(r"""\bstart\s*=\s*["'“”]?(\d{1,6})(?!\w)""")
_NUMBERED = re.compile(r"(\s{0,3})(\d+)(\.\s)")
_PLAIN_LINE = re.compile(r"[^\s#>|*+\-<`~:\d]")
_WORTH_A_LOOK = re.compile(r"^[ \t]*(?:```|~~~|:::|\{:)", re.MULTILINE)


def usable(source: str) -> str:
    """`source` with "\\n" as its only line end and without characters that HTML cannot hold."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    return _UNUSABLE.sub("\ufffd", source) if _UNUSABLE.search(source) else source


def usable_references(html: str) -> str:
    """`html` without numeric references to such characters (and so none to the marks that stand in it)."""
    return _REFERENCE.sub(_usable_reference, html) if "&#" in html else html


def _usable_reference(found: re.Match[str]) -> str:
    digits = (found[1] or found[2]).lstrip("0")[:9] or "0"
    code = int(digits, 16 if found[1] else 10)
    is_character = code <= 0x10FFFF and (0x80 <= code <= 0x9F or not _UNUSABLE.match(chr(code)))
    return found[0] if is_character else "\ufffd"


def mark_source(source: str, context: ProseContext, report: Report) -> tuple[str, list[Mark]]:
    """The source with marks in place of all that Markdown must not see, and the marks in the order of their numbers."""
    marks: list[Mark] = []
    text, numbers = source, None
    if _WORTH_A_LOOK.search(source):
        scan = _Scan(source.split("\n"), context.first_line, marks, report)
        text, numbers = scan.run()
    text = mark_inline(text, numbers, context, marks)
    if len(marks) > MOST_MARKS:
        message = (
            f"this text has {len(marks):,} blocks, attributes and tags; split it into parts of {MOST_MARKS:,} at most"
        )
        raise Refused("E-prose-too-long", 0, message)
    return text, marks


class _Scan:
    """One pass over the lines of a source."""

    def __init__(self, lines: list[str], first_line: int, marks: list[Mark], report: Report) -> None:
        self.lines = lines
        self.first_line = first_line
        self.marks = marks
        self.report = report
        self.out: list[str] = []
        self.numbers: list[int] = []  # line of the file for each line of `out`
        self.opened: list[tuple[str, int]] = []  # blocks that are open: name and line
        self.start: int | None = None  # what the next numbered item shall be
        self.last_number = 0
        self.code_ends = {character: self._code_ends(character) for character in "`~"}
        self.longest_end = {"`": 10**9, "~": 10**9}  # from the current line on, no end of code is as long as this

    def run(self) -> tuple[str, list[int]]:
        """The marked text, and for each of its lines the line of the file."""
        index = 0
        while index < len(self.lines):
            index = self._take(index)
        for name, line in reversed(self.opened):
            message = f'the block "::: {name}" that opens here is never closed; close it with a line ":::"'
            self.report("E-block-unclosed", line, message)
            self._block(Mark("fence", "", line, fence=Fence("", {})), line)
        return "\n".join(self.out), self.numbers

    def _take(self, index: int) -> int:
        """Deals with the line at `index`; returns the index of the next line."""
        line = self.lines[index]
        start = line.lstrip(" \t")[:3]
        if start in ("```", "~~~") and (code := _CODE.fullmatch(line)):
            return self._take_code(index, code)
        if start == ":::" and (fence := _FENCE.fullmatch(line)):
            self._take_fence(fence, self.first_line + index)
        elif start[:2] == "{:" and (attributes := _KRAMDOWN.fullmatch(line.strip())):
            self._take_attributes(attributes[1].strip(), index)
        else:
            self._put(self._renumbered(line) if line[:4].strip()[:1].isdigit() else line, self.first_line + index)
        return index + 1

    def _put(self, line: str, number: int) -> None:
        self.out.append(line)
        self.numbers.append(number)

    def _block(self, mark: Mark, number: int, indent: str = "") -> None:
        """Puts a mark on a line of its own, as a block of its own."""
        self.marks.append(mark)
        for line in ("", indent + mark_of(len(self.marks) - 1), ""):
            self._put(line, number)

    def _code_ends(self, character: str) -> list[tuple[int, int]]:
        """(line, length) of the lines that could end fenced code."""
        ends = []
        for index, line in enumerate(self.lines):
            if character * 3 in line and (end := _CODE_END.fullmatch(line)):
                ends.append((index, len(end[1])))
        return ends

    def _take_code(self, index: int, code: re.Match[str]) -> int:
        indent, fence, info = code.groups()
        number = self.first_line + index
        end = self._end_of_code(fence, index)
        if end is None:
            self.report("W-code-unclosed", number, f"the code that opens with {fence[:3]} here is never closed")
            self._put(self.lines[index], number)
            return index + 1
        lines = [line.removeprefix(indent) for line in self.lines[index + 1 : end]]
        source = "\n".join([fence + info, *lines, fence])
        words = info.strip().strip("{}").strip().lstrip(".").split()
        self._block(
            Mark("code", source, number, target="\n".join(lines), label=words[0] if words else ""), number, indent
        )
        return end + 1

    def _end_of_code(self, fence: str, index: int) -> int | None:
        """The index of the line that closes the code opened by `fence` at `index`."""
        ends = self.code_ends[fence[0]]
        if len(fence) >= self.longest_end[fence[0]]:
            return None
        at = bisect_right(ends, (index, 10**9))
        while at < len(ends) and ends[at][1] < len(fence):
            at += 1
        if at < len(ends):
            return ends[at][0]
        self.longest_end[fence[0]] = len(fence)
        return None

    def _take_fence(self, found: re.Match[str], number: int) -> None:
        if found[1]:
            name = found[1].lower()
            fence = read_fence(name, found[2].rstrip(" \t:"), number, self.report)
            self.opened.append((name, number))
            if len(self.opened) > DEEPEST:
                message = f"blocks are nested more than {DEEPEST} deep; close each block with a line “:::”"
                raise Refused("E-prose-too-deep", number - self.first_line, message)
        elif self.opened:
            fence = Fence("", {})
            self.opened.pop()
        else:
            self.report("E-block-stray", number, '":::" closes no block here; take it out, or open a block above it')
            return
        self._block(Mark("fence", found[0], number, fence=fence), number)

    def _take_attributes(self, text: str, index: int) -> None:
        """kramdown's ``{:start="2"}`` on a line of its own: for the block it touches above, else for the next one."""
        number = self.first_line + index
        if start := _START.search(text):
            self.start = int(start[1])
            if self.start != self.last_number + 1:
                self._block(Mark("break", "", number), number)
            self._put("", number)
            return
        values, _ = read_attributes(text)
        values = {key: value for key, value in values.items() if key in ("id", "class", "lang")}
        if not values:
            self._put("", number)
            return
        self.marks.append(Mark("attributes", f"{{: {text}}}", number, values=values))
        mark = mark_of(len(self.marks) - 1)
        following = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        if self.out and self.out[-1].strip():
            self.out[-1] += f" {mark}"
        elif following.startswith("#"):
            self.lines[index + 1] = f"{following} {mark}"
        elif _PLAIN_LINE.match(following):
            self.lines[index + 1] = mark + following

    def _renumbered(self, line: str) -> str:
        """A numbered item with the number that an attribute line gave its list."""
        item = _NUMBERED.match(line)
        if item is None:
            return line
        self.last_number = int(item[2][:9]) if self.start is None else self.start
        if self.start is None:
            return line
        self.start = None
        return f"{item[1]}{self.last_number}{item[3]}{line[item.end() :]}"
