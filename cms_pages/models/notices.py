"""Application notices (申报通知), announcements (公告) and published interpretations (解释)."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from cms_pages.models.base import RICH, PortalPage
from cms_pages.models.indexes import IndexPage
from cms_pages.models.standards import PINNED, StandardPage
from cms_pages.recorded import check_stays_as_recorded
from portal import clock
from portal.errors import RuleViolation
from workflow.applications.rules.citations import cited
from workflow.programmes.documents import recorded_with, replace_documents
from workflow.programmes.enums import DocumentKind, EditionState
from workflow.programmes.models import Edition
from workflow.programmes.moved import Moved, moved_dates, unheard_of

if TYPE_CHECKING:
    from cms_pages.models.measures import MeasuresArticle


class NoticeKind(models.TextChoices):
    CALL = "call", "申报通知"
    ANNOUNCEMENT = "announcement", "公告"
    INTERPRETATION = "interpretation", "条款解释"


class NoticesIndexPage(IndexPage):
    """通知公告."""

    subpage_types = ["cms_pages.NoticePage"]
    template = "cms_pages/notices_index.html"

    class Meta:
        verbose_name = "通知公告栏目"
        verbose_name_plural = "通知公告栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["NoticePage"]:
        rows = NoticePage.objects.child_of(self).live().order_by("-issued_at", "-pk")
        kind = request.GET.get("kind")
        return rows.filter(kind=kind) if kind in NoticeKind.values else rows

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        kinds = [{"value": kind.value, "label": kind.label} for kind in NoticeKind]
        return {**super().get_context(request, *args, **kwargs), "kinds": kinds, "kind": request.GET.get("kind", "")}


class NoticePage(PortalPage):
    """One notice. A call cannot be published before the rules it calls under are (Article 19)."""

    kind = models.CharField("类别", max_length=20, choices=NoticeKind.choices, default=NoticeKind.ANNOUNCEMENT)
    document_number = models.CharField("文号", max_length=60, blank=True)
    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="届次"
    )
    measures = models.ForeignKey(
        "cms_pages.MeasuresPage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="管理办法",
    )
    article_number = models.PositiveSmallIntegerField("所解释的条", null=True, blank=True)
    question = models.TextField("所询问题", max_length=1000, blank=True)
    interpreter = models.CharField("解释机关", max_length=80, blank=True)
    review_rules = models.ForeignKey(
        "cms_pages.StandardPage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="评审规则",
    )
    standards = ParentalManyToManyField("cms_pages.StandardPage", blank=True, related_name="+", verbose_name="评审标准")
    body = RichTextField("正文", features=RICH)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("document_number"),
        FieldPanel("edition"),
        MultiFieldPanel(
            [FieldPanel("measures"), FieldPanel("article_number"), FieldPanel("standards"), FieldPanel("review_rules")],
            heading="所依据的办法、标准和规则",
            help_text="申报通知须同时公开管理办法、评审标准和评审规则；条款解释须写明所解释的条。",
        ),
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("interpreter")],
            heading="条款解释",
            help_text="正文写明答复；文号、日期按解释机关的答复填写。问题不写提问人的姓名和单位。",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms_pages.NoticesIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/notice.html"
    page_kind = "通知公告"

    class Meta:
        verbose_name = "通知公告"
        verbose_name_plural = "通知公告"

    @property
    def search_body(self) -> str:
        return f"{self.document_number} {get_text_for_indexing(self.body)}"

    @property
    def search_phrases(self) -> list[str]:
        return ["申报通知"] if self.is_call else []

    @property
    def is_call(self) -> bool:
        return self.kind == NoticeKind.CALL

    @property
    def is_interpretation(self) -> bool:
        return self.kind == NoticeKind.INTERPRETATION

    @property
    def article(self) -> "MeasuresArticle | None":
        """The article it interprets."""
        if not (self.measures and self.article_number):
            return None
        return self.measures.articles.filter(number=self.article_number).first()

    def clean(self) -> None:
        super().clean()
        if self.is_interpretation:
            self._check_interpretation()
        if self.is_call and not self.edition_id:
            raise ValidationError({"edition": "申报通知须选定届次。"})

    def _check_interpretation(self) -> None:
        """An answer says what was asked, who answers, and on which article there is."""
        if not (self.measures and self.article_number):
            raise ValidationError({"article_number": "条款解释须选定管理办法，并写明解释第几条。"})
        if self.article is None:
            raise ValidationError(
                {"article_number": f"《{self.measures.title}》没有第 {self.article_number} 条，请核对。"}
            )
        labels = {"question": "所询问题", "interpreter": "解释机关"}
        missing = {
            name: f"条款解释须写明{label}。" for name, label in labels.items() if not getattr(self, name).strip()
        }
        if missing:
            raise ValidationError(missing)

    def check_publishable(self) -> None:
        """The measures, the standards and the review rules stand published and are linked, before anyone is called."""
        super().check_publishable()
        check_stays_as_recorded(self, "kind", "edition")
        if self.is_call and self.edition is None:
            raise ValidationError({"edition": "申报通知须选定届次。"})
        if self.is_call and self.edition:
            self._check_papers(self.edition)
            missing = self._unpublished()
            if missing:
                raise RuleViolation(
                    cited(self.edition.rules, "申报通知"),
                    f"申报通知须与{'、'.join(missing)}一并向社会公开。请先发布并在本页关联后，再发布申报通知",
                )

    def _check_papers(self, edition: Edition) -> None:
        """What stands with a call is its own award's; once the edition is open, the versions are those it opened with."""
        papers = [paper for paper in (self.measures, self.review_rules, *self.standards.all()) if paper]
        foreign = [paper.title for paper in papers if paper.programme_slug not in ("", edition.programme.slug)]
        if foreign:
            names = "、".join(f"“{title}”" for title in foreign)
            raise RuleViolation(
                cited(edition.rules, "申报通知"), f"{names}不属于{edition.programme.name}，请改选本奖项的文件"
            )
        pinned = set(edition.documents.filter(kind__in=PINNED).values_list("url", flat=True))
        later = [paper.title for paper in papers if isinstance(paper, StandardPage) and paper.address not in pinned]
        if edition.state != EditionState.PLANNED and later:
            names = "、".join(f"“{title}”" for title in later)
            raise RuleViolation(
                cited(edition.rules, "申报通知"),
                f"{edition.name}已经启动，评审标准和评审规则以启动时公布的版本为准，不能换用{names}",
            )

    @property
    def office(self) -> str:
        """The undertaker of the award it is about."""
        return self.edition.rules.programme.undertaker if self.edition else ""

    def _unpublished(self) -> list[str]:
        missing = []
        if not (self.measures and self.measures.live):
            missing.append("管理办法")
        standards = list(self.standards.all())
        demanded = not self.edition or bool(self.edition.rules.standards)
        if (demanded and not standards) or not all(standard.live for standard in standards):
            missing.append("评审标准")
        if not (self.review_rules and self.review_rules.live and self.review_rules.is_review_rules):
            missing.append("评审规则")
        return missing

    def check_may_go_down(self) -> None:
        """A call that an edition rests on stays up (Articles 19, 30)."""
        if edition := recorded_with(self.address):
            raise RuleViolation(
                cited(edition.rules, "申报通知"), f"“{edition.name}”依本通知申报，通知须长期公开，不能下线"
            )

    def on_publish(self, *, by: Any) -> None:
        """Tell the edition which documents now stand published (Article 19)."""
        if not (self.is_call and self.edition):
            return
        papers = [(DocumentKind.MEASURES, self.measures), (DocumentKind.REVIEW_RULES, self.review_rules)]
        papers += [(DocumentKind.STANDARD, standard) for standard in self.standards.all()]
        papers += [(DocumentKind.CALL, self)]
        replace_documents(self.edition, [(kind, page.address) for kind, page in papers if page], by=by)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        moved = moved_dates(self.edition) if self.edition else []
        return {
            **super().get_context(request, *args, **kwargs),
            "basis": self.basis() if self.is_call else [],
            "moved": moved if self.is_call else [],
            "outdated": unheard_of(moved, self._words),
            "call_open": bool(self.edition and self.edition.opens_at <= clock.now() <= self.edition.deadline),
        }

    def outdated_dates(self) -> list[Moved]:
        """What was moved of its edition's dates since its words were written."""
        return unheard_of(moved_dates(self.edition), self._words) if self.edition else []

    @property
    def _words(self) -> str:
        return f"{self.title}\n{get_text_for_indexing(self.body)}"

    def basis(self) -> list[dict[str, str]]:
        """The published documents a call rests on, read with one query."""
        keys = [key for key in (self.measures_id, self.review_rules_id) if key]
        linked = models.Q(pk__in=keys)
        if self.pk:
            linked |= models.Q(
                pk__in=NoticePage.standards.through.objects.filter(noticepage=self.pk).values("standardpage")
            )
        pages = Page.objects.filter(linked, live=True).order_by("path")
        return [{"title": page.title, "url": PortalPage.address.fget(page)} for page in pages]  # type: ignore[attr-defined]
