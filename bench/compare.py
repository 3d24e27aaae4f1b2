"""Times other generators on the same generated articles: Hugo, Hugo with Pagefind, Pelican - those that are installed.

    python bench/compare.py [--articles 20000]

Looks for `hugo`, `pagefind` and `pelican` on the path. The articles are converted to what each of them reads; what
they have no word for is left out: tombstones, the ledger, backlinks, a search that works on file://.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that this also runs as a script

from bench.generate import KINDS  # noqa: E402
from bench.measure import Run, run  # noqa: E402
from bench.run import generated  # noqa: E402

LINK = re.compile(r"\[\[([^]|]+)(?:\|([^]]+))?\]\]|\[([^]]+)\]\((?:\.\./)+([^)]+)\.md\)")
UPDATE = re.compile(r'^::: update \{#\S+ at="([^"]+)"\}\n(.*)\n:::$', re.MULTILINE)
PELICAN_SETTINGS = """
SITENAME = "The Bench Archive"
TIMEZONE = "Pacific/Auckland"
THEME = "simple"
DEFAULT_PAGINATION = 50
RELATIVE_URLS = True
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One generated article: its id, its front matter, and its body with links to the ids of other articles."""

    id: str
    head: dict[str, Any]
    body: str

    def names(self, kind: str) -> list[str]:
        return [entry if isinstance(entry, str) else entry["name"] for entry in self.head.get(kind, [])]


def main() -> None:
    parser = argparse.ArgumentParser(description="Time other generators on the same articles.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    articles = list(read(generated(asked.articles, asked.seed)))
    with tempfile.TemporaryDirectory(prefix="backfile-compare-") as folder:
        compare_hugo(articles, Path(folder) / "hugo")
        compare_pelican(articles, Path(folder) / "pelican")


def read(archive: Path) -> Iterator[Source]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar a string
    articles = archive / "content/articles"
    for path in sorted(articles.glob("*/*/*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        article_id = path.relative_to(articles).with_suffix("").as_posix()
        body = UPDATE.sub(r"**Update, \1:** \2", body)
        yield Source(id=article_id, head=yaml.load(head, loader), body=body)


def compare_hugo(articles: list[Source], site: Path) -> None:
    if not shutil.which("hugo"):
        print("Hugo: there is no `hugo` on the path.")
        return
    shutil.copytree(ROOT / "bench/hugo", site)
    write_hugo(articles, site / "content")
    time("Hugo, cold", ["hugo", "--source", site, "--quiet"])
    time("Hugo, no-op", ["hugo", "--source", site, "--quiet"])
    if not shutil.which("pagefind"):
        print("Pagefind: there is no `pagefind` on the path.")
        return
    time("Pagefind", ["pagefind", "--site", site / "public", "--quiet"])
    print(f"{len(list((site / 'public').rglob('*.html'))):>8} pages")


def write_hugo(articles: list[Source], content: Path) -> None:
    """Each article below the folder of its section, which is what Hugo's sections are."""
    places = {article.id: f"{article.head['section'].lower()}/{article.id}" for article in articles}
    for article in articles:
        head = article.head
        front_matter = {
            "title": head["title"],
            "date": head["published"].replace(" ", "T") + (":00" if " " in head["published"] else ""),
            "draft": head.get("status") == "draft",
            "description": head.get("standfirst", ""),
            "aliases": head.get("aliases", []),
            "authors": head["authors"],
            "stories": [head["story"]] if "story" in head else [],
            "changes": head.get("updates", []),
        } | {kind: article.names(kind) for kind in KINDS}
        body = with_links(article.body, lambda target: f"/{places[target]}.html")
        write(content / f"{places[article.id]}.md", f"{json.dumps(front_matter, ensure_ascii=False)}\n\n{body}")


def compare_pelican(articles: list[Source], site: Path) -> None:
    if not shutil.which("pelican"):
        print("Pelican: there is no `pelican` on the path.")
        return
    write_pelican(articles, site / "content")
    (site / "pelicanconf.py").write_text(PELICAN_SETTINGS)
    time("Pelican, cold", ["pelican", "content", "--settings", "pelicanconf.py", "--quiet"], cwd=site)


def write_pelican(articles: list[Source], content: Path) -> None:
    """Sections become categories; names and stories of all kinds become tags, the only such thing that Pelican has."""
    for article in articles:
        head = article.head
        tags = [name for kind in KINDS for name in article.names(kind)] + [head.get("story", "")]
        lines = {
            "Title": head["title"],
            "Date": head["published"],
            "Category": head["section"],
            "Authors": "; ".join(head["authors"]),
            "Tags": ", ".join(filter(None, tags)),
            "Slug": article.id.replace("/", "-"),
            "Status": "draft" if head.get("status") == "draft" else "published",
        }
        body = with_links(article.body, lambda target: f"{{filename}}/{target}.md")
        text = "".join(f"{key}: {value}\n" for key, value in lines.items())
        write(content / f"{article.id}.md", f"{text}\n{body}")


def with_links(body: str, address: Callable[[str], str]) -> str:
    """`body` with every link to another article's id written as an ordinary Markdown link."""

    def link(found: re.Match[str]) -> str:
        return f"[{found[2] or found[3] or 'an earlier report'}]({address(found[1] or found[4])})"

    return LINK.sub(link, body)


def time(name: str, command: list[str | Path], cwd: Path | None = None) -> Run:
    done = run(command, cwd=cwd)
    failed = "" if done.exit_code == 0 else f"   (failed: exit code {done.exit_code})"
    print(f"{name:16}{done.seconds:>8.1f} s {max(done.largest_mb, done.tree_mb):>6} MB{failed}", flush=True)
    return done


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
