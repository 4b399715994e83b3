"""`Desk`: a kind of case on the office side; it names the parts, the views draw them."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from portal.access.predicates import Predicate
from portal.desk.display import value_of
from portal.desk.parts import Column, Days, Document, Filter, InfoPanel, Mine, Verb
from portal.search.fragments import holds
from portal.tables.cells import shown


class DeskMenuItem(MenuItem):
    """A desk's entry in the side menu, for those who may open it."""

    def __init__(self, *args: Any, who: Predicate, **kwargs: Any) -> None:
        self.who = who
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return self.who(request.user)


class Desk(ViewSet):
    """List, detail and verbs of one model at `/admin/desk/<name>/`. Subclass it, name the parts, register an instance.

    `who` may open the desk; `rows(user)` is what they see (visibility first: out of reach is 404). Rows should arrive
    with `select_related` for what the columns read, so that a list costs the same number of queries at any length.
    `empty` says, where no row is there yet, which ones will be and when. `in_settings` moves the desk from the side menu's
    first level into its 设置.
    """

    model: type[models.Model]
    name: str
    label: str
    icon = "folder-open-inverse"
    order = 500
    in_settings = False
    who: Predicate
    help = ""
    empty = ""
    columns: Sequence[Column] = ()
    filters: Sequence[str | Filter | Days | Mine] = ()
    search: Sequence[str] = ()
    verbs: Sequence[Verb] = ()
    list_verbs: Sequence[Verb] = ()
    documents: Sequence[Document] = ()
    event_labels: dict[str, str] = {}
    unsigned: dict[str, str] = {}
    """Who brought about an event that bears no account's name, where it was not the system."""
    journal = True
    has_detail = True

    def rows(self, user: Any) -> models.QuerySet:
        """The rows this person may see."""
        return self.model._default_manager.all()

    def list_rows(self, user: Any) -> models.QuerySet:
        """The same with no more than the list and its export show, where a row brings much that they do not."""
        return self.rows(user)

    def typical(self, rows: Sequence[Any]) -> Any:
        """The row of a page by which it is asked whose the verbs for many are; there is one."""
        return rows[0]

    def find(self, rows: models.QuerySet, text: str) -> models.QuerySet:
        """The rows that hold every word of the text in one of the `search` fields, whatever its width and case."""
        return rows.filter(holds(text, *self.search))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        """What the detail page says; by default the columns."""
        return [InfoPanel("概况", rows=self.summary(obj, user))]

    def summary(self, obj: Any, user: Any) -> list[tuple[str, Any]]:
        """The few lines that stand above a verb's form; by default the columns."""
        return [(column.label, shown(value_of(obj, column.source))) for column in self.columns]

    def next_step(self, obj: Any, user: Any) -> str:
        """What this person is to do now, or whom the case waits for; empty when it is plain or all is done."""
        return ""

    def shows_journal(self, obj: Any, user: Any) -> bool:
        """Whether this person reads the journal of the case here."""
        return self.journal

    def value_labels(self, obj: Any) -> dict[Any, str]:
        """Words for what the journal of the case names by code, besides its states; for a row's number by (key, number)."""
        return {}

    def all_event_labels(self) -> dict[str, str]:
        """This desk's words for events, and those of the other desks for what they share."""
        shared: dict[str, str] = {}
        for desk in Desk.__subclasses__():
            shared.update(desk.event_labels)
        return {**shared, **self.event_labels}

    def title(self, obj: Any) -> str:
        """What a case is called."""
        return str(obj)

    def all_filters(self) -> list[Filter | Days | Mine]:
        """The filters, those given by field name made whole."""
        from portal.desk.listing import field_filter

        return [field_filter(self.model, item) if isinstance(item, str) else item for item in self.filters]

    def verb(self, name: str) -> Verb | None:
        """The verb on one case of that name."""
        return next((verb for verb in self.verbs if verb.name == name), None)

    def list_verb(self, name: str) -> Verb | None:
        """The verb without a case of that name."""
        return next((verb for verb in self.list_verbs if verb.name == name), None)

    def documents_of(self, obj: Any, user: Any) -> list[Document]:
        """The documents of this case that this person may download now."""
        return [document for document in self.documents if document.available(user, obj)]

    # Addresses

    def list_url(self) -> str:
        return reverse(f"{self.url_namespace}:list")

    def export_url(self) -> str:
        return reverse(f"{self.url_namespace}:export")

    def workbook_url(self) -> str:
        return reverse(f"{self.url_namespace}:export_xlsx")

    def detail_url(self, obj: Any) -> str:
        return self.url_below(self.list_url(), obj)

    def url_below(self, list_url: str, obj: Any) -> str:
        """The same, for who asks for many: to look an address up takes longer than to draw the row it stands in."""
        return f"{list_url}{obj.pk}/" if self.has_detail else list_url

    def verb_url(self, verb: Verb, obj: Any = None) -> str:
        if obj is None:
            return reverse(f"{self.url_namespace}:list_verb", args=[verb.name])
        return reverse(f"{self.url_namespace}:verb", args=[obj.pk, verb.name])

    def many_url(self, verb: Verb) -> str:
        return reverse(f"{self.url_namespace}:many", args=[verb.name])

    def document_url(self, document: Document, obj: Any) -> str:
        return reverse(f"{self.url_namespace}:document", args=[obj.pk, document.name, document.form])

    # What Wagtail asks

    @property
    def url_prefix(self) -> str:
        return f"desk/{self.name}"

    @property
    def url_namespace(self) -> str:
        return f"desk_{self.name}"

    @property
    def menu_hook(self) -> str:
        return "register_settings_menu_item" if self.in_settings else "register_admin_menu_item"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return DeskMenuItem(
            self.label,
            self.list_url(),
            name=f"desk-{self.name}",
            icon_name=self.icon,
            order=order if order is not None else self.order,
            who=self.who,
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        from portal.desk import many, views

        # Each act commits by itself: what was done stands when a later one fails, and no lock is held to the end of all.
        run_many = transaction.non_atomic_requests(views.guarded(self, many.run_many))
        return [
            path("", views.guarded(self, views.list_rows), name="list"),
            path("export.csv", views.guarded(self, views.export_rows), {"form": "csv"}, name="export"),
            path("export.xlsx", views.guarded(self, views.export_rows), {"form": "xlsx"}, name="export_xlsx"),
            path("many/<slug:name>/", run_many, name="many"),
            path("do/<slug:name>/", views.guarded(self, views.run_list_verb), name="list_verb"),
            path("<str:pk>/", views.guarded(self, views.show_row), name="detail"),
            path("<str:pk>/<slug:name>.<slug:form>", views.guarded(self, views.show_document), name="document"),
            path("<str:pk>/<slug:name>/", views.guarded(self, views.run_verb), name="verb"),
        ]
