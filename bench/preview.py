"""Measures the preview: from the moment a saved file is in its place until its new text stands in Chromium.

    python bench/preview.py [--articles 20000] [--edits 50] [--others 50] [--quick] [--check]

An editor's save is a rename over the article's file (os.replace). The page of that article is open; a save counts as seen
when the browser is about to draw a frame in which the new word stands. `hugo server` does the same with the same articles in
the same run, if `hugo` is on the path. Writes bench/preview-results.json. With --check, exits 1 if a budget is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that this also runs as a script

from bench.compare import Source, read, write_hugo  # noqa: E402
from bench.run import generated  # noqa: E402
from bench.search import chromium  # noqa: E402

READY = 900.0  # seconds that a server may take for its first build
PATIENCE = 120.0  # seconds that a save may take to be seen
EACH = 5  # saves of one article before the next is opened

# Says when a word that was not there before is about to be drawn. Runs anew in every page, so it survives reloads.
WATCH = """
let last = -1;
const look = () => {
  const found = document.body && document.body.textContent.match(/savedword(\\d+)end/);
  if (found && +found[1] !== last) {
    last = +found[1];
    seen(last, Date.now());
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the preview, beside hugo server.")
    parser.add_argument("--articles", type=int, help="20000, or 2000 with --quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, help="50, or 10 with --quick")
    parser.add_argument(
        "--others", type=int, help="saves for hugo server, which takes longer over each; as many by default"
    )
    parser.add_argument("--quick", action="store_true", help="a smaller archive, fewer saves")
    parser.add_argument("--check", action="store_true", help="exit 1 if a budget is missed")
    parser.add_argument("--max-median", type=int, default=150, metavar="MS")
    parser.add_argument("--max-worst", type=int, default=400, metavar="MS")
    asked = parser.parse_args()
    asked.articles = asked.articles or (2_000 if asked.quick else 20_000)
    asked.edits = asked.edits or (10 if asked.quick else 50)
    asked.others = asked.others or asked.edits
    corpus = generated(asked.articles, asked.seed)
    articles = [article for article in read(corpus) if article.head.get("status", "published") == "published"]
    chosen = random.Random(asked.seed).sample(articles, -(-asked.edits // EACH))
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="backfile-preview-bench-") as folder:
        measured["backfile"] = measure_ours(corpus, Path(folder) / "archive", chosen, asked.edits)
        if shutil.which("hugo"):
            measured["hugo"] = measure_hugo(list(read(corpus)), Path(folder) / "hugo", chosen, asked.others)
        else:
            print("Hugo: there is no `hugo` on the path.")
    (ROOT / "bench/preview-results.json").write_text(json.dumps(measured, indent=1) + "\n")
    ours = measured["backfile"]
    missed = ours["median_ms"] > asked.max_median or ours["worst_ms"] > asked.max_worst
    if missed:
        print(f"Over budget: {asked.max_median} ms for the median, {asked.max_worst} ms for the worst.")
    return 1 if asked.check and missed else 0


def measure_ours(corpus: Path, archive: Path, chosen: list[Source], edits: int) -> dict[str, Any]:
    shutil.copytree(corpus, archive)
    port = free_port()
    command = [sys.executable, ROOT / "build.py", "serve", "--source", archive, "--port", str(port)]
    home = f"http://127.0.0.1:{port}/"
    with served(command, says_that_it_is_ready) as seconds:
        print(f"{'Backfile, first build':28}{seconds:8.1f} s", flush=True)
        places = [(archive / f"content/articles/{a.id}.md", f"{home}{a.id}.html") for a in chosen]
        return said("Backfile, save to sight", watched(places, edits))


def measure_hugo(articles: list[Source], site: Path, chosen: list[Source], edits: int) -> dict[str, Any]:
    shutil.copytree(ROOT / "bench/hugo", site)
    write_hugo(articles, site / "content")
    port = free_port()
    command = ["hugo", "server", "--source", site, "--port", str(port), "--bind", "127.0.0.1", "--quiet"]
    home = f"http://127.0.0.1:{port}/"
    with served(command, lambda process: answers(home)) as seconds:
        print(f"{'Hugo, first build':28}{seconds:8.1f} s", flush=True)
        ids = [f"{a.head['section'].lower()}/{a.id}" for a in chosen]
        places = [(site / f"content/{id}.md", f"{home}{id}.html") for id in ids]
        return said("hugo server, save to sight", watched(places, edits))


@contextmanager
def served(command: list[Any], is_ready: Callable[[subprocess.Popen[str]], bool]) -> Iterator[float]:
    """A preview that is ready; gives the seconds that took."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        while not is_ready(process):
            if process.poll() is not None or time.perf_counter() - started > READY:
                raise SystemExit(f"{command[0]} did not get ready")
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        threading.Thread(target=listened_to, args=(process,), daemon=True).start()
        yield seconds
    finally:
        process.terminate()
        process.wait(30)


def says_that_it_is_ready(process: subprocess.Popen[str]) -> bool:
    """Our preview serves what is there while it builds; what counts is the end of the first build."""
    assert process.stdout is not None
    return "Ctrl-C ends it" in process.stdout.readline()


def listened_to(process: subprocess.Popen[str]) -> None:
    """Read what it says, so that it can go on saying it."""
    assert process.stdout is not None
    while process.stdout.readline():
        pass


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def watched(places: list[tuple[Path, str]], edits: int) -> list[float]:
    """Milliseconds from each save to its sight."""
    from playwright.sync_api import sync_playwright

    found: queue.Queue[tuple[int, float]] = queue.Queue()
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.expose_function("seen", lambda number, at: found.put((number, at)))
        page.add_init_script(WATCH)
        for number in range(edits):
            file, address = places[number // EACH]
            if number % EACH == 0:
                page.goto(address)
                page.wait_for_timeout(1000)  # until the page has its connection
            saved = save(file, number)
            times.append(until_seen(page, found, number) - saved)
            page.wait_for_timeout(random.Random(number).randint(600, 1400))
        browser.close()
    return times


def save(file: Path, number: int) -> float:
    """Save the article with another word in the middle of its text; when that was, in milliseconds."""
    text = file.read_text(encoding="utf-8")
    if "savedword" in text:
        text = re.sub(r"savedword\d+end", f"savedword{number}end", text)
    else:
        text = inserted(text, f"savedword{number}end")
    staged = file.with_name(f".{file.name}.new")
    staged.write_text(text, encoding="utf-8")
    at = time.time() * 1000
    os.replace(staged, file)
    return at


def inserted(text: str, word: str) -> str:
    """The article with a word more at the beginning of its longest line of prose."""
    lines = text.split("\n")
    prose = [n for n, line in enumerate(lines) if line[:1].isalpha() and " " in line and ": " not in line[:30]]
    longest = max(prose, key=lambda n: len(lines[n]))
    lines[longest] = f"{word} {lines[longest]}"
    return "\n".join(lines)


def until_seen(page: Any, found: queue.Queue[tuple[int, float]], number: int) -> float:
    """When the browser saw this save, in milliseconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page.wait_for_timeout(20)  # lets the browser's calls through
        while not found.empty():
            which, at = found.get()
            if which == number:
                return at
    raise SystemExit(f"save {number} was not seen within {PATIENCE:.0f} s")


def said(name: str, times: list[float]) -> dict[str, Any]:
    median, worst = statistics.median(times), max(times)
    print(f"{name:28}{median:8.0f} ms (median of {len(times)}; worst {worst:.0f})", flush=True)
    return {"median_ms": round(median), "worst_ms": round(worst), "all_ms": [round(each) for each in times]}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
