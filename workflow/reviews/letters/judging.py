"""What reviewers, applicants and the office are told of a review (Articles 10, 21, 22, 28)."""

from typing import Any

from portal import clock
from portal.errors import cite
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.enums import Departure
from workflow.applications.letters import officers, tell_applicant, tell_department
from workflow.applications.models import Application
from workflow.programmes.english import said_in_english
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.stage_settings import NoticeSettings
from workflow.reviews.enums import AssignmentState, RecusalSource, RequestState, SanctionKind, SeatState
from workflow.reviews.models import Assignment, Panel, PanelMember, Recusal, RecusalRequest, Sanction
from workflow.reviews.rules import ASKED, names_account

SEATED = Letter(
    "panel.formed",
    "评审组成员",
    "您已列为评审组成员：{edition}",
    "您已列为{edition}评审组“{panel}”成员，负责{scope}。请登录办公台签署评审纪律承诺，签署之后方可查阅分配给您的申报材料；"
    "与申报者有利害关系的，请主动提出回避。评审内容和意见请予保密。\n{leads}",
    events=("panel.formed", "panel.member_added", "panel.member_replaced"),
    article="10",
    asks="去签署承诺",
)
DISSOLVED = Letter(
    "panel.dissolved",
    "评审组成员",
    "评审组已经撤销：{edition}",
    "{edition}{over}，评审组“{panel}”撤销，申报材料不再开放查阅，不必再办理评审任务。保密义务继续有效。",
    events=("panel.dissolved",),
    article="10",
)
LEADER = Letter(
    "panel.leader_appointed",
    "评审组成员",
    "评审组组长有变动：{edition}",
    "{edition}评审组“{panel}”的组长改由{leader}担任。",
    events=("panel.leader_appointed",),
    article="10",
)
UNSEATED = Letter(
    "panel.member_left",
    "不再担任成员的人员",
    "您不再担任评审组成员：{edition}",
    "自即日起，您不再担任{edition}评审组“{panel}”的成员，不再查阅申报材料，也不必办理尚未完成的评审任务。保密义务继续有效。"
    "\n理由：{reason}\n{ask}",
    events=("seat.replaced", "seat.dismissed"),
    when="被取消评审资格的，见处理通知",
    article="28",
)
SANCTIONED = Letter(
    "panel.member_sanctioned",
    "被处理的评审人员",
    "评审纪律处理：{kind}",
    "{basis}，对您在{edition}评审工作中的行为作出“{kind}”的处理。\n事由：{reason}\n{ending}\n{ask}",
    events=("panel.member_sanctioned",),
    article="28",
)
ASSIGNED = Letter(
    "review.assigned",
    "评审组成员",
    "评审任务：{stage}",
    "评审办向您分配了{edition}“{stage}”的申报，全部任务见办公台“评审任务”。请在该环节结束前完成评审，提交评分表或者审查意见；"
    "与其中申报者有利害关系的，请先提出回避。\n环节计划于{due}前（含当日）完成。",
    events=("review.assigned",),
    when="同一批分配合为一封；收回之后再分配的另行告知",
    article="22",
    asks="去评审",
)
UNASSIGNED = Letter(
    "review.assignment_withdrawn",
    "评审组成员",
    "评审任务已收回：{stage}",
    "评审办收回了分配给您的申报（{number}，{edition}“{stage}”），您不必再评审，也不再查阅其材料。\n理由：{reason}",
    events=("review.assignment_withdrawn",),
    when="已经离任的成员除外",
    article="22",
)
CASE_LEFT = Letter(
    "review.case_left",
    "尚未提交评分表或者审查意见的评审组成员",
    "申报不再参评：{stage}",
    "分配给您的申报（{number}，{edition}“{stage}”）已不再参评（{why}），您不必再评审。",
    events=("application.withdrawn", "application.closed", "application.eliminated"),
    when="评审任务所在的环节正在进行；届次取消的，见评审组撤销的通知",
    article="22",
)
REQUEST_FILED = Letter(
    "recusal_request.filed",
    "评审办（须回避和申请所指的除外）",
    "申报人申请回避：{name}",
    "“{name}”（{edition}，{number}）的申报人申请{named}回避，请核对后决定并答复。\n理由：{reason}",
    events=("recusal_request.filed",),
    article="28",
    asks="去决定",
)
REQUEST_WITHDRAWN = Letter(
    "recusal_request.withdrawn",
    "评审办（须回避和申请所指的除外）",
    "回避申请已撤回：{name}",
    "“{name}”（{edition}，{number}）的申报人已撤回关于{named}的回避申请，不必再决定。",
    events=("recusal_request.withdrawn",),
    article="28",
)
REQUEST_ANSWERED = Letter(
    "recusal_request.answered",
    "申报人",
    "回避申请的答复：{edition}",
    "您申请{named}回避（申报编号 {number}），评审办的决定：{decision}。\n理由：{reason}\n{ask}",
    events=("recusal_request.upheld", "recusal_request.refused"),
    article="28",
)
REQUEST_LAPSED = Letter(
    "recusal_request.lapsed",
    "申报人",
    "回避申请不再决定：{edition}",
    "您申请{named}回避（申报编号 {number}），评审办尚未决定，现已不再决定。\n缘由：{reason}\n{ask}",
    events=("recusal_request.lapsed",),
    when="申报已不再参评，或者届次已经结束",
    article="28",
)
RECUSAL_LIFTED = Letter(
    "review.recusal_lifted",
    "原须回避的人员",
    "回避已经解除：{edition}",
    "申报 {number} 对您登记的一项回避属于误记，经两名经办人复核，已经解除；另有登记的回避不受影响。\n理由：{reason}",
    events=("review.recusal_lifted",),
    article="28",
)
RECUSAL_LIFTED_APPLICANT = Letter(
    "review.recusal_lifted_applicant",
    "申报人",
    "依申请登记的回避已经解除：{edition}",
    "此前依您的申请登记的一项回避（申报编号 {number}）属于误记，经两名经办人复核，已经解除。\n理由：{reason}\n{ask}",
    events=("review.recusal_lifted",),
    when="依申报人申请登记的回避",
    article="28",
)
RECUSED = Letter(
    "review.recused",
    "须回避的人员",
    "您须回避一份申报：{edition}",
    "您须回避申报 {number}，不再查阅其材料，也不参与有关事项的办理。\n理由：{reason}",
    events=("review.recused",),
    when="不是本人提出的",
    article="28",
)
THEN_PUBLISHED = "通过名单将向社会公示，公示起止日期另行通知。"
THEN_ON = "后续安排另行通知。"
PASSED_SCREENING = Letter(
    "application.screening_passed",
    "申报人",
    "{stage}结果：{edition}",
    "您的申报（{number}）{stage}通过。\n{then}\n\n申报：{name}",
    events=("application.passage_decided",),
    when="资格审查通过",
    article="21",
)
PASSED_SCREENING_DEPARTMENT = Letter(
    "application.screening_passed_department",
    "推荐部门",
    "所推荐的申报通过{stage}：{name}",
    "贵部门推荐的“{name}”（{edition}，{number}）{stage}通过。\n{then}",
    events=("application.passage_decided",),
    when="资格审查通过",
    article="21",
)
SHORTLISTED = Letter(
    "application.shortlisted",
    "申报人",
    "{stage}结果：{edition}",
    "您的申报（{number}）{stage}后进入下一环节，后续安排另行通知。\n\n申报：{name}",
    events=("application.passage_decided",),
    when="评审入围",
    article="22",
)
SILENT = {
    "assignment.withdrawn": "收回任务的通知已告知成员（`review.assignment_withdrawn`）；已经离任的，离任通知已经写明",
    "review.opinion_submitted": "评审办在办公台“评审进度”查阅",
    "review.score_submitted": "评审办在办公台“评审进度”查阅",
    "review.report_published": "评审办、评审会在办公台查阅；未入围的申报人随结果收到报告（`application.eliminated`）",
    "review.report_superseded": "新版本写明缘由，评审办、评审会在办公台查阅",
    "panel.pledge_signed": "本人签署",
}


