"""Names in prose through the memo: a text is searched again only if it, or the names that could match in it, changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from backfile.autolink import Mentions, Vocabulary, VocabularyEntry, entries_found, find_names, first_words, vocabulary
from backfile.digests import Digest, digest, digest_text
from backfile.jobs import in_chunks
from backfile.model import Article
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.store import Memo, MentionRow, TextLost, canonical, decoded


class MentionFinder:
    """Finds names for linking, through the memo."""

    def __init__(self, inputs: Inputs, memo: Memo, progress: Progress) -> None:
        self._inputs, self._memo, self._progress = inputs, memo, progress

    def __call__(self, entries: list[VocabularyEntry], articles: tuple[Article, ...]) -> Mapping[Digest, Mentions]:
        """What each article's prose names, by copy digest."""
        mark = digest(self._inputs.engine.encode(), canonical(entries))
        rows = self._memo.mentions()
        texts = dict.fromkeys(a.copy for a in articles)
        is_same = self._memo.meta("vocabulary") == mark
        missing = [copy for copy in texts if copy not in rows] if is_same else list(texts)
        if missing:
            names = _by_first_word(entries)
            self._memo.keep_vocabulary(mark, names.items())
            capitals = self._memo.capitals()
            words = {word: digest(forms) for word, forms in names.items()}
            if not capitals.keys() >= set(missing):
                raise TextLost
            todo = [_Search(copy, _words_digest(words, capitals[copy])) for copy in missing]
            todo = [s for s in todo if s.copy not in rows or rows[s.copy].words != s.words]
            rows.update((row.copy, row) for row in self._search(todo, entries))
        return {copy: decoded(rows[copy].found, Mentions) for copy in texts}

    def _search(self, todo: list[_Search], entries: list[VocabularyEntry]) -> list[MentionRow]:
        self._memo.commit()  # so that working processes see new copies
        found: list[MentionRow] = []
        prepared = (self._memo.path, entries)
        jobs = self._inputs.options.jobs
        with closing(in_chunks(_search_chunk, todo, len(todo), jobs, _prepare, prepared, 250)) as chunks:
            for rows in chunks:
                found += rows
                self._progress("finding names", len(found), len(todo))
        self._memo.keep_mentions(found)
        return found


class _Search(NamedTuple):
    """A text to search, and the digest of the names that could match in it."""

    copy: Digest
    words: Digest


def _by_first_word(entries: list[VocabularyEntry]) -> dict[str, bytes]:
    """Every form under the word that it starts with, as JSON of one-form entries.

    Forms that start with a small letter can match where no capital stands: they are under "" as well.
    """
    by_word: dict[str, list[VocabularyEntry]] = {}
    for entry in entries:
        for form in entry.forms:
            one = replace(entry, forms=(form,))
            for word in sorted(first_words([one])):
                by_word.setdefault(word, []).append(one)
    return {word: canonical(forms) for word, forms in by_word.items()}


def _words_digest(known: Mapping[str, Digest], capitals: str) -> Digest:
    """The digest of all forms that could match in a text with these words."""
    return digest_text(*[known[word] for word in sorted({"", *capitals.split()} & known.keys())])


def mentions_in(memo: Memo, copies: list[Digest]) -> list[Mentions]:
    """The names in a few texts, by the vocabulary of the last build."""
    rows = []
    for copy in copies:
        row = memo.mention(copy)
        if row is None:
            capitals = memo.capitals_of(copy)
            names = memo.vocabulary(sorted({"", *capitals.split()}))
            words = _words_digest({word: digest(forms) for word, forms in names.items()}, capitals)
            entries = {e: None for forms in names.values() for e in decoded(forms, list[VocabularyEntry])}
            row = MentionRow(copy, words, _found(memo, copy, vocabulary(entries)))
            memo.keep_mentions([row])
        rows.append(row)
    return [decoded(row.found, Mentions) for row in rows]


def _found(memo: Memo, copy: Digest, names: Vocabulary) -> bytes:
    html = memo.copy(copy).html
    return canonical(Mentions(find_names(html, names), entries_found(html, names)))


# --- in the working process ---------------------------------------------------------------------------------------------


class _Desk(NamedTuple):
    memo: Memo
    names: Vocabulary


_desk: _Desk


def _prepare(memo_path: Path, entries: list[VocabularyEntry]) -> Callable[[], None]:
    global _desk
    _desk = _Desk(Memo(memo_path), vocabulary(entries))
    return _desk.memo.close


def _search_chunk(todo: list[_Search]) -> list[MentionRow]:
    return [MentionRow(s.copy, s.words, _found(_desk.memo, s.copy, _desk.names)) for s in todo]
