"""What happens to an edition when the unexpected happens to its cases: withdrawal, nobody wins, cancelled, refilled."""

from datetime import date

import pytest
from django.test import Client

from cms_pages.demonstration import deciding, publishing
from cms_pages.demonstration.seconding import seconded
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.chain import first_break
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.journeys.living import called, firms, taken_up, walk_to
from tests.journeys.sitting import propose, vote
from workflow.applications.actions import withdraw
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.decisions.actions import (
    close_meeting,
    decline_proposal,
    grant_place,
)
from workflow.decisions.models import Proposal, QuotaSeat
from workflow.decisions.queries import places
from workflow.honours.models import Honour
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.board import nothing_pending
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.tasks import close_ended_notices

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
QUALITY, OPENS = "changning-quality", date(2025, 3, 3)


def go(walk, name: str) -> Application:
    """An applicant takes the application back, and the office expects nothing of it any more."""
    application = Application.objects.get(edition=walk.edition, public_name=name)
    with walk.diary.at(16):
        withdraw(application, by=application.applicant, reason="企业另有安排。")
    walk.entries = [entry for entry in walk.entries if entry[1].pk != application.pk]
    return fresh_from_db(application)


def letters_to(application: Application, words: str) -> int:
    return Message.objects.filter(deliveries__recipient=application.applicant, subject__contains=words).count()


def seat_takers(edition) -> list[str]:
    rows = QuotaSeat.objects.filter(edition=edition).values_list("proposal__application__public_name", flat=True)
    return sorted(set(rows))


def live_to_the_conference(accounts):
    """Nine firms file; at each stage one withdraws, and four come to the conference."""
    walk = called(QUALITY, OPENS, firms(*(f"示例{c}厂" for c in "甲乙丙丁戊己庚辛壬"), tier="gold"), dict(accounts))
    gone = [go(walk, "示例甲厂")]
    walk_to(walk, "qualification")
    gone.append(go(walk, "示例乙厂"))
    walk_to(walk, "qualification-notice")
    notice = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    gone.append(go(walk, "示例丙厂"))
    struck = notice.entries.get(public_name="示例丙厂")
    with walk.diary.at(17):
        assert "示例丙厂" not in Client().get(f"/objections/new/?entry={struck.pk}").content.decode()
    publishing.let_run_out(notice, walk.diary)
    gone.append(go(walk, "示例丁厂"))
    walk.advance()
    while walk.edition.current_stage.kind == "assessment":
        walk.do_assessment()
        if len(gone) == 4:
            gone.append(go(walk, "示例戊厂"))
        walk.advance()
    assert walk.edition.current_stage.kind == "conference"
    return walk, gone


@pytest.fixture(scope="module")
def at_the_conference(module_setup, shared_accounts):
    return module_setup(live_to_the_conference, shared_accounts)


@pytest.fixture
def walk(at_the_conference, db):
    return taken_up(at_the_conference[0])


def test_applicant_withdraws_at_each_stage_in_turn(walk, at_the_conference, client):
    gone = [*at_the_conference[1]]
    walk.do_conference()
    gone.append(go(walk, "示例己厂"))
    assert seat_takers(walk.edition) == ["示例壬厂", "示例庚厂", "示例辛厂"]
    walk.advance()
    gone.append(go(walk, "示例庚厂"))
    walk_to(walk, _last_notice(walk))
    winners = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    gone.append(go(walk, "示例辛厂"))
    publishing.let_run_out(winners, walk.diary)
    walk.advance()
    assert [honour.public_name for honour in walk.to_the_end()] == ["示例壬厂"]
    check_all_out(walk, gone, client, winners)


def _last_notice(walk) -> str:
    return walk.edition.stages.filter(kind="notice").order_by("position").last().code


def check_all_out(walk, gone, client, winners) -> None:
    assert walk.edition.state == "concluded"
    assert [(one.state, one.left_as) for one in map(fresh_from_db, gone)] == [("withdrawn", "withdrawn")] * len(gone)
    assert [letters_to(one, "申报人撤回") for one in gone] == [1] * len(gone)
    assert seat_takers(walk.edition) == ["示例壬厂"]
    assert set(Proposal.objects.filter(application__in=gone).values_list("state", flat=True)) <= {"voided"}
    entries = {e["name"]: e["status"] for e in client.get(f"/api/v1/notices/{winners.uuid}").json()["entries"]}
    assert entries == {"示例辛厂": "withdrawn", "示例壬厂": "passed"}
    page = client.get(f"/editions/{walk.edition.slug}/").content.decode()
    assert "空缺" in page
    assert first_break() is None


