"""Two editions and what befalls them, lived so that every letter of the house is written at least once."""

from datetime import date, timedelta
from functools import partial

from cms_pages.demonstration import deciding, judging, misusing, objecting, publishing, supervising
from cms_pages.demonstration.applying import sample, start
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from cms_pages.demonstration.seed import CALL_DAYS, file_all, open_call
from cms_pages.demonstration.walking import Walk
from cms_pages.tasks import publish_due
from objections import actions as objecting_acts
from objections.actions.sending import send_receipt
from objections.acts import propose_conclusion, propose_opening, propose_review
from objections.enums import Ending, Outcome
from objections.models import Consultation, Objection
from objections.public_acts import propose_release
from objections.tasks import remind_consulted, remind_deadlines, remind_other_sides, remind_sittings
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.agenda.tasks import remind_of_duties
from portal.casework.actions import set_lead
from portal.confirming.actions import confirm, decline, propose
from portal.identity.actions import refuse_proof, submit_proof, verify_proof
from portal.workdays.actions import confirm_year, propose_year
from portal.workdays.calendar import add_workdays
from portal.workdays.days import Day
from portal.workdays.enums import DayKind
from portal.workdays.seeding import notice_days
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.cms import announcement, call_page
from tests.factories.honours import drawn_up, reinstated
from tests.factories.identity import compared
from tests.factories.objections import plan_of
from tests.factories.prizes import proposed_payment, stated
from tests.factories.supervision import answered, ordered
from tests.factories.voting import after_hearing, decided, left_to_the_conference
from tests.journeys.letters_honoured import enlist, gather
from tests.journeys.letters_people import change_panel, export_lists, keep_calendar, keep_people, watch_over
from tests.journeys.letters_pool import cultivate
from tests.journeys.letters_stories import tell_stories
from tests.journeys.living import firms
from workflow.applications.actions import (
    accept_hand_over,
    change_role,
    close_supplement,
    decline_hand_over,
    invite_coworker,
    join_application,
    lapse_hand_over,
    offer_hand_over,
    recall_application,
    remove_coworker,
    request_recommendation,
    request_supplement,
    resubmit,
    return_application,
    return_to_running,
    save_draft,
    withdraw,
    withdraw_hand_over,
)
from workflow.applications.enums import Section
from workflow.applications.models import Application, Coworker
from workflow.decisions.actions import (
    cancel_meeting,
    change_meeting,
    declare_recusal,
    plan_meeting,
    register_member,
    remove_member,
)
from workflow.decisions.liftings import LIFT_MEMBER_RECUSAL
from workflow.honours.actions import (
    accept_prize_use,
    complete_recovery,
    propose_revocation,
    put_to_conference,
    refuse_prize_use,
    reject_revocation,
    return_draft,
    return_prize,
)
from workflow.honours.acts import propose_ask_back, propose_reversal, propose_waiver
from workflow.honours.models import Certificate, CertificateHindrance, Honour
from workflow.honours.prize_account import prize_account, statement_due_on
from workflow.honours.tasks import issue_certificates, remind_prize_uses
from workflow.misuse.actions import refuse_report, withdraw_report
from workflow.misuse.tasks import remind_misuse
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.models import Department, Edition, Stage
from workflow.programmes.scheduling import RESTORE_DEADLINE, extend_deadline
from workflow.publicity.acts import propose_correction
from workflow.publicity.enums import ChangeKind
from workflow.publicity.models import Notice, NoticeEntry
from workflow.reviews.actions import (
    arrange_appointments,
    assign_review,
    cancel_appointment,
    close_consultation,
    close_discussion,
    consult_department,
    move_appointment,
    open_discussion,
    order_recusal,
    publish_report,
    reply_consultation,
    request_recusal,
)
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.acts import propose_outcome
from workflow.supervision.actions import close_tracking
from workflow.supervision.acts import REFER
from workflow.supervision.tasks import remind_tracking, tell_discipline_body
from workflow.titles.actions import (
    end_title_use,
    file_title_use,
    refuse_title_use,
    release_title_use,
    withdraw_title_use,
)

QUALITY, OPENS = "changning-quality", date(2025, 3, 3)
NAMES = [f"示例{c}厂" for c in "甲乙丙丁戊己庚辛壬癸"]
Accounts = dict[str, User]


