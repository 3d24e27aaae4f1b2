"""The last pass: cleaned HTML, token by token, becomes the article's own.

Marks turn into what they stand for, addresses into sentinels, headings into an outline below the page's title, and the
paragraphs of the plain newsroom form into updates.
"""

from __future__ import annotations

from backfile.prose import newsroom, updates
from backfile.prose.addresses import leftover, link_tag, media_tag, picture, trusted_tag
from backfile.prose.attributes import tidied
from backfile.prose.fencing import close_block, note_overtaken, open_update
from backfile.prose.marking import is_block_mark, set_marked
from backfile.prose.page import CODE, HIDDEN, PLAIN, Fragment, Frame, Page
from backfile.prose.records import Mark, restored
from backfile.prose.tree import TOKEN, VOID, attributes_of, tag_of
from backfile.urls import slug_of

BLOCKS = frozenset(
    "address article aside blockquote caption col colgroup dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody "
    "td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# What stands in these is not the story's own running text.
_BESIDE = frozenset("aside details figcaption figure pre sponsor embed table".split())
# A paragraph in these is not the story's lead.
_HOLDS_PARAGRAPHS = frozenset("blockquote dd li".split())
_CODE = frozenset("code kbd pre samp textarea".split())
_MARKER_TYPE = frozenset("b em i span strong u".split())
_MEDIA = frozenset("audio source track video".split())
_NEEDS_ATTRIBUTES = frozenset("a img source track".split())
_NO_TOKEN = ("", "", "", "", "", "", "")
# Raw element, its attributes and text; "/" if closing, tag, its attributes; text.
Token = tuple[str, str, str, str, str, str, str]


class Setter:
    """Walks over the tokens of cleaned HTML once and writes a `Page`."""

    def __init__(self, html: str, marks: list[Mark], page: Page) -> None:
        self.tokens: list[Token] = TOKEN.findall(html)
        self.index = 0  # of the next token
        self.marks = marks
        self.page = page
        self.code = 0  # elements of code that are open
        self.inline_end = (-1, -1)  # the inline element that closed last: its place, and the length of `out` then
        self.outline: list[int] = []  # levels of the headings above, as written
        self.sources = iter(page.places.lines(newsroom.SOURCE_LINE))

    def run(self) -> None:
        """Sets everything."""
        while self.index < len(self.tokens):
            raw, raw_attributes, raw_text, closing, tag, attributes, text = self.tokens[self.index]
            self.index += 1
            if text:
                self._text(text)
            elif closing:
                self._close(tag)
            elif tag:
                self._open(tag, attributes)
            elif raw:
                opening = trusted_tag(raw, attributes_of(restored(raw_attributes, self.marks)), self.page)
                self.page.out.append(f"{opening}{restored(raw_text, self.marks)}</{raw}>")
        self.close_down_to(0)
        self.finish_block()
        note_overtaken(self.page)
        self.page.settle_fragments()

    @property
    def following(self) -> Token:
        """The next token."""
        return self.tokens[self.index] if self.index < len(self.tokens) else _NO_TOKEN

    def _text(self, text: str) -> None:
        if "\ufdd0" in text:
            set_marked(text, self)
        else:
            self.write(text)

    def write(self, text: str) -> None:
        """Escaped text without marks."""
        page = self.page
        if not page.runs and text.isspace() and not self.code:
            if not page.out or page.out[-1][-1:] != "\n":
                page.out.append("\n")
        elif self.code:
            page.write_text(text, CODE)
        else:
            page.write_text(text, HIDDEN if page.opened and page.opened[-1].is_hidden else PLAIN)

    def finish_block(self) -> None:
        """Ends the running text of the innermost block."""
        if not self.page.runs:
            return
        opened = self.page.opened
        tag = next((frame.tag for frame in opened if frame.tag in _HOLDS_PARAGRAPHS), "")
        tag = tag or next((frame.tag for frame in reversed(opened) if frame.tag in BLOCKS), "p")
        is_beside = any(
            frame.tag in _BESIDE or frame.name in _BESIDE or frame.values.get("class") == "footnote" for frame in opened
        )
        self.page.finish_block(tag, not is_beside)

    # -- elements --

    def _open(self, tag: str, written: str) -> None:
        page = self.page
        is_block = tag in BLOCKS
        if is_block:
            self.finish_block()
            if not page.opened or (len(page.opened) == 1 and page.opened[0].name == "newsroom"):
                self._at_top(tag, written)
            if tag == "p" and is_block_mark(self):
                return
        frame = Frame(tag, len(page.out), blocks=len(page.blocks))
        page.out.append(self._opening(tag, written, frame) if written or tag in _NEEDS_ATTRIBUTES else f"<{tag}>")
        if tag in VOID:
            self._after_void(tag, frame)
            return
        page.opened.append(frame)
        if tag in _CODE:
            self.code += 1

    def _after_void(self, tag: str, frame: Frame) -> None:
        self.inline_end = (frame.at, len(self.page.out))
        if tag == "br" and not self.code and self.following[6][:1] != "\n":
            self.page.write_text("\n")  # it separates words, also where the text is read without tags

    def _opening(self, tag: str, written: str, frame: Frame) -> str:
        """The opening tag with valid attributes; "" where the tag is left out."""
        page, attributes = self.page, attributes_of(written)
        if tag == "img":
            return picture(attributes, page, self.marks, any(opened.tag == "a" for opened in page.opened))
        kept = attributes if page.context.trust_html else tidied(tag, attributes)
        kept = {name: value if name in ("href", "src") else self._shown(value) for name, value in kept.items()}
        if "id" in kept:
            kept["id"] = page.claim(kept["id"], page.places.next_line(f'id="{kept["id"]}"', f"#{kept['id']}"))
        frame.values = {name: kept[name] for name in ("id", "class") if name in kept}
        if tag == "a":
            frame.is_hidden = kept.get("class") in ("footnote-ref", "footnote-backref")
            return link_tag(kept, frame, page, self.marks)
        if tag in _MEDIA:
            return media_tag(tag, kept, frame, page)
        return trusted_tag(tag, kept, page) if page.context.trust_html else tag_of(tag, kept)

    def _shown(self, value: str) -> str:
        """An attribute without marks."""
        for mark in self.marks if "\ufdd0" in value else ():
            if mark.kind == "leftover" and f"\ufdd0{self.marks.index(mark)}\ufdd1" in value:
                leftover(mark, self.page)
        return restored(value, self.marks)

    def _close(self, tag: str) -> None:
        page = self.page
        if tag in BLOCKS:
            self.finish_block()
        opened = page.opened
        if not opened or opened[-1].tag != tag:
            depth = next((at for at in range(len(opened) - 1, -1, -1) if opened[at].tag == tag), -1)
            if depth < 0:
                return
            self.close_down_to(depth + 1)
        frame = opened.pop()
        if tag in _CODE:
            self.code -= 1
        if tag in _HEADINGS:
            self._close_heading(frame)
        elif tag == "p" and "id" not in frame.values and page.is_blank_since(frame.at + 1):
            page.drop_from(frame.at)
        elif tag in ("audio", "video"):
            self._close_media(frame)
        else:
            page.out.append("" if frame.is_silent else f"</{tag}>")
            self.inline_end = (frame.at, len(page.out))
            if frame.fragment is not None:
                page.fragments.append(Fragment(frame.at, len(page.out) - 1, frame.fragment, frame.line))

    def close_down_to(self, depth: int) -> None:
        """Closes explicit blocks that the element around them ends, and updates of the plain form."""
        opened = self.page.opened
        while len(opened) > depth:
            self.finish_block()
            frame = opened.pop()
            if frame.tag:
                self.page.out.append(f"</{frame.tag}>")
                continue
            if frame.name != "newsroom":
                message = (
                    f'the block "::: {frame.name}" is cut off by the end of the HTML around it; close it before that'
                )
                self.page.report("E-block-overlap", frame.line, message)
            close_block(frame, self.page)

    def _close_heading(self, frame: Frame) -> None:
        """A heading's place in the outline: never beside the page's title, never a step down too many."""
        page = self.page
        text = " ".join(block.text for block in page.blocks[frame.blocks :])
        if not text:
            self._close_wordless(frame)
            return
        level = int(frame.tag[1])
        while self.outline and self.outline[-1] >= level:
            self.outline.pop()
        self.outline.append(level)
        shown = f"h{min(len(self.outline) + 1, 6)}"
        attributes = attributes_of(page.out[frame.at])
        name = attributes.pop("id", "") or page.invent_id(slug_of(text) or "section")
        page.out[frame.at] = tag_of(shown, {"id": name, **attributes})
        page.out.append(f"</{shown}>")

    def _close_wordless(self, frame: Frame) -> None:
        """A heading that shows at most a picture is none."""
        page = self.page
        if "id" in frame.values or any(
            piece.startswith(("<img", "<a ", "<span", "<code")) for piece in page.out[frame.at :]
        ):
            page.out[frame.at] = tag_of("p", frame.values)
            page.out.append("</p>")
        else:
            page.drop_from(frame.at)

    def _close_media(self, frame: Frame) -> None:
        """Sound or film that lies in the archive stays; what lies elsewhere becomes a link."""
        page = self.page
        if frame.has_local or not frame.remote or page.context.trust_html:
            page.out.append(f"</{frame.tag}>")
            return
        page.drop_from(frame.at)
        label, name = "Recording" if frame.tag == "audio" else "Video", f"remote-{frame.tag}"
        if any(opened.tag == "a" for opened in page.opened):
            page.out.append(f'<span class="{name}">{label}</span>')
        else:
            page.out += [tag_of("a", {"class": name, "href": url}) + f"{label}</a> " for url in frame.remote]

    # -- the plain newsroom form --

    def _at_top(self, tag: str, written: str) -> None:
        """At the body's own level: where an update of the plain form may begin, and where one ends."""
        page = self.page
        marker = self._marker() if tag == "p" and page.context.recognise_updates else None
        if page.opened and (marker or tag in _HEADINGS or tag == "hr" or 'class="footnote"' in written):
            self.close_down_to(0)
        if marker:
            start = next(
                (line for kind, line in self.sources if marker.label.startswith(kind)), page.context.first_line
            )
            begun = updates.opened(marker.kind, marker.label, marker.stamp, {}, start, page.context, page.report)
            open_update(begun, "newsroom", page)

    def _marker(self) -> newsroom.Marker | None:
        """The marker that the paragraph at hand starts with; its tokens lose it."""
        start = self.index
        first = next((token[6] for token in self.tokens[start : start + 4] if token[6].strip()), "")
        if not newsroom.WORTH_A_LOOK.match(first.lstrip()):
            return None
        pieces: list[str] = []
        for token in self.tokens[start : start + 40]:
            if token[4] and token[4] not in _MARKER_TYPE:
                break
            pieces.append("\0" if token[3] else "\1" if token[4] else token[6])
        marker = newsroom.marker_in("".join(pieces))
        if marker:
            end = start + len(pieces)
            self.tokens[start:end] = _behind(self.tokens[start:end], marker.length)
        return marker


def _behind(tokens: list[Token], length: int) -> list[Token]:
    """What is left of the tokens behind a marker of this length (a tag counts as one), with balanced tags."""
    left: list[Token] = []
    for at, token in enumerate(tokens):
        if length <= 0:
            return left + tokens[at:]
        text = token[6]
        if not text:
            length -= 1
            if token[3] and left:
                left.pop()
            else:
                left.append(token)
            continue
        if len(text) > length:
            left.append((*_NO_TOKEN[:6], text[length:]))
        length -= len(text)
    return left
