"""A citizen objects in real name; the office verifies, accepts, and the entry alone is held."""

from typing import Any

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from objections import receipts
from objections.actions import (
    accept_objection,
    answer_consultation,
    arrange_sitting,
    ask_sitting,
    consult_on_objection,
    hold_sitting,
    name_concerned,
    reply_objection,
    share_objection,
    start_investigation,
    state_views,
    submit_objection,
    verify_identity,
)
from objections.actions.filing import Draft
from objections.acts import propose_conclusion, propose_passing
from objections.enums import Matter, Outcome, SittingParty
from objections.models import Objection
from objections.public_acts import propose_release
from objections.revealing import reveal_claimant
from objections.sittings import SittingPlan
from portal import clock
from portal.access.models import User
from portal.evidence.actions import stage_upload
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.receiving import Uploader
from portal.evidence.views import note_look
from portal.identity.enums import ProofState
from portal.workdays import calendar
from workflow.applications.enums import Outcome as Result
from workflow.applications.models import Passage
from workflow.honours.models import Honour
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice, NoticeEntry
from workflow.titles.models import TitleUse

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
    """A department that did not recommend it is asked in writing, and replies."""
    department = accounts["department2"]
    (asked,) = consult_on_objection(
        objection, by=accounts["office"], question="请就所报数据的统计口径是否符合规定提出意见。",
        departments=[department.departments.get()],
    )  # fmt: skip
    answer_consultation(asked, by=department, reply="所报数据的统计口径符合规定，没有其他意见。")
    objection.refresh_from_db()


def hear(objection: Objection, accounts: dict[str, User], diary: Diary) -> None:
    """The objector asks to be heard in person and is, in time, by an officer who did not verify who that is."""
    with diary.at(16, 30):
        asked = ask_sitting(objection, party=SittingParty.OBJECTOR, grounds="所附的账册须当面逐笔说明。")
        day = calendar.add_workdays(diary.day, objection.rules.sitting_notice_workdays)
        plan = SittingPlan(clock.moment(day, 9, 30), 60, "示例路1号三楼会议室", accounts["office2"], "请携带账册原件。")
        arrange_sitting(asked, by=accounts["office"], plan=plan)
    with diary.go_to(day).at(10, 30):
        hold_sitting(
            asked, by=accounts["office2"], attendance="提出人本人到场，九时三十分至十时二十分。",
            shared="提出人逐笔说明了其所理解的统计口径，没有提出新的证据。",
            full="提出人逐笔说明了其所理解的统计口径，并说明了解情况的经过，没有提出新的证据。",
        )  # fmt: skip


def dismiss(objection: Objection, accounts: dict[str, User], diary: Diary) -> None:
    """Investigated and not upheld: the entry goes on, and the objector gets a reasoned reply."""
    with diary.at(16):
        start_investigation(objection, by=accounts["office"])
        asked = share_objection(objection, by=accounts["office"], substance="请说明所报数据的来源和统计口径。")
        assert objection.entry is not None
        owner = objection.entry.application.applicant
        state_views(asked, by=owner, text="所报数据取自经审计的原始记录，口径与公示一致。")
        consult(objection, accounts)
        conclude(objection, accounts)


def conclude(objection: Objection, accounts: dict[str, User]) -> None:
    """Proposed by one officer and confirmed by another; answered by the first, and made public by both."""
    office, second = accounts["office"], accounts["office2"]
    found = "经核对原始记录并征求主管部门意见，反映的情况不成立。"
    concluded = seconded(propose_conclusion(objection, by=office, outcome=Outcome.DISMISSED, conclusion=found), second)
    answered = reply_objection(
        concluded, by=office,
        reply="您反映的问题我办已核查：经核对原始记录并征求主管部门意见，申报材料真实，反映的情况不成立。感谢监督。",
    )  # fmt: skip
    summary = "反映申报材料数据不实。经核查，数据与原始记录一致，异议不成立。"
    seconded(propose_release(answered, by=office, summary=summary), second)
    objection.refresh_from_db()


def object_further(accounts: dict[str, User], diary: Diary) -> None:
    """Objections to what is on no list: an honour, on which a department is asked; a title's use; an own result; conduct;

    and what is another body's matter.
    """
    office = accounts["office"]
    honour = Honour.objects.get(public_name="示例企业乙")
    use = TitleUse.objects.select_related("honour__edition").earliest("pk")
    out = (
        Passage.objects.in_force().filter(outcome=Result.LEFT_OUT).select_related("application__edition").earliest("pk")
    )
    first = _further(honour.edition, diary, f"荣誉：{honour}", "申报所报的纳税数据与公开信息不符。", honour=honour)
    _further(
        use.honour.edition, diary, f"称号使用登记：{use.honour}，{use.place}", "所用的称号没有写明年度。", title_use=use
    )
    # In the invented citizen's name as all others: an applicant's own is public, and nobody could hunt for it.
    _further(
        out.application.edition, diary, f"申报 {out.application.number} 的结果：{out.stage.name}", "所依据的登记日期有误。",
        by=out.application.applicant, result=out,
    )  # fmt: skip
    conduct = _further(honour.edition, diary, "现场评审的一名评审人员", "现场评审期间接受宴请。", matter=Matter.CONDUCT)
    forged = _further(
        honour.edition, diary, "网上店铺“示例奖牌店”", "店铺出售仿制的政府质量奖奖牌。", matter=Matter.OTHER
    )
    for objection in (first, conduct, forged):
        accept(objection, accounts, diary)
    with diary.at(16):
        for objection in (first, conduct):
            start_investigation(objection, by=office)
        consult_on_objection(
            first, by=office, question="请就示例企业乙申报所报的纳税数据是否与税务登记的情况一致提出意见。",
            departments=[accounts["department2"].departments.get()],
        )  # fmt: skip
        pass_on(forged, accounts)
        name_concerned(conduct, by=office, people=[accounts["reviewer"]], reason="所述时间由其参加现场评审。")
    hear(first, accounts, diary)


def pass_on(objection: Objection, accounts: dict[str, User], place: int = 1) -> None:
    """Another body's matter: proposed by one officer, confirmed by the other."""
    proposed = propose_passing(
        objection, by=accounts["office"], body=objection.rules.bodies[place].name,
        words="网上店铺“示例奖牌店”出售仿制的长宁区政府质量奖奖牌，请依法查处。", reason="伪造奖牌由市场监督管理执法机构查处。",
    )  # fmt: skip
    seconded(proposed, accounts["office2"])


def _further(edition: Edition, diary: Diary, about: str, statement: str, *, by: Any = None, **named: Any) -> Objection:
    matter = next((name for name in named if name in ("honour", "title_use", "result")), "")
    fields = {"person": OBJECTOR, "identity_files": {"身份证件照片": [staged("证件照片")]}, "matter": matter, **named}
    with diary.at(10, 30):
        return submit_objection(
            Draft(
                token=receipts.new_token(), edition=edition, entry=None, subject_text=about, statement=statement,
                requested_outcome="请核实有关情况，并书面答复。", truthful=True, evidence=[staged(f"情况说明：{statement}")],
                **fields,
            ),
            by=by,
        )  # fmt: skip