def live(accounts: Accounts) -> Walk:
    """Everything, in the order of the calendar."""
    walk = call(accounts)
    screen(walk)
    publicise(walk)
    review(walk)
    confer(walk)
    honour(walk)
    misuse(walk)
    gather(walk)
    tell_stories(walk)
    take_back(walk)
    enlist(walk)
    cancel(accounts)
    cultivate(accounts, walk.diary)
    keep_calendar(accounts, walk.diary)
    export_lists(accounts["office"], walk.diary)
    prove_identity(walk)
    edit_pages(walk)
    keep_people(accounts, walk.diary)
    watch_over(accounts["system"], walk.diary)
    vote_on_one(walk)
    follow_winners(walk)
    return walk


def case(walk: Walk, place: int) -> Application:
    return Application.objects.get(edition=walk.edition, public_name=NAMES[place])


def call(accounts: Accounts) -> Walk:
    """Ten applications arrive; an eleventh is sent to and fro and never submitted."""
    edition, diary = open_call(QUALITY, OPENS, CALL_DAYS, accounts)
    entries = file_all(edition, firms(*NAMES, tier="gold"), accounts, diary)
    [wanderer] = firms("示例迟交厂", tier="gold", starting=91)
    by = publishing_account(accounts, wanderer.name)
    application = start(edition, wanderer, by, diary)
    with diary.at(11):
        extend_deadline(
            edition, deadline=edition.deadline + timedelta(days=7), by=accounts["office"], reason="系统升级"
        )
    work_together(application)
    with diary.at(12):
        request_recommendation(application, by=by)
        move_deadline_back_and_on(edition, accounts)
        return_application(application, by=accounts["department"], reason="请补充近三年的经营数据")
        request_recommendation(application, by=by)
        recall_application(application, by=by)
        save_draft(
            application, by=by, section=Section.DEPARTMENT,
            data={"department": Department.objects.get(name="示例行业主管部门")},
        )  # fmt: skip
        request_recommendation(application, by=by)
    return Walk(fresh_from_db(edition), entries, accounts, diary)


def work_together(application: Application) -> None:
    """Three are invited: one is taken off, one leaves; the third reads, writes again, is asked to take over, does, and hands
    back."""
    from cms_pages.demonstration.cast import make_account

    by, people = application.applicant, [make_account(f"wanderer{one}", f"示例填写人{one}") for one in "234"]
    for one in people:
        join_application(invite_coworker(application, by=by, email=one.email, role="editor"), by=one)
    stays, goes, leaves = (Coworker.objects.get(user=one) for one in people)
    remove_coworker(goes, by=by)
    remove_coworker(leaves, by=leaves.user)
    for role in ("reader", "editor"):
        stays = change_role(stays, by=by, role=role)
    for days, end in enumerate((partial(withdraw_hand_over, by=by), partial(decline_hand_over, by=stays.user))):
        with clock.travel(clock.now() + timedelta(hours=days)):
            end(offer_hand_over(application, by=by, to=stays))
    with clock.travel(clock.now() + timedelta(hours=2)):
        offer = offer_hand_over(application, by=by, to=stays)
    with clock.travel(offer.offered_until):
        lapse_hand_over(offer)
    with clock.travel(clock.now() + timedelta(hours=3)):
        accept_hand_over(offer_hand_over(application, by=by, to=fresh_from_db(stays)), by=stays.user)
    back = Coworker.objects.get(user=by, ended_at=None)
    accept_hand_over(offer_hand_over(fresh_from_db(application), by=stays.user, to=back), by=by)
    application.refresh_from_db()


def move_deadline_back_and_on(edition: Edition, accounts: Accounts) -> None:
    """The extension was a slip: taken back by two, and made as it was meant."""
    office, extended = accounts["office"], edition.deadline
    seen = {"deadline": clock.display_seconds(extended)}
    confirm(propose(RESTORE_DEADLINE, edition, by=office, reason="日期有误", payload=seen), by=accounts["office2"])
    edition.refresh_from_db()
    extend_deadline(edition, deadline=extended - timedelta(days=1), by=office, reason="系统升级")


def publishing_account(accounts: Accounts, name: str) -> User:
    from cms_pages.demonstration.cast import make_account

    return make_account("wanderer", name)


