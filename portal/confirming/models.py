"""Acts that were proposed and wait for a second person, and what became of them."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.confirming.acts import Act, act_of
from portal.confirming.enums import PendingState
from portal.transitions.models import StateField, Stateful


class PendingAct(Stateful):
    """One proposed act. The database refuses a confirmation by the person who proposed it."""

    name = models.CharField("事项", max_length=60)
    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    title = models.CharField("对象", max_length=300)
    state = StateField(PendingState, PendingState.PENDING)
    payload = models.JSONField("内容", default=dict)
    reason = models.TextField("理由")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "待复核事项"
        verbose_name_plural = "待复核事项"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "target_type", "target_id"],
                condition=Q(state=PendingState.PENDING),
                name="confirming_one_pending",
                violation_error_message="同一事项已经提出，正待复核。",
            ),
            models.CheckConstraint(
                condition=~Q(state=PendingState.CONFIRMED)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="confirming_two_people",
                violation_error_message="提出人不能复核自己提出的事项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act.label}：{self.title}"

    @property
    def act(self) -> Act:
        return act_of(self.name)

    def find_target(self) -> Any:
        """The thing itself, or None when it is gone."""
        return self.act.model._base_manager.filter(pk=self.target_id).first()

    def target(self, *, locked: bool = False) -> Any:
        """The thing itself. Raises `ValidationError` when it is gone."""
        found = self.find_target()
        if found is None:
            raise ValidationError("该事项所涉的对象已不存在，请不同意本事项。")
        return self.act.lock(found) if locked else found
