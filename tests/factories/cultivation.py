"""Members of the pool, trainings, guidance: through the actions people use."""

from datetime import timedelta

from stdnum.cn import uscc

from portal import clock
from portal.access.enums import Role
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own
from workflow.cultivation.actions import (
    admit_member,
    announce_training,
    apply_for_pool,
    enrol,
    enter_guidance,
    file_guidance,
    recommend_for_pool,
)
from workflow.cultivation.models import Enrolment, Guidance, Member, Training
from workflow.programmes.models import Programme

DETAILS = {
    "contact_name": "示例联系人", "contact_phone": "13912345678", "contact_email": "pool@example.invalid",
    "intention": "已导入卓越绩效管理，希望得到指导。",
}  # fmt: skip
FOCUS = ("technology", "innovation", "growth", "quality")
GUIDES = {"expert": "示例专家", "expert_unit": "示例大学"}


def pool_code(number: int) -> str:
    """A credit code of right form whose number no office has issued."""
    body = f"91310105MAPX{number:05d}"
    return body + uscc.calc_check_digit(body)


def pool() -> Programme:
    """The award that has a pool."""
    return load_own().programme


def officer() -> object:
    return UserFactory(roles=[Role.OFFICE])


def applied(programme: Programme, number: int = 1, *, by=None, **details) -> Member:
    by = by or UserFactory()
    unit = {"name": f"示例培育单位{number}号", "credit_code": pool_code(number)}
    return apply_for_pool(programme, by=by, **{**DETAILS, **unit, **details})


def member(programme: Programme, number: int = 1, **details) -> Member:
    return admit_member(applied(programme, number, **details), by=officer(), reason="符合条件。")


def recommended(programme: Programme, number: int = 1, *, by=None, **changes) -> Member:
    values = {
        "way": "industry", "recommender": "示例行业协会", "recommendation": "质量管理有特色。",
        "name": f"示例培育单位{number}号", "credit_code": pool_code(number), "contact_email": "unit@example.invalid",
    }  # fmt: skip
    return recommend_for_pool(programme, by=by or UserFactory(), **{**values, **changes})


def training(programme: Programme, *, places: int = 1, **changes) -> Training:
    """A week from now."""
    starts = clock.now() + timedelta(days=7)
    values = {
        "title": "卓越绩效管理培训", "summary": "讲解评价准则。", "lecturer": "示例讲师", "place": "示例会议室",
        "starts_at": starts, "ends_at": starts + timedelta(hours=3), "enrol_by": starts - timedelta(days=1),
        "places": places, "per_member": 2,
    }  # fmt: skip
    return announce_training(programme, by=officer(), **{**values, **changes})


def enrolled(held: Training, one: Member, attendee: str = "示例学员") -> Enrolment:
    return enrol(held, by=one.user, attendee=attendee)


def guided(programme: Programme, name: str, *, by=None, **changes) -> Guidance:
    """Filed by an expert for the organisation of that name."""
    values = {**GUIDES, "organisation": name, "credit_code": pool_code(77), "from_on": clock.today(), **changes}
    return file_guidance(programme, by=by or UserFactory(), **values)


def recorded(programme: Programme, name: str, *, by=None, **changes) -> Guidance:
    """Registered by the office from paper."""
    values = {**GUIDES, "organisation": name, "credit_code": pool_code(77), "from_on": clock.today(), **changes}
    return enter_guidance(programme, by=by or officer(), **values)
