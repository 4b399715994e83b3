"""Either side is heard in person: apart, in time, under who has no tie to the case, and nothing is concluded before (Articles 28, 31)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from objections import receipts
from objections.actions import (
    agree_together,
    arrange_sitting,
    ask_review,
    ask_sitting,
    cancel_sitting,
    close_withdrawn,
    consult_on_objection,
    correct_transcript,
    end_answered,
    hold_sitting,
    miss_sitting,
    move_sitting,
    pursue_withdrawn,
    refuse_sitting,
    reply_objection,
    request_supplement,
    revoke_together,
    set_sitting,
    share_objection,
    take_back_sitting,
    withdraw_objection,
    withdraw_review,
)
from objections.acts import propose_conclusion
from objections.archiving import outcomes_of
from objections.counting import told as counted
from objections.custody import grounds_text, transcript_text
from objections.desk_steps import step_of
from objections.enums import Outcome, SittingParty, SittingState
from objections.erasing import erase_objector
from objections.models import Sitting, Transcript
from objections.presiding import presiders_for
from objections.rules import due_on
from objections.tasks import remind_consulted
from objections.transitions import DISMISS
from portal import clock
from portal.agenda.ics import as_calendar
from portal.casework.actions import set_lead
from portal.confirming.enums import PendingState
from portal.desk.todo import todos_of
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem, Message
from portal.shown import standing
from portal.transitions.core import apply_transition
from tests.cms_pages.unmarked import unmarked
from tests.conftest import fresh_from_db
from tests.factories.objections import (
    NAME,
    PHONE,
    QUESTION,
    SAID_BEST,
    SUBSTANCE,
    UNHEARD,
    a_presider,
    investigating,
    passed_on,
    plan_of,
    replied,
    settled,
    sitting_arranged,
    sitting_asked,
    under_review,
)
from tests.factories.reviews import reviewer_user
from tests.objections.test_views import PROGRESS
from tests.showing import opened, send
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
OBJECTOR, OTHER, TOGETHER = SittingParty.OBJECTOR, SittingParty.OTHER_SIDE, SittingParty.TOGETHER
LISTED = 13
TAKEN_DOWN = {
    "attendance": "提出人到场，九时三十分至十时。",
    "shared": "逐笔说明了账册。",
    "full": f"{NAME}逐笔说明了账册。",
}


def told(kind):
    return [*Message.objects.filter(kind__contains=kind).order_by("pk").values_list("kind", flat=True)]


def kinds(user):
    found = InboxItem.objects.filter(recipient=user, message__kind__contains="sitting")
    return [*found.order_by("pk").values_list("message__kind", flat=True)]


def conclude(objection, by=None):
    return settled(fresh_from_db(objection), by=by)


def both_told(entry, office):
    """The other side was told of it; both may be heard."""
    objection = investigating(entry, by=office)
    share_objection(objection, by=office, substance=SUBSTANCE)
    return fresh_from_db(objection)


def held(sitting, office, travel_to, **said):
    travel_to(sitting.starts_at + timedelta(minutes=1))
    return hold_sitting(fresh_from_db(sitting), by=office, **{**TAKEN_DOWN, **said})


def test_nothing_is_concluded_before_who_asked_was_heard_or_told_why_not(entry, office, travel_to):
    sitting = sitting_asked(entry, by=office)
    objection = sitting.objection
    with pytest.raises(RuleViolation, match="提出人申请当面听取意见，尚未决定，不能作出结论"):
        conclude(objection, by=office)
    assert "尚未决定" in step_of(fresh_from_db(objection), office)
    left = due_on(clock.today(), objection.rules.investigation_workdays)
    arrange_sitting(sitting, by=office, plan=plan_of(note="请携带账册。"))
    objection = fresh_from_db(objection)
    assert (objection.is_paused, objection.due_on) == (True, None)
    with pytest.raises(RuleViolation, match="尚未登记是否进行"):
        conclude(objection)
    with pytest.raises(DatabaseError, match="still to be heard in person"), transaction.atomic():
        apply_transition(objection, DISMISS, by=None, reason="绕过操作。", outcome=Outcome.DISMISSED)
    with pytest.raises(TransitionNotAllowed, match="开始以后再登记"):
        hold_sitting(fresh_from_db(sitting), by=office, **TAKEN_DOWN)
    held(sitting, office, travel_to)
    objection = fresh_from_db(objection)
    assert not objection.is_paused
    assert objection.due_on > left
    conclude(objection, by=office)
    assert told("objection.sitting") == ["objection.sitting_arranged", "objection.sitting_presides"]


def test_what_is_refused_is_told_with_the_reason_and_bars_no_conclusion(entry, office):
    sitting = refuse_sitting(sitting_asked(entry, by=office), by=office, reason="书面已经说明清楚")
    assert "书面已经说明清楚。" in Message.objects.get(kind="objection.sitting_refused").body
    conclude(sitting.objection, by=office)
    with pytest.raises(TransitionNotAllowed):
        ask_sitting(fresh_from_db(sitting.objection), party=OBJECTOR, grounds="再次申请。")


@pytest.mark.attack("借当面听取意见得知谁提出异议")
def test_the_sides_are_told_and_shown_apart(entry, office, client, travel_to):
    objection = both_told(entry, office)
    owner = entry.application.applicant
    mine = ask_sitting(objection, party=OBJECTOR, grounds=SAID_BEST)
    theirs = ask_sitting(objection, party=OTHER, by=owner, grounds=f"想必是{NAME}反映的，须当面说明。")
    presider = a_presider()
    arrange_sitting(mine, by=office, plan=plan_of(presider, place="一号会议室"))
    with pytest.raises(ValidationError, match="前后须相隔一小时以上"):
        arrange_sitting(theirs, by=office, plan=plan_of(presider, hour=10, place="二号会议室"))
    arrange_sitting(theirs, by=office, plan=plan_of(presider, hour=14, place="二号会议室"))
    client.force_login(owner)
    page = client.get(objection.asked.get_absolute_url()).content.decode()
    assert "二号会议室" in page
    for secret in ("一号会议室", objection.number, NAME, PHONE):
        assert secret not in page
    letters = {one.kind: one.body for one in Message.objects.filter(kind__contains="sitting_arranged")}
    assert "二号会议室" not in letters["objection.sitting_arranged"]
    assert not {"一号会议室", objection.number, NAME} & {*letters["objection.other_sitting_arranged"].split("：")}
    assert "一号会议室" not in letters["objection.other_sitting_arranged"]
    held(theirs, office, travel_to, shared="口径为合并口径。", full="口径为合并口径。")
    assert "口径为合并口径。" in client.get(objection.asked.get_absolute_url()).content.decode()
    assert client.get(f"/admin/desk/objection-sittings/{mine.pk}/").status_code in (302, 403, 404)
    assert grounds_text(theirs, office).startswith("理由中有应当保密的信息")
    assert client.post(f"{objection.asked.get_absolute_url()}sitting/{mine.pk}/").status_code == 404


@pytest.mark.article(28)
def test_who_presides_has_no_tie_to_the_case_and_none_by_the_day(entry, office, second_office, travel_to):
    sitting = sitting_asked(entry, by=office)  # office compared the document
    objection, presider = sitting.objection, a_presider()
    lead = a_presider()
    set_lead(objection, by=office, officer=lead)
    assert {one.pk for one in presiders_for(objection)} == {second_office.pk, presider.pk}
    for person, why in (
        (office, "核实过提出人的身份"),
        (lead, "是本件的主办人"),
        (reviewer_user("某评审"), "不在评审办"),
    ):
        with pytest.raises(ValidationError, match=why):
            arrange_sitting(sitting, by=office, plan=plan_of(person))
    arrange_sitting(sitting, by=office, plan=plan_of(presider))
    order_recusal(entry.application, presider, by=office, reason="有利害关系。")
    travel_to(sitting.starts_at + timedelta(minutes=1))
    with pytest.raises(ValidationError, match="不能主持，请另选他人"):
        hold_sitting(fresh_from_db(sitting), by=office, **TAKEN_DOWN)
    moved = move_sitting(fresh_from_db(sitting), by=office, plan=plan_of(second_office), reason="原主持人回避。")
    assert moved.paused_until < clock.day_of(moved.starts_at)
    assert kinds(second_office)[-1] == "objection.sitting_presides"
    travel_to(clock.moment(moved.paused_until + timedelta(days=1), 9))
    remind_consulted()
    assert fresh_from_db(objection).clock_workdays  # put off, it stands still no longer
    held(moved, office, travel_to)


@pytest.mark.article(28)
def test_in_a_review_it_is_for_who_had_no_part(entry, office, second_office):
    objection = under_review(entry, by=office)
    with pytest.raises(PermissionDenied, match="没有参与原结论"):
        set_sitting(objection, by=office, party=OBJECTOR, plan=plan_of(second_office))
    sitting = set_sitting(objection, by=second_office, party=OBJECTOR, plan=plan_of())
    withdraw_review(fresh_from_db(objection))
    assert fresh_from_db(sitting).state == SittingState.CANCELLED


def test_together_only_as_long_as_the_objector_agrees(entry, office):
    objection = both_told(entry, office)
    with pytest.raises(ValidationError, match="没有同意与被异议方一同听取"):
        set_sitting(objection, by=office, party=TOGETHER, plan=plan_of())
    with pytest.raises(DatabaseError, match="nobody agreed"), transaction.atomic():
        Sitting.objects.create(objection=objection, party=TOGETHER)
    agree_together(objection)
    sitting = set_sitting(fresh_from_db(objection), by=office, party=TOGETHER, plan=plan_of())
    assert "对方将知道由谁提出" in Message.objects.get(kind="objection.sitting_arranged").body
    revoke_together(fresh_from_db(objection))
    assert fresh_from_db(sitting).state == SittingState.CANCELLED
    owner = entry.application.applicant
    assert kinds(owner) == ["objection.other_sitting_arranged", "objection.other_sitting_cancelled"]
    body = Message.objects.get(kind="objection.other_sitting_cancelled").body
    assert "该事项不再需要当面听取意见。" in body
    assert "撤销" not in body
    assert not fresh_from_db(objection).is_paused
    with pytest.raises(TransitionNotAllowed, match="无须撤销"):
        revoke_together(fresh_from_db(objection))


def test_a_time_that_cannot_be_is_refused_with_what_can(entry, office, second_office, subtests):
    sitting = sitting_asked(entry, by=office)
    day = plan_of().starts_at
    wrong = {
        "在现在以后": plan_of(second_office, starts_at=clock.now() - timedelta(days=1)),
        "最早安排在2026年5月18日": plan_of(second_office, days=2),
        "最迟安排在": plan_of(second_office, days=16),
        "不是工作日": plan_of(second_office, starts_at=day + timedelta(days=(5 - day.weekday()) % 7)),
        "放假安排尚未确认": plan_of(second_office, starts_at=clock.now() + timedelta(days=700)),
        "时长请填写": plan_of(second_office, minutes=0),
        "请填写地点": plan_of(second_office, place=" "),
        "地点中出现了提出人": plan_of(second_office, place=f"{NAME}家中"),
        "须知中出现了提出人": plan_of(second_office, note=f"{NAME}请到场"),
    }
    for words, plan in wrong.items():
        with subtests.test(words), pytest.raises(ValidationError) as refusal:
            arrange_sitting(fresh_from_db(sitting), by=office, plan=plan)
        assert words in "".join(refusal.value.messages)
    arrange_sitting(fresh_from_db(sitting), by=office, plan=plan_of(second_office))
    other = set_sitting(
        investigating(entry, by=office, token="f" * 32, person=OTHER_PERSON), by=office, party=OBJECTOR, plan=plan_of()
    )
    with pytest.raises(ValidationError, match="主持另一次听取意见"):
        move_sitting(other, by=office, plan=plan_of(second_office), reason="更换主持人。")


OTHER_PERSON = {
    "name": "虚构乙某", "document_type": "passport", "document_number": "E12345678", "phone": "13900000001",
    "email": "other@example.invalid",
}  # fmt: skip


def test_moved_from_a_stale_page_it_is_refused(entry, office, second_office):
    sitting = sitting_arranged(entry, by=office)
    shown = standing(sitting, ("starts_at", "minutes", "place", "presider"))
    move_sitting(fresh_from_db(sitting), by=office, plan=plan_of(second_office, days=4), reason="会议室冲突。")
    with pytest.raises(ValidationError, match="已由他人改为"):
        move_sitting(
            fresh_from_db(sitting), by=office, plan=plan_of(second_office, days=5), reason="改期。", shown=shown
        )
    with pytest.raises(ValidationError, match="都没有改动"):
        move_sitting(fresh_from_db(sitting), by=office, plan=plan_of(second_office, days=4), reason="改期。")


@pytest.mark.parametrize(
    ("plan", "headed"),
    [
        ({"days": 4}, "改期"),
        ({"place": "区市场监管局五楼会议室"}, "改变地点"),
        ({"minutes": 90}, "改变时长"),
        ({"presider": "second"}, "更换主持人"),
    ],
)
def test_what_is_moved_is_headed_by_what_changed(entry, office, second_office, plan, headed):
    sitting = sitting_arranged(entry, by=office)
    presider = second_office if plan.pop("presider", "") else sitting.presider
    move_sitting(fresh_from_db(sitting), by=office, plan=plan_of(presider, **plan), reason="会议室冲突。")
    (letter,) = Message.objects.filter(kind="objection.sitting_moved", about_id=str(sitting.objection_id))
    assert f"意见{headed}（" in letter.subject
    assert ("改期" in letter.subject) == (headed == "改期")


def test_who_asks_late_or_twice_is_told_and_a_proposed_conclusion_waits(entry, office, travel_to):
    objection = both_told(entry, office)
    owner = entry.application.applicant
    proposed = propose_conclusion(
        objection, by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD
    )
    first = ask_sitting(fresh_from_db(objection), party=OTHER, by=owner, grounds=SAID_BEST)
    assert fresh_from_db(proposed).state == PendingState.LAPSED
    with pytest.raises(TransitionNotAllowed, match="只能申请一次"):
        ask_sitting(fresh_from_db(objection), party=OTHER, by=owner, grounds=SAID_BEST)
    with pytest.raises(PermissionDenied):
        take_back_sitting(first)
    take_back_sitting(fresh_from_db(first), by=owner)
    with pytest.raises(TransitionNotAllowed):
        arrange_sitting(fresh_from_db(first), by=office, plan=plan_of())
    conclude(objection, by=office)
    with pytest.raises(TransitionNotAllowed, match="调查核实期间才能申请"):
        ask_sitting(fresh_from_db(objection), party=OBJECTOR, grounds=SAID_BEST)


def test_whom_nobody_told_does_not_ask(entry, office):
    objection = investigating(entry, by=office)
    with pytest.raises(PermissionDenied):
        ask_sitting(objection, party=OTHER, by=entry.application.applicant, grounds=SAID_BEST)
    with pytest.raises(ValidationError, match="尚未告知被异议方"):
        set_sitting(objection, by=office, party=OTHER, plan=plan_of())


def test_taken_back_the_objector_is_heard_no_more_and_the_other_side_until_it_ends(entry, office, second_office):
    objection = both_told(entry, office)
    mine = set_sitting(objection, by=office, party=OBJECTOR, plan=plan_of(second_office))
    theirs = set_sitting(fresh_from_db(objection), by=office, party=OTHER, plan=plan_of(second_office, hour=14))
    withdraw_objection(fresh_from_db(objection))
    assert [fresh_from_db(one).state for one in (mine, theirs)] == [SittingState.CANCELLED, SittingState.ARRANGED]
    with transaction.atomic():
        pursue_withdrawn(fresh_from_db(objection), by=office, reason="仍有疑点。")
        with pytest.raises(ValidationError, match="提出人已经撤回"):
            set_sitting(fresh_from_db(objection), by=office, party=OBJECTOR, plan=plan_of())
        with pytest.raises(TransitionNotAllowed):
            ask_sitting(fresh_from_db(objection), party=OBJECTOR, grounds=SAID_BEST)
        transaction.set_rollback(True)
    close_withdrawn(fresh_from_db(objection), by=office, reason="没有疑点。")
    assert fresh_from_db(theirs).state == SittingState.CANCELLED
    assert "撤回" not in Message.objects.get(kind="objection.other_sitting_cancelled").body


@pytest.mark.parametrize("meanwhile", [
    lambda one, by: request_supplement(one, by=by, request="请补充年报全文。"), lambda one, by: withdraw_objection(one),
    lambda one, by: passed_on(by=by, of=lambda entry, by: one),
])  # fmt: skip
def test_the_other_sides_page_does_not_tell_what_the_objector_does_meanwhile(client, entry, office, meanwhile):
    objection = both_told(entry, office)
    client.force_login(entry.application.applicant)
    before = client.get(objection.asked.get_absolute_url()).content.decode()
    meanwhile(fresh_from_db(objection), office)
    assert "申请当面听取意见" in before
    assert "申请当面听取意见" in client.get(objection.asked.get_absolute_url()).content.decode()
    sitting = ask_sitting(fresh_from_db(objection), party=OTHER, by=entry.application.applicant, grounds=SAID_BEST)
    with pytest.raises(TransitionNotAllowed, match="才能安排"):
        arrange_sitting(sitting, by=office, plan=plan_of())


def test_a_review_is_not_told_to_the_other_side(client, entry, office):
    objection = replied(entry, by=office, heard_as="数据一致。")
    client.force_login(entry.application.applicant)
    assert "申请当面听取意见" not in client.get(objection.asked.get_absolute_url()).content.decode()
    ask_review(objection, grounds="口径没有核对。")
    assert "申请当面听取意见" not in client.get(objection.asked.get_absolute_url()).content.decode()


def test_asked_for_more_meanwhile_it_is_held_all_the_same(entry, office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    request_supplement(fresh_from_db(sitting.objection), by=office, request="请补充年报全文。")
    held(sitting, office, travel_to)
    assert fresh_from_db(sitting.objection).state == "supplement_requested"


def test_the_clock_runs_from_the_day_first_told_whether_anybody_came(entry, office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    (asked,) = consult_on_objection(
        fresh_from_db(sitting.objection), by=office, question=QUESTION, experts=[reviewer_user("示例专家")]
    )
    assert fresh_from_db(sitting.objection).is_paused
    travel_to(clock.moment(max(asked.due_on, sitting.paused_until) + timedelta(days=1), 9))
    remind_consulted()
    assert not fresh_from_db(sitting.objection).is_paused
    with pytest.raises(ValidationError, match="请写明理由"):
        miss_sitting(fresh_from_db(sitting), by=office, reason=" ")
    miss_sitting(fresh_from_db(sitting), by=office, reason="没有到场，也没有说明。")
    with pytest.raises(TransitionNotAllowed):
        cancel_sitting(fresh_from_db(sitting), by=office, reason="重复办理。")


def test_what_was_taken_down_is_put_right_beside_it_and_sealed(entry, office, travel_to):
    sitting = held(sitting_arranged(entry, by=office), office, travel_to)
    first = sitting.transcript
    assert transcript_text(first, office) == "全文中有应当保密的信息；需要查阅的，请申请启封提出人信息，经同意后查阅。"
    with pytest.raises(ValidationError, match="可以引用的笔录中出现了提出人"):
        correct_transcript(sitting, by=office, shared=f"{NAME}说明。", full="全文。", reason="更正。")
    correct_transcript(sitting, by=office, shared="说明了账册和年报。", full="说明了账册和年报。", reason="漏记年报。")
    with pytest.raises(ValidationError, match="笔录没有改动"):
        correct_transcript(
            sitting, by=office, shared="说明了账册和年报。", full="说明了账册和年报。", reason="再更正。"
        )
    assert transcript_text(sitting.transcript, office) == "说明了账册和年报。"
    for change in ({"shared": "改写"}, {"full": "改写"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Transcript.objects.filter(pk=first.pk).update(**change)
    conclude(sitting.objection, by=office)
    with pytest.raises(TransitionNotAllowed, match="笔录不再更正"):
        correct_transcript(fresh_from_db(sitting), by=office, shared="再改。", full="再改。", reason="再改。")


def test_the_archive_quotes_what_may_be_quoted_and_the_rest_goes_with_the_identity(entry, office, travel_to):
    sitting = held(sitting_arranged(entry, by=office), office, travel_to)
    objection = conclude(sitting.objection, by=office)
    reply_objection(objection, by=office, reply="答复如下。")
    (lines,) = outcomes_of(entry.application)
    said = dict(lines)["当面听取意见"]
    assert "由示例主持人主持听取" in said
    assert "逐笔说明了账册。" in said
    assert NAME not in said
    travel_to(clock.now() + timedelta(days=366 * 4))
    erase_objector(fresh_from_db(objection))
    assert "已随提出人身份信息" in transcript_text(fresh_from_db(sitting).transcript, office)


def test_an_office_of_three_is_told_on_its_first_page_while_others_can_be_added(entry, office, second_office):
    investigating(entry, by=office)
    (said,) = [one.words for one in todos_of(office) if "经办人现有" in one.words]
    assert said.startswith("异议：经办人现有 2 人，作出结论和复核须由不同的人办理，共 4 人")
    for _ in range(2):
        a_presider()
    assert not [one for one in todos_of(office) if "经办人现有" in one.words]


def test_neither_figures_nor_calendars_tell_of_it(entry, office, travel_to):
    objection = investigating(entry, by=office)
    before = counted([objection.edition])
    sitting = ask_sitting(objection, party=OBJECTOR, grounds=SAID_BEST)
    assert any(one.words == "当面听取意见：1 件申请待决定" for one in todos_of(office))
    arrange_sitting(sitting, by=office, plan=plan_of())
    assert counted([objection.edition]) == before
    ahead = [one for one in todos_of(office) if one.words == "当面听取意见：1 件"]
    assert [one.until for one in ahead] == [clock.day_of(sitting.starts_at)]
    calendar = as_calendar(todos_of(office), whose=office.pk)
    assert "SUMMARY:当面听取意见：1 件" in calendar
    assert not [one for one in (objection.number, sitting.place, NAME) if one in calendar]
    order_recusal(entry.application, office, by=None, reason="有利害关系。")
    assert not [one for one in todos_of(office) if "当面听取" in one.words]
    with connection.cursor() as cursor:
        cursor.execute("SELECT grounds::text FROM objections_sitting")
        assert SAID_BEST not in cursor.fetchone()[0]


SITTING = f"{PROGRESS}sitting/"


def opens(client, entry, office):
    """The objector has the case open with number and secret."""
    objection = investigating(entry, by=office, token=(token := receipts.new_token()))
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    return objection


def test_the_objector_asks_agrees_and_takes_back_on_the_own_page(client, entry, office):
    objection = opens(client, entry, office)
    for page in ("progress/sitting/", "progress/sitting/together/"):
        english = client.get(f"/en/objections/{page}").content.decode()
        assert ('<html lang="en">' in english, unmarked(english)) == (True, [])
    share_objection(objection, by=office, substance=SUBSTANCE)
    assert client.post(SITTING, {"grounds": ""}).status_code == 422
    page = client.post(SITTING, {"grounds": SAID_BEST, "together": "on"}, follow=True).content.decode()
    assert "申请已经收到" in page
    assert "您已经同意与被异议方一同听取" in page
    assert "只能申请一次" in client.post(SITTING, {"grounds": SAID_BEST}, follow=True).content.decode()
    stale = opened(client, f"{SITTING}together/")
    assert "同意已经撤销" in client.post(f"{SITTING}together/", stale, follow=True).content.decode()
    again = client.post(f"{SITTING}together/", stale)
    assert again.status_code == 422
    assert fresh_from_db(objection).together_agreed_at is None
    sitting = Sitting.objects.get()
    assert "申请已经撤回" in client.post(f"{SITTING}{sitting.pk}/", follow=True).content.decode()
    assert "申请已撤回" in client.post(f"{SITTING}{sitting.pk}/", follow=True).content.decode()
    english = client.get("/en/objections/progress/").content.decode()
    assert "Request taken back" in english
    assert not [one for one in unmarked(english) if "听取" in one or "申请" in one]


def test_a_stranger_asks_for_no_sitting_and_reaches_none(client, entry, office):
    sitting = sitting_asked(entry, by=office)
    client.post(SITTING, {"grounds": SAID_BEST})
    client.post(f"{SITTING}{sitting.pk}/")
    assert Sitting.objects.get().state == SittingState.ASKED
    opens(client, entry, office)
    assert client.post(f"{SITTING}{sitting.pk}/").status_code == 404


def test_the_other_side_asks_on_its_page_and_the_desk_leads_through(client, entry, office, second_office, travel_to):
    objection = both_told(entry, office)
    address = f"{objection.asked.get_absolute_url()}sitting/"
    client.force_login(entry.application.applicant)
    assert client.get(address).status_code == 200
    assert "申请已经收到" in client.post(address, {"grounds": SAID_BEST}, follow=True).content.decode()
    sitting = Sitting.objects.get()
    desk = f"/admin/desk/objection-sittings/{sitting.pk}/"
    client.force_login(second_office)
    plan = {"starts_at": "2026-05-19T09:30", "minutes": 45, "place": "会议室", "presider": second_office.pk}
    send(client, f"{desk}arrange/", **plan)
    assert fresh_from_db(sitting).state == SittingState.ARRANGED
    send(client, f"{desk}move/", shown=client.get(f"{desk}move/").context["form"]["shown"].value(),
         **{**plan, "starts_at": "2026-05-20T09:30", "reason": "会议室冲突。"})  # fmt: skip
    travel_to(clock.moment(clock.day_of(fresh_from_db(sitting).starts_at), 12))
    send(client, f"{desk}hold/", attendance="申报人到场。", shared="说明了口径。", full="说明了口径。")
    send(client, f"{desk}transcript/", shared="说明了合并口径。", full="说明了合并口径。", reason="补记。")
    page = client.get(desk).content.decode()
    assert "已被更正的笔录" in page
    assert "说明了合并口径" in client.get(f"/admin/desk/objections/{objection.pk}/").content.decode()
    client.force_login(entry.application.applicant)
    assert "说明了合并口径" in client.get(objection.asked.get_absolute_url()).content.decode()


def test_held_together_both_read_what_may_be_quoted_and_the_consent_stands(client, entry, office, travel_to):
    objection = both_told(entry, office)
    agree_together(objection)
    sitting = set_sitting(fresh_from_db(objection), by=office, party=TOGETHER, plan=plan_of())
    held(sitting, office, travel_to)
    client.force_login(entry.application.applicant)
    page = client.get(objection.asked.get_absolute_url()).content.decode()
    assert ("逐笔说明了账册" in page, NAME in page) == (True, False)
    with pytest.raises(TransitionNotAllowed, match="已经进行，不能撤销"):
        revoke_together(fresh_from_db(objection))


def test_the_list_costs_the_same_at_any_length(client, entry, office, second_office, django_assert_num_queries):
    client.force_login(second_office)
    objection, desk = both_told(entry, office), "/admin/desk/objection-sittings/"
    client.get(desk)  # what a process reads once
    for nth, party in enumerate((OBJECTOR, OTHER)):
        set_sitting(fresh_from_db(objection), by=office, party=party, plan=plan_of(hour=9 + 5 * nth))
        with django_assert_num_queries(LISTED):
            client.get(desk)


def test_the_clock_stands_still_once_for_a_side_however_often_it_is_set(entry, office, travel_to):
    objection = both_told(entry, office)
    first = set_sitting(objection, by=office, party=OTHER, plan=plan_of(days=3))
    cancel_sitting(fresh_from_db(first), by=office, reason="会议室占用。")
    again = set_sitting(fresh_from_db(objection), by=office, party=OTHER, plan=plan_of(days=10))
    assert again.paused_until == first.paused_until
    travel_to(clock.moment(first.paused_until + timedelta(days=1), 9))
    remind_consulted()
    assert not fresh_from_db(objection).is_paused
    cancel_sitting(fresh_from_db(again), by=office, reason="会议室占用。")
    set_sitting(fresh_from_db(objection), by=office, party=OTHER, plan=plan_of(days=10))
    assert not fresh_from_db(objection).is_paused


def test_set_together_once_more_the_consent_can_be_taken_back_until_that_begins(entry, office, travel_to):
    objection = both_told(entry, office)
    agree_together(objection)
    held(set_sitting(fresh_from_db(objection), by=office, party=TOGETHER, plan=plan_of()), office, travel_to)
    more = set_sitting(fresh_from_db(objection), by=office, party=TOGETHER, plan=plan_of())
    revoke_together(fresh_from_db(objection))
    assert fresh_from_db(more).state == SittingState.CANCELLED


def test_what_the_other_side_guessed_is_read_by_nobody_after_the_identity_is_gone(entry, office, travel_to):
    objection = both_told(entry, office)
    grounds = f"提出人应当是{NAME}，希望当面说明。"
    sitting = ask_sitting(objection, party=OTHER, by=entry.application.applicant, grounds=grounds)
    refuse_sitting(sitting, by=office, reason="书面已经说明清楚。")
    reply_objection(conclude(objection, by=office), by=office, reply="答复如下。")
    travel_to(clock.now() + timedelta(days=366 * 4))
    erase_objector(fresh_from_db(objection))
    assert NAME not in grounds_text(fresh_from_db(sitting), office)


def test_asked_while_another_body_has_it_it_is_answered_or_ends_with_it(entry, office):
    objection = passed_on(entry, by=office, of=lambda entry, by: both_told(entry, by))
    sitting = ask_sitting(fresh_from_db(objection), party=OTHER, by=entry.application.applicant, grounds=SAID_BEST)
    end_answered(fresh_from_db(objection), by=office, answer="已经立案。", answered_on=clock.today())
    assert fresh_from_db(sitting).state == SittingState.CANCELLED
