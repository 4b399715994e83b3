"""The desk of being heard in person (当面听取意见): asked for, arranged, held (Articles 28, 31)."""

from typing import Any

from django.db.models import QuerySet

from objections import actions
from objections.custody import grounds_text, transcript_text
from objections.enums import SittingState
from objections.models import Objection, Sitting
from objections.permissions import office_on_objection
from objections.presiding import office_on_sitting, presiders_for, why_not_preside
from objections.sitting_forms import NO_PRESIDER, HoldForm, MoveSittingForm, PlanForm, SetForm, TranscriptForm
from objections.transitions import (
    ARRANGE_SITTING,
    CANCEL_SITTING,
    HOLD_SITTING,
    MISS_SITTING,
    MOVE_SITTING,
    REFUSE_SITTING,
)
from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.desk.desk import Desk
from portal.desk.forms import ReasonForm
from portal.desk.parts import Column, InfoPanel, Verb
from portal.desk.standing import as_journalled
from portal.documents.wording import official_date

TOLD = "理由将告知被听取意见的一方，不得出现提出人的信息。"


def _article(obj: Any) -> str:
    found: str = (obj.objection if isinstance(obj, Sitting) else obj).rules.deadlines_article
    return found


SITTING_VERBS = (
    Verb(
        "sit", "安排当面听取意见", SetForm, lambda obj, by, data: actions.set_sitting(obj, by=by, **data),
        permission=office_on_objection, check=actions.check_set_sitting, rests_on=as_journalled,
        options=lambda obj, user: {"objection": obj}, event="objection.sitting_arranged", article=_article,
        done="已安排，并分别告知；听取以前不能作出结论。",
        help="评审办依职权安排；双方分别听取、分别告知，身份不为对方所知。一方申请的，在“当面听取意见”中办理。",
    ),
)  # fmt: skip


def _as_it_is(sitting: Sitting) -> dict[str, Any]:
    """What an officer has read who settles it: another may have decided or moved it, or taken down anew."""
    when = f"{clock.display(sitting.starts_at)} {sitting.place} {sitting.presider}" if sitting.starts_at else ""
    return {"状态": f"{sitting.get_state_display()} {when}".strip(), "笔录": f"{sitting.transcripts.count()} 份"}


def sitting_rows(sitting: Sitting, user: Any) -> list[tuple[str, Any]]:
    """Time, place and what came of it; what is not there yet is left out."""
    rows = [
        ("申请的理由", grounds_text(sitting, user)),
        ("时间", f"{clock.display(sitting.starts_at)}，{sitting.minutes} 分钟" if sitting.starts_at else ""),
        ("地点", sitting.place),
        ("主持人", str(sitting.presider) if sitting.presider else ""),
        ("须知", sitting.note),
        ("到场情况", sitting.attendance),
        ("理由", sitting.ending_note),
    ]
    return [row for row in rows if row[1]]


def sitting_panels(objection: Objection, user: Any) -> list[InfoPanel]:
    """Who was or is to be heard in person; nothing where nobody is."""
    rows = list(objection.sittings.select_related("presider", "objection").order_by("pk"))
    agreed = objection.together_agreed_at
    if not rows and agreed is None:
        return []
    context = {"sittings": [(one, sitting_rows(one, user), one.transcript) for one in rows]}
    said = f"提出人于 {clock.display(agreed)} 同意与被异议方一同听取。" if agreed else ""
    return [InfoPanel("当面听取意见", template="objections/desk/sittings.html", context=context, help=said)]


