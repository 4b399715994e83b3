"""What the first page holds for leaders and new members: their own, and nothing they must stay away from."""

import pytest

from portal.desk.todo import todos_of
from tests.factories.reviews import panel_of, sheets_for
from workflow.reviews.actions import order_recusal, publish_report, sign_pledge

pytestmark = pytest.mark.django_db
STAGE = "documents"


def waiting(user):
    return [one.words for one in todos_of(user)]


@pytest.mark.article(22)
def test_a_leader_reads_of_reports_to_write_until_they_are_written(documents, applications):
    panel = panel_of(documents.edition)
    leader, other = panel.members.order_by("pk")[:2]
    sheets_for(applications[0], documents, panel)
    told = "评审报告：资料评审 1 件评分表已经交齐，请出具报告"
    assert (told in waiting(leader.user), waiting(other.user)) == (True, [])
    publish_report(applications[0], documents, by=leader.user, text="报告。")
    assert waiting(leader.user) == []


@pytest.mark.article(28)
def test_nothing_waits_for_a_leader_who_is_recused_or_has_too_few_sheets_that_count(documents, applications):
    panel = panel_of(documents.edition)
    leader, other, _ = panel.members.order_by("pk")
    for application in applications:
        sheets_for(application, documents, panel)
    assert waiting(leader.user) == ["评审报告：资料评审 2 件评分表已经交齐，请出具报告"]
    order_recusal(applications[0], leader.user, by=None, reason="亲属。")
    assert waiting(leader.user) == ["评审报告：资料评审 1 件评分表已经交齐，请出具报告"]
    order_recusal(applications[1], other.user, by=None, reason="亲属。")
    assert waiting(leader.user) == []


@pytest.mark.article(10)
def test_a_new_member_signs_first(documents):
    (seat,) = panel_of(documents.edition, 1, pledged=False).members.all()
    assert waiting(seat.user) == [f"评审纪律承诺：{seat.panel}，签署之后方可查阅申报材料"]
    sign_pledge(seat, by=seat.user)
    assert waiting(seat.user) == []
