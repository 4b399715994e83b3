"""The desk of consultations (Article 21)."""

from typing import Any

from django.db import models
from django.utils.text import Truncator

from portal.access.predicates import is_department, is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Verb
from portal.desk.forms import ReasonForm
from workflow.applications.permissions import barred_from
from workflow.reviews import actions, forms
from workflow.reviews.models import Consultation
from workflow.reviews.permissions import is_consulted
from workflow.reviews.queries import as_filed
from workflow.reviews.transitions import CLOSE_CONSULTATION, WAITING

SAID = 120
"""Characters of a question that stand beside each of many."""


def _as_asked(consultation: Consultation) -> dict[str, Any]:
    """The beginning of what was asked, and on which version of the application."""
    return {"征求事项": Truncator(consultation.question).chars(SAID), **as_filed(consultation)}


def _is_waiting(consultation: Consultation) -> bool:
    return consultation.state in WAITING


class ConsultationDesk(Desk):
    """Consultations: the office sees all, a department what it was asked."""

    model = Consultation
    name = "consultations"
    label = "征求意见"
    empty = "评审办就某件申报征求部门意见之后，列在这里。"
    icon = "mail"
    order = 214
    who = is_office | is_department | is_discipline
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("被征求部门", "department"),
        Column("状态", "state", badge=True),
        Column("征求时间", "asked_at"),
        Column("答复时间", "replied_at"),
    )
    filters = ("state", "department", Mine("本人征求或者答复的", ("asked_by", "replied_by")), "asked_at")
    search = ("application__number", "application__public_name", "application__public_unit", "department__name")
    verbs = (
        Verb(
            "reply",
            "答复",
            forms.ReplyForm,
            lambda obj, by, data: actions.reply_consultation(obj, by=by, **data),
            permission=is_consulted,
            check=actions.check_reply,
            rests_on=_as_asked,
            many=_is_waiting,
        ),
        Verb(
            "close",
            "不再等待答复",
            ReasonForm,
            lambda obj, by, data: actions.close_consultation(obj, by=by, **data),
            transition=CLOSE_CONSULTATION,
            check=actions.check_close_consultation,
            many=True,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        found = Consultation.objects.select_related("application", "department")
        if not (is_office(user) or is_discipline(user)):
            found = found.filter(department__in=user.departments.values("pk"))
        return found.exclude(application__in=barred_from(user))

    def info_panels(self, obj: Consultation, user: Any) -> list[InfoPanel]:
        asked = [("征求事项", obj.question), ("答复意见", obj.reply), ("办结说明", obj.closing_note)]
        return [InfoPanel("概况", rows=self.summary(obj, user)), InfoPanel("内容", rows=asked)]
