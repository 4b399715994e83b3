"""What every page of the portal shares: its frame, its source and time, its guard, its place in the page cache."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from cms_pages.guard import check_page
from cms_pages.menu import column_of
from cms_pages.pictures import check_alternatives
from portal import clock
from portal.pagecache.responses import DEFAULT_LANGUAGE, mark

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "image"]


class GuardedForm(WagtailAdminPageForm):
    """Says in the editor, beside the button pressed, why a page cannot be published or handed in."""

    SENDING = ("action-publish", "action-submit", "action-restart-workflow")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and any(name in self.data for name in self.SENDING):
            self._try_guard()
        return data

    def _try_guard(self) -> None:
        page = self.save(commit=False)
        try:
            check_alternatives(page)
            page.check_publishable()
        except models.ObjectDoesNotExist:
            raise
        except Exception as error:
            if not hasattr(error, "messages"):
                raise
            self.add_error(None, error)  # type: ignore[arg-type]


class PortalPage(Page):
    """Abstract base of all pages."""

    issued_at = models.DateTimeField("发布时间", null=True, blank=True, help_text="留空则为首次发布的时间。")
    source = models.CharField("信息来源", max_length=80, blank=True, help_text="留空则为承办单位。")

    base_form_class = GuardedForm
    promote_panels = [
        FieldPanel("slug"),
        FieldPanel("search_description"),
        FieldPanel("issued_at"),
        FieldPanel("source"),
    ]
    page_kind = "页面"

    class Meta:
        abstract = True

    # What the frame shows

    @property
    def address(self) -> str:
        """The path of the page; no query is spent, as the portal has one site."""
        return "/" + "/".join(self.url_path.strip("/").split("/")[1:]) + "/" if self.depth > 2 else "/"

    @property
    def shown_at(self) -> Any:
        return self.issued_at or self.first_published_at

    @property
    def column_name(self) -> str:
        return column_of(self.address)

    @property
    def search_body(self) -> str:
        """The words the page is found by, besides its title."""
        return self.search_description

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "crumbs": self.crumbs(request)}

    def crumbs(self, request: HttpRequest) -> list[dict[str, str]]:
        """The way from the home page to here, from the pages the route already read."""
        chain = getattr(request, "page_chain", None)
        if chain is None or chain[-1].pk != self.pk:
            chain = [*(self.get_ancestors().filter(depth__gt=2) if self.pk and self.depth > 2 else []), self]
        return [{"title": page.title, "url": _address(page)} for page in chain]

    # Serving

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.marked(request, lambda: super(PortalPage, self).serve(request, *args, **kwargs))

    def marked(self, request: HttpRequest, respond: Callable[[], HttpResponse]) -> HttpResponse:
        """The same for all readers, unless the page is restricted or a preview."""
        if getattr(request, "is_preview", False) or self.is_restricted:
            return respond()
        request.public_page = True  # type: ignore[attr-defined]
        with translation.override(DEFAULT_LANGUAGE):
            return mark(respond())

    _restricted: bool | None = None

    @property
    def is_restricted(self) -> bool:
        if self._restricted is None:
            self._restricted = super().get_view_restrictions().exists()
        return self._restricted

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """No query where the route has already seen that there are none."""
        if self._restricted is False:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    # Publishing

    def check_publishable(self) -> None:
        """Raise `ValidationError` or `RuleViolation` when the page, as it stands, must not be published."""
        check_page(self)

    def before_publish(self, *, by: Any) -> None:
        """What publishing also does, in the same transaction, before the page goes live."""

    def publish(self, revision: Any, user: Any = None, **options: Any) -> Any:
        """Every way to publish ends here: the editor's button, moderation, the schedule, code."""
        from django.db import transaction

        draft = revision.as_object()
        check_alternatives(draft)
        draft.check_publishable()
        with transaction.atomic():
            if not (draft.go_live_at and draft.go_live_at > clock.now()):
                draft.before_publish(by=user)
            return super().publish(revision, user=user, **options)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.live and not self.issued_at:
            self.issued_at = clock.now()
        return super().save(*args, **kwargs)


def _address(page: Page) -> str:
    return "/" + "/".join(page.url_path.strip("/").split("/")[1:]) + "/"


def route_by_path(home: Page, request: HttpRequest, components: list[str]) -> Any:
    """Find a page by its whole path with one query instead of one per step, and keep the pages on the way.

    Raises `Http404` where no live page answers.
    """
    paths = [home.url_path + "/".join(components[: count + 1]) + "/" for count in range(min(len(components), 6))]
    barred = PageViewRestriction.objects.filter(models.Q(page=models.OuterRef("pk")) | models.Q(page_id=home.pk))
    chain = list(
        Page.objects.filter(url_path__in=paths, live=True).annotate(barred=models.Exists(barred)).order_by("depth")
    )
    if not chain:
        raise Http404("没有这个页面。")
    request.page_chain = chain  # type: ignore[attr-defined]
    page = chain[-1].specific
    page._restricted = any(step.barred for step in chain)
    return page.route(request, components[page.depth - home.depth :])


PortalManager = PageManager.from_queryset(PageQuerySet)
