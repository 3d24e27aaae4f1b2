"""A generator of news archives: the same seed gives the same bytes.

    python bench/generate.py --articles 20000 --seed 1 --out DIR

What makes an archive hard to build and to search is imitated: word frequencies after Zipf and Mandelbrot, log-normal
article lengths, running stories clustered in time, names of very different popularity that stand both in the front
matter and in the text, links to earlier coverage, updates, corrections and withdrawals.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that this also runs as a script

from bench.invention import Weighted, invent_names, vocabulary, zipf

SECTIONS = ("Politics", "Business", "Sport", "World", "Crime", "Health", "Culture", "Science", "Opinion", "Rural")
TYPES = ("explainer", "analysis", "feature", "interview", "opinion", "review", "obituary", "factcheck")
KINDS = ("people", "organisations", "places", "events", "subjects")  # the front matter's words for them
OUTLETS = ("The Bench Courier", "Evening Sample", "Harbour Gazette")
FIRST_DAY, DAYS = date(2005, 1, 3), 20 * 365
SIGMA = 0.71  # of the log-normal length: median 350 words gives a mean of 450

T = TypeVar("T")


@dataclass(slots=True)
class Story:
    """A running story, and what has appeared in it so far."""

    slug: str
    title: str
    section: str
    cast: list[tuple[str, str]]  # (kind, name)
    articles: list[str] = field(default_factory=list)  # ids, oldest first
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One article before it is written."""

    number: int
    at: datetime
    story: Story | None
    section: str
    names: list[tuple[str, str]]
    author: str


def main() -> None:
    parser = argparse.ArgumentParser(description="Write an invented news archive.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words", type=int, default=350, help="median length; with --plain every article's")
    parser.add_argument("--plain", action="store_true", help="uniform articles without stories, links or updates")
    asked = parser.parse_args()
    if asked.out.exists() and any(asked.out.iterdir()):
        parser.error(f"{asked.out} is not empty; name a new folder")
    newsroom = Newsroom(Random(asked.seed), asked.articles, asked.words, asked.plain)
    newsroom.write_archive(asked.out)


