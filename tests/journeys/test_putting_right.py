"""What rests on a result shuts the door to putting it right, and names the door that fits: lived, stage by stage."""

from datetime import date

import pytest

from cms_pages.demonstration import publishing
from cms_pages.demonstration.seconding import seconded
from portal.confirming.actions import propose
from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.journeys.living import called, firms, walk_to
from workflow.applications.models import Passage
from workflow.applications.queries import candidates
from workflow.reviews.acts import REDECIDE, propose_redecision

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def last_letter(application) -> str:
    return Message.objects.filter(deliveries__recipient=application.applicant).latest("pk").body


@pytest.mark.article(21)
@pytest.mark.article(22)
def test_later_decisions_and_published_lists_shut_the_door_and_name_the_next(shared_accounts):
    accounts = {name: fresh_from_db(user) for name, user in shared_accounts.items()}
    walk = walk_to(called("changning-quality", date(2025, 3, 3), firms("示例甲厂", "示例乙厂", tier="gold"), accounts),
                   "qualification-notice")  # fmt: skip
    first, office = walk.entries[0][1], accounts["office"]
    screened = first.passages.get(stage__code="qualification")

    def refused(passage: Passage, words: str) -> None:
        with walk.diary.at(15), pytest.raises(TransitionNotAllowed, match=words):
            propose(REDECIDE, fresh_from_db(passage), by=office, reason="有误。")

    # The list is drafted at most: the result may still be put right.
    with walk.diary.at(15):
        assert (
            seconded(propose_redecision(screened, by=office, reason="有误。"), accounts["office2"]).outcome
            == "left_out"
        )
        back = first.passages.in_force().get(stage__code="qualification")
        seconded(propose_redecision(back, by=office, reason="原决定无误。"), accounts["office2"])
    screened = first.passages.in_force().get(stage__code="qualification")
    notice = publishing.publish_list(walk.edition, accounts, walk.diary.pass_days(2))
    refused(screened, "已经发布.*按异议办理")
    publishing.let_run_out(notice, walk.diary)
    refused(screened, "须先更正该决定")
    refused(first.passages.get(stage=notice.stage), "请通过异议办理")
    walk.advance()
    walk.do_assessment()
    listed = first.passages.get(stage__code="documents")
    with walk.diary.at(17):
        seconded(propose_redecision(listed, by=office, reason="评分录入有误。"), accounts["office2"])
    assert fresh_from_db(first).left_as == "not_selected"
    assert "报告反馈如下" in last_letter(first)
    walk.advance()
    with walk.diary.at(18):
        out = first.passages.in_force().get(stage__code="documents")
        seconded(propose_redecision(out, by=office, reason="复核后评分无误。"), accounts["office2"])
    assert first in candidates(walk.edition.stages.get(code="site-visit"))
