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
from cms_pages.search_lexemes import stem, vector
from portal.languages import ENGLISH, in_english, is_english
from portal.search.script import plain, simplified
from portal.search.sources import ENGLISH_KEY, SearchRow, search_sources

FIELDS = ("source", "kind", "title", "url", "body", "language", "published_at", "digest")
AROUND = 60
EXCERPT = 160
LETTER = re.compile(r"[A-Za-z]")
PIECE = re.compile(r"[A-Za-z]{1,20}(?![A-Za-z])[ ,;:.]*")


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
        "language": row.language, "published_at": row.published_at, "digest": sha256(words.encode()).hexdigest(),
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
    """Take these keys out of the search, in both languages: withdrawn or redacted text is never found."""
    both = [*keys, *(ENGLISH_KEY + key for key in keys)]
    return SearchEntry.objects.filter(key__in=both).delete()[0]


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
    start, end = _whole_words(text, start, min(start + EXCERPT, len(text)))
    return format_html(
        "{}{}{}", "…" if start else "", highlight(text[start:end], words), "…" if len(text) > end else ""
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the pieces of English words at its ends."""
    begun = PIECE.match(text, start) if LETTER.match(text[:start][-1:]) else None
    broken = PIECE.match(text[start:end][::-1]) if LETTER.match(text, end) else None
    return begun.end() if begun else start, end - broken.end() if broken else end


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as written, whatever its width and case; merged, in order."""
    folded, places = _fold(text)
    found = sorted(
        (places[m.start()], places[m.end() - 1] + 1) for word in words for m in re.finditer(_marked(word), folded)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(word: str) -> str:
    """The word as typed, and an English one in its other forms."""
    whole = re.escape(word)
    return rf"\b{stem(word)}[a-z]*|{whole}" if word.isascii() and word.isalpha() and len(word) > 3 else whole


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
    return [_shown(entry, words) for entry in entries]


def _shown(entry: SearchEntry, words: list[str]) -> dict[str, Any]:
    """One of them; on an English page, whether its words and its page are in Chinese."""
    text = excerpt(" ".join(entry.body.split()), words)
    chinese = is_english() and entry.language != ENGLISH
    only = is_english() and not in_english(entry.url)
    return {"entry": entry, "title": highlight(entry.title, words), "text": text, "chinese": chinese, "only": only}
