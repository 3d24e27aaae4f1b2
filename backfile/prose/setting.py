"""The last pass: cleaned HTML, token by token, becomes the article's own.

Marks turn into what they stand for, addresses into sentinels, headings into an outline below the page's title, and the
paragraphs of the plain newsroom form into updates.
"""

from __future__ import annotations

import re
from html import escape

from backfile.model import Update
from backfile.prose import newsroom, updates
from backfile.prose.addresses import link_tag, media_tag, picture
from backfile.prose.attributes import tidied
from backfile.prose.fencing import close_fence, open_fence, open_section
from backfile.prose.page import CODE, HIDDEN, PLAIN, Frame, Page
from backfile.prose.records import MARK, ONLY_MARK, Mark, restored
from backfile.prose.tree import TOKEN, VOID, attributes_of, tag_of
from backfile.urls import slug_of

_BLOCKS = frozenset(
    "address article aside blockquote caption col colgroup dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BESIDE = frozenset("figure aside table figcaption details pre".split())
_TAKES_BLOCKS = frozenset(["", "div", "section", "aside", "blockquote", "li", "td", "th", "dd", "figcaption", "figure"])
_CODE = frozenset("pre code kbd samp textarea".split())
_MEDIA = frozenset(("audio", "video", "source", "track"))
_NO_TOKEN = ("", "", "", "", "", "", "")
Token = tuple[str, str, str, str, str, str, str]


class Setter:
    """Walks over the tokens of cleaned HTML once and writes a `Page`."""

    def __init__(self, html: str, marks: list[Mark], page: Page, trusted: bool) -> None:
        self.tokens: list[Token] = TOKEN.findall(html)
        self.index = 0
        self.marks = marks
        self.page = page
        self.trusted = trusted
        self.code = 0  # elements of code that are open
        self.outline: list[int] = []  # levels of the headings above, as written
        self.untimed = 0
        self.blocks_at: dict[str, updates.Opened] = {}
        self.superseded: list[tuple[int, dict[str, str]]] = []
        self.inline_end: tuple[int, int] = (-1, -1)  # the inline element closed last: its place, and where it ended
        self.update_lines = (
            iter(tuple(page.places.lines(newsroom.SOURCE_LINE))) if page.context.recognise_updates else iter(())
        )

    def run(self) -> None:
        """Sets everything."""
        while self.index < len(self.tokens):
            raw, raw_attributes, raw_text, closing, tag, attributes, text = self.tokens[self.index]
            self.index += 1
            if text:
                if "\ufdd0" in text:
                    self._marked_text(text)
                else:
                    self._text(text)
            elif closing:
                self._close(tag)
            elif tag:
                self._open(tag, attributes)
            elif raw:
                written = restored(f"<{raw}{raw_attributes}>{raw_text}</{raw}>", self.marks)
                self.page.out.append(written)
        self._close_down_to(0)
        self._finish_block()
        self.page.settle_fragments()

    # -- text --

    def _text(self, text: str) -> None:
        if text.isspace() and not self.page.runs:
            self.page.out.append(text)
        else:
            self.page.write_text(text, self._kind())

    def _kind(self) -> int:
        if self.code:
            return CODE
        return HIDDEN if any(frame.is_silent and frame.name == "hidden" for frame in self.page.opened) else PLAIN

    def _finish_block(self) -> None:
        if not self.page.runs:
            return
        opened = self.page.opened
        tag = next((frame.tag for frame in reversed(opened) if frame.tag in _BLOCKS), "p")
        is_prose = not any(frame.tag in _BESIDE or frame.values.get("class") == "footnote" for frame in opened)
        self.page.finish_block(tag, is_prose)

    # -- elements --

    def _open(self, tag: str, written: str) -> None:
        page = self.page
        if tag in _BLOCKS:
            self._finish_block()
            if not page.opened or (len(page.opened) == 1 and page.opened[0].name == "newsroom"):
                self._at_top(tag, written)
            if tag == "p" and self._only_mark():
                return
        frame = Frame(tag, len(page.out), blocks=len(page.blocks))
        opening = self._opening(tag, written, frame) if written or tag in ("img", "a") else f"<{tag}>"
        frame.at = len(page.out)
        page.out.append(opening)
        if tag in VOID:
            self.inline_end = (frame.at, len(page.out))
            if tag == "br" and not self.code:
                self._break()
            return
        page.opened.append(frame)
        if tag in _CODE:
            self.code += 1

    def _break(self) -> None:
        """A line break separates words, also where the text is read without tags."""
        following = self.tokens[self.index][6] if self.index < len(self.tokens) else ""
        if following[:1] != "\n":
            self.page.write_text("\n")

    def _opening(self, tag: str, written: str, frame: Frame) -> str:
        """The opening tag with valid attributes; "" where the tag is left out."""
        page, attributes = self.page, attributes_of(written)
        if tag == "img":
            return picture(attributes, page, self.marks, self._is_in("a"), self.trusted)
        line = page.places.next_line(f'id="{attributes["id"]}"') if "id" in attributes else 0
        kept = self._restored(attributes if self.trusted else tidied(tag, attributes))
        if "id" in kept:
            kept["id"] = page.claim(kept["id"], line)
        frame.values = {key: kept[key] for key in ("id", "class") if key in kept}
        if tag == "a":
            kept["href"] = attributes.get("href", "")
            if kept.get("class") == "footnote-backref" or kept.get("class") == "footnote-ref":
                frame.name, frame.is_silent = "hidden", True
            return link_tag(kept, frame, page, self.marks)
        if tag in _MEDIA:
            return media_tag(tag, kept, frame, page)
        return tag_of(tag, kept)

    def _restored(self, attributes: dict[str, str]) -> dict[str, str]:
        return {
            name: value if name == "href" else restored(value, self.marks) for name, value in attributes.items()
        }

    def _is_in(self, tag: str) -> bool:
        return any(frame.tag == tag for frame in self.page.opened)

    def _close(self, tag: str) -> None:
        page = self.page
        if tag in _BLOCKS:
            self._finish_block()
        depth = next((at for at in range(len(page.opened) - 1, -1, -1) if page.opened[at].tag == tag), -1)
        if depth < 0:
            return
        self._close_down_to(depth + 1)
        frame = page.opened.pop()
        if tag in _CODE:
            self.code -= 1
        if tag in _HEADINGS:
            self._close_heading(frame)
        elif tag == "p" and not frame.values and self._is_blank(frame):
            del page.out[frame.at :]
        elif tag in ("audio", "video"):
            self._close_media(frame)
        else:
            self._write_closing(frame)

    def _write_closing(self, frame: Frame) -> None:
        page = self.page
        page.out.append(f"</{frame.tag}>" if page.out[frame.at] or frame.tag != "a" else "")
        self.inline_end = (frame.at, len(page.out))
        if frame.tag == "a" and frame.name == "fragment":
            page.fragments.append(page_fragment(frame, len(page.out) - 1))

    def _is_blank(self, frame: Frame) -> bool:
        return not any(piece and not piece.isspace() for piece in self.page.out[frame.at + 1 :])

    def _close_down_to(self, depth: int) -> None:
        """Closes explicit blocks that the element around them ends."""
        while len(self.page.opened) > depth:
            frame = self.page.opened.pop()
            if frame.name and frame.name not in ("newsroom", "hidden", "fragment"):
                message = f'the block "::: {frame.name}" is cut off by the end of the HTML element around it; close it before'
                self.page.report("E-block-overlap", frame.line, message)
            self._end(frame)

    def _end(self, frame: Frame) -> None:
        self._finish_block()
        close_fence(frame, self)

    def _close_heading(self, frame: Frame) -> None:
        """A heading's place in the outline: never above the page's title, never a step down too many."""
        page = self.page
        text = " ".join(block.text for block in page.blocks[frame.blocks :])
        if not text:
            has_anything = any(piece.lstrip().startswith(("<img", "<a ", "<span", "<code")) for piece in page.out[frame.at :])
            page.out[frame.at] = tag_of("p", frame.values)
            page.out.append("</p>")
            if not has_anything and not frame.values:
                del page.out[frame.at :]
            return
        level = int(frame.tag[1])
        while self.outline and self.outline[-1] >= level:
            self.outline.pop()
        self.outline.append(level)
        shown = min(len(self.outline) + 1, 6)
        attributes = attributes_of(page.out[frame.at][3:])
        if "id" not in attributes:
            attributes["id"] = page.invent_id(slug_of(text) or "section")
        page.out[frame.at] = tag_of(f"h{shown}", {"id": attributes.pop("id"), **attributes})
        page.out.append(f"</h{shown}>")

    def _close_media(self, frame: Frame) -> None:
        """Sound or film that lies in the archive stays; what lay elsewhere becomes a link."""
        page = self.page
        remote = frame.values.get("remote", "").split()
        if frame.values.get("local") or not remote:
            page.out.append(f"</{frame.tag}>")
            return
        del page.out[frame.at :]
        page.runs = [(index, kind) for index, kind in page.runs if index < frame.at]
        label = {"audio": "Recording", "video": "Video"}[frame.tag]
        page.out += [f'<a class="remote-{frame.tag}" href="{escape(url)}">{label}</a> ' for url in remote]

    # -- updates --

    def _at_top(self, tag: str, written: str) -> None:
        """At the body's own level: where an update of the plain form may begin, and where one ends."""
        page = self.page
        is_end = tag in _HEADINGS or tag == "hr" or 'class="footnote"' in written
        marker = self._marker() if tag == "p" and page.context.recognise_updates and not page.opened[1:] else None
        if page.opened and (is_end or marker):
            self._close_down_to(0)
        if marker:
            line = next((line for kind, line in self.update_lines if marker.label.startswith(kind)), page.context.first_line)
            begun = updates.opened(marker.kind, marker.label, marker.stamp, {}, line, page.context, page.report)
            open_section(begun, "newsroom", self)

    def _marker(self) -> newsroom.Marker | None:
        """The marker that the paragraph at hand starts with; its tokens lose it."""
        start = self.index
        first = next((token[6] for token in self.tokens[start : start + 4] if token[6].strip()), "")
        if not newsroom.WORTH_A_LOOK.match(first.lstrip()):
            return None
        pieces: list[str] = []
        end = start
        while end < len(self.tokens) and sum(map(len, pieces)) < 200:
            token = self.tokens[end]
            if token[4] and token[4] not in ("strong", "b", "em", "i", "u", "span"):
                break
            pieces.append("\0" if token[3] else "\1" if token[4] else token[6])
            end += 1
        marker = newsroom.marker_in("".join(pieces))
        if marker:
            self.tokens[start:end] = _without(self.tokens[start:end], marker.length)
        return marker

    def log_update(self, begun: updates.Opened) -> None:
        """Gives an update that begins its id, and its place in the log."""
        page = self.page
        if begun.values.get("id"):
            begun.id = page.claim(begun.values["id"], begun.line)
        else:
            wanted = updates.default_id(begun, self.untimed + 1)
            self.untimed += wanted == f"u-{self.untimed + 1}"
            begun.id = page.invent_id(wanted)
        page.updates.append(None)

    def end_update(self, begun: updates.Opened, place: int, text: str) -> None:
        """Writes the entry of the log when the block is read to its end."""
        entry: Update | None = updates.logged(begun, text, self.page.report)
        self.page.updates[place] = entry
        notice = updates.notice_of(begun)
        if notice:
            self.page.notices.append(notice)

    # -- marks --

    def _only_mark(self) -> bool:
        """Deals with a paragraph that is a mark for a whole block; False if this is none."""
        if self.index + 1 >= len(self.tokens):
            return False
        found = ONLY_MARK.fullmatch(self.tokens[self.index][6])
        if found is None or self.tokens[self.index + 1][3:5] != ("/", "p"):
            return False
        mark = self.marks[int(found[1])]
        if mark.kind not in ("code", "fence", "break"):
            return False
        self.index += 2
        self._block_mark(mark)
        return True

    def _block_mark(self, mark: Mark) -> None:
        page = self.page
        if mark.kind == "code":
            language = f' class="language-{escape(mark.label)}"' if mark.label else ""
            page.out.append(f"<pre><code{language}>")
            page.write_text(escape(mark.target or "", quote=False) + "\n", CODE)
            page.finish_block("pre", False)
            page.out.append("</code></pre>")
        elif mark.kind == "fence":
            self._finish_block()
            self._fence(mark)

    def _fence(self, mark: Mark) -> None:
        assert mark.fence is not None
        opened = self.page.opened
        if mark.fence.name:
            if mark.fence.name in updates.LABELS and opened and opened[-1].name == "newsroom":
                self._close_down_to(0)
            open_fence(mark, mark.fence, self)
        elif opened and opened[-1].name == "newsroom":
            self._close_down_to(0)
        elif opened and opened[-1].tag == "" and opened[-1].name:
            self._end(opened.pop())

    def _marked_text(self, text: str) -> None:
        """Text with marks in it."""
        if self.code:
            self.page.write_text(escape_marks(text, self.marks), CODE)
            return
        position = 0
        for found in MARK.finditer(text):
            before = text[position : found.start()]
            position = found.end()
            mark = self.marks[int(found[1])]
            rest = text[position:]
            if mark.kind == "attributes":
                self._attributes(mark, before, rest)
                continue
            if before:
                self._text(before)
            self._inline_mark(mark)
        if text[position:]:
            self._text(text[position:])

    def _inline_mark(self, mark: Mark) -> None:
        page = self.page
        if mark.kind == "literal":
            page.write_text(mark.label, CODE)
        elif mark.kind == "wiki":
            self._wiki(mark)
        elif mark.kind == "leftover":
            report_leftover(mark, page)
            page.out.append(f'<code class="leftover">{escape(mark.source, quote=False)}</code>')
        elif not page.opened or (page.opened[-1].tag in _TAKES_BLOCKS):
            self._block_mark(mark)
        elif mark.kind == "code":
            page.out.append(f"<code>{escape(mark.target or '', quote=False)}</code>")
        elif mark.kind == "fence":
            page.write_text(escape(mark.source, quote=False), CODE)
            message = f'"{mark.source.strip()}" stands within a paragraph of HTML; put blank lines around it'
            page.report("E-block-place", mark.line, message)

    def _wiki(self, mark: Mark) -> None:
        page = self.page
        target = mark.target or ""
        if self._is_in("a"):
            page.write_text(escape(mark.label or target, quote=False))
            return
        sentinel = page.link("wiki", target, mark.line, mark.label)
        page.out.append(f'<a href="{sentinel}">')
        if mark.label:
            page.write_text(escape(mark.label, quote=False))
        else:
            page.out.append(sentinel)
        page.out.append("</a>")

    def _attributes(self, mark: Mark, before: str, rest: str) -> None:
        """Attributes belong to the inline element they touch, else to the block at whose end (or start) they stand."""
        page = self.page
        following = self.tokens[self.index] if self.index < len(self.tokens) else _NO_TOKEN
        is_last = not rest.strip() and (following[4] in _BLOCKS or following == _NO_TOKEN)
        block = next((frame for frame in reversed(page.opened) if frame.tag in _BLOCKS), None)
        is_first = block is not None and not before.strip() and len(page.out) == block.at + 1
        if not before and self.inline_end[1] == len(page.out):
            self._amend(self.inline_end[0], mark, None)
        elif (is_last or is_first) and block is not None:
            self._text(before.rstrip()) if before.strip() else None
            self._amend(block.at, mark, block)
        else:
            if before:
                self._text(before)
            if not mark.source.startswith("{:"):
                page.write_text(escape(mark.source, quote=False), CODE)

    def _amend(self, at: int, mark: Mark, frame: Frame | None) -> None:
        page = self.page
        found = _OPENING.match(page.out[at])
        if found is None or not mark.values:
            return
        attributes = attributes_of(found[2])
        values = tidied(found[1], mark.values)
        if "class" in attributes and "class" in values:
            values["class"] = f"{attributes['class']} {values['class']}"
        if "id" in values:
            page.ids.pop(attributes.get("id", ""), None)
            values["id"] = page.claim(values["id"], mark.line)
        page.out[at] = tag_of(found[1], attributes | values) + page.out[at][found.end() :]
        if frame is not None:
            frame.values |= values


_OPENING = re.compile(r'<([a-z][a-z0-9]*)((?:\s[^"<>]*(?:"[^"]*"[^"<>]*)*)?)>')
