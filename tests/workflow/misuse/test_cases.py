"""From a report to a case that is closed, ordered again or referred; and what comes second (Article 33)."""

import io
from datetime import date, timedelta
from functools import partial
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from portal import clock
from portal.access.enums import Role
from portal.casework.actions import add_note
from portal.casework.models import CaseNote
from portal.confirming.actions import confirm, undertake
from portal.documents.issued import read_issued
from portal.errors import TransitionNotAllowed
from portal.later import FileAway
from portal.messages.models import Message
from portal.workdays.calendar import add_workdays
from tests.conftest import fresh_from_db
from tests.factories import misuse as make
from tests.factories.access import UserFactory
from tests.factories.honours import revoked
from tests.factories.titles import registered_use
from tests.factories.workdays import correct_calendar
from tests.recorded import verbs_of
from tests.refusing import each_is_refused
from tests.workflow.misuse.conftest import NOW
from workflow.misuse import acts, tasks
from workflow.misuse.actions import (
    accept_report,
    close_case,
    dismiss_case,
    order_correction,
    record_delivery,
    refuse_report,
    submit_correction,
    submit_report,
    withdraw_report,
)
from workflow.misuse.actions.erasing import erase_contact, erase_notes
from workflow.misuse.documents import write_case_file
from workflow.misuse.models import MisuseCase, MisuseReport, PublicResult
from workflow.records.contents import parts_of
from workflow.reviews.actions import order_recusal
from workflow.titles.actions import end_title_use

pytestmark = pytest.mark.django_db
REPORTER = {"contact_name": "示例路人", "contact_phone": "13900000000", "contact_email": "seen@example.invalid"}


@pytest.mark.article(33)
def test_a_misuse_is_reported_ordered_put_right_and_answered(honour, office):
    report = make.reported(honour, **REPORTER)
    assert (report.honour, report.due_on) == (honour, add_workdays(clock.today(), 10))
    case = accept_report(report, by=office, kind="packaging").case
    make.order(case)
    order = case.orders.get()
    assert (case.state, case.due_on, order.due_on) == ("ordered", order.due_on, add_workdays(clock.today(), 10))
    make.corrected(case)
    assert (case.state, case.due_on) == ("submitted", None)
    close_case(case, by=office, answer="经复查已经改正。", summary="已停止使用违规包装。")
    report.refresh_from_db()
    assert (case.state, report.state, report.answer) == ("corrected", "answered", "经复查已经改正。")
    kinds = ["misuse_report.received", "misuse_report.accepted", "misuse_report.answered"]
    assert sorted(
        Message.objects.filter(about_id=str(report.pk), kind__in=kinds).values_list("kind", flat=True)
    ) == sorted(kinds)
    told = Message.objects.filter(about_type="misuse.misusecase").values_list("kind", flat=True)
    assert set(told) == {"misuse_case.ordered", "misuse_case.office_corrected", "misuse_case.corrected"}


