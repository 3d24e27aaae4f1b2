"""What an article's path alone says: its id, and in some habits its date, its slug and its section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backfile.times import TimeError, read_when

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_. ]+|$)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FileName:
    """The parts of a path. In a page bundle (``2020/fire/index.md``) the folder stands for the file."""

    below: str  # path below the folder of articles: 2020/01/2020-01-08-missiles.md
    id: str  # 2020/01/2020-01-08-missiles
    date: str  # 2020-01-08, or ""
    words: str  # missiles
    section: str  # the folder that stands for a section, or ""
    is_dated_by_rule: bool  # True where the generator itself takes dates from file names


def parse_path(path: str, articles: str, dialect: str) -> FileName:
    """The parts of `path`, given the folder of articles below content/ and the archive's dialect."""
    root = "content/" if articles == "." else f"content/{articles.strip('/')}/"
    below = path.removeprefix(root)
    folders, _, name = below.rpartition("/")
    stem = name.rpartition(".")[0] or name
    identity = f"{folders}/{stem}" if folders else stem
    if stem == "index" and folders:
        identity = folders
        folders, _, stem = folders.rpartition("/")
    date = _date_in(stem)
    words = _DATED.sub("", stem, count=1) if date else stem
    return FileName(
        below, identity, date, words, _section(folders.split("/") if folders else [], dialect), dialect == "jekyll"
    )


def _date_in(stem: str) -> str:
    found = _DATED.match(stem)
    if found is None:
        return ""
    try:
        return read_when(f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", "UTC").iso
    except TimeError:
        return ""


def _section(folders: list[str], dialect: str) -> str:
    """Jekyll: the folder that holds _posts. Hugo: the first folder. Pelican: the last one. A year is no section."""
    if dialect == "jekyll":
        found = folders[: folders.index("_posts")][-1:] if "_posts" in folders else []
    elif dialect == "hugo":
        found = folders[:1]
    else:
        found = folders[-1:] if dialect == "pelican" else []
    if not found or _YEAR.fullmatch(found[0]) or found[0].isdigit():
        return ""
    words = " ".join(re.split(r"[-_\s]+", found[0])).strip()
    return words[:1].upper() + words[1:]


def title_from(words: str) -> str:
    """A headline made from a file name: "budget-day_2020" becomes "Budget day 2020"."""
    title = " ".join(re.split(r"[-_\s]+", words)).strip()
    return title[:1].upper() + title[1:]
