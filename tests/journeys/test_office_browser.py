"""One edition at the desks: officers, a department, reviewers and members of the conference in real browsers.

What applicants, objectors and the clock contribute comes from the demonstration's own actions; whatever the office side
does, people here click and type, and at each desk somebody slips first. The officers' browsers run no script: no desk
needs any, and a hundred pages take half the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pytest

from cms_pages.demonstration import applying, judging, objecting, publishing
from cms_pages.demonstration.cast import FINISHED, RUNNING, Candidate, make_account
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.walking import Walk
from objections.models import Objection
from portal.access.enums import Role
from portal.access.models import User
from portal.evidence.tasks import make_missing_copies
from portal.journal.chain import first_break
from portal.powers.actions import grant_role
from portal.workdays.models import CalendarYear
from tests.factories.evidence import PDF
from tests.factories.reviews import points
from tests.journeys.conftest import set_up_portal
from tests.journeys.office_side import Person, living_at
from workflow.applications.actions import request_recommendation, resubmit, submit_application
from workflow.applications.models import Application
from workflow.decisions.actions import (
    cast_ballot,
    check_in,
    count_ballots,
    deliberate_proposal,
    grant_place,
    propose_honour,
    register_member,
)
from workflow.decisions.models import Meeting, MemberUnit, Proposal
from workflow.honours.models import Honour
from workflow.honours.tasks import issue_missing_certificates
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice
from workflow.reviews.actions import decide_shortlist, sign_pledge, submit_score_sheet
from workflow.reviews.models import PanelMember
from workflow.titles.models import TitleUse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FIRST, SECOND, WEAK, LATE = FINISHED[0], FINISHED[1], FINISHED[3], RUNNING[1]
UNITS = ("示例委办局一", "示例委办局二", "示例委办局三")
DAYS_OF_2027 = """2027-01-01 至 2027-01-03 休 元旦
2027-02-05 至 2027-02-11 休 春节
2027-05-01 至 2027-05-05 休 劳动节
2027-10-01 至 2027-10-07 休 国庆节"""
EDITION = "2026年度上海市长宁区政府质量奖"
FRAUD = "属于提供虚假材料或者采取不正当手段骗取表彰奖励（依据《上海市长宁区政府质量奖管理办法》第三十四条）"


@dataclass
class Story:
    """The people, the day, and the edition they carry through."""

    person: Callable[[str], Person]
    accounts: dict[str, User]
    diary: Diary
    walk: Walk

    @property
    def office(self) -> Person:
        return self.person("office")

    @property
    def edition(self) -> Edition:
        return Edition.objects.get()

    def application(self, candidate: Candidate) -> Application:
        return Application.objects.get(public_name=candidate.name)

    def advances(self) -> None:
        self.office.does("推进到下一环节", "editions", EDITION)
        self.walk.edition = self.edition


@pytest.fixture
def story(browser, live_server):
    accounts = set_up_portal()
    for number, unit in enumerate(UNITS, start=1):
        accounts[f"conference{number}"] = make_account(f"conference{number}", f"{unit}代表")
        grant_role(accounts[f"conference{number}"], Role.CONFERENCE)
    accounts["reviewer4"] = make_account("reviewer4", "评审员丁")
    grant_role(accounts["reviewer4"], Role.REVIEWER)
    diary = Diary(date(2026, 11, 9))
    person = cache(lambda username: Person(browser, live_server.url, username, script="office" not in username))
    with living_at(live_server, diary):
        yield Story(person, accounts, diary, Walk(None, [], accounts, diary))
    for context in browser.contexts:
        context.close()


def test_an_edition_goes_through_every_desk(story):
    two_officers_confirm_the_year(story)
    office_plans_the_edition(story)
    department_recommends(story)
    office_screens(story)
    notice_is_planned_and_published(story, "资格审查公示")
    publishing.let_run_out(Notice.objects.get(), story.diary)
    story.advances()
    panel_pledges_steps_back_and_scores(story)
    conference_meets(story)
    government_approves(story)
    notice_is_planned_and_published(story, "拟获奖名单公示")
    objection_is_handled(story)
    office_commends(story)
    winner_registers_the_title(story)
    two_officers_revoke(story)
    assert first_break() is None


def two_officers_confirm_the_year(story: Story) -> None:
    story.office.slips(
        "录入年度日历", "workdays", year="2027", document_title="国务院办公厅关于2027年部分节假日安排的通知",
        document_number="国办发明电〔2026〕演示号", days="2027-02-30 休 春节", says={"days": "没有 2027-02-30 这一天"},
    )  # fmt: skip
    story.office.corrects(days=DAYS_OF_2027)
    story.office.finds("workdays", "2027")
    assert "请另一名经办人复核确认" in story.office.reads()
    assert "复核确认" not in story.office.offered()
    story.person("office2").does("复核确认", "workdays", "2027")
    year = CalendarYear.objects.get(year=2027)
    assert (year.state, str(year.proposed_by), str(year.confirmed_by)) == ("confirmed", "评审办甲", "评审办乙")


def office_plans_the_edition(story: Story) -> None:
    story.office.slips(
        "筹备新届次", "editions", ruleset="上海市长宁区政府质量奖管理办法（2023）", year="2026",
        slug="changning-quality-2026", opens_at="2026-11-20T09:00", deadline="2026-11-19T17:00",
        says={"deadline": "申报截止应晚于申报开始"},
    )  # fmt: skip
    story.office.corrects(deadline="2026-12-30T17:00")
    assert EDITION in story.office.reads()
    story.diary.go_to(date(2026, 11, 19))
    publishing.publish_call(story.edition, story.accounts, story.diary)
    story.diary.go_to(date(2026, 11, 20))
    story.office.does("启动届次", "editions", EDITION)


def department_recommends(story: Story) -> None:
    """One applicant meets the department in its browser; the others are in on time."""
    first = applying.start(story.edition, FIRST, story.accounts["winner"], story.diary.pass_days(1))
    with story.diary.at(14):
        request_recommendation(first, by=story.accounts["winner"])
    story.diary.pass_days(1)
    department, scan = story.person("department"), {"name": "签章页.pdf", "mimeType": "application/pdf", "buffer": PDF}
    department.slips(
        "签署推荐意见", "applications", FIRST.name, opinion="", seal=scan, says={"opinion": "请填写推荐意见"}
    )
    assert "签章页.pdf" in department.reads()
    department.corrects(opinion="经核实，申报材料真实，同意推荐。")
    with story.diary.at(16):
        submit_application(first, by=story.accounts["winner"], declared=True)
    for candidate in (SECOND, WEAK, LATE):
        applying.file_application(story.edition, candidate, story.accounts, story.diary.pass_days(2))
    story.walk.entries = [(found, story.application(found)) for found in (FIRST, SECOND, WEAK)]


def office_screens(story: Story) -> None:
    """One application is supplemented and passes, one fails with its reason."""
    story.diary.go_to(date(2026, 12, 31))
    story.advances()
    story.office.slips(
        "要求补正",
        "applications",
        FIRST.name,
        items="请补充上一年度审计报告。",
        says={"sections": "请选择申报人可以修改的部分"},
    )
    story.office.corrects(sections=["申报条件"])
    with story.diary.pass_days(3).at(9):
        resubmit(story.application(FIRST), by=story.accounts["winner"])
    story.office.slips("审查决定", "reviews", LATE.name, passed="不通过", reason="", says={"reason": "理由"})
    story.office.corrects(reason="申报单位生产经营未满3年，不符合第十六条第（一）项。")
    assert story.application(LATE).state == "submitted"
    second_agrees(story, LATE.name)
    story.office.slips(
        "按名单作出决定",
        "reviews",
        stage=f"{EDITION} 资格审查",
        lines="X-1，通过",
        reason="已逐件审查。",
        says={"lines": "本环节没有这一编号的申报"},
    )
    story.office.corrects(lines="", others_pass=["名单以外尚未决定的，全部通过"])
    assert {story.application(one).passages.count() for one in (FIRST, SECOND, WEAK)} == {0}
    second_agrees(story, "资格审查")
    passed = {story.application(one).passages.get().outcome for one in (FIRST, SECOND, WEAK)}
    assert passed == {"passed"}
    assert story.application(LATE).state == "eliminated"
    story.diary.pass_days(1)
    story.advances()


def second_agrees(story: Story, row: str) -> None:
    """The other officer compares what was proposed last about it, and confirms."""
    second = story.person("office2")
    second.goes("/admin/desk/confirming/")
    second.does("同意", "confirming", row)


def notice_is_planned_and_published(story: Story, stage: str) -> None:
    story.diary.pass_days(1)
    story.office.slips("生成公示草稿", "notices", stage=f"{EDITION} · {stage}", workdays="3", says={"": "不得少于"})
    story.office.corrects(workdays="6")
    notice = Notice.objects.get(state="draft")
    assert "如今日发布" in story.office.reads()
    story.person("office2").does("发布公示", "notices", notice.title)
    notice.refresh_from_db()
    assert (notice.state, len(notice.workday_dates)) == ("running", 6)
    assert notice.starts_on > story.diary.day
    assert f"{notice.starts_on} 至 {notice.ends_on}" in story.office.reads()


def panel_pledges_steps_back_and_scores(story: Story) -> None:
    story.diary.pass_days(1)
    people = [story.accounts[f"reviewer{number}"] for number in ("", 2, 3, 4)]
    units = {f"members-unit-{user.pk}": f"示例机构{place}" for place, user in enumerate(people, 1)}
    story.office.slips(
        "组成评审组", "panels", edition=EDITION, name="综合评审组", members=[str(user) for user in people], **units,
        says={"leader": "请选择组长"},
    )  # fmt: skip
    story.office.corrects(leader=str(people[0]))
    seats = [PanelMember.objects.get(user=user) for user in people]
    reviewer, fourth = story.person("reviewer"), story.person("reviewer4")
    reviewer.slips("签署评审纪律承诺", "seats", "综合评审组", says={"agreed": "请勾选“本人已阅读并承诺遵守”"})
    reviewer.corrects(agreed=["本人已阅读并承诺遵守"])
    with story.diary.at(9):
        for seat in seats[1:]:
            sign_pledge(seat, by=seat.user)
    story.office.slips("分配评审人员", "reviews", FIRST.name, says={"members": "请选择评审人员"})
    story.office.corrects(members=[str(seat) for seat in seats])
    number = story.application(FIRST).number
    fourth.slips("提出回避", "assignments", number, reason="", says={"reason": "请填写理由"})
    fourth.corrects(reason="本人曾任该企业顾问。")
    assert FIRST.name not in fourth.reads()
    sheet = {"strengths": "体系完整，数据可核验。", "improvements": "建议加强对标。"}
    marks = {
        "item_4_1": "101.5",
        "item_4_2": "85",
        "item_4_3": "80",
        "item_4_4": "120",
        "item_4_5": "95",
        "item_4_6": "75",
    }
    slip = {**marks, "item_4_7": "1200", "item_4_7_note": "三年数据见附件二第5页。", **sheet}
    reviewer.slips("提交评分表", "assignments", number, **slip, says={"item_4_7": "0 至 400"})
    assert reviewer.page.locator(".item-total").inner_text() == "合计 1756.5 分（满分 1000 分）"
    reviewer.corrects(item_4_7="375")
    with story.diary.at(10):
        for seat in seats[1:3]:
            submit_score_sheet(given := seat.assignments.get(), by=seat.user, **points(given, 920), **sheet)
    reviewer.slips("出具评审报告", "reviews", FIRST.name, text="", says={"text": "请填写报告正文"})
    reviewer.corrects(text="评审组认为该模式特色鲜明、成效可靠，建议进入现场评审。")
    office_decides_the_shortlist(story, seats[:3])


def office_decides_the_shortlist(story: Story, panel: list[PanelMember]) -> None:
    """The rest is reviewed behind the scenes; the list is decided at the desk, the later stages off it."""
    stage = story.edition.current_stage
    with story.diary.at(9):
        for candidate in (SECOND, WEAK):
            judging.review(candidate, story.application(candidate), stage, panel)
            judging.publish_report(story.application(candidate), stage, by=panel[0].user, text="综合评审意见。")
        decide_shortlist(story.application(SECOND), stage, True, by=None)
    story.office.does("决定入围", "reviews", FIRST.name, passed="通过")
    second_agrees(story, FIRST.name)
    story.office.slips("决定入围", "reviews", WEAK.name, passed="不通过", reason="", says={"reason": "理由"})
    story.office.corrects(reason="资料评审得分未达到现场评审名单的要求。")
    second_agrees(story, WEAK.name)
    story.diary.pass_days(1)
    story.advances()
    story.walk.panel, story.walk.entries = panel, story.walk.entries[:2]
    for _ in ("现场评审", "综合评价"):
        story.walk.do_assessment()
        story.walk.advance()


def conference_meets(story: Story) -> None:
    office, by = story.office, story.accounts["office"]
    story.diary.pass_days(5)
    # The only edition is chosen by itself.
    office.slips(
        "登记成员", "conference-members", name="", user=f"{UNITS[0]}代表", says={"name": "请填写成员单位或职务"}
    )
    office.corrects(name=UNITS[0])
    for number in (2, 3):
        with story.diary.at(10):
            register_member(story.edition, UNITS[number - 1], by=by, user=story.accounts[f"conference{number}"])
    office.slips("提出建议", "proposals", tier="长宁区区长质量奖", says={"application": "请选择申报"})
    office.corrects(application=str(story.application(FIRST)), opinion="综合评价优秀，建议表彰。")
    office.slips(
        "安排会议", "meetings", stage=f"{EDITION} · 评审会审议", held_on=str(story.diary.day), place="", chair="总召集人",
        says={"place": "请填写会议地点"},
    )  # fmt: skip
    office.corrects(place="示例会议室")
    meeting = Meeting.objects.get()
    office.finds("meetings", str(meeting.held_on))
    assert "宣布开会" not in office.offered()
    assert "达到法定人数后宣布开会" in office.reads()
    story.person("conference1").does("签到", "meetings", str(meeting.held_on))
    office.does("代为签到", "meetings", str(meeting.held_on), member=UNITS[1], representative="示例代表")
    with story.diary.at(9):
        check_in(meeting, MemberUnit.objects.get(name=UNITS[2]), by=story.accounts["conference3"])
    office.does("宣布开会", "meetings", str(meeting.held_on))
    conference_votes(story)
    office.slips("宣布散会", "meetings", str(meeting.held_on), minutes="", says={"minutes": "请填写会议纪要"})
    office.corrects(minutes="会议逐项审议获奖建议并表决，形成拟获奖名单。")
    story.advances()


def conference_votes(story: Story) -> None:
    """One proposal in the room's browsers, the other beside it."""
    office, row = story.office, FIRST.name
    office.slips("记录审议", "proposals", row, minutes="", says={"minutes": "请填写审议记录"})
    office.corrects(meeting=str(Meeting.objects.get()), minutes="评审组汇报评价情况，成员无不同意见。")
    story.person("conference1").slips("投票", "proposals", row, says={"choice": "请选择意见"})
    story.person("conference1").corrects(choice="同意")
    with story.diary.at(10):
        cast_ballot(Proposal.objects.get(), choice="yes", by=story.accounts["conference2"])
        cast_ballot(Proposal.objects.get(), choice="no", by=story.accounts["conference3"])
    office.goes(f"/admin/desk/proposals/{Proposal.objects.get().pk}/")
    office.does("唱票", "proposals", row)
    office.does("列入拟获奖名单", "proposals", row)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.present, proposal.yes, proposal.no) == ("granted", 3, 2, 1)
    with story.diary.at(11):
        second = propose_honour(story.application(SECOND), tier="gold", by=story.accounts["office"], opinion="同意。")
        deliberate_proposal(second, meeting=Meeting.objects.get(), minutes="无不同意见。", by=story.accounts["office"])
        for number in (1, 2, 3):
            cast_ballot(second, choice="yes", by=story.accounts[f"conference{number}"])
        grant_place(count_ballots(second, by=story.accounts["office"]), by=story.accounts["office"])


