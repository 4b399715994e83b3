"""Every form of every desk, met on the way of one edition: sent empty and overfull it answers in plain Chinese.

Each form is tried as soon as somebody may use it on some case; at the end none is left untried.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django import forms
from django.db import transaction
from django.test import Client, override_settings
from wagtail import hooks

from cms_pages.demonstration import applying, deciding, judging, misusing, objecting, publishing, supervising
from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.cast import FINISHED
from cms_pages.demonstration.walking import Walk
from objections.actions import (
    accept_objection,
    arrange_sitting,
    ask_review,
    ask_sitting,
    consult_on_objection,
    decide_review,
    hold_sitting,
    pursue_withdrawn,
    refuse_objection,
    reply_objection,
    say_naming,
    start_investigation,
    supply_supplement,
    withdraw_consultation,
    withdraw_objection,
)
from objections.actions import request_supplement as ask_objector
from objections.acts import propose_opening
from objections.enums import Outcome
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import propose
from portal.desk import Desk, Verb
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from portal.exports.actions import ask_export
from portal.journal.models import Event
from portal.listviews.actions import save_view
from portal.powers.actions import suspend_account
from portal.shown import AS_SHOWN
from portal.workdays.actions import propose_year
from portal.workdays.days import FIXED_HOLIDAYS, Day
from portal.workdays.desks import WorkdaysDesk
from portal.workdays.enums import DayKind
from tests.conftest import fresh_from_db
from tests.factories import cultivation as pool
from tests.factories.access import UserFactory
from tests.factories.decisions import vote_on
from tests.factories.honours import drawn_up, reinstated
from tests.factories.identity import IdentityProofFactory, OrganisationFactory
from tests.factories.objections import filed as objection_filed
from tests.factories.objections import found_true, plan_of, released, settled
from tests.factories.prizes import proposed_payment, stated
from tests.factories.programmes import load_own
from tests.factories.seconding import by_two
from tests.factories.supervision import reported
from tests.factories.titles import filed_use
from tests.factories.voting import after_hearing, dealt_with, left_to_the_conference, met, vote
from tests.journeys.living import called, walk_to
from workflow.applications.actions import request_recommendation, request_supplement, resubmit
from workflow.applications.models import Application
from workflow.ceremonies.actions import Taken, plan_ceremony, record_ceremony
from workflow.cultivation.actions import record_attendance
from workflow.decisions.actions import (
    cast_ballot,
    check_in,
    close_meeting,
    count_ballots,
    declare_recusal,
    decline_proposal,
    deliberate_proposal,
    grant_place,
    open_meeting,
    plan_meeting,
    propose_honour,
)
from workflow.decisions.queries import unvoted
from workflow.honours.actions import (
    complete_recovery,
    complete_retrieval,
    draft_commendation,
    propose_revocation,
    put_to_conference,
    send_credit_report,
)
from workflow.honours.acts import propose_ask_back
from workflow.honours.models import Honour, Revocation
from workflow.misuse.actions import submit_correction
from workflow.misuse.acts import WARN
from workflow.misuse.enums import Kind
from workflow.programmes.actions import open_edition, plan_edition
from workflow.programmes.documents import WITHDRAW_DOCUMENT
from workflow.programmes.models import Edition
from workflow.programmes.scheduling import extend_deadline
from workflow.publicity.actions import plan_notice, withdraw_draft
from workflow.publicity.probing import probe_notice
from workflow.records.actions.holding import HOLD
from workflow.records.models import Record
from workflow.records.tasks import file_ended, make_package
from workflow.reviews.actions import (
    arrange_appointments,
    assign_review,
    cancel_appointment,
    close_discussion,
    consult_department,
    form_panel,
    open_discussion,
    order_recusal,
    publish_report,
    reply_consultation,
    request_recusal,
    sign_pledge,
)
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.acts import Result, propose_outcomes
from workflow.supervision.acts import REFER
from workflow.supervision.models import Tracking
from workflow.titles.actions import release_title_use
from workflow.titles.rules import suggested_wording

pytestmark = [pytest.mark.django_db, pytest.mark.whole]

MACHINE_WORDS = ("字段", "有效的", "确保", "required", "valid", "None", "---")
ASKS_FIRST = {"applications.recommend", "misuse-cases.correct"}
"""It wants a file, and says so before the act is asked; see the tests of its room."""
KEPT = {"search": "", "filters": [], "order": None, "columns": ["状态"]}
WRONG = "<script>alert(1)</script>'; DROP TABLE x; --"


def all_desks() -> list[Desk]:
    """The desks as the apps register them."""
    found: list[Any] = []
    for register in hooks.get_hooks("register_admin_viewset"):
        made = register()
        found += made if isinstance(made, list | tuple) else [made]
    return [desk for desk in found if isinstance(desk, Desk)]


@dataclass
class Sweep:
    """Tries what can be tried now; remembers what it has tried."""

    accounts: dict[str, User]
    tried: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def __call__(self) -> None:
        for desk in all_desks():
            users = [user for user in self.accounts.values() if desk.who(user)]
            for verb in self.untried(desk, desk.list_verbs):
                self.meet(desk, verb, ((user, None) for user in users))
            untried = self.untried(desk, desk.verbs)
            cases = [(user, row) for user in users for row in desk.rows(user)[:20]] if untried else []
            for verb in untried:
                self.meet(desk, verb, cases)

    def untried(self, desk: Desk, verbs: Sequence[Verb]) -> list[Verb]:
        return [verb for verb in verbs if is_a_form(verb) and f"{desk.name}.{verb.name}" not in self.tried]

    def meet(self, desk: Desk, verb: Verb, cases: Iterable[tuple[User, Any]]) -> None:
        for user, row in cases:
            if verb.available(user, row):
                self.tried.add(f"{desk.name}.{verb.name}")
                if not check_form(desk, verb, user, row):
                    self.unread.add(f"{desk.name}.{verb.name}")
                return


def is_a_form(verb: Verb) -> bool:
    """Whether its page asks for anything, be it only whether the case still is as it shows it."""
    return verb.form is not None or verb.rests_on is not None


def check_form(desk: Desk, verb: Verb, user: User, row: Any) -> bool:
    """Sent empty it asks for what is missing; overfull it says how long it may be and keeps every word.

    Whether what its decision rests on was asked for.
    """
    client = Client()
    client.force_login(user)
    address = desk.verb_url(verb, row)
    fresh = client.get(address)
    assert fresh.status_code == 200, address
    assert "---------" not in fresh.content.decode(), address
    form = fresh.context["form"]
    fields = form.fields
    if begins_with_what_stands(form, row):
        refuses_what_was_changed_meanwhile(client, address, form)
    read = verb.rests_on is None or refuses_what_it_did_not_show(client, address, form)
    empty = client.post(address, {})
    if any(item.required for item in fields.values()):
        assert empty.status_code == 422, address
        assert {name for name, item in fields.items() if item.required} <= set(empty.context["form"].errors), address
        speaks_plainly(empty.content.decode(), address)
    long = {name: WRONG + "长" * item.max_length for name, item in fields.items() if getattr(item, "max_length", None)}
    if long:
        answer = client.post(address, long)
        page = answer.content.decode()
        assert answer.status_code == 422, address
        assert "<script>alert(1)" not in page
        assert all(text in unescape(page) for text in long.values()), address
        speaks_plainly(page, address)
    return read


def begins_with_what_stands(form: forms.BaseForm, row: Any) -> bool:
    """Whether it comes filled in with what the row has: sent later, it would put that back."""
    standing = {name: form.get_initial_for_field(item, name) for name, item in form.fields.items()}
    return any(value and value == getattr(row, name, None) for name, value in standing.items())


def refuses_what_was_changed_meanwhile(client: Client, address: str, form: forms.BaseForm) -> None:
    """From another tab: every field that stood otherwise says so."""
    standing = form.fields["shown"].initial
    typed = {name: str(form[name].value() or "") for name in form.fields}
    typed |= {"shown": '{"name": "旧"}', "reason": "说明理由。"}
    answer = client.post(address, typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422, address
    assert page.count("页面打开之后，此项") >= len([name for name in standing if typed[name]]) > 0, address
    speaks_plainly(page, address)


def refuses_what_it_did_not_show(client: Client, address: str, form: forms.BaseForm) -> bool:
    """From another tab: whatever the decision rests on stood otherwise there, and nothing is done.

    False where the form itself asked for something else before.
    """
    written = Event.objects.count()
    assert form.fields[AS_SHOWN].initial, address
    stale = dict.fromkeys(form.fields[AS_SHOWN].initial, "旧")
    answer = client.post(address, {**plausible(form), AS_SHOWN: json.dumps(stale)})
    page = unescape(answer.content.decode())
    assert (answer.status_code, Event.objects.count()) == (422, written), address
    return "页面打开之后，此项已有变化" in page


def plausible(form: forms.BaseForm) -> dict[str, Any]:
    """Something of its kind in every field."""
    return {name: _some(item) for name, item in form.fields.items() if not isinstance(item, forms.FileField)}


def _some(item: Any) -> Any:
    if isinstance(item, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return [str(value) for value, _ in item.choices][:1]
    if isinstance(item, forms.ChoiceField):
        return next(str(value) for value, _ in item.choices if str(value))
    if isinstance(item, forms.DateTimeField):
        return f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    if isinstance(item, forms.DateField):
        return clock.today().isoformat()
    return item.initial or ("1" if isinstance(item, forms.IntegerField | forms.MultiValueField) else "说明理由。")


def speaks_plainly(page: str, address: str) -> None:
    """Each message is a Chinese sentence without the machine's words."""
    told = [
        re.sub(r"<[^>]+>", "", words).strip() for words in re.findall(r'class="error-message">(.*?)</p>', page, re.S)
    ]
    assert told, address
    for words in told:
        words = unescape(words).replace(WRONG, "")
        assert re.search("[请只不]", words), (address, words)
        assert not [bad for bad in MACHINE_WORDS if bad in words], (address, words)