class TestOrdered:
    """One order, drawn once, of a case that then goes different ways."""

    @pytest.fixture(scope="class")
    @classmethod
    def ordered(cls, given, class_setup):
        def build():
            with clock.travel(NOW):
                return make.ordered(fresh_from_db(given))

        return class_setup(build)

    @pytest.fixture
    def case(self, ordered, db):
        return fresh_from_db(ordered)

    def test_what_does_not_put_it_right_or_hand_it_over_is_refused(self, honour, case, office, subtests):
        other = make.opened(honour)
        answered = partial(submit_correction, case, by=honour.holder)
        said = {"received_by": "某公司", "received_on": clock.today(), "note": "直接送达", "by": office}
        delivered = partial(record_delivery, case, document_number=make.number(1))
        endless = f"示市监责改〔2026〕{'1' * 70}号"
        order = {"finding": make.FINDING, **make.ORDER_SAYS, "document_number": endless}
        each_is_refused(subtests, {
            "nothing said": (lambda: answered(text=" ", files=[]), ValidationError, "请写明改正情况"),
            "nothing shown": (lambda: answered(text="已改。", files=[]), ValidationError, "至少一个文件"),
            "found none alone": (
                lambda: dismiss_case(case, by=office, answer="误。"), PermissionDenied, "撤销责令改正须由两名",
            ),
            "a number that an order bears": (
                lambda: make.proposed(acts.ORDER, other, make.FINDING, **make.ORDER_SAYS),
                ValidationError, "该文号已经使用",
            ),
            "a number without end": (lambda: order_correction(other, by=None, **order), ValidationError, "80"),
            "another document": (
                lambda: delivered(**said, document_number=make.number(2)), ValidationError, "尚未登记送达的文书",
            ),
            "received tomorrow": (
                lambda: delivered(**{**said, "received_on": clock.today() + timedelta(days=1)}),
                ValidationError, "应在成文日期.*以后、今天以前",
            ),
            "received before it was written": (
                lambda: delivered(**{**said, "received_on": clock.today() - timedelta(days=1)}),
                ValidationError, "应在成文日期.*以后、今天以前",
            ),
            "received by nobody": (lambda: delivered(**{**said, "received_by": " "}), ValidationError, "received_by"),
        })  # fmt: skip

    @pytest.mark.article(33)
    def test_the_order_is_an_official_document_that_names_law_deadline_and_right_words(self, honour, case):
        order = case.orders.get()
        pdf = PdfReader(io.BytesIO(read_issued(order.pdf.name, order.sha256)))
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
        for words in (
            "责令改正通知书",
            order.document_number,
            honour.public_name,
            "第三十三条",
            "2026年度长宁区质量金奖",
        ):
            assert words in text, words
        assert f"{order.due_on.year}年{order.due_on.month}月{order.due_on.day}日" in text

    def test_a_second_order_only_once_the_first_was_in_vain(self, honour, case, travel_to, office):
        again = {**make.ORDER_SAYS, "document_number": make.number(2)}
        with pytest.raises(TransitionNotAllowed, match="期满前"):
            make.proposed(acts.ORDER, case, make.FINDING, **again)
        travel_to(clock.moment(case.due_on + timedelta(days=1), 9))
        make.order(case, document_number=make.number(2))
        assert list(case.orders.values_list("round", flat=True)) == [1, 2]
        make.corrected(case)
        make.order(case, document_number=make.number(3))
        assert (case.state, case.orders.count()) == ("ordered", 3)

    def test_office_and_holder_are_reminded_once_a_day(self, honour, case, travel_to):
        make.reported(honour)
        assert tasks.remind_misuse() == 0
        travel_to(clock.moment(case.due_on + timedelta(days=1), 9))
        assert (tasks.remind_misuse(), tasks.remind_misuse()) == (2, 0)
        kinds = {"misuse_case.office_late", "misuse_case.holder_late", "misuse_report.office_overdue"}
        assert set(Message.objects.filter(kind__in=kinds).values_list("kind", flat=True)) == kinds

    def test_a_correction_after_the_deadline_counts_until_something_else_is_decided(self, honour, case, travel_to):
        travel_to(clock.moment(case.due_on + timedelta(days=3), 9))
        assert make.corrected(case).state == "submitted"
        make.referred(case)
        with pytest.raises(TransitionNotAllowed):
            submit_correction(case, by=honour.holder, text="又改。", files=[make.picture(user=honour.holder)])
        with pytest.raises(TransitionNotAllowed):
            make.proposed(acts.DISMISS, case, "系误认。")

    def test_an_ordered_case_is_found_none_by_two_officers_only(self, honour, case, office):
        pending = make.proposed(acts.DISMISS, case, "系误认。")
        assert fresh_from_db(case).state == "ordered"
        confirm(pending, by=office)
        assert fresh_from_db(case).state == "unfounded"
        assert Message.objects.filter(kind="misuse_case.dismissed").exists()

    def test_the_database_keeps_orders_as_issued(self, honour, case):
        order = case.orders.get()
        with pytest.raises(Exception, match=r"append_only|permission denied"), transaction.atomic():
            type(order).objects.filter(pk=order.pk).update(requirement="别的。")


