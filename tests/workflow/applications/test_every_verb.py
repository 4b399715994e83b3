"""An application from its start to its end: of every verb whom it refuses, what it locks, leaves and takes (Articles 16–25)."""

from datetime import timedelta

import pytest

from cms_pages.demonstration.declaring import declared_answers
from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import stage_upload
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Uploader
from tests.factories.applications import department_with_user, draft_application, good_answers, submitted_application
from tests.factories.evidence import pdf_file
from tests.factories.identity import OrganisationFactory, credit_code, resident_id
from tests.locking import letters, lived
from workflow.applications import actions as applying
from workflow.applications.enums import Departure, Outcome, Section
from workflow.applications.models import Application, Passage
from workflow.applications.queries import evidence_of
from workflow.programmes.actions import advance_edition
from workflow.reviews.acts import propose_redecision

pytestmark = pytest.mark.django_db
UNIT = {
    "name": "上海虚构质量公司",
    "credit_code": credit_code(7),
    "contact_name": "示例",
    "contact_phone": "13800001234",
}
PERSON = {"name": "示例垚", "document_type": "resident_id", "document_number": resident_id(9)}
WORDS = {"title": "示例模式", "summary": "持续改进。"}


def newest() -> Application:
    return Application.objects.latest("pk")


def of(act, row=newest, *args, **kwargs):
    """The verb on a row as the database has it, handed something else where something else is asked."""

    def done(by, **bad):
        return act(row(), *(arg() if callable(arg) else arg for arg in args), by=by, **{**kwargs, **bad})

    return done


def filling(edition, by) -> dict:
    """What an applicant fills in, section by section."""
    rules, department = edition.rules, department_with_user()[0]
    answers = {"answers": good_answers(rules, "practice"), "superior_declared": False}
    blank = Application(edition=edition, track="practice")
    needed = {item.code: [pdf_file()] for one in rules.conditions_for("practice") for item in one.evidence}

    def save(section, **data):
        return of(applying.save_draft, section=section, data=data), by

    return {
        "save_draft content": save(Section.CONTENT, title=WORDS["title"], summary=WORDS["summary"]),
        **{f"save_draft {code}": save(code, **data) for code, data in declared_answers(blank, "自评。")},
        "save_draft department": save(Section.DEPARTMENT, department=department),
        "save_draft conditions": (of(applying.save_draft, section=Section.CONDITIONS, data=answers, files=needed), by),
        "attach_document": (of(applying.attach_document, newest, [pdf_file()], purpose="licence"), by),
        "remove_document": (
            of(applying.remove_document, newest, lambda: evidence_of(newest()).filter(purpose="licence").first()),
            by,
        ),
    }


def steps(edition, office) -> dict:
    unit = OrganisationFactory()
    by = unit.owner
    department = department_with_user()[1]
    ask = (of(applying.request_recommendation), by)
    sign = of(applying.recommend, opinion="同意推荐。", seal=[pdf_file()])
    supplement = of(applying.request_supplement, items="请补充审计报告。", sections=[Section.CONTENT])
    return {
        "start_application": (of(applying.start_application, lambda: edition, track="practice", organisation=unit), by),
        **filling(edition, by),
        "save_subject": (of(applying.save_subject, subject={"contact_phone": "13912345678"}, unit="示例厂"), by),
        "request_recommendation": ask,
        "return_application": (of(applying.return_application, reason="请补充数据。"), department),
        "request_recommendation again": ask,
        "recommend": (sign, department),
        "recall_application": (of(applying.recall_application), by),
        "request_recommendation anew": ask,
        "recommend anew": (sign, department),
        "submit_application": (of(applying.submit_application, declared=True), by),
        "request_supplement": (supplement, office),
        "save_draft supplemented": (
            of(applying.save_draft, section=Section.CONTENT, data={"title": "改后的题目"}), by,
        ),
        "resubmit": (of(applying.resubmit), by),
        "request_supplement again": (supplement, office),
    }  # fmt: skip


def begun(edition, who) -> dict:
    def begin(track, subject, unit=""):
        return of(applying.begin_application, lambda: edition, track=track, subject=subject, unit=unit), who

    return {
        "begin_application": begin("practice", UNIT),
        "begin_application of a person": begin("achievement", PERSON, "示例厂"),
        "withdraw a draft": (of(applying.withdraw), who),
    }