def draft_year(by: User) -> None:
    days = [Day(date(2031, month, number), DayKind.HOLIDAY, name) for month, number, name in FIXED_HOLIDAYS]
    propose_year(2031, days, by=by, document_title="演示通知", document_number="演示号", document_url="", reason="")


def test_every_form_of_every_desk_answers_in_plain_words(accounts):
    sweep, office = Sweep(accounts), accounts["office"]
    draft_year(office)
    save_view(WorkdaysDesk(), by=office, name="待复核", shared=True, kept=KEPT)
    save_view(WorkdaysDesk(), by=office, name="已作废", shared=False, kept=KEPT)
    ask_export("workdays", by=office, conditions="", form="csv", total=1)
    unit = OrganisationFactory(contact_email="demo@example.invalid")
    IdentityProofFactory(person=None, organisation=unit, submitted_by=unit.owner)
    suspend_account(UserFactory(), reason="核查期间停用")
    for one in (UserFactory(roles=[Role.EDITOR]), UserFactory()):
        TOTP.activate(one, generate_totp_secret())
    walk = called("changning-quality", date(2025, 3, 3), FINISHED[:2], accounts)
    plans_another(walk, office)
    cultivates(walk, sweep, office)
    applies_and_screens(walk, sweep, office)
    walk_to(walk, "qualification-notice")
    objects(walk, sweep, office)
    reviews(walk, sweep, office)
    walk_to(walk, "conference")
    supervising.speak(walk.edition.stages.get(code="site-visit"), walk.diary)
    meets(walk, sweep, office)
    ends(walk, sweep, office)
    untried = {
        f"{desk.name}.{verb.name}"
        for desk in all_desks()
        for verb in (*desk.verbs, *desk.list_verbs)
        if verb.form is not None
    } - sweep.tried
    assert sweep.unread == ASKS_FIRST
    assert untried == set()


