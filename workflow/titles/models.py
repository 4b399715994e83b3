"""Uses of the title, and the public register of honours and title uses (Article 33)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.search.bigrams import BigramModel, BigramQuerySet
from portal.transitions.models import StateField, Stateful
from workflow.honours.models import Honour
from workflow.titles.enums import STANDING, EntryKind, EntryStatus, Medium, TitleUseState


class TitleUse(Stateful):
    """A use of an award title (称号使用) by its winner: public once the office has released it.

    `decision_reason` is what the winner was told when it was refused or taken down; the public never reads it. `fell_from`
    and `fell_until` are its state and last day when it fell with its honour, to which it returns with the honour.
    """

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="title_uses", verbose_name="荣誉")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="title_uses", verbose_name="登记人"
    )
    state = StateField(TitleUseState, TitleUseState.PENDING)
    medium = models.CharField("使用载体", max_length=20, choices=Medium.choices)
    wording = models.CharField("使用的文字", max_length=300)
    place = models.CharField("使用地点或者载体名称", max_length=120)
    url = models.URLField("网址", max_length=300, blank=True)
    from_on = models.DateField("开始使用日期")
    until_on = models.DateField("停止使用日期", null=True, blank=True)
    registered_at = models.DateTimeField("填报时间", default=clock.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="审核人",
    )  # fmt: skip
    decision_reason = models.CharField("不予登记或者撤下的理由", max_length=500, blank=True, editable=False)

    fell_from = models.CharField(
        "荣誉撤销前的状态", max_length=24, choices=TitleUseState.choices, blank=True, default="", db_default="",
        editable=False,
    )  # fmt: skip
    fell_until = models.DateField("荣誉撤销前的停止使用日期", null=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "称号使用"
        verbose_name_plural = "称号使用登记"
        ordering = ["-registered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["honour", "medium", "place", "wording"], condition=Q(state__in=sorted(STANDING)),
                name="titles_use_registered_once",
                violation_error_message="同一载体、同一地点的相同文字已经登记或者正在审核，请勿重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="titles_use_ends_after_start",
                violation_error_message="停止使用日期不得早于开始使用日期，请核对两个日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state=TitleUseState.ENDED) | Q(until_on__isnull=False), name="titles_ended_use_has_end",
                violation_error_message="停用的称号使用须写明停止使用日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.honour.number} {self.get_medium_display()}"


class RegisterEntryQuerySet(BigramQuerySet):
    def in_order(self) -> "RegisterEntryQuerySet":
        """The register's order, in which pages are found by key."""
        return self.order_by("place_key", "pk")

    def after(self, place_key: str, pk: int) -> "RegisterEntryQuerySet":
        """The rows that follow one row in that order: the index finds the place, the rest are its few."""
        return self.filter(place_key__gte=place_key).filter(Q(place_key__gt=place_key) | Q(pk__gt=pk))


BADGES: dict[str, str] = {EntryStatus.ACTIVE: "badge-ok", EntryStatus.REVOKED: "badge-solid"}


class RegisterEntry(BigramModel):
    """One public line: an honour or a use of its title. Publishable fields only; rebuilt by command."""

    SIGNS = True

    key = models.CharField("键", max_length=80, unique=True, editable=False)
    kind = models.CharField("种类", max_length=12, choices=EntryKind.choices)
    honour_number = models.CharField("荣誉编号", max_length=60, db_index=True)
    programme = models.CharField("奖项名称", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    tier = models.CharField("奖项代码", max_length=40)
    tier_label = models.CharField("奖项", max_length=100)
    track = models.CharField("类别代码", max_length=40)
    track_label = models.CharField("类别", max_length=100)
    holder = models.CharField("获奖者", max_length=200)
    unit = models.CharField("所在单位", max_length=200, blank=True)
    title = models.CharField("模式或成果", max_length=300, blank=True)
    status = models.CharField("状态", max_length=10, choices=EntryStatus.choices)
    dated = models.DateField("日期")
    medium_label = models.CharField("使用载体", max_length=60, blank=True)
    wording = models.CharField("使用的文字", max_length=300, blank=True)
    place = models.CharField("使用地点或者载体名称", max_length=120, blank=True)
    url = models.URLField("网址", max_length=300, blank=True)
    from_on = models.DateField("开始使用日期", null=True)
    until_on = models.DateField("停止使用日期", null=True)
    # Where the line stands: the newest year first, an edition's honours by tier, track and name, then the uses.
    place_key = models.CharField("次序", max_length=60, default="", db_default="", editable=False, db_collation="C")
    initials = models.CharField(
        "名称的拼音首字母", max_length=400, blank=True, default="", db_default="", editable=False
    )
    # The keyed digest of an organisation's credit code; a person's number is no way to find an honour.
    code_index = models.CharField(
        "统一社会信用代码索引", max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects = RegisterEntryQuerySet.as_manager()

    class Meta(BigramModel.Meta):
        verbose_name = "荣誉名录条目"
        verbose_name_plural = "荣誉名录"
        indexes = [
            *BigramModel.Meta.indexes,
            models.Index(fields=["place_key", "id"], name="titles_register_in_order"),
            models.Index(fields=["kind", "place_key", "id"], name="titles_register_kind_order"),
            models.Index(fields=["year", "place_key", "id"], name="titles_register_year_order"),
            models.Index(fields=["code_index"], name="titles_register_by_code", condition=~Q(code_index="")),
        ]

    def __str__(self) -> str:
        return f"{self.honour_number} {self.holder}"

    @property
    def is_revoked(self) -> bool:
        return self.status == EntryStatus.REVOKED

    @property
    def unit_beside(self) -> str:
        """The unit of a person; empty for an organisation, which is its own."""
        return "" if self.unit == self.holder else self.unit

    @property
    def badge(self) -> str:
        """How its status is drawn."""
        return BADGES.get(self.status, "")

    @property
    def use_key(self) -> str:
        """The number of the use, for a report about it; empty for an honour."""
        kind, _, pk = self.key.partition(":")
        return pk if kind == "use" else ""

    def get_absolute_url(self) -> str:
        return f"/register/{self.honour_number}/"


class RegisterFacet(models.Model):
    """What the register can be filtered by: a handful of rows, so that no page scans the register for its menus."""

    year = models.PositiveSmallIntegerField("年度")
    tier = models.CharField("奖项代码", max_length=40)
    tier_label = models.CharField("奖项", max_length=100)
    track = models.CharField("类别代码", max_length=40)
    track_label = models.CharField("类别", max_length=100)

    class Meta:
        verbose_name = "名录筛选项"
        verbose_name_plural = "名录筛选项"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "tier", "tier_label", "track", "track_label"], name="titles_facet_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.tier_label} {self.track_label}"
