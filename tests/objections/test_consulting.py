"""Departments and experts are asked about an objection: what they read, what stands still meanwhile, how it ends (Articles 28, 31)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from objections.actions import (
    answer_consultation,
    ask_review,
    close_withdrawn,
    consult_on_objection,
    decide_review,
    extend_investigation,
    go_on_unanswered,
    pursue_withdrawn,
    reply_objection,
    request_supplement,
    supply_supplement,
    withdraw_consultation,
    withdraw_objection,
    withdraw_review,
)
from objections.acts import propose_conclusion
from objections.archiving import outcomes_of
from objections.consulted import departments_for, experts_for
from objections.custody import reply_text
from objections.deadlines import move_consultations
from objections.desk_forms import ConsultForm, pausing_text
from objections.desk_steps import step_of
from objections.enums import ConsultationState, Outcome
from objections.erasing import erase_objector
from objections.models import Consultation
from objections.pausing import stood_still
from objections.rules import due_on
from objections.tasks import remind_consulted
from objections.transitions import DISMISS
from portal import clock
from portal.access.enums import Role
from portal.confirming.enums import PendingState
from portal.desk.todo import todos_of
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.copies import make_copy
from portal.evidence.models import EvidenceFile
from portal.messages.models import InboxItem, Message
from portal.transitions.core import apply_transition
from portal.workdays import calendar
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.factories.evidence import pdf_file, png_file
from tests.factories.objections import (
    NAME,
    PHONE,
    QUESTION,
    UNIT,
    concluded,
    consulted,
    filed,
    investigating,
    replied,
    settled,
    staged,
    under_review,
)
from tests.factories.reviews import reviewer_user
from tests.owning import as_owner
from workflow.programmes.departments import add_department, rename_department
from workflow.reviews.actions import form_panel, order_recusal
from workflow.reviews.consulted import consulted_on
from workflow.reviews.models import PanelMember
from workflow.reviews.picking import MarkedMembersField

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
REPLY = "两种口径不可比，差异属于正常范围。"


@pytest.fixture
def expert(entry):
    return reviewer_user("示例专家")


def asked(entry, expert, office) -> Consultation:
    return consulted(entry, by=office, party=expert)


def answered(consultation, by, reply=REPLY):
    return answer_consultation(fresh_from_db(consultation), by=by, reply=reply)


def kinds(user):
    found = InboxItem.objects.filter(recipient=user, message__kind__startswith="objection")
    return [*found.order_by("pk").values_list("message__kind", flat=True)]


def conclude(objection, by=None):
    return settled(fresh_from_db(objection), by=by)


@pytest.mark.article(28)
def test_whoever_must_stay_away_is_neither_offered_nor_asked(entry, office, expert):
    """Recused, or of the other side's unit: one answer for all of them."""
    case = entry.application
    kept = {
        "recused": reviewer_user("回避某"),
        "of its unit": UserFactory(roles=[Role.REVIEWER], unit=case.public_unit or case.public_name),
        "not active": UserFactory(roles=[Role.REVIEWER], is_active=False),
        "no expert": UserFactory(),
    }
    order_recusal(case, kept["recused"], by=office, reason="有利害关系。")
    own, _ = department_with_user(case.public_unit or case.public_name)
    objection = investigating(entry, by=office)
    assert experts_for(objection) == [expert]
    assert {own, case.department}.isdisjoint(departments_for(objection))
    for person in kept.values():
        with pytest.raises(ValidationError) as refusal:
            consult_on_objection(objection, by=office, question=QUESTION, experts=[person])
        assert refusal.value.message_dict["experts"] == [
            f"{person}须回避、与本件有关或者不在可以征求之列，请另选他人（依据《上海市长宁区政府质量奖管理办法》第二十八条第（三）项）。"
        ]
    with pytest.raises(ValidationError, match="请选择"):
        consult_on_objection(objection, by=office, question=QUESTION)


@pytest.mark.attack("借征求意见得知谁提出异议")
def test_no_list_of_whom_to_ask_tells_who_objects(entry, office):
    """Missing from it, a department or an expert would be known to have objected."""
    person, (department, _) = reviewer_user(NAME), department_with_user(UNIT)
    assert person in experts_for(investigating(entry, by=office))
    assert department in departments_for(investigating(entry, by=office, unit=True))


