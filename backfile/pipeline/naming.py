"""Names in prose through the memo: an article is searched again only if its words, or the names that could match them, changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from backfile.autolink import Vocabulary, VocabularyEntry, find_names, vocabulary
from backfile.digests import Digest, digest, digest_text
from backfile.jobs import in_chunks
from backfile.model import Article
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.store import Memo, MentionRow, canonical


class MentionFinder:
    """Finds names for linking, through the memo."""

    def __init__(self, inputs: Inputs, memo: Memo, progress: Progress) -> None:
        self._inputs, self._memo, self._progress = inputs, memo, progress

    def __call__(self, entries: list[VocabularyEntry], articles: tuple[Article, ...]) -> Mapping[str, tuple[str, ...]]:
        """For each article's copy digest the keys of the names that its prose mentions, in order of first occurrence."""
        mark = digest(self._inputs.engine.encode(), canonical([(e.key, e.kind, e.forms, e.no_autolink) for e in entries]))
        rows = self._memo.mentions()
        texts = dict.fromkeys(a.copy for a in articles)
        if self._memo.meta("vocabulary") == mark:
            texts = dict.fromkeys(copy for copy in texts if copy not in rows)
        todo: list[_Search] = []
        if texts:
            words, capitals = _WordDigests(vocabulary(entries)), self._memo.capitals()
            todo = [_Search(copy, words.of(capitals[copy])) for copy in texts]
            todo = [s for s in todo if s.copy not in rows or rows[s.copy].words != s.words]
        found = self._search(todo, entries)
        self._memo.keep_mentions(found)
        self._memo.set_meta(vocabulary=mark)
        rows.update((row.copy, row) for row in found)
        return {copy: tuple(row.names.split()) for copy, row in rows.items()}

    def _search(self, todo: list[_Search], entries: list[VocabularyEntry]) -> list[MentionRow]:
        self._memo.commit()  # so that working processes see new copies
        found: list[MentionRow] = []
        prepared = (self._memo.path, entries)
        for rows in in_chunks(_search_chunk, todo, self._inputs.options.jobs, _prepare, prepared, 250):
            found += rows
            self._progress("finding names", len(found), len(todo))
        return found


class _Search(NamedTuple):
    """A text to search, and the digest of the names that could match in it."""

    copy: Digest
    words: Digest


class _WordDigests:
    """Digests of the parts of a vocabulary, by folded first word."""

    def __init__(self, names: Vocabulary) -> None:
        self._of_word = {word: digest(canonical(forms)) for word, forms in names.forms.items()}
        # Forms that start with a small letter can match where no capital stands: they concern every text.
        self._always = [w for w, forms in names.forms.items() if any(f.is_lower for f in forms)]

    def of(self, capitals: str) -> Digest:
        """The digest of all forms that could match in a text with these words."""
        known = self._of_word
        words = {*self._always, *[w for w in capitals.split() if w in known]}
        return digest_text(*[known[w] for w in sorted(words)])


# --- in the working process ---------------------------------------------------------------------------------------------


class _Desk(NamedTuple):
    memo: Memo
    names: Vocabulary


_desk: _Desk


def _prepare(memo_path: Path, entries: list[VocabularyEntry]) -> None:
    global _desk
    _desk = _Desk(Memo(memo_path), vocabulary(entries))


def _search_chunk(todo: list[_Search]) -> list[MentionRow]:
    return [
        MentionRow(s.copy, s.words, " ".join(find_names(_desk.memo.copy(s.copy).html, _desk.names))) for s in todo
    ]
