"""What is indexed of an article: one record, from which everything else follows."""

from __future__ import annotations

from typing import NamedTuple

# Fields that hold names. Their words are searchable (``person:soleimani``) and their whole values are facets.
FACETS = ("section", "story", "person", "organisation", "place", "event", "subject", "author", "outlet", "type")
FIELDS = ("body", "title", *FACETS, "facet")  # a field's number in the shards is its place here


class Document(NamedTuple):
    """An article as search knows it. Documents are ordered by (day, order, id).

    `published` and `updated` are ISO 8601, as precise as they are known, or "". `text` is plain text, its paragraphs apart by
    newlines. `facets` holds (field, values) in the order of FACETS, without the empty ones.
    """

    id: str
    url: str  # percent-encoded, relative to the site's root
    title: str
    published: str
    updated: str
    day: str  # YYYY-MM-DD: the day of publication, or the first that it may have been
    order: str  # sorts documents of one day
    lead: str  # plain text for lists of results
    text: str
    badges: tuple[str, ...] = ()  # corrected, developing, retracted, withdrawn, ...
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def values(self, field: str) -> tuple[str, ...]:
        """The values of one facet; empty if it has none."""
        return next((values for name, values in self.facets if name == field), ())