@pytest.mark.attack("借征求意见得知谁提出异议")
def test_several_are_asked_at_once_each_reads_its_own_and_none_the_objector(entry, office, expert, client):
    department, clerk = department_with_user("示例统计部门")
    objection = investigating(entry, by=office, evidence=staged(png_file("离职手记.png")))
    evidence = EvidenceFile.objects.of(objection).get()
    make_copy(evidence)
    first, second = consult_on_objection(
        objection, by=office, question=QUESTION, departments=[department], experts=[expert], materials=[evidence]
    )
    answer_consultation(first, by=clerk, reply="部门的答复。", materials=staged(pdf_file("统计口径说明.pdf")))
    for user, mine, other in ((clerk, first, second), (expert, second, first)):
        client.force_login(user)
        page = client.get(f"/admin/desk/objection-consultations/{mine.pk}/").content.decode()
        assert QUESTION in page
        for secret in (objection.number, NAME, PHONE, objection.statement.for_delivery(), "离职手记", str(evidence.pk)):
            assert secret not in page
        assert client.get(f"/admin/desk/objection-consultations/{other.pk}/").status_code == 404
        assert client.get(f"/objections/consulted/{other.pk}/1/").status_code == 404
        assert client.get(evidence.get_absolute_url()).status_code == 404
        assert client.get(f"/admin/desk/objections/{objection.pk}/").status_code in (302, 403, 404)
    assert "部门的答复" not in page
    shown = client.get(f"/objections/consulted/{second.pk}/1/")
    assert "filename*=utf-8''%E6%9D%90%E6%96%991" in shown["Content-Disposition"]
    assert client.get(f"/objections/consulted/{second.pk}/2/").status_code == 404
    client.force_login(clerk)
    assert client.get(f"/objections/consulted/{first.pk}/1/").status_code == 404  # replied: no longer
    client.force_login(office)
    page = client.get(f"/admin/desk/objections/{objection.pk}/").content.decode()
    assert {*re.findall("部门的答复|示例专家", page)} == {"部门的答复", "示例专家"}
    letters = Message.objects.filter(kind="objection.consulted")
    assert not [one for one in letters if objection.number in f"{one.subject}{one.body}" or QUESTION in one.body]


def test_only_evidence_of_the_objection_is_shown(entry, office, expert):
    objection = investigating(entry, by=office)
    for strange in (
        EvidenceFile.objects.of(objection.proof).first(),
        EvidenceFile.objects.of(filed(entry, unit=True)).first(),
    ):
        with pytest.raises(ValidationError, match="只能提供提出人提交的证明材料"):
            consult_on_objection(objection, by=office, question=QUESTION, experts=[expert], materials=[strange])


def test_the_clock_stands_still_until_the_last_has_replied(entry, office, expert, travel_to):
    objection = investigating(entry, by=office)
    department, clerk = department_with_user("示例统计部门")
    travel_to(clock.now() + timedelta(days=2))
    left = 13  # of fifteen, two of them gone
    first, second = consult_on_objection(
        objection, by=office, question=QUESTION, departments=[department], experts=[expert]
    )
    assert (objection.is_paused, objection.paused_workdays, objection.due_on) == (True, left, None)
    with pytest.raises(RuleViolation, match="暂停计算，无须延长"):
        extend_investigation(objection, by=office, reason="外地取证。")
    travel_to(clock.now() + timedelta(days=4))
    answered(first, clerk)
    assert fresh_from_db(objection).is_paused
    answered(second, expert)
    objection = fresh_from_db(objection)
    assert (objection.is_paused, objection.due_on) == (False, due_on(clock.today(), left))
    kept = Message.objects.filter(about_id=str(objection.pk)).values_list("kind", flat=True)
    assert {"objection.clock_paused", "objection.clock_running"} <= {*kept}


def test_it_stands_still_no_longer_than_the_term_and_not_for_what_is_overdue(entry, office, expert, travel_to):
    consultation = asked(entry, expert, office)
    objection = consultation.objection
    travel_to(clock.moment(consultation.due_on + timedelta(days=1)))
    remind_consulted()
    objection = fresh_from_db(objection)
    assert (objection.is_paused, objection.due_on) == (False, due_on(clock.today(), 15))
    assert "逾期未答复" in step_of(objection, office)
    travel_to(clock.moment(objection.due_on + timedelta(days=1)))
    withdraw_consultation(fresh_from_db(consultation), by=office, reason="另行核实。")
    consult_on_objection(fresh_from_db(objection), by=office, question=QUESTION, experts=[expert])
    assert fresh_from_db(objection).overdue


