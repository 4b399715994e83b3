"""Winners' experience articles (Articles 7, 27, 32)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.rich_text import get_text_for_indexing

from cms_pages.models.base import RICH, GuardedForm, PortalPage
from cms_pages.models.indexes import IndexPage
from cms_pages.models.story_panels import RemarksPanel
from cms_pages.models.story_parts import CriteriaField, Criterion, StoryPromotion
from cms_pages.reach import may_run_pages
from portal.errors import cite
from portal.transitions.core import lock
from workflow.applications.permissions import is_barred
from workflow.applications.rules.citations import basis_of
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.programmes.models import Department

SHARING = "经验分享"
SECTIONS = ("situation", "body", "results", "lessons")
"""What every story tells, in this order; in English under the same name with `_en`."""
RELATED = 3
CARD = "fill-640x400|format-webp|webpquality-75"
"""The picture of a story on a card, 8 to 5."""
DRAWINGS = {
    Criterion.CUSTOMERS: "loop",
    Criterion.ANALYSIS: "loop",
    Criterion.RESOURCES: "datahall",
    Criterion.PROCESSES: "precision",
    Criterion.RESULTS: "precision",
}
"""What is drawn for a story without a picture of its own, by the first of its criteria."""


def with_pictures(stories: models.QuerySet["StoryPage"]) -> models.QuerySet["StoryPage"]:
    """Stories with all that their cards show, in the same query."""
    drawn = get_image_model().get_rendition_model().objects.filter(image=models.OuterRef("picture"), filter_spec=CARD)
    shown = models.Subquery(drawn.values("file")[:1])
    return stories.select_related("honour__edition", "picture").annotate(card_file=shown)


class StoriesIndexPage(IndexPage):
    """获奖经验, by criterion, industry and year."""

    subpage_types = ["cms_pages.StoryPage"]
    template = "cms_pages/stories_index.html"

    class Meta:
        verbose_name = "获奖经验栏目"
        verbose_name_plural = "获奖经验栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["StoryPage"]:
        rows = with_pictures(StoryPage.objects.child_of(self).live()).order_by("-issued_at", "-pk")
        chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("criterion", "industry", "year")}
        if chosen["criterion"] in Criterion.values:
            rows = rows.filter(criteria__contains=[chosen["criterion"]])
        if chosen["industry"]:
            rows = rows.filter(industry=chosen["industry"])
        return (
            rows.filter(year=int(chosen["year"])) if chosen["year"].isdecimal() and len(chosen["year"]) == 4 else rows
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        known = StoryPage.objects.child_of(self).live().values_list("industry", "year").distinct()
        pairs = list(known)
        return {
            **super().get_context(request, *args, **kwargs),
            "criteria": [{"value": c.value, "label": c.label} for c in Criterion],
            "industries": sorted({industry for industry, _ in pairs if industry}),
            "years": sorted({str(year) for _, year in pairs}, reverse=True),
            "chosen": {name: request.GET.get(name, "") for name in ("criterion", "industry", "year")},
        }


class StoryForm(GuardedForm):
    """A winner writes of an honour of their own, and begins with the latest: the editor saves by itself once there is a title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sector", "town"):
            named = Department.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            self.fields[name].queryset = Department.objects.open() | named
        if may_run_pages(self.for_user) or self.for_user.is_superuser or "honour" not in self.fields:
            return
        held = Honour.objects.filter(holder=self.for_user, state=HonourState.ACTIVE).select_related("edition")
        self.fields["honour"].queryset = held | Honour.objects.filter(pk=self.instance.honour_id)
        if self.instance.pk is None and (latest := held.order_by("granted_on").last()):
            self.initial |= {"honour": latest, "year": latest.year, "author": latest.public_name}
            self.initial |= {"town": latest.application.department_id}