def screen(walk: Walk) -> None:
    """Supplements answered, moved and overdue; departments asked; one fails, one withdraws."""
    edition, accounts, diary = walk.edition, walk.accounts, walk.diary
    walk.do_application()
    walk.advance()
    office = accounts["office"]
    with diary.pass_days(1).at(9):
        order_recusal(case(walk, 9), accounts["reviewer"], by=office, reason="曾为该企业提供咨询")
        for place in (0, 1):
            request_supplement(case(walk, place), by=office, items="请补充审计报告", sections=[Section.CONTENT])
        asked = ask(walk, "示例街道办事处", "是否存在重大投诉"), ask(walk, "示例行业主管部门", "是否受过行政处罚")
        close_consultation(ask(walk, "示例行业主管部门", "是否欠税", place=3), by=office, reason="重复征求")
        close_consultation(ask(walk, "示例街道办事处", "是否欠薪", place=3), by=office, reason="另行核实")
    holiday(accounts, diary)
    with diary.at(15):
        resubmit(case(walk, 0), by=case(walk, 0).applicant)
        reply_consultation(asked[0], by=accounts["department"], reply="无意见。")
        close_consultation(asked[1], by=office, reason="该部门已书面复函，无意见")
    with diary.pass_days(20).at(9):
        close_supplement(fresh_from_db(case(walk, 1)), by=office, reason="逾期未补正")
        withdraw(case(walk, 8), by=case(walk, 8).applicant, reason="企业另有安排")
        fail(walk, reason="登记日期有误")
        return_to_running(case(walk, 9), by=accounts["office2"], reason="登记日期核对有误")
        fail(walk, reason="成立未满三年")
    drop(walk, 8, 9)
    judging.screen(edition, walk.entries, accounts, diary)
    walk.advance()


def fail(walk: Walk, *, reason: str) -> None:
    """The last one does not pass: proposed by an officer whom no recusal keeps from it, confirmed by another."""
    stage = walk.edition.current_stage
    proposed = propose_outcome(case(walk, 9), stage, passed=False, by=walk.accounts["office"], reason=reason)
    seconded(proposed, walk.accounts["office2"])


def ask(walk: Walk, department: str, question: str, place: int = 2):
    return consult_department(
        case(walk, place), walk.edition.current_stage, Department.objects.get(name=department),
        by=walk.accounts["office"], question=question,
    )  # fmt: skip


def holiday(accounts: Accounts, diary: Diary) -> None:
    """The State Council gives tomorrow and the day after off: what runs by working days gets longer."""
    taken = {add_workdays(diary.day, number) for number in (1, 2)}
    off = [Day(day, DayKind.HOLIDAY) for day in sorted(taken) if day.year == diary.day.year]
    kept = [day for day in notice_days(diary.day.year) if day.date not in taken]
    number = f"国办发明电〔{diary.day.year}〕{diary.day.month + 50}号"
    with diary.at(10):
        draft = propose_year(
            diary.day.year, [*kept, *off], by=accounts["office"],
            document_title="关于调整放假安排的通知", document_number=number, reason="放假安排调整",
        )  # fmt: skip
        confirm_year(draft, by=accounts["office2"])


def drop(walk: Walk, *places: int) -> None:
    names = {NAMES[place] for place in places}
    walk.entries = [entry for entry in walk.entries if entry[1].public_name not in names]


def consults(objection: Objection, accounts: Accounts) -> list[Consultation]:
    """Two departments are asked, of which one has no account."""
    objecting_acts.start_investigation(objection, by=accounts["office"])
    asked = [accounts["department2"].departments.get(), Department.objects.get(name="示例行业主管部门")]
    return objecting_acts.consult_on_objection(
        objection, by=accounts["office"], question="合同金额的口径是否可比？", departments=asked
    )


def asks_once_more(objection: Objection, accounts: Accounts) -> None:
    objecting_acts.consult_on_objection(
        fresh_from_db(objection), by=accounts["office"], question="计量单位是否一致？",
        departments=[accounts["department2"].departments.get()],
    )  # fmt: skip


def heard_in_person(objection: Objection, other: Objection, accounts: Accounts) -> None:
    """Both sides ask and are refused, are called of the office's own motion, moved and called off; one asks and takes it back."""
    office, presider = accounts["office"], UserFactory(roles=[Role.OFFICE])
    owner = objection.entry.application.applicant
    for party, by in (("objector", None), ("other_side", owner)):
        asked = objecting_acts.ask_sitting(fresh_from_db(objection), party=party, grounds="须当面说明。", by=by)
        objecting_acts.refuse_sitting(asked, by=office, reason="书面已经说明清楚")
    hours = {"objector": 9, "other_side": 14}
    called = [
        objecting_acts.set_sitting(fresh_from_db(objection), by=office, party=party, plan=plan_of(presider, hour=hour))
        for party, hour in hours.items()
    ]
    for one, hour in zip(called, hours.values(), strict=True):
        objecting_acts.move_sitting(one, by=office, plan=plan_of(presider, days=4, hour=hour), reason="会议室冲突")
    with clock.travel(clock.moment(clock.day_of(fresh_from_db(called[0]).starts_at), 7)):
        remind_sittings()
    for one in called:
        objecting_acts.cancel_sitting(one, by=office, reason="另行以书面方式核实")
    objecting_acts.take_back_sitting(
        objecting_acts.ask_sitting(fresh_from_db(other), party="objector", grounds="须当面说明。")
    )


