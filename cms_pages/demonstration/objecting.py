"""A citizen objects in real name; the office verifies, accepts, and the entry alone is held."""

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.diary import Diary
from objections import receipts
from objections.actions import (
    accept_objection,
    answer_consultation,
    conclude_objection,
    consult_on_objection,
    reply_objection,
    share_objection,
    start_investigation,
    state_views,
    submit_objection,
    verify_identity,
)
from objections.actions.filing import Draft
from objections.desks import reveal_claimant
from objections.enums import Outcome
from objections.models import Objection
from portal.access.models import User
from portal.evidence.actions import stage_upload
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.receiving import Uploader
from portal.evidence.views import note_look
from portal.identity.enums import ProofState
from workflow.publicity.models import Notice, NoticeEntry

OBJECTOR = {
    "name": "示例市民",
    "document_type": "resident_id",
    # The sample number printed in GB 11643 itself; it belongs to nobody.
    "document_number": "11010519491231002X",
    "phone": "13900000000",
    "email": "objector@example.invalid",
}


def object_to(entry: NoticeEntry, notice: Notice, diary: Diary, statement: str) -> Objection:
    """File an objection to one entry, with a picture of the document and one piece of evidence."""
    with diary.at(10, 30):
        return submit_objection(
            Draft(
                token=receipts.new_token(),
                edition=notice.edition,
                entry=entry,
                subject_text=f"{entry.public_name}（{notice.title}）",
                statement=statement,
                requested_outcome="请核实有关情况，并书面答复。",
                truthful=True,
                person=OBJECTOR,
                identity_files={"身份证件照片": [staged("证件照片")]},
                evidence=[staged(f"情况说明：{statement}")],
            )
        )


def staged(label: str) -> StagedUpload:
    return stage_upload(sample(label), uploader=Uploader(user=None, session_key="demonstration"))


def compare(objection: Objection, by: User) -> None:
    """Open the pictures of the proof and the number, as an officer does who compares them with what was typed."""
    if objection.proof and objection.proof.state == ProofState.PENDING:
        reveal_claimant(objection, by, {"reason": "核实身份"})
        for file in EvidenceFile.objects.of(objection.proof):
            note_look(file, by=by)


def accept(objection: Objection, accounts: dict[str, User], diary: Diary) -> None:
    """Identity checked, objection accepted: from now on the entry is held."""
    with diary.at(15):
        compare(objection, accounts["office"])
        verify_identity(objection, by=accounts["office"])
        accept_objection(objection, by=accounts["office"])


def consult(objection: Objection, accounts: dict[str, User]) -> None:
    """A department is asked in writing, and replies."""
    department = accounts["department"]
    (asked,) = consult_on_objection(
        objection, by=accounts["office"], question="请就所报数据的统计口径是否符合规定提出意见。",
        departments=[department.departments.get()],
    )  # fmt: skip
    answer_consultation(asked, by=department, reply="所报数据的统计口径符合规定，没有其他意见。")
    objection.refresh_from_db()


def dismiss(objection: Objection, accounts: dict[str, User], diary: Diary) -> None:
    """Investigated and not upheld: the entry goes on, and the objector gets a reasoned reply."""
    with diary.at(16):
        start_investigation(objection, by=accounts["office"])
        asked = share_objection(objection, by=accounts["office"], substance="请说明所报数据的来源和统计口径。")
        assert objection.entry is not None
        owner = objection.entry.application.applicant
        state_views(asked, by=owner, text="所报数据取自经审计的原始记录，口径与公示一致。")
        consult(objection, accounts)
        conclude_objection(
            objection,
            by=accounts["office"],
            outcome=Outcome.DISMISSED,
            conclusion="经核对原始记录并征求主管部门意见，反映的情况不成立。",
        )
        reply_objection(
            objection,
            by=accounts["office"],
            reply="您反映的问题我办已核查：经核对原始记录并征求主管部门意见，申报材料真实，反映的情况不成立。感谢监督。",
            summary="反映申报材料数据不实。经核查，数据与原始记录一致，异议不成立。",
        )
