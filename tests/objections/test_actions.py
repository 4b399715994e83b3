"""The life of an objection: filed, verified, accepted or refused, investigated, concluded, replied."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from objections import receipts
from objections.actions import (
    accept_objection,
    close_withdrawn,
    extend_investigation,
    refuse_objection,
    request_supplement,
    resume_objection,
    start_investigation,
    submit_objection,
    supply_supplement,
    verify_identity,
    withdraw_objection,
)
from objections.acts import propose_conclusion
from objections.enums import Kind, ObjectionState, Outcome, Refusal
from objections.models import Objection, PublicOutcome
from objections.public_acts import propose_release
from objections.queries import count_repeats
from objections.tasks import remind_deadlines
from portal import clock
from portal.confirming.actions import confirm
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.identity.models import Person
from portal.journal.models import Event
from portal.messages.models import InboxItem, Message
from tests.conftest import fresh_from_db
from tests.factories.evidence import pdf_file
from tests.factories.objections import (
    NAME,
    PHONE,
    UNHEARD,
    accepted,
    asked,
    concluded,
    draft,
    filed,
    found_true,
    investigating,
    objection_in,
    public,
    released,
    replied,
    settled,
    staged,
    verified,
    waiting,
)
from tests.factories.publicity import passage
from tests.factories.seconding import by_two
from tests.factories.workdays import correct_calendar
from tests.objections.conftest import AFTER
from tests.refusing import refuses
from workflow.programmes.acts import propose_cancellation
from workflow.publicity.actions import end_notice
from workflow.publicity.enums import HoldState
from workflow.publicity.models import Hold


@pytest.mark.article(31)
def test_objection_filed_in_time_waits_five_workdays_for_its_decision(entry):
    objection = filed(entry)
    assert (objection.state, objection.kind) == (ObjectionState.SUBMITTED, Kind.OBJECTION)
    assert objection.due_on == date(2026, 5, 20)
    assert objection.number == f"YY2026-{objection.pk:06d}"
    assert EvidenceFile.objects.of(objection).count() == 1
    assert EvidenceFile.objects.of(objection.proof).count() == 1


@pytest.mark.article(31)
def test_filed_objection_holds_nothing_until_accepted(entry):
    filed(entry)
    assert not Hold.objects.exists()


@pytest.mark.article(31)
def test_accept_holds_that_entry_alone(entry, notice, office, travel_to):
    objection = accepted(entry, by=office)
    assert (objection.hold.entry, objection.hold.state) == (entry, HoldState.OPEN)
    travel_to(AFTER)
    end_notice(notice)
    other = notice.entries.exclude(pk=entry.pk).get()
    assert (passage(entry.application), passage(other.application)) == ("pending", "passed")


@pytest.mark.article(31)
def test_dismissed_objection_lets_the_entry_go(entry, notice, office, travel_to):
    objection = investigating(entry, by=office)
    travel_to(AFTER)
    end_notice(notice)
    settled(objection, by=office)
    objection.hold.refresh_from_db()
    assert (objection.hold.state, passage(entry.application)) == (HoldState.LIFTED, "passed")


@pytest.mark.article(31)
def test_upheld_objection_takes_the_entry_out(entry, office):
    objection = concluded(entry, upheld=True, by=office)
    objection.hold.refresh_from_db()
    assert (objection.hold.state, passage(entry.application)) == (HoldState.CONFIRMED, "left_out")
    assert (objection.outcome, objection.due_on) == ("upheld", date(2026, 5, 18))


@pytest.fixture
def undecided(entry, notice, travel_to):
    """Filed in time, the notice over, nobody has decided on acceptance yet."""
    objection = filed(entry)
    travel_to(AFTER)
    end_notice(notice)
    return objection


@pytest.mark.article(21)
@pytest.mark.article(31)
def test_objection_filed_in_time_and_undecided_holds_its_entry_when_the_notice_ends(undecided, notice):
    entry = undecided.entry
    other = notice.entries.exclude(pk=entry.pk).get()
    assert (passage(entry.application), passage(other.application)) == ("pending", "passed")
    assert Hold.objects.get(entry=entry).reference == undecided.number


@pytest.mark.article(31)
def test_objection_accepted_after_the_end_keeps_its_hold_and_upheld_takes_the_entry_out(undecided, office):
    found_true(undecided, by=office)
    accept_objection(undecided, by=office)
    assert undecided.hold == Hold.objects.get(entry=undecided.entry)
    start_investigation(undecided, by=office)
    by_two(propose_conclusion(undecided, by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD))
    undecided.refresh_from_db()
    assert passage(undecided.entry.application) == "left_out"


@pytest.mark.article(31)
def test_objection_refused_after_the_end_lets_its_entry_go(undecided, office):
    refuse_objection(undecided, by=office, code=Refusal.SCORE, reason="对评分高低的不同意见不属于异议。")
    assert passage(undecided.entry.application) == "passed"


@pytest.mark.article(31)
def test_objection_withdrawn_after_the_end_lets_its_entry_go(undecided):
    withdraw_objection(undecided)
    assert passage(undecided.entry.application) == "passed"


@pytest.mark.article(31)
def test_objection_accepted_past_the_last_day_before_the_sweep_holds(entry, notice, office, travel_to):
    objection = verified(entry, by=office)
    travel_to(AFTER)
    accept_objection(objection, by=office)
    end_notice(notice)
    assert (objection.hold.entry, passage(entry.application)) == (entry, "pending")


@pytest.mark.article(31)
def test_objection_after_the_notice_is_a_report_and_holds_nothing(entry, notice, office, travel_to):
    travel_to(AFTER)
    end_notice(notice)
    objection = accepted(entry, by=office)
    assert (objection.kind, objection.hold, passage(entry.application)) == (Kind.REPORT, None, "passed")


@pytest.mark.article(31)
def test_a_report_that_is_upheld_ends_a_case_still_in_the_running(entry, notice, office, travel_to):
    travel_to(AFTER)
    end_notice(notice)
    first, second = asked(entry, by=office).objection, investigating(entry, by=office)
    assert fresh_from_db(entry.application).state == "submitted"
    says = {"by": office, "outcome": Outcome.UPHELD, "conclusion": "材料不实。", "unheard": UNHEARD}
    pending = propose_conclusion(first, **says)
    assert [after for _, _, after in pending.act.describe(first, pending.payload)][-1] == "不再参评"
    by_two(pending)
    application = fresh_from_db(entry.application)
    assert (application.state, application.left_as, application.left_reason) == (
        "eliminated", "objection", "举报经查成立",
    )  # fmt: skip
    told = Message.objects.filter(kind__in=["objection.concluded", "objection.statement_closed"])
    assert ["所涉申报不再参评" in one.body for one in told] == [True, True]
    letter = Message.objects.get(kind="application.left", about_id=str(application.pk))
    assert "依据《上海市长宁区政府质量奖管理办法》第三十一条。" in letter.body
    by_two(propose_conclusion(second, **says))
    assert fresh_from_db(second).state == "concluded_upheld"
    # The second one was told what had happened, the first no second time; it ended nothing, and does not say that it did.
    (left,) = Message.objects.filter(kind="objection.case_left")
    assert (left.about_id, "另有异议经查成立。您的异议继续办理" in left.body) == (str(second.pk), True)
    assert "所涉申报此前已经不再参评" in told.get(kind="objection.concluded", about_id=str(second.pk)).body


def test_a_report_that_is_upheld_when_the_edition_is_over_leaves_the_case_as_it_is(entry, notice, office, travel_to):
    travel_to(AFTER)
    end_notice(notice)
    objection = investigating(entry, by=office)
    by_two(propose_cancellation(notice.edition, by=office, reason="工作计划调整。"))
    by_two(propose_conclusion(objection, by=office, outcome=Outcome.UPHELD, conclusion="不实。", unheard=UNHEARD))
    assert fresh_from_db(entry.application).left_as == "cancelled"
    (left,) = Message.objects.filter(kind="objection.case_left", about_id=str(objection.pk))
    assert "本届评选已经取消。您的异议继续办理" in left.body


def test_objection_to_an_honour_is_a_report(notice, office):
    objection = accepted(None, edition=notice.edition, by=office)
    assert (objection.kind, objection.hold) == (Kind.REPORT, None)


@pytest.mark.article(31)
def test_unit_objects_with_licence_and_letter(entry):
    objection = filed(entry, unit=True)
    labels = EvidenceFile.objects.of(objection.proof).values_list("label", flat=True)
    assert (objection.claimant, sorted(labels)) == ("organisation", ["授权委托书", "营业执照或登记证书"])


@pytest.mark.article(31)
def test_objection_without_evidence_or_name_refused_and_nothing_is_left(entry):
    with pytest.raises(ValidationError) as refusal:
        submit_objection(draft(entry, evidence=[]))
    assert "evidence" in refusal.value.error_dict
    with pytest.raises(ValidationError, match="真实姓名"):
        submit_objection(draft(entry, person=None))
    assert (Objection.objects.count(), Person.objects.filter(owner=None).count()) == (0, 0)


def test_sending_twice_makes_one_objection(entry):
    token = receipts.new_token()
    first, second = filed(entry, token=token), filed(entry, token=token)
    assert (first.pk, Objection.objects.count()) == (second.pk, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=filed(entry).pk).update(token_hash=receipts.token_hash(token))


def test_secret_is_told_again_to_the_token_alone_and_stored_nowhere(entry):
    token = receipts.new_token()
    objection = filed(entry, token=token)
    secret = receipts.secret_of(token)
    assert receipts.secret_fits(objection, secret.lower().replace("-", " "))
    assert not receipts.secret_fits(objection, receipts.secret_of(receipts.new_token()))
    assert secret not in str(Objection.objects.filter(pk=objection.pk).values().get())


@pytest.mark.article(31)
def test_accept_before_identity_is_verified_refused(entry, office):
    with pytest.raises(TransitionNotAllowed):
        accept_objection(filed(entry), by=office)


@pytest.mark.parametrize("act", [verify_identity, accept_objection])
def test_discipline_reads_but_does_not_handle(entry, discipline, act):
    with pytest.raises(PermissionDenied):
        act(verified(entry), by=discipline)


@pytest.mark.article(31)
def test_disagreement_with_a_score_is_refused_with_its_code(entry, office):
    objection = refuse_objection(filed(entry), by=office, code=Refusal.SCORE, reason="仅对评审分数有不同意见。")
    released(objection, by=office)
    outcome = PublicOutcome.objects.get()
    assert (objection.state, outcome.refusal_code, outcome.outcome) == ("refused", "score", "refused")
    assert objection.due_on is None


def test_refusal_without_reason_or_code_refused(entry, office):
    objection = filed(entry)
    with pytest.raises(ValidationError, match="须写明理由"):
        refuse_objection(objection, by=office, code=Refusal.SCORE, reason=" ")
    with pytest.raises(ValidationError, match="情形"):
        refuse_objection(objection, by=office, code="mood", reason="理由")


def test_accepted_objection_is_not_refused_by_way_of_a_supplement(entry, office):
    objection = request_supplement(investigating(entry, by=office), by=office, request="请补充。")
    with pytest.raises(TransitionNotAllowed, match="已经受理"):
        refuse_objection(objection, by=office, code=Refusal.EVIDENCE, reason="未补充")


@pytest.mark.article(31)
def test_supplement_pauses_the_clock_and_gives_back_what_was_left(entry, office, travel_to):
    objection = waiting(entry, by=office)
    assert (objection.due_on, objection.paused_workdays) == (date(2026, 5, 20), 5)
    travel_to(clock.moment(date(2026, 5, 15)))
    supply_supplement(objection, text="补充说明", files=staged(pdf_file("全文.pdf")))
    assert (objection.state, objection.due_on) == (ObjectionState.IDENTITY_VERIFIED, date(2026, 5, 22))
    assert EvidenceFile.objects.of(objection).count() == 2


def test_what_is_accepted_and_not_yet_looked_into_is_asked_about_and_goes_back_to_there(entry, office):
    objection = accepted(entry, by=office)
    due, held = objection.due_on, objection.hold
    objection = request_supplement(objection, by=office, request="请补充合同全文。")
    with pytest.raises(TransitionNotAllowed, match="已经受理"):
        refuse_objection(objection, by=office, code=Refusal.EVIDENCE, reason="未补充")
    objection = supply_supplement(objection, text="见附件。", files=staged(pdf_file("全文.pdf")))
    assert (objection.state, objection.due_on, objection.hold) == (ObjectionState.ACCEPTED, due, held)
    assert objection.hold.state == HoldState.OPEN


def test_a_supplement_has_files_of_its_own_number(entry, office, settings):
    objection = waiting(entry, by=office)
    settings.EVIDENCE_MAX_FILES = EvidenceFile.objects.of(objection).count()
    supply_supplement(objection, text="", files=staged(pdf_file("全文.pdf")))
    assert EvidenceFile.objects.of(objection).count() == settings.EVIDENCE_MAX_FILES + 1


def test_office_resumes_without_supplement_only_when_its_time_is_up(entry, office, travel_to):
    objection = waiting(entry, by=office)
    with pytest.raises(RuleViolation, match="期满前"):
        resume_objection(objection, by=office, reason="未补充")
    travel_to(clock.moment(date(2026, 5, 21)))
    assert resume_objection(objection, by=office, reason="未补充").state == ObjectionState.IDENTITY_VERIFIED


def test_empty_supplement_refused(entry, office):
    with pytest.raises(ValidationError, match="补充"):
        supply_supplement(waiting(entry, by=office), text=" ", files=[])


@pytest.mark.article(31)
@pytest.mark.parametrize("on", [date(2026, 5, 13), date(2026, 6, 3)], ids=["first day", "last day"])
def test_investigation_is_extended_once_by_as_much_on_whatever_day(entry, office, travel_to, on):
    objection = investigating(entry, by=office)
    assert objection.due_on == date(2026, 6, 3)
    travel_to(clock.moment(on, 16))
    extend_investigation(objection, by=office, reason="需要外地取证")
    assert objection.due_on == date(2026, 6, 17)
    with pytest.raises(RuleViolation, match="已经延长过一次"):
        extend_investigation(objection, by=office, reason="再延")


@pytest.mark.article(31)
def test_investigation_whose_term_is_over_is_not_extended(entry, office, travel_to):
    objection = investigating(entry, by=office)
    travel_to(clock.moment(date(2026, 6, 4), 9))
    refuses(
        (lambda: extend_investigation(objection, by=office, reason="需要外地取证"), RuleViolation, "届满之前才能延长")
    )


@pytest.mark.article(31)
def test_withdrawn_objection_lets_the_entry_go(entry, notice, office, travel_to):
    objection = accepted(entry, by=office)
    withdraw_objection(objection)
    travel_to(AFTER)
    end_notice(notice)
    assert (objection.hold.state, passage(entry.application)) == (HoldState.OPEN, "pending")
    close_withdrawn(objection, by=office, reason="没有疑点。")
    assert (objection.state, passage(entry.application)) == (ObjectionState.WITHDRAWN, "passed")


@pytest.mark.article(31)
def test_office_reads_that_a_withdrawal_keeps_it_from_nothing_and_of_no_hold_there_was_not(entry, office):
    withdraw_objection(filed(entry))
    assert office_read() == (False, True)


def office_read() -> tuple[bool, bool]:
    """Of a withdrawal: that a hold was lifted, that the entry can still be taken off the list."""
    body = Message.objects.get(kind="objection.office_withdrawn").body
    assert "撤回不影响依职权核实" in body
    return "暂缓已经解除" in body, "终止公示条目" in body


def test_conclusion_no_longer_waits_once_the_objection_is_withdrawn(entry, office, second_office):
    objection = investigating(entry, by=office)
    pending = propose_conclusion(objection, by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD)
    withdraw_objection(objection)
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(pending, by=second_office)


def test_withdraw_after_conclusion_refused(entry, office):
    with pytest.raises(TransitionNotAllowed):
        withdraw_objection(concluded(entry, upheld=False, by=office))


@pytest.mark.article(31)
@pytest.mark.parametrize("words", [NAME, PHONE, "11010519491231002X"])
def test_public_summary_that_names_the_objector_refused(entry, office, words):
    objection = replied(entry, by=office)
    with pytest.raises(ValidationError) as refusal:
        propose_release(objection, by=office, summary=f"经{words}提出，已核查。")
    assert list(refusal.value.error_dict) == ["summary"]


def rebuilt():
    """What the command that rebuilds the public says."""
    out = StringIO()
    call_command("rebuild_public", stdout=out)
    return out.getvalue()


@pytest.mark.article(30)
def test_what_is_released_is_anonymous_and_can_be_rebuilt(entry, office):
    public(entry, by=office)
    outcome = PublicOutcome.objects.get()
    assert (outcome.outcome, outcome.summary) == ("dismissed", "经核查，所报数据与年报一致。")
    assert "objection_outcomes：0处差异" in rebuilt()
    PublicOutcome.objects.update(summary="被改动")
    assert f"objection_outcomes：1处差异\n  {Objection.objects.get().number}" in rebuilt()
    assert PublicOutcome.objects.get().summary == "经核查，所报数据与年报一致。"


@pytest.mark.parametrize("state", ObjectionState.values)
def test_every_state_is_reached_by_its_own_actions(entry, state):
    assert objection_in(state, entry).state == state


def test_deadlines_are_reminded_the_day_before_and_each_day_after(entry, office, travel_to):
    filed(entry)
    InboxItem.objects.all().delete()
    assert remind_deadlines() == 0
    travel_to(clock.moment(date(2026, 5, 19), 9))
    assert (remind_deadlines(), remind_deadlines()) == (1, 0)
    travel_to(clock.moment(date(2026, 5, 21), 9))
    assert remind_deadlines() == 1
    assert Message.objects.filter(subject__startswith="异议办理已逾期").count() == 1


@pytest.mark.attack("冒用号码使他人不能提出异议")
def test_number_that_strangers_used_stops_nobody_and_is_marked_for_the_officer(entry, client, office):
    """H5: five filings under somebody's number used up their day."""
    first, *_, last = [filed(entry) for _ in range(6)]
    client.force_login(office)
    assert "同一证件另有 5 件" in client.get(reverse("desk_objections:list")).content.decode()
    page = client.get(reverse("desk_objections:detail", args=[last.pk])).content.decode()
    assert (f"{first.number}（已提交）" in page, "他人冒用号码" in page) == (True, True)
    counted = Objection.objects.filter(pk=last.pk).annotate(
        many=count_repeats(Objection.objects.visible_to(office), most=3)
    )
    assert counted.get().many == 3  # thousands under one number make the list no slower


@pytest.mark.article(31)
def test_deadlines_move_with_the_calendar_never_back(entry, office, travel_to):
    objection = verified(entry, by=office)
    before = objection.due_on
    day = before - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    correct_calendar(2026, off=[day])
    objection.refresh_from_db()
    moved = objection.due_on
    assert moved > before
    assert Event.objects.filter(verb="objection.deadline_moved", target_id=str(objection.pk)).count() == 1
    correct_calendar(2026, number="国办发明电〔2026〕100号")
    objection.refresh_from_db()
    assert objection.due_on == moved
