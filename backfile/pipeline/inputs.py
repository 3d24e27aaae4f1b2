"""What a build depends on, looked at from outside: listings of files, the engine, and one signature of it all.

If the signature is that of the last build, nothing is loaded at all.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from backfile.digests import Digest, digest, digest_text
from backfile.errors import ContentError, Problem, UsageError
from backfile.files import FileStat, Listing, is_settled, listing, newest_change, signature, stat_of
from backfile.pipeline.options import Options, Report
from backfile.pipeline.places import LEDGER, SETTINGS, template_folders, trace_path

_PACKAGE = Path(__file__).resolve().parent.parent
# What these libraries do can be seen in the site; python-frontmatter and PyYAML decide what is read.
_LIBRARIES = (
    "babel", "jinja2", "markdown", "markupsafe", "msgspec", "nh3", "python-frontmatter", "pyyaml", "tzdata", "whoosh3",
)  # fmt: skip
_METADATA = re.compile(rf"({'|'.join(name.replace('-', '[-_]') for name in _LIBRARIES)})-([^-]+)\.(?:dist|egg)-info$")


@dataclass(frozen=True)
class Inputs:
    """Everything that a build depends on, as the file system shows it. Listings are by path relative to the archive."""

    options: Options
    engine: Digest
    settings: FileStat
    ledger: Listing  # of the ledger's file, if there is one
    content: Listing  # "content/..." paths
    own_templates: Listing  # of the archive, relative to its templates/
    our_templates: Listing  # ours, relative to ours
    output: Listing
    looked_at: int  # ns since 1970, before anything was looked at

    def frame(self, output: Listing) -> Digest:
        """One digest of all inputs but the stats of content files, and of the given outputs."""
        o = self.options
        asked = digest_text(str(o.drafts), str(o.strict), str(o.output.resolve()), str(o.source.resolve()))
        files = signature({SETTINGS: self.settings}, self.ledger, self.own_templates, self.our_templates, output)
        return digest_text(self.engine, asked, files, "\0".join(self.content))

    @cached_property
    def content_signature(self) -> Digest:
        """One digest of the stats of all content files."""
        return signature(self.content)

    def is_settled(self) -> bool:
        """True if no input changed so shortly before it was looked at that its stat cannot be trusted."""
        newest = newest_change(
            {SETTINGS: self.settings}, self.ledger, self.content, self.own_templates, self.our_templates
        )
        return is_settled(FileStat(0, newest, newest, 0), self.looked_at)


def require_archive(source: Path) -> FileStat:
    """The stat of the settings; ContentError if the folder is not an archive."""
    settings = stat_of(source / SETTINGS)
    if settings is None:
        raise ContentError(f"there is no {SETTINGS} in {source}; run `backfile init {source}` to make an archive there")
    if not (source / "content").is_dir():
        raise ContentError(f"there is no content folder in {source}; put the article files in content/articles/")
    return settings


def look(options: Options) -> Inputs:
    """The inputs as they are now. ContentError if the folder is not an archive."""
    looked_at = time.time_ns()
    settings = require_archive(options.source)
    own_templates, our_templates = template_listings(options)
    content = {f"content/{path}": stat for path, stat in listing(options.source / "content").items()}
    _require_readable_names(content)
    return Inputs(
        options, engine_digest(), settings, ledger_listing(options), content, own_templates, our_templates,
        listing(options.output), looked_at,
    )  # fmt: skip


def have_templates_changed(inputs: Inputs) -> bool:
    """True if templates are not the files any more that they were when they were looked at.

    They are read here and there while a build goes on: only if nothing has changed has everybody read the same.
    """
    return template_listings(inputs.options) != (inputs.own_templates, inputs.our_templates)


def template_listings(options: Options) -> tuple[Listing, Listing]:
    """The archive's own templates, and ours unless these are the same."""
    own, ours = template_folders(options.source)
    return {} if own.resolve() == ours.resolve() else listing(own), listing(ours)


def _require_readable_names(content: Listing) -> None:
    for path in content:
        if not path.isascii() and any("\ud800" <= c <= "\udfff" for c in path):
            shown = path.encode("utf-8", "backslashreplace").decode()
            raise ContentError(f"the name of {shown} is not UTF-8; rename the file")


