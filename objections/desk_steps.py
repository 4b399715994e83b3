"""What is to be done next with an objection, as its page says to an officer."""

from typing import Any

from objections import actions
from objections.concerned import why_left_to_others
from objections.enums import CLOSED, CONCLUDED, FOUND, OPEN, Matter, ObjectionState
from objections.models import Objection
from objections.permissions import REVIEWERS, may_review, office_on_objection, officers_needed
from portal.documents.wording import official_date
from portal.transitions.core import obstacles
from workflow.applications.letters import officers

STEPS = {
    ObjectionState.SUBMITTED: "请查阅提出人信息和身份证明材料，一致的核实身份。",
    ObjectionState.IDENTITY_VERIFIED: "请决定受理、不予受理，要求补充材料，或者转请有关机关办理。",
    ObjectionState.ACCEPTED: "请开始调查，听取被异议方意见。",
    ObjectionState.SUPPLEMENT_REQUESTED: "等待提出人补充材料，逾期未补充的恢复办理。",
    ObjectionState.INVESTIGATING: "请听取被异议方意见，查明事实，作出结论。",
    ObjectionState.WITHDRAWAL_REQUESTED: (
        "提出人申请撤回，请决定终结办理或者依职权继续核查；作出决定以前，不解除暂缓，不作出结论。"
    ),
    ObjectionState.PASSED_ON: "请将“转办函”送达承办机关（已经送达的除外）；其答复的请登记答复，退回的请收回办理，逾期没有答复的请催办。",
    ObjectionState.UNDER_REVIEW: "提出人申请复核，请由没有参与原结论的两名经办人办理：一人提出复核决定，另一人同意后生效。",
    ObjectionState.CONCLUDED_UPHELD: "请书面答复提出人。",
    ObjectionState.CONCLUDED_PARTLY: "请书面答复提出人。",
    ObjectionState.CONCLUDED_DISMISSED: "请书面答复提出人。",
}

SPOKEN = {1: "一", 2: "两"}
FURTHER = {
    Matter.HONOUR: "荣誉应当撤销的，在“荣誉与证书”中该荣誉的页面“提出撤销”。",
    Matter.TITLE_USE: "登记应当撤下的，在“称号使用登记”中该项的页面“从公开名录撤下”。",
    Matter.RESULT: "原结果应当更正的，在“评审进程”中该申报的页面办理“更正环节结果”，并在答复中写明。",
}
"""What follows by another road where it was found true: an objection undoes none of it by itself."""


def step_of(objection: Objection, user: Any) -> str:
    """What is to be done next, or what this officer has to do before it, or why others do it."""
    state = ObjectionState(objection.state)
    step = STEPS.get(state, "")
    if state in OPEN and (others := why_left_to_others(user, objection)):
        return others + _none_left(objection)
    if state == ObjectionState.SUBMITTED:
        return "".join(obstacles(actions.check_verify, objection, by=user)) or step
    if state == ObjectionState.UNDER_REVIEW:
        return _review_step(objection, user) + _consulted(objection) + _sat(objection)
    if state == ObjectionState.INVESTIGATING and (sat := _sat(objection)):
        return sat + _consulted(objection)
    if state == ObjectionState.INVESTIGATING and (asked := _consulted(objection)):
        return asked if objection.asked or not objection.has_other_side else f"{asked}其间可以听取被异议方的意见。"
    if state == ObjectionState.INVESTIGATING and (not objection.has_other_side or objection.asked):
        step = f"{_awaited(objection)}请查明事实，作出结论。"
    if state == ObjectionState.INVESTIGATING:
        step += _too_few_later(objection)
    if objection.pursued_at and state == ObjectionState.INVESTIGATING:
        return f"提出人已经撤回，依职权继续核查。{step}"
    if state in CONCLUDED and objection.outcome in FOUND and (further := FURTHER.get(Matter(objection.matter))):
        step = f"{step}{further}"
    if objection.pursued_at and state in CONCLUDED:
        return "请写明处理决定；提出人已经撤回，不再答复。"
    if state in CLOSED and not (objection.released_at or objection.identity_erased_at):
        return "处理结果尚未公开，请“公开处理结果”，由另一人复核后公开。"
    return step


def _review_step(objection: Objection, user: Any) -> str:
    """Who decides on the review, and what is to be done where there are not two of them."""
    able = [one for one in officers(objection.application_id) if may_review(one, objection)]
    step = STEPS[ObjectionState.UNDER_REVIEW]
    if not may_review(user, objection):
        step = "提出人申请复核。您参与过原结论，由没有参与的两名经办人办理。"
    if len(able) < REVIEWERS:
        few = f"能够办理的只有 {len(able)} 人" if able else "没有人能够办理"
        step += f"现在{few}，请系统管理员在“工作人员账号”中增设经办人。"
    return step


def _none_left(objection: Objection) -> str:
    """What is to be done where everybody had a part in it."""
    if any(office_on_objection(one, objection) for one in officers(objection.application_id)):
        return ""
    return "现在没有人能够办理，请系统管理员在“工作人员账号”中增设经办人。"


def _too_few_later(objection: Objection) -> str:
    """That whoever concludes cannot review, said while an officer can still be added."""
    if objection.rules.review_workdays is None or objection.pursued_at:
        return ""
    able = [one for one in officers(objection.application_id) if office_on_objection(one, objection)]
    # Whoever took a stand on it concludes, and does not review.
    free = [one for one in able if may_review(one, objection)]
    needed = officers_needed(objection.edition.rules)
    if len(able) >= needed and len(free) >= REVIEWERS:
        return ""
    return (
        f"能够办理本件的经办人现有 {len(able)} 人，可以复核的 {len(free)} 人：作出结论须{SPOKEN[needed - REVIEWERS]}人，"
        "提出人申请复核的，须另有两人；作出结论以前，请系统管理员在“工作人员账号”中增设经办人。"
    )


def _consulted(objection: Objection) -> str:
    """Whose reply is waited for, and whose is late: nothing is concluded before."""
    waiting = list(objection.consultations.open().select_related("department", "expert").order_by("pk"))
    if not waiting:
        return ""
    late = [str(one.party) for one in waiting if one.is_late]
    rest = [str(one.party) for one in waiting if not one.is_late]
    said = f"正在征求{'、'.join(rest)}的意见，答复以前不能作出结论。" if rest else ""
    if late:
        said += f"{'、'.join(late)}逾期未答复，请催办，或者在“异议征求意见”中不再等待并写明理由。"
    return said


def _sat(objection: Objection) -> str:
    """What is asked for or arranged: nothing is concluded before."""
    return "".join(f"{one.rstrip('。')}。" for one in obstacles(_waits, objection))


def _waits(objection: Objection, *, by: Any = None) -> None:
    actions.check_sat(objection)


def _awaited(objection: Objection) -> str:
    """That the other side may still be heard, and until when."""
    asked = objection.asked
    if asked is None or asked.is_over:
        return ""
    until = f"至{official_date(asked.due_on)}" if asked.due_on else "期限待日历确认"
    return f"被异议方尚未陈述（{until}），期满之前不能认定成立、部分成立。"
