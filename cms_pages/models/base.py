"""What every page of the portal shares: its frame, its source and time, its guard, its place in the page cache."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager, PagePermissionTester, PageViewRestriction, Revision
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms_pages import door
from cms_pages.excuses import excused_digests
from cms_pages.guard import check_files, check_page
from cms_pages.menu import column_of
from cms_pages.pictures import check_alternatives
from cms_pages.reach import check_within_reach, may_run_pages
from portal import clock
from portal.pagecache.responses import DEFAULT_LANGUAGE, mark

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "image"]


class GuardedForm(WagtailAdminPageForm):
    """Says in the editor, with what was typed still there, why a page cannot be published, handed in or approved.

    Judges the page as it was posted, rows and links included: the form is complete only when `is_valid` has been through.
    """

    SENDING = ("action-submit", "action-restart-workflow")

    def _post_clean(self) -> None:
        """However incomplete: Wagtail shows a form again with the names of all it points to."""
        super()._post_clean()
        check_within_reach(self.instance, self.for_user)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and not self._judged and (self._publishes or any(name in self.data for name in self.SENDING)):
            self._judged = True
            self._judge()
        return valid and not self.errors

    _judged = False

    @property
    def _publishes(self) -> bool:
        """Whether what is posted goes public at once."""
        return self._approves or "action-publish" in self.data

    @property
    def _approves(self) -> bool:
        return "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve"

    def _changed_meanwhile(self) -> bool:
        """Whether the draft is no longer the one the approver opened; a form that does not say which it was counts as changed."""
        seen, latest = self.data.get("loaded_revision_created_at"), self.instance.latest_revision
        return bool(latest) and seen != latest.created_at.isoformat()

    def _judge(self) -> None:
        page = self.save(commit=False)
        if page.slug and not (page.pk and page.live):
            page.set_url_path(self.parent_page)
        if self._approves and self._changed_meanwhile():
            self.add_error(None, "页面在您打开以后又有修改，您看到的不是现在的内容，请重新打开、核对后再审核。")
            return
        try:
            with transaction.atomic():
                page.check_publishable()
                if self._publishes:
                    page.check_publisher(by=self.for_user)
                    door.check_second_person(self._as_revision(page), by=self.for_user)
        except ValidationError as refusal:
            self.add_error(None, ValidationError(refusal.messages))

    def _as_revision(self, page: "PortalPage") -> Revision:
        """The revision that would go public: the one there is, or a new one of this person's."""
        latest = page.latest_revision if page.pk else None
        if latest is None or "action-publish" in self.data or self.has_changed():
            return Revision(user=self.for_user)
        return latest


