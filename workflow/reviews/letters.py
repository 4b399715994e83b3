"""What reviewers, consulted departments, applicants and the office are told of a review (Articles 10, 21, 22, 28)."""

from collections.abc import Iterable
from typing import Any

from portal import clock
from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.letters import officers, tell_applicant, tell_department, unbarred
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.models import Assignment, Consultation, Panel

SEATED = Letter(
    "panel.formed",
    "评审组成员",
    "您已列为评审组成员：{edition}",
    "您已列为{edition}评审组“{panel}”成员。请登录办公台签署评审纪律承诺，签署之后方可查阅申报材料；"
    "与申报者有利害关系的，请主动提出回避。评审内容和意见请予保密。",
    events=("panel.formed",),
    article="10",
    asks="去签署承诺",
)
DISSOLVED = Letter(
    "panel.dissolved",
    "评审组成员",
    "评审组已经撤销：{edition}",
    "{edition}评审工作已经结束，评审组“{panel}”撤销，申报材料不再开放查阅，不必再办理评审任务。保密义务继续有效。",
    events=("panel.dissolved",),
    article="10",
)
ASSIGNED = Letter(
    "review.assigned",
    "评审组成员",
    "评审任务：{stage}",
    "评审办向您分配了{edition}“{stage}”的申报，全部任务见办公台“评审任务”。请在该环节结束前完成评审并提交评分表；"
    "与其中申报者有利害关系的，请先提出回避。\n环节计划于{due}前完成。",
    events=("review.assigned",),
    when="同一批分配合为一封",
    article="22",
    asks="去评审",
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
PASSED_SCREENING = Letter(
    "application.screening_passed",
    "申报人",
    "{stage}结果：{edition}",
    "您的申报（{number}）{stage}通过。通过名单将向社会公示，公示起止日期另行通知。\n\n申报：{name}",
    events=("application.passage_decided",),
    when="资格审查通过",
    article="21",
)
PASSED_SCREENING_DEPARTMENT = Letter(
    "application.screening_passed_department",
    "推荐部门",
    "所推荐的申报通过{stage}：{name}",
    "贵部门推荐的“{name}”（{edition}，{number}）{stage}通过，将列入公示名单。",
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
CONSULTED = Letter(
    "review.department_consulted",
    "被征求意见的部门",
    "书面征求意见：{name}",
    "现就“{name}”的申报（{edition}）征求贵部门意见：\n{question}\n\n"
    "请登录办公台，在“征求意见”中答复；没有意见的，请写明“无意见”。\n请在{due}前答复。",
    events=("review.department_consulted",),
    article="21",
    asks="去答复",
)
CONSULTED_BY_POST = Letter(
    "review.consultation_by_post",
    "评审办（已回避的除外）",
    "须另行发函征求意见：{department}",
    "已登记就“{name}”征求{department}意见，该部门尚无可用账号，系统无法通知。请为其开通账号，或者另行发函；"
    "以书面答复的，收到后办结该项征求意见并注明来函。\n征求事项：{question}",
    events=("review.department_consulted",),
    when="部门没有可用账号",
    article="21",
    asks="去办理",
)
CONSULTATION_REPLIED = Letter(
    "review.consultation_replied",
    "征求意见的工作人员",
    "征求意见已答复：{name}",
    "{department}已就“{name}”答复征求意见，请查阅后继续审查。",
    events=("review.consultation_replied",),
    article="21",
    asks="去审查",
)
CONSULTATION_CLOSED = Letter(
    "review.consultation_closed",
    "被征求意见的部门",
    "不再征求意见：{name}",
    "就“{name}”（{edition}）征求贵部门意见一事已经办结，不必再答复。\n理由：{reason}",
    events=("review.consultation_closed",),
    article="21",
)


def tell_seated(panel: Panel) -> None:
    """Everybody who sits on a new panel."""
    _tell_members(SEATED, panel, url="/admin/desk/seats/")


def tell_dissolved(panel: Panel) -> None:
    _tell_members(DISSOLVED, panel, url="")


def _tell_members(letter: Letter, panel: Panel, *, url: str) -> None:
    members = panel.members.filter(user__is_active=True).select_related("user")
    queue_letter(
        letter, about=panel, to=[member.user for member in members], url=url,
        panel=panel.name, edition=panel.edition.name,
    )  # fmt: skip


def tell_assigned(assignment: Assignment) -> None:
    """One letter for what is given to a member for a stage within an hour: files are dealt out in batches."""
    member, stage = assignment.member, assignment.stage
    queue_letter(
        ASSIGNED,
        about=member,
        occasion=f"{stage.code} {clock.local(clock.now()):%Y-%m-%d %H}",
        to=member.user,
        url="/admin/desk/assignments/",
        stage=stage.name,
        edition=stage.edition.name,
        due=stage.due_on,
    )


def tell_recused(application: Application, user: User, *, by: Any, reason: str) -> None:
    """Whoever did not ask for it themselves; the file is shut to them, so the letter shows no name."""
    if by is not None and by.pk == user.pk:
        return
    # One event stands for one person: its sequence tells apart who steps back from the same application.
    queue_letter(
        RECUSED, about=application, to=user, number=application.number or "（未编号）", edition=application.edition.name,
        reason=sentence(reason),
    )  # fmt: skip


def tell_screened(application: Application, stage: Stage) -> None:
    """Who passed: the applicant and the department. Who did not is told as they leave."""
    tell_applicant(PASSED_SCREENING, application, stage=stage.name)
    tell_department(PASSED_SCREENING_DEPARTMENT, application, stage=stage.name)


def tell_shortlisted(application: Application, stage: Stage) -> None:
    tell_applicant(SHORTLISTED, application, stage=stage.name)


def ask_department(consultation: Consultation) -> None:
    """The department's people; where it has none, the office learns that it must write by post."""
    reached = _tell_consulted(CONSULTED, consultation, due=consultation.application.edition.current_stage.due_on)  # type: ignore[union-attr]
    if not reached:
        application = consultation.application
        _tell(CONSULTED_BY_POST, consultation, officers(application), _desk(consultation))


def tell_replied(consultation: Consultation) -> None:
    """Whoever asked, while they may still act on it."""
    able = officers(consultation.application)
    asked = [person for person in able if person.pk == consultation.asked_by_id]
    _tell(CONSULTATION_REPLIED, consultation, asked or able, _desk(consultation))


def tell_closed(consultation: Consultation) -> None:
    _tell_consulted(CONSULTATION_CLOSED, consultation, reason=sentence(consultation.closing_note))


def _tell_consulted(letter: Letter, consultation: Consultation, **values: Any) -> bool:
    people = unbarred(consultation.department.users.filter(is_active=True), consultation.application)
    return _tell(letter, consultation, people, _desk(consultation), **values)


def _tell(letter: Letter, consultation: Consultation, people: Iterable[User], url: str, **values: Any) -> bool:
    application = consultation.application
    return queue_letter(
        letter, about=consultation, on=application, to=people, url=url,
        name=application.public_name, edition=application.edition.name, department=consultation.department,
        question=sentence(consultation.question), **values,
    ) is not None  # fmt: skip


def _desk(consultation: Consultation) -> str:
    return f"/admin/desk/consultations/{consultation.pk}/"