def test_however_often_somebody_is_asked_it_stands_still_no_longer_than_the_rules_allow(
    entry, office, expert, travel_to
):
    objection = asked(entry, expert, office).objection
    stood = []
    for _ in range(3):
        for _ in range(20):
            travel_to(clock.now() + timedelta(days=1))
            remind_consulted()
        stood.append(fresh_from_db(objection).stood_still)
        withdraw_consultation(objection.consultations.latest("pk"), by=office, reason="另行核实。")
        consult_on_objection(fresh_from_db(objection), by=office, question=QUESTION, experts=[expert])
    assert stood == [11, 20, 20]
    assert not fresh_from_db(objection).is_paused
    assert "已满20个工作日" in pausing_text(fresh_from_db(objection))


@pytest.mark.parametrize("other", ["asked for more", "taken back"])
def test_while_another_clock_runs_it_does_not_stand_still_for_who_is_consulted(entry, office, expert, travel_to, other):
    """Three working days until the other clock begins, five under it, two after it: the three and the two count."""
    objection = asked(entry, expert, office).objection
    travel_to(clock.moment(calendar.add_workdays(clock.today(), 3), 9))
    if other == "asked for more":
        objection = request_supplement(fresh_from_db(objection), by=office, request="请补充年报全文。")
    else:
        objection = withdraw_objection(fresh_from_db(objection))
    assert (objection.stood_still, objection.stopped_on, objection.paused_workdays) == (3, None, 15)
    travel_to(clock.moment(calendar.add_workdays(clock.today(), 5), 9))
    assert stood_still(fresh_from_db(objection)) == 3
    if other == "asked for more":
        objection = supply_supplement(fresh_from_db(objection), text="已补充。", files=[])
    else:
        objection = pursue_withdrawn(fresh_from_db(objection), by=office, reason="仍有疑点。")
    assert (objection.is_paused, objection.stopped_on) == (True, clock.today())
    travel_to(clock.moment(calendar.add_workdays(clock.today(), 2), 9))
    assert stood_still(fresh_from_db(objection)) == 5
    withdraw_consultation(objection.consultations.get(), by=office, reason="另行核实。")
    objection = fresh_from_db(objection)
    assert (objection.stood_still, objection.clock_workdays) == (5, 15)


def test_asked_for_more_meanwhile_it_waits_for_both(entry, office, expert):
    consultation = asked(entry, expert, office)
    objection = request_supplement(consultation.objection, by=office, request="请补充年报全文。")
    assert objection.due_on == due_on(clock.today(), objection.rules.supplement_workdays)
    supply_supplement(objection, text="已补充。", files=[])
    assert (fresh_from_db(objection).is_paused, fresh_from_db(objection).paused_workdays) == (True, 15)
    request_supplement(fresh_from_db(objection), by=office, request="请补充附注。")
    answered(consultation, expert)
    supply_supplement(fresh_from_db(objection), text="已补充。", files=[])
    assert fresh_from_db(objection).due_on == due_on(clock.today(), 15)


def test_nothing_is_concluded_while_a_question_stands(entry, office, expert, travel_to):
    consultation = asked(entry, expert, office)
    objection = consultation.objection
    with pytest.raises(RuleViolation, match="正在征求示例专家的意见，不能作出结论"):
        conclude(objection, office)
    with pytest.raises(DatabaseError, match="still consulted on"), transaction.atomic():
        apply_transition(fresh_from_db(objection), DISMISS, by=None, reason="数据一致。", outcome=Outcome.DISMISSED)
    with pytest.raises(RuleViolation, match="期满前请等待答复"):
        go_on_unanswered(consultation, by=office, reason="不再等待。")
    travel_to(clock.moment(consultation.due_on + timedelta(days=1)))
    gone_on = go_on_unanswered(fresh_from_db(consultation), by=office, reason="另有书证足以认定。")
    assert gone_on.state == ConsultationState.UNANSWERED
    with pytest.raises(TransitionNotAllowed):
        answered(consultation, expert)
    assert conclude(objection, office).outcome == Outcome.DISMISSED


def test_a_conclusion_drawn_up_before_lapses_with_the_question(entry, office, expert):
    objection = investigating(entry, by=office)
    pending = propose_conclusion(
        objection, by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard="书证足以认定。"
    )
    consult_on_objection(fresh_from_db(objection), by=office, question=QUESTION, experts=[expert])
    assert fresh_from_db(pending).state == PendingState.LAPSED