def test_no_letter_or_document_of_the_holder_tells_who_reported(honour):
    case = make.order(make.opened(honour, **REPORTER))
    words = "".join(Message.objects.filter(kind="misuse_case.ordered").values_list("body", flat=True))
    assert honour.public_name in words
    assert not any(value in words for value in REPORTER.values())
    for value in REPORTER.values():
        with pytest.raises(ValidationError, match="举报人留下的"):
            make.proposed(acts.REFER, case, f"据 {value} 反映。", **make.REFERRAL_SAYS)
        with pytest.raises(ValidationError, match="举报人留下的"):
            make.proposed(acts.DISMISS, case, f"据 {value} 反映，系误认。")


def test_a_name_that_is_no_name_keeps_nobody_from_telling_the_case(honour):
    case = make.opened(honour, contact_name="包装")
    assert make.order(case).state == "ordered"


def test_one_officer_orders_refers_and_warns_nothing(honour, office):
    case = make.opened(honour)
    with pytest.raises(PermissionDenied, match="两名工作人员"):
        order_correction(
            case, by=office, document_number=make.number(1), finding="属实。", requirement="停用。", workdays=5
        )
    pending = make.proposed(acts.ORDER, case, make.FINDING, **make.ORDER_SAYS)
    with pytest.raises(PermissionDenied):
        confirm(pending, by=pending.proposed_by)
    assert fresh_from_db(case).state == "open"


@pytest.mark.parametrize(
    "wrong",
    [{"workdays": 16}, {"workdays": 0}, {"requirement": " "}, {"document_number": "责改1号"},
     {"document_number": "示市监责改〔2025〕1号"}],
)  # fmt: skip
def test_an_order_within_the_rule_sets_deadline_and_in_due_form(honour, wrong):
    case = make.opened(honour)
    with pytest.raises(ValidationError):
        make.proposed(acts.ORDER, case, make.FINDING, **{**make.ORDER_SAYS, **wrong})


def test_several_reports_of_one_use_join_one_case(honour, office):
    use = registered_use(honour)
    first, second = (make.reported(honour, kind="wording", use_key=use.pk) for _ in range(2))
    case = accept_report(first, by=office, kind="wording").case
    with pytest.raises(ValidationError, match="并入该案"), transaction.atomic():
        accept_report(second, by=office, kind="wording")
    second.refresh_from_db()
    accept_report(second, by=office, kind="wording", case=case)
    make.corrected(make.order(case))
    close_case(case, by=office, answer="已经改正。")
    assert set(case.reports.values_list("state", flat=True)) == {"answered"}
    with pytest.raises(TransitionNotAllowed, match="不能再并入"):
        accept_report(make.reported(honour), by=office, kind="wording", case=case)


def test_a_report_joins_no_case_of_another_thing(honour, office):
    case = make.opened(kind="forged", number="CNZL-2026-9999", user_name="示例商铺")
    alike = make.reported(kind="forged", number="CNZL-2026-9999", user_name="另一商铺")
    others = [
        make.reported(kind="forged", number="CNZL-2026-9998", user_name="另一商铺"),
        make.reported(honour),
    ]
    for other in others:
        with pytest.raises(ValidationError, match="不能并入"):
            accept_report(other, by=office, kind=other.kind, case=case)
    assert accept_report(alike, by=office, kind="forged", case=case).case == case


def test_what_the_rules_of_the_award_do_not_forbid_is_not_ordered(honour):
    rules = honour.edition.rules
    assert "packaging" in rules.title_use.forbidden
    forged = make.opened(kind="forged")
    with pytest.raises(TransitionNotAllowed, match="伪造"):
        make.proposed(acts.ORDER, forged, make.FINDING, **make.ORDER_SAYS)