class SittingDesk(Desk):
    """Sittings: the office arranges and takes down, the discipline body reads."""

    model = Sitting
    name = "objection-sittings"
    label = "当面听取意见"
    empty = "提出人、被异议方申请当面听取意见，或者评审办依职权安排之后，列在这里。"
    icon = "group"
    order = 302
    who = is_office | is_discipline
    columns = (
        Column("异议编号", "objection.number"),
        Column("听取何人", "party"),
        Column("状态", "state", badge=True),
        Column("开始时间", "starts_at"),
        Column("地点", "place"),
        Column("主持人", lambda sitting: str(sitting.presider or "—")),
    )
    filters = ("state", "party", "starts_at")
    search = ("objection__number", "place")
    event_labels = {"objection.sitting_asked": "申请当面听取意见", "objection.transcript_corrected": "更正笔录"}
    unsigned = dict.fromkeys(("objection.sitting_asked", "objection.sitting_taken_back"), "申请人")
    verbs = (
        Verb(
            "arrange", ARRANGE_SITTING.label, PlanForm, lambda obj, by, data: actions.arrange_sitting(obj, by=by, **data),
            transition=ARRANGE_SITTING, check=actions.check_arrange_sitting, rests_on=_as_it_is, article=_article,
            options=lambda obj, user: {"objection": obj.objection}, whole_case=True,
            done="已安排，并分别告知。", help="准予申请并告知时间、地点和主持人；另一方不会得知。",
        ),
        Verb(
            "refuse", REFUSE_SITTING.label, ReasonForm, lambda obj, by, data: actions.refuse_sitting(obj, by=by, **data),
            transition=REFUSE_SITTING, check=actions.check_refuse_sitting, rests_on=_as_it_is, article=_article,
            whole_case=True, danger=True, help=TOLD,
        ),
        Verb(
            "hold", HOLD_SITTING.label, HoldForm, lambda obj, by, data: actions.hold_sitting(obj, by=by, **data),
            transition=HOLD_SITTING, check=actions.check_hold_sitting, rests_on=_as_it_is, article=_article,
        ),
        Verb(
            "move", MOVE_SITTING.label, MoveSittingForm, lambda obj, by, data: actions.move_sitting(obj, by=by, **data),
            transition=MOVE_SITTING, check=actions.check_move_sitting, options=lambda obj, user: {"row": obj},
            article=_article, help="改期同样须提前告知；改期不延长暂停计算的期限。",
        ),
        Verb(
            "miss", MISS_SITTING.label, ReasonForm, lambda obj, by, data: actions.miss_sitting(obj, by=by, **data),
            transition=MISS_SITTING, check=actions.check_miss_sitting, rests_on=_as_it_is, article=_article,
            help="写明所知的原因，不得出现提出人的信息；之后可以另行安排。",
        ),
        Verb(
            "cancel", CANCEL_SITTING.label, ReasonForm, lambda obj, by, data: actions.cancel_sitting(obj, by=by, **data),
            transition=CANCEL_SITTING, check=actions.check_cancel_sitting, rests_on=_as_it_is, article=_article,
            danger=True, help=TOLD,
        ),
        Verb(
            "transcript", "更正笔录", TranscriptForm, lambda obj, by, data: actions.correct_transcript(obj, by=by, **data),
            permission=office_on_sitting, check=actions.check_correct_transcript, rests_on=_as_it_is, article=_article,
            options=lambda obj, user: {"sitting": obj, "user": user}, event="objection.transcript_corrected",
            help="另行记录一份，原来的笔录保留在案。", done="已更正。",
        ),
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[Sitting]:
        rows = Sitting.objects.filter(objection__in=Objection.objects.visible_to(user))
        return rows.select_related("objection__edition", "objection__application", "objection__proof", "presider")

    def title(self, obj: Sitting) -> str:
        return f"{obj.objection.number}：当面听取{obj.get_party_display()}的意见"

    def next_step(self, obj: Sitting, user: Any) -> str:
        if not is_office(user):
            return ""
        if obj.state == SittingState.ASKED:
            asked = "请安排时间、地点和主持人，或者不予安排并写明理由；决定以前不能作出结论。"
            return asked if presiders_for(obj.objection) else f"{asked}{NO_PRESIDER}"
        if obj.state != SittingState.ARRANGED or obj.starts_at is None:
            return ""
        if why := why_not_preside(obj.presider, obj.objection):
            return f"{obj.presider}{why}，不能主持，请改期或者更换主持人。"
        begun = obj.starts_at <= clock.now()
        return (
            "请登记是否进行、到场情况和笔录。" if begun else f"定于{official_date(clock.day_of(obj.starts_at))}进行。"
        )

    def info_panels(self, obj: Sitting, user: Any) -> list[InfoPanel]:
        rows = [("异议", obj.objection.number), ("听取何人", obj.get_party_display()), *sitting_rows(obj, user)]
        written = list(obj.transcripts.select_related("written_by", "sitting__objection").order_by("-pk"))
        context = {"transcripts": [(one, transcript_text(one, user)) for one in written], "objection": obj.objection}
        return [
            InfoPanel("当面听取意见", rows=rows),
            InfoPanel("笔录", template="objections/desk/sitting.html", context=context),
        ]