def publicise(walk: Walk) -> None:
    """A list on which everything happens that can: five objections, a correction, a period moved."""
    accounts, diary, office = walk.accounts, walk.diary, walk.accounts["office"]
    notice = publishing.publish_list(walk.edition, accounts, diary.pass_days(2))
    correct(notice, accounts, diary)
    said = [object_to(notice, walk, place) for place in range(5)]
    with diary.at(11):
        for one in said[1:4]:
            objecting_acts.accept_objection(one, by=office)
        for one in said[1:3]:
            objecting_acts.share_objection(one, by=office, substance="请说明所报数据与公开年报不一致的原因")
        asked_beside = consults(said[3], accounts)
    holiday(accounts, diary)
    for late in (0, 1):
        with clock.travel(clock.moment(fresh_from_db(asked_beside[0]).due_on + timedelta(days=late), 9)):
            remind_consulted()
    with clock.travel(clock.moment(fresh_from_db(said[0]).due_on - timedelta(days=1))):
        remind_of_duties()
    with clock.travel(clock.moment(fresh_from_db(said[0]).due_on)):
        remind_deadlines()
    with clock.travel(clock.moment(fresh_from_db(said[1]).asked.due_on)):
        remind_other_sides()
    with diary.at(14):
        reason = "未提供与所述事实有关的材料"
        objecting_acts.refuse_objection(said[0], by=office, code="evidence", reason=reason)
        for one in said[1:3]:
            objecting_acts.start_investigation(fresh_from_db(one), by=office)
        heard_in_person(said[1], said[2], accounts)
        objecting_acts.extend_investigation(fresh_from_db(said[1]), by=office, reason="需要向有关部门核实")
        objecting_acts.request_supplement(fresh_from_db(said[2]), by=office, request="请补充年报全文")
        objecting_acts.supply_supplement(fresh_from_db(said[2]), text="已补充年报。", files=[])
        asked = fresh_from_db(said[1]).asked
        objecting_acts.state_views(asked, by=asked.objection.entry.application.applicant, text="所报数据为母公司口径。")
        objecting_acts.answer_consultation(fresh_from_db(asked_beside[0]), by=accounts["department2"], reply="无意见。")
        asks_once_more(said[3], accounts)
        let_go, gone_on_with = (objecting_acts.withdraw_objection(fresh_from_db(one)) for one in (said[3], said[2]))
        objecting_acts.close_withdrawn(let_go, by=office, reason="没有疑点，出于自愿")
        objecting_acts.pursue_withdrawn(gone_on_with, by=office, reason="仍有疑点")
        unverified = notice.entries.get(public_name=NAMES[0])
        said_at_once = objecting.object_to(unverified, notice, diary, "所报数据与公开年报不符，另请核查。")
        objecting_acts.withdraw_objection(said_at_once)
        objecting_acts.request_supplement(said[4], by=office, request="请补充合同原件")
    publishing.let_run_out(fresh_from_db(notice), diary)
    with diary.pass_days(20).at(9):
        remind_deadlines()
        objecting_acts.resume_objection(fresh_from_db(said[4]), by=office, reason="逾期未补充")
        objecting_acts.accept_objection(fresh_from_db(said[4]), by=office)
        objecting_acts.start_investigation(fresh_from_db(said[4]), by=office)
        objecting_acts.share_objection(fresh_from_db(said[4]), by=office, substance="请说明合同金额的依据")
        for one, outcome in ((said[1], Outcome.UPHELD), (said[2], Outcome.PARTLY), (said[4], Outcome.DISMISSED)):
            conclude(fresh_from_db(one), accounts, outcome)
    goes_elsewhere(said[4].entry, notice, accounts, diary)
    said_later = objecting.object_to(said[4].entry, notice, diary, "合同金额与公开数据不符。")
    with diary.at(11):
        asks_and_takes_back(said_later, accounts)
        reviewed(fresh_from_db(said[4]))
    drop(walk, 1)
    walk.advance()


