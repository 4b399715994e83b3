"""The office side of title uses: what is filed, released, refused, ended, taken down."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Verb
from portal.desk.standing import as_journalled
from portal.transitions.core import may_apply, obstacles
from workflow.applications.permissions import barred_from
from workflow.titles import actions
from workflow.titles.enums import TitleUseState
from workflow.titles.forms import DecisionReasonForm
from workflow.titles.models import TitleUse
from workflow.titles.rules import suggested_wording, title_article
from workflow.titles.transitions import END, REFUSE, RELEASE, WITHDRAW


def article_of(use: TitleUse) -> str:
    return title_article(use.honour.edition.rules)


class TitleUseDesk(Desk):
    model = TitleUse
    name = "title-uses"
    label = "称号使用登记"
    empty = "获奖者登记称号使用之后，列在这里核对。"
    icon = "openquote"
    order = 440
    who = is_office | is_discipline
    event_labels = {
        "title_use.filed": "填报称号使用",
    }
    columns = [
        Column("荣誉", "honour"),
        Column("载体", "medium"),
        Column("文字", "wording"),
        Column("地点或载体名称", "place"),
        Column("开始使用", "from_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "medium", Mine("本人审核的", ("reviewed_by",)), "from_on"]
    search = ["honour__number", "honour__public_name", "wording", "place"]
    verbs = [
        Verb(
            "release", "审核通过并公开", None, lambda obj, by, data: actions.release_title_use(obj, by=by),
            transition=RELEASE, check=actions.check_release, article=article_of, rests_on=as_journalled, help="审核通过后立即列入荣誉名录公开，并告知获奖者。",
        ),
        Verb(
            "refuse", "不予登记", DecisionReasonForm,
            lambda obj, by, data: actions.refuse_title_use(obj, by=by, **data), transition=REFUSE, check=actions.check_refuse, rests_on=as_journalled,
            article=article_of, whole_case=True,
        ),
        Verb("end", "停用", None, lambda obj, by, data: actions.end_title_use(obj, by=by), transition=END,
            check=actions.check_end, rests_on=as_journalled,
        ),
        Verb(
            "withdraw", "从公开名录撤下", DecisionReasonForm,
            lambda obj, by, data: actions.withdraw_title_use(obj, by=by, **data), transition=WITHDRAW, check=actions.check_withdraw, danger=True,
            article=article_of, help="用于更正误予公开的登记。撤下后社会公众不再看到这些文字，操作日志保留原文。",
            many=True, rests_on=as_journalled,
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        first = Case(When(state=TitleUseState.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = TitleUse.objects.select_related("honour__edition", "user", "reviewed_by")
        rows = rows.exclude(honour__application__in=barred_from(user))
        return rows.order_by(first, "-registered_at", "-pk")

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state != TitleUseState.PENDING or not is_office(user):
            return ""
        if not may_apply(obj, REFUSE, user):
            return "该项使用由您本人填报，请其他工作人员审核。"
        hindered = obstacles(actions.check_release, obj, by=user)
        if hindered:
            return f"不能审核通过，请不予登记：{'；'.join(hindered)}"
        return "请核对文字、载体和日期，审核通过或者不予登记。"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        rules = obj.honour.edition.rules
        rows = [
            ("规范写法", suggested_wording(obj.honour, rules)),
            ("授予日期", obj.honour.granted_on),
            ("网址", obj.url or "—"),
            ("停止使用", obj.until_on or "—"),
            ("填报人", obj.user),
            ("审核人", obj.reviewed_by or "—"),
        ]
        if obj.decision_reason:
            rows.append(("理由（已告知获奖者）", obj.decision_reason))
        return [InfoPanel("称号使用", rows=[*self.summary(obj, user), *rows])]