BLANK = {name: [{name: " \n"}] for name in ("reason", "items", "opinion")}
SUPPLEMENT = [*BLANK["items"], {"sections": []}, {"sections": [Section.DEPARTMENT]}]
WRONG = {
    "start_application": [{"organisation": None}, {"track": "achievement"}, {"track": "nothing"}],
    "begin_application": [{"track": "achievement"}, {"subject": {**UNIT, "credit_code": "1"}}],
    "begin_application of a person": [{"track": "practice"}, {"subject": {**PERSON, "document_number": "1"}}],
    "save_draft content": [{"data": {"title": "题" * 500}}],
    "save_draft profile": [{"section": "nothing"}, {"data": {"employees": "约百人"}}, {"data": {"employees": "0"}}],
    "save_subject": [{"subject": {"contact_phone": "1"}}, {"unit": "单" * 500}],
    "attach_document": [{"purpose": "holiday-photo"}],
    "return_application": BLANK["reason"],
    **{key: [*BLANK["opinion"], {"seal": []}] for key in ("recommend", "recommend anew")},
    "submit_application": [{"declared": False}],
    **dict.fromkeys(("request_supplement", "request_supplement again"), SUPPLEMENT),
    "save_draft supplemented": [{"section": Section.CONDITIONS}, {"data": {"title": "题" * 500}}],
    "close_supplement": BLANK["reason"],
    "withdraw": BLANK["reason"],
    **{key: [{"outcome": "excellent"}, {"outcome": Outcome.PENDING}] for key in ("decide_passage out", "decide_passage")},
    **dict.fromkeys(("redecide_passage", "return_to_running", "leave"), BLANK["reason"]),
    "carry_correction": [{"changes": {"public_name": ""}}],
}  # fmt: skip

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "start_application": ("PermissionDenied", "", "application.started", ""),
    "save_draft content": ("PermissionDenied", "application", "application.saved", ""),
    **dict.fromkeys(
        (f"save_draft {code}" for code in ("profile", "management", "indicators", "self-assessment")),
        ("PermissionDenied", "application", "application.saved", ""),
    ),
    "save_draft department": ("PermissionDenied", "application department", "application.saved", ""),
    "save_draft conditions": (
        "PermissionDenied",
        "application application application application application application application application",
        "evidence.attached evidence.attached evidence.attached evidence.attached evidence.attached "
        "evidence.attached evidence.attached application.saved",
        "",
    ),
    "attach_document": ("PermissionDenied", "application application", "evidence.attached application.saved", ""),
    "remove_document": ("PermissionDenied", "application evidencefile", "evidence.removed", ""),
    "save_subject": (
        "PermissionDenied", "application organisation", "identity.organisation_updated application.saved", "",
    ),
    "request_recommendation": (
        "PermissionDenied", "edition application application", "application.recommendation_requested",
        "TransitionNotAllowed",
    ),
    "return_application": (
        "PermissionDenied", "edition application application", "application.returned", "TransitionNotAllowed",
    ),
    "request_recommendation again": (
        "PermissionDenied", "edition application application", "application.recommendation_requested",
        "TransitionNotAllowed",
    ),
    "recommend": (
        "PermissionDenied", "edition application application application",
        "evidence.attached application.recommended", "TransitionNotAllowed",
    ),
    "recall_application": (
        "PermissionDenied", "edition application application", "application.recalled", "TransitionNotAllowed",
    ),
    "request_recommendation anew": (
        "PermissionDenied", "edition application application", "application.recommendation_requested",
        "TransitionNotAllowed",
    ),
    "recommend anew": (
        "PermissionDenied", "edition application application application",
        "evidence.attached application.recommended", "TransitionNotAllowed",
    ),
    "submit_application": (
        "PermissionDenied", "edition application application", "application.submitted", "TransitionNotAllowed",
    ),
    "request_supplement": (
        "PermissionDenied", "edition application application", "application.supplement_requested",
        "TransitionNotAllowed",
    ),
    "save_draft supplemented": ("PermissionDenied", "application", "application.saved", ""),
    "resubmit": (
        "PermissionDenied", "edition application supplement application",
        "supplement.answered application.resubmitted", "TransitionNotAllowed",
    ),
    "request_supplement again": (
        "PermissionDenied", "edition application application", "application.supplement_requested",
        "TransitionNotAllowed",
    ),
    "close_supplement": (
        "PermissionDenied", "edition application application supplement",
        "application.supplement_closed supplement.lapsed", "TransitionNotAllowed",
    ),
    "withdraw": (
        "PermissionDenied", "edition application edition application", "application.withdrawn", "TransitionNotAllowed",
    ),
    "begin_application": ("", "organisation", "identity.organisation_registered application.started", ""),
    "begin_application of a person": ("", "person", "identity.person_registered application.started", ""),
    "withdraw a draft": (
        "PermissionDenied", "edition application edition application", "application.withdrawn", "TransitionNotAllowed",
    ),
    "decide_passage out": (
        "PermissionDenied", "edition application edition application",
        "application.passage_decided application.eliminated", "",
    ),
    "return_to_running": (
        "PermissionDenied", "edition application application", "application.reinstated", "TransitionNotAllowed",
    ),
    "decide_passage": ("PermissionDenied", "edition application", "application.passage_decided", ""),
    "redecide_passage": (
        "PermissionDenied", "edition application passage edition application",
        "application.passage_decided application.eliminated", "",
    ),
    "redecide_passage back": (
        "PermissionDenied", "edition application passage edition application application",
        "application.reinstated application.passage_decided", "",
    ),
    "carry_correction": ("", "application honour", "application.corrected", ""),
    "propose to put it right": ("PermissionDenied", "edition application passage", "pending.proposed", "ValidationError"),
    "leave": (
        "PermissionDenied late", "edition application pendingact", "application.eliminated pending.lapsed",
        "TransitionNotAllowed late",
    ),
}  # fmt: skip


