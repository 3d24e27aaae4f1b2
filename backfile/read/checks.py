"""What fields that are good by themselves can get wrong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backfile.read.convert import Field, Notes
from backfile.read.provenance import Pairs
from backfile.read.updates import plain_words


def check_status(fields: Mapping[str, Field], values: Mapping[str, Any], notes: Notes) -> None:
    """Errors where the status and the blocks ``embargo`` and ``withdrawn`` disagree, so that nothing appears by
    mistake."""
    status = values.get("status", "published")
    line = fields["status"].line if "status" in fields else 0
    if status == "embargoed" and "embargo" not in fields:
        message = (
            "an embargoed article needs embargo: {until: 2020-01-08 18:00}, or embargo: {note: Until further notice}"
        )
        notes.add("E-embargo-missing", line, "embargo", message)
    if status == "withdrawn" and "withdrawn" not in fields:
        message = "a withdrawn article needs withdrawn: {at: 2021-03-04, reason: Court order}"
        notes.add("E-withdrawn-incomplete", line, "withdrawn", message)
    for name, needed in (("embargo", "embargoed"), ("withdrawn", "withdrawn")):
        if name in fields and status not in (needed, "draft", "withdrawn"):
            message = f"this block is here, but the status is {status}; write status: {needed}, or remove the block"
            fields[name].fault("E-status-contradicts", message)


def check_sponsors(fields: Mapping[str, Field], values: Mapping[str, Any]) -> None:
    """A warning where paid copy calls itself news."""
    paid = any(sponsor.relationship == "advertiser" for sponsor in values.get("sponsor") or ())
    if paid and values.get("type") == "news":
        fields["type"].note("W-advertiser-news", "an advertiser paid for this, so its type is advertorial, not news")


def check_summary(fields: Mapping[str, Field], values: Mapping[str, Any], standfirst: str, lead: str) -> None:
    """Warnings for a summary that is too long and a standfirst that the body repeats."""
    summary = values.get("summary") or ""
    if len(summary) > 300:
        code = "I-summary-long" if fields["summary"].lenient else "W-summary-long"
        fields["summary"].note(code, f"the summary has {len(summary)} characters; lists and feeds show 300")
    if standfirst and plain_words(standfirst) == plain_words(lead):
        message = "the standfirst is repeated as the first paragraph (lead repeated); remove one of them"
        fields["standfirst"].note("W-lead-repeated", message)


def check_quotes(field: Field | None, quotes: tuple[Pairs, ...], body: str) -> None:
    """Errors for quotations whose words the body does not have."""
    if field is None or not quotes:
        return
    page = plain_words(body)
    for quote in quotes:
        words = dict(quote)["text"]
        if plain_words(words).strip(" \"'") not in page:
            field.fault("E-quote-not-found", f'"{words}" is not in the body; give the words as they stand there')
