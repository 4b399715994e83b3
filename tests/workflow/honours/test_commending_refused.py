"""What keeps a commendation from being issued once the notice has run out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import confirm
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from tests.conftest import fresh_from_db
from tests.factories.honours import DOCUMENT, ISSUED_ON, commend, commendation_stage, drafted
from tests.refusing import refuses
from workflow.decisions.queries import granted
from workflow.honours.actions import issue_commendation, revise_commendation
from workflow.honours.acts import propose_commendation
from workflow.honours.models import Honour
from workflow.publicity.models import Notice
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(26)]


@pytest.fixture(scope="module")
def reached(module_setup):
    return module_setup(commendation_stage)


@pytest.fixture
def stage(reached):
    return fresh_from_db(reached)


def test_a_document_dated_within_the_notice_is_refused(stage, office):
    last = Notice.objects.filter(stage__position__lt=stage.position).order_by("-ends_on").first()
    with pytest.raises(RuleViolation, match=f"公示期至{official_date(last.ends_on)}届满.*第二十六条"):
        commend(stage, by=office, issued_on=last.ends_on)
    assert not Honour.objects.exists()
    commend(stage, by=office, issued_on=last.ends_on + timedelta(days=1))


def test_a_document_with_a_private_number_is_refused_before_it_is_issued(stage, office):
    with pytest.raises(RuleViolation, match=r"表彰决定中含有疑似.*不得公开"):
        commend(stage, by=office, body="联系电话13800001234")
    assert not Honour.objects.exists()


def test_refusals(stage, office, applicant):
    with pytest.raises(PermissionDenied):
        commend(stage, by=applicant)
    with pytest.raises(ValidationError, match=r"晚于今天"):
        commend(stage, by=office, issued_on=ISSUED_ON + timedelta(days=1))
    commend(stage, by=office)
    # Nobody is left to be commended: no document is drawn up in vain.
    with pytest.raises(RuleViolation, match=r"没有等待表彰的对象，不必拟制"):
        drafted(stage, by=office, document_number="示例府发〔2026〕11号")


@pytest.mark.article(28)
def test_whoever_is_recused_from_a_winner_neither_drafts_nor_issues(stage, office, second_office, travel_to):
    travel_to(clock.moment(ISSUED_ON, 15))
    draft = drafted(stage, by=second_office)
    waiting = propose_commendation(draft, by=second_office)
    order_recusal(granted(stage.edition).first().application, office, by=None, reason="曾任该单位顾问。")
    words = {"document_number": DOCUMENT, "issued_on": ISSUED_ON}
    itself = "须回避名单中任何一项的人员除外"
    refuses(
        (lambda: drafted(stage, by=office, document_number="示例府发〔2026〕9号"), PermissionDenied, itself),
        (lambda: revise_commendation(draft, by=office, **words), PermissionDenied, itself),
        (lambda: confirm(waiting, by=office), PermissionDenied, "由提出人以外有权复核的人员进行"),
        (lambda: issue_commendation(draft, by=office, under=waiting), PermissionDenied, itself),
    )
    assert not Honour.objects.exists()


def test_an_edition_has_one_draft_of_a_number_of_its_year_and_no_day_ahead(stage, office, travel_to, client):
    travel_to(clock.moment(ISSUED_ON, 15))
    early = drafted(stage, by=office, issued_on=ISSUED_ON + timedelta(days=1))
    numbered = lambda number: {"by": office, "document_number": number, "issued_on": ISSUED_ON}  # noqa: E731
    # The page leads to the draft there is, says what it waits for, and offers no second one.
    client.force_login(office)
    desk = "/admin/desk/commendations/"
    assert f"已有表彰决定草稿（{early.document_number}）" in client.get(desk).content.decode()
    assert client.get(f"{desk}do/draft/")["Location"] == desk
    assert "现在还不能印发表彰决定：成文日期晚于今天" in client.get(f"{desk}{early.pk}/").content.decode()
    refuses(
        (lambda: drafted(stage, by=office, document_number="示例府发〔2026〕9号"), ValidationError, "请修改该草稿，不必另行拟制"),
        (lambda: revise_commendation(early, **numbered("示例府发8号")), ValidationError, "文号由机关代字"),
        (lambda: revise_commendation(early, **numbered("示例府发〔2025〕8号")), ValidationError, "与成文日期2026年不一致"),
        (lambda: propose_commendation(early, by=office), ValidationError, "晚于今天"),
    )  # fmt: skip
