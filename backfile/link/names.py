"""Names: people, places, organisations, events, subjects, authors and outlets, each under one key.

A name is the same name when an entity file says so (names and aliases) or when it folds to the same text within its kind
("Māori" = "Maori"). Every name that a listed article gives has a page; prose mentions are found by these names' forms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backfile.autolink import VocabularyEntry
from backfile.errors import Problem
from backfile.model import Article, Entity, NameRef
from backfile.urls import SitePath, fold, slug_of

FOLDERS = {
    "person": "people", "place": "places", "organisation": "organisations", "event": "events", "subject": "subjects",
    "author": "authors", "outlet": "outlets",
}  # fmt: skip

_LINKED_KINDS = frozenset({"person", "place", "organisation", "event"})


@dataclass(frozen=True, slots=True)
class Name:
    """One name. `key` is "kind/slug"; `forms` are the ways it is written, the shown one first."""

    key: str
    kind: str
    text: str
    url: SitePath
    forms: tuple[str, ...]
    entity: Entity | None


class NameRegister:
    """All names of an archive; made once from the entity files and the shown articles."""

    def __init__(self, entities: Iterable[Entity], articles: Iterable[Article]) -> None:
        self._entity_by_id = {e.id: e for e in entities}
        self._entity_by_form: dict[tuple[str, str], Entity] = {}
        for entity in self._entity_by_id.values():
            for form in (entity.name, *entity.aliases):
                self._entity_by_form.setdefault((entity.kind, fold(form)), entity)
        self._folded: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.by_key: dict[str, Name] = {}
        self._key_of: dict[tuple[str, str], str] = {}
        self._register(self._written_forms(articles))
        self._form_keys = self._keys_by_form()

    def known_key(self, ref: NameRef) -> str | None:
        """The key of the name that a front-matter entry means, or None where no listed article gives it."""
        return self._key_of.get(self._identity(ref))

    def find(self, text: str) -> Name | None:
        """The name written as `text` (any kind, any form), or None if there is none or more than one."""
        keys = self._form_keys.get(fold(text), ())
        return self.by_key[keys[0]] if len(keys) == 1 else None

    def vocabulary(self) -> list[VocabularyEntry]:
        """The names that are looked for in prose, sorted by key.

        Subjects, authors and outlets are looked for only where an entity file describes them: "Housing" is a word first.
        """
        return [
            VocabularyEntry(name.key, name.kind, name.forms, bool(name.entity and name.entity.no_autolink))
            for _, name in sorted(self.by_key.items())
            if name.kind in _LINKED_KINDS or (name.entity is not None and name.kind not in ("author", "outlet"))
        ]

    def _fold(self, text: str) -> str:
        known = self._folded.get(text)
        if known is None:
            known = self._folded[text] = fold(text)
        return known

    def _identity(self, ref: NameRef) -> tuple[str, str]:
        """(kind, entity id behind "=") for described names, (kind, folded text) for others."""
        entity = self._entity_by_id.get(ref.id) if ref.id else None
        folded = self._fold(ref.name)
        if entity is None or entity.kind != ref.kind:
            entity = self._entity_by_form.get((ref.kind, folded))
        return (ref.kind, "=" + entity.id) if entity else (ref.kind, folded)

    def _written_forms(self, articles: Iterable[Article]) -> dict[tuple[str, str], dict[str, None]]:
        forms: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for article in articles:
            for ref in article.names:
                forms[self._identity(ref)][ref.name] = None
        return forms

    def _register(self, written: dict[tuple[str, str], dict[str, None]]) -> None:
        # Described names are registered even if no article lists them: prose may mention them.
        for described in self._entity_by_id.values():
            written.setdefault((described.kind, "=" + described.id), {})
        taken = {f"{kind}/index" for kind in FOLDERS}  # the A-Z pages are there
        for identity, forms in sorted(written.items(), key=lambda item: item[0]):
            kind, mark = identity
            entity = self._entity_by_id[mark[1:]] if mark.startswith("=") else None
            text = entity.name if entity else _best_form(forms)
            slug = self._free_slug(kind, slug_of(entity.id if entity else text) or "name", taken)
            key = f"{kind}/{slug}"
            known = (entity.name, *entity.aliases) if entity else ()
            all_forms = tuple(dict.fromkeys((text, *known, *sorted(forms))))
            url = SitePath(f"{FOLDERS[kind]}/{slug}.html")
            self.by_key[key] = Name(key, kind, text, url, all_forms, entity)
            self._key_of[identity] = key

    def _free_slug(self, kind: str, slug: str, taken: set[str]) -> str:
        number, free = 1, slug
        while f"{kind}/{free}" in taken:
            number += 1
            free = f"{slug}-{number}"
        taken.add(f"{kind}/{free}")
        return free

    def _keys_by_form(self) -> dict[str, tuple[str, ...]]:
        keys: dict[str, dict[str, None]] = defaultdict(dict)
        for key, name in self.by_key.items():
            for form in name.forms:
                keys[self._fold(form)][key] = None
        return {form: tuple(sorted(found)) for form, found in keys.items()}


def _best_form(forms: Iterable[str]) -> str:
    """The form shown for a name that no file describes: the one with most macrons and marks, then the first by alphabet."""
    return min(forms, key=lambda form: (form.isascii(), -sum(not c.isascii() for c in form), form))


def near_duplicates(names: Iterable[Name]) -> list[tuple[Name, Name]]:
    """Pairs of undescribed names of one kind that differ in one letter ("Irbil", "Erbil"); short ones are skipped.

    Two words differ in one letter exactly if taking one letter out of each (or of one) can make them equal.
    """
    shortened: dict[tuple[str, str], Name] = {}
    pairs: dict[tuple[str, str], tuple[Name, Name]] = {}
    for name in sorted(names, key=lambda n: n.key):
        word = fold(name.text)
        if len(word) < 5 or name.kind not in _LINKED_KINDS or any(c.isdigit() for c in word):
            continue
        for cut in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            other = shortened.setdefault((name.kind, cut), name)
            if other is not name and _one_letter_apart(fold(other.text), word):
                pairs[other.key, name.key] = (other, name)
    return [pairs[keys] for keys in sorted(pairs)]


def _one_letter_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[start + 1 :] == b[start + 1 :]
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[start + 1 :] == shorter[start:]