def plans_another(walk: Walk, office: User) -> None:
    """Another award's edition in planning."""
    with walk.diary.at(8):
        ruleset = load_own("hongqiao-friendship-2023")
        plan = {"opens_at": clock.moment(date(2025, 6, 2)), "deadline": clock.moment(date(2025, 7, 1)), "by": office}
        plan_edition(ruleset, year=2025, slug="friendship-2025", **plan)


def cultivates(walk: Walk, sweep: Sweep, office: User) -> None:
    """Members before and after the office's word, a training before and after it began, a guide at each step."""
    programme = walk.edition.programme
    with walk.diary.at(14):
        pool.applied(programme, 81)
        inside = pool.member(programme, 82)
        held = pool.training(programme)
        pool.enrolled(held, inside)
        pool.guided(programme, "示例单位甲")
        pool.recorded(programme, "示例单位乙")
        sweep()
    with clock.travel(held.starts_at):
        sweep()
        record_attendance(held, by=office)
        sweep()


def applies_and_screens(walk: Walk, sweep: Sweep, office: User) -> None:
    waiting = applying.start(walk.edition, FINISHED[2], office, walk.diary)
    with walk.diary.at(15):
        request_recommendation(waiting, by=office)
        propose(WITHDRAW_DOCUMENT, walk.edition.documents.filter(kind="standard")[0], by=office, reason="登记有误。")
        sweep()
    other = Edition.objects.get(slug="friendship-2025")
    publishing.publish_call(other, walk.accounts, walk.diary)
    with walk.diary.at(17):
        open_edition(other, by=office)
        extend_deadline(other, deadline=other.deadline + timedelta(days=1), by=office, reason="误延长。")
        sweep()
    walk_to(walk, "qualification")
    (_, first), _ = walk.entries
    with walk.diary.at(18):
        asked = consult_department(
            first,
            walk.edition.current_stage,
            by=office,
            department=walk.accounts["department"].departments.get(),
            question="有无意见？",
        )
        inspector = walk.accounts["reviewer5"] = UserFactory(roles=[Role.REVIEWER])
        panel = form_panel(walk.edition, by=office, name="审查组", members=[(inspector, "示例机构")], leader=inspector)
        seat = sign_pledge(panel.members.get(), by=inspector)
        assign_review(first, walk.edition.current_stage, seat, by=office)
        request_supplement(first, by=office, items="请补充材料。", sections=["content"])
    sweep()
    with walk.diary.pass_days(1).at(9):
        resubmit(first, by=first.applicant)
        sweep()  # an opinion is given of what was submitted
        reply_consultation(asked, by=walk.accounts["department"], reply="无意见。")