def government_approves(story: Story) -> None:
    story.diary.pass_days(4)
    story.office.slips(
        "登记批准文件", "approvals", stage=f"{EDITION} · 报批（拟获奖名单 2 项）", document_number="演示批复〔2027〕1号",
        approved_on=str(story.diary.day + timedelta(days=1)), says={"approved_on": "批准日期晚于今天"},
    )  # fmt: skip
    story.office.corrects(approved_on=str(story.diary.day))
    second_agrees(story, "报批")
    story.advances()


def objection_is_handled(story: Story) -> None:
    """It holds its entry while it is looked into; dismissed, it lets the entry go."""
    notice, office = Notice.objects.get(state="running"), story.office
    entry = notice.entries.get(public_name=FIRST.name)
    objecting.object_to(entry, notice, story.diary.pass_days(1), "对一次交付合格率数据的真实性有疑问，请核实。")
    objection = Objection.objects.get()
    story.diary.pass_days(1)
    office.slips("查阅提出人信息", "objections", objection.number, reason="", says={"reason": "请填写理由"})
    office.fills(reason="核实提出人身份")
    assert office.sends() == 200
    assert "11010519491231002X" in office.reads()
    office.finds("objections", objection.number)
    make_missing_copies()  # as the worker does
    office.opens_files()
    office.does("核实身份", "objections", objection.number)
    office.does("受理", "objections", objection.number)
    assert "：暂缓" in office.reads()
    office.does("开始调查", "objections", objection.number)
    finding = "经核对原始记录，反映的情况不成立。"
    office.slips("作出结论", "objections", objection.number, conclusion=finding, says={"outcome": "请选择结论"})
    office.corrects(outcome="异议不成立")
    second_agrees(story, objection.number)
    office.does("书面答复", "objections", objection.number, reply=f"您反映的问题我办已核查：{finding}")
    office.slips(
        "公开处理结果", "objections", objection.number, summary="",
        says={"summary": "请填写向社会公开的处理情况"},
    )  # fmt: skip
    office.corrects(summary="反映申报材料数据不实。经核查，异议不成立。")
    second_agrees(story, objection.number)
    publishing.let_run_out(notice, story.diary)
    story.advances()


