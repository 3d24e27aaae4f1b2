"""What a build is asked to do, and what it reports. Light on purpose: a build with nothing to do loads little else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from backfile.errors import Problem
from backfile.files import Listing

# (what is being done, how many are done, how many there are)
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


def _unheard(what: object) -> None:
    """News that nobody is interested in."""


class Audience(NamedTuple):
    """Who looks at a site while it is built: the preview.

    `waiting()` gives the site paths of pages that somebody has open: they are made before all others. `tell(paths)` is
    called as soon as files of the site were written or removed, and before it, where pages have left a path for another,
    `moved({former: present or ""})`. A resident builder also says when it begins:
    `takes_long(changed)` before it looks at everything because of these files, and `begins(content)` with the content files
    that it has looked at, as they were then. With an audience the trace also keeps where each file comes from
    (`Trace.origin`).
    """

    waiting: Callable[[], Collection[str]]
    tell: Callable[[Collection[str]], None]
    moved: Callable[[Mapping[str, str]], None] = _unheard
    takes_long: Callable[[Collection[Path]], None] = _unheard
    begins: Callable[[Listing], None] = _unheard


def nobody() -> Audience:
    """An audience that has no page open, and hears nothing."""
    return Audience(tuple, _unheard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A build's inputs besides the archive itself. `as_of` is aware; `state` is where memo and trace lie."""

    source: Path
    output: Path
    as_of: datetime
    clean: bool = False
    strict: bool = False
    keep_going: bool = False
    drafts: bool = False
    rehash: bool = False
    jobs: int = 1
    wait: float = 60.0  # seconds for another build's lock
    state: Path | None = None
    record: bool = True  # keep the ledger; builds beside the real one leave it alone
    audience: Audience | None = None

    @property
    def is_durable(self) -> bool:
        """True if the site has to be whole even after a power cut. Nobody waits for the disk to see a preview."""
        return self.audience is None

    def tell(self, paths: Collection[str]) -> None:
        """Tell the audience, if there is one, which files of the site are others now."""
        if self.audience is not None and paths:
            self.audience.tell(paths)

    def tell_moved(self, pages: Mapping[str, str]) -> None:
        """Tell the audience, if there is one, where pages are that left their places; "" is nowhere."""
        if self.audience is not None and pages:
            self.audience.moved(pages)

    @property
    def state_folder(self) -> Path:
        """Where memo and trace lie: ``.backfile`` in the archive, unless said otherwise."""
        return self.state or self.source / ".backfile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did. Its fields are those of ``--json``; `next_due` is ISO 8601 UTC or ""."""

    articles: int = 0
    outputs: int = 0
    rendered: int = 0
    written: int = 0
    pruned: int = 0
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    next_due: str = ""
    failed: bool = field(default=False)  # True: the build stopped before writing, or went on over errors

    def as_json(self) -> dict[str, object]:
        """The report for ``--json``, in the documented order."""
        problems = [
            {"severity": p.severity, "code": p.code, "path": p.path, "line": p.line, "field": p.field,
             "message": p.message} for p in self.problems
        ]  # fmt: skip
        return {
            "articles": self.articles, "outputs": self.outputs, "rendered": self.rendered, "written": self.written,
            "pruned": self.pruned, "problems": problems, "seconds": round(self.seconds, 3), "next_due": self.next_due,
        }  # fmt: skip