def tell_seated(member: PanelMember) -> None:
    """Whoever takes a seat, on a new panel or on one that works."""
    panel = member.panel
    queue_letter(
        SEATED, about=member, on=panel, to=member.user, url="/admin/desk/seats/",
        panel=panel.name, edition=panel.edition.name, scope=panel.scope_words, leads="本评审组由您担任组长。" if member.is_leader else "",
    )  # fmt: skip


def tell_left(member: PanelMember) -> None:
    """Whoever was replaced or dismissed, with the reason."""
    queue_letter(
        UNSEATED, about=member, to=member.user, panel=member.panel.name, edition=member.edition.name,
        reason=sentence(member.leaving_reason), ask=ask_office("对此"),
    )  # fmt: skip


def tell_leader(member: PanelMember) -> None:
    """All who sit on the panel."""
    _tell_members(LEADER, member.panel, leader=member.user)


def tell_dissolved(panel: Panel, *, cancelled: bool) -> None:
    _tell_members(DISSOLVED, panel, over="评选已经取消" if cancelled else "评审工作已经结束")


def _tell_members(letter: Letter, panel: Panel, **values: Any) -> None:
    serving = panel.members.filter(user__is_active=True, state=SeatState.SERVING).select_related("user")
    queue_letter(
        letter, about=panel, to=[member.user for member in serving],
        panel=panel.name, edition=panel.edition.name, **values,
    )  # fmt: skip


