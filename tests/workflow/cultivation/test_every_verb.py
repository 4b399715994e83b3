"""Every verb of the pool: what a stranger is answered, the rows it locks, the events it leaves, the second time (13, 15)."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from tests.conftest import fresh_from_db
from tests.factories import cultivation as pool
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.locking import lived
from tests.refusing import each_is_refused
from workflow.cultivation import actions
from workflow.cultivation.actions.training import CHANGEABLE

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 6, 1), 10)


@pytest.fixture(scope="module")
def ground(module_setup):
    def build():
        with clock.travel(NOW):
            programme = pool.pool()
            unit = UserFactory(email="unit@example.invalid", proved=True)
            rows = {
                "asked": pool.applied(programme, 1), "other": pool.applied(programme, 2),
                "retracted": pool.applied(programme, 3), "inside": pool.member(programme, 4),
                "recommended": pool.recommended(programme, 5), "declined": pool.recommended(programme, 6),
                "held": pool.training(programme), "gone": pool.training(programme, title="质量工具培训"),
                "filed": pool.guided(programme, "示例单位甲"), "refused": pool.guided(programme, "示例单位乙"),
                "recorded": pool.recorded(programme, "示例单位丙"),
            }  # fmt: skip
            rows["enrolled"] = pool.enrolled(rows["held"], rows["inside"])
        return {**rows, "unit": unit, "office": pool.officer(), "programme": programme}

    return module_setup(build)


def verbs(w):
    """By name: what is done, and by whom it is due to."""
    office, row = w["office"], {name: (lambda name=name: fresh_from_db(w[name])) for name in w}
    material = [stage_upload(pdf_file(), uploader=Uploader(user=office))]
    fields = {name: getattr(w["held"], name) for name in CHANGEABLE} | {"places": 5}
    said = {"reason": "说明理由。"}
    return {
        "admit": (lambda by: actions.admit_member(row["asked"](), by=by, **said), office),
        "refuse": (lambda by: actions.refuse_member(row["other"](), by=by, **said), office),
        "retract": (lambda by: actions.retract_membership(row["retracted"](), by=by), w["retracted"].filed_by),
        "confirm": (lambda by: actions.confirm_membership(row["recommended"](), by=by, **pool.DETAILS), w["unit"]),
        "decline": (lambda by: actions.decline_membership(row["declined"](), by=by), w["unit"]),
        "answer": (
            lambda by: actions.save_answers(row["inside"](), by=by, track="practice", answers={}), w["inside"].user,
        ),
        "enrol": (lambda by: actions.enrol(row["held"](), by=by, attendee="乙"), w["inside"].user),
        "change": (lambda by: actions.change_training(row["held"](), by=by, **said, **fields), office),
        "material": (lambda by: actions.add_material(row["held"](), by=by, material=material), office),
        "withdraw": (lambda by: actions.withdraw_enrolment(row["enrolled"](), by=by), w["inside"].user),
        "call off": (lambda by: actions.cancel_training(row["gone"](), by=by, **said), office),
        "leave": (lambda by: actions.leave_pool(row["inside"](), by=by, **said), w["inside"].user),
        "record": (lambda by: actions.record_guidance(row["filed"](), by=by), office),
        "refuse guidance": (lambda by: actions.refuse_guidance(row["refused"](), by=by, **said), office),
        "end guidance": (lambda by: actions.end_guidance(row["recorded"](), by=by), office),
        "cancel guidance": (lambda by: actions.cancel_guidance(row["recorded"](), by=by, **said), office),
    }  # fmt: skip


TWICE = "TransitionNotAllowed"
NOBODY = "PermissionDenied"
EXPECTED = {
    "admit": (NOBODY, "member member", "pool.admitted", TWICE),
    "refuse": (NOBODY, "member member", "pool.refused", TWICE),
    "retract": (NOBODY, "member member", "pool.retracted", TWICE),
    "confirm": (NOBODY, "programme member member", "pool.applied", NOBODY),
    "decline": (NOBODY, "member member", "pool.declined", TWICE),
    "answer": (NOBODY, "member", "pool.answered", ""),
    "enrol": (NOBODY, "member training", "enrolment.filed", ""),
    "change": (NOBODY, "training enrolment", "training.changed enrolment.placed", "ValidationError"),
    "material": (
        NOBODY, "training training stagedupload", "evidence.attached training.material_added", "ValidationError",
    ),
    "withdraw": (NOBODY, "training enrolment enrolment", "enrolment.withdrawn", TWICE),
    "call off": (NOBODY, "training training", "training.cancelled", TWICE),
    "leave": (NOBODY, "member member training enrolment", "pool.left enrolment.withdrawn", TWICE),
    "record": (NOBODY, "guidance guidance", "guidance.recorded", TWICE),
    "refuse guidance": (NOBODY, "guidance guidance", "guidance.refused", TWICE),
    "end guidance": (NOBODY, "guidance guidance", "guidance.ended", TWICE),
    "cancel guidance": (NOBODY, "guidance guidance", "guidance.cancelled", TWICE),
}  # fmt: skip


def test_each_locks_first_says_what_it_did_and_is_done_once(ground, travel_to):
    travel_to(NOW)
    assert lived(verbs(ground)) == EXPECTED


def refused_now(w, office):
    """Of the pool: who may not, and words that say nothing or too much."""
    stranger, programme, held = UserFactory(), w["programme"], fresh_from_db(w["held"])
    stands = {name: getattr(held, name) for name in CHANGEABLE}
    gone = actions.cancel_training(fresh_from_db(w["gone"]), by=office, reason="改期。")
    left = actions.leave_pool(pool.member(programme, 8), by=office, reason="迁出。")
    hour = timedelta(hours=1)
    begun = {"starts_at": NOW - hour, "ends_at": NOW + hour, "enrol_by": NOW - hour}
    material = [stage_upload(pdf_file(), uploader=Uploader(user=office))]

    def announced(by=office, **fields):
        return lambda: actions.announce_training(programme, by=by, **{**stands, **fields})

    def changed(reason="改。", shown=None, **fields):
        return lambda: actions.change_training(held, by=office, reason=reason, shown=shown, **{**stands, **fields})

    def asked(act, number=9, **fields):
        return lambda: act(programme, number, **fields)

    return {
        "announced by a stranger": (announced(by=stranger), PermissionDenied, "评审办组织"),
        "announced for an hour gone by": (announced(**begun), ValidationError, "开始时间已过"),
        "announced without places": (announced(places=0), ValidationError, "至少为 1"),
        "announced at a telephone": (announced(place="会议室，13812345678"), ValidationError, "培训通知"),
        "changed to a telephone": (changed(place="会议室，13812345678"), ValidationError, "培训通知"),
        "changed without a reason": (changed(reason=" "), ValidationError, "变更的理由"),
        "changed as somebody else did": (changed(shown={"place": "别处"}, places=9), ValidationError, "已由他人改为"),
        "called off with a telephone": (
            lambda: actions.cancel_training(held, by=office, reason="请询 13812345678。"), ValidationError, "取消理由",
        ),
        "changed once called off": (
            lambda: actions.change_training(gone, by=office, reason="改。", **stands), TransitionNotAllowed, "不能再变更",
        ),
        "material of what is called off": (
            lambda: actions.add_material(gone, by=office, material=material), TransitionNotAllowed, "不再上传资料",
        ),
        "no material": (lambda: actions.add_material(held, by=office, material=[]), ValidationError, "至少一个文件"),
        "attendance noted by a stranger": (
            lambda: actions.record_attendance(held, by=stranger), PermissionDenied, "评审办",
        ),
        "attendance put right before there is any": (
            lambda: actions.correct_attendance(w["enrolled"], by=office, reason="误。"), TransitionNotAllowed, "当前状态",
        ),
        "guidance entered by a stranger": (
            lambda: pool.recorded(programme, "示例单位丁", by=stranger), PermissionDenied, "由评审办登记",
        ),
        "guidance of no name": (lambda: pool.guided(programme, "···"), ValidationError, "须含有文字"),
        "joined by nobody": (asked(pool.applied, by=AnonymousUser()), PermissionDenied, "请先登录"),
        "recommended in no way": (asked(pool.recommended, way="friend"), ValidationError, "没有这种加入方式"),
        "recommended by itself": (asked(pool.recommended, way="self"), ValidationError, "没有这种加入方式"),
        "recommended for no reason": (asked(pool.recommended, recommendation=" "), ValidationError, "推荐理由"),
        "answered for no track": (
            lambda: actions.save_answers(w["inside"], by=w["inside"].user, track="none", answers={}),
            ValidationError, "没有这一申报类别",
        ),
        "answered outside the pool": (
            lambda: actions.save_answers(left, by=left.user, track="practice", answers={}),
            TransitionNotAllowed, "在池单位才能",
        ),
    }  # fmt: skip


def test_who_may_not_and_what_says_nothing_is_refused(ground, travel_to, subtests):
    travel_to(NOW)
    rows = {name: fresh_from_db(row) for name, row in ground.items()}
    each_is_refused(subtests, refused_now(rows, rows["office"]))
    travel_to(rows["held"].starts_at)
    fields = {name: getattr(rows["held"], name) for name in CHANGEABLE} | {"places": 7}
    with pytest.raises(TransitionNotAllowed, match="开始，不能再变更"):
        actions.change_training(rows["held"], by=rows["office"], reason="改。", **fields)