@pytest.mark.attack("由移送的案卷得知谁举报")
def test_a_referral_goes_with_its_file_which_names_nobody_who_reported(honour):
    said = PngInfo()
    said.add_text("Author", REPORTER["contact_phone"])
    taken = io.BytesIO()
    Image.new("RGB", (2, 2)).save(taken, "PNG", pnginfo=said)
    picture = make.picture(file=SimpleUploadedFile("照片.png", taken.getvalue(), content_type="image/png"))
    case = make.ordered(honour, **REPORTER, evidence=[picture])
    make.referred(make.corrected(case), summary="逾期未完全改正，已移送。")
    with pytest.raises(FileAway):
        write_case_file(case)
    with ZipFile(write_case_file(make.copied(case))) as archive:
        names, index = archive.namelist(), archive.read("案卷目录.csv").decode()
        assert REPORTER["contact_phone"].encode() not in archive.read("20-材料01.png")
        text = index + archive.read("00-案件情况.txt").decode()
    assert names == ["00-案件情况.txt", "10-责令改正通知书1.pdf", "20-材料01.png", "20-材料02.png", "案卷目录.csv"]
    assert case.orders.get().sha256 in index
    assert not any(value in text for value in REPORTER.values())
    assert not [part.title for part in parts_of(honour.application) if "举报" in part.title]


def test_the_honour_is_revoked_meanwhile(honour, office, second_office):
    case = make.opened(honour)
    pending = make.proposed(acts.ORDER, case, make.FINDING, **make.ORDER_SAYS)
    revoked(honour, office, second_office)
    assert Message.objects.filter(kind="misuse_case.office_revoked").count() == 1
    confirm(pending, by=UserFactory(roles=[Role.OFFICE]))
    order = fresh_from_db(case).orders.get()
    pages = PdfReader(io.BytesIO(read_issued(order.pdf.name, order.sha256))).pages
    assert "已经撤销" in "".join(page.extract_text() for page in pages).replace("\n", "")
    assert make.reported(fresh_from_db(honour), kind="ungranted").honour == honour


def test_a_use_that_its_winner_ends_meanwhile_ends_no_case(honour):
    use = registered_use(honour)
    case = make.opened(honour, kind="wording", use_key=use.pk)
    end_title_use(use, by=honour.holder)
    assert (fresh_from_db(case).state, case.use_id) == ("open", use.pk)
    assert MisuseReport.objects.get().use_id == use.pk
    assert make.reported(honour, kind="wording", use_key=use.pk).use_id == use.pk


def test_a_title_that_was_never_given_is_ordered_on_paper(office):
    case = make.order(make.opened(kind="ungranted", number="CNZL-2026-9999", user_name="示例商行"))
    assert (case.honour, case.holder, case.claimed_number) == (None, None, "CNZL-2026-9999")
    assert not Message.objects.filter(kind="misuse_case.ordered").exists()
    with pytest.raises(PermissionDenied):
        submit_correction(case, by=UserFactory(), text="已改。", files=[make.picture()])
    assert make.corrected(case).state == "submitted"


def test_what_waits_for_a_second_officer_ends_with_the_case(honour, office):
    case = make.opened(honour)
    order = make.proposed(acts.ORDER, case, make.FINDING, **make.ORDER_SAYS)
    make.referred(case)
    assert fresh_from_db(order).state == "lapsed"


def test_a_report_taken_back_leaves_the_case_and_no_answer(honour, office):
    case = make.opened(honour)
    report = case.reports.get()
    withdraw_report(report)
    make.corrected(make.order(case))
    close_case(case, by=office, answer="已经改正。")
    assert fresh_from_db(report).state == "withdrawn"


