"""An archive and its builder, as tests of the preview's builders use them."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from newsroom import NOON, Site, tree

from backfile.pipeline import Report, build
from backfile.pipeline.options import Audience
from backfile.pipeline.resident import Resident
from backfile.pipeline.workshop import Workshop

FIRE, FLOOD = "content/articles/2020/01/fire.md", "content/articles/2020/01/flood.md"
FIRE_PAGE, FLOOD_PAGE = "2020/01/fire.html", "2020/01/flood.html"


class Desk:
    """An archive, what builds it again and again, and who looks at it."""

    def __init__(self, folder: Path, builder: type[Resident] | type[Workshop] = Resident) -> None:
        self.site = Site(folder)
        self.site.article("2020/01/fire", "The mill burnt down. See [[2020/01/flood]].", standfirst="A fire.")
        self.site.article("2020/01/flood", "Rain fell all day.", standfirst="A flood.")
        self.site.article("2020/01/vote", "Council voted.")
        self.open: list[str] = []
        self.told: list[list[str]] = []
        self.shown: list[str] = []  # the open page whenever there was news
        self.moved: dict[str, str] = {}
        audience = Audience(lambda: self.open, self.hear, self.moved.update)
        self.site.options = replace(self.site.options, keep_going=True, record=False, audience=audience)
        self.builder = builder(self.site.options)
        self.report = self.build(None)

    @property
    def workshop(self) -> Workshop:
        assert isinstance(self.builder, Workshop)
        return self.builder

    def hear(self, paths: Collection[str]) -> None:
        self.told.append(list(paths))
        self.shown += [self.site.page(path) for path in paths if path in self.open and self.site.has(path)]

    def build(self, *changed: str | None) -> Report:
        """Build, told that these files may be others."""
        self.told.clear()
        self.shown.clear()
        paths = None if changed == (None,) else [self.site.folder / path for path in changed if path]
        self.report = self.builder.build(paths, NOON)
        return self.report

    def edit(self, path: str, old: str, new: str) -> Report:
        """Change some words of a file, and build."""
        file = self.site.folder / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        return self.build(path)

    def told_at_all(self) -> set[str]:
        return {path for paths in self.told for path in paths}

    def is_as_clean(self) -> bool:
        """Whether the site is what a clean build gives."""
        beside = self.site.folder.parent / "clean"
        options = replace(self.site.options, output=beside, state=beside.with_name("state"), audience=None, clean=True)
        build(options)
        same = tree(self.site.output) == tree(beside)
        shutil.rmtree(beside)
        return same
