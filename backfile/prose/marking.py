"""Marks become what they stand for: blocks, links by name, attributes, and tags that nobody runs."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from backfile.prose import updates
from backfile.prose.addresses import leftover
from backfile.prose.attributes import tidied
from backfile.prose.fencing import close_block, open_block
from backfile.prose.page import CODE, Frame
from backfile.prose.records import MARK, ONLY_MARK, Fence, Mark, restored
from backfile.prose.tree import attributes_of, tag_of

if TYPE_CHECKING:
    from backfile.prose.setting import Setter

_BLOCK_KINDS = frozenset(("code", "fence", "break"))
_TAKES_BLOCKS = frozenset(["", "aside", "blockquote", "dd", "div", "figcaption", "figure", "li", "section", "td", "th"])
_TAKES_NO_FENCE = frozenset("a caption dt figcaption summary table th".split())
_INLINE = frozenset("a abbr b code del em i ins mark q s small span strong sub sup u".split())
_OPENING = re.compile(r'<([a-z][a-z0-9]*)((?:\s[^"<>]*(?:"[^"]*"[^"<>]*)*)?)>')


def is_block_mark(setter: Setter) -> bool:
    """Deals with a paragraph that is nothing but the mark of a whole block; False if this is none."""
    found = ONLY_MARK.fullmatch(setter.following[6])
    if found is None:
        return False
    mark = setter.marks[int(found[1])]
    if mark.kind not in _BLOCK_KINDS:
        return False
    setter.index += 2  # the mark and </p>
    set_block_mark(mark, setter)
    return True


def set_block_mark(mark: Mark, setter: Setter) -> None:
    """Sets code, or opens or closes an explicit block."""
    setter.finish_block()
    if mark.kind == "code":
        page = setter.page
        language = f' class="language-{escape(mark.label)}"' if mark.label else ""
        page.out.append(f"<pre><code{language}>")
        page.write_text(escape(restored(mark.target or "", setter.marks), quote=False) + "\n", CODE)
        page.finish_block("pre", False)
        page.out.append("</code></pre>")
    elif mark.fence and any(frame.tag in _TAKES_NO_FENCE for frame in setter.page.opened):
        _refuse_fence(mark, setter)
    elif mark.fence:
        _set_fence(mark, mark.fence, setter)


def _set_fence(mark: Mark, fence: Fence, setter: Setter) -> None:
    page, opened = setter.page, setter.page.opened
    if opened and opened[-1].name == "newsroom" and fence.name in updates.LABELS:
        setter.close_down_to(len(opened) - 1)
    if fence.name:
        open_block(fence.name, fence.attributes, mark.line, page)
    elif opened and not opened[-1].tag and opened[-1].name != "newsroom":
        close_block(opened.pop(), page)


def _refuse_fence(mark: Mark, setter: Setter) -> None:
    if mark.source:
        setter.page.write_text(escape(mark.source, quote=False), CODE)
        message = (
            f'"{mark.source.strip()}" stands within an element of HTML; put it outside, with blank lines around it'
        )
        setter.page.report("E-block-place", mark.line, message)


def set_marked(text: str, setter: Setter) -> None:
    """Sets text with marks in it."""
    if setter.code:
        setter.write(escape_marks(text, setter.marks))
        return
    position = 0
    for found in MARK.finditer(text):
        before = text[position : found.start()]
        position = found.end()
        mark = setter.marks[int(found[1])]
        if mark.kind == "attributes":
            _set_attributes(mark, before, text[position:], setter)
            continue
        if before:
            setter.write(before)
        _set_inline(mark, setter)
    if text[position:]:
        setter.write(text[position:])


def escape_marks(text: str, marks: list[Mark]) -> str:
    """Escaped text with its marks as the author wrote them."""
    return MARK.sub(lambda found: escape(marks[int(found[1])].source, quote=False), text)


def _set_inline(mark: Mark, setter: Setter) -> None:
    page = setter.page
    if mark.kind == "literal":
        page.write_text(mark.label, CODE)
    elif mark.kind == "wiki":
        _set_wiki(mark, setter)
    elif mark.kind == "leftover":
        page.out.append(leftover(mark, page))
    elif not page.opened or page.opened[-1].tag in _TAKES_BLOCKS:
        set_block_mark(mark, setter)
    elif mark.kind == "code":
        page.out.append(f"<code>{escape(mark.target or '', quote=False)}</code>")
    elif mark.kind == "fence":
        _refuse_fence(mark, setter)


def _set_wiki(mark: Mark, setter: Setter) -> None:
    page, target = setter.page, mark.target or ""
    if any(frame.tag == "a" for frame in page.opened):
        setter.write(escape(mark.label or target, quote=False))
        return
    sentinel = page.link("wiki", target, mark.line, mark.label)
    page.out.append(f'<a href="{sentinel}">')
    if mark.label:
        setter.write(escape(mark.label, quote=False))
    else:
        page.out.append(sentinel)
    page.out.append("</a>")


def _set_attributes(mark: Mark, before: str, rest: str, setter: Setter) -> None:
    """Attributes belong to the inline element they touch, else to the block at whose end (or start) they stand."""
    page, following = setter.page, setter.following
    block = next((frame for frame in reversed(page.opened) if frame.tag and frame.tag not in _INLINE), None)
    is_last = not rest.strip() and following[4] not in _INLINE and not following[6]
    is_first = block is not None and not before.strip() and len(page.out) == block.at + 1
    if not before and setter.inline_end[1] == len(page.out):
        _amend(setter.inline_end[0], mark, None, setter)
        return
    if block is not None and (is_last or is_first):
        if before.strip():
            setter.write(before.rstrip())
        _amend(block.at, mark, block, setter)
        return
    if before:
        setter.write(before)
    if not mark.source.startswith("{:"):
        page.write_text(escape(mark.source, quote=False), CODE)


def _amend(at: int, mark: Mark, frame: Frame | None, setter: Setter) -> None:
    """Adds attributes to an opening tag that is written already."""
    page = setter.page
    found = _OPENING.match(page.out[at])
    if found is None:
        return
    attributes = attributes_of(found[2])
    values = tidied(found[1], mark.values)
    if "class" in attributes and "class" in values:
        values["class"] = " ".join(dict.fromkeys(f"{attributes['class']} {values['class']}".split()))
    if "id" in values and values["id"] != attributes.get("id"):
        page.ids.pop(attributes.get("id", ""), None)
        values["id"] = page.claim(values["id"], mark.line)
    page.out[at] = tag_of(found[1], attributes | values) + page.out[at][found.end() :]
    if frame is not None:
        frame.values |= {name: values[name] for name in ("id", "class") if name in values}
