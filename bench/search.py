"""Measures search on a generated archive, beside Pagefind on the same article pages in the same run.

    python bench/search.py [--articles 10000] [--queries 40]

Indexing: our build with its index and search files thrown away, against `python -m pagefind` (or `pagefind` on the path).
Transfer and delay: real Chromium on a loopback server that compresses text as hosts do, and on file://.
Command line: `search` as a whole process. Writes bench/search-results.json.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that this also runs as a script

from bench.measure import Run, run  # noqa: E402
from bench.run import generated  # noqa: E402

BUILD = ROOT / "build.py"
COMPRESSED = (".html", ".js", ".css", ".svg", ".json", ".xml")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure search beside Pagefind.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=40, help="one-word searches in the browser")
    asked = parser.parse_args()
    corpus = generated(asked.articles, asked.seed)
    with tempfile.TemporaryDirectory(prefix="backfile-search-bench-") as folder:
        archive = Path(folder) / "archive"
        shutil.copytree(corpus, archive)
        measured = measure(archive, Path(folder), asked.queries)
    (ROOT / "bench/search-results.json").write_text(json.dumps(measured, indent=1) + "\n")


def measure(archive: Path, scratch: Path, queries: int) -> dict[str, Any]:
    site = archive / "output"
    said(run([sys.executable, BUILD, "--source", archive, "--json"]), "Backfile, whole build")
    measured: dict[str, Any] = {}
    for folder in (site / "search", *archive.glob(".backfile/search-*")):
        shutil.rmtree(folder)
    measured["index"] = said(
        run([sys.executable, BUILD, "--source", archive, "--json"]), "Backfile, index and files again"
    )
    measured["size"] = size_of(site / "search")
    pages = scratch / "pages"
    copied = copy_articles(site, pages)
    pagefind = pagefind_command()
    if pagefind:
        measured["pagefind"] = said(run([*pagefind, "--site", pages, "--quiet"]), f"Pagefind, {copied} pages")
        measured["pagefind size"] = size_of(pages / "pagefind")
    else:
        print('Pagefind is not installed: pip install "pagefind[extended]"')
    words = some_words(site, queries)
    times = [run([sys.executable, BUILD, "search", "--source", archive, "--json", word]).seconds for word in words[:10]]
    measured["command line"] = times
    print(f"{'search WORD, whole process':36}{statistics.median(times):8.2f} s (worst {max(times):.2f})")
    measured["browser"] = in_browser(site, words)
    return measured


def said(done: Run, name: str) -> dict[str, Any]:
    failed = "" if done.exit_code == 0 else f"   (failed: exit code {done.exit_code})"
    print(f"{name:36}{done.seconds:8.1f} s {done.largest_mb:6} MB, all {done.tree_mb:6} MB{failed}", flush=True)
    return {"seconds": done.seconds, "largest_mb": done.largest_mb, "tree_mb": done.tree_mb}


def size_of(folder: Path) -> dict[str, float]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = {"files": len(files), "mb": sum(path.stat().st_size for path in files) / 1e6}
    print(f"{folder.name:36}{size['files']:8} files {size['mb']:8.1f} MB", flush=True)
    return size


def copy_articles(site: Path, folder: Path) -> int:
    """The article pages alone, so that both index the same."""
    pages = [p for p in site.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.html") if not re.fullmatch(r"\d\d\.html", p.name)]
    for page in pages:
        target = folder / page.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target)
    return len(pages)


def pagefind_command() -> list[str]:
    if importlib.util.find_spec("pagefind"):
        return [sys.executable, "-m", "pagefind"]
    found = shutil.which("pagefind")
    return [found] if found else []


def some_words(site: Path, count: int) -> list[str]:
    """Words of the archive's articles, common and rare as they come."""
    chance = random.Random(7)
    pages = sorted(site.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.html"))
    words: list[str] = []
    while len(words) < count:
        text = re.sub(r"<[^>]+>", " ", chance.choice(pages).read_text("utf-8").partition("<main")[2])
        words += chance.sample(re.findall(r"\b[a-z]{5,}\b", text) or ["archive"], 1)
    return words


# --- in the browser -----------------------------------------------------------------------------------------------------


class Counted(SimpleHTTPRequestHandler):
    """A static host that compresses text, never says "unchanged", and keeps a list of what it sent."""

    sent: list[tuple[str, int]]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        packed = path.suffix in COMPRESSED
        body = gzip.compress(body, 6) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)
        self.sent.append((self.path, len(body)))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The site's address on loopback, and the growing list of what was sent."""
    sent: list[tuple[str, int]] = []
    handler = type("Handler", (Counted,), {"sent": sent})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def in_browser(site: Path, words: list[str]) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {}
    with sync_playwright() as playwright, served(site) as (address, sent):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            cold = [transfer(browser.new_context(), address, sent, [word])[0] for word in words[:10]]
            warm = transfer(browser.new_context(), address, sent, words)[1:]
            found["cold"], found["warm"] = cold, warm
            for name, rows in (("cold", cold), ("warm", warm)):
                kb, requests = [row["bytes"] / 1000 for row in rows], [row["requests"] for row in rows]
                later = [row["later_bytes"] / 1000 for row in rows]
                print(
                    f"{'one word, ' + name:36}{statistics.median(kb):8.1f} KB (worst {max(kb):.1f}) in {max(requests)} "
                    f"requests at most until the list stands; what follows {statistics.median(later):.1f} KB"
                )
            for name, base in (("http", address), ("file", site.as_uri() + "/")):
                delays = delay(browser.new_context(), base, words)
                found[f"delay {name}"] = delays
                print(f"{'keystroke to list, ' + name:36}{statistics.median(delays):8.0f} ms (worst {max(delays):.0f})")
        finally:
            browser.close()
    return found


