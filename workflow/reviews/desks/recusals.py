"""The desk of requests for recusal: what applicants ask, what the office decides (Article 28)."""

from typing import Any

from django.db import models

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Verb
from workflow.applications.rules.citations import cited
from workflow.reviews import actions, forms
from workflow.reviews.models import PanelMember, RecusalRequest
from workflow.reviews.permissions import office_on_request, requests_hidden_from
from workflow.reviews.rules import is_named


class RecusalRequestDesk(Desk):
    """Whom an applicant wants to stay away; the office finds out who is meant and decides."""

    model = RecusalRequest
    name = "recusal-requests"
    label = "回避申请"
    empty = "申报人或者评审人员申请回避之后，列在这里。"
    icon = "warning"
    order = 216
    who = is_office | is_discipline
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("申请谁回避", "named"),
        Column("状态", "state", badge=True),
        Column("申请时间", "filed_at"),
    )
    filters = ("state", Mine("本人决定的", ("decided_by",)), "filed_at")
    search = ("application__number", "application__public_name", "person", "unit")
    event_labels = {"recusal_request.filed": "提出回避申请"}
    verbs = (
        Verb(
            "uphold",
            "同意回避",
            forms.UpholdForm,
            lambda obj, by, data: actions.uphold_request(obj, by=by, **data),
            permission=office_on_request,
            check=actions.check_uphold_request,
            options=lambda obj, user: {"request": obj},
            article=lambda obj: cited(obj.application.edition.rules, "评审回避"),
            help="所选人员的回避由系统登记，随即不能查阅该申报；答复将告知申报人，请勿写明谁在评审组中。",
        ),
        Verb(
            "refuse",
            "不同意回避",
            forms.AnswerForm,
            lambda obj, by, data: actions.refuse_request(obj, by=by, **data),
            permission=office_on_request,
            check=actions.check_uphold_request,
            article=lambda obj: cited(obj.application.edition.rules, "评审回避"),
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        found = RecusalRequest.objects.select_related("application__edition")
        return found.exclude(pk__in=requests_hidden_from(user))

    def info_panels(self, obj: RecusalRequest, user: Any) -> list[InfoPanel]:
        seats = PanelMember.objects.seated().filter(edition=obj.application.edition_id).select_related("user", "panel")
        meant = [(str(seat), seat.panel.name) for seat in seats if is_named(seat, obj)]
        asked = [("理由", obj.reason), ("答复", obj.answer), ("决定人", obj.decided_by), ("决定时间", obj.decided_at)]
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            InfoPanel("申请与答复", rows=asked),
            InfoPanel("评审组中姓名或者单位相符的人员", rows=meant or [("说明", "没有相符的人员，请核实。")]),
        ]
