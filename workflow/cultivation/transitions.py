"""The lives of members, trainings, enrolments and guidance."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.cultivation.enums import COMING, EnrolmentState, GuidanceState, MemberState, TrainingState
from workflow.cultivation.permissions import (
    is_enroller,
    is_guide,
    is_member_account,
    is_recommended_to,
    may_retract,
    office_on_guidance,
    office_on_member,
)

AWAITING, APPLIED, MEMBER = (frozenset({state}) for state in ("awaiting", "applied", "member"))
CONFIRM = Transition("confirm", "确认加入", AWAITING, MemberState.APPLIED, is_recommended_to, "pool.applied")
DECLINE = Transition("decline", "不同意加入", AWAITING, MemberState.DECLINED, is_recommended_to, "pool.declined")
RETRACT = Transition("retract", "撤回", AWAITING | APPLIED, MemberState.RETRACTED, may_retract, "pool.retracted")
ADMIT = Transition(
    "admit", "纳入孵化池", APPLIED, MemberState.MEMBER, office_on_member, "pool.admitted", reason_required=True
)
REFUSE = Transition(
    "refuse", "不予纳入", APPLIED, MemberState.REFUSED, office_on_member, "pool.refused", reason_required=True
)
LEAVE = Transition(
    "leave", "退出孵化池", MEMBER, MemberState.LEFT, is_member_account | is_office, "pool.left", reason_required=True
)
MEMBER_TABLE = (CONFIRM, DECLINE, RETRACT, ADMIT, REFUSE, LEAVE)

ANNOUNCED = frozenset({"announced"})
HOLD = Transition("hold", "登记出席", ANNOUNCED, TrainingState.HELD, is_office, "training.held")
CANCEL = Transition(
    "cancel", "取消培训", ANNOUNCED, TrainingState.CANCELLED, is_office, "training.cancelled", reason_required=True
)
TRAINING_TABLE = (HOLD, CANCEL)

WAITING, ENROLLED, ATTENDED, ABSENT = (frozenset({state}) for state in ("waiting", "enrolled", "attended", "absent"))
PLACE = Transition("place", "录取", WAITING, EnrolmentState.ENROLLED, nobody, "enrolment.placed")
WITHDRAW = Transition(
    "withdraw", "取消报名", frozenset(COMING), EnrolmentState.WITHDRAWN, is_enroller | is_office, "enrolment.withdrawn"
)
ATTEND = Transition("attend", "出席", ENROLLED, EnrolmentState.ATTENDED, is_office, "enrolment.attended")
MISS = Transition("miss", "未出席", ENROLLED, EnrolmentState.ABSENT, is_office, "enrolment.missed")
LAPSE = Transition("lapse", "未能参加", frozenset(COMING), EnrolmentState.LAPSED, nobody, "enrolment.lapsed")
COUNT_IN = Transition(
    "count-in", "补记出席", ABSENT, EnrolmentState.ATTENDED, is_office, "enrolment.counted_in", reason_required=True
)
COUNT_OUT = Transition(
    "count-out",
    "更正为未出席",
    ATTENDED,
    EnrolmentState.ABSENT,
    is_office,
    "enrolment.counted_out",
    reason_required=True,
)
ENROLMENT_TABLE = (PLACE, WITHDRAW, ATTEND, MISS, LAPSE, COUNT_IN, COUNT_OUT)

FILED, RECORDED, ENDED = (frozenset({state}) for state in ("filed", "recorded", "ended"))
RECORD = Transition("record", "予以备案", FILED, GuidanceState.RECORDED, office_on_guidance, "guidance.recorded")
REFUSE_GUIDANCE = Transition(
    "refuse", "不予备案", FILED, GuidanceState.REFUSED, office_on_guidance, "guidance.refused", reason_required=True
)
END = Transition("end", "结束指导", RECORDED, GuidanceState.ENDED, is_guide | is_office, "guidance.ended")
CANCEL_GUIDANCE = Transition(
    "cancel", "撤销备案", RECORDED | ENDED, GuidanceState.CANCELLED, office_on_guidance, "guidance.cancelled",
    reason_required=True,
)  # fmt: skip
GUIDANCE_TABLE = (RECORD, REFUSE_GUIDANCE, END, CANCEL_GUIDANCE)
