"""The editor's side of a publicity list: words around a list that comes from the workflow and cannot be retyped."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page as ListPage
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import RichTextField

from cms_pages import door, publicity
from cms_pages.models.base import RICH, PortalPage
from cms_pages.models.indexes import IndexPage
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from portal.transitions.core import lock
from workflow.publicity.actions import publish_notice
from workflow.publicity.enums import PUBLIC, NoticeState
from workflow.publicity.models import Notice
from workflow.publicity.transitions import PUBLISH


class PublicityIndexPage(IndexPage):
    """名单公示: lists the notices themselves, whether or not an editor wrote words around them."""

    subpage_types = ["cms_pages.PublicityPage"]
    template = "cms_pages/publicity_index.html"

    class Meta:
        verbose_name = "名单公示栏目"
        verbose_name_plural = "名单公示栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet[Notice]:
        return publicity.listed_notices()

    def listed(self, request: HttpRequest) -> ListPage:
        found = super().listed(request)
        publicity.add_clock_displays(found)
        return found


class PublicityPage(PortalPage):
    """Publishing it publishes the notice: the list freezes and its clock starts (Articles 21, 25)."""

    notice = models.OneToOneField(
        Notice,
        on_delete=models.PROTECT,
        related_name="page",
        verbose_name="公示名单",
        error_messages={"unique": "该名单已有公示页面，请编辑原页面，不能再建或者复制。"},
    )
    intro = RichTextField("公示说明", features=RICH, blank=True)

    content_panels = [
        HelpPanel(
            "名单取自评审流程，不能在此录入；预览显示按工作日历推算的起止日期。发布本页即发布名单、起算公示期，期满前不能撤下。"
        ),
        *PortalPage.content_panels,
        FieldPanel("notice"),
        FieldPanel("intro"),
    ]
    parent_page_types = ["cms_pages.PublicityIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/publicity.html"
    page_kind = "公示"
    answered_by = "publicity_notice"

    class Meta:
        verbose_name = "名单公示"
        verbose_name_plural = "名单公示"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._stand_at_the_notices_address()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._stand_at_the_notices_address()
        super().minimal_clean()

    def _stand_at_the_notices_address(self) -> None:
        if self.notice_id:
            self.slug = str(self.notice.uuid)

    def check_publishable(self) -> None:
        """No private number in the words around the list; the list itself is checked where it is made."""
        if self.pk and not self.live:
            self._stand_at_the_notices_address()
            self.set_url_path(self.get_parent())
        super().check_publishable()
        if self.expire_at and self.notice.state != NoticeState.ENDED:
            raise ValidationError({"expire_at": "公示期由工作日历确定，不能设置下线时间。"})

    def check_publisher(self, *, by: Any) -> None:
        """Whoever drew up the list does not put it before the public, now or at an hour (Articles 21, 25)."""
        notice = Notice.objects.get(pk=self.notice_id)
        if notice.state in PUBLIC or (by is None and notice.drafted_by_id is None):
            return
        if by is None or not PUBLISH.permission(by, notice):
            raise door.DoorClosed("公示名单须由拟稿人以外、有权发布公示的人员审核后发布。")

    def hold_still(self) -> None:
        # Edition, list, page, as publishing the list takes them: the other way round they would wait in a circle.
        notice = Notice.objects.select_related("edition").get(pk=self.notice_id)
        lock(notice.edition)
        lock(notice)
        super().hold_still()

    def on_publish(self, *, by: Any) -> None:
        notice = Notice.objects.get(pk=self.notice_id)
        if notice.state not in PUBLIC:
            publish_notice(notice, by=by)

    def check_may_go_down(self) -> None:
        """A list stays up while its period runs and after (Articles 21, 25, 30)."""
        if self.notice.state in PUBLIC:
            raise RuleViolation(
                self.notice.stage.article,
                f"公示期至{official_date(self.notice.ends_on)}届满，期满前不得撤下，期满后长期公开；确有错误的，请在公示名单中办理更正",
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        notice = Notice.objects.select_related("edition__programme__channel", "edition__ruleset", "stage").get(
            pk=self.notice_id
        )
        return {**context, **publicity.describe(notice), "intro": self.intro}
