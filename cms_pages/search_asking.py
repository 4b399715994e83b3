"""Asking the search table: one statement for what holds everything asked, one more when nothing does."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, Concat, Greatest, Length, Ln, StrIndex

from cms_pages.models.search import SearchEntry, SearchKind
from cms_pages.search_lexemes import quoted, whole
from cms_pages.search_query import Asked, Group, read
from portal.languages import CHINESE, ENGLISH, PREFIX, is_english
from portal.search.bigrams import bigrams
from portal.search.sources import ENGLISH_KEY

PER_PAGE = 20
SINGLE = 0.3
"""What one character counts against a word."""
PLACES = (("A", 8.0), ("B", 7.0), ("C", 4.0), ("D", 2.0))
HEAVY = ("words", "search_text", "search_pairs")


class Lexemes(SearchQuery):
    """A query in PostgreSQL's own notation: its parser would drop the marks."""

    def __init__(self, query: str) -> None:
        super().__init__(Value(query))

    def as_sql(self, compiler: Any, connection: Any, **options: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"{sql}::tsquery", params


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of what was found."""

    asked: Asked
    entries: list[SearchEntry]
    total: int = 0
    partly: bool = False
    """Nothing holds all that was asked: these hold some of it."""


def ask(query: str, kind: str = "", year: int | None = None, page: int = 1) -> Answer:
    """The page of answers in the language that is spoken; past the last one it is the first."""
    asked = read(query)
    if not asked.groups:
        return Answer(asked, [])
    start = (page - 1) * PER_PAGE
    entries = _listed(find(asked, kind, year), start)
    if entries:
        return Answer(asked, entries, entries[0].total)  # type: ignore[attr-defined]
    if start:
        return ask(query, kind, year)
    entries = _listed(find_part(asked, kind, year), 0) if len(asked.groups) > 1 else []
    return Answer(asked, entries, len(entries), partly=bool(entries))


def find(asked: Asked, kind: str = "", year: int | None = None) -> QuerySet[SearchEntry]:
    """Entries that hold everything asked, or all of it as typed; the likeliest first, then the newest."""
    held = reduce(and_, (holds(group) for group in asked.groups))
    if len(asked.groups) > 1:
        held |= stands(asked.text)
    found = _narrowed(kind, year).filter(held).alias(place=StrIndex("search_text", Value(asked.named)))
    # Who is here without the words holds the characters.
    return _ordered(found, sum((_value(group, SINGLE) for group in asked.groups), _at_once(asked)))


def find_part(asked: Asked, kind: str = "", year: int | None = None) -> QuerySet[SearchEntry]:
    """Entries that hold some of it: the rarer what they hold, the higher. Texts are left alone: reading them all is dear."""
    telling = [group for group in asked.groups if len(group.text) > 1] or asked.groups
    found = _narrowed(kind, year).filter(reduce(or_, (holds(group) for group in telling)))
    worded = [Q(words=Lexemes(group.tsquery())) for group in asked.groups]
    known = {f"known_{n}": Window(Count("pk", filter=held)) for n, held in enumerate(worded)}
    rarities = [Value(1.0) + Ln(F(name) + Value(1.0)) for name in known]
    values = (_value(group, 0.0) / rarity for group, rarity in zip(asked.groups, rarities, strict=True))
    return _ordered(found.annotate(**known), sum(values, _doing()))


def holds(group: Group) -> Q:
    """Whether a row holds one thing asked for: its words, or the characters as typed."""
    worded = Q(words=Lexemes(group.tsquery()))
    return worded | stands(group.text) if group.literal and len(group.text) > 1 else worded


def stands(text: str) -> Q:
    """Whether the text stands in a row as typed; the pairs answer from the index, the text confirms."""
    return Q(search_pairs__contains=bigrams(text), search_text__contains=text)


def _narrowed(kind: str, year: int | None) -> QuerySet[SearchEntry]:
    found = SearchEntry.objects.defer(*HEAVY).filter(_told())
    found = found.filter(kind=kind) if kind else found
    return found.filter(published_at__year=year) if year else found


def _told() -> Q:
    """In Chinese what stands in Chinese; in English that too, where nothing stands for it in English."""
    if not is_english():
        return Q(language=CHINESE)
    twin = SearchEntry.objects.filter(key=Concat(Value(ENGLISH_KEY), OuterRef("key")))
    return Q(language=ENGLISH) | Q(~Q(url__startswith=PREFIX), ~Exists(twin))


def _ordered(found: QuerySet[SearchEntry], score: Any) -> QuerySet[SearchEntry]:
    newest = F("published_at").desc(nulls_last=True)
    return found.annotate(score=score, total=Window(Count("pk"))).order_by("-score", newest, "key")


def _value(group: Group, otherwise: float) -> Case:
    """What holding it is worth: in the title, among the phrases, by its sound, in the text; `otherwise` without its words."""
    scale = SINGLE if len(group.said[0]) == 1 else 1.0
    titled, *others = (
        When(words=Lexemes(group.tsquery(weights)), then=Value(worth * scale)) for weights, worth in PLACES[:-1]
    )
    # The more of a title it is, the more the page is about it; of titles that say it in other words none is more so.
    own = group.said[0]
    share = Case(
        When(title__icontains=own, then=Value(4.0 * len(own)) / Cast(Length("title") + 1, FloatField())),
        default=Value(0.0), output_field=FloatField(),
    )  # fmt: skip
    titled = When(titled.condition, then=Value(PLACES[0][1] * scale) + share)
    missing = When(~Q(words=Lexemes(group.tsquery())), then=Value(otherwise))
    return Case(missing, titled, *others, default=Value(PLACES[-1][1] * scale), output_field=FloatField())


def _at_once(asked: Asked) -> Any:
    """What it is worth to be called just what was asked, to hold it in one piece, and to be where something is done."""
    terms = asked.groups[0].terms if len(asked.groups) == 1 else ()
    named: Any = _called(asked.named, 20.0, 15.0)
    if terms:
        named = Greatest(named, _called(terms[0], 9.0, 7.0))
    in_one = Case(
        When(place=0, then=Value(0.0)), When(place__lte=Length("title"), then=Value(6.0)),
        default=Value(4.0), output_field=FloatField(),
    )  # fmt: skip
    return named + in_one + _doing()


def _doing() -> Any:
    """To be where something is done, or the rule that says so; on an English page, to be in English."""
    doing = Case(
        When(kind=SearchKind.SERVICE, then=Value(1.5)), When(kind=SearchKind.MEASURES, then=Value(0.25)),
        default=Value(0.0), output_field=FloatField(),
    )  # fmt: skip
    if not is_english():
        return doing
    return doing + Case(When(language=ENGLISH, then=Value(8.0)), default=Value(0.0), output_field=FloatField())


def _called(text: str, as_title: float, as_phrase: float) -> Case:
    """Whether a row is called just that."""
    name = quoted(whole(text))
    return Case(
        When(words=Lexemes(f"{name}:A"), then=Value(as_title)), When(words=Lexemes(name), then=Value(as_phrase)),
        default=Value(0.0), output_field=FloatField(),
    )  # fmt: skip


def _listed(found: QuerySet[SearchEntry], start: int) -> list[SearchEntry]:
    return list(found[start : start + PER_PAGE])
