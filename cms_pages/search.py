"""Keeping the search table right, and showing what it found."""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms_pages.models.search import SearchEntry
from cms_pages.search_lexemes import vector
from portal.search.script import plain, simplified
from portal.search.sources import SearchRow, search_sources

FIELDS = ("source", "kind", "title", "url", "body", "published_at", "digest")
AROUND = 60
EXCERPT = 160


# Writing


@transaction.atomic
def index_rows(source: str, rows: Iterable[SearchRow]) -> list[str]:
    """Write these rows; returns the keys that were new or different."""
    rows = list(rows)
    known = SearchEntry.objects.in_bulk([row.key for row in rows], field_name="key")
    return [row.key for row in rows if _write(source, row, known.get(row.key))]


def _write(source: str, row: SearchRow, entry: SearchEntry | None) -> bool:
    words = vector(row.title, row.phrases, row.body)
    values = {
        "source": source, "kind": row.kind, "title": row.title[:300], "url": row.url, "body": row.body,
        "published_at": row.published_at, "digest": sha256(words.encode()).hexdigest(),
    }  # fmt: skip
    if entry and all(getattr(entry, name) == values[name] for name in FIELDS):
        return False
    entry = entry or SearchEntry(key=row.key)
    for name, value in values.items():
        setattr(entry, name, value)
    entry.index_text(plain(row.title), *map(plain, row.phrases), plain(row.body))
    entry.words = words
    entry.save()
    return True


def forget(*keys: str) -> int:
    """Take these keys out of the search: withdrawn or redacted text is never found."""
    return SearchEntry.objects.filter(key__in=keys).delete()[0]


def forget_prefix(prefix: str) -> int:
    return SearchEntry.objects.filter(key__startswith=prefix).delete()[0]


@transaction.atomic
def rebuild_search(source: str | None = None) -> list[str]:
    """Write the table anew from all sources, or one; returns one sentence for each difference found."""
    differences = []
    for name, rows in search_sources().items():
        if source in (None, name):
            differences += _rebuild_source(name, rows())
    return differences


def _rebuild_source(name: str, rows: Iterable[SearchRow]) -> list[str]:
    rows = list(rows)
    stale = SearchEntry.objects.filter(source=name).exclude(key__in=[row.key for row in rows])
    gone = list(stale.values_list("key", flat=True))
    stale.delete()
    return [f"搜索条目 {key} 已更新" for key in index_rows(name, rows)] + [f"搜索条目 {key} 已移除" for key in gone]


# Highlighting


def highlight(text: str, words: Iterable[str]) -> SafeString:
    """The text with every hit in `<mark>`, everything else escaped."""
    parts: list[tuple[str, str]] = []
    position = 0
    for start, end in spans(text, words):
        parts += [(text[position:start], text[start:end])]
        position = end
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", marked, text[position:])


def excerpt(text: str, words: Iterable[str]) -> SafeString:
    """A stretch of the text around the first hit, hits marked."""
    found = spans(text, words)
    start = max(found[0][0] - AROUND, 0) if found else 0
    cut = text[start : start + EXCERPT]
    return format_html(
        "{}{}{}", "…" if start else "", highlight(cut, words), "…" if len(text) > start + EXCERPT else ""
    )


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as written, whatever its width and case; merged, in order."""
    folded, places = _fold(text)
    found = sorted(
        (places[m.start()], places[m.end() - 1] + 1) for word in words for m in re.finditer(re.escape(word), folded)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _fold(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for piece in simplified(unicodedata.normalize("NFKC", character).lower()):
            folded.append(piece)
            places.append(place)
    return "".join(folded), places


def hits(entries: Iterable[SearchEntry], words: Iterable[str]) -> list[dict[str, Any]]:
    """Entries as a results page shows them."""
    words = list(words)
    return [
        {"entry": e, "title": highlight(e.title, words), "text": excerpt(" ".join(e.body.split()), words)}
        for e in entries
    ]