class PortalPagePermissions(PagePermissionTester):
    """Wagtail's, but for the hour that was appointed: taking it back puts nothing before the public."""

    def can_unschedule(self) -> bool:
        return self.user.is_active and bool(super().can_unschedule() or may_run_pages(self.user))


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
    search_fields = [*Page.search_fields, index.SearchField("indexed_words")]
    page_kind = "页面"

    class Meta:
        abstract = True

    # What the frame shows

    @property
    def address(self) -> str:
        """The path of the page; no query is spent, as the portal has one site."""
        return _address(self)

    @property
    def office(self) -> str:
        """The office a page speaks for, where it is not the site's undertaker."""
        return ""

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

    def indexed_words(self) -> str:
        """The words an editor finds the page by: those in public, or those of the newest draft of a page that is not.

        Draft words of a page in public stay out: winners choose among public pages, and a hit would tell them.
        """
        if self.live:
            return self.search_body
        written = self.latest_revision_id, self.latest_revision_created_at
        if self._draft_words[0] != written:  # the index asks five times, and reading a revision costs a query per link
            draft = self.get_latest_revision_as_object()
            self._draft_words = written, f"{draft.title} {draft.search_body}"
        return self._draft_words[1]

    _draft_words: tuple[Any, str] = (None, "")

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
        """The same for all readers, unless it is a preview."""
        if getattr(request, "is_preview", False):
            return respond()
        request.public_page = True  # type: ignore[attr-defined]
        with translation.override(DEFAULT_LANGUAGE):
            return mark(respond())

    # Everything is public (Article 30): there is no privacy to set, and the database takes none.
    private_page_options: list[str] = []

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        return PageViewRestriction.objects.none()

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return PortalPagePermissions(user, self)

    # In public and out of it: every road ends in `save`, and `save` in the door

    def check_publishable(self) -> None:
        """Raise `ValidationError` or `RuleViolation` when the page, as it stands, must not be published."""
        self._check_address()
        check_alternatives(self)
        check_files(self)
        check_page(self, excused=excused_digests(self))

    answered_by = "wagtail_serve"

    def _check_address(self) -> None:
        """An address that a part of the portal takes (`objections`, `register`, `api`) would never show the page."""
        if self.url_path and resolve(self.address).view_name != self.answered_by:
            raise door.DoorClosed({"slug": f"网址“{self.address}”已由门户的其他功能使用，读者看不到本页，请换一个。"})

    def check_publisher(self, *, by: Any) -> None:
        """Raise when this person (None: the system) may not put the page before the public, whoever wrote it."""

    def hold_still(self) -> None:
        """Lock what the public would read, before it is asked whether it is what was handed in; then the page itself."""
        Page.objects.select_for_update().get(pk=self.pk)

    def check_may_go_down(self) -> None:
        """Raise `RuleViolation` when the law keeps the page, as the public reads it, in public."""

    def on_publish(self, *, by: Any) -> None:
        """What going public also does, in the same transaction, once the page is live."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        return door.save(self, partial(super().save, *args, **kwargs), kwargs.get("update_fields"))

    @transaction.atomic
    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """An autosave writes over its own draft, never over a revision that is public, handed in or scheduled."""
        if overwrite_revision is not None:
            # With the page locked no approval comes between the question and the writing.
            latest = Page.objects.select_for_update().get(pk=self.pk).latest_revision_id
            if overwrite_revision.pk == latest and door.is_settled(overwrite_revision):
                overwrite_revision = None
        revision = super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)
        # Choosers, reports and interfaces name a page by this: one in public is named as the public knows it.
        Page.objects.filter(pk=self.pk, live=True).update(draft_title=F("title"))
        return revision

    @transaction.atomic
    def publish(self, revision: Any, user: Any = None, **options: Any) -> Any:
        """Publish or schedule a revision. What waits for its hour is judged now already, so that its editor learns now."""
        with door.acting(user):
            self.hold_still()
            draft = revision.as_object()
            if draft.go_live_at and draft.go_live_at > clock.now():
                door.judge(draft, before=self, revision=revision, by=user)
            return super().publish(revision, user=user, **options)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Drafts only: what was ever public is kept (Articles 30, 37)."""
        if self.get_descendants(inclusive=True).exclude(first_published_at=None, live=False).exists():
            raise door.DoorClosed("曾经公开的页面须长期保存，不能删除；确需停止公开的，请在“公开页面”中申请下线。")
        return super().delete(*args, **kwargs)

    def move(self, target: Page, pos: Any = None, user: Any = None) -> Any:
        raise door.DoorClosed("页面的栏目和次序固定，不能移动，以免网址失效。")


def _address(page: Page) -> str:
    return "/" + "".join(f"{slug}/" for slug in page.url_path.strip("/").split("/")[1:])


def route_by_path(home: Page, request: HttpRequest, components: list[str]) -> Any:
    """Find a page by its whole path with one query instead of one per step, and keep the pages on the way.

    Raises `Http404` where no live page answers.
    """
    paths = [home.url_path + "/".join(components[: count + 1]) + "/" for count in range(min(len(components), 6))]
    chain = list(Page.objects.filter(url_path__in=paths, live=True).order_by("depth"))
    if not chain:
        raise Http404("没有这个页面。")
    request.page_chain = chain  # type: ignore[attr-defined]
    page = chain[-1].specific
    return page.route(request, components[page.depth - home.depth :])


PortalManager = PageManager.from_queryset(PageQuerySet)
