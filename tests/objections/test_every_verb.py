"""Every verb of an objection: the rows it locks, the events it leaves, the words it takes (Articles 30, 31, 37)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from objections.actions import (
    accept_objection,
    agree_together,
    answer_consultation,
    arrange_sitting,
    ask_review,
    ask_sitting,
    cancel_sitting,
    close_withdrawn,
    conclude_objection,
    consult_on_objection,
    correct_transcript,
    decide_review,
    end_answered,
    end_unanswered,
    extend_investigation,
    give_identity,
    go_on_unanswered,
    hold_sitting,
    miss_sitting,
    move_sitting,
    pass_on_objection,
    pursue_withdrawn,
    refuse_objection,
    refuse_sitting,
    release_outcome,
    reply_objection,
    request_supplement,
    resume_objection,
    revoke_together,
    say_naming,
    set_sitting,
    share_objection,
    start_investigation,
    state_views,
    supply_supplement,
    take_back_passed,
    take_back_sitting,
    take_down_outcome,
    verify_identity,
    withdraw_consultation,
    withdraw_objection,
    withdraw_review,
)
from objections.acts import propose_conclusion, propose_opening, propose_passing
from objections.enums import Outcome, Refusal, SittingParty
from objections.public_acts import propose_release, propose_take_down
from portal import clock
from portal.access.models import User
from tests.conftest import fresh_from_db
from tests.factories.identity import compared
from tests.factories.objections import (
    NAME,
    QUESTION,
    SAID_BEST,
    SUBSTANCE,
    UNHEARD,
    a_presider,
    accepted,
    asked,
    concluded,
    consulted,
    filed,
    investigating,
    passed_on,
    passing_words,
    plan_of,
    public,
    replied,
    sitting_arranged,
    sitting_asked,
    taken_back,
    under_review,
    verified,
    waiting,
)
from tests.factories.reviews import reviewer_user
from tests.factories.seconding import by_two
from tests.locking import lived

pytestmark = pytest.mark.django_db
CASE = "edition notice objection"  # what `lock_case` takes; the notice ends before or after
LATER = timedelta(days=30)


def beside_an_expert(entry, *, by):
    reviewer_user("示例专家")
    return investigating(entry, by=by)


def an_expert():
    return User.objects.get(display_name="示例专家")


def consulted_one(entry, *, by):
    return consulted(entry, by=by).objection


def consultation(one):
    return one.consultations.latest("pk")


def reader(one):
    return consultation(one).department.users.get()


def sitting(one):
    return one.sittings.latest("pk")


def sitting_asked_one(entry, *, by):
    a_presider()
    return sitting_asked(entry, by=by).objection


def sitting_arranged_one(entry, *, by):
    return sitting_arranged(entry, by=by).objection


def sitting_held_one(entry, *, by):
    arranged = sitting_arranged(entry, by=by)
    with clock.travel(arranged.starts_at):
        hold_sitting(arranged, by=by, attendance="提出人到场。", shared="说明了账册。", full="说明了账册。")
    return arranged.objection


def agreed_one(entry, *, by):
    return agree_together(investigating(entry, by=by))


def beside_a_presider(entry, *, by):
    a_presider()
    return investigating(entry, by=by)


def the_plan(**fields):
    return plan_of(User.objects.get(display_name="示例主持人"), **fields)


def dismissed(entry, *, by):
    return concluded(entry, upheld=False, by=by)


def asked_one(entry, *, by):
    return asked(entry, by=by).objection


def compared_one(entry, *, by):
    objection = filed(entry)
    compared(objection.proof, by)
    return objection


def verified_and_taken_back(entry, *, by):
    return taken_back(entry, by=by, of=verified)


def agreed_to_be_named(entry, *, by):
    objection = say_naming(passed_on(entry, by=by), agrees=True)
    by_two(propose_opening(fresh_from_db(objection), by=by, reason="提供给承办机关。"))
    return objection


# Of every verb: from which objection, what is done, what a stranger is
# answered, the rows it locks, in order, the events it leaves, and what is answered the second time.
VERBS = {
    "verify": (
        compared_one, lambda one, by: verify_identity(one, by=by),
        "PermissionDenied", "objection person identityproof objection", "identity.verified objection.identity_verified", "TransitionNotAllowed",
    ),
    "accept": (
        verified, lambda one, by: accept_objection(one, by=by),
        "PermissionDenied", f"{CASE} edition notice objection", "hold.placed objection.accepted", "TransitionNotAllowed",
    ),
    "refuse": (
        filed, lambda one, by: refuse_objection(one, by=by, code=Refusal.SCORE, reason="仅对分数有意见。"),
        "PermissionDenied", f"{CASE} objection", "objection.refused", "TransitionNotAllowed",
    ),
    "request": (
        verified, lambda one, by: request_supplement(one, by=by, request="请补充。"),
        "PermissionDenied", "objection objection", "objection.supplement_requested", "TransitionNotAllowed",
    ),
    "supply": (
        waiting, lambda one, by: supply_supplement(one, text="补充说明。", files=[]),
        "", "objection objection", "objection.resumed", "TransitionNotAllowed",
    ),
    "resume": (
        waiting, lambda one, by: resume_objection(one, by=by, reason="逾期未补充。"),
        "PermissionDenied", "objection objection", "objection.resumed", "TransitionNotAllowed",
    ),
    "investigate": (
        accepted, lambda one, by: start_investigation(one, by=by),
        "PermissionDenied", "objection objection", "objection.investigation_started", "TransitionNotAllowed",
    ),
    "extend": (
        accepted, lambda one, by: extend_investigation(one, by=by, reason="外地取证。"),
        "PermissionDenied", "objection objection", "objection.extended", "RuleViolation",
    ),
    "share": (
        accepted, lambda one, by: share_objection(one, by=by, substance=SUBSTANCE),
        "PermissionDenied", "objection", "objection.shared", "TransitionNotAllowed",
    ),
    "state": (
        asked_one, lambda one, by: state_views(one.asked, by=one.entry.application.applicant, text="数据一致。"),
        "", f"{CASE} statement", "objection.stated", "TransitionNotAllowed",
    ),
    "consult": (
        beside_an_expert, lambda one, by: consult_on_objection(one, by=by, question=QUESTION, experts=[an_expert()]),
        "PermissionDenied", "edition objection", "objection.consulted", "ValidationError",
    ),
    "answer": (
        consulted_one, lambda one, by: answer_consultation(consultation(one), by=reader(one), reply="无意见。"),
        "", "objection consultation consultation objection",
        "objection.consultation_replied objection.consultation_replied objection.clock_running", "TransitionNotAllowed",
    ),
    "withdraw question": (
        consulted_one, lambda one, by: withdraw_consultation(consultation(one), by=by, reason="另行核实。"),
        "PermissionDenied", "objection consultation consultation objection",
        "objection.consultation_withdrawn objection.consultation_withdrawn objection.clock_running", "TransitionNotAllowed",
    ),
    "go on": (
        consulted_one, lambda one, by: go_on_unanswered(consultation(one), by=by, reason="逾期未答复。"),
        "PermissionDenied", "objection consultation consultation objection",
        "objection.consultation_unanswered objection.consultation_unanswered objection.clock_running", "TransitionNotAllowed",
    ),
    "ask sitting": (
        investigating, lambda one, by: ask_sitting(one, party=SittingParty.OBJECTOR, grounds=SAID_BEST),
        "", "objection", "objection.sitting_asked objection.sitting_asked", "TransitionNotAllowed",
    ),
    "take back sitting": (
        sitting_asked_one, lambda one, by: take_back_sitting(sitting(one)),
        "", "objection sitting sitting objection", "objection.sitting_taken_back objection.sitting_taken_back", "TransitionNotAllowed",
    ),
    "agree together": (
        investigating, lambda one, by: agree_together(one), "", "objection", "objection.together_agreed", "TransitionNotAllowed",
    ),
    "revoke together": (
        agreed_one, lambda one, by: revoke_together(one),
        "", "objection objection", "objection.together_revoked", "TransitionNotAllowed",
    ),
    "set sitting": (
        beside_a_presider, lambda one, by: set_sitting(one, by=by, party=SittingParty.OBJECTOR, plan=the_plan()),
        "PermissionDenied", "objection user sitting", "objection.sitting_arranged objection.sitting_arranged", "ValidationError",
    ),
    "arrange sitting": (
        sitting_asked_one, lambda one, by: arrange_sitting(sitting(one), by=by, plan=the_plan()),
        "PermissionDenied", "objection sitting user sitting", "objection.sitting_arranged objection.sitting_arranged", "TransitionNotAllowed",
    ),
    "refuse sitting": (
        sitting_asked_one, lambda one, by: refuse_sitting(sitting(one), by=by, reason="书面已经说明。"),
        "PermissionDenied", "objection sitting sitting objection", "objection.sitting_refused objection.sitting_refused", "TransitionNotAllowed",
    ),
    "move sitting": (
        sitting_arranged_one, lambda one, by: move_sitting(sitting(one), by=by, plan=the_plan(days=4), reason="改期。"),
        "PermissionDenied", "objection sitting user sitting objection", "objection.sitting_moved objection.sitting_moved", "ValidationError",
    ),
    "hold sitting": (
        sitting_arranged_one, lambda one, by: hold_sitting(sitting(one), by=by, attendance="到场。", shared="说明。", full="说明。"),
        "PermissionDenied", "objection sitting sitting objection", "objection.sitting_held objection.sitting_held objection.clock_running",
        "TransitionNotAllowed",
    ),
    "miss sitting": (
        sitting_arranged_one, lambda one, by: miss_sitting(sitting(one), by=by, reason="没有到场。"),
        "PermissionDenied", "objection sitting sitting objection", "objection.sitting_missed objection.sitting_missed objection.clock_running",
        "TransitionNotAllowed",
    ),
    "cancel sitting": (
        sitting_arranged_one, lambda one, by: cancel_sitting(sitting(one), by=by, reason="不再进行。"),
        "PermissionDenied", "objection sitting sitting objection",
        "objection.sitting_cancelled objection.sitting_cancelled objection.clock_running", "TransitionNotAllowed",
    ),
    "correct transcript": (
        sitting_held_one, lambda one, by: correct_transcript(sitting(one), by=by, shared="补。", full="补。", reason="漏记。"),
        "PermissionDenied", "objection sitting", "objection.transcript_corrected objection.transcript_corrected", "ValidationError",
    ),
    "dismiss": (
        investigating, lambda one, by: conclude_objection(one, by=None, outcome=Outcome.DISMISSED, conclusion="数据一致。"),
        "", f"{CASE} objection edition notice hold", "objection.dismissed hold.lifted", "TransitionNotAllowed",
    ),
    "uphold": (
        investigating, lambda one, by: conclude_objection(one, by=None, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD),
        "", f"{CASE} objection edition notice hold edition application edition application edition notice noticeentry",
        "objection.upheld hold.confirmed application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "reply": (
        dismissed, lambda one, by: reply_objection(one, by=by, reply="答复。"),
        "PermissionDenied", "objection objection", "objection.replied", "TransitionNotAllowed",
    ),
    "release": (
        replied, lambda one, by: release_outcome(one, by=None, summary="经核查一致。"),
        "", "objection publicoutcome", "objection.outcome_released", "ValidationError",
    ),
    "take down": (
        public, lambda one, by: take_down_outcome(one, by=None, reason="可能使人认出。"),
        "", "objection", "objection.outcome_taken_down", "TransitionNotAllowed",
    ),
    "ask review": (
        replied, lambda one, by: ask_review(one, grounds="口径没有核对。"),
        "", f"{CASE} edition notice objection", "hold.placed objection.review_asked", "TransitionNotAllowed",
    ),
    "withdraw review": (
        under_review, lambda one, by: withdraw_review(one),
        "", f"{CASE} objection edition notice hold", "objection.review_withdrawn hold.lifted", "TransitionNotAllowed",
    ),
    "keep": (
        under_review, lambda one, by: decide_review(one, by=None, outcome=Outcome.DISMISSED, decision="数据一致。"),
        "", f"{CASE} objection edition notice hold", "objection.review_kept hold.lifted", "TransitionNotAllowed",
    ),
    "change": (
        under_review,
        lambda one, by: decide_review(
            one, by=None, outcome=Outcome.UPHELD, decision="数据不实。", summary="经复核，数据不实。", unheard=UNHEARD
        ),
        "", f"{CASE} objection edition notice hold edition application edition application edition notice noticeentry publicoutcome",
        "objection.review_changed hold.confirmed application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "pass on": (
        investigating, lambda one, by: pass_on_objection(one, by=None, hold="keep", **passing_words(one)),
        "", f"{CASE} objection", "objection.passed_on", "TransitionNotAllowed",
    ),
    "say naming": (
        passed_on, lambda one, by: say_naming(one, agrees=True), "", "objection", "objection.naming_answered", "TransitionNotAllowed",
    ),
    "give identity": (
        agreed_to_be_named, lambda one, by: give_identity(one, by=by, reason="密封机要件。"),
        "PermissionDenied", "objection", "objection.identity_given", "TransitionNotAllowed",
    ),
    "end answered": (
        passed_on, lambda one, by: end_answered(one, by=by, answer="已经立案。", answered_on=clock.today()),
        "PermissionDenied", f"{CASE} objection edition notice hold", "objection.answered_elsewhere hold.released",
        "TransitionNotAllowed",
    ),
    "end unanswered": (
        passed_on, lambda one, by: end_unanswered(one, by=by, reason="多次催办没有答复。"),
        "PermissionDenied", f"{CASE} objection edition notice hold", "objection.unanswered_elsewhere hold.released",
        "TransitionNotAllowed",
    ),
    "take back": (
        passed_on, lambda one, by: take_back_passed(one, by=by, ending="returned", reason="不属于其职责。"),
        "PermissionDenied", f"{CASE} objection", "objection.taken_back", "TransitionNotAllowed",
    ),
    "withdraw unverified": (
        filed, lambda one, by: withdraw_objection(one),
        "", f"{CASE} objection", "objection.withdrawn", "TransitionNotAllowed",
    ),
    "withdraw": (
        accepted, lambda one, by: withdraw_objection(one),
        "", f"{CASE} objection", "objection.withdrawal_requested", "TransitionNotAllowed",
    ),
    "close withdrawn": (
        taken_back, lambda one, by: close_withdrawn(one, by=by, reason="没有疑点。"),
        "PermissionDenied", f"{CASE} objection edition notice hold", "objection.withdrawn hold.released", "TransitionNotAllowed",
    ),
    "pursue": (
        verified_and_taken_back, lambda one, by: pursue_withdrawn(one, by=by, reason="仍有疑点。"),
        "PermissionDenied", f"{CASE} edition notice objection", "hold.placed objection.pursued", "TransitionNotAllowed",
    ),
}  # fmt: skip


def prepared(verb, entry, office, travel_to):
    """The objection the verb is asked of, as the database has it; what waits for a day has waited."""
    objection = VERBS[verb][0](entry, by=office) if VERBS[verb][0] is not filed else filed(entry)
    if verb == "end unanswered":
        travel_to(clock.now() + 3 * LATER)
    if verb in ("resume", "go on", "hold sitting", "miss sitting"):
        travel_to(clock.now() + LATER)
    return fresh_from_db(objection)


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(entry, office, travel_to, verb):
    _, act, *expected = VERBS[verb]
    objection = prepared(verb, entry, office, travel_to)
    told = lived({verb: (lambda by: act(fresh_from_db(objection), by), office)})
    assert told[verb] == tuple(expected)


# Every field somebody writes: which verb takes it.
WRITTEN = {
    "refuse: reason": lambda one, by, text: refuse_objection(one, by=by, code=Refusal.SCORE, reason=text),
    "request: request": lambda one, by, text: request_supplement(one, by=by, request=text),
    "resume: reason": lambda one, by, text: resume_objection(one, by=by, reason=text),
    "extend: reason": lambda one, by, text: extend_investigation(one, by=by, reason=text),
    "share: substance": lambda one, by, text: share_objection(one, by=by, substance=text),
    "consult: question": lambda one, by, text: consult_on_objection(one, by=by, question=text, experts=[an_expert()]),
    "withdraw question: reason": lambda one, by, text: withdraw_consultation(consultation(one), by=by, reason=text),
    "go on: reason": lambda one, by, text: go_on_unanswered(consultation(one), by=by, reason=text),
    "refuse sitting: reason": lambda one, by, text: refuse_sitting(sitting(one), by=by, reason=text),
    "move sitting: reason": lambda one, by, text: move_sitting(sitting(one), by=by, plan=the_plan(days=4), reason=text),
    "move sitting: place": lambda one, by, text: move_sitting(
        sitting(one), by=by, plan=the_plan(place=text), reason="改期。"
    ),
    "hold sitting: attendance": lambda one, by, text: hold_sitting(
        sitting(one), by=by, attendance=text, shared="说明。", full="说明。"
    ),
    "hold sitting: shared": lambda one, by, text: hold_sitting(
        sitting(one), by=by, attendance="到场。", shared=text, full="说明。"
    ),
    "miss sitting: reason": lambda one, by, text: miss_sitting(sitting(one), by=by, reason=text),
    "cancel sitting: reason": lambda one, by, text: cancel_sitting(sitting(one), by=by, reason=text),
    "correct transcript: reason": lambda one, by, text: correct_transcript(
        sitting(one), by=by, shared="补。", full="补。", reason=text
    ),
    "dismiss: conclusion": lambda one, by, text: propose_conclusion(
        one, by=by, outcome=Outcome.DISMISSED, conclusion=text
    ),
    "uphold: conclusion": lambda one, by, text: conclude_objection(
        one, by=None, outcome=Outcome.UPHELD, conclusion=text, unheard=UNHEARD
    ),
    "uphold: unheard": lambda one, by, text: conclude_objection(
        one, by=None, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=text
    ),
    "keep: decision": lambda one, by, text: decide_review(one, by=None, outcome=Outcome.DISMISSED, decision=text),
    "change: summary": lambda one, by, text: decide_review(
        one, by=None, outcome=Outcome.UPHELD, decision="数据不实。", summary=text, unheard=UNHEARD
    ),
    "change: unheard": lambda one, by, text: decide_review(
        one, by=None, outcome=Outcome.UPHELD, decision="数据不实。", summary="经复核，数据不实。", unheard=text
    ),
    "pass on: words": lambda one, by, text: propose_passing(
        one, by=by, hold="keep", **{**passing_words(one), "words": text}
    ),
    "pass on: reason": lambda one, by, text: propose_passing(
        one, by=by, hold="keep", **{**passing_words(one), "reason": text}
    ),
    "give identity: reason": lambda one, by, text: give_identity(one, by=by, reason=text),
    "end answered: answer": lambda one, by, text: end_answered(one, by=by, answer=text, answered_on=clock.today()),
    "end unanswered: reason": lambda one, by, text: end_unanswered(one, by=by, reason=text),
    "take back: reason": lambda one, by, text: take_back_passed(one, by=by, ending="returned", reason=text),
    "close withdrawn: reason": lambda one, by, text: close_withdrawn(one, by=by, reason=text),
    "pursue: reason": lambda one, by, text: pursue_withdrawn(one, by=by, reason=text),
    "reply: reply": lambda one, by, text: reply_objection(one, by=by, reply=text),
    "release: summary": lambda one, by, text: propose_release(one, by=by, summary=text),
    "take down: reason": lambda one, by, text: propose_take_down(one, by=by, reason=text),
}


@pytest.mark.article(30)
@pytest.mark.parametrize("text", [" \n", f"经{NAME}反映，已核查。"], ids=["blank", "names the objector"])
@pytest.mark.parametrize("field", WRITTEN)
def test_no_field_is_left_blank_or_names_the_objector(entry, office, travel_to, field, text):
    objection = prepared(field.partition(":")[0], entry, office, travel_to)
    with pytest.raises(ValidationError):
        WRITTEN[field](objection, office, text)
    assert fresh_from_db(objection).state == objection.state