def office_commends(story: Story) -> None:
    story.diary.pass_days(1)
    story.office.slips(
        "拟制表彰决定", "commendations", edition=EDITION, document_number="演示府发〔2027〕8号",
        issued_on=str(story.diary.day), amount_lines="五十万", says={"amount_lines": "“五十万”不符合格式"},
    )  # fmt: skip
    story.office.corrects(amount_lines="")
    story.office.does("印发表彰决定", "commendations", "演示府发〔2027〕8号")
    second_agrees(story, "演示府发〔2027〕8号")
    with story.diary.at(11):
        assert issue_missing_certificates() == 2
    honour = Honour.objects.get(public_name=FIRST.name)
    today = str(story.diary.day)
    story.office.slips(
        "登记奖金支付", "honours", honour.number, amount_yuan="600000", paid_on=today, reference="演示凭证1号",
        says={"": "超出标准"},
    )  # fmt: skip
    voucher = {"name": "支付凭证.pdf", "mimeType": "application/pdf", "buffer": PDF}
    story.office.corrects(amount_yuan="500000", vouchers=voucher)
    second_agrees(story, honour.number)
    assert honour.payments.total() == 500_000
    story.office.goes(f"/admin/desk/honours/{honour.pk}/")
    assert "第 1 版" in story.office.reads()
    story.diary.pass_days(1)
    story.advances()
    assert story.edition.state == "concluded"


