"""An edition in which a winner-to-be withdraws during the winners' notice and another takes the place."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cms_pages.demonstration import deciding, publishing
from portal.confirming.actions import confirm
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.chain import first_break
from tests.conftest import fresh_from_db
from tests.journeys.living import called, firms, names_on, taken_up, walk_to
from tests.journeys.sitting import approve_again, conference, of
from workflow.applications.actions import withdraw
from workflow.decisions.refills import propose_refill
from workflow.programmes.actions import advance_edition, blockers, cancel_edition
from workflow.publicity.actions import plan_notice
from workflow.publicity.models import Notice
from workflow.publicity.tasks import close_ended_notices

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def live_to_the_winners_notice(accounts):
    """Two of three firms are on the winners' list, which is public."""
    cast = firms("示例甲厂", "示例乙厂", "示例丙厂", tier="mayor")
    walk = called("changning-quality", date(2025, 3, 3), cast, dict(accounts))
    walk_to(walk, walk.edition.stages.get(kind="conference").code)
    conference(walk, walk.edition.current_stage, {"示例甲厂": 3, "示例乙厂": 3, "示例丙厂": 2})
    walk.advance()
    walk_to(walk, "winners-notice")
    return walk, publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))


@pytest.fixture(scope="module")
def published(module_setup, shared_accounts):
    return module_setup(live_to_the_winners_notice, shared_accounts)


@pytest.fixture
def walk(published, db):
    return taken_up(published[0])


@pytest.fixture
def first(published, db) -> Notice:
    return fresh_from_db(published[1])


def go(walk, name: str) -> None:
    with walk.diary.at(16):
        withdraw(of(walk, name), by=of(walk, name).applicant, reason="企业另有安排。")


def refill(walk, name: str) -> None:
    with walk.diary.at(16, 30):
        pending = propose_refill(of(walk, name), tier="mayor", by=walk.accounts["office"], reason="递补空出的名额。")
        confirm(pending, by=walk.accounts["office2"])


@pytest.mark.article(3)
@pytest.mark.article(25)
def test_place_given_up_in_the_winners_notice_is_refilled_and_published_for_its_own_full_period(walk, first, client):
    go(walk, "示例乙厂")
    refill(walk, "示例丙厂")
    with walk.diary.at(17), pytest.raises(RuleViolation, match="已有公示"):
        plan_notice(first.stage, by=walk.accounts["office"])
    conference(walk, fresh_from_db(walk.edition.stages.get(kind="conference")), {"示例丙厂": 3})
    with walk.diary.at(17), pytest.raises(RuleViolation, match=r"尚未报上海市长宁区人民政府批准"):
        plan_notice(fresh_from_db(first.stage), by=walk.accounts["office"])
    approve_again(walk, "演示批复〔2025〕9号")
    further = publishing.publish_list(walk.edition, walk.accounts, walk.diary)
    assert names_on(further) == ["示例丙厂"]
    assert (further.number, further.workdays_required) == (f"{first.number}-2", first.workdays_required)
    assert len(further.workday_dates) == first.workdays_required
    walk.diary.go_to(first.ends_on).pass_days(1)
    with walk.diary.at(0, 5):
        close_ended_notices()
    assert [fresh_from_db(one).state for one in (first, further)] == ["ended", "running"]
    with walk.diary.at(9), pytest.raises(RuleViolation, match="正在公示"):
        advance_edition(fresh_from_db(walk.edition), by=walk.accounts["office"])
    publishing.let_run_out(further, walk.diary)
    walk.advance()
    honours = walk.to_the_end()
    assert sorted(honour.public_name for honour in honours) == ["示例丙厂", "示例甲厂"]
    words = {entry["name"]: entry["status"] for one in (first, further)
             for entry in client.get(f"/api/v1/notices/{one.uuid}").json()["entries"]}  # fmt: skip
    assert words == {"示例甲厂": "passed", "示例乙厂": "withdrawn", "示例丙厂": "passed"}
    vacant = {row["label"]: row["vacant"] for row in client.get(f"/api/v1/vacancies/{walk.edition.slug}").json()}
    assert "长宁区区长质量奖（先进质量管理模式）" not in vacant
    assert first_break() is None


def test_refill_after_the_notice_stage_is_over_holds_the_commendation(walk, first):
    publishing.let_run_out(first, walk.diary)
    walk.advance()
    assert walk.edition.current_stage.kind == "commendation"
    go(walk, "示例乙厂")
    refill(walk, "示例丙厂")
    conference(walk, fresh_from_db(walk.edition.stages.get(kind="conference")), {"示例丙厂": 2})
    approve_again(walk, "演示批复〔2025〕9号")
    stage = fresh_from_db(first.stage)
    assert any("又列入 1 个对象，尚未公示" in found.message for found in blockers(fresh_from_db(walk.edition)))
    further = publishing.publish_list(walk.edition, walk.accounts, walk.diary, stage)
    with pytest.raises(RuleViolation, match="尚未期满"), transaction.atomic():
        deciding.commend(walk.edition, walk.accounts, walk.diary)
    publishing.let_run_out(further, walk.diary)
    honours = walk.to_the_end()
    assert sorted(honour.public_name for honour in honours) == ["示例丙厂", "示例甲厂"]


def test_refilled_case_withdraws_before_its_notice_and_the_place_stays_vacant(walk, first, client):
    go(walk, "示例乙厂")
    refill(walk, "示例丙厂")
    go(walk, "示例丙厂")
    publishing.let_run_out(first, walk.diary)
    walk.advance()
    honours = walk.to_the_end()
    assert [honour.public_name for honour in honours] == ["示例甲厂"]
    vacant = {row["label"]: row["vacant"] for row in client.get(f"/api/v1/vacancies/{walk.edition.slug}").json()}
    assert vacant["长宁区区长质量奖（先进质量管理模式）"] == 1


def test_no_refill_after_the_commendation_nor_after_cancellation(walk, first):
    publishing.let_run_out(first, walk.diary)
    walk.advance()
    go(walk, "示例乙厂")
    office, third = walk.accounts["office"], of(walk, "示例丙厂")
    with walk.diary.at(16, 30):
        pending = propose_refill(third, tier="mayor", by=office, reason="递补空出的名额。")
    deciding.commend(walk.edition, walk.accounts, walk.diary)
    with walk.diary.at(17), pytest.raises(TransitionNotAllowed, match="表彰决定已经印发"):
        confirm(pending, by=walk.accounts["office2"])
    assert fresh_from_db(third).state == "eliminated"


def test_no_refill_of_a_cancelled_edition(walk):
    go(walk, "示例乙厂")
    office, third = walk.accounts["office"], of(walk, "示例丙厂")
    with walk.diary.at(16, 30):
        pending = propose_refill(third, tier="mayor", by=office, reason="递补空出的名额。")
        cancel_edition(walk.edition, by=None, reason="本届工作计划调整。")
        with pytest.raises(ValidationError, match="已取消"):
            confirm(pending, by=walk.accounts["office2"])
        with pytest.raises(ValidationError, match="已取消"):
            propose_refill(fresh_from_db(third), tier="mayor", by=walk.accounts["office2"], reason="递补空出的名额。")
    assert fresh_from_db(third).left_as == "not_granted"