def speaks_of_somebody(edition: Edition) -> None:
    """An objection to conduct, of which the office says whose it is."""
    objection_filed(edition=edition, matter="conduct", subject_text="某次现场评审的工作人员")


def goes_elsewhere(walk: Walk) -> Any:
    """Another body's matter, whose objector agrees to be named there, and is open to whoever sends the letter."""
    said = objection_filed(edition=walk.edition, matter="other", subject_text="网上店铺出售仿制奖牌")
    accept_objection(found_true(said, by=walk.accounts["office"]), by=walk.accounts["office"])
    objecting.pass_on(said, walk.accounts)
    say_naming(said, agrees=True)
    office, office2 = walk.accounts["office"], walk.accounts["office2"]
    by_two(propose_opening(said, by=office, reason="提供给承办机关。"), office2)
    return said


def asked_beside(walk: Walk, objection: Any, office: User) -> Any:
    """A department is asked about it."""
    asked = [walk.accounts["department2"].departments.get()]
    return consult_on_objection(objection, by=office, question="口径是否可比？", departments=asked)[0]


def heard_in_person(walk: Walk, sweep: Sweep, objection: Any) -> None:
    """Its objector asks to be heard, and is; what was taken down is put right."""
    office = walk.accounts["office"]
    with walk.diary.at(16, 12):
        plan = plan_of(walk.accounts["office2"])
        sitting = ask_sitting(objection, party="objector", grounds="账册须当面说明。")
        sweep()
        arrange_sitting(sitting, by=office, plan=plan)
        sweep()
    with clock.travel(plan.starts_at):
        sweep()
        hold_sitting(sitting, by=office, attendance="提出人到场。", shared="说明了账册。", full="说明了账册。")
        sweep()


