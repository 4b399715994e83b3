"""Objections in each state, filed and handled through the actions people use."""

from uuid import uuid4

from objections import receipts
from objections.actions import (
    Draft,
    accept_objection,
    answer_consultation,
    arrange_sitting,
    ask_review,
    ask_sitting,
    close_withdrawn,
    conclude_objection,
    consult_on_objection,
    end_answered,
    hold_sitting,
    pursue_withdrawn,
    refuse_objection,
    reply_objection,
    request_supplement,
    set_sitting,
    share_objection,
    start_investigation,
    state_views,
    submit_objection,
    verify_identity,
    withdraw_objection,
)
from objections.acts import propose_conclusion, propose_passing
from objections.enums import HoldChoice, ObjectionState, Outcome, Refusal, SittingParty
from objections.holding import is_held_or_may_be
from objections.models import Objection, Sitting, Statement
from objections.public_acts import propose_release
from objections.sittings import SittingPlan
from portal import clock
from portal.access.enums import Role
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from portal.workdays import calendar
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.factories.evidence import PDF, pdf_file, png_file
from tests.factories.identity import compared, credit_code, resident_id
from tests.factories.seconding import by_two
from workflow.programmes.models import Department

NAME, PHONE, EMAIL = "虚构甲某", "13912345678", "objector@example.invalid"
NUMBER = resident_id(7)
UNIT, CONTACT = "虚构异议单位有限公司", "虚构联系人"
QUESTION = "请就所报营业收入的统计口径提出意见。"
SUBSTANCE = "请说明所报营业收入与公开年报不一致的原因。"
SAID_BEST = "账册须当面逐笔说明。"
SUMMARY = "经核查，所报数据与年报一致。"
UNHEARD = "年报原件已经足以认定，无须另行说明。"
BROWSER = Uploader(session_key="browser")


def staged(*files):
    """Files as a form in progress keeps them."""
    return [stage_upload(file, uploader=BROWSER) for file in files]


def draft(entry=None, *, unit: bool = False, edition=None, token: str = "", **fields) -> Draft:
    """What a completed form hands over."""
    person = {"name": NAME, "document_type": "resident_id", "document_number": NUMBER, "phone": PHONE, "email": EMAIL}
    organisation = {"name": UNIT, "credit_code": credit_code(7), "contact_name": CONTACT, "contact_phone": PHONE}
    files = {"营业执照或登记证书": staged(png_file("执照.png")), "授权委托书": staged(pdf_file("委托书.pdf"))}
    values = {
        "token": token or receipts.new_token(),
        "edition": edition or entry.notice.edition,
        "entry": entry,
        "subject_text": f"{entry.notice.title}：{entry}" if entry else "某项荣誉",
        "statement": "所报数据与公开年报不符。",
        "requested_outcome": "请核查并更正名单。",
        "truthful": True,
        "person": None if unit else person,
        "organisation": organisation if unit else None,
        "identity_files": files if unit else {"身份证件照片": staged(png_file())},
        "evidence": staged(pdf_file("年报.pdf", PDF + f"%{uuid4()}".encode())),
    }
    return Draft(**{**values, **fields})


def filed(entry=None, **fields) -> Objection:
    return submit_objection(draft(entry, **fields))


def verified(entry=None, *, by=None, **fields) -> Objection:
    return found_true(filed(entry, **fields), by=by or UserFactory(roles=[Role.OFFICE]))


def found_true(objection: Objection, *, by) -> Objection:
    """Verified by an officer who has compared."""
    if by is not None and objection.proof.state == "pending":
        compared(objection.proof, by)
    return verify_identity(objection, by=by)


def accepted(entry=None, *, by=None, **fields) -> Objection:
    return accept_objection(verified(entry, by=by, **fields), by=by)


def investigating(entry=None, *, by=None, **fields) -> Objection:
    return start_investigation(accepted(entry, by=by, **fields), by=by)


