"""Measures whole builds of a generated archive, as whoever types `python build.py` would feel them.

    python bench/run.py [--articles 20000] [--quick] [--check]

Cold, unchanged, one word changed in one article, one headline, one new article, one withdrawal. Every figure is a
process of its own, interpreter start included. Writes bench/results.json. With --check, exits 1 if a budget is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that this also runs as a script

from bench.measure import Run, run  # noqa: E402

CACHE = ROOT / "bench/.cache"
COUNTS = ("articles", "outputs", "rendered", "written", "pruned")  # of what `build.py --json` prints
Edit = Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One kind of build. Seconds are the median of `runs`, memory their maximum, counts those of the last run."""

    name: str
    seconds: float
    runs: tuple[float, ...]
    largest_mb: int
    tree_mb: int
    counts: dict[str, int]


class BuildFailed(Exception):
    """A build that ought to have succeeded did not, so that its time says nothing."""


def main() -> int:
    asked = _arguments()
    corpus = generated(asked.articles, asked.seed)
    with tempfile.TemporaryDirectory(prefix="backfile-bench-") as folder:
        archive = Path(folder) / "archive"
        shutil.copytree(corpus, archive)
        measured = []
        try:
            for one in measure_all(archive, 3 if asked.quick else 5):
                measured.append(one)
                print(row(one), flush=True)
        except BuildFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    missed = budgets_missed(measured, asked)
    asked.results.write_text(json.dumps(results(measured, asked), indent=1) + "\n")
    print("\n".join(missed) if asked.check and missed else "")
    return 1 if asked.check and missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure builds of a generated archive.")
    parser.add_argument("--articles", type=int, help="20000, or 2000 with --quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a smaller archive, fewer repetitions")
    parser.add_argument("--check", action="store_true", help="exit 1 if a budget is missed")
    parser.add_argument("--max-noop", type=float, default=0.5, metavar="SECONDS")
    parser.add_argument("--max-edit", type=float, default=1.0, metavar="SECONDS", help="one word in one article")
    parser.add_argument("--max-memory", type=int, default=500, metavar="MB", help="of all processes at once")
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results.json")
    asked = parser.parse_args()
    asked.articles = asked.articles or (2_000 if asked.quick else 20_000)
    return asked


def generated(articles: int, seed: int) -> Path:
    """The generated archive, kept in bench/.cache/ under a name that changes with the generator."""
    sources = (ROOT / "bench/generate.py", ROOT / "bench/invention.py")
    version = _digest(*sources)
    corpus = CACHE / f"{articles}-{seed}-{version}"
    if not corpus.exists():
        unfinished = CACHE / f"{corpus.name}.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        size = ("--articles", str(articles), "--seed", str(seed))
        subprocess.run([sys.executable, sources[0], *size, "--out", unfinished], check=True)
        unfinished.rename(corpus)
    return corpus


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def measure_all(archive: Path, times: int) -> Iterator[Measured]:
    """Build `archive` cold, then again after one small change after another."""
    chosen = iter(linked_articles(archive, times + 2))
    print(HEADING)
    yield measured("cold", [build(archive)])
    yield measured("no-op", [build(archive) for _ in range(times)])
    yield measured("body edit", [_edited(archive, next(chosen), change_a_word) for _ in range(times)])
    yield measured("headline edit", [_edited(archive, next(chosen), change_the_headline)])
    last = next(chosen)
    yield measured("new article", [_edited(archive, last, add_an_article)])
    yield measured("withdrawal", [_edited(archive, last, withdraw)])


def _edited(archive: Path, article: Path, edit: Edit) -> Run:
    edit(article)
    return build(archive)


def build(archive: Path) -> Run:
    command = (sys.executable, ROOT / "build.py", "--source", archive, "--output", archive / "output", "--json")
    done = run(command, env={**os.environ, "PYTHONUTF8": "1"})
    if done.exit_code:
        raise BuildFailed(f"the build exited with {done.exit_code}:\n{done.output[:4000]}")
    return done


