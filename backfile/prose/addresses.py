"""Links, pictures, sound and film: what leads into the archive gets a sentinel; nothing is loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from backfile.prose.attributes import tidied
from backfile.prose.links import Address, address
from backfile.prose.page import Frame, Page
from backfile.prose.records import MARK, Mark, restored
from backfile.prose.tree import tag_of


class Written(NamedTuple):
    """An address with the tags of other programs resolved; `unknown` is the first tag that could not be."""

    url: str
    how: str  # href, or wiki where a tag named a page
    line: int  # 0: no tag in it
    unknown: Mark | None


def _written(url: str, marks: list[Mark]) -> Written:
    how, line = "href", 0
    while found := MARK.search(url):
        mark = marks[int(found[1])]
        line = mark.line
        if mark.kind == "leftover" and mark.target is None:
            return Written(restored(url, marks), how, line, mark)
        if mark.kind == "leftover" and mark.source.startswith(("{{<", "{{%", "{%")):
            how = "wiki"
        meant = mark.target if mark.kind == "leftover" else mark.label if mark.kind == "literal" else mark.source
        url = url[: found.start()] + (meant or "") + url[found.end() :]
    # The site's root in front of a path that starts with "/" anyway.
    return Written(url.replace("//", "/", 1) if line and url.startswith("//") else url, how, line, None)


def report_leftover(mark: Mark, page: Page) -> None:
    """Says that another program's tag is left in the text."""
    shown = " ".join(mark.source.split())
    shown = shown if len(shown) <= 80 else f"{shown[:79]}…"
    liquid = mark.source.startswith("{%") or (mark.source.startswith("{{") and mark.source[2:3] not in "<%")
    code, name = ("W-liquid", "a Liquid tag") if liquid else ("W-shortcode", "a shortcode")
    page.report(code, mark.line, f"{shown} is {name} that Backfile does not run; write what it stood for in its place")


def leftover(mark: Mark, page: Page) -> str:
    """The tag as it is shown, after it was reported."""
    report_leftover(mark, page)
    return f'<code class="leftover">{escape(mark.source, quote=False)}</code>'


def link_tag(attributes: dict[str, str], frame: Frame, page: Page, marks: list[Mark]) -> str:
    """The opening tag of a link (or of a bare anchor); "" where it leads nowhere and only its text stays."""
    if "href" not in attributes:
        if "id" not in attributes:
            _report_dropped(page)
        return _anchor(attributes, frame)
    written = _written(attributes["href"], marks)
    if written.unknown:
        frame.is_silent = True
        return leftover(written.unknown, page) + " "
    found = address(written.url, page.context.own_urls)
    if found.kind == "external" and not found.repaired:
        attributes["href"] = found.url
        return tag_of("a", attributes)
    line = written.line or page.places.next_line(attributes["href"], escape(attributes["href"]), found.url)
    return _special_link(found, written.how, line, attributes, frame, page)


def _report_dropped(page: Page) -> None:
    """Says which address cleaning took away."""
    dropped = page.dropped.pop() if page.dropped else ""
    seen = f'the link to "{dropped}" has an address that no' if dropped else "a link here has no address that an"
    line = page.places.next_line(dropped or "<a")
    page.report("W-link-address", line, f"{seen} archive follows; only its text stays")


def _special_link(found: Address, how: str, line: int, attributes: dict[str, str], frame: Frame, page: Page) -> str:
    if found.kind == "internal":
        attributes["href"] = page.link(how, found.url, line)
    elif found.kind == "fragment":
        attributes["href"] = f"#{found.url}"
        frame.fragment, frame.line = found.url, line
    elif found.kind == "nowhere" and page.context.trust_html and attributes["href"]:
        return tag_of("a", attributes)
    elif found.kind == "nowhere":
        seen = f' to "{attributes.pop("href")}"' if attributes.get("href") else ""
        page.report(
            "W-link-address", line, f"the link{seen} cannot be followed: {found.repaired}; write a whole address"
        )
        return _anchor({key: value for key, value in attributes.items() if key != "href"}, frame)
    else:
        message = f'"{attributes["href"]}" is not a whole address and is {found.repaired}; write that'
        page.report("W-link-address", line, message)
        attributes["href"] = found.url
    return tag_of("a", attributes)


def _anchor(attributes: dict[str, str], frame: Frame) -> str:
    if "id" in attributes:
        return tag_of("a", attributes)
    frame.is_silent = True
    return ""


def picture(attributes: dict[str, str], page: Page, marks: list[Mark], in_link: bool) -> str:
    """A picture of the archive; one that lies elsewhere becomes a link to it."""
    written = _written(attributes.get("src", ""), marks)
    if written.unknown:
        return leftover(written.unknown, page)
    found = address(written.url, page.context.own_urls)
    line = written.line or page.places.next_line(attributes.get("src", ""), escape(attributes.get("src", "")), "<img")
    alt = restored(attributes.get("alt", ""), marks)
    kept = {name: restored(value, marks) for name, value in tidied("img", attributes).items()}
    if "id" in kept:
        kept["id"] = page.claim(kept["id"], line)
    if found.kind == "internal":
        kept |= {"src": page.link("src", found.url, line), "alt": alt}
        return tag_of("img", {"src": kept.pop("src"), "alt": kept.pop("alt"), **kept})
    if found.kind == "external" and found.url.startswith(("http", "ftp")):
        return _remote_picture(found.url, alt, line, page, in_link)
    page.report("W-image-address", line, "a picture here names no file; put it below content/ and write its path")
    return f'<span class="missing-image">{escape(alt, quote=False)}</span>' if alt else ""


def _remote_picture(url: str, alt: str, line: int, page: Page, in_link: bool) -> str:
    message = f"the picture {url} lies elsewhere and is shown as a link; put a copy below content/ and write its path"
    page.report("W-remote-image", line, message)
    label = escape(alt.strip() or unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or url, quote=False)
    if in_link:
        return f'<span class="remote-image">{label}</span>'
    return f'<a class="remote-image" href="{escape(url)}">{label}</a>'


def trusted_tag(tag: str, attributes: dict[str, str], page: Page) -> str:
    """An element that only trusted HTML has, with what it loads from the archive as links."""
    for name in ("src", "data", "poster"):
        written = attributes.get(name, "")
        if written and address(written, page.context.own_urls).kind == "internal":
            attributes[name] = page.link("src", written.strip(), page.places.next_line(written))
    return tag_of(tag, attributes)


def media_tag(tag: str, attributes: dict[str, str], frame: Frame, page: Page) -> str:
    """The opening tag of sound, film or one of their files; what lies elsewhere is noted in the frame of the whole."""
    attributes.pop("poster", None)
    source = attributes.pop("src", "")
    if not source:
        return tag_of(tag, attributes) if tag in ("audio", "video") else ""
    found = address(source, page.context.own_urls)
    line = page.places.next_line(source)
    whole = next((opened for opened in reversed(page.opened) if opened.tag in ("audio", "video")), frame)
    if found.kind == "internal":
        whole.has_local = True
        return tag_of(tag, {"src": page.link("src", found.url, line), **attributes})
    if found.kind == "external" and found.url not in whole.remote:
        whole.remote.append(found.url)
        message = f"the recording {found.url} lies elsewhere and is shown as a link; put a copy below content/"
        page.report("W-remote-media", line, f"{message} and write its path")
    return tag_of(tag, attributes) if tag in ("audio", "video") else ""
