"""The second thing that happens, in real browsers: applicants leave at every stage, nobody wins, cancelled, refilled.

The stages go by through the demonstration's own actions; who leaves, cancels, refills or reads does so here by hand.
`SCREENSHOTS=folder` keeps a picture of every page read, on the desk and on the phone; without it only the shortest walk
is taken, for the same stories are lived without a browser in `test_second_thing` and `test_refilling`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest

from cms_pages.demonstration import deciding, publishing
from cms_pages.demonstration.cast import Candidate
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.walking import Walk
from portal.access.models import User
from portal.journal.chain import first_break
from tests.conftest import fresh_from_db
from tests.journeys.conftest import set_up_portal
from tests.journeys.living import called, firms, names_on, walk_to
from tests.journeys.office_side import Person, living_at
from tests.journeys.sitting import approve_again, conference, of, propose, vote
from workflow.decisions.actions import close_meeting, decline_proposal
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
LONG = pytest.mark.skipif(not os.environ.get("SCREENSHOTS"), reason="long walk: name a folder in SCREENSHOTS")
WHY = "企业另有安排。"
MAYOR = "长宁区区长质量奖"


@dataclass
class Story:
    """People in their browsers, and the day they live on."""

    person: Callable[[str], Person]
    accounts: dict[str, User]
    diary: Diary

    def call(self, opens: date, cast: tuple[Candidate, ...]) -> Walk:
        walk = called("changning-quality", opens, cast, self.accounts)
        self.diary.day, walk.diary = walk.diary.day, self.diary
        return walk

    def reads(self, path: str, name: str, who: str = "citizen") -> str:
        """What somebody reads at an address."""
        person = self.person(who)
        person.goes(path)
        person.pictured(name)
        return person.reads()

    def second_agrees(self, row: str) -> None:
        second = self.person("office2")
        second.goes("/admin/desk/confirming/")
        second.does("同意", "confirming", row)


@pytest.fixture
def story(browser, live_server):
    accounts, diary = set_up_portal(), Diary(date(2026, 3, 2))
    with living_at(live_server, diary):
        yield Story(cache(lambda username: Person(browser, live_server.url, username, script=False)), accounts, diary)
    for context in browser.contexts:
        context.close()


@LONG
def test_applicants_leave_at_every_stage_and_a_place_is_refilled(story):
    names = ["示例甲厂", "示例乙厂", "示例丙厂", "示例丁厂", "示例戊厂", "示例己厂", "示例庚厂", "示例辛厂", "示例壬厂"]
    walk = story.call(date(2026, 3, 2), firms(*names, tier="mayor"))
    leaves(story, walk, "示例甲厂")
    walk_to(walk, "qualification")
    leaves(story, walk, "示例乙厂")
    walk_to(walk, "qualification-notice")
    notice = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    leaves(story, walk, "示例丙厂")
    assert "已撤回" in story.reads(f"/publicity/{notice.uuid}/", "资格审查公示")
    publishing.let_run_out(notice, walk.diary)
    walk.advance()
    assert walk.edition.current_stage.kind == "assessment"
    leaves(story, walk, "示例丁厂")
    walk_to(walk, walk.edition.stages.get(kind="conference").code)
    for proposal in propose(walk, "mayor"):
        assert proposal.state == "proposed"
    leaves(story, walk, "示例戊厂")
    conference(walk, walk.edition.current_stage, {"示例己厂": 3, "示例庚厂": 3, "示例辛厂": 2, "示例壬厂": 1})
    walk.advance()
    leaves(story, walk, "示例己厂")
    walk_to(walk, "winners-notice")
    winners = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    leaves(story, walk, "示例庚厂")
    further = place_is_refilled(story, walk, winners, "示例辛厂")
    assert names_on(further) == ["示例辛厂"]
    assert "示例庚厂" in story.reads(f"/publicity/{winners.uuid}/", "拟获奖名单公示")
    assert "示例辛厂" in story.reads(f"/publicity/{further.uuid}/", "递补公示")
    for one in (winners, further):
        if fresh_from_db(one).state == "running":
            publishing.let_run_out(fresh_from_db(one), walk.diary)
    walk.advance()
    assert [honour.public_name for honour in walk.to_the_end()] == ["示例辛厂"]
    said = story.reads(f"/editions/{walk.edition.slug}/", "届次-有人退出")
    assert f"{MAYOR}（先进质量管理模式）\t2\t1\t1" in said
    assert "示例辛厂" in story.reads("/register/", "名录")
    assert "示例庚厂" not in story.reads("/register/", "名录")
    assert first_break() is None


def leaves(story: Story, walk: Walk, name: str) -> None:
    """The applicant withdraws by hand; afterwards its page says so, and the office sees it gone."""
    application, stage = of(walk, name), walk.edition.current_stage.name
    username = application.applicant.username
    person = story.person(username)
    person.goes(f"/apply/{application.pk}/")
    person.page.get_by_role("link", name="撤回申报").click()
    person.page.locator("main [name=reason]").fill(WHY)
    person.page.locator("main form [type=submit]").last.click()
    person.page.get_by_text("申报已撤回。").wait_for()
    assert "撤回申报" not in person.page.locator("main a").all_inner_texts()
    person.pictured(f"申报-{stage}撤回")
    assert "申报人撤回" in story.reads("/inbox/", f"信箱-{stage}撤回", username)
    assert "已撤回" in story.reads(f"/admin/desk/applications/{application.pk}/", f"台账-{stage}撤回", "office")
    walk.entries = [entry for entry in walk.entries if entry[1].pk != application.pk]


def place_is_refilled(story: Story, walk: Walk, winners: Notice, name: str) -> Notice:
    """One officer proposes, the other agrees; the conference, the government and a notice of full length follow."""
    office = story.person("office")
    office.does("名额递补", "proposals", name, tier=MAYOR, reason="递补空出的名额。")
    office.pictured("递补已提出")
    story.second_agrees(name)
    conference(walk, fresh_from_db(walk.edition.stages.get(kind="conference")), {name: 3})
    approve_again(walk, "演示批复〔2026〕9号")
    return publishing.publish_list(walk.edition, walk.accounts, walk.diary, fresh_from_db(winners.stage))


@pytest.mark.article(3)
def test_nobody_wins_and_the_public_reads_so(story):
    walk = story.call(date(2026, 3, 2), firms("示例甲厂", "示例乙厂", tier="gold"))
    walk_to(walk, walk.edition.stages.get(kind="conference").code)
    proposals = propose(walk, "gold")
    meeting = vote(walk, dict.fromkeys(proposals, "no"))
    with walk.diary.at(15):
        for proposal in proposals:
            decline_proposal(proposal, by=walk.accounts["office"], reason="示范性不足。")
        close_meeting(meeting, by=walk.accounts["office"], minutes="本届奖项空缺。")
    walk.advance()
    deciding.approve(walk.edition, walk.accounts, walk.diary.pass_days(2))
    while walk.edition.state == "running":
        walk.advance()
    page = story.reads(f"/editions/{walk.edition.slug}/", "届次-全部空缺")
    assert "长宁区质量金奖\t10\t0\t10" in page
    username = proposals[0].application.applicant.username
    assert "未列入" in story.reads(f"/apply/{proposals[0].application_id}/", "申报-未列入", username)
    assert "未列入拟获奖名单" in story.reads("/inbox/", "信箱-未列入", username)
    assert "示例甲厂" not in story.reads("/register/", "名录-全部空缺")


@LONG
@pytest.mark.article(30)
def test_cancelled_in_the_winners_notice_by_two_officers_and_everybody_reads_so(story):
    walk = story.call(date(2026, 3, 2), firms("示例甲厂", "示例乙厂", tier="gold"))
    walk_to(walk, "winners-notice")
    notice = publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))
    office, edition = story.person("office"), walk.edition
    office.slips("取消届次", "editions", edition.name, reason="", says={"reason": "请填写理由"})
    office.corrects(reason="本届工作计划调整。")
    office.pictured("取消已提出")
    assert fresh_from_db(notice).state == "running"
    story.second_agrees(edition.name)
    assert fresh_from_db(notice).state == "terminated"
    office.goes(f"/admin/desk/editions/{edition.pk}/")
    office.pictured("台账-届次取消")
    assert office.offered() == []
    assert "公示已终止" in story.reads(f"/publicity/{notice.uuid}/", "公示-届次取消")
    assert "本届工作计划调整" in story.reads(f"/editions/{edition.slug}/", "届次-取消")
    application = of(walk, "示例甲厂")
    username = application.applicant.username
    assert "届次取消" in story.reads("/inbox/", "信箱-届次取消", username)
    assert "本届工作计划调整" in story.reads(f"/apply/{application.pk}/", "申报-届次取消", username)
    assert "示例甲厂" not in story.reads("/register/", "名录-届次取消")
    assert first_break() is None