def asked(entry=None, *, by=None, **fields) -> Statement:
    """The other side is asked while the investigation runs."""
    return share_objection(investigating(entry, by=by, **fields), by=by, substance=SUBSTANCE)


def heard(entry=None, *, by=None, text: str, **fields) -> Statement:
    """The other side was asked, and answered with a file."""
    statement = asked(entry, by=by, **fields)
    owner = statement.objection.entry.application.applicant
    return state_views(statement, by=owner, text=text, files=staged(pdf_file("说明.pdf")))


def consulted(entry=None, *, by=None, party=None, **fields):
    """A department, or the `party`, is asked while the investigation runs."""
    objection = investigating(entry, by=by, **fields)
    party = party or department_with_user("示例统计部门")[0]
    key = "departments" if isinstance(party, Department) else "experts"
    return consult_on_objection(objection, by=by, question=QUESTION, **{key: [party]})[0]


def a_presider():
    """An officer whom nothing ties to any objection."""
    return UserFactory(roles=[Role.OFFICE], display_name="示例主持人")


def plan_of(presider=None, *, days: int = 3, hour: int = 9, **fields) -> SittingPlan:
    """So many working days from now, in a room that says nothing."""
    starts_at = clock.moment(calendar.add_workdays(clock.today(), days), hour, 30)
    said = {"starts_at": starts_at, "minutes": 60, "place": "区市场监管局三楼会议室", **fields}
    return SittingPlan(presider=presider or a_presider(), **said)


def sitting_asked(entry=None, *, by=None, **fields) -> Sitting:
    """The objector asks to be heard in person while the investigation runs."""
    return ask_sitting(investigating(entry, by=by, **fields), party=SittingParty.OBJECTOR, grounds=SAID_BEST)


def sitting_arranged(entry=None, *, by=None, **fields) -> Sitting:
    return arrange_sitting(sitting_asked(entry, by=by, **fields), by=by, plan=plan_of())


def sat_with(objection: Objection) -> None:
    """The objector was heard in person, by the office's own motion."""
    sitting = set_sitting(objection, by=None, party=SittingParty.OBJECTOR, plan=plan_of())
    with clock.travel(sitting.starts_at):
        hold_sitting(sitting, by=None, attendance="提出人到场。", shared="说明了账册。", full=f"{NAME}说明了账册。")
    objection.refresh_from_db()


def answered(objection: Objection, *, by) -> None:
    """An expert was asked, and answered with a file."""
    (asked,) = consult_on_objection(objection, by=None, question=QUESTION, experts=[by])
    answer_consultation(asked, by=by, reply="两种口径不可比。", materials=staged(pdf_file("口径说明.pdf")))
    objection.refresh_from_db()


def concluded(
    entry=None, *, upheld: bool = False, outcome="", by=None, heard_as="", beside=None, sat=False, **fields
) -> Objection:
    if heard_as:
        objection = heard(entry, by=by, text=heard_as, **fields).objection
    else:
        objection = investigating(entry, by=by, **fields)
    if beside is not None:
        answered(objection, by=beside)
    if sat:
        sat_with(objection)
    outcome = outcome or (Outcome.UPHELD if upheld else Outcome.DISMISSED)
    said = {
        "outcome": outcome,
        "conclusion": "经核查年报原件。",
        "unheard": "" if outcome == Outcome.DISMISSED or heard_as else UNHEARD,
        "differing": "所涉年度不同。",
    }
    return settled(objection, by=by, **said)


def settled(
    objection: Objection, *, by, second=None, outcome=Outcome.DISMISSED, conclusion="数据一致。", **said
) -> Objection:
    """Concluded: proposed by one officer and confirmed by another, or by the system."""
    if by is None:
        return conclude_objection(objection, by=None, outcome=outcome, conclusion=conclusion, **said)
    return by_two(propose_conclusion(objection, by=by, outcome=outcome, conclusion=conclusion, **said), second)


