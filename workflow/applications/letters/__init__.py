"""What applicant, recommending department and office are told of an application (Articles 11, 20–25)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, QuerySet

from portal.access.enums import Role
from portal.access.models import User
from portal.journal.models import Event
from portal.languages import CHINESE, ENGLISH
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.models import Message
from portal.messages.wording import sentence
from portal.questions import Asking, question
from workflow.applications.coworking import told_of
from workflow.applications.enums import UNSUBMITTED, ApplicationState, Departure
from workflow.applications.models import Application, Supplement
from workflow.applications.permissions import barred_of_all
from workflow.applications.remedies import what_to_do
from workflow.programmes.english import said_in_english, speaks_english
from workflow.programmes.models import Edition

_APPLICATION = "\n\n申报：{name}"

AWAITING_OPINION = Letter(
    "application.recommendation_requested",
    "推荐部门",
    "请签署推荐意见：{name}",
    "“{name}”申报{edition}，已送贵部门。请于{deadline}申报截止前登录办公台，签署推荐意见并上传签章页，或者写明理由退回修改。",
    events=("application.recommendation_requested",),
    article="20",
    asks="去签署",
)
AWAITING_BY_POST = Letter(
    "application.recommendation_by_post",
    "评审办（须回避的除外）",
    "推荐部门没有账号，须另行联系：{name}",
    "“{name}”申报{edition}，已送{department}签署推荐意见，该部门尚无可用账号，系统无法通知。"
    "请为其开通账号，或者在{deadline}申报截止前电话、书面联系该部门。",
    events=("application.recommendation_requested",),
    when="部门没有可用账号",
    article="20",
    asks="立即办理",
)
RECALLED = Letter(
    "application.recalled",
    "推荐部门",
    "申报已收回修改：{name}",
    "申报人已收回“{name}”的申报（{edition}）修改，此前送签的内容和推荐意见不再有效；修改后须重新送签，现在不必办理。",
    events=("application.recalled",),
    article="20",
)
RECOMMENDED = Letter(
    "application.recommended",
    "申报人",
    "推荐部门已签署意见：{edition}",
    "{department}已签署推荐意见。请于{deadline}前在“我的申报”中提交，逾期不予受理。" + _APPLICATION,
    events=("application.recommended",),
    article="20",
    asks="去提交",
)
RETURNED = Letter(
    "application.returned",
    "申报人",
    "推荐部门退回申报：{edition}",
    "{department}退回了您的申报。\n理由：{reason}\n请修改后重新送签，并于{deadline}前提交，逾期不予受理。"
    + _APPLICATION,
    events=("application.returned",),
    article="20",
    asks="去修改",
)
SUBMITTED = Letter(
    "application.submitted",
    "申报人",
    "申报已提交：{edition}",
    "您的申报已收到，编号 {number}，提交时间{at}。请妥善保存编号；需要补正的，将另行通知。" + _APPLICATION,
    events=("application.submitted",),
    article="20",
)
SUPPLEMENT = Letter(
    "application.supplement_requested",
    "申报人",
    "申报材料需要补正：{edition}",
    "请于{due}前（含当日）在“我的申报”中补正以下事项，逾期不予受理：\n{items}" + _APPLICATION,
    events=("application.supplement_requested",),
    article="21",
    asks="去补正",
)
SUPPLEMENT_MOVED = Letter(
    "application.supplement_moved",
    "申报人",
    "补正期限顺延：{edition}",
    "因放假安排调整，补正期限由{before}顺延至{due}（含当日），请在期限内补正。" + _APPLICATION,
    events=("application.supplement_moved",),
    article="21",
    asks="去补正",
)
SUPPLEMENT_CLOSED = Letter(
    "application.supplement_closed",
    "申报人",
    "补正期限已过：{edition}",
    "补正期限已过，没有收到补正，按原提交的材料继续审查；其间填写、上传而没有提交的，不予采用。\n理由：{reason}"
    + _APPLICATION,
    events=("application.supplement_closed",),
    article="21",
)
RESUBMITTED = Letter(
    "application.resubmitted",
    "要求补正的工作人员",
    "申报人已补正：{name}",
    "“{name}”（{number}）已提交补正，请继续审查。",
    events=("application.resubmitted",),
    article="21",
    asks="去审查",
)
LEFT = Letter(
    "application.left",
    "申报人",
    "{said}：{edition}",
    "{called}{outcome}\n理由：{reason}\n{basis}\n\n{remedy}\n\n{note}" + _APPLICATION,
    events=("application.eliminated", "application.withdrawn", "application.closed"),
    when="撤回、未通过、未入围、未列入名单、异议成立、终止公示、届次取消",
    article="21",
)
LEFT_DEPARTMENT = Letter(
    "application.left_department",
    "推荐部门",
    "提请推荐的申报不再参评：{name}",
    "提请贵部门推荐的“{name}”（{edition}）{outcome}\n理由：{reason}",
    events=("application.eliminated", "application.withdrawn", "application.closed"),
    when="已经送部门签署或者已经推荐",
    article="11",
)
LEFT_OFFICE = Letter(
    "application.withdrawn_office",
    "评审办（须回避的除外）",
    "申报人撤回申报：{name}",
    "“{name}”（{number}）的申报人已撤回申报，本次申报终止；其公示条目、名额和未办结的事项已一并处理。\n理由：{reason}",
    events=("application.withdrawn",),
    when="已经提交的申报",
    article="20",
)
RETURNED_TO_RUNNING = Letter(
    "application.reinstated",
    "申报人",
    "恢复参评：{edition}",
    "您的申报（{number}）恢复参评，此前不再参评的决定不再有效，按程序继续办理。\n理由：{reason}" + _APPLICATION,
    events=("application.reinstated",),
    article="21",
)
RETURNED_DEPARTMENT = Letter(
    "application.reinstated_department",
    "推荐部门",
    "所推荐的申报恢复参评：{name}",
    "贵部门推荐的“{name}”（{edition}，{number}）恢复参评，此前不再参评的决定不再有效。\n理由：{reason}",
    events=("application.reinstated",),
    article="11",
)
DEADLINE_EXTENDED = Letter(
    "edition.deadline_extended",
    "尚未提交的申报人",
    "申报截止时间延长：{edition}",
    "申报截止时间由{before}延长至{deadline}。\n理由：{reason}\n请在截止前提交，逾期不予受理。" + _APPLICATION,
    events=("edition.deadline_extended",),
    article="20",
    asks="在线申报",
)
DEADLINE_RESTORED = Letter(
    "edition.deadline_restored",
    "尚未提交的申报人",
    "申报截止时间恢复：{edition}",
    "此前的延长已经撤回，申报截止时间由{before}恢复为{deadline}。\n理由：{reason}\n请在截止前提交，逾期不予受理。"
    + _APPLICATION,
    events=("edition.deadline_restored",),
    article="20",
    asks="在线申报",
)
DEADLINE_MOVED_DEPARTMENT = Letter(
    "edition.deadline_moved_department",
    "推荐部门",
    "申报截止时间变动：{name}",
    "{edition}的申报截止时间由{before}改为{deadline}。“{name}”正待贵部门签署推荐意见，请在截止前签署或者退回修改。\n理由：{reason}",
    events=("edition.deadline_extended", "edition.deadline_restored"),
    when="正待签署推荐意见的",
    article="20",
    asks="去签署",
)
SILENT = {
    "application.contacts_erased": "随申报人的身份信息按期删除，申报表中所填的联系方式一并删除",
    "application.honoured": "随表彰决定通知获奖者和推荐部门（`honour.granted`）",
    "supplement.answered": "申报的补正通知已说明（`application.resubmitted`）",
    "supplement.lapsed": "申报的补正通知已说明（`application.supplement_closed`）",
    "supplement.dropped": "随申报退出而终止，退出通知已告知申报人",
}

OUTCOMES = {
    Departure.WITHDRAWN: "已经撤回，本次申报终止，材料按规定保存。",
    Departure.UNQUALIFIED: "未通过资格审查。",
    Departure.NOT_SELECTED: "未进入下一环节。",
    Departure.NOT_PROPOSED: "未列入获奖建议名单。",
    Departure.NOT_GRANTED: "未列入拟获奖名单。",
    Departure.OBJECTION: "不再参评。",
    Departure.TERMINATED: "已终止公示，不再参评。",
    Departure.NOT_APPROVED: "报批时未获批准，不列入拟获奖名单。",
    Departure.UNSUBMITTED: "在本届评选结束前没有提交，已经关闭。",
    Departure.CANCELLED: "因本届评选取消而终止，材料按规定保存。",
}


def tell_applicant(
    letter: Letter, application: Application, *, on: Any = None, english: dict[str, str] | None = None, **values: Any
) -> Message | None:
    """A letter to the account that applies, and to who works on it and wants its letters; `english` is what no catalogue has of its values."""
    said = said_in_english(application.edition, values)
    return queue_letter(
        letter, about=application, on=on, to=told_of(application), url=application.get_absolute_url(),
        in_english=said and said | (english or {}), **_named(application), **values,
    )  # fmt: skip


def tell_department(letter: Letter, application: Application, *, on: Any = None, **values: Any) -> Message | None:
    """A letter to the people of its recommending department; None when it has none that can be reached."""
    staff = application.department.users.filter(is_active=True) if application.department else User.objects.none()
    return queue_letter(
        letter, about=application, on=on, to=unbarred(staff, application.pk), url=f"/admin/desk/applications/{application.pk}/",
        **_named(application), **values,
    )  # fmt: skip


def tell_office(letter: Letter, application: Application, **values: Any) -> Message | None:
    """A letter to the officers who may act on it."""
    return queue_letter(
        letter, about=application, to=officers(application.pk), url=f"/admin/desk/applications/{application.pk}/",
        **_named(application), **values,
    )  # fmt: skip


def officers(application_id: int | None = None) -> list[User]:
    """The office's accounts, without those who are kept from the application (Article 28)."""
    return asking_officers(application_id)()