def goes_elsewhere(entry: NoticeEntry, notice: Notice, accounts: Accounts, diary: Diary) -> None:
    """Passed on, sent back, passed on again, named there, answered; another is waited for in vain."""
    one, two = (objecting.object_to(entry, notice, diary, f"店铺{name}出售仿制的奖牌。") for name in "甲乙")
    for objection in (one, two):
        objecting.accept(objection, accounts, diary)
    with diary.at(16):
        objecting.pass_on(one, accounts)
        sent_back = {"ending": Ending.RETURNED, "reason": "请补充网页地址"}
        objecting_acts.take_back_passed(fresh_from_db(one), by=accounts["office"], **sent_back)
        for objection, place in ((one, 2), (two, 1)):
            objecting.pass_on(fresh_from_db(objection), accounts, place)
        objecting_acts.say_naming(fresh_from_db(one), agrees=True)
        opening = propose_opening(fresh_from_db(one), by=accounts["office"], reason="提供给承办机关")
        confirm(opening, by=accounts["office2"])
        objecting_acts.give_identity(fresh_from_db(one), by=accounts["office"], reason="密封机要件")
    due = fresh_from_db(one).due_on
    for late in (0, 1):
        with clock.travel(clock.moment(due + timedelta(days=late), 9)):
            remind_deadlines()
    with clock.travel(clock.moment(due + timedelta(days=1), 10)):
        said = {"answer": "已经立案查处", "answered_on": clock.today()}
        objecting_acts.end_answered(fresh_from_db(one), by=accounts["office"], **said)
        objecting_acts.end_unanswered(fresh_from_db(two), by=accounts["office"], reason="多次催办没有答复")


def correct(notice: Notice, accounts: Accounts, diary: Diary) -> None:
    """Declined once, then confirmed."""
    entry = notice.entries.order_by("position").last()
    with diary.at(11):
        for settle in (lambda act: decline(act, by=accounts["office2"], reason="请附依据"), None):
            act = propose_correction(
                NoticeEntry.objects.get(pk=entry.pk), by=accounts["office"], reason="录入有误",
                changes={"title": "示例精益质量管理模式"}, kind=ChangeKind.WORDING,
            )  # fmt: skip
            settle(act) if settle else confirm(act, by=accounts["office2"])


def object_to(notice: Notice, walk: Walk, place: int):
    entry = notice.entries.get(public_name=NAMES[place])
    said = objecting.object_to(entry, notice, walk.diary, f"第{place}项所报数据与公开年报不符。")
    with walk.diary.at(10, 45):
        send_receipt(said, "mail", secret="ABCD-EFGH-JKMN-PQRS")
        set_lead(said, by=walk.accounts["office"], officer=walk.accounts["office2"])
    with walk.diary.at(11):
        objecting.compare(said, walk.accounts["office"])
        return objecting_acts.verify_identity(said, by=walk.accounts["office"])


def conclude(objection, accounts: Accounts, outcome: Outcome) -> None:
    office = accounts["office"]
    proposed = propose_conclusion(
        objection,
        by=office,
        outcome=outcome,
        conclusion="经核查年报原件，形成结论",
        unheard="年报原件已经足以认定" if outcome == Outcome.UPHELD and not objection.asked else "",
    )
    seconded(proposed, accounts["office2"])
    answered = objecting_acts.reply_objection(fresh_from_db(objection), by=office, reply="经核查年报原件，答复如下。")
    seconded(propose_release(answered, by=office, summary="经核查，已作出结论。"), accounts["office2"])


def asks_and_takes_back(objection, accounts: Accounts) -> None:
    """A report, dismissed; the request for a review is taken back before anybody decides on it."""
    objecting.compare(objection, accounts["office"])
    objecting_acts.verify_identity(objection, by=accounts["office"])
    objecting_acts.accept_objection(objection, by=accounts["office"])
    objecting_acts.start_investigation(objection, by=accounts["office"])
    conclude(objection, accounts, Outcome.DISMISSED)
    objecting_acts.withdraw_review(objecting_acts.ask_review(fresh_from_db(objection), grounds="金额没有核对。"))


def reviewed(objection) -> None:
    """Asked for, and changed by two officers who had no part in the conclusion."""
    objecting_acts.ask_review(objection, grounds="合同原件没有核对。")
    third, fourth = UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])
    proposed = propose_review(
        fresh_from_db(objection), by=third, outcome=Outcome.PARTLY, decision="经核对合同原件，金额有误，不影响评价",
        summary="经复核，异议部分成立。", unheard="合同原件已经足以认定",
    )  # fmt: skip
    seconded(proposed, fourth)


def review(walk: Walk) -> None:
    """Each stage of assessment; the last applicant is not selected."""
    change_panel(walk, walk.entries[0][1])
    while walk.edition.current_stage.kind == "assessment":
        stage = walk.edition.current_stage
        if stage.options.selects:
            walk.entries[-1] = (_failing(walk.entries[-1][0], stage.code), walk.entries[-1][1])
        if stage.options.in_person:
            calls_off(walk, stage)
        judged = [talks_over(walk, stage)] if stage.options.in_person else []
        walk.do_assessment()
        walk.entries = [*judged, *walk.entries]
        walk.advance()
        if stage.options.in_person:
            supervising.speak(stage, walk.diary)