class Newsroom:
    """Invents an archive article by article, oldest first, remembering what later articles may refer to."""

    def __init__(self, rng: Random, articles: int, words: int, plain: bool) -> None:
        self.rng, self.articles, self.words, self.plain = rng, articles, words, plain
        self.vocabulary = zipf(vocabulary(rng, 40_000), 2.7)
        self.names = {kind: zipf(pool, 5) for kind, pool in invent_names(rng).items()}
        self.latest: dict[str, str] = {}  # name -> id of the last article that carried it
        self.taken: set[str] = set()  # ids

    def write_archive(self, out: Path) -> None:
        stories = self._stories()
        write(out / "archive.toml", ARCHIVE_TOML)
        for outlet in OUTLETS:
            write(out / f"content/outlets/{slug_of(outlet)}.yml", f"name: {outlet}\ntimezone: Pacific/Auckland\n")
        for kind in KINDS:
            names = self.names[kind][0]
            entries = [entity_entry(self.rng, kind, name) for name in names[: len(names) // 10]]
            write(out / f"content/entities/{kind}.yml", "".join(entries))
        for assignment in self._assignments(stories):
            article_id, text = self._article(assignment)
            write(out / f"content/articles/{article_id}.md", text)
        for story in (story for story in stories if story.articles):
            write(out / f"content/stories/{story.slug}.yml", self._story_file(story))

    def _stories(self) -> list[Story]:
        count = 0 if self.plain else self.articles * 3 // 20
        return [self._story(number) for number in range(count)]

    def _story(self, number: int) -> Story:
        cast = unique([self._name() for _ in range(self.rng.randint(3, 9))])
        topic = self.rng.choice(cast)[1]
        title = f"{topic}: {' '.join(self._rare_words(2))}"
        return Story(f"{slug_of(title)}-{number}", title, self._section(), cast)

    def _assignments(self, stories: list[Story]) -> list[Assignment]:
        """Every article with its moment, oldest first. About two thirds belong to a story."""
        moments: list[tuple[datetime, int, Story | None]] = []
        for story in stories:
            moments += [(at, len(moments) + i, story) for i, at in enumerate(self._story_moments(len(moments)))]
        moments = moments[: self.articles]
        while len(moments) < self.articles:
            moments.append((self._moment(self.rng.random() ** 0.8 * DAYS), len(moments), None))
        moments.sort(key=lambda moment: moment[:2])
        return [self._assignment(number, at, story) for number, (at, _, story) in enumerate(moments)]

    def _story_moments(self, used: int) -> list[datetime]:
        """Moments of a story's 2 to 60 articles: gaps grow, as interest fades."""
        size = min(60, int(2 * self.rng.paretovariate(1.5)), max(2, self.articles - used))
        day, gap, moments = self.rng.random() * (DAYS - 400), self.rng.choice((0.3, 1, 4)), []
        for _ in range(size):
            moments.append(self._moment(min(day, DAYS)))
            day += self.rng.expovariate(1 / gap)
            gap *= 1.05
        return moments

    def _moment(self, day: float) -> datetime:
        start = datetime.combine(FIRST_DAY, datetime.min.time())
        return start + timedelta(days=int(day), minutes=self.rng.randint(6 * 60, 18 * 60))

    def _assignment(self, number: int, at: datetime, story: Story | None) -> Assignment:
        wanted, names = self.rng.randint(2, 8), []
        for _ in range(wanted):
            from_cast = story is not None and self.rng.random() < 0.6
            names.append(self.rng.choice(story.cast) if story and from_cast else self._name())
        return Assignment(
            number=number, at=at, story=story, section=story.section if story else self._section(), names=unique(names),
            author=self._pick(self.names["authors"]),
        )  # fmt: skip

    def _article(self, job: Assignment) -> tuple[str, str]:
        title, article_id = self._title(job)
        paragraphs = self._paragraphs(job)
        head = [f"title: {quoted(title)}", f"section: {job.section}", f"authors: [{quoted(job.author)}]"]
        head.append(f"published: {job.at:%Y-%m-%d}" + (f" {job.at:%H:%M}" if self.rng.random() < 0.85 else ""))
        head += names_in_front_matter(self.rng, job.names)
        if not self.plain:
            self._link(job, paragraphs)
            head += self._extras(job, paragraphs)
        if self._remember(job, article_id, draft="status: draft" in head):
            head.append(f"story: {job.story.slug}" if job.story else "")
        body = "\n\n".join(paragraphs)
        return article_id, "---\n" + "\n".join(line for line in head if line) + f"\n---\n\n{body}\n"

    def _remember(self, job: Assignment, article_id: str, draft: bool) -> bool:
        """True if later articles may link to this one and its story may show it."""
        if draft:
            return False
        self.latest.update((name, article_id) for _, name in job.names)
        if job.story:
            job.story.articles.append(article_id)
        return True

    def _title(self, job: Assignment) -> tuple[str, str]:
        """A headline, and the article's id, which no other article has."""
        while True:
            words = self._rare_words(self.rng.randint(3, 6))
            if self.rng.random() < 0.5:
                words.insert(self.rng.randint(0, 2), self.rng.choice(job.names)[1])
            if self.rng.random() < 0.1:
                words[1] += ":"
            title = sentence_case(" ".join(words)) + ("?" if self.rng.random() < 0.05 else "")
            article_id = f"{job.at:%Y/%m}/{slug_of(title)}"
            if article_id not in self.taken:
                self.taken.add(article_id)
                return title, article_id

    def _paragraphs(self, job: Assignment) -> list[str]:
        length = self.words if self.plain else int(self.words * self.rng.lognormvariate(0, SIGMA))
        length = max(80, min(length, 4000))
        sentences = self._sentences(length)
        for _, name in job.names:
            for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))):
                mention(self.rng, sentences, name)
        prose = [sentence_case(" ".join(words)) + "." for words in sentences]
        if not self.plain:
            self._quote(job, prose)
        count = max(6, min(12, length // 50, len(prose)))
        paragraphs = [" ".join(prose[len(prose) * i // count : len(prose) * (i + 1) // count]) for i in range(count)]
        paragraphs = [text for text in paragraphs if text]
        if not self.plain and self.rng.random() < 0.4:
            for place in range(len(paragraphs) - 2, 1, -4):
                paragraphs.insert(place, "## " + sentence_case(" ".join(self._rare_words(4))))
        return paragraphs

    def _sentences(self, length: int) -> list[list[str]]:
        words = self.rng.choices(self.vocabulary[0], cum_weights=self.vocabulary[1], k=length)
        sentences, start = [], 0
        while start < length:
            end = start + self.rng.randint(8, 28)
            sentence = words[start:end]
            if len(sentence) > 12:
                sentence[self.rng.randint(4, 8)] += ","
                if self.rng.random() < 0.3:
                    sentence[-2] = figure(self.rng)
            sentences.append(sentence)
            start = end
        return sentences

    def _quote(self, job: Assignment, prose: list[str]) -> None:
        """Turn up to four sentences into quotations; in a story, some are words that were quoted before."""
        speaker = min(job.names, key=lambda name: name[0] != "people")[1]  # the first person, if there is one
        for _ in range(min(self.rng.randint(0, 4), len(prose) - 1)):
            place = self.rng.randrange(1, len(prose))
            said = prose[place][:-1]
            if job.story and job.story.quotes and self.rng.random() < 0.15:
                said = self.rng.choice(job.story.quotes)
            elif job.story and "“" not in said:
                job.story.quotes.append(said)
            if "“" not in said:
                prose[place] = f"“{said},” {speaker} said."

    def _link(self, job: Assignment, paragraphs: list[str]) -> None:
        """Refer to up to three earlier articles of the same story or names."""
        earlier = unique(job.story.articles[-5:] if job.story else [])
        earlier += [self.latest[name] for _, name in job.names if name in self.latest]
        for target in self.rng.sample(unique(earlier), min(len(unique(earlier)), self.rng.choice((0, 0, 1, 1, 2, 3)))):
            places = [i for i, text in enumerate(paragraphs) if not text.startswith("#")]
            label = " ".join(self._rare_words(2))
            wiki = self.rng.choice((f"[[{target}]]", f"[[{target}|{label}]]"))
            link = wiki if self.rng.random() < 0.6 else f"[{label}](../../{target}.md)"
            paragraphs[self.rng.choice(places)] += f" As reported earlier, {link}."

    def _extras(self, job: Assignment, paragraphs: list[str]) -> list[str]:
        """Front matter that only some articles have; update blocks go into `paragraphs`."""
        rng = self.rng
        lines = [f"outlet: {rng.choice(OUTLETS)}"] if rng.random() < 0.2 else []
        if rng.random() < 0.3:
            lines.append("standfirst: " + quoted(sentence_case(" ".join(self._sentences(22)[0])) + "."))
        if rng.random() < 0.15:
            lines.append(f"type: {rng.choice(TYPES)}")
        if rng.random() < 0.02:
            lines.append(f"aliases: [/story/{10_000 + job.number}.html]")
        if job.story and job.story.articles and rng.random() < 0.1:
            lines.append(f"follows: [{job.story.articles[-1]}]")
        return lines + self._changes(job, paragraphs) + self._fate(job)

    def _changes(self, job: Assignment, paragraphs: list[str]) -> list[str]:
        entries, later = [], job.at + timedelta(days=self.rng.randint(1, 20))
        at = job.at
        for _ in range(self.rng.randint(1, 3) if self.rng.random() < 0.08 else 0):
            at += timedelta(minutes=self.rng.randint(15, 100))
            summary = sentence_case(" ".join(self._sentences(10)[0]))
            if self.rng.random() < 0.5:
                entries.append(f"{{at: {quoted(f'{at:%Y-%m-%d %H:%M}')}, kind: update, summary: {quoted(summary)}}}")
            else:
                paragraphs.append(f'::: update {{#u-{at:%H%M} at="{clock(at)}"}}\n{summary}.\n:::')
        kind = self.rng.choices(("", "correction", "clarification", "editors-note"), (0.96, 0.03, 0.007, 0.003))[0]
        if kind:
            now = " ".join(re.findall(r"[a-z]+ [a-z]+ [a-z]+", paragraphs[0])[:1])
            wording = f", was: {quoted('two ' + now)}, now: {quoted(now)}" if now and kind == "correction" else ""
            summary = "A figure was " + " ".join(self._rare_words(3))
            entries.append(f"{{at: {later:%Y-%m-%d}, kind: {kind}, summary: {quoted(summary)}{wording}}}")
        return ["updates:", *(f"  - {entry}" for entry in entries)] if entries else []

    def _fate(self, job: Assignment) -> list[str]:
        """One article in a hundred is withdrawn, one in two hundred never left the desk."""
        drawn, later = self.rng.random(), job.at + timedelta(days=90)
        if drawn < 0.01:
            reason = quoted("The account could not be confirmed.")
            return ["status: withdrawn", f"withdrawn: {{at: {later:%Y-%m-%d}, reason: {reason}}}"]
        return ["status: draft"] if drawn < 0.015 else []

    def _story_file(self, story: Story) -> str:
        summary = sentence_case(" ".join(self._sentences(20)[0]))
        return f"title: {quoted(story.title)}\nsummary: {quoted(summary + '.')}\nstatus: closed\n"

    def _name(self) -> tuple[str, str]:
        kind = self.rng.choices(KINDS, (45, 20, 20, 7, 8))[0]
        return kind, self._pick(self.names[kind])

    def _section(self) -> str:
        return self.rng.choices(SECTIONS, (30, 18, 15, 10, 8, 6, 5, 4, 3, 1))[0]

    def _pick(self, pool: Weighted) -> str:
        return self.rng.choices(pool[0], cum_weights=pool[1])[0]

    def _rare_words(self, count: int) -> list[str]:
        """Words from the middle of the vocabulary, as headlines prefer them."""
        words = self.vocabulary[0]
        return [words[self.rng.randint(150, 8000)] for _ in range(count)]


ARCHIVE_TOML = """[archive]
title = "The Bench Archive"
description = "An invented archive for measuring"
language = "en-NZ"
timezone = "Pacific/Auckland"
base_url = "https://bench.example/"
outlet = "The Bench Courier"

[content]
slug_from = "filename"
"""


def mention(rng: Random, sentences: list[list[str]], name: str) -> None:
    sentence = rng.choice(sentences)
    sentence.insert(rng.randint(1, len(sentence)), name)


def figure(rng: Random) -> str:
    """A number as a newspaper prints it."""
    return rng.choice(("{}", "{},400", "${}m", "{} per cent")).format(rng.randint(2, 99))


def clock(at: datetime) -> str:
    """The time as newsrooms write it: 4.05pm."""
    return f"{at.hour % 12 or 12}.{at:%M}{'am' if at.hour < 12 else 'pm'}"


def names_in_front_matter(rng: Random, names: list[tuple[str, str]]) -> list[str]:
    lines: dict[str, list[str]] = {}
    for kind, name in names:
        entry = f"{{name: {quoted(name)}, rel: mentions}}" if rng.random() < 0.25 else quoted(name)
        lines.setdefault(kind, []).append(entry)
    return [f"{kind}: [{', '.join(entries)}]" for kind, entries in sorted(lines.items())]


def entity_entry(rng: Random, kind: str, name: str) -> str:
    singular = {"people": "person"}.get(kind, kind.removesuffix("s"))
    alias = f"  aliases: [{quoted('Old ' + name)}]\n" if rng.random() < 0.1 else ""
    return f"- id: {slug_of(name)}\n  name: {quoted(name)}\n  kind: {singular}\n{alias}"


def quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar, which JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def slug_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def unique(values: list[T]) -> list[T]:
    return list(dict.fromkeys(values))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
