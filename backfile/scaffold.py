"""New archives and new articles: files that a person goes on from."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from backfile.errors import ContentError, UsageError
from backfile.settings import Settings, read_settings
from backfile.times import zone
from backfile.urls import slug_of

_SETTINGS = """\
# Settings of this archive. Backfile's documentation describes every one in settings.md.

[archive]
title = "{title}"
description = ""
language = "en"
timezone = "{timezone}"
# The address that the site will have, for the sitemap and canonical links:
# base_url = "https://archive.example/"

[content]
dialect = "{dialect}"
articles = "{articles}"

[pages]
permalink = "{permalink}"
"""

_PELICAN_HEADER = re.compile(r"\s*[A-Za-z]+:\s")
_ARTICLE = """\
---
title: {title}
published: {published}
section: News
---

The first paragraph says what happened.
"""


def new_archive(folder: Path) -> list[Path]:
    """Make an archive in `folder`; the files made. An existing content folder of Hugo, Jekyll or Pelican is taken as it is.

    Nothing that exists is overwritten: UsageError if there is an archive already.
    """
    settings = folder / "archive.toml"
    if settings.exists():
        raise UsageError(f"{settings} exists; {folder} is an archive already")
    dialect, articles = _habits(folder)
    made = [settings]
    content = folder / "content"
    first = content / "articles" / "first-article.md"
    is_empty = not content.is_dir() or not any(content.iterdir())
    content.mkdir(parents=True, exist_ok=True)
    permalink = "{year}/{month}/{slug}.html" if dialect == "backfile" else "{year}/{month}/{day}/{slug}/"
    settings.write_text(
        _SETTINGS.format(
            title="News archive", timezone="UTC", dialect=dialect, articles=articles, permalink=permalink
        ),
        "utf-8",
    )  # fmt: skip
    if is_empty:
        first.parent.mkdir(parents=True)
        published = datetime.now(UTC).strftime("%Y-%m-%d")
        first.write_text(_ARTICLE.format(title="Our first article", published=published), "utf-8")
        made.append(first)
    return made


def _habits(folder: Path) -> tuple[str, str]:
    """(dialect, articles folder) that the content of an existing folder suggests."""
    content = folder / "content"
    if not content.is_dir() or not any(content.iterdir()) or (content / "articles").is_dir():
        return "backfile", "articles"
    if any(content.rglob("_posts")):
        return "jekyll", "."
    if any((folder / name).exists() for name in ("pelicanconf.py", "publishconf.py")):
        return "pelican", "."
    first = next((path for path in sorted(content.rglob("*.md")) if path.is_file()), None)
    has_headers = first is not None and _PELICAN_HEADER.match(first.read_text("utf-8", "replace"))
    return ("pelican" if has_headers else "hugo"), "."


def new_article(source: Path, title: str, now: datetime) -> Path:
    """Write an article file with this headline, published now, in the folder of its month; its path.

    ContentError if there is no archive with sound settings; UsageError for a headline that is empty or was used.
    """
    if not title.strip():
        raise UsageError('an article needs a headline; write backfile new "Missiles hit two bases"')
    settings = _settings(source)
    local = now.astimezone(zone(settings.timezone))
    path = source / "content" / settings.articles / local.strftime("%Y/%m") / f"{slug_of(title) or 'article'}.md"
    if path.exists():
        raise UsageError(f"{path} exists; choose another headline, or edit that article")
    path.parent.mkdir(parents=True, exist_ok=True)
    quoted = json.dumps(title, ensure_ascii=False)  # YAML takes JSON's strings
    path.write_text(_ARTICLE.format(title=quoted, published=local.strftime("%Y-%m-%d %H:%M")), "utf-8")
    return path


def _settings(source: Path) -> Settings:
    try:
        raw = (source / "archive.toml").read_bytes()
    except FileNotFoundError:
        raise ContentError(
            f"there is no archive.toml in {source}; run `backfile init {source}` to make an archive there"
        ) from None
    settings, problems = read_settings(raw)
    if problems:
        raise ContentError("mend the settings of this archive first", problems)
    return settings
