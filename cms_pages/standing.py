"""Every public page against the last event that says what stands there: its being public, its title, its stored words."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction
from modelcluster.models import get_all_child_relations
from psycopg import sql
from wagtail.models import Page

from portal.journal.models import Event
from portal.journal.standing import Contradiction, in_spans

PAGE = Page._meta.label_lower
PUBLIC, HIDDEN = ("page.published", "page.changed"), "page.taken_down"
OURS = "cms_pages"
SAID = ("title", "slug", "url_path", "seo_title", "search_description")
DIGESTS = """
SELECT {prefix} || key, encode(sha256(convert_to(string_agg(coalesce(value, ''), E'\\x1f' ORDER BY position), 'UTF8')), 'hex')
FROM (SELECT row_number() OVER (ORDER BY {order}) AS position, to_jsonb(t) AS whole FROM {table} t WHERE {key} = %s) AS one,
jsonb_each_text(whole) GROUP BY key
"""


def stored_digests(page: Page) -> dict[str, str]:
    """Column → SHA-256 of what the database holds of the page's words and rows, as it lies there."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for model, key, order in tables_of(type(page)):
            table = model._meta.db_table
            cursor.execute(
                sql.SQL(DIGESTS).format(
                    prefix=sql.Literal(f"{table}."), order=sql.Identifier(order), table=sql.Identifier(table),
                    key=sql.Identifier(key),
                ),
                [page.pk],
            )  # fmt: skip
            found.update(cursor.fetchall())
            found.setdefault(f"{table}.{model._meta.pk.column}", "")  # where there is no row, that there is none
    said = {f"{Page._meta.db_table}.{name}" for name in SAID}
    return {name: digest for name, digest in found.items() if name in said or not name.startswith(Page._meta.db_table)}


def tables_of(kind: type[Page]) -> Iterator[tuple[type[models.Model], str, str]]:
    """The tables a page of this kind lies in, by which column and in which order."""
    yield Page, "id", "id"
    own = kind._meta.pk
    yield kind, own.column, own.column
    for relation in get_all_child_relations(kind):
        rows = relation.related_model
        if rows._meta.app_label == OURS:
            yield rows, relation.field.column, rows._meta.pk.column


def pages_without_event() -> Iterator[Contradiction]:
    """Pages that are public, hidden or worded otherwise than the door's last event left them."""
    for span in in_spans(Page._base_manager.filter(content_type__app_label=OURS)):
        for page in span.iterator(chunk_size=500):
            if next(_faults(page), None):
                yield from _surely(page.pk)


@transaction.atomic
def _surely(pk: int) -> list[Contradiction]:
    """Once more with the lock the door takes: it may just have been open."""
    page = Page._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    return list(_faults(page)) if page else []


def _faults(page: Page) -> Iterator[Contradiction]:
    last = Event.objects.filter(target_type=PAGE, target_id=str(page.pk), verb__in=(*PUBLIC, HIDDEN))
    event = last.order_by("-sequence").first()
    said = (event.verb if event else HIDDEN) in PUBLIC
    if page.live != said:
        yield _fault(page, "公开状态", "公开" if page.live else "未公开", "公开" if said else "未公开")
    elif event and said:
        yield from _wording(page, event.payload)


def _wording(page: Page, payload: dict[str, Any]) -> Iterator[Contradiction]:
    if page.title != payload["title"]:
        yield _fault(page, "标题", page.title, payload["title"])
    kept, now = payload.get("content", {}), stored_digests(page.specific)
    # Columns of a newer or an older version are in one of the two alone.
    for name in sorted(kept.keys() & now.keys()):
        if kept[name] != now[name]:
            yield _fault(page, f"内容（{name}）", now[name][:12], kept[name][:12])


def _fault(page: Page, what: str, stands: str, said: str) -> Contradiction:
    return Contradiction(PAGE, str(page.pk), what, stands, said)
