"""A small archive that tests write, build, change and build again, so that they read like stories.

site = Site(tmp_path).article("flood", title="Flood").build()
assert "Flood" in site.page("2020/01/flood.html")
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backfile.errors import Problem
from backfile.pipeline import Options, Report, build, silent
from backfile.pipeline.searching import Request, search
from backfile_search.shards import read_script
from backfile_search.shards.dictionary import Dictionary

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Site:
    """An archive in a folder, and the last report of building it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "output"
        self.report = Report()
        self.said: list[str] = []  # by searches
        self.options = Options(source=folder, output=self.output, as_of=NOON)
        (folder / "content" / "articles").mkdir(parents=True, exist_ok=True)
        self.settings()

    def settings(self, **values: Any) -> Site:
        """Write archive.toml with these settings."""
        from backfile.settings import SECTIONS

        values = {"title": "Test archive", "timezone": "Pacific/Auckland"} | values
        lines = []
        for section, names in SECTIONS.items():
            lines.append(f"[{section}]")
            lines += [f"{name} = {json.dumps(values[name])}" for name in names if name in values]
        return self.file("archive.toml", "\n".join(lines) + "\n")

    def file(self, path: str, text: str | bytes) -> Site:
        """Write any file of the archive."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return self

    def article(self, name: str, body: str = "The story begins here.", **fields: Any) -> Site:
        """Write content/articles/NAME.md; `title` comes from the name and `published` is 8 January 2020 unless given."""
        fields = {"title": name.rpartition("/")[2].capitalize(), "published": "2020-01-08"} | fields
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items() if value is not None)
        return self.file(f"content/articles/{name}.md", f"---\n{front}---\n\n{body}\n")

    def remove(self, path: str) -> Site:
        """Delete a file of the archive."""
        (self.folder / path).unlink()
        return self

    def build(self, **options: Any) -> Site:
        """Build; the report is in `report`. A build that fails unexpectedly fails the test with its problems."""
        self.try_build(**options)
        assert not self.report.failed, "\n".join(map(str, self.report.problems))
        return self

    def try_build(self, **options: Any) -> Site:
        """Build, whatever comes of it."""
        self.report = build(replace(self.options, **options))
        return self

    def page(self, path: str) -> str:
        """A built page."""
        return (self.output / path).read_text("utf-8")

    def has(self, path: str) -> bool:
        """True if the site has this file."""
        return (self.output / path).is_file()

    def problems(self, code: str = "") -> list[str]:
        """The problems of the last build as they are printed; only those with this code, if one is given."""
        return [str(p) for p in self.report.problems if code in ("", p.code)]

    def problem(self, code: str) -> Problem:
        """The one problem with this code."""
        (found,) = [p for p in self.report.problems if p.code == code]
        return found

    def tree(self) -> dict[str, bytes]:
        """Every file of the site by path."""
        return tree(self.output)

    def pages(self) -> dict[str, bytes]:
        """The same without the files of search."""
        return {path: data for path, data in self.tree().items() if not path.startswith("search/")}

    def readable(self) -> dict[str, bytes]:
        """Every file with those of search unpacked, so that every word that a reader could find in one stands there."""
        return {path: unpacked(path, data) for path, data in self.tree().items()}

    def search(self, query: str = "", **asked: Any) -> dict[str, Any]:
        """What `backfile search --json` would print; sentences for standard error are added to `said`."""
        return search(self.options, Request(text=query, **asked), self.said.append, silent)

    def found(self, query: str = "", **asked: Any) -> list[str]:
        """The headlines that a search gives, in order."""
        return [hit["title"] for hit in self.search(query, **asked)["hits"]]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def unpacked(path: str, data: bytes) -> bytes:
    """What is in a file of the search folder. Sorted keys become lines: stored is only what differs from the key before."""
    if not path.startswith("search/") or path in ("search/client.js", "search/box.js"):
        return data
    kind = path.split("/")[1]
    _, payload = read_script(data)
    return b"\n".join(Dictionary(kind, payload).keys) if kind in ("terms", "positions", "words") else payload