def tell_sanctioned(sanction: Sanction, member: PanelMember) -> None:
    """The reviewer: what was decided, why, by which article, and that the seat is gone where it is."""
    barred = sanction.kind == SanctionKind.DISQUALIFICATION
    queue_letter(
        SANCTIONED, about=sanction, on=member.panel, to=sanction.user, kind=sanction.get_kind_display(),
        edition=sanction.edition.name, basis=cite(sanction.article), reason=sentence(sanction.ground),
        ending="自即日起，您不再担任评审组成员，不再查阅申报材料，今后不再列入评审组。" if barred else "",
        ask=ask_office("对本处理"),
    )  # fmt: skip


def tell_unassigned(assignment: Assignment, *, reason: str) -> None:
    application, stage = assignment.application, assignment.stage
    queue_letter(
        UNASSIGNED, about=assignment, on=application, to=assignment.member.user, number=application.number,
        edition=stage.edition.name, stage=stage.name, reason=sentence(reason),
    )  # fmt: skip


def tell_who_reviews(application: Application, *, by: Any, **what: Any) -> None:
    """Whoever had the file still to judge. That the panels of a cancelled edition end is told with them."""
    if application.left_as == Departure.CANCELLED:
        return
    waiting = (
        application.assignments.given()
        .unanswered()
        .filter(member__state=SeatState.SERVING, stage__state=StageState.CURRENT)
    )
    # Whoever is recused was told so, and reads of the application no more.
    waiting = waiting.exclude(member__user__in=application.recusals.in_force().values("user"))
    for assignment in waiting.select_related("stage__edition", "member__user"):
        queue_letter(
            CASE_LEFT, about=assignment, on=application, to=assignment.member.user, number=application.number,
            edition=assignment.stage.edition.name, stage=assignment.stage.name, why=application.get_left_as_display(),
        )  # fmt: skip


def tell_request_filed(request: RecusalRequest) -> None:
    """The officers who may decide."""
    _tell_of_request(REQUEST_FILED, request, on=request.application, reason=sentence(request.reason))