def transfer(context: Any, address: str, sent: list[tuple[str, int]], words: list[str]) -> list[dict[str, int]]:
    """What each search sends: until its list stands, and after that. All script counts; page and style sheet do not."""
    page = context.new_page()
    page.goto(f"{address}search.html")
    page.wait_for_load_state("networkidle")
    rows = []
    start = 0  # the script itself counts for the first search
    for word in words:
        page.evaluate("async word => { window.found = await Backfile.find(word, {}); }", word)
        listed = len(sent)
        page.evaluate(
            "async () => { await Promise.all([found.snippets(), found.facets(['section']), found.histogram()]); }"
        )
        scripts = [
            [size for path, size in part if path.startswith("/search/")] for part in (sent[start:listed], sent[listed:])
        ]
        rows.append({
            "bytes": sum(scripts[0]), "requests": len(scripts[0]),
            "later_bytes": sum(scripts[1]), "later_requests": len(scripts[1]),
        })  # fmt: skip
        start = len(sent)
    context.close()
    sent.clear()
    return rows


def delay(context: Any, base: str, words: list[str]) -> list[float]:
    """Milliseconds from the last keystroke in the box to the first result on the page, each word in a fresh page."""
    delays = []
    for word in words[:20]:
        page = context.new_page()
        page.goto(f"{base}search.html")
        page.focus("input[type=search]")
        page.wait_for_timeout(150)
        page.keyboard.type(word[:-1])
        page.wait_for_timeout(400)
        delays.append(page.evaluate(WATCH, word))
        page.close()
    context.close()
    return delays


# Types the last letter and waits for a list that belongs to the whole word.
WATCH = """word => new Promise((done) => {
  const box = document.querySelector("main input[type=search]") || document.querySelector("input[type=search]");
  const started = performance.now();
  const look = () => {
    const list = document.querySelector("#_hits[data-for]");
    if (list && list.dataset.for === word) done(performance.now() - started);
    else if (performance.now() - started > 10000) done(10000);
    else requestAnimationFrame(look);
  };
  box.value = word;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  look();
})"""


def chromium() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "chromium")


if __name__ == "__main__":
    main()
