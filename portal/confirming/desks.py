"""The desk of acts that wait for a second person, and the reminder on the first page."""

from typing import Any

from django.db import models
from django.utils.html import format_html
from wagtail.admin.ui.components import Component

from portal.access.predicates import is_staff_side
from portal.confirming.actions import check_confirm, confirm, decline, withdraw
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.confirming.showing import SignForm, changes_of, shown_digest
from portal.confirming.transitions import CONFIRM, DECLINE, WITHDRAW
from portal.desk import Column, Desk, InfoPanel, Mine, Verb
from portal.desk.forms import ReasonForm
from portal.desk.links import page_of
from portal.desk.waiting import waiting_for
from portal.errors import article_words
from portal.evidence.models import EvidenceFile
from portal.transitions.core import may_apply

SHOWN = 5


class ConfirmingDesk(Desk):
    """待复核事项: what one person proposed, before and after, for another to confirm."""

    model = PendingAct
    name = "confirming"
    label = "待复核事项"
    empty = "须由您复核的事项提出之后列在这里，并发信告知。"
    icon = "check"
    order = 60
    who = is_staff_side
    help = "对外产生影响的事项由一人提出、另一人复核，复核同意后才生效。"
    columns = (
        Column("事项", lambda pending: pending.act.label),
        Column("对象", "title"),
        Column("状态", "state", badge=True),
        Column("提出人", "proposed_by"),
        Column("提出时间", "proposed_at"),
        Column("复核人", "decided_by"),
    )
    filters = ("state", Mine("本人提出或者复核的", ("proposed_by", "decided_by")), "proposed_at")
    search = ("title", "reason")
    event_labels = {"pending.proposed": "提出"}
    verbs = (
        Verb(
            "confirm",
            "同意",
            SignForm,
            lambda pending, by, data: confirm(pending, by=by, **data),
            options=lambda pending, user: {"initial": {"shown": shown_digest(pending)}},
            transition=CONFIRM,
            check=check_confirm,
            whole_case=True,
            power=lambda pending: pending.act.power,
            help="请核对变更前后的内容。同意后立即生效。",
            done="已同意，事项现已生效。",
        ),
        Verb(
            "decline",
            "不同意",
            ReasonForm,
            lambda pending, by, data: decline(pending, by=by, **data),
            transition=DECLINE,
            whole_case=True,
            danger=True,
        ),
        Verb("withdraw", "撤回", None, lambda pending, by, data: withdraw(pending, by=by), transition=WITHDRAW),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return PendingAct.objects.visible_to(user).select_related("proposed_by", "decided_by")

    def next_step(self, obj: PendingAct, user: Any) -> str:
        if obj.state != PendingState.PENDING:
            return ""
        if may_apply(obj, CONFIRM, user):
            if obstacle := self.verbs[0].obstacle(user, obj):
                return f"现在不能同意：{obstacle}请不同意，写明情况。"
            return "请核对变更前后的内容，无误的同意，有误的不同意并写明理由。"
        return "等待提出人以外的有权人员复核。"

    def info_panels(self, obj: PendingAct, user: Any) -> list[InfoPanel]:
        target = obj.find_target()
        rows = [*self.summary(obj, user), ("理由", obj.reason)]
        if target is None:
            return [InfoPanel("事项", rows=[*rows, ("对象", "已不存在，本事项只能不同意或者撤回")])]
        if address := page_of(obj.act.case_of(target), user):
            rows.append(("所属办件", format_html('<a href="{}">{}</a>', address, obj.act.case_of(target))))
        article = obj.act.article(target)
        rows += [("依据", article_words(article))] if article else []
        panels = [InfoPanel("事项", rows=rows)]
        if changes := changes_of(obj):
            panels.append(InfoPanel("变更前后", template="confirming/changes.html", context={"changes": changes}))
        if files := list(EvidenceFile.objects.of(obj)):
            panels.append(InfoPanel("附件", template="confirming/files.html", context={"files": files}))
        return panels


class WaitingPanel(Component):
    """What waits for this person's confirmation, on the first page."""

    name = "waiting"
    template_name = "confirming/waiting.html"
    order = 40

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        if not parent_context:
            return {"waiting": []}
        found = waiting_for(parent_context["request"].user)
        return {"waiting": found[:SHOWN], "more": len(found) > SHOWN}