def test_an_application_verb_by_verb(edition, office, travel_to):
    before = letters()
    found = lived(steps(edition, office), WRONG)
    travel_to(clock.now() + timedelta(days=30))
    late = {
        "close_supplement": (of(applying.close_supplement, reason="逾期未补正。"), office),
        "withdraw": (of(applying.withdraw, reason="另有安排。"), newest().applicant),
    }
    found |= lived(late, WRONG)
    assert found == {name: EXPECTED[name] for name in found}
    assert letters().removeprefix(before) == (
        " application.recommendation_requested application.returned application.recommendation_requested"
        " application.recommended application.recalled application.recommendation_requested application.recommended"
        " application.submitted application.supplement_requested application.resubmitted"
        " application.supplement_requested application.supplement_closed"
        " application.left application.left_department application.withdrawn_office"
    )


def test_an_application_begun_in_one_step(edition, applicant):
    found = lived(begun(edition, applicant), WRONG)
    assert found == {name: EXPECTED[name] for name in found}


def test_files_staged_by_a_form_and_files_sent_with_it_are_both_attached(edition):
    application = draft_application(edition)
    by = application.applicant
    staged = stage_upload(pdf_file("甲.pdf"), uploader=Uploader(user=by))
    applying.attach_document(application, [staged, pdf_file("乙.pdf")], by=by, purpose="licence")
    assert {file.original_name for file in evidence_of(application)} == {"甲.pdf", "乙.pdf"}
    assert not StagedUpload.objects.exists()


def judged(stage, office) -> dict:
    """A file of the screening, by the system: put out, back in, passed, put right, and out for good, whatever waits."""

    def result():
        return Passage.objects.latest("pk")

    decide = of(applying.decide_passage, newest, stage, outcome=Outcome.PASSED)
    return {
        "decide_passage out": (
            of(applying.decide_passage, newest, stage, outcome=Outcome.LEFT_OUT, reason="不符。"),
            None,
        ),
        "return_to_running": (of(applying.return_to_running, reason="核对有误。"), None),
        "decide_passage": (decide, None),
        "redecide_passage": (of(applying.redecide_passage, result, reason="核对有误。"), None),
        "redecide_passage back": (of(applying.redecide_passage, result, reason="再核对。"), None),
        "carry_correction": (
            of(applying.carry_correction, changes={"public_name": "更正后的名称"}, reason="更正。"),
            None,
        ),
        "propose to put it right": (of(propose_redecision, result, reason="三核对。"), office),
        "leave": (of(applying.leave, departure=Departure.TERMINATED, reason="终止。"), None),
    }


def test_a_file_of_the_screening_verb_by_verb(edition, office, travel_to):
    submitted_application(edition)
    travel_to(edition.deadline + timedelta(seconds=1))
    advance_edition(edition, by=None)
    before = letters()
    found = lived(judged(edition.stages.get(code="qualification"), office), WRONG)
    assert found == {name: EXPECTED[name] for name in found}
    out, back = (
        "application.left application.left_department",
        "application.reinstated application.reinstated_department",
    )
    assert letters().removeprefix(before) == f" {out} {back} {out} {back} pending.lapsed {out}"
    for former in Passage.objects.exclude(superseded_at=None):
        with pytest.raises(TransitionNotAllowed, match="另一决定取代"):
            applying.check_redecide(former, by=None)