def objects(walk: Walk, sweep: Sweep, office: User) -> None:
    """One list running, three objections at three points."""
    with walk.diary.pass_days(1).at(8):
        draft = plan_notice(walk.edition.current_stage, by=office)
    sweep()
    with walk.diary.at(8):
        withdraw_draft(draft, by=office, reason="重新生成")
        sweep()  # a list is offered to be drawn up where there is none
    notice = publishing.publish_list(walk.edition, walk.accounts, walk.diary)
    with override_settings(CLAMD_ADDRESS=""):  # their files wait for a scanner
        filed = [
            objecting.object_to(notice.entries.get(position=1), notice, walk.diary.pass_days(1), f"请核实{one}。")
            for one in "甲乙丙"
        ]
    with walk.diary.at(20):
        assert not probe_notice(notice)  # nothing answers at the address of the tests
        sweep()
    for objection in filed[:2]:
        objecting.accept(objection, walk.accounts, walk.diary)
    with walk.diary.at(16):
        for objection in filed[:2]:
            start_investigation(objection, by=office)
        ask_objector(filed[2], by=office, request="请补充证据。")
        asked = asked_beside(walk, filed[1], office)
        speaks_of_somebody(walk.edition)
        elsewhere = goes_elsewhere(walk)
    with walk.diary.at(16, 10):
        sweep()  # while it runs: once overdue it is not extended
    heard_in_person(walk, sweep, fresh_from_db(filed[0]))
    with walk.diary.at(16, 20):
        withdraw_objection(filed[1])
        sweep()
        pursue_withdrawn(filed[1], by=office, reason="仍有疑点。")
    with clock.travel(clock.moment(fresh_from_db(elsewhere).due_on + timedelta(days=1), 9)):
        sweep()  # a body is waited for no longer
    with clock.travel(clock.moment(asked.due_on + timedelta(days=1), 9)):
        sweep()  # a reply that is late is gone on without
    with walk.diary.at(16, 30):
        withdraw_consultation(fresh_from_db(asked), by=office, reason="另行核实。")
        filed[1] = fresh_from_db(filed[1])
        settled(filed[0], by=office, conclusion="不成立。")
        settled(filed[1], by=office, conclusion="不成立。")
    sweep()
    with clock.travel(clock.moment(walk.diary.day + timedelta(days=30), 9)):
        sweep()
    with walk.diary.at(16, 50):
        reply_objection(filed[0], by=office, reply="经核查不成立。")
        released(fresh_from_db(filed[0]), by=office)
        sweep()
        ask_review(filed[0], grounds="口径没有核对。")
        sweep()
        decide_review(filed[0], by=None, outcome=Outcome.DISMISSED, decision="经复核，结论正确。")
    with walk.diary.at(17):
        supply_supplement(filed[2], text="补充说明。", files=[])
        refuse_objection(filed[2], by=office, code="scope", reason="不属于评选表彰的事项。")
    publishing.let_run_out(notice, walk.diary)
    walk.advance()


def reviews(walk: Walk, sweep: Sweep, office: User) -> None:
    walk.panel = judging.seat_panel(walk.edition, walk.accounts, walk.diary)
    newcomer = walk.accounts["reviewer4"] = UserFactory(roles=[Role.REVIEWER])
    file = walk.entries[0][1]
    with walk.diary.at(9):
        request_recusal(file, by=file.applicant, person="某人", reason="有利害关系。")
        order_recusal(file, newcomer, by=office, reason="误记。")
        form_panel(walk.edition, by=office, name="第二组", members=[(newcomer, "示例机构")], leader=newcomer)
        assign_review(walk.entries[0][1], walk.edition.current_stage, walk.panel[0], by=office)
    sweep()
    stage = walk.edition.current_stage
    with walk.diary.at(10):
        for candidate, application in walk.entries:
            judging.review(candidate, application, stage, walk.panel)
    sweep()
    with walk.diary.at(10, 30):
        talked = open_discussion(file, stage, by=office, reason="分歧较大。")
        sweep()
        close_discussion(talked, by=office, findings="意见一致。")
    with walk.diary.at(11):
        for _, application in walk.entries:
            publish_report(application, stage, by=office, text="建议进入现场评审。")
    sweep()
    with walk.diary.at(12):
        results = [Result(application, passed=True) for _, application in walk.entries]
        by_two(propose_outcomes(stage, results, by=office, reason="按评审得分确定。"), walk.accounts["office2"])
    walk.advance()
    stage, at = walk.edition.current_stage, clock.moment(walk.diary.day, 7, 30)
    with walk.diary.at(7):
        [awaited] = arrange_appointments(stage, [file], Plan(at, 30, "示例路1号"), by=office)
    with walk.diary.at(8):
        sweep()
        cancel_appointment(awaited, by=office, reason="另行安排。")


