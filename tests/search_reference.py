"""The plainest search that can be right, and archives in a made-up language for it to be compared on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

from backfile_search import FACETS, Document
from backfile_search.analysis import Analyser
from backfile_search.query import All, And, Fuzzy, Node, Not, Or, Phrase, Prefix, Word, parse
from backfile_search.shards.columns import LENGTHS, length_byte
from backfile_search.vocabulary import expand_fuzzy, expand_prefix, suggest

ENGLISH = Analyser("en")


class Reference:
    """Every document is looked at for every word."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        texts = [{"body": d.text, "title": d.title} | {f: "\n".join(v) for f, v in d.facets} for d in documents]
        self.found = [{f: ENGLISH.occurrences(t, f) for f, t in each.items()} for each in texts]
        self.average = sum(each["body"].length for each in self.found) / len(documents)
        surfaces = Counter(s for each in self.found for s in frozenset().union(*(o.surfaces for o in each.values())))
        self.vocabulary = sorted(surfaces.items())

    def hits(self, text: str, options: dict[str, Any]) -> list[tuple[str, float]]:
        """All (id, score), in order."""
        allowed = [n for n, document in enumerate(self.documents) if self._passes(document, options)]
        node = parse(text, any=options.get("any", False), analyser=ENGLISH).node
        scores = self._scores(node, allowed)
        if not scores and isinstance(node, And) and not options.get("any"):
            scores = self._scores(parse(text, any=True, analyser=ENGLISH).node, allowed)
        ranked = sorted(((score, n) for n, score in scores.items()), reverse=True)
        if options.get("sort") in ("newest", "oldest"):
            ranked.sort(key=lambda pair: pair[1], reverse=options["sort"] == "newest")
        return [(self.documents[n].id, score) for score, n in ranked]

    def facets(self, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """The facets of these documents."""
        hits = [document for document in self.documents if document.id in set(ids)]
        counts = {field: Counter(v for hit in hits for v in hit.values(field)) for field in FACETS}
        facets = {
            field: sorted(c.items(), key=lambda pair: (-pair[1], pair[0]))[:12] for field, c in counts.items() if c
        }
        facets["year"] = sorted(Counter(hit.day[:4] for hit in hits).items())
        return {field: [{"value": v, "count": count} for v, count in pairs] for field, pairs in facets.items()}

    def suggestion(self, text: str, notices: Sequence[str]) -> str | None:
        """The query with unknown words replaced."""
        loose = any(notice.startswith("No article has all") for notice in notices)
        query = parse(text, any=loose, analyser=ENGLISH)
        result = text
        for surface, start, end in reversed(query.spots):
            if not any(self._term(field, surface) for field in ("body", "title")):
                word = suggest(self._words, surface)
                result = result if word is None else result[:start] + word + result[end:]
        return result if result != text else None

    def _scores(self, node: Node, allowed: Sequence[int]) -> dict[int, float]:
        return {n: round(score, 9) for n, score in self._matches(node).items() if n in set(allowed)}

    def _passes(self, document: Document, options: dict[str, Any]) -> bool:
        if not options.get("from", "") <= document.day <= options.get("to", "9") + "~":
            return False
        filters = options.get("filters", {}).items()
        return all({v.casefold() for v in document.values(f)} & {v.casefold() for v in values} for f, values in filters)

    def _matches(self, node: Node) -> dict[int, float]:
        match node:
            case Word(field, surface):
                return self._any_word(field, [surface])
            case Prefix(field, surface):
                return self._any_word(field, expand_prefix(self._words, surface))
            case Fuzzy(field, surface, distance):
                return self._any_word(field, expand_fuzzy(self._words, surface, distance))
            case Phrase(field, surfaces):
                return _sum(self._phrase(name, surfaces) for name in _names(field))
            case And(parts):
                found = [self._matches(part) for part in parts]
                return {n: sum(each[n] for each in found) for n in found[0] if all(n in each for each in found)}
            case Or(parts):
                return _sum(map(self._matches, parts))
            case Not(part):
                excluded = self._matches(part)
                return {n: 0.0 for n in range(len(self.documents)) if n not in excluded}
        assert isinstance(node, All)
        return dict.fromkeys(range(len(self.documents)), 0.0)

    def _any_word(self, field: str, surfaces: Sequence[str]) -> dict[int, float]:
        terms = dict.fromkeys((name, ENGLISH.term(s, name)) for s in surfaces for name in _names(field))
        return _sum(self._term(*each, stem=False) for each in terms)

    def _phrase(self, field: str, surfaces: Sequence[str]) -> dict[int, float]:
        terms = [ENGLISH.term(surface, field) for surface in surfaces]
        places = [[each[field].positions if field in each else {} for each in self.found] for _ in terms]
        scores = _sum(self._term(field, term, stem=False) for term in terms)

        def stands(n: int) -> bool:
            own = [set(place[n].get(term, ())) for place, term in zip(places, terms, strict=True)]
            return any(all(start + at in each for at, each in enumerate(own)) for start in own[0])

        return {n: score for n, score in scores.items() if stands(n)}

    def _term(self, field: str, word: str, stem: bool = True) -> dict[int, float]:
        term = ENGLISH.term(word, field) if stem else word
        tfs = {
            n: len(each[field].positions[term]) for n, each in enumerate(self.found) if term in _positions(each, field)
        }
        idf = log(len(self.documents) / (len(tfs) + 1)) + 1
        return {n: idf * self._weight(n, field, tf * (2 if field == "title" else 1)) for n, tf in tfs.items()}

    def _weight(self, n: int, field: str, tf: float) -> float:
        b = 0.75 if field == "body" else 0.0
        length = LENGTHS[length_byte(self.found[n]["body"].length)]
        return tf * 2.2 / (tf + 1.2 * (1 - b + b * length / self.average))

    def _words(self, prefix: str) -> list[tuple[str, int]]:
        return [pair for pair in self.vocabulary if pair[0].startswith(prefix)]


def _positions(found: Any, field: str) -> Any:
    return found[field].positions if field in found else {}


def _names(field: str) -> tuple[str, ...]:
    return (field,) if field else ("body", "title")


def _sum(parts: Iterable[Mapping[int, float]]) -> dict[int, float]:
    total: dict[int, float] = {}
    for part in parts:
        for n, score in part.items():
            total[n] = total.get(n, 0.0) + score
    return total


def article(name: str, text: str, day: str = "2020-01-08", **facets: list[str]) -> Document:
    """An article whose title is its name."""
    values = tuple((field, tuple(values)) for field, values in facets.items())
    return Document(name, f"{name}.html", name.capitalize(), day, "", day, "", text.split("\n")[0], text, (), values)


def made_up(count: int, seed: int) -> list[Document]:
    """Articles in a language of a few hundred words, of which some are frequent."""
    chance = random.Random(seed)
    syllables = [c + v for c in "bdfgklmnprst" for v in "aeiou"]
    words = ["ba", "mi", *("".join(chance.choices(syllables, k=chance.choice([2, 2, 3]))) for _ in range(300))]

    def text(least: int, most: int) -> str:
        picked = [
            words[min(int(chance.paretovariate(0.5)) - 1, len(words) - 1)] for _ in range(chance.randint(least, most))
        ]
        return " ".join(picked)

    documents = []
    for n in range(count):
        day = f"{2012 + chance.randrange(7)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        body = "\n".join(text(5, 40) for _ in range(chance.randint(1, 4)))
        people = sorted({text(2, 2).title() for _ in range(chance.randrange(4))})
        facets = {"section": [chance.choice(["Sport", "World", "Ärzte & Co."])], "person": people}
        facets = {field: values for field, values in facets.items() if values}
        documents.append(article(f"a{n}", body, day, **facets)._replace(title=text(3, 9).capitalize()))
    return sorted(documents, key=lambda document: (document.day, document.order, document.id))