def measured(name: str, runs: list[Run]) -> Measured:
    report = json.loads(runs[-1].output)
    return Measured(
        name=name,
        seconds=round(statistics.median(run.seconds for run in runs), 3),
        runs=tuple(round(run.seconds, 3) for run in runs),
        largest_mb=max(run.largest_mb for run in runs),
        tree_mb=max(run.tree_mb for run in runs),
        counts={count: report[count] for count in COUNTS},
    )


def linked_articles(archive: Path, count: int) -> list[Path]:
    """`count` ordinary articles with names and a link, spread evenly over the archive's years."""
    found = []
    for path in sorted((archive / "content/articles").glob("*/*/*.md")):
        text = path.read_text(encoding="utf-8")
        head, body = text.split("\n---\n", 1)
        if "\npeople:" in head and "\nstatus:" not in head and "[" in body and WORD_DEEP_INSIDE.search(body):
            found.append(path)
    return [found[len(found) * (2 * i + 1) // (2 * count)] for i in range(count)]


# A lower-case word, twenty words into a later paragraph that holds no markup.
WORD_DEEP_INSIDE = re.compile(r"\n\n(?P<before>(?:[\w,.$]+ ){20})(?P<word>[a-z]{4,})(?P<after> [^\[\]\n#:]+)(?=\n\n)")


def change_a_word(article: Path) -> None:
    text = article.read_text(encoding="utf-8")
    start = text.index("\n---\n") + 5
    changed, count = WORD_DEEP_INSIDE.subn(r"\n\n\g<before>amended\g<after>", text[start:], count=1)
    assert count == 1, f"{article} has no plain paragraph to edit"
    article.write_text(text[:start] + changed, encoding="utf-8")


def change_the_headline(article: Path) -> None:
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace('title: "', 'title: "Amended: ', 1), encoding="utf-8")


def add_an_article(like: Path) -> None:
    text = like.read_text(encoding="utf-8").replace('title: "', 'title: "New: ', 1)
    without_aliases = re.sub(r"\naliases: .*", "", text)
    like.with_name(f"new-{like.name}").write_text(without_aliases, encoding="utf-8")


def withdraw(article: Path) -> None:
    text = article.read_text(encoding="utf-8")
    fate = 'status: withdrawn\nwithdrawn: {at: 2025-06-01, reason: "Withdrawn for measuring."}\n'
    article.write_text(text.replace("---\n", f"---\n{fate}", 1), encoding="utf-8")


HEADING = f"{'':14}{'seconds':>9}{'largest MB':>12}{'all MB':>9}" + "".join(f"{count:>10}" for count in COUNTS)


def row(one: Measured) -> str:
    figures = "".join(f"{one.counts[count]:>10}" for count in COUNTS)
    return f"{one.name:14}{one.seconds:>9.2f}{one.largest_mb:>12}{one.tree_mb:>9}{figures}"


def budgets_missed(measured: list[Measured], asked: argparse.Namespace) -> list[str]:
    """A sentence for every budget that was not kept."""
    seconds = {one.name: one.seconds for one in measured}
    missed = [
        f"{name} took {seconds[name]:.2f} s; its budget is {budget:g} s."
        for name, budget in (("no-op", asked.max_noop), ("body edit", asked.max_edit))
        if seconds[name] > budget
    ]
    memory = max(max(one.tree_mb, one.largest_mb) for one in measured)
    if memory > asked.max_memory:
        missed.append(f"Memory reached {memory} MB; its budget is {asked.max_memory} MB.")
    return missed


def results(measured: list[Measured], asked: argparse.Namespace) -> dict[str, object]:
    return {
        "machine": {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()},
        "articles": asked.articles,
        "seed": asked.seed,
        "builds": [asdict(one) for one in measured],
    }


if __name__ == "__main__":
    sys.exit(main())