def ledger_listing(options: Options) -> Listing:
    """The stat of the ledger's file by its path; empty if there is none yet."""
    stat = stat_of(options.source / LEDGER)
    return {LEDGER: stat} if stat else {}


def engine_digest() -> Digest:
    """Digest of our own source files and of the versions of all that shapes the output.

    Nobody raises a version constant by hand: another engine means that everything is made anew.
    """
    versions = sorted({**_versions(), "zlib": zlib.ZLIB_RUNTIME_VERSION}.items())
    parts = [sys.version.encode(), repr(versions).encode()]
    for package in (_PACKAGE, _search_package()):
        for path in sorted((*package.rglob("*.py"), *package.rglob("*.js"))):
            parts += [path.relative_to(package).as_posix().encode(), path.read_bytes()]
    return digest(*parts)


def _search_package() -> Path:
    """Where the search component lies: beside us in a wheel, in a folder of its own in a checkout."""
    found = find_spec("backfile_search")
    if found is None or found.origin is None:
        raise UsageError("the package backfile_search is missing; install Backfile anew, or run build.py of a checkout")
    return Path(found.origin).parent


def _versions() -> dict[str, str]:
    """The versions of the libraries, read off the names of their metadata folders: asking importlib takes ten times as long."""
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        names = os.listdir(folder or ".") if os.path.isdir(folder or ".") else ()
        found.update({match[1]: match[2] for name in names if (match := _METADATA.match(name.lower()))})
    if len(found) < len(_LIBRARIES):
        from importlib import metadata

        try:
            return {library: metadata.version(library) for library in _LIBRARIES}
        except metadata.PackageNotFoundError as error:
            raise UsageError(
                f"the library {error.name} is missing; install what requirements.lock names, or Backfile itself, anew"
            ) from None
    return found


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What the trace remembers of the last complete build."""

    frame: str
    content: str
    since: str
    next_due: str
    articles: int
    outputs: int
    problems: tuple[Problem, ...]

    def is_due(self, options: Options) -> bool:
        """True if the clock would decide something else now than it did then."""
        now = options.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return now < self.since or bool(self.next_due and self.next_due <= now)

    @property
    def has_errors(self) -> bool:
        """True if the build went on over errors: such a one is never put on record."""
        return any(p.is_error for p in self.problems)

    def report(self) -> Report:
        """The last build's report with no work in it."""
        return Report(
            articles=self.articles, outputs=self.outputs, problems=self.problems, next_due=self.next_due,
            failed=self.has_errors,
        )  # fmt: skip

    def facts(self) -> dict[str, str]:
        """What `last_build` reads back, as facts for the trace."""
        known = {
            "articles": self.articles, "outputs": self.outputs,
            "problems": [(p.path, p.line, p.code, p.field, p.message) for p in self.problems],
        }  # fmt: skip
        return {
            "frame": self.frame, "content": self.content, "since": self.since, "next_due": self.next_due,
            "report": json.dumps(known),
        }  # fmt: skip


class Outcome(NamedTuple):
    """What a build came to."""

    report: Report
    inputs: Inputs  # as they are after it, the output folder and the ledger included
    last: LastBuild | None  # None if it stopped before it wrote anything; its frame is "" until it is put on record
    come: Listing  # the files that it wrote, as far as they are known one by one


def last_build(inputs: Inputs) -> LastBuild | None:
    """The last complete build, if it had the same inputs apart from content files and the clock has not come to anything."""
    options = inputs.options
    path = trace_path(options)
    if options.clean or options.rehash or not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as connection:
            facts = dict(connection.execute("select key, value from meta"))
    except sqlite3.DatabaseError:
        return None
    if not facts.get("frame") or facts["frame"] != inputs.frame(inputs.output):
        return None
    known = json.loads(facts["report"])
    problems = tuple(Problem(*row) for row in known["problems"])
    last = LastBuild(
        facts["frame"],
        facts["content"],
        facts["since"],
        facts["next_due"],
        known["articles"],
        known["outputs"],
        problems,
    )
    return None if last.is_due(options) else last