def winner_registers_the_title(story: Story) -> None:
    """The winner writes it, the office finds it in its register."""
    honour = Honour.objects.get(public_name=FIRST.name)
    story.person("winner").goes(f"/register/{honour.number}/uses/new/")
    winner = story.person("winner").page
    winner.locator("[name=medium]").select_option("website")
    winner.locator("[name=wording]").fill("质量奖得主")
    winner.locator("[name=place]").fill("企业官方网站")
    winner.locator("main [type=submit]").last.click()
    winner.get_by_text("使用称号须注明获奖年度“2026年度”").wait_for()
    assert winner.locator("[name=wording]").input_value() == "质量奖得主"
    winner.locator("[name=wording]").fill("2026年度长宁区区长质量奖（先进质量管理模式）")
    winner.locator("main [type=submit]").last.click()
    winner.wait_for_url("**/uses/")
    story.office.finds("title-uses", honour.number)
    assert "企业官方网站" in story.office.reads()
    story.office.goes(f"/register/{honour.number}/")
    assert "企业官方网站" not in story.office.reads()
    story.office.does("审核通过并公开", "title-uses", honour.number)
    story.office.goes(f"/register/{honour.number}/")
    assert "企业官方网站" in story.office.reads()


def two_officers_revoke(story: Story) -> None:
    story.diary.pass_days(30)
    honour = Honour.objects.get(public_name=FIRST.name)
    story.office.slips(
        "提出撤销", "honours", honour.number, article=FRAUD, reason="", public_reason="提供虚假材料骗取表彰奖励",
        document_number=f"演示质评办〔{story.diary.day.year}〕12号", says={"reason": "请填写理由"},
    )  # fmt: skip
    story.office.corrects(reason="核查发现申报数据与原始记录不符。")
    story.diary.pass_days(15)
    story.office.does(
        "拟定撤销决定", "revocations", honour.number, document_number="演示府发〔2027〕20号", resolution="演示府批〔2027〕5号",
        resolved_on=story.diary.day.isoformat(),
    )  # fmt: skip
    assert "复核并撤销" not in story.office.offered()
    story.person("office2").does("复核并撤销", "revocations", honour.number)
    assert TitleUse.objects.get().state == "revoked"
    story.office.goes(f"/verify/{honour.number}/")
    assert "已撤销" in story.office.reads()