class StoryPage(PortalPage):
    """One article, written by the winner, published once two reviewers let it. Trade secrets may be withheld (Article 32)."""

    honour = models.ForeignKey(
        Honour, on_delete=models.PROTECT, null=True, blank=True, related_name="stories", verbose_name="荣誉"
    )
    author = models.CharField("单位或者本人", max_length=100)
    year = models.PositiveSmallIntegerField("获奖年度", help_text="选了荣誉的，以荣誉的年度为准。")
    industry = models.CharField("行业", max_length=60, blank=True)
    scale = models.CharField("规模", max_length=80, blank=True, help_text="例如：员工426人，2条装配线。")
    since = models.CharField("起步", max_length=80, blank=True, help_text="例如：2019年导入卓越绩效管理。")
    sector = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行业主管部门"
    )
    town = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在街镇、园区"
    )
    criteria = CriteriaField(
        verbose_name="评价要素",
        default=list,
        blank=True,
        help_text="按GB/T 19580的章名，选文章着重讲述的一项或者几项。",
    )
    picture = models.ForeignKey(
        get_image_model_string(), on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="题图"
    )
    caption = models.CharField("题图说明", max_length=100, blank=True)
    summary = models.CharField("摘要", max_length=300, help_text="一两句话：做了什么，成效如何。")
    situation = RichTextField("遇到的问题", features=RICH, blank=True, help_text="原来的情况，为什么要改。")
    body = RichTextField("做法", features=RICH, blank=True, help_text="分步写，每一步一段或者一条；可以插入图片。")
    results = RichTextField(
        "成效", features=RICH, blank=True, help_text="与原来相比有什么变化，谁受益；数值另填在“关键数据”中。"
    )
    lessons = RichTextField("可以借鉴", features=RICH, blank=True, help_text="别的单位可以照着做的，以及适用的条件。")
    quote = models.CharField("亲历者的话", max_length=200, blank=True)
    quoted = models.CharField("说话的人", max_length=60, blank=True, help_text="例如：首席质量官。")
    visits = models.CharField("参观与交流", max_length=200, blank=True, help_text="接待的时间、人数和报名的办法。")
    withheld = models.CharField("未公开的内容", max_length=200, blank=True, help_text="涉及商业秘密、不予公开的部分。")
    withheld_reason = models.CharField("不公开的理由", max_length=300, blank=True)
    title_en = models.CharField("标题（英文）", max_length=200, blank=True)
    summary_en = models.CharField("摘要（英文）", max_length=500, blank=True)
    situation_en = RichTextField("遇到的问题（英文）", features=RICH, blank=True)
    body_en = RichTextField("做法（英文）", features=RICH, blank=True)
    results_en = RichTextField("成效（英文）", features=RICH, blank=True)
    lessons_en = RichTextField("可以借鉴（英文）", features=RICH, blank=True)

    base_form_class = StoryForm
    approvals = 2
    content_panels = [
        RemarksPanel(),
        HelpPanel("随填随存：关闭页面、登录结束之后可以接着写。还没有标题的，先以“未写标题”保存，提交审核之前须写好。"),
        *PortalPage.content_panels,
        FieldPanel("honour"),
        MultiFieldPanel([FieldPanel(n) for n in ("author", "year", "industry", "scale", "since")], heading="获奖单位"),
        MultiFieldPanel([FieldPanel("sector"), FieldPanel("town")], heading="由哪些部门在本行业、本区域推广"),
        FieldPanel("criteria"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("caption")], heading="题图"),
        FieldPanel("summary"),
        InlinePanel("figures", heading="关键数据", label="一项数据", max_num=6),
        *(FieldPanel(name) for name in SECTIONS),
        MultiFieldPanel([FieldPanel(n) for n in ("quote", "quoted", "visits")], heading="亲历者的话、参观与交流"),
        MultiFieldPanel([FieldPanel("withheld"), FieldPanel("withheld_reason")], heading="商业秘密"),
        MultiFieldPanel(
            [FieldPanel(f"{name}_en") for name in ("title", "summary", *SECTIONS)],
            heading="英文版",
            classname="collapsed",
            help_text="可以不填。填了标题和摘要即有英文页面，没有译出的部分在英文页面中注明只有中文。",
        ),
    ]
    parent_page_types = ["cms_pages.StoriesIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/story.html"
    page_kind = "获奖经验"

    class Meta:
        verbose_name = "获奖经验文章"
        verbose_name_plural = "获奖经验文章"

    # What the public reads of it

    @property
    def credited(self) -> str:
        """Whose words they are."""
        return self.source or self.author

    @property
    def search_body(self) -> str:
        told = " ".join(get_text_for_indexing(getattr(self, name)) for name in SECTIONS)
        return f"{self.revoked_mark} {self.author} {self.industry} {self.summary} {told}".strip()

    @property
    def search_phrases(self) -> list[str]:
        return [self.author, "获奖经验", *self.criteria_labels, *filter(None, [self.industry])]

    def indexed_words(self) -> str:
        """Drafts by their titles alone: every winner may search the column, and a hit would tell what another writes."""
        return self.search_body if self.live else ""

    @property
    def revoked_mark(self) -> str:
        """What everything that names the story says of an honour that is revoked."""
        return "" if self.honour is None or self.honour.is_active else "所涉荣誉已撤销"

    @property
    def criteria_labels(self) -> list[str]:
        return [Criterion(value).label for value in self.criteria]

    @property
    def card_url(self) -> str:
        """The address of the picture on its card; its rendition is made where there is none yet. Empty without a picture."""
        if self.picture is None:
            return ""
        kept = getattr(self, "card_file", None)
        renditions = self.picture.get_rendition_model()
        return str(
            renditions._meta.get_field("file").storage.url(kept) if kept else self.picture.get_rendition(CARD).url
        )

    @property
    def drawing(self) -> str:
        """The file of the drawing that stands where the story has no picture of its own."""
        drawn = next((DRAWINGS[Criterion(one)] for one in self.criteria if Criterion(one) in DRAWINGS), "lane")
        return f"portal/img/story-{drawn}.svg"

    @property
    def has_english(self) -> bool:
        return bool(self.title_en and self.summary_en)

    def sections(self) -> list[tuple[str, str]]:
        """Heading and rich text of each part that is told."""
        return [
            (str(self._meta.get_field(name).verbose_name), text) for name in SECTIONS if (text := getattr(self, name))
        ]

    def standing_promotions(self) -> list[StoryPromotion]:
        """None while the honour is revoked: nobody is held up as an example then."""
        rows = self.promotions.standing().select_related("department")
        return [] if self.revoked_mark else list(rows)

    def related(self) -> models.QuerySet["StoryPage"]:
        """Others on the same criteria, newest first; not those of revoked honours."""
        others = with_pictures(StoryPage.objects.live()).exclude(pk=self.pk).exclude(honour__state=HonourState.REVOKED)
        return others.filter(criteria__overlap=self.criteria).order_by("-issued_at", "-pk")[:RELATED]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        honour = Honour.objects.select_related("edition", "commendation").filter(pk=self.honour_id).first()
        self.honour = honour
        basis = basis_of(honour.edition.rules, SHARING) if honour else ""
        english = reverse("story_en", args=[self.slug]) if self.has_english else ""
        found = {"honour": honour, "basis": basis, "english_url": english}
        return {**super().get_context(request, *args, **kwargs), **found}

    # What it must be

    @property
    def author_address(self) -> str:
        return reverse("winner_story", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if self.honour:
            self.year = self.honour.year
        if self.withheld and not self.withheld_reason:
            raise ValidationError({"withheld_reason": f"涉及商业秘密不公开的，须写明理由{self._basis()}。"})
        if self.honour_id and self.owner_id and not self._may_write_of_honour():
            raise ValidationError({"honour": f"只能撰写本人或者本单位所获荣誉的经验文章{self._basis()}。"})

    def check_publishable(self) -> None:
        """Whole, and about an honour that stands: of one that is revoked nothing more goes public (Articles 7, 34)."""
        self._check_whole()
        self._check_honour()
        super().check_publishable()

    def _check_whole(self) -> None:
        missing = [name for name in SECTIONS if not get_text_for_indexing(getattr(self, name)).strip()]
        missing += [] if self.criteria else ["criteria"]
        if missing:
            names = "、".join(str(self._meta.get_field(name).verbose_name) for name in missing)
            raise ValidationError(f"还没有写：{names}。请写全后再提交审核。")

    def _check_honour(self) -> None:
        honour = Honour.objects.filter(pk=self.honour_id).first()
        if honour is None and self.owner and not self.owner.roles:
            raise ValidationError({"honour": "请选择文章所讲的荣誉，再提交审核。"})
        if honour and honour.state != HonourState.ACTIVE:
            raise ValidationError(f"荣誉{honour.number}已撤销，有关经验不再公开或者更改{self._basis()}。")

    def check_reviewer(self, *, by: Any) -> None:
        """Whoever is kept from the winner's application, the winner included, lets nothing of it through (Article 28)."""
        about = self.get_latest_revision_as_object().honour
        if about and is_barred(by, about.application_id):
            raise PermissionDenied("您须回避该获奖者的申报，请由其他人员审核。")

    def hold_still(self) -> None:
        # The honour first, as revoking it takes it: what is approved at this moment is marked, or is not approved.
        named = {self.honour_id, self.get_latest_revision_as_object().honour_id} - {None}
        for honour in Honour.objects.filter(pk__in=named).order_by("pk"):
            lock(honour)
        super().hold_still()

    def _basis(self) -> str:
        article = basis_of(self.honour.edition.rules, SHARING) if self.honour else ""
        return f"（{cite(article)}）" if article else ""

    def _may_write_of_honour(self) -> bool:
        holder = self.honour.holder_id if self.honour else None
        return holder == self.owner_id or bool(self.owner.roles)