def tell_request_withdrawn(request: RecusalRequest) -> None:
    _tell_of_request(REQUEST_WITHDRAWN, request, on=request)


def _tell_of_request(letter: Letter, request: RecusalRequest, *, on: Any, **values: Any) -> None:
    application = request.application
    people = [person for person in officers(request.application_id) if not names_account(request, person)]
    queue_letter(
        letter, about=request, on=on, to=people, url=f"/admin/desk/recusal-requests/{request.pk}/",
        name=application.public_name, edition=application.edition.name, number=application.number,
        named=request.named, **values,
    )  # fmt: skip


def tell_request_answered(request: RecusalRequest) -> None:
    """The applicant: the decision, or that there will be none, and the reason; never who sits on a panel."""
    application = request.application
    letter = REQUEST_LAPSED if request.state == RequestState.LAPSED else REQUEST_ANSWERED
    values: dict[str, Any] = {"decision": request.get_state_display(), "reason": sentence(request.answer)}
    queue_letter(
        letter, about=request, to=application.applicant, url=application.get_absolute_url(),
        edition=application.edition.name, number=application.number, named=request.named, ask=ask_office("对本答复"),
        in_english=said_in_english(application.edition, values), **values,
    )  # fmt: skip


def tell_recusal_lifted(recusal: Recusal, *, reason: str) -> None:
    """Whoever was shut out; the applicant too, who asked for it and was told that it was granted."""
    application = recusal.application
    edition, number, said = application.edition.name, application.number or "（未编号）", sentence(reason)
    queue_letter(
        RECUSAL_LIFTED, about=recusal, on=application, to=recusal.user, number=number, edition=edition, reason=said
    )
    if recusal.source == RecusalSource.REQUESTED:
        queue_letter(
            RECUSAL_LIFTED_APPLICANT, about=recusal, on=application, to=application.applicant,
            url=application.get_absolute_url(), number=number, edition=edition, reason=said, ask=ask_office("对此"),
            in_english=said_in_english(application.edition, {}),
        )  # fmt: skip


def tell_assigned(assignment: Assignment) -> None:
    """One letter for what is given to a member for a stage within an hour: files are dealt out in batches.

    What was taken back meanwhile was told of, too: a file given after that is told of anew.
    """
    member, stage = assignment.member, assignment.stage
    taken_back = member.assignments.filter(stage=stage, state=AssignmentState.WITHDRAWN).count()
    queue_letter(
        ASSIGNED,
        about=member,
        occasion=f"{stage.code} {clock.local(clock.now()):%Y-%m-%d %H} {taken_back}",
        to=member.user,
        url="/admin/desk/assignments/",
        stage=stage.name,
        edition=stage.edition.name,
        due=stage.due_on,
    )


def tell_recused(recusal: Recusal) -> None:
    """Whoever did not ask for it themselves; the file is shut to them, so the letter shows no name.

    Nor does it repeat what an applicant wrote about them.
    """
    if recusal.recorded_by_id == recusal.user_id:
        return
    asked = recusal.source == RecusalSource.REQUESTED
    application = recusal.application
    queue_letter(
        RECUSED, about=recusal, on=application, to=recusal.user, number=application.number or "（未编号）",
        edition=application.edition.name, reason=ASKED if asked else sentence(recusal.reason),
    )  # fmt: skip


def tell_screened(application: Application, stage: Stage) -> None:
    """Who passed: the applicant and the department. Who did not is told as they leave."""
    notices = application.edition.rules.stages_of(NoticeSettings)
    then = THEN_PUBLISHED if any(notice.of == stage.code for notice in notices) else THEN_ON
    for tell, letter in ((tell_applicant, PASSED_SCREENING), (tell_department, PASSED_SCREENING_DEPARTMENT)):
        tell(letter, application, stage=stage.name, then=then)


def tell_shortlisted(application: Application, stage: Stage) -> None:
    tell_applicant(SHORTLISTED, application, stage=stage.name)