def test_who_is_recused_neither_reads_nor_acts(honour, office):
    case = make.opened(honour)
    order_recusal(honour.application, office, by=None, reason="有利害关系。")
    assert not MisuseCase.objects.visible_to(office).exists()
    assert not MisuseReport.objects.visible_to(office).exists()
    with pytest.raises(PermissionDenied):
        undertake(acts.ORDER, case, by=office, reason=make.FINDING, payload=make.ORDER_SAYS)
    with pytest.raises(PermissionDenied):
        refuse_report(make.reported(honour), by=office, reason="不受理。")


def test_one_form_sent_twice_is_one_report_with_every_fault_told(honour):
    draft = make.draft(honour)
    assert submit_report(draft) == submit_report(draft)
    with pytest.raises(ValidationError) as told:
        submit_report(make.draft(honour, place="", statement=" ", evidence=[], seen_on=date(2030, 1, 1)))
    assert set(told.value.message_dict) == {"place", "statement", "evidence", "seen_on"}


def test_contact_data_go_when_the_term_is_over(honour, office, travel_to):
    report = make.reported(honour, **REPORTER)
    refuse_report(report, by=office, reason="不属于称号使用。")
    with pytest.raises(TransitionNotAllowed):
        erase_contact(report)
    travel_to(clock.moment(date(2029, 10, 20), 9))
    assert (tasks.erase_reporters(), tasks.erase_reporters()) == (1, 0)
    report.refresh_from_db()
    assert not any((report.contact_name, report.contact_phone, report.contact_email))
    assert verbs_of(report)[-1] == "misuse_report.contact_erased"
    assert report.statement.for_delivery()


def test_notes_on_a_case_of_nobody_go_with_the_last_who_reported(honour, office, travel_to):
    said = {"kind": "ungranted", "user_name": "某冒名商行"}
    case, second = make.opened(honour, **said), make.reported(honour, **said)
    accept_report(second, by=office, kind="ungranted", case=case)
    add_note(case, by=office, text=f"与{REPORTER['contact_name']}通话。")
    make.corrected(make.order(case))
    close_case(case, by=office, answer="已经改正。", summary="已停止使用。")
    with pytest.raises(TransitionNotAllowed):
        erase_notes(case)
    travel_to(clock.moment(date(2029, 10, 20), 9))
    erase_contact(fresh_from_db(second))
    with pytest.raises(TransitionNotAllowed):
        erase_notes(case)
    assert (tasks.erase_reporters(), tasks.erase_reporters(), CaseNote.objects.count()) == (2, 0, 0)
    assert verbs_of(case)[-1] == "misuse_case.notes_erased"


def test_notes_go_too_where_the_reports_went_before_the_case_was_closed_or_there_was_none(honour, office, travel_to):
    said = {"kind": "ungranted", "user_name": "某冒名商行"}
    case = make.opened(honour, **said)
    add_note(case, by=office, text="已经走访。")
    MisuseReport.objects.update(erased_at=clock.now())
    make.corrected(make.order(case))
    close_case(case, by=office, answer="已经改正。", summary="已停止使用。")
    assert tasks.erase_reporters() == 0, "not before the term of the case is over"
    travel_to(clock.moment(date(2029, 10, 20), 9))
    assert (tasks.erase_reporters(), CaseNote.objects.count()) == (1, 0)


@pytest.mark.article(33)
@pytest.mark.attack("冒用他人编号而使获奖者受牵连")
def test_whose_number_somebody_else_bears_is_told_nothing_of_it(honour, office):
    """The order goes to who uses the title; the true holder gets no letter and no line in the register."""
    said = {"kind": "ungranted", "user_name": "某冒名商行"}
    case, second = make.opened(honour, **said), make.reported(honour, **said)
    assert (case.honour, case.claimed_number) == (None, honour.number)
    accept_report(second, by=office, kind="ungranted", case=case)
    make.corrected(make.order(case))
    close_case(case, by=office, answer="已经改正。", summary="已停止使用。")
    assert not Message.objects.filter(inbox_items__recipient=honour.holder, kind__startswith="misuse_case").exists()
    assert not PublicResult.objects.exists()
    assert make.opened(honour, kind="ungranted").honour == honour