def asking_officers(application_id: int | None) -> Asking[User]:
    """The question `officers` asks."""
    return _officers.of() if application_id is None else _unbarred_officers.of(application=application_id)


def unbarred(people: QuerySet[User], application_id: int) -> list[User]:
    """Those who may read what is written about the application."""
    return list(_without_barred(people, application_id))


def _without_barred(people: QuerySet[User], application: Any) -> QuerySet[User]:
    return people.exclude(Exists(barred_of_all().filter(pk=application)))


@question
def _officers() -> QuerySet[User]:
    return User.objects.filter(groups__name=Role.OFFICE.value, is_active=True).distinct()


@question
def _unbarred_officers(application: Any) -> QuerySet[User]:
    office = User.objects.filter(groups__name=Role.OFFICE.value, is_active=True).distinct()
    return _without_barred(office, application)


def _named(application: Application) -> dict[str, Any]:
    return {
        "name": application.public_name,
        "number": application.number,
        "edition": application.edition.name,
        "deadline": application.edition.deadline,
        "department": application.department,
    }


def ask_for_opinion(application: Application) -> None:
    """The department's people; where it has none, the office learns that it must find another way."""
    if tell_department(AWAITING_OPINION, application) is None:
        tell_office(AWAITING_BY_POST, application)


def tell_of_resubmission(application: Application, supplement: Supplement | None) -> None:
    """Whoever asked, while they are there and may still act on it."""
    asker = supplement.requested_by_id if supplement else None
    able = officers(application.pk)
    asked = [person for person in able if person.pk == asker]
    queue_letter(
        RESUBMITTED, about=application, to=asked or able,
        url=f"/admin/desk/applications/{application.pk}/", **_named(application),
    )  # fmt: skip