def meets(walk: Walk, sweep: Sweep, office: User) -> None:
    with walk.diary.pass_days(5).at(9):
        members = deciding.seat_units(walk.edition, walk.accounts)
    sweep()
    with walk.diary.at(10):
        one, two = (propose_honour(file, tier="gold", by=office, opinion="建议表彰。") for _, file in walk.entries)
        meeting = plan_meeting(
            walk.edition.current_stage, held_on=walk.diary.day, place="示例会议室", chair="召集人", by=office
        )
        for member in members:
            check_in(meeting, member, by=member.user)
        another = Application.objects.exclude(pk__in=[file.pk for _, file in walk.entries])[0]
        declare_recusal(meeting, members[0], another, by=office, reason="误记。")
    sweep()
    with walk.diary.at(14):
        open_meeting(meeting, by=office)
        with transaction.atomic():
            lost = vote_on(two, meeting, 0)
            sweep()
            decline_proposal(lost, by=office, reason="示范性不足。")
            sweep()  # a place is offered to who was left off
            transaction.set_rollback(True)
    sweep()
    with walk.diary.at(15):
        deliberate_proposal(one, meeting=meeting, minutes="无不同意见。", by=office)
    sweep()
    with walk.diary.at(16):
        deliberate_proposal(two, meeting=meeting, minutes="无不同意见。", by=office)
        for proposal in (one, two):
            for member in members[:-1]:
                cast_ballot(proposal, choice="yes", by=member.user)
            sweep()  # counting asks while somebody has not voted
            cast_ballot(proposal, choice="yes", by=members[-1].user)
            count_ballots(proposal, by=office)
        sweep()  # on that day: granting asks for nothing, so trying its form grants
    with walk.diary.at(16, 30):
        for proposal in map(fresh_from_db, (one, two)):
            if proposal.state == "voted":
                grant_place(proposal, by=office)
    sweep()
    with walk.diary.at(17):
        close_meeting(meeting, by=None, minutes="形成拟获奖名单。")
    walk.advance()


def tracks(year: Tracking, sweep: Sweep, office: User, second: User) -> None:
    """A year of a winner: reported, then reported as a ground for revocation."""
    with clock.travel(clock.moment(year.starts_on + timedelta(days=20))):
        sweep()
        reported(year)
    with clock.travel(clock.moment(year.closes_from)):
        sweep()
    with clock.travel(clock.moment(year.starts_on + timedelta(days=20))):
        by_two(propose(REFER, year, by=office, reason="发生重大质量事故。"), second)
        sweep()