def test_a_late_reply_is_marked_and_quoted_in_the_record_unless_it_names_the_objector(entry, office, expert, travel_to):
    first = asked(entry, expert, office)
    travel_to(clock.moment(first.due_on + timedelta(days=3)))
    assert answered(first, expert).is_late
    (second,) = consult_on_objection(fresh_from_db(first.objection), by=office, question=QUESTION, experts=[expert])
    answered(second, expert, f"想必是{NAME[:2]} {NAME[2:]}反映的。")  # taken as any other: to be told would tell
    reply_objection(conclude(first.objection), by=office, reply="答复。")
    lines = [value for label, value in outcomes_of(entry.application)[-1] if label == "征求意见"]
    assert lines[0].endswith(f"逾期答复：{REPLY}")
    assert lines[1].endswith("答复：不摘录")
    assert "申请启封" in reply_text(fresh_from_db(second), office)
    travel_to(clock.now() + timedelta(days=366 * (settings.PORTAL_OBJECTOR_YEARS + 1)))
    erase_objector(fresh_from_db(first.objection))
    assert "不再提供查阅" in reply_text(fresh_from_db(second), office)  # nobody could open it any more


@pytest.mark.attack("借征求意见得知谁提出异议")
def test_the_files_of_a_reply_that_names_the_objector_are_kept_as_its_words_are(entry, office, expert, client):
    consultation = asked(entry, expert, office)
    said = {"reply": f"想必是{NAME}反映的。", "materials": staged(pdf_file("某某来函.pdf"))}
    answer_consultation(fresh_from_db(consultation), by=expert, **said)
    file = EvidenceFile.objects.of(consultation).get()
    page = f"/admin/desk/objection-consultations/{consultation.pk}/"
    for user, status, named in ((office, 404, False), (expert, 200, True)):
        client.force_login(user)
        assert client.get(file.get_absolute_url()).status_code == status
        assert ("某某来函" in client.get(page).content.decode()) is named


def test_the_office_finds_a_question_by_the_number_and_whoever_is_asked_does_not(entry, office, expert, client):
    number = asked(entry, expert, office).objection.number
    for user, found in ((office, True), (expert, False)):
        client.force_login(user)
        page = client.get(f"/admin/desk/objection-consultations/?q={number}").content.decode()
        assert (QUESTION[:10] in page) is found


def test_a_file_that_is_quarantined_since_is_not_opened(entry, office, expert, client):
    objection = investigating(entry, by=office, evidence=staged(png_file()))
    evidence = EvidenceFile.objects.of(objection).get()
    make_copy(evidence)
    (one,) = consult_on_objection(objection, by=office, question=QUESTION, experts=[expert], materials=[evidence])
    with as_owner() as cursor:
        cursor.execute("UPDATE evidence_evidencefile SET scanned_at = NULL WHERE id = %s", [evidence.pk])
    client.force_login(expert)
    assert "暂不提供" in client.get(f"/objections/consulted/{one.pk}/1/").content.decode()


@pytest.mark.article(28)
def test_whoever_is_asked_is_given_the_case_to_review_no_more(entry, office, expert):
    objection = asked(entry, expert, office).objection
    case, other = objection.application, UserFactory()
    assert consulted_on([case.pk], [expert.pk, other.pk]) == {(case.pk, expert.pk)}
    panel = form_panel(case.edition, by=office, name="第一组", members=[(expert, "示例机构")], leader=expert)
    field = MarkedMembersField(queryset=PanelMember.objects.none())
    field.mark(case)
    assert field.marks == {panel.members.get().pk: ("不能评审：已就涉及该申报的事项征求其意见", True)}
    withdraw_consultation(objection.consultations.get(), by=office, reason="另行核实。")
    assert consulted_on([case.pk], [expert.pk, other.pk]) == set()