def calls_off(walk: Walk, stage: Stage) -> None:
    """A visit is arranged, moved and called off, before all are arranged anew."""
    office, at = walk.accounts["office"], clock.moment(walk.diary.day, 9)
    with walk.diary.at(8):
        [made] = arrange_appointments(stage, [walk.entries[0][1]], Plan(at, 60, "示例路1号"), by=office)
        later = {"starts_at": at + timedelta(minutes=30), "minutes": 60, "place": "示例路2号"}
        move_appointment(made, by=office, **later, reason="场地有变")
        cancel_appointment(made, by=office, reason="另行安排")


def talks_over(walk: Walk, stage: Stage) -> tuple:
    """One case is judged before the others, talked over, and reported on."""
    office, (candidate, file) = walk.accounts["office"], walk.entries.pop(0)
    with walk.diary.at(10):
        for member in walk.panel:
            judging.hand_in(assign_review(file, stage, member, by=office), candidate, candidate.score)
            for _, other in walk.entries:  # all in one letter
                assign_review(other, stage, member, by=office)
        discussion = open_discussion(file, stage, by=office, reason="对成效的判断不一致")
        close_discussion(discussion, by=office, findings="逐项核对以后意见一致。")
        publish_report(file, stage, by=office, text="成效可靠。")
    return candidate, file


def _failing(candidate, code: str):
    from dataclasses import replace

    return replace(candidate, fails_at=code)


def confer(walk: Walk) -> None:
    """A meeting called, changed and called off; the next one decides; one is not proposed."""
    accounts, diary = walk.accounts, walk.diary
    with diary.pass_days(1).at(9):
        deciding.seat_units(walk.edition, accounts)
        stage, by = walk.edition.current_stage, accounts["office"]
        spare = register_member(walk.edition, "示例委办局（误登）", by=by, user=UserFactory(roles=[Role.CONFERENCE]))
        remove_member(spare, by=by, reason="重复登记")
        meeting = plan_meeting(
            stage, held_on=diary.day + timedelta(days=9), place="示例会议室", chair="总召集人", by=by
        )
        later = diary.day + timedelta(days=10)
        seat = walk.edition.conference_members.filter(is_unit=True, user__isnull=False)[0]
        wrong = declare_recusal(meeting, seat, walk.entries[0][1], by=by, reason="与他人同名")
        seconded(propose(LIFT_MEMBER_RECUSAL, wrong, by=by, reason="登记有误"), accounts["office2"])
        change_meeting(meeting, held_on=later, place="第二会议室", chair="总召集人", by=by)
        cancel_meeting(meeting, by=by, reason="与会人员另有公务")
    walk.entries = walk.entries[:3]
    walk.do_conference()
    walk.advance()


