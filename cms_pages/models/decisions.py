"""Commendations, revocations and what annuls them, as published (Articles 26, 34, 35)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PagePermissionTester
from wagtail.rich_text import get_text_for_indexing

from cms_pages import door
from cms_pages.decided import DecisionKind, page_fields
from cms_pages.models.base import RICH, PortalPage
from cms_pages.models.indexes import IndexPage
from cms_pages.models.stories import StoryPage
from workflow.honours.enums import DECIDED, CommendationState
from workflow.honours.models import Commendation, PublicHonour, Reinstatement, Revocation

ISSUED = {CommendationState.ISSUED, *DECIDED}
"""The states in which a commendation or a revocation is a decision; a reinstatement is one from the first."""


class DecisionsIndexPage(IndexPage):
    """表彰决定."""

    subpage_types = ["cms_pages.DecisionPage"]
    template = "cms_pages/decisions_index.html"

    class Meta:
        verbose_name = "表彰决定栏目"
        verbose_name_plural = "表彰决定栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["DecisionPage"]:
        return DecisionPage.objects.child_of(self).live().order_by("-issued_at", "-pk")


class DecisionPermissions(PagePermissionTester):
    """What an account may do to a page the case writes: read it. Superusers, too."""

    def _never(self, *args: Any, **options: Any) -> bool:
        return False

    can_edit = can_publish = can_unpublish = can_unschedule = can_delete = can_lock = can_submit_for_moderation = _never
    can_move = can_move_to = can_copy = can_copy_to = can_set_view_restrictions = _never


class DecisionPage(PortalPage):
    """One decision, from the case alone: nobody types it, and only the case can change it."""

    kind = models.CharField("类别", max_length=20, choices=DecisionKind.choices, default=DecisionKind.COMMENDATION)
    document_number = models.CharField("文号", max_length=80, blank=True)
    decided_on = models.DateField("成文日期", null=True, editable=False)
    commendation = models.OneToOneField(
        Commendation, on_delete=models.PROTECT, null=True, blank=True, related_name="page", verbose_name="表彰决定"
    )
    revocation = models.OneToOneField(
        Revocation, on_delete=models.PROTECT, null=True, blank=True, related_name="page", verbose_name="撤销"
    )
    reinstatement = models.OneToOneField(
        Reinstatement, on_delete=models.PROTECT, null=True, blank=True, related_name="page", verbose_name="恢复荣誉"
    )
    honour_number = models.CharField("所涉荣誉编号", max_length=60, blank=True)
    body = RichTextField("正文", features=RICH, blank=True)

    content_panels = [FieldPanel(name, read_only=True) for name in ("title", "kind", "document_number", "body")]
    promote_panels = [FieldPanel("slug", read_only=True)]
    settings_panels: list[Any] = []
    parent_page_types = ["cms_pages.DecisionsIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False
    exclude_fields_in_copy = ["commendation", "revocation", "reinstatement"]
    template = "cms_pages/decision.html"
    page_kind = "表彰决定"

    class Meta:
        verbose_name = "表彰、撤销和恢复决定"
        verbose_name_plural = "表彰、撤销和恢复决定"

    @property
    def search_body(self) -> str:
        return f"{self.document_number} {get_text_for_indexing(self.body)}"

    @property
    def search_phrases(self) -> list[str]:
        return ["撤销荣誉"] if self.revocation_id else ["获奖名单"] if self.commendation_id else []

    @property
    def decided(self) -> Any:
        """The case the page tells of."""
        return self.commendation or self.revocation or self.reinstatement

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return DecisionPermissions(user, self)

    def check_publishable(self) -> None:
        self.check_is_the_case()
        super().check_publishable()

    def check_is_the_case(self) -> None:
        """Raise `ValidationError` for a page that no decided case stands behind, or that says anything else than it."""
        decided = self.decided
        if decided is None or getattr(decided, "state", CommendationState.ISSUED) not in ISSUED:
            raise ValidationError("决定页面由已印发的表彰决定、已复核的撤销或者恢复决定生成，不能手工发布。")
        wrong = [name for name, value in page_fields(decided).items() if getattr(self, name) != value]
        if wrong:
            names = "、".join(str(self._meta.get_field(name.removesuffix("_id")).verbose_name) for name in wrong)
            raise ValidationError(f"决定页面须与案件一致，不得改写（不一致：{names}），请在案件中更正。")

    def check_may_go_down(self) -> None:
        raise door.DoorClosed("表彰、撤销和恢复决定须长期公开，不能下线。")

    def honours(self) -> models.QuerySet[PublicHonour]:
        """The honours the decision gave or took, as they stand in the register."""
        if self.kind != DecisionKind.COMMENDATION:
            return PublicHonour.objects.filter(number=self.honour_number)
        return PublicHonour.objects.filter(document_number=self.document_number).order_by("number")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        later = DecisionPage.objects.live().filter(reinstatement__revocation=self.revocation_id).first()
        context = {"honours": with_stories(self.honours()), "annulled_by": later if self.revocation_id else None}
        return {**super().get_context(request, *args, **kwargs), **context}


def with_stories(honours: models.QuerySet[PublicHonour]) -> list[PublicHonour]:
    """The honours, each with the public stories about it; one query for all."""
    rows = list(honours)
    numbers = [row.number for row in rows]
    told = list(StoryPage.objects.live().filter(honour__number__in=numbers).select_related("honour").order_by("pk"))
    for row in rows:
        row.stories = [page for page in told if page.honour.number == row.number]  # type: ignore[attr-defined]
    return rows