@pytest.mark.article(28)
def test_recused_later_an_expert_reads_and_says_no_more(entry, office, expert, client):
    consultation = asked(entry, expert, office)
    order_recusal(entry.application, expert, by=office, reason="有利害关系。")
    client.force_login(expert)
    assert client.get(f"/admin/desk/objection-consultations/{consultation.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        answered(consultation, expert)
    client.force_login(office)
    page = client.get(f"/admin/desk/objection-consultations/{consultation.pk}/").content.decode()
    assert "目前没有可以答复的账号" in page
    with clock.travel(clock.moment(consultation.due_on)):
        remind_consulted()
    assert kinds(expert) == ["objection.consulted"]


def test_taken_back_by_its_objector_it_asks_nobody_any_more_and_does_not_say_why(entry, office, expert):
    consultation = asked(entry, expert, office)
    objection = withdraw_objection(consultation.objection)
    assert fresh_from_db(consultation).state == ConsultationState.WAITING  # the office has not decided
    close_withdrawn(objection, by=office, reason="没有疑点。")
    assert fresh_from_db(consultation).state == ConsultationState.WITHDRAWN
    assert kinds(expert) == ["objection.consulted", "objection.consultation_ended"]
    body = Message.objects.get(kind="objection.consultation_ended").body
    assert re.findall("该事项不再需要征求意见|撤回", body) == ["该事项不再需要征求意见"]


def test_pursued_it_waits_for_who_is_asked_still(entry, office, expert):
    consultation = asked(entry, expert, office)
    pursue_withdrawn(withdraw_objection(consultation.objection), by=office, reason="仍有疑点。")
    assert fresh_from_db(consultation.objection).is_paused
    answered(consultation, expert)
    assert fresh_from_db(consultation.objection).due_on == due_on(clock.today(), 15)


def test_in_a_review_those_ask_who_had_no_part_in_the_conclusion(entry, office, second_office, expert):
    objection = under_review(entry, by=office)
    with pytest.raises(PermissionDenied, match="没有参与原结论"):
        consult_on_objection(objection, by=office, question=QUESTION, experts=[expert])
    (consultation,) = consult_on_objection(objection, by=second_office, question=QUESTION, experts=[expert])
    with pytest.raises(PermissionDenied):
        withdraw_consultation(consultation, by=office, reason="另行核实。")
    with pytest.raises(RuleViolation, match="正在征求"):
        decide_review(fresh_from_db(objection), by=None, outcome=Outcome.DISMISSED, decision="数据一致。")
    withdraw_review(fresh_from_db(objection))
    assert fresh_from_db(consultation).state == ConsultationState.WITHDRAWN
    other = ask_review(replied(entry, by=office), grounds="口径没有核对。")
    (again,) = consult_on_objection(other, by=second_office, question=QUESTION, experts=[expert])
    answered(again, expert)
    assert fresh_from_db(other).due_on == due_on(clock.today(), other.rules.review_decision_workdays)


def test_not_before_it_is_looked_into_nor_after(entry, office, expert):
    for objection in (filed(entry), concluded(entry, by=office)):
        with pytest.raises(TransitionNotAllowed, match="调查核实、复核期间才能征求意见"):
            consult_on_objection(objection, by=office, question=QUESTION, experts=[expert])


def test_reminded_once_before_and_the_office_daily_after(entry, office, expert, travel_to):
    consultation = asked(entry, expert, office)
    assert [todo.words for todo in todos_of(expert)] == ["异议征求意见：1 件等待答复"]
    travel_to(clock.moment(consultation.due_on))
    assert (remind_consulted(), remind_consulted()) == (1, 0)
    travel_to(clock.moment(consultation.due_on + timedelta(days=1)))
    assert (remind_consulted(), remind_consulted()) == (1, 0)
    assert "异议征求意见：1 件逾期未答复" in [todo.words for todo in todos_of(office)]
    assert kinds(expert) == ["objection.consulted", "objection.consultation_due"]
    assert kinds(office)[-1] == "objection.consultation_late"
    Consultation.objects.filter(pk=consultation.pk).update(due_on=consultation.due_on - timedelta(days=1))
    assert move_consultations() == 1
    assert kinds(expert)[-1] == "objection.consultation_moved"


def test_a_department_without_accounts_is_written_to_by_post_and_keeps_its_question_when_renamed(entry, office):
    department = add_department("示例统计部门", by=None)
    form = ConsultForm(objection=investigating(entry, by=office))
    assert f"{department}（没有可用账号，须另行发函）" in str(form["departments"])
    consultation = consulted(entry, by=office, party=department)
    assert "objection.consultation_by_post" in kinds(office)
    rename_department(department, name="示例统计与调查部门", by=office)
    assert "示例统计与调查部门" in str(fresh_from_db(consultation).party)


def test_the_list_costs_the_same_with_more_rows(entry, office, expert, client, django_assert_num_queries):
    asked(entry, expert, office)
    client.force_login(expert)
    client.get("/admin/desk/objection-consultations/")
    counts = []
    for _ in (1, 3):
        with CaptureQueriesContext(connection) as found:
            page = client.get("/admin/desk/objection-consultations/").content.decode()
        counts.append(len(found))
        for _ in (1, 2):
            consulted(entry, by=office, party=expert)
    assert counts[0] == counts[1]
    assert len(re.findall("等待答复", page)) >= 3


def test_what_was_asked_stands(entry, office, expert):
    consultation = asked(entry, expert, office)
    for change in ({"question": "另一问题。"}, {"shared": [uuid4()]}, {"expert": office}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consultation.objects.filter(pk=consultation.pk).update(**change)
    answered(consultation, expert)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(ending_note="改写。")