def honour(walk: Walk) -> None:
    """To the end; the prize is paid, uses of the title are filed and judged."""
    walk.to_the_end()
    first, accounts, diary = walk.honours[0], walk.accounts, walk.diary
    with diary.pass_days(10).at(10):
        hinder(first)
        half = first.amount_yuan // 2
        pay(first, half, "演示凭证1号", accounts)
        pay(first, half // 2, "演示凭证2号", accounts)
        slip = first.payments.get(reference="演示凭证2号")
        seconded(propose_reversal(slip, by=accounts["office"], reason="重复登记"), accounts["office2"])
        account_for(first, accounts)
        uses = [use_title(first, place) for place in ("官网首页", "企业大厅", "产品手册", "年报", "展会")]
        refuse_title_use(uses[0], by=accounts["office"], reason="载体名称不明确")
        for use in uses[1:4]:
            release_title_use(use, by=accounts["office"])
        withdraw_title_use(uses[1], by=accounts["office"], reason="所述载体不存在")
        end_title_use(uses[2], by=accounts["office"])
        later = use_title(first, "明年的展会", from_on=clock.today() + timedelta(days=30))
        release_title_use(later, by=accounts["office"])
        end_title_use(fresh_from_db(later), by=accounts["office"])


def hinder(honour: Honour) -> None:
    """As if its name had a character that no font has when a worker came to its certificate."""
    kept, name = honour.certificates.get(), honour.public_name
    Certificate.objects.filter(pk=kept.pk)._raw_delete("default")
    Honour.objects.filter(pk=honour.pk).update(public_name=f"{name}\U00031350")
    issue_certificates(honour.pk)
    Honour.objects.filter(pk=honour.pk).update(public_name=name)
    CertificateHindrance.objects.filter(honour=honour).delete()
    Certificate.objects.bulk_create([kept])


def pay(honour: Honour, amount: int, reference: str, accounts: Accounts) -> None:
    paid = {"amount_yuan": amount, "paid_on": clock.today(), "reference": reference}
    seconded(proposed_payment(honour, by=accounts["office"], **paid), accounts["office2"])


def account_for(honour: Honour, accounts: Accounts) -> None:
    """Its winner states two uses, one is found none; some is asked back and let go; the term of the rest comes and goes."""
    office, second = accounts["office"], accounts["office2"]
    accept_prize_use(stated(honour), by=office)
    refuse_prize_use(stated(honour, 20_000), by=office, reason="不属于规定用途")
    asked = {"amount_yuan": 10_000, "cause": "unused", "reason": "没有使用"}
    demand = seconded(propose_ask_back(honour, by=office, **asked), second)
    seconded(propose_waiver(demand, by=office, reason="已补充证明"), second)
    due_on = statement_due_on(honour, prize_account(honour))
    for day in (due_on, due_on + timedelta(days=1)):
        with clock.travel(clock.moment(day)):
            remind_prize_uses()


def use_title(honour: Honour, place: str, from_on: date | None = None):
    from workflow.titles.rules import suggested_wording

    wording = suggested_wording(honour, honour.edition.rules)
    return file_title_use(honour, by=honour.holder, medium="website", wording=wording, place=place, from_on=from_on)


def misuse(walk: Walk) -> None:
    """Titles are misused: reported, ordered, put right or not, referred, found none."""
    honour, accounts, diary = walk.honours[0], walk.accounts, walk.diary
    number = iter(range(1, 9))

    def ordered(kind: str):
        return misusing.order(misusing.report(honour, kind, "示例地点", accounts, diary), next(number), accounts, diary)

    diary.pass_days(1)
    misusing.correct_and_close(ordered("packaging"), accounts, diary)
    late, none = ordered("product"), ordered("wording")
    misusing.received(honour, "product", "示例地点", diary)
    holiday(accounts, diary)
    late.refresh_from_db()
    misusing.done("misuse.dismiss", none, "系误认。", {}, accounts, diary)
    told = misusing.received(honour, "product", "示例地点", diary)
    with diary.at(17):
        refuse_report(told, by=accounts["office"], reason="不属于称号使用")
        withdraw_report(misusing.received(honour, "product", "示例地点", diary))
        misusing.received(honour, "product", "示例地点", diary)
    for day in (late.due_on, late.due_on + timedelta(days=1)):
        with diary.go_to(day).at(9):
            remind_misuse()
    payload = {"recipient": "示例执法机关", "answer": "已移送。", "summary": ""}
    payload["document_number"] = misusing.number(diary, next(number))
    misusing.done("misuse.refer", late, "逾期没有改正。", payload, accounts, diary)
    misusing.report(honour, "product", "示例地点", accounts, diary)  # open when the honour is revoked


def take_back(walk: Walk) -> None:
    """Told and let stand; told, heard and revoked; restored and everything given back; another's name is corrected afterwards."""
    accounts, diary, honour = walk.accounts, walk.diary, walk.honours[0]
    with diary.pass_days(5).at(9):
        words = {
            "by": accounts["office"], "article": "34", "reason": "核查发现数据不实",
            "public_reason": "其申报时提供的数据与原始记录不符", "document_number": f"演示质评办〔{clock.today().year}〕30号",
        }  # fmt: skip
        let_stand = propose_revocation(honour, **words)
    holiday(accounts, diary)
    with diary.at(15):
        reject_revocation(fresh_from_db(let_stand), by=accounts["office2"], reason="证据不足")
    deciding.take_back(fresh_from_db(honour), accounts, diary)
    with diary.at(15):
        pay(fresh_from_db(walk.honours[0]), 1000, "演示凭证3号", accounts)
        complete_recovery(walk.honours[0].recovery, done_on=clock.today(), reference="缴款书1号", by=accounts["office"])
        entry = NoticeEntry.objects.filter(application=walk.honours[1].application).order_by("-pk").first()
        act = propose_correction(
            entry, by=accounts["office"], reason="涉及技术秘密", changes={"title": "质量管理模式"},
            kind=ChangeKind.REDACTION,
        )  # fmt: skip
        confirm(act, by=accounts["office2"])
        issue_certificates(walk.honours[1].pk)
    with diary.pass_days(1).at(15):
        honour = reinstated(fresh_from_db(honour), accounts["office"], accounts["office2"])
        return_prize(honour.recovery, returned_on=clock.today(), reference="演示凭证4号", by=accounts["office"])


def vote_on_one(walk: Walk) -> None:
    """The conference votes for a revocation; what was drawn up is returned."""
    office, second = walk.accounts["office"], walk.accounts["office2"]
    with walk.diary.pass_days(1).at(15):
        honour = left_to_the_conference(walk.honours[2])
        revocation = propose_revocation(
            honour, by=office, article="35", reason="发生重大事故", public_reason="获奖后发生重大质量事故",
            document_number=f"演示质评办〔{clock.today().year}〕32号",
        )  # fmt: skip
    with clock.travel(after_hearing(revocation)):
        decided(put_to_conference(revocation, by=office, question="建议撤销。"), "yes")
        return_draft(drawn_up(fresh_from_db(revocation), office), by=second, reason="文号有误")


def follow_winners(walk: Walk) -> None:
    """One winner reports, is ordered to put something right, is late, answers; another does nothing and is reported."""
    accounts, first = walk.accounts, walk.honours[1].trackings.get(number=1)
    begun = first.starts_on + timedelta(days=100)
    with clock.travel(clock.moment(begun)):
        order = ordered(first, accounts["office"])
    for day in (order.due_on, order.due_on + timedelta(days=1), first.ends_on, first.ends_on + timedelta(days=1)):
        with clock.travel(clock.moment(day)):
            remind_tracking()
    with clock.travel(clock.moment(first.ends_on + timedelta(days=2))):
        answered(fresh_from_db(first))
        close_tracking(fresh_from_db(first), finding="经复查，整改到位", by=accounts["office"])
        tell_discipline_body()
        other = walk.honours[2].trackings.get(number=1)
        seconded(propose(REFER, other, by=accounts["office"], reason="发生重大质量事故"), accounts["office2"])


def cancel(accounts: Accounts) -> None:
    """The next edition is given up while a list is out, a panel sits; a request and a correction wait for an answer."""
    edition, diary = open_call(QUALITY, date(2027, 3, 3), CALL_DAYS, accounts)
    walk = Walk(
        edition,
        file_all(edition, firms("示例子厂", "示例丑厂", "示例寅厂", tier="gold", starting=71), accounts, diary),
        accounts,
        diary,
    )
    walk.do_application()
    walk.advance()
    seat, leaver = judging.seat_panel(walk.edition, accounts, diary)[0], walk.entries.pop()[1]
    with diary.at(10):
        assign_review(leaver, walk.edition.current_stage, seat, by=accounts["office"])
        withdraw(leaver, by=leaver.applicant, reason="企业另有安排")
    walk.do_screening()
    walk.advance()
    notice = publishing.publish_list(walk.edition, accounts, diary.pass_days(2))
    entry = notice.entries.first()
    objecting.object_to(entry, notice, diary, "所报数据与公开年报不符。")
    with diary.at(16):
        propose_correction(entry, by=accounts["office2"], reason="漏字", changes={"title": f"{entry.title}（修订）"})
        applicant = entry.application.applicant
        request_recusal(entry.application, by=applicant, unit="示例协会", reason="该协会与本单位有业务往来")
        proposed = propose_cancellation(walk.edition, by=accounts["office"], reason="因机构调整，本届评选取消")
        seconded(proposed, accounts["office2"])


def prove_identity(walk: Walk) -> None:
    """An applicant's proof, refused and then verified."""
    subject = walk.honours[1].application.organisation
    owner, office = subject.owner, walk.accounts["office"]
    for settle in (
        lambda proof: refuse_proof(proof, by=office, reason="照片不清晰"),
        lambda p: verify_proof(compared(p, office), by=office),
    ):
        with walk.diary.at(16):
            materials = {"营业执照或登记证书": [sample("执照")], "授权委托书": [sample("委托书")]}
            settle(submit_proof(subject, by=owner, materials=materials))


def edit_pages(walk: Walk) -> None:
    """A page sent back, approved, called off; an appointment that the door refuses."""
    editor, office = walk.accounts["editor"], walk.accounts["office2"]
    for settle, title in (
        ("reject", "关于甲事项的公告"),
        ("approve", "关于乙事项的公告"),
        ("cancel", "关于丙事项的公告"),
    ):
        page = announcement(title)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
        state = page.current_workflow_state
        if settle == "cancel":
            state.cancel(user=office)
        elif settle == "reject":
            state.current_task_state.reject(user=office, comment="请补充说明")
        else:
            state.current_task_state.approve(user=office)
    revision = call_page(walk.edition, slug="call-again", measures=None).save_revision(user=editor)
    revision.approved_go_live_at = clock.now() - timedelta(minutes=1)
    revision.save(update_fields=["approved_go_live_at"])
    publish_due(revision)