def replied(entry=None, *, upheld: bool = False, by=None, **fields) -> Objection:
    objection = concluded(entry, upheld=upheld, by=by, **fields)
    return reply_objection(objection, by=by, reply="答复如下。")


def released(objection: Objection, *, by=None, summary=SUMMARY, second=None) -> Objection:
    """What ended is made public: proposed by one officer and released by another."""
    by = by or UserFactory(roles=[Role.OFFICE])
    return by_two(propose_release(objection, by=by, summary=summary), second)


def public(entry=None, *, by=None, **fields) -> Objection:
    """Answered and made public."""
    return released(replied(entry, by=by, **fields), by=by)


def waiting(entry=None, *, by=None, **fields) -> Objection:
    return request_supplement(verified(entry, by=by, **fields), by=by, request="请补充年报全文。")


def taken_back(entry=None, *, by=None, of=investigating, **fields) -> Objection:
    """Verified (`of` says how far it came), taken back by its objector, and nothing decided yet."""
    return withdraw_objection(of(entry, by=by, **fields))


def let_go(entry=None, *, by=None, **fields) -> Objection:
    return close_withdrawn(taken_back(entry, by=by, **fields), by=by, reason="没有疑点，出于自愿。")


def pursued(entry=None, *, by=None, **fields) -> Objection:
    return pursue_withdrawn(taken_back(entry, by=by, **fields), by=by, reason="所反映的数据仍有疑点。")


def under_review(entry=None, *, by=None, **fields) -> Objection:
    """Dismissed and answered; its objector asks for a review."""
    return ask_review(replied(entry, by=by, **fields), grounds="年报口径没有核对。")


def passed_on(entry=None, *, by=None, of=investigating, hold=HoldChoice.KEEP, body=0, **fields) -> Objection:
    """Proposed by one officer and confirmed by another (`of` says how far it came)."""
    objection = of(entry, by=by, **fields)
    by = by or UserFactory(roles=[Role.OFFICE])
    hold = hold if is_held_or_may_be(objection) else ""
    return by_two(propose_passing(objection, by=by, hold=hold, **passing_words(objection, body)))


def passing_words(objection, body=0):
    return {
        "body": objection.rules.bodies[body].name,
        "words": "所报数据涉嫌违法，请依法查处。",
        "reason": "属于其职责。",
    }


STATES = {
    ObjectionState.SUBMITTED: filed,
    ObjectionState.IDENTITY_VERIFIED: verified,
    ObjectionState.ACCEPTED: accepted,
    ObjectionState.REFUSED: lambda entry: refuse_objection(
        filed(entry), by=None, code=Refusal.SCORE, reason="仅对分数有不同意见。"
    ),
    ObjectionState.SUPPLEMENT_REQUESTED: waiting,
    ObjectionState.INVESTIGATING: investigating,
    ObjectionState.CONCLUDED_UPHELD: lambda entry: concluded(entry, upheld=True),
    ObjectionState.CONCLUDED_PARTLY: lambda entry: concluded(entry, outcome=Outcome.PARTLY),
    ObjectionState.CONCLUDED_DISMISSED: lambda entry: concluded(entry, upheld=False),
    ObjectionState.REPLIED: replied,
    ObjectionState.UNDER_REVIEW: under_review,
    ObjectionState.WITHDRAWAL_REQUESTED: taken_back,
    ObjectionState.PASSED_ON: passed_on,
    ObjectionState.ANSWERED_ELSEWHERE: lambda entry: end_answered(
        passed_on(entry), by=None, answer="已经立案。", answered_on=clock.today()
    ),
    ObjectionState.WITHDRAWN: lambda entry: withdraw_objection(filed(entry)),
}


def objection_in(state: str, entry) -> Objection:
    """An objection in the given state."""
    return STATES[ObjectionState(state)](entry)
