"""The archive package of a case tells what became of the objections to it, and nothing of who objected."""

from datetime import timedelta

import pytest

from objections.actions import (
    ask_review,
    decide_review,
    refuse_objection,
    request_supplement,
    resume_objection,
    supply_supplement,
    withdraw_review,
)
from objections.archiving import outcomes_of
from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.evidence import pdf_file
from tests.factories.objections import let_go, replied, staged, verified
from workflow.records.contents import parts_of

pytestmark = pytest.mark.django_db


@pytest.mark.article(37)
def test_package_tells_outcomes_of_closed_objections_alone(entry, office):
    assert outcomes_of(entry.application) == []
    objection = replied(entry, by=office)
    told = outcomes_of(entry.application)
    assert [dict(lines)["编号"] for lines in told] == [objection.number]
    (part,) = [part for part in parts_of(entry.application) if part.title == "异议处理结果"]
    words = str(part.rows)
    assert not [text for text in objection.subject.sealed_texts() if text in words]
    assert objection.statement.for_delivery() not in words


def told(entry, label: str) -> str:
    return dict(outcomes_of(entry.application)[-1]).get(label, "")


@pytest.mark.article(31, 37)
def test_what_was_asked_for_is_marked_as_answered_late_or_not_at_all(entry, office, travel_to):
    objection = verified(entry, by=office)
    for days, answer in ((1, "in time"), (40, "late"), (40, ""), (0, None)):
        request_supplement(objection, by=office, request="请补充年报全文。")
        travel_to(clock.now() + timedelta(days=days))
        if answer:
            supply_supplement(objection, text="补充说明。", files=staged(pdf_file(f"{days}.pdf")))
        elif answer == "":
            resume_objection(objection, by=office, reason="逾期未补充。")
        objection = fresh_from_db(objection)
    refuse_objection(objection, by=office, code="evidence", reason="未提供必要的证明材料。")
    assert told(entry, "补充材料") == (
        "2026年5月13日要求补充，2026年5月14日补充，文件 1 个；2026年5月14日要求补充，2026年6月23日逾期补充，文件 1 个；"
        "2026年6月23日要求补充，期满没有补充；2026年8月2日要求补充，没有补充"
    )
    assert "补充说明" not in str(outcomes_of(entry.application))


@pytest.mark.article(31, 37)
def test_the_other_side_a_withdrawal_and_a_review_are_told(entry, office):
    assert told_of(entry, replied(entry, by=office, heard_as="数据一致。"), "被异议方的意见").endswith(
        "陈述，文件 1 个"
    )
    assert told_of(entry, let_go(entry, by=office), "撤回") == "2026年5月13日申请撤回"
    objection = withdraw_review(ask_review(replied(entry, by=office), grounds="口径没有核对。"))
    assert told_of(entry, objection, "复核") == "2026年5月13日申请，2026年5月13日撤回"
    objection = ask_review(replied(entry, by=office), grounds="口径没有核对。")
    decide_review(objection, by=None, outcome="dismissed", decision="数据一致。")
    assert told_of(entry, objection, "复核") == "2026年5月13日申请，2026年5月13日决定维持不成立"


def told_of(entry, objection, label: str) -> str:
    assert told(entry, "编号") == objection.number
    return told(entry, label)