def ends(walk: Walk, sweep: Sweep, office: User) -> None:
    today = clock.today()
    with transaction.atomic():
        draft_commendation(walk.edition, document_number=f"示例府发〔{today.year}〕99号", issued_on=today, by=None)
        sweep()
        transaction.set_rollback(True)
    walk_to(walk, "commendation")
    sweep()
    honour, other = walk.to_the_end()
    with walk.diary.pass_days(1).at(8):
        paid = {"amount_yuan": 1000, "paid_on": walk.diary.day, "reference": "示例凭证1"}
        by_two(proposed_payment(honour, by=office, **paid), walk.accounts["office2"])
        sweep()
        stated(honour, 500)
        sweep()
        asked = {"amount_yuan": 100, "cause": "unused", "reason": "没有使用。"}
        by_two(propose_ask_back(honour, by=office, **asked), walk.accounts["office2"])
    with walk.diary.pass_days(1).at(9):
        wording = suggested_wording(honour, walk.edition.rules)
        for place in ("官网首页", "厂区大门"):
            use = filed_use(honour, wording=wording, place=place, from_on=walk.diary.day)
        release_title_use(use, by=office)
    sweep()
    celebrated(walk, sweep, office)
    tracks(other.trackings.get(), sweep, office, walk.accounts["office2"])
    story = publishing.publish_story(other, walk.accounts, walk.diary.pass_days(1))
    misused(honour, walk, sweep)
    publishing.promote_story(story, walk.accounts, walk.diary.pass_days(1))
    deciding.take_back(honour, walk.accounts, walk.diary.pass_days(30))
    with walk.diary.at(16):
        number = f"演示质评办〔{clock.today().year}〕31号"
        words = {"article": "35", "reason": "内部", "public_reason": "发生重大事故"}
        revocation = propose_revocation(other, by=office, document_number=number, **words)
        file_ended()
        record = Record.objects.first()
        make_package(record.packages.get().pk)
        by_two(propose(HOLD, record, by=office, reason="应诉所需。"), walk.accounts["office2"])
    sweep()
    restores(honour, office, walk.accounts["office2"])
    sweep()
    votes_on(revocation, sweep, office)


def votes_on(revocation: Revocation, sweep: Sweep, office: User) -> None:
    """The conference decides on a revocation; the decision is drawn up, and not confirmed yet."""
    left_to_the_conference(revocation.honour)
    with clock.travel(after_hearing(revocation)):
        sweep()
        matter = put_to_conference(fresh_from_db(revocation), by=office, question="建议撤销。")
        sweep()
        meeting = met(matter)
        sweep()
        dealt_with(matter, meeting)
        sweep()
        matter = fresh_from_db(matter)
        cast_ballot(matter, choice="yes", by=unvoted(matter)[0].user)
        sweep()
        vote(matter, "yes")
        close_meeting(fresh_from_db(meeting), by=office, minutes="形成决议。")
        sweep()
        drawn_up(fresh_from_db(revocation), office)
        sweep()


def restores(honour: Honour, office: User, second: User) -> None:
    """What was taken back is given back, a platform was told."""
    done = {"by": office, "done_on": clock.today(), "reference": "示例收据1"}
    complete_recovery(honour.recovery, **done)
    complete_retrieval(honour.retrievals.first(), **done)
    send_credit_report(honour.credit_reports.first(), by=office, sent_on=clock.today(), reference="示例回执1")
    reinstated(honour, office, second)


def celebrated(walk: Walk, sweep: Sweep, office: User) -> None:
    """A ceremony planned and held on one day."""
    with walk.diary.at(10):
        ceremony = plan_ceremony(walk.edition, held_on=walk.diary.day, place="示例会堂", by=office)
    sweep()
    with walk.diary.at(11):
        record_ceremony(ceremony, awarded_by="示例区副区长", taken=Taken(), by=office)
    sweep()


def misused(honour: Honour, walk: Walk, sweep: Sweep) -> None:
    """A title is misused and a plaque forged: each form of the two desks has its moment."""
    accounts, diary = walk.accounts, walk.diary.pass_days(1)
    misusing.received(honour, Kind.PRODUCT, "示例柜台", diary)
    sweep()
    case = misusing.order(misusing.report(honour, Kind.PACKAGING, "示例包装", accounts, diary), 1, accounts, diary)
    forged = misusing.report(None, Kind.FORGED, "示例墙面", accounts, diary)
    sweep()
    misusing.done(WARN, forged, "系伪造。", {"item": "plaque", "number": "CNZL-2025-0099"}, accounts, diary)
    with diary.at(15):
        picture = stage_upload(sample("改正后的照片"), uploader=Uploader(user=case.holder))
        submit_correction(case, by=case.holder, text="已经改正。", files=[picture])
    sweep()
