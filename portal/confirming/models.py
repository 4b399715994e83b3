"""Acts that were proposed and wait for a second person, and what became of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from portal import clock
from portal.access.predicates import is_discipline
from portal.confirming.acts import Act, act_of, has_to_do_with, known_acts
from portal.confirming.enums import PendingState
from portal.confirming.hand import in_hand
from portal.transitions.models import StateField, Stateful


class PendingActQuerySet(models.QuerySet["PendingAct"]):
    def visible_to(self, user: Any, kinds: Iterable[Act] | None = None) -> "PendingActQuerySet":
        """The acts of the kinds this person has to do with, recusals aside; the discipline body reads all kinds.

        Who asks about a few `kinds` alone need not be judged by all.
        """
        asked = known_acts() if kinds is None else list(kinds)
        mine = asked if is_discipline(user) else [act for act in asked if has_to_do_with(user, act)]
        rows = self.filter(name__in=[act.name for act in mine])
        for act in mine:
            if (hidden := act.hidden_from(user)) is not None:
                keys = hidden.annotate(key=Cast("pk", models.CharField())).values("key")
                rows = rows.exclude(name=act.name, target_id__in=keys)
            if (held := act.hidden_acts(user)) is not None:
                rows = rows.exclude(Q(name=act.name) & held)
        return rows

    def waiting_on(self, name: str, target: models.Model) -> "PendingActQuerySet":
        """What was proposed of this kind on this thing and waits."""
        return self.filter(
            name=name, target_type=target._meta.label_lower, target_id=str(target.pk), state=PendingState.PENDING
        )


ASKED = ("name", "target_type", "target_id", "title", "payload", "reason", "proposed_by", "proposed_at")


class PendingAct(Stateful):
    """One proposed act. The database refuses a confirmation by the person who proposed it, and any change of what is asked."""

    name = models.CharField("事项", max_length=60)
    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    title = models.CharField("对象", max_length=300)
    state = StateField(PendingState, PendingState.PENDING)
    payload = models.JSONField("内容", default=dict)
    reason = models.TextField("理由")
    changes = models.JSONField("办理时的变更前后", default=list, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True)

    objects = PendingActQuerySet.as_manager()

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
        # Beside the state guard: what the second person reads is what was proposed, and by whom.
        triggers = [
            *Stateful.Meta.triggers,
            pgtrigger.ReadOnly(name="stands_as_proposed", fields=list(ASKED)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.act.label}：{self.title}"

    @property
    def act(self) -> Act:
        return act_of(self.name)

    @property
    def asked(self) -> dict[str, Any]:
        """What the act's `check` is asked with: the payload, and the reason."""
        return {**self.payload, "reason": self.reason}

    def is_for(self, decision: str, things: Sequence[models.Model], *, by: Any) -> bool:
        """Whether `by`, as the second person, is confirming this decision on one of these things now, through `confirm`.

        What is done is what was proposed: `confirm` alone takes it in hand, and runs the act with what stands in the row.
        """
        return (
            self.pk is not None
            and self.pk == in_hand()
            and self.state == PendingState.PENDING
            and self.act.decision == decision
            and self.proposed_by_id != by.pk
            and any((self.target_type, self.target_id) == (one._meta.label_lower, str(one.pk)) for one in things)
        )

    def find_target(self) -> Any:
        """The thing itself, or None when it is gone."""
        return self.act.model._base_manager.filter(pk=self.target_id).first()

    def target(self, *, locked: bool = False) -> Any:
        """The thing itself. Raises `ValidationError` when it is gone."""
        found = self.find_target()
        if found is None:
            raise ValidationError("该事项所涉的对象已不存在，请不同意本事项。")
        return self.act.lock(found) if locked else found
