"""Desks of the panels: who sits on them, what was done about it, and where the pledge is signed (Articles 10, 28)."""

from collections.abc import Callable
from typing import Any

from django.db import models

from portal import clock
from portal.access.predicates import is_discipline, is_office, is_reviewer
from portal.confirming.actions import propose
from portal.confirming.verbs import PROPOSED
from portal.desk import Column, Desk, Filter, InfoPanel, Verb
from workflow.applications.filters import track_choices
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Edition
from workflow.reviews import actions
from workflow.reviews import panel_forms as forms
from workflow.reviews.discipline import SANCTION_REVIEWER
from workflow.reviews.models import Assignment, Panel, PanelMember, Sanction
from workflow.reviews.permissions import is_member_self
from workflow.reviews.rules import PLEDGE
from workflow.reviews.scope import reviewed_stages
from workflow.reviews.wishes import how_it_is_proposed


def _of_panel(panel: Panel, user: Any) -> dict[str, Any]:
    return {"panel": panel}


def stage_words(panel: Panel) -> str:
    return panel.scope.stage_words(panel.edition.rules)


def track_words(panel: Panel) -> str:
    return panel.scope.track_words(panel.edition.rules)


def _stage_choices(user: Any) -> list[tuple[str, str]]:
    """The stages at which files are given out, of all editions that have been opened."""
    named: dict[str, dict[str, None]] = {}
    for edition in Edition.objects.public().only("frozen"):
        for code, name in reviewed_stages(edition.rules):
            named.setdefault(code, {})[name] = None
    return [(code, "、".join(names)) for code, names in named.items()]


def _for_some(field: str) -> Callable[[models.QuerySet, list[str]], models.QuerySet]:
    """The panels for one of these, and those for all."""
    return lambda rows, values: rows.filter(models.Q(**{field: []}) | models.Q(**{f"{field}__overlap": values}))


STAGE_FILTER = Filter("stages", "负责的环节", _stage_choices, _for_some("stages"), many=True)
PANEL_TRACK_FILTER = Filter("tracks", "负责的类别", track_choices, _for_some("tracks"), many=True)


def _expertise(panel: Panel) -> dict[str, str]:
    """What is recorded of each who serves, as the page that changes it shows."""
    seats = panel.members.seated().select_related("user", "panel__edition").order_by("pk")
    return {str(seat): seat.expertise_words for seat in seats}


