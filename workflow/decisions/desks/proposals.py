"""The list of proposed winners: deliberation, votes, places."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_office
from portal.confirming.verbs import PROPOSED
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.lists import over_any
from portal.transitions.core import obstacles
from workflow.applications.permissions import barred_from
from workflow.decisions import actions, forms, showing
from workflow.decisions.actions.places import out_of_turn
from workflow.decisions.actions.refilling import check_refill_in, check_refill_of, check_refill_waits
from workflow.decisions.desks.conference import (
    ballot_article,
    conference_article,
    kept_from,
    own_conferences,
    stage_article,
)
from workflow.decisions.drawing import check_propose_any, propose_drawn
from workflow.decisions.drawing_forms import DrawnListForm
from workflow.decisions.enums import ProposalState
from workflow.decisions.models import Proposal, ProposalRound
from workflow.decisions.permissions import is_member, may_read_conference
from workflow.decisions.queries import unvoted
from workflow.decisions.ranking import standings
from workflow.decisions.refills import propose_refill
from workflow.decisions.rules import other_tiers
from workflow.decisions.transitions import (
    COUNT,
    DECLINE,
    DELIBERATE,
    DELIBERATE_ANEW,
    FURTHER_BALLOT,
    GRANT,
)
from workflow.reviews.passing import short_of_marks

PROPOSAL_STEPS = {
    ProposalState.PROPOSED: "请在评审会会议上审议，并记录审议情况。",
    ProposalState.DELIBERATED: "请到会成员投票，投票结束后唱票。",
    ProposalState.VOTED: "请按表决结果列入拟获奖名单，或者不列入。",
}

AWAITED = {ProposalState.DELIBERATED: "count", ProposalState.VOTED: "grant"}
REFILL_HELP = (
    "表彰前有人退出而空出的名额，可以递补给未列入的申报，由另一名经办人复核后生效；此后须经审议、报批，并单独公示满期。"
)

NONE_TO_PROPOSE = "没有尚未提出建议的申报，通过审议以前各环节的才能提出"
NONE_LEFT_OFF = "没有可以递补的申报，未列入拟获奖名单、未列入获奖建议名单的才能递补"


def _other_tiers(proposal: Proposal) -> list[tuple[str, str]]:
    return [(tier.code, tier.name) for tier in other_tiers(proposal.edition.rules, proposal.tier, proposal.track)]


class ProposalDesk(Desk):
    model = Proposal
    name = "proposals"
    label = "获奖建议名单"
    empty = "综合评价办结之后，评审办提出的获奖建议列在这里，由评审会表决。"
    icon = "tasks"
    order = 422
    who = may_read_conference
    event_labels = {
        "proposal.made": "提出建议",
        "proposal.passed_over": "不提出建议",
        "proposal.tier_changed": "调整等次",
        "ballot.cast": "投票",
    }
    columns = [
        Column("申报", "application"),
        Column("项目", "application.title"),
        Column("建议授予", "tier_label"),
        Column("类别", "track_label"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition", "proposed_at"]
    search = ["application__number", "application__public_name", "application__public_unit", "application__title"]
    verbs = [
        Verb(
            "deliberate", "记录审议", forms.DeliberationForm,
            lambda obj, by, data: actions.deliberate_proposal(obj, by=by, **data), transition=DELIBERATE, check=actions.check_deliberate,
            options=lambda obj, user: {"stage": obj.stage_id}, article=stage_article, rests_on=showing.as_proposed,
        ),
        Verb(
            "vote", "投票", forms.BallotForm, lambda obj, by, data: actions.cast_ballot(obj, by=by, **data),
            permission=is_member, check=actions.check_ballot, options=lambda obj, user: {"item": obj}, article=conference_article,
            help="无记名投票：系统只登记您已投票，不记录您的意见。投出后不能更改。", done="您已投票。",
        ),
        Verb(
            "count", "唱票", forms.CountForm, lambda obj, by, data: actions.count_ballots(obj, by=by, **data), transition=COUNT,
            check=actions.check_count, options=lambda obj, user: {"waiting": list(unvoted(obj))}, rests_on=showing.as_counted,
        ),
        Verb(
            "defer", "另行开会审议", ReasonForm, lambda obj, by, data: actions.defer_proposal(obj, by=by, **data),
            transition=DELIBERATE_ANEW, check=actions.check_defer, article=stage_article, many=True, rests_on=showing.as_cast,
            done="此项待下次会议重新审议、重新投票。",
        ),
        Verb(
            "further-ballot", "再次投票", None, lambda obj, by, data: actions.call_further_ballot(obj, by=by),
            transition=FURTHER_BALLOT, check=actions.check_further_ballot, article=ballot_article, rests_on=showing.as_tied,
            done="已决定再次投票，请到会成员重新投票。",
            help="得票相同而名额不足的各项一并再次投票，唱票之前均不能列入；此前的票数留存。",
        ),
        Verb(
            "grant", "列入拟获奖名单", forms.GrantForm, lambda obj, by, data: actions.grant_place(obj, by=by, **data),
            transition=GRANT, check=actions.check_grant, options=lambda obj, user: {"out_of_turn": bool(out_of_turn(obj))},
            rests_on=showing.as_ranked,
        ),
        Verb(
            "decline", "不列入", ReasonForm, lambda obj, by, data: actions.decline_proposal(obj, by=by, **data),
            transition=DECLINE, check=actions.check_decline, danger=True, many=True, rests_on=showing.as_voted,
        ),
        Verb(
            "change-tier", "调整奖项", forms.TierForm,
            lambda obj, by, data: actions.change_tier(obj, by=by, **data), permission=is_office,
            check=actions.check_change_tier,
            options=lambda obj, user: {"tiers": _other_tiers(obj)},
            article=stage_article, rests_on=showing.as_voted, help="审议之后调整的，须由评审会重新审议、重新投票，此前的结果留存。",
        ),
        Verb(
            "refill", "名额递补", forms.RefillForm,
            lambda obj, by, data: propose_refill(data.pop("application"), by=by, **data), permission=is_office,
            check=check_refill_of,
            options=lambda obj, user: {"by": user, "application": obj.application, "initial": {"tier": obj.tier}},
            article=conference_article, help=REFILL_HELP, done=PROPOSED,
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "propose", "提出建议", forms.ProposalForm,
            lambda obj, by, data: actions.propose_honour(data.pop("application"), by=by, **data),
            permission=is_office, options=lambda obj, user: {"by": user},
        ),
        Verb(
            "propose-list", "按名次提出名单", DrawnListForm,
            lambda obj, by, data: propose_drawn(data["rows"], by=by),
            permission=is_office, options=lambda obj, user: {"by": user},
            check=over_any(forms.proposable_by, check_propose_any, NONE_TO_PROPOSE),
            done=lambda made: f"已提出{len(made)}项建议。",
            help="整份名单一并提出，其中有一件不能办理的，都不提出。名次、平均分和所写的理由列入“建议理由”，供评审会审议。",
        ),
        Verb(
            "refill", "名额递补", forms.RefillForm, lambda obj, by, data: propose_refill(data.pop("application"), by=by, **data),
            permission=is_office, options=lambda obj, user: {"by": user}, done=PROPOSED, help=REFILL_HELP,
            check=over_any(forms.editions_left_off, check_refill_in, NONE_LEFT_OFF),
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Proposal.objects.select_related("application__edition", "edition", "stage", "meeting")
        return own_conferences(rows.exclude(application__in=barred_from(user)), user)

    def title(self, obj: Any) -> str:
        return f"{obj.application}：建议授予{obj.tier_label}"

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state == ProposalState.DECLINED and (told := obstacles(check_refill_waits, obj, by=user)):
            return told[0]
        if is_office(user):
            return PROPOSAL_STEPS.get(obj.state, "") + kept_from(self, AWAITED.get(obj.state, ""), obj, user)
        waits = obj.state == ProposalState.DELIBERATED and is_member(user, obj)
        if waits and not obj.ballots_cast.filter(member__user=user, round=obj.round).exists():
            return "此项已经审议，请投票。"
        return ""

    def value_labels(self, obj: Any) -> dict[Any, str]:
        return {tier.code: tier.name for tier in obj.edition.rules.tiers}

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        application = obj.application
        counted = obj.present is not None
        result = [("出席", obj.present), ("同意", obj.yes), ("不同意", obj.no), ("弃权", obj.abstain)]
        voted = [("已投票成员数", obj.ballots_cast.filter(round=obj.round).count())]
        voided = [("作废原因", application.get_left_as_display())] if obj.state == ProposalState.VOIDED else []
        result += [("不按得票次序的理由", obj.order_reason)] if obj.order_reason else []
        return [
            InfoPanel(
                "建议", rows=[*self.summary(obj, user), *voided, ("建议理由", obj.opinion or "—"), *_standing(obj)]
            ),
            InfoPanel("申报内容", rows=[("单位", application.public_unit or "—"), ("摘要", application.summary)]),
            InfoPanel("审议", rows=[("会议", obj.meeting or "—"), ("记录", obj.minutes or "—")]),
            InfoPanel(
                "表决", rows=result if counted else voted, help="" if counted else "唱票之前，任何人看不到票数分布。"
            ),
            *_earlier(obj),
        ]


def _standing(proposal: Proposal) -> list[tuple[str, str]]:
    """Where it stands now: a sheet that counts no more may have moved it since it was proposed."""
    found = standings(proposal.edition).get(proposal.application_id)
    short = short_of_marks(proposal.edition, application=proposal.application_id).get(proposal.application_id)
    words = "；".join(filter(None, [found.words if found else "", *(short.messages if short else ())]))
    return [("现在的名次", words)] if words else []


def _earlier(proposal: Proposal) -> list[InfoPanel]:
    """What the item came to each time before."""
    rows = [(f"第{row.number}次", _round_text(row)) for row in proposal.rounds.select_related("meeting")]
    return [InfoPanel("此前的审议表决", rows=rows)] if rows else []


def _round_text(row: ProposalRound) -> str:
    return f"{row.meeting.held_on}会议：{row.result_text}" if row.meeting else row.result_text