@pytest.mark.attack("由改变认定的情形绕过回避")
def test_a_case_found_to_be_of_nobody_stays_closed_to_who_was_recused(honour, office, client):
    """What was reported of a winner is found to be forged: the file still holds the report."""
    report = make.reported(honour)
    case = accept_report(report, by=UserFactory(roles=[Role.OFFICE]), kind="forged").case
    make.referred(case)
    order_recusal(honour.application, office, by=None, reason="有利害关系。")
    client.force_login(office)
    addresses = [f"/misuse/cases/{case.pk}/file.zip", f"/admin/desk/misuse-cases/{case.pk}/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    with pytest.raises(PermissionDenied):
        undertake(acts.WARN, case, by=office, reason="系伪造。", payload=make.WARNING_SAYS)


def test_what_cannot_be_printed_is_refused_before_it_stands_on_an_order(honour):
    with pytest.raises(ValidationError, match="自定义编码"):
        make.reported(honour, user_name="示例\ue823商行")
    case = make.opened(honour)
    with pytest.raises(ValidationError, match="没有字形"), transaction.atomic():
        make.order(case, requirement="停止使用\ue823。")
    assert not fresh_from_db(case).orders.exists()


def test_a_rearranged_holiday_moves_what_runs_by_working_days(honour, office):
    report, case = make.reported(honour, **REPORTER), make.ordered(honour)
    before = case.due_on
    correct_calendar(2026, off=[date(2026, 10, 14), date(2026, 10, 15)])
    for thing, workdays in ((report, 10), (case, 10)):
        thing.refresh_from_db()
        assert thing.due_on == add_workdays(clock.today(), workdays)
        assert "deadline_moved" in verbs_of(thing)[-1]
    assert case.due_on > before
    assert case.orders.get().due_on == before  # the document says what it said
    told = Message.objects.get(kind="misuse_case.deadline_moved")
    assert (told.inbox_items.get().recipient, "由2026年10月22日顺延至2026年10月26日" in told.body) == (
        honour.holder,
        True,
    )
    assert Message.objects.filter(kind="misuse_report.deadline_moved").count() == 1
    accept_report(report, by=office, kind="packaging", case=case)
    make.corrected(case)
    correct_calendar(2026, off=[date(2026, 10, 16)], number="国办发明电〔2026〕98号")
    assert {fresh_from_db(one).due_on for one in (report, case)} == {None}


@pytest.mark.parametrize(("end", "left"), [("referred", "confirmed"), ("unfounded", "lapsed")])
def test_a_warning_that_waits_outlives_the_case_of_a_forgery_unless_it_is_none(honour, office, end, left):
    case = make.opened(kind="forged")
    pending = make.proposed(acts.WARN, case, "所标编号系伪造。", **make.WARNING_SAYS)
    if end == "referred":
        make.referred(case)
        assert confirm(pending, by=office).is_standing
    else:
        dismiss_case(case, by=office, answer="经查属实，不是伪造。")
    assert (fresh_from_db(case).state, fresh_from_db(pending).state) == (end, left)


@pytest.mark.parametrize("act", [acts.ORDER, acts.REFER])
def test_what_was_drawn_up_before_the_correction_came_is_drawn_up_again(honour, travel_to, act):
    case = make.ordered(honour)
    travel_to(clock.moment(case.due_on + timedelta(days=1)))
    says = {**make.ORDER_SAYS, "document_number": make.number(2)} if act == acts.ORDER else make.REFERRAL_SAYS
    pending = make.proposed(act, case, "逾期没有改正。", **says)
    make.corrected(case)
    assert fresh_from_db(pending).state == "lapsed"