class PanelDesk(Desk):
    """Panels and their members; a member signs the pledge under “评审承诺”."""

    model = Panel
    name = "panels"
    label = "评审组"
    empty = "进入评审环节之后组成的评审组列在这里。"
    icon = "group"
    order = 210
    who = is_office | is_discipline
    event_labels = {
        "panel.formed": "组成评审组",
        "panel.pledge_signed": "签署评审承诺",
        "panel.member_added": "增加成员",
        "panel.member_replaced": "更换成员",
        "panel.member_dismissed": "解聘成员",
        "panel.leader_appointed": "改任组长",
        "panel.member_sanctioned": "对评审人员作出处理",
        "panel.scope_changed": "调整负责的环节、类别",
        "panel.expertise_recorded": "登记专业领域",
    }
    columns = (
        Column("届次", "edition"),
        Column("名称", "name"),
        Column("负责的环节", stage_words),
        Column("负责的类别", track_words),
        Column("状态", "state", badge=True),
        Column("组成时间", "formed_at"),
        Column("撤销时间", "dissolved_at"),
    )
    filters = ("state", "edition", STAGE_FILTER, PANEL_TRACK_FILTER, "formed_at")
    search = ("name", "edition__name")
    list_verbs = (
        Verb(
            "form",
            "组成评审组",
            forms.PanelForm,
            lambda obj, by, data: actions.form_panel(data.pop("edition"), by=by, **data),
            permission=is_office,
            help="评审组按届次组成，可以只负责其中若干环节、类别；届次结束时自动撤销，成员随即不能再查阅材料。",
        ),
    )

    verbs = (
        Verb(
            "add",
            "增加成员",
            forms.SeatForm,
            lambda obj, by, data: actions.add_panel_member(obj, data.pop("user"), by=by, **data),
            permission=is_office,
            check=actions.check_change_panel,
            options=_of_panel,
        ),
        Verb(
            "replace",
            "更换成员",
            forms.ReplaceForm,
            lambda obj, by, data: actions.replace_panel_member(data.pop("member"), data.pop("user"), by=by, **data),
            permission=is_office,
            check=actions.check_change_panel,
            options=_of_panel,
            help="原成员随即不能再查阅申报材料；已提交的评分表保留，未提交的须改派。",
        ),
        Verb(
            "dismiss",
            "解聘成员",
            forms.DismissForm,
            lambda obj, by, data: actions.dismiss_panel_member(data.pop("member"), by=by, **data),
            permission=is_office,
            check=actions.check_change_panel,
            options=_of_panel,
            danger=True,
        ),
        Verb(
            "scope",
            "调整负责的环节、类别",
            forms.ScopeForm,
            lambda obj, by, data: actions.change_panel_scope(obj, by=by, **data),
            permission=is_office,
            check=actions.check_change_panel,
            options=_of_panel,
            rests_on=lambda panel: {"负责的环节": stage_words(panel), "负责的类别": track_words(panel)},
            help="已经分配给该组成员的申报不变，由其评完；以后的分配和建议按调整后的环节、类别。",
        ),
        Verb(
            "expertise",
            "登记专业领域",
            forms.ExpertiseForm,
            lambda obj, by, data: actions.record_expertise(obj, data["fields"], by=by),
            permission=is_office,
            check=actions.check_record_expertise,
            options=_of_panel,
            rests_on=_expertise,
            help="件数均衡以后，建议分配时优先专业相符的；本人在“评审承诺”中可以看到登记的专业。",
        ),
        Verb(
            "leader",
            "改任组长",
            forms.OfPanelForm,
            lambda obj, by, data: actions.appoint_leader(obj, data.pop("member"), by=by, **data),
            permission=is_office,
            check=actions.check_change_panel,
            options=_of_panel,
        ),
        Verb(
            "sanction",
            "对评审人员作出处理",
            forms.SanctionForm,
            lambda obj, by, data: propose(
                SANCTION_REVIEWER, data["member"], by=by, reason=data["ground"], payload={"kind": data["kind"]}
            ),
            permission=is_office,
            options=_of_panel,
            article=lambda obj: cited(obj.edition.rules, "评审纪律"),
            help="评审人员不遵守评审纪律及承诺的，视情节轻重予以处理。由另一人复核后生效，并记入操作日志，供纪检监察部门查阅。",
            done=PROPOSED,
            danger=True,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return Panel.objects.select_related("edition")

    def value_labels(self, obj: Panel) -> dict[Any, str]:
        names = {seat.pk: str(seat.user) for seat in obj.members.select_related("user")}
        return {
            **{("member", pk): name for pk, name in names.items()}, **{f"member:{pk}": name for pk, name in names.items()},
            "": "未登记",
        }  # fmt: skip

    def info_panels(self, obj: Panel, user: Any) -> list[InfoPanel]:
        seats = list(obj.members.select_related("user", "panel__edition").order_by("pk"))
        orphaned = Assignment.objects.orphaned().filter(member__panel=obj, stage__state="current")
        waiting: list[tuple[str, str]] = [
            (row.application.number or "", f"{row.application.public_name}（{row.stage.name}，原为{row.member.user}）")
            for row in orphaned.select_related("application", "stage", "member__user").order_by("application__number")
        ]
        sanctions = Sanction.objects.filter(user__in=[seat.user_id for seat in seats]).select_related("user")
        done = [(str(row), f"{clock.display(row.at)} {row.ground}") for row in sanctions]
        named = (("须改派的申报", waiting), ("对评审人员的处理", done))
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            InfoPanel("成员与承诺", rows=[(_seat_name(seat), _seat_text(seat)) for seat in seats]),
            InfoPanel("怎样建议评审人员", rows=how_it_is_proposed(obj.edition)),
            *[InfoPanel(title, rows=rows) for title, rows in named if rows],
        ]


def _seat_name(seat: PanelMember) -> str:
    return f"{seat}{'，组长' if seat.is_leader and seat.left_at is None else ''}"


def _seat_text(seat: PanelMember) -> str:
    pledged = f"{clock.display(seat.pledged_at)} 签署承诺" if seat.pledged_at else "尚未签署承诺"
    if seat.left_at is None:
        return f"专业：{seat.expertise_words}。{pledged}" if seat.expertise else pledged
    cause = "（因违反评审纪律）" if seat.for_cause else ""
    return f"{seat.get_state_display()}{cause}，{clock.display(seat.left_at)}。{seat.leaving_reason}"


class SeatDesk(Desk):
    """A reviewer's own seats: where the pledge is signed."""

    model = PanelMember
    name = "seats"
    label = "评审承诺"
    empty = "列入评审组之后，待签署的承诺列在这里。"
    icon = "edit"
    order = 211
    who = is_reviewer
    columns = (
        Column("评审组", "panel"),
        Column("负责", "panel.scope_words"),
        Column("所在单位", "unit"),
        Column("专业领域", "expertise_words"),
        Column("状态", "state", badge=True),
        Column("签署承诺时间", "pledged_at"),
    )
    search = ("panel__name", "panel__edition__name")
    verbs = (
        Verb(
            "pledge",
            "签署评审纪律承诺",
            forms.PledgeForm,
            lambda obj, by, data: actions.sign_pledge(obj, by=by),
            permission=is_member_self,
            check=actions.check_pledge,
            help=PLEDGE,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return PanelMember.objects.filter(user=user).select_related("panel__edition", "user")
