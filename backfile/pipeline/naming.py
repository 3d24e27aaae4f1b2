"""Names in prose through the memo: an article is searched again only if its words, or the names that could match them, changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from backfile.autolink import Vocabulary, VocabularyEntry, entries_found, find_names, first_words, vocabulary
from backfile.digests import Digest, digest, digest_text
from backfile.jobs import in_chunks
from backfile.link.names import Mentions
from backfile.model import Article
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import Progress
from backfile.store import Memo, MentionRow, canonical, decoded


class MentionFinder:
    """Finds names for linking, through the memo."""

    def __init__(self, inputs: Inputs, memo: Memo, progress: Progress) -> None:
        self._inputs, self._memo, self._progress = inputs, memo, progress

    def __call__(self, entries: list[VocabularyEntry], articles: tuple[Article, ...]) -> Mapping[Digest, Mentions]:
        """What each article's prose names, by copy digest."""
        mark = digest(self._inputs.engine.encode(), canonical(entries))
        rows = self._memo.mentions()
        texts = dict.fromkeys(a.copy for a in articles)
        if self._memo.meta("vocabulary") == mark:
            texts = dict.fromkeys(copy for copy in texts if copy not in rows)
        todo: list[_Search] = []
        if texts:
            words, capitals = _WordDigests(entries), self._memo.capitals()
            todo = [_Search(copy, words.of(capitals[copy])) for copy in texts]
            todo = [s for s in todo if s.copy not in rows or rows[s.copy].words != s.words]
        found = self._search(todo, entries)
        self._memo.keep_mentions(found)
        if self._memo.meta("vocabulary") != mark:
            self._memo.set_meta(vocabulary=mark, entries=canonical(entries).decode())
        rows.update((row.copy, row) for row in found)
        return {copy: decoded(rows[copy].found, Mentions) for copy in dict.fromkeys(a.copy for a in articles)}

    def _search(self, todo: list[_Search], entries: list[VocabularyEntry]) -> list[MentionRow]:
        self._memo.commit()  # so that working processes see new copies
        found: list[MentionRow] = []
        prepared = (self._memo.path, entries)
        for rows in in_chunks(_search_chunk, todo, len(todo), self._inputs.options.jobs, _prepare, prepared, 250):
            found += rows
            self._progress("finding names", len(found), len(todo))
        return found


def mentions_in(memo: Memo, copies: list[Digest]) -> list[Mentions]:
    """The names in a few texts, by the vocabulary of the last build."""
    rows = {copy: memo.mention(copy) for copy in copies}
    missing = [copy for copy, row in rows.items() if row is None]
    if missing:
        entries = decoded(memo.meta("entries").encode(), list[VocabularyEntry])
        names, words, capitals = vocabulary(entries), _WordDigests(entries), memo.capitals_of(missing)
        for copy in missing:
            rows[copy] = MentionRow(copy, words.of(capitals[copy]), _found(memo, copy, names))
        memo.keep_mentions(row for row in rows.values() if row is not None)
    return [decoded(row.found, Mentions) for row in rows.values() if row is not None]


def _found(memo: Memo, copy: Digest, names: Vocabulary) -> bytes:
    html = memo.copy(copy).html
    return canonical(Mentions(find_names(html, names), entries_found(html, names)))


class _Search(NamedTuple):
    """A text to search, and the digest of the names that could match in it."""

    copy: Digest
    words: Digest


class _WordDigests:
    """Digests of the parts of a vocabulary, by folded first word."""

    def __init__(self, entries: list[VocabularyEntry]) -> None:
        by_word: dict[str, list[VocabularyEntry]] = {}
        for entry in entries:
            for form in entry.forms:
                one = replace(entry, forms=(form,))
                for word in first_words([one]):
                    by_word.setdefault(word, []).append(one)
        self._of_word = {word: digest(canonical(forms)) for word, forms in by_word.items()}

    def of(self, capitals: str) -> Digest:
        """The digest of all forms that could match in a text with these words.

        Forms that start with a small letter (word "") can match where no capital stands: they concern every text.
        """
        known = self._of_word
        return digest_text(*[known[word] for word in sorted({"", *capitals.split()} & known.keys())])


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
