"""Explicit blocks and updates on the page: opened, closed, and entered in the log."""

from __future__ import annotations

from html import escape

from backfile.prose import blocks, updates
from backfile.prose.page import Frame, Page
from backfile.prose.tree import TOKEN, VOID


def open_block(name: str, values: dict[str, str], line: int, page: Page) -> None:
    """Begins the explicit block `name`; what its opening looks like is known when it ends."""
    if name in updates.LABELS:
        begun = updates.opened(
            name, updates.LABELS[name], values.get("at", ""), values, line, page.context, page.report
        )
        open_update(begun, name, page)
        return
    if "id" in values:
        values = values | {"id": page.claim(values["id"], line)}
    page.opened.append(Frame("", len(page.out), name, values, len(page.blocks), line))
    page.out.append("")


def open_update(begun: updates.Opened, name: str, page: Page) -> None:
    """Begins an update: its id, its place in the log, its section."""
    if begun.values.get("id"):
        begun.id = _explicit_id(begun, page)
    else:
        wanted = updates.default_id(begun, page.untimed + 1)
        page.untimed += wanted == f"u-{page.untimed + 1}"
        begun.id = page.invent_id(wanted)
    frame = Frame(
        "", len(page.out), name, blocks=len(page.blocks), line=begun.line, update=begun, place=len(page.updates)
    )
    page.stamps[begun.id] = begun.stamp
    page.updates.append(None)
    page.opened.append(frame)
    page.out.append(updates.opening(begun))


def _explicit_id(begun: updates.Opened, page: Page) -> str:
    wanted = begun.values["id"]
    if wanted not in page.ids:
        page.ids[wanted] = None
        return wanted
    message = f'the id "{wanted}" is taken in this article; give this update one of its own'
    page.report("E-update-twice", begun.line, message)
    return page.invent_id(wanted)


def close_block(frame: Frame, page: Page) -> None:
    """Ends an explicit block or an update; its text is set already."""
    is_empty = page.is_blank_since(frame.at + 1)
    if frame.update:
        _close_update(frame, frame.update, page)
    elif frame.name == "figure":
        _close_figure(frame, page)
    elif frame.name == "superseded":
        page.overtaken.append((frame.at, frame.values))
        page.out.append("</div>\n")
    elif frame.name != "unknown":
        page.out[frame.at] = blocks.opening(frame.name, frame.values, is_empty).rstrip("\n")
        page.out.append(blocks.closing(frame.name, frame.values, is_empty) + "\n")


def _close_update(frame: Frame, begun: updates.Opened, page: Page) -> None:
    text = "\n".join(block.text for block in page.blocks[frame.blocks :])
    page.out.append("</section>\n" if page.out[-1][-1:] == "\n" else "\n</section>\n")
    page.updates[frame.place] = updates.logged(begun, text, page.report)
    notice = updates.notice_of(begun)
    if notice:
        page.notices.append(notice)


def note_overtaken(page: Page) -> None:
    """Writes the margin notes of overtaken passages, now that all updates of the body are known."""
    for at, values in page.overtaken:
        page.out[at] = blocks.superseded(values, page.stamps.get(values.get("by", ""), "")).rstrip("\n")


def _close_figure(frame: Frame, page: Page) -> None:
    """A figure: what follows its last picture is the caption, and everything where the picture is lost."""
    out = page.out
    out[frame.at] = blocks.opening("figure", frame.values, False).rstrip("\n")
    given = blocks.caption(frame.values)
    start = _caption_start(frame, page) if "caption" not in frame.values else None
    if start is not None:
        out[start] += "\n<figcaption>"
        credit = escape(frame.values.get("credit", ""), quote=False)
        out.append((f'<p class="credit">{credit}</p>\n' if credit else "") + "</figcaption>\n</figure>\n")
    else:
        out.append((f"<figcaption>{given}</figcaption>\n" if given else "") + "</figure>\n")


def _caption_start(frame: Frame, page: Page) -> int | None:
    """The piece of HTML that a figure's caption follows, or None if there is nothing to be one."""
    out = page.out
    pieces = range(frame.at + 1, len(out))
    picture = next((at for at in reversed(pieces) if out[at].startswith(("<img", '<a class="remote-image"'))), None)
    if picture is None:
        has_other = any(out[at].startswith(("<table", "<pre", "<figure", "<video", "<audio")) for at in pieces)
        return None if has_other or page.is_blank_since(frame.at + 1) else frame.at
    if picture + 1 < len(out) and out[picture + 1] == "</a>":
        picture += 1
    closing = next((at for at in range(picture + 1, len(out)) if out[at] == "</p>"), None)
    start = picture if closing is None else closing
    if closing is not None and not page.is_blank_since(picture + 1, closing):
        # The caption stands in the paragraph of the picture.
        if not _is_balanced("<p>" + "".join(out[picture + 1 :])):
            return None
        out[picture] += "</p>"
        out[picture + 1] = f"<p>{out[picture + 1].lstrip()}"
        return picture
    rest = "".join(out[start + 1 :])
    return start if rest.strip() and _is_balanced(rest) else None


def _is_balanced(html: str) -> bool:
    """True if no tag in `html` closes what was opened before it, and all that it opens is closed."""
    opened: list[str] = []
    for _, _, _, closing, tag, _, _ in TOKEN.findall(html):
        if not tag or tag in VOID:
            continue
        if not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            return False
    return not opened
