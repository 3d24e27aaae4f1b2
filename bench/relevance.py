"""Measures how well search ranks, on test collections with judged queries, beside a plain BM25 with the Porter stemmer.

    python bench/relevance.py time FOLDER     # TIME.ALL, TIME.QUE, TIME.REL: 423 news articles, 83 queries
    python bench/relevance.py cranfield FOLDER     # cran.all.1400, cran.qry, cranqrel

The collections are old and well known, and not ours to pass on: get them, put their files into a folder, and name it. The
queries are sentences, so they are asked with --any. Prints mean average precision and nDCG@10 (binary gains) of both.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "search")]  # so that this also runs as a script

from backfile_search import Document, Entry, Request, open_index  # noqa: E402

DEPTH = 1000
Rank = Callable[[str], list[str]]  # a query -> ids, best first


class Collection(NamedTuple):
    """Texts by id, queries by number, and which ids answer a query."""

    texts: Mapping[str, tuple[str, str]]  # id -> (title, text)
    queries: Mapping[str, str]
    relevant: Mapping[str, frozenset[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ranking on a test collection.")
    parser.add_argument("collection", choices=["time", "cranfield"])
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    collection = (read_time if asked.collection == "time" else read_cranfield)(asked.folder)
    print(f"{len(collection.texts)} texts, {len(collection.queries)} queries")
    with tempfile.TemporaryDirectory(prefix="backfile-relevance-") as folder:
        print(row("Backfile", collection, ours(collection, Path(folder) / "index")))
        print(row("plain BM25", collection, plain(collection, Path(folder))))


def read_time(folder: Path) -> Collection:
    texts, relevant = {}, {}
    # Judgements name articles by their place in the file, not by the number that is printed above them.
    articles = re.split(
        r"^\*TEXT .*$", (folder / "TIME.ALL").read_text("latin-1").split("*STOP")[0], flags=re.MULTILINE
    )
    for place, article in enumerate(articles[1:], start=1):
        texts[str(place)] = ("", article.strip())
    found = re.findall(
        r"\*FIND\s+(\d+)\s+(.*?)(?=\*FIND|\*STOP|\Z)", (folder / "TIME.QUE").read_text("latin-1"), re.DOTALL
    )
    for line in (folder / "TIME.REL.ALL").read_text("latin-1").splitlines():
        number, *ids = line.split() or [""]
        if ids:
            relevant[number.lstrip("*")] = frozenset(ids)
    return Collection(texts, {number: " ".join(text.split()) for number, text in found}, relevant)


def read_cranfield(folder: Path) -> Collection:
    texts = {}
    for article in re.split(r"^\.I ", (folder / "cran.all.1400").read_text("latin-1"), flags=re.MULTILINE)[1:]:
        number, title, *_, text = re.split(r"\n\.[TABW]\n", article)
        texts[number] = (" ".join(title.split()), text.strip())
    queries = {}
    for place, query in enumerate(
        re.findall(r"\.W\n(.*?)(?=\.I|\Z)", (folder / "cran.qry").read_text("latin-1"), re.DOTALL)
    ):
        queries[str(place + 1)] = " ".join(query.split())  # judgements count queries by place, too
    relevant: dict[str, set[str]] = {}
    for line in (folder / "cranqrel").read_text("latin-1").splitlines():
        query, document, grade = [*line.split(), "", "", ""][:3]
        if grade and grade != "-1":
            relevant.setdefault(query, set()).add(document)
    return Collection(texts, queries, {query: frozenset(ids) for query, ids in relevant.items()})


def ours(collection: Collection, folder: Path) -> Rank:
    """Search as the archive's reader has it."""
    documents = {
        id: Document(id, f"{id}.html", title, "", "", "1963-01-01", id.zfill(6), "", text)
        for id, (title, text) in collection.texts.items()
    }
    index = open_index(folder, "en")
    index.sync(
        [Entry(d.id, d.day, d.order, d.id) for d in documents.values()], lambda ids: [documents[id] for id in ids]
    )

    def rank(query: str) -> list[str]:
        text = " ".join(re.findall(r"[\w'.-]+", query))  # punctuation of a sentence is no operator
        found = index.search(Request(text=text.lower(), any=True, limit=DEPTH))
        return [hit.id for hit in found.hits]

    return rank


def plain(collection: Collection, folder: Path) -> Rank:
    """Whoosh as it comes: its stemming analyser, stop words off, BM25F over title and body, any word."""
    from whoosh import analysis, fields, index, query, scoring

    stems = analysis.StemmingAnalyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(analyzer=stems, field_boost=2.0), body=fields.TEXT(analyzer=stems)
    )
    writer = index.create_in(folder, schema).writer()
    for id, (title, text) in collection.texts.items():
        writer.add_document(id=id, title=title, body=text)
    writer.commit()
    searcher = index.open_dir(folder).searcher(weighting=scoring.BM25F())

    def rank(text: str) -> list[str]:
        words = [token.text for token in stems(text)]
        terms = [query.Term(field, word) for word in dict.fromkeys(words) for field in ("title", "body")]
        return [hit["id"] for hit in searcher.search(query.Or(terms), limit=DEPTH)]

    return rank


def row(name: str, collection: Collection, rank: Rank) -> str:
    precisions, gains = [], []
    for number, query in collection.queries.items():
        relevant = collection.relevant.get(number)
        if relevant:
            ids = rank(query)
            precisions.append(average_precision(ids, relevant))
            gains.append(ndcg(ids[:10], relevant))
    return f"{name:12} MAP {mean(precisions):.3f}   nDCG@10 {mean(gains):.3f}   ({len(precisions)} judged queries)"


def average_precision(ids: list[str], relevant: frozenset[str]) -> float:
    """The mean, over all relevant documents, of the precision at the rank of each; 0 for those not found."""
    hits, total = 0, 0.0
    for rank, id in enumerate(ids, start=1):
        if id in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


def ndcg(ids: list[str], relevant: frozenset[str]) -> float:
    """Discounted cumulative gain, divided by the best that is possible."""
    gained = sum(1 / math.log2(rank + 1) for rank, id in enumerate(ids, start=1) if id in relevant)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), len(ids) or 1) + 1))


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / max(1, len(listed))


if __name__ == "__main__":
    main()