def tell_who_left(application: Application, *, by: Any, note: str) -> None:
    """What was decided, why, by which article, how to object: to the applicant; that it is over: to department and office."""
    departure = Departure(application.left_as)
    chinese, english = (
        what_to_do(application, departure, language)
        for language in (CHINESE, ENGLISH if speaks_english(application.edition) else "")
    )
    tell_applicant(
        LEFT,
        application,
        english=english,
        said=departure.label,
        outcome=OUTCOMES[departure],
        reason=sentence(application.left_reason),
        note=note,
        **chinese,
    )
    if _department_knows(application):
        tell_department(LEFT_DEPARTMENT, application, outcome=OUTCOMES[departure], reason=_shared_reason(application))
    if departure == Departure.WITHDRAWN and application.number:
        tell_office(LEFT_OFFICE, application, reason=sentence(application.left_reason))


def tell_who_returned(application: Application, *, by: Any, reason: str) -> None:
    """That the earlier decision no longer stands, and why: to the applicant and the department."""
    tell_applicant(RETURNED_TO_RUNNING, application, reason=sentence(reason))
    tell_department(RETURNED_DEPARTMENT, application, reason=sentence(reason))


def _department_knows(application: Application) -> bool:
    """It lay there for an opinion, or went on with one."""
    left = Event.objects.filter(
        target_type=application._meta.label_lower, target_id=str(application.pk), verb__in=LEFT.events
    ).latest("sequence")
    return left.payload.get("from") != ApplicationState.DRAFT


def _shared_reason(application: Application) -> str:
    """Why somebody withdrew is between them and the office."""
    return "" if application.left_as == Departure.WITHDRAWN else sentence(application.left_reason)


def tell_of_new_deadline(edition: Edition, *, before: datetime, reason: str) -> None:
    """Everybody who has begun and not submitted; the departments whose opinion is awaited."""
    letter = DEADLINE_EXTENDED if edition.deadline > before else DEADLINE_RESTORED
    said: dict[str, Any] = {"on": edition, "before": before, "reason": sentence(reason)}
    for application in edition.applications.filter(state__in=UNSUBMITTED).select_related("applicant", "department"):
        application.edition = edition
        tell_applicant(letter, application, **said)
        if application.state == ApplicationState.AWAITING:
            tell_department(DEADLINE_MOVED_DEPARTMENT, application, **said)
