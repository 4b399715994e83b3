"""Guiding experts are registered, and in review the system keeps them away from whoever they guided (Articles 15, 28)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories import applications as apply
from tests.factories.access import UserFactory
from tests.factories.cultivation import guided, officer, pool_code, recorded
from tests.factories.programmes import load_changed, running_edition
from tests.factories.reviews import assigned, panel_of, reviewer_user, screening_stage
from tests.factories.workdays import known_years
from tests.refusing import refuses
from workflow.applications.permissions import may_read_application
from workflow.cultivation.actions import (
    cancel_guidance,
    end_guidance,
    file_guidance,
    record_guidance,
    refuse_guidance,
)
from workflow.cultivation.models import Guidance
from workflow.reviews.actions import assign_review, detect_recusals
from workflow.reviews.models import Recusal

pytestmark = pytest.mark.django_db
AFTER = clock.moment(date(2024, 4, 20), 10)


@pytest.fixture(scope="module")
def ground(module_setup):
    """An edition in its screening with one application, a panel of three, and a file given to its second member."""

    def build():
        with clock.travel(clock.moment(date(2024, 3, 5), 10)):
            known_years()
            edition = running_edition(opens=date(2024, 3, 4))
            case = apply.submitted_application(edition)
        with clock.travel(AFTER):
            stage = screening_stage(edition)
            panel = panel_of(edition, 3)
            seat = panel.members.order_by("pk")[1]
            assigned(case, stage, seat)
        return {"case": case, "seat": seat, "edition": edition}

    return module_setup(build)


@pytest.fixture
def world(ground, travel_to):
    travel_to(AFTER)
    return {name: fresh_from_db(row) for name, row in ground.items()}


def away(world) -> list[str]:
    rows = Recusal.objects.filter(application=world["case"]).order_by("pk")
    return [(row.user, row.get_source_display()) for row in rows]


def names_of(world) -> dict:
    """The organisation by its name alone, or by its code alone."""
    code = world["case"].organisation.credit_code.for_delivery()
    return {"name": world["case"].public_name, "code": code}


@pytest.mark.article(15)
def test_a_guidance_that_begins_after_the_file_was_given_shuts_it(world):
    user = world["seat"].user
    assert may_read_application(user, world["case"])
    guided(world["edition"].programme, world["case"].public_name, by=user)
    assert away(world) == [(user, "系统核出")]
    assert not may_read_application(fresh_from_db(user), world["case"])
    reason = Recusal.objects.get(user=user).reason
    assert reason == f"评审人员担任过申报者或者其所在单位的指导专家（{world['case'].public_name}）"


@pytest.mark.article(15)
@pytest.mark.parametrize("by", ["name", "code", "folded"])
def test_no_spelling_of_the_organisation_hides_it(world, by):
    names = names_of(world)
    said = {
        "name": {"organisation": names["name"]},
        "folded": {"organisation": f"　{names['name'][:2]} {names['name'][2:]}·"},
        "code": {"organisation": "已更名的单位", "credit_code": names["code"].lower()},
    }
    guided(world["edition"].programme, names["name"], by=world["seat"].user, **said[by])
    assert [user for user, _ in away(world)] == [world["seat"].user]


def test_another_organisation_shuts_nothing(world):
    guided(world["edition"].programme, "毫无关系的单位", by=world["seat"].user)
    assert away(world) == []


@pytest.mark.article(15)
def test_who_guided_is_given_no_file_and_a_new_member_is_recused_at_once(world):
    newcomer = reviewer_user("示例指导专家")
    guided(world["edition"].programme, world["case"].public_name, by=newcomer, expert="示例指导专家")
    panel = panel_of(world["edition"], 1, name="第二评审组")
    seat = panel.members.get()
    assert away(world) == []
    guided(world["edition"].programme, world["case"].public_name, by=seat.user, from_on=date(2020, 1, 1))
    assert [user for user, _ in away(world)] == [seat.user]
    with pytest.raises(RuleViolation, match="须回避该申报"):
        assign_review(world["case"], world["edition"].current_stage, seat, by=None)


def test_what_is_registered_on_its_last_day_stands(world):
    assert recorded(world["edition"].programme, "示例单位", until_on=clock.today()).state == "recorded"


@pytest.mark.article(15)
def test_a_name_alone_counts_once_the_office_has_registered_it(world):
    user = world["seat"].user
    name = f"{str(user)[0]} {str(user)[1:]}"  # spelt another way
    filed = guided(world["edition"].programme, world["case"].public_name, expert=name)
    assert away(world) == []  # anybody may write a reviewer's name
    record_guidance(filed, by=officer())
    assert away(world) == [(user, "系统核出")]


@pytest.mark.article(15)
def test_the_office_enters_what_came_on_paper(world):
    guidance = recorded(world["edition"].programme, world["case"].public_name, user=world["seat"].user)
    assert (guidance.state, guidance.recorded_on) == ("recorded", AFTER.date())
    assert [user for user, _ in away(world)] == [world["seat"].user]
    assert "系统已安排您回避" in Message.objects.get(kind="guidance.recorded").body
    with pytest.raises(ValidationError, match="已经填报"):
        recorded(world["edition"].programme, world["case"].public_name, by=guidance.filed_by)


@pytest.mark.article(15)
def test_it_still_holds_when_the_guidance_has_ended_and_a_mistake_is_lifted_by_the_recusals_own_door(world):
    user = world["seat"].user
    guidance = recorded(world["edition"].programme, world["case"].public_name, user=user, from_on=date(2023, 1, 1))
    end_guidance(guidance, by=user, until_on=date(2023, 6, 1))
    assert guidance.state == "ended"
    assert detect_recusals(world["edition"]) == []  # once is enough
    assert len(away(world)) == 1
    cancel_guidance(guidance, by=officer(), reason="登记有误。")
    assert "此前已登记的回避继续有效" in Message.objects.get(kind="guidance.cancelled").body
    assert len(away(world)) == 1


def test_filed_twice_is_once_and_only_in_ones_own_name(world):
    programme, user = world["edition"].programme, UserFactory()
    first = guided(programme, "甲单位", by=user)
    assert guided(programme, "甲单位", by=user) == first
    assert guided(programme, "甲单位") != first
    assert Guidance.objects.count() == 2
    with pytest.raises(PermissionDenied):
        file_guidance(
            programme, by=None, expert="甲", expert_unit="乙", organisation="丙", credit_code=pool_code(1),
            from_on=clock.today(),
        )  # fmt: skip


def test_the_office_decides_and_not_the_expert(world):
    guidance = guided(world["edition"].programme, "甲单位", by=officer())
    for act in (record_guidance, lambda row, by: refuse_guidance(row, by=by, reason="不是专家库成员。")):
        with pytest.raises(PermissionDenied):
            act(guidance, by=guidance.user)
    refuse_guidance(guidance, by=officer(), reason="不是专家库成员。")
    assert "不是专家库成员。" in Message.objects.get(kind="guidance.refused").body
    with pytest.raises(TransitionNotAllowed):
        record_guidance(guidance, by=officer())


def test_dates_that_cannot_be_are_refused(world):
    programme, tomorrow = world["edition"].programme, clock.today() + timedelta(days=1)
    with pytest.raises(ValidationError, match="尚未开始"):
        guided(programme, "甲单位", from_on=tomorrow)
    with pytest.raises(ValidationError, match="不得早于开始日期"):
        guided(programme, "甲单位", until_on=date(2020, 1, 1))
    guidance = recorded(programme, "甲单位", user=UserFactory())
    with pytest.raises(ValidationError, match="结束日期应在"):
        end_guidance(guidance, by=guidance.user, until_on=tomorrow)


def test_an_award_that_knows_no_guiding_experts_registers_none(tmp_path, travel_to):
    travel_to(AFTER)
    own = ('slug = "changning-quality"', 'slug = "other-quality"', 'code = "CNZL"', 'code = "OTHER"')
    programme = load_changed(tmp_path, *own, without=r"^\[cultivation\.guiding\]").programme
    refuses(
        (lambda: guided(programme, "示例单位"), RuleViolation, "不办理指导专家备案"),
        (lambda: recorded(programme, "示例单位"), RuleViolation, "不办理指导专家备案"),
    )
