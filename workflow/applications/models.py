"""Applications, what was submitted, supplements, and how far each one came (Articles 16–22)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.access.predicates import Predicate
from portal.identity.fields import EncryptedTextField
from portal.identity.masking import mask_address, mask_email
from portal.transitions.models import StateField, Stateful
from workflow.applications.enums import OUT, ApplicationState, CoworkerRole, Departure, Outcome, SupplementState
from workflow.applications.reach import handled_by
from workflow.programmes.models import Department, Edition, Stage
from workflow.programmes.triggers import OpenDepartment


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: object) -> "ApplicationQuerySet":
        """The applications this user sees at work; whose work they are is said once, in `reach`."""
        return self.filter(handled_by(user))

    def belonging_to(self, user: Any) -> "ApplicationQuerySet":
        """Those of the account's own side: what it answers for, and what it works on for another."""
        seats = Coworker.objects.working(user).values("application")
        return self.filter(Q(applicant=user.pk) | Q(pk__in=seats))

    def listed(self) -> "ApplicationQuerySet":
        """With everything a list row shows; rows of one edition share it, so its rules are read once."""
        return self.select_related("department", "applicant").prefetch_related("edition__programme")


class Application(Stateful):
    """申报: one organisation's 模式 or one person's 成果, in one edition. Kept ten years (Article 37)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="applications", verbose_name="届次")
    track = models.CharField("申报类别", max_length=40)
    state = StateField(ApplicationState, ApplicationState.DRAFT)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications", verbose_name="申报账号"
    )
    person = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, null=True, related_name="applications", verbose_name="申报个人"
    )
    organisation = models.ForeignKey(
        "identity.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name="申报组织",
    )
    subject_key = models.CharField("主体标识", max_length=100, editable=False)
    public_name = models.CharField("公示名称", max_length=100)
    public_unit = models.CharField("所在单位", max_length=100, blank=True)
    title = models.CharField("申报项目名称", max_length=120, blank=True)
    summary = models.TextField("内容摘要", blank=True)
    answers = models.JSONField("条件自查", default=dict)
    superior_declared = models.BooleanField("同年申报上级奖项", null=True, blank=True)
    self_assessment = models.TextField("自我评价", blank=True)
    form_answers = models.JSONField("申报表各部分", default=dict, db_default={}, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="推荐部门",
    )
    recommendation_opinion = models.TextField("推荐意见", blank=True)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="推荐人"
    )
    recommended_at = models.DateTimeField("推荐时间", null=True)
    number = models.CharField("申报编号", max_length=40, null=True, unique=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    left_as = models.CharField("退出原因", max_length=16, choices=Departure.choices, blank=True, editable=False)
    left_reason = models.TextField("退出理由", blank=True, editable=False)
    left_at = models.DateTimeField("退出时间", null=True, editable=False)
    created_at = models.DateTimeField("创建时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("最近保存", default=clock.now, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "申报"
        verbose_name_plural = "申报"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
                name="application_one_subject",
            ),
            models.UniqueConstraint(
                fields=["edition", "track", "person"],
                condition=~Q(state=ApplicationState.WITHDRAWN),
                name="application_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["edition", "track", "organisation"],
                condition=~Q(state=ApplicationState.WITHDRAWN),
                name="application_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["edition", "track", "subject_key"],
                condition=Q(state__in=["submitted", "supplement", "eliminated", "honoured"]),
                name="application_received_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting_recommendation", "recommended", "withdrawn", "closed"])
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="application_received_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="recommended") | (Q(recommended_at__isnull=False) & ~Q(recommendation_opinion="")),
                name="application_recommended_has_opinion",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OUT), left_at__isnull=False) & ~Q(left_as="")
                | ~Q(state__in=sorted(OUT)) & Q(left_as="", left_at__isnull=True),
                name="application_out_says_why",
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"], name="application_edition_state")]
        triggers = [*Stateful.Meta.triggers, OpenDepartment()]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.public_name}"

    @property
    def subject(self) -> Any:
        """The person or organisation that applies."""
        return self.person or self.organisation

    @property
    def track_label(self) -> str:
        return self.edition.rules.track(self.track).name

    @property
    def open_supplement(self) -> "Supplement | None":
        return self.supplements.filter(state=SupplementState.OPEN).first()

    def get_absolute_url(self) -> str:
        return f"/apply/{self.pk}/"


class CoworkerQuerySet(models.QuerySet["Coworker"]):
    def invited(self) -> "CoworkerQuerySet":
        """Whose invitation was neither accepted nor ended; it may be past its time."""
        return self.filter(joined_at=None, ended_at=None)

    def serving(self) -> "CoworkerQuerySet":
        """Who takes part now."""
        return self.filter(joined_at__isnull=False, ended_at=None)

    def offered(self) -> "CoworkerQuerySet":
        """To whom the applicant offered to hand over, and who has not answered; it may be past its time."""
        return self.filter(offered_until__isnull=False)

    def working(self, user: Any) -> "CoworkerQuerySet":
        """The seats this account works from: none while it holds an office of the award (Articles 10, 28)."""
        if not user.is_authenticated or not user.is_active or user.roles:
            return self.none()
        return self.serving().filter(user=user.pk)


class Coworker(models.Model):
    """共同填写人: somebody of the organisation whom its applicant invited; by mail first, an account once they accept.

    The row stays when they leave: who took part in an application is kept from judging it (Articles 10, 28).
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="coworkers", verbose_name="申报"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=10, choices=CoworkerRole.choices)
    # Where the invitation went; gone once it is answered, withdrawn or past its time.
    email = EncryptedTextField("受邀邮箱", blank=True, default="", mask=mask_email)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="邀请人"
    )
    invited_at = models.DateTimeField("邀请时间", default=clock.now)
    expires_at = models.DateTimeField("邀请有效期至")
    joined_at = models.DateTimeField("加入时间", null=True, editable=False)
    ended_at = models.DateTimeField("退出时间", null=True, editable=False)
    wants_letters = models.BooleanField("收取申报的通知", default=False)
    offered_until = models.DateTimeField("移交提议有效期至", null=True, editable=False)

    objects = CoworkerQuerySet.as_manager()

    class Meta:
        verbose_name = "共同填写人"
        verbose_name_plural = "共同填写人"
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(user__isnull=False, ended_at__isnull=True),
                name="coworker_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, joined_at__isnull=True) | Q(user__isnull=False, joined_at__isnull=False),
                name="coworker_joined_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(offered_until__isnull=False), name="coworker_offered_once"
            ),
            models.CheckConstraint(
                condition=Q(offered_until=None) | Q(role=CoworkerRole.EDITOR, joined_at__isnull=False, ended_at=None),
                name="coworker_offered_fills_in",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["user", "application"], name="coworker_of")]
        triggers = [
            # Who took part is kept from judging, for good: a seat begins once, ends once, and never goes to another.
            pgtrigger.Protect(
                name="seat_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.application_id <> NEW.application_id"
                    " OR (OLD.joined_at IS NOT NULL AND (OLD.user_id, OLD.joined_at) IS DISTINCT FROM (NEW.user_id, NEW.joined_at))"
                    " OR (OLD.ended_at IS NOT NULL AND (OLD.role, OLD.joined_at, OLD.ended_at) IS DISTINCT FROM"
                    " (NEW.role, NEW.joined_at, NEW.ended_at))"
                ),
            ),
            pgtrigger.Protect(name="seat_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.user or '受邀人'}"

    @property
    def is_open(self) -> bool:
        """Whether the invitation may still be accepted."""
        return self.joined_at is None and self.ended_at is None and clock.now() < self.expires_at

    @property
    def is_serving(self) -> bool:
        return self.joined_at is not None and self.ended_at is None

    @property
    def is_offered(self) -> bool:
        """Whether this person may still answer that the application is handed over to them."""
        return self.offered_until is not None and clock.now() < self.offered_until


class SealedAnswer(models.Model):
    """What a sealed field of the form says: how somebody named in it is reached. Outside the answers and their versions.

    Shown as its mask; a look has a reason and is on record (`may_look_at_contact`); emptied with the applicant's identity.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="sealed_answers", verbose_name="申报"
    )
    code = models.SlugField("字段", max_length=40)
    label = models.CharField("名称", max_length=60)
    value = EncryptedTextField("联系方式", blank=True, default="", mask=mask_address)
    # What it was when a supplement that is open changed it first: put back where that is never answered.
    before = EncryptedTextField("补正前的联系方式", blank=True, default="", mask=mask_address)
    is_changed = models.BooleanField("补正期间改动过", default=False, editable=False)
    saved_at = models.DateTimeField("保存时间", default=clock.now)
    erased_at = models.DateTimeField("按期删除时间", null=True, editable=False)

    reveal_permission: Predicate
    """Who may look at it; said where permissions are."""

    class Meta:
        verbose_name = "加密的联系方式"
        verbose_name_plural = "加密的联系方式"
        ordering = ["application", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="sealed_answer_once")]

    def __str__(self) -> str:
        return f"{self.application} {self.label}"


class SubmittedVersion(models.Model):
    """What was submitted, as it was: written once, never changed (Article 20, 37)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions", verbose_name="申报")
    number = models.PositiveSmallIntegerField("版本")
    data = models.JSONField("内容")
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        verbose_name = "提交版本"
        verbose_name_plural = "提交版本"
        ordering = ["application", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submitted_version_once")]
        # What was submitted is proof for both sides: a supplement is a further version.
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 版"


class Supplement(Stateful):
    """补正: what the office asks for, until when; answered once or closed unanswered (Article 21)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="supplements", verbose_name="申报"
    )
    items = models.TextField("补正事项")
    sections = models.JSONField("可修改的部分", default=list)
    due_on = models.DateField("补正期限")
    workdays = models.PositiveSmallIntegerField("补正期限（工作日）", null=True, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField("要求时间", default=clock.now)
    state = StateField(SupplementState, SupplementState.OPEN)
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "补正"
        verbose_name_plural = "补正"
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=SupplementState.OPEN), name="supplement_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=SupplementState.OPEN, closed_at__isnull=True)
                | ~Q(state=SupplementState.OPEN) & Q(closed_at__isnull=False),
                name="supplement_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 补正（{self.due_on} 前）"


class PassageQuerySet(models.QuerySet["Passage"]):
    def in_force(self) -> "PassageQuerySet":
        """What stands, not what a later decision took the place of."""
        return self.filter(superseded_at__isnull=True)


class Passage(models.Model):
    """Whether an application passed a stage. Never rewritten: another decision takes its place, and names it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="passages", verbose_name="申报")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="passages", verbose_name="环节")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.TextField("理由", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)
    superseded_at = models.DateTimeField("失效时间", null=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by",
        verbose_name="所取代的决定",
    )  # fmt: skip

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = "环节结果"
        verbose_name_plural = "环节结果"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"], condition=Q(superseded_at__isnull=True), name="passage_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PENDING, decided_at__isnull=True)
                | (~Q(outcome=Outcome.PENDING) & Q(decided_at__isnull=False)),
                name="passage_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.LEFT_OUT) | ~Q(reason=""), name="passage_left_out_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["stage", "outcome"], name="passage_stage_outcome")]
        triggers = [
            # What was decided stays as it was; once, it may be marked as no longer in force.
            pgtrigger.Protect(
                name="decided_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.outcome <> '{Outcome.PENDING}' AND (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL"
                    " OR (OLD.application_id, OLD.stage_id, OLD.outcome, OLD.reason, OLD.decided_by_id, OLD.decided_at,"
                    " OLD.replaces_id) IS DISTINCT FROM (NEW.application_id, NEW.stage_id, NEW.outcome, NEW.reason,"
                    " NEW.decided_by_id, NEW.decided_at, NEW.replaces_id))"
                ),
            ),
            pgtrigger.Protect(
                name="decided_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.outcome <> '{Outcome.PENDING}'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name} · {self.get_outcome_display()}"
