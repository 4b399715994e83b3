"""What the conference decides besides the list of winners."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Verb
from portal.desk.forms import ReasonForm
from workflow.applications.permissions import barred_from
from workflow.decisions import actions, forms, showing
from workflow.decisions.desks.conference import (
    ballot_article,
    conference_article,
    kept_from,
    own_conferences,
    stage_article,
)
from workflow.decisions.enums import LIVE_MATTER, MatterState
from workflow.decisions.models import Matter
from workflow.decisions.permissions import is_member, may_read_conference
from workflow.decisions.queries import unvoted
from workflow.decisions.transitions import DEFER_MATTER, DELIBERATE_MATTER, PASS_MATTER, TAKE_OFF

MATTER_STEPS = {
    MatterState.WAITING: "请安排评审会会议，开会后在会上审议，并记录审议情况。",
    MatterState.DELIBERATED: "请到会成员投票，投票结束后唱票。",
    MatterState.PASSED: "散会并形成纪要后，请据以拟定决定。",
}


class MatterDesk(Desk):
    model = Matter
    name = "matters"
    label = "会议审议事项"
    empty = "规则集规定由评审会决定撤销、恢复的，在“撤销”“荣誉与证书”中提请审议之后，列在这里。"
    icon = "clipboard-list"
    order = 423
    who = may_read_conference
    event_labels = {
        "matter.put_forward": "提请审议",
        "ballot.cast": "投票",
    }
    columns = [
        Column("事项", "label"),
        Column("所涉申报", "application"),
        Column("会议", lambda matter: matter.meeting.held_on if matter.meeting else "—"),
        Column("提请人", "put_by"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition", Mine("本人提请的", ("put_by",))]
    search = ["application__number", "application__public_name", "application__public_unit"]
    verbs = [
        Verb(
            "deliberate", "记录审议", forms.DeliberationForm,
            lambda obj, by, data: actions.deliberate_matter(obj, by=by, **data), transition=DELIBERATE_MATTER,
            check=actions.check_deliberate_matter, options=lambda obj, user: {"stage": obj.stage_id}, article=stage_article,
        ),
        Verb(
            "vote", "投票", forms.BallotForm, lambda obj, by, data: actions.cast_ballot(obj, by=by, **data),
            permission=is_member, check=actions.check_ballot, options=lambda obj, user: {"item": obj}, article=conference_article, whole_case=True,
            help="无记名投票：系统只登记您已投票，不记录您的意见。投出后不能更改。", done="您已投票。",
        ),
        Verb(
            "count", "唱票", forms.CountForm, lambda obj, by, data: actions.count_matter(obj, by=by, **data),
            transition=PASS_MATTER, check=actions.check_count,
            options=lambda obj, user: {"waiting": list(unvoted(obj))}, article=ballot_article, rests_on=showing.as_counted,
            help="达到规定票数的，即为表决通过；唱票后结果不能更改。", done="已唱票。",
        ),
        Verb(
            "defer", "另行开会审议", ReasonForm, lambda obj, by, data: actions.defer_matter(obj, by=by, **data),
            transition=DEFER_MATTER, check=actions.check_defer_matter, article=conference_article, rests_on=showing.as_cast,
            done="此项待下次会议重新审议、重新投票。",
            help="已投的票不计票，此项待下次会议重新审议、重新投票。",
        ),
        Verb(
            "take-off", "撤出议程", ReasonForm, lambda obj, by, data: actions.take_off_matter(obj, by=by, **data),
            transition=TAKE_OFF, check=actions.check_take_off, danger=True,
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Matter.objects.select_related("application__edition", "edition", "stage", "meeting", "put_by")
        return own_conferences(rows.exclude(application__in=barred_from(user)), user)

    def next_step(self, obj: Any, user: Any) -> str:
        if is_office(user):
            awaited = "count" if obj.state == MatterState.DELIBERATED else ""
            return MATTER_STEPS.get(obj.state, "") + kept_from(self, awaited, obj, user)
        waits = obj.state == MatterState.DELIBERATED and is_member(user, obj)
        return "此项已经审议，请投票。" if waits and not obj.ballots_cast.filter(member__user=user).exists() else ""

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        counted = obj.present is not None
        result = [
            ("应到成员单位", obj.members),
            ("出席", obj.present),
            ("同意", obj.yes),
            ("不同意", obj.no),
            ("弃权", obj.abstain),
        ]
        voted = [("已投票成员数", obj.ballots_cast.count())]
        # The papers of the thing are for those who decide on it, while they do.
        papers = obj.about.panels(obj.target) if obj.state in LIVE_MATTER or not is_member(user, obj) else ()
        return [
            InfoPanel("审议事项", rows=[*self.summary(obj, user), ("提请审议的意见", obj.question)]),
            *papers,
            InfoPanel("审议", rows=[("会议", obj.meeting or "—"), ("记录", obj.minutes or "—")]),
            InfoPanel(
                "表决", rows=result if counted else voted, help="" if counted else "唱票之前，任何人看不到票数分布。"
            ),
        ]