@pytest.mark.article(3)
def test_edition_in_which_nobody_wins_reaches_its_end_and_says_so(walk, client):
    proposals = propose(walk, "gold")
    meeting = vote(walk, dict.fromkeys(proposals, "no"))
    with walk.diary.at(15):
        for proposal in proposals:
            decline_proposal(proposal, by=walk.accounts["office"], reason="示范性不足。")
        close_meeting(meeting, by=walk.accounts["office"], minutes="本届奖项空缺。")
    for _, application in walk.entries:
        assert letters_to(application, "未列入拟获奖名单") == 1
    told = Message.objects.filter(kind="application.left", subject__startswith="未列入拟获奖名单")
    # The last is promised no notice: nobody is left to be published.
    assert sum("拟获奖名单公示" not in message.body for message in told) == 1
    walk.advance()
    deciding.approve(walk.edition, walk.accounts, walk.diary.pass_days(2))
    said = []
    while walk.edition.state == "running":
        said.append(nothing_pending(walk.edition).removesuffix("，不必办理，可以推进。"))
        walk.advance()
    assert said[1:] == ["本环节没有公示对象", "本环节没有获奖者"]
    assert (walk.edition.state, Honour.objects.filter(edition=walk.edition).count()) == ("concluded", 0)
    page = client.get(f"/editions/{walk.edition.slug}/").content.decode()
    assert page.count('<th scope="row">') >= len(places(walk.edition))
    assert [page.count(f"未进行（{word}）") for word in ("没有公示对象", "没有获奖者", "没有评审对象")] == [1, 1, 0]
    stages = client.get(f"/api/v1/editions/{walk.edition.slug}").json()["stages"]
    assert [stage["kind"] for stage in stages if not stage["held"]] == ["notice", "commendation"]
    assert {row["vacant"] for row in client.get(f"/api/v1/vacancies/{walk.edition.slug}").json()} == {2, 10}


@pytest.mark.article(25)
def test_place_freed_at_the_meeting_goes_to_the_next(walk, client):
    del walk.entries[3:]
    first, second, third = propose(walk, "mayor")
    vote(walk, {first: 3, second: 3, third: 2})
    office = walk.accounts["office"]
    with walk.diary.at(15):
        with pytest.raises(RuleViolation, match="表决已通过"):
            decline_proposal(first, by=office, reason="另有考虑。")
        grant_place(first, by=office)
        grant_place(second, by=office)
        with pytest.raises(RuleViolation, match="名额已满"):
            grant_place(third, by=office)
        go(walk, second.application.public_name)
        grant_place(fresh_from_db(third), by=office)
    assert seat_takers(walk.edition) == sorted([first.application.public_name, third.application.public_name])
    # Who is on the list is told to everybody at once, by the list.
    client.force_login(first.application.applicant)
    page = client.get(f"/apply/{first.application_id}/").content.decode()
    assert (f"{first.stage.name}：通过" in page, "资格审查：通过" in page) == (False, True)


@pytest.mark.article(30)
def test_edition_cancelled_in_its_winners_notice_stops_everything(walk, client):
    walk_to(walk, _last_notice(walk))
    notice = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    applicants, before = [application for _, application in walk.entries], Message.objects.count()
    with walk.diary.at(15):
        proposed = propose_cancellation(walk.edition, by=walk.accounts["office"], reason="本届工作计划调整。")
        seconded(proposed, walk.accounts["office2"])
        walk.edition.refresh_from_db()
    assert {fresh_from_db(one).left_as for one in applicants} == {"cancelled"}
    assert [letters_to(one, "届次取消") for one in applicants] == [1] * 4
    told = [message.body for message in Message.objects.order_by("pk")[before:]]
    assert [body for body in told if "已经结束" in body or "重新通知" in body] == []
    assert [body for body in told if "评选已经取消，评审组" in body]
    assert "申报截止" not in client.get("/editions/").content.decode()
    stopped = [client.get(address).content.decode() for address in ("/publicity/", "/feeds/publicity.atom")]
    assert ["公示已终止" in text and "共 4 项" not in text for text in stopped] == [True, True]
    page = client.get(f"/publicity/{notice.uuid}/").content.decode()
    assert "公示已终止" in page
    assert "本届工作计划调整" in page
    assert "?entry=" not in page
    assert "本届工作计划调整" in client.get(f"/editions/{walk.edition.slug}/").content.decode()
    assert {e["status"] for e in client.get(f"/api/v1/notices/{notice.uuid}").json()["entries"]} == {"terminated"}
    edition = client.get(f"/api/v1/editions/{walk.edition.slug}").json()
    assert (edition["stage"], {stage["state"] for stage in edition["stages"]}) == (None, {"done", "stopped", "pending"})
    call = walk.edition.documents.get(kind="call")
    assert "本届评选已取消，不再受理申报" in client.get(call.url).content.decode()
    assert "现在不接受申报" not in client.get("/eligibility/").content.decode()
    client.force_login(applicants[0].applicant)
    for address in (f"/apply/new/{walk.edition.slug}/", f"/apply/{applicants[0].pk}/do/withdraw/"):
        assert client.get(address).status_code == 302
    assert "本届工作计划调整" in client.get(f"/apply/{applicants[0].pk}/").content.decode()
    client.logout()
    assert not candidates(notice.stage).exists()
    assert QuotaSeat.objects.filter(edition=walk.edition).count() == 0
    assert set(walk.edition.panels.values_list("state", flat=True)) == {"dissolved"}
    with walk.diary.pass_days(20).at(9):
        close_ended_notices()
        with pytest.raises(TransitionNotAllowed, match="已取消"):
            deciding.commend(walk.edition, walk.accounts, walk.diary)
    assert fresh_from_db(notice).state == "terminated"
    assert NoticeEntry.objects.filter(notice=notice, left_as="").count() == 4
    assert Notice.objects.running().count() == 0
    assert first_break() is None
