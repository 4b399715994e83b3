"""What applicants and recommending departments are told of a public list (Articles 21, 25, 30, 31)."""

from collections import defaultdict
from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.coworking import told_of
from workflow.applications.letters import tell_applicant, unbarred
from workflow.applications.models import Application
from workflow.programmes.english import said_in_english
from workflow.programmes.models import Department
from workflow.publicity.models import Hold, Notice, NoticeEntry

_NEVER_WHO = "异议提出人的身份信息依法予以保密。"

LISTED = Letter(
    "notice.published",
    "名单所列的申报人",
    "您的申报已列入公示：{title}",
    "您的申报（{number}）列入《{title}》第{position}项，公示期{starts_on}至{ends_on}。"
    "公示期间任何单位和个人可以实名提出异议。\n所列文字有误的，请在公示期内告知评审办。\n\n申报：{name}",
    events=("notice.published",),
    article="21",
)
LISTED_DEPARTMENT = Letter(
    "notice.published_department",
    "推荐部门",
    "所推荐的申报已列入公示：{title}",
    "贵部门推荐的{names}列入《{title}》，公示期{starts_on}至{ends_on}。",
    events=("notice.published",),
    when="一个部门合为一封",
    article="21",
)
EXTENDED = Letter(
    "notice.extended",
    "公示期有变动的申报人",
    "公示期顺延：{title}",
    "《{title}》第{position}项的公示期顺延至{ends_on}。\n原因：{reason}\n\n申报：{name}",
    events=("notice.extended",),
    article="21",
)
CORRECTED = Letter(
    "notice.corrected",
    "申报人",
    "公示名单已更正：{title}",
    "《{title}》第{position}项已更正。\n理由：{reason}\n该项公示期重新计算，至{anew_to}。\n\n申报：{name}",
    events=("notice.corrected", "notice.redacted"),
    article="21",
)
PASSED = Letter(
    "notice.passed",
    "申报人",
    "公示期满：{title}",
    "您的申报（{number}）在《{title}》中{outcome}。\n进入“{following}”环节，后续安排另行通知。\n\n申报：{name}",
    events=("application.passage_decided",),
    when="公示期满通过",
    article="21",
)
HELD = Letter(
    "hold.placed",
    "被提出异议的申报人",
    "公示期间收到异议：{title}",
    "公示期间收到对《{title}》第{position}项（您的申报 {number}）的实名异议，依规定办理期间，您的申报暂不进入下一环节，"
    "其他各项不受影响。需要您说明情况的，评审办另行联系；办理结果将通知您。" + _NEVER_WHO + "\n\n申报：{name}",
    events=("hold.placed",),
    article="31",
)
LIFTED = Letter(
    "hold.lifted",
    "被提出异议的申报人",
    "异议办理完毕：{title}",
    "对《{title}》第{position}项（您的申报 {number}）提出的异议{outcome}，暂缓已经解除。\n{standing}\n"
    + _NEVER_WHO
    + "\n\n申报：{name}",
    events=("hold.lifted", "hold.settled", "hold.released"),
    when="不成立、部分成立、撤回或者不予受理；届次取消的不另行通知",
    article="31",
)
SILENT = {
    "notice.draft_withdrawn": "草稿从未公开",
    "notice.ended": "逐份通知申报人（`application.passage_decided`、`hold.placed`）",
    "notice.terminated": "届次取消时逐份通知申报人（`application.closed`）",
    "hold.confirmed": "申报随之退出，退出通知写明异议成立（`application.eliminated`）",
}


def tell_listed(notice: Notice) -> None:
    """Each applicant on the list, and each department once for all of its own."""
    by_department: dict[Department, list[NoticeEntry]] = defaultdict(list)
    entries = notice.entries.select_related("application__applicant", "application__department", "application__edition")
    for entry in entries.order_by("position"):
        tell_applicant(LISTED, entry.application, on=notice, **_placed(entry, notice))
        if entry.application.department:
            by_department[entry.application.department].append(entry)
    for department, listed in by_department.items():
        _tell_department(notice, department, listed)


def _tell_department(notice: Notice, department: Department, listed: list[NoticeEntry]) -> None:
    people = department.users.filter(is_active=True)
    for person in people:
        shown = [entry.public_name for entry in listed if unbarred(people.filter(pk=person.pk), entry.application_id)]
        queue_letter(
            LISTED_DEPARTMENT, about=notice, occasion=f"published to {person.pk}", to=person if shown else None,
            url=notice.get_absolute_url(), title=notice.title, names="、".join(f"“{name}”" for name in shown),
            starts_on=notice.starts_on, ends_on=notice.ends_on,
        )  # fmt: skip


def tell_extended(notice: Notice, changed: list[NoticeEntry], reason: str) -> None:
    """Those whose own period moved."""
    for entry in changed:
        tell_applicant(EXTENDED, entry.application, on=notice, reason=sentence(reason), **_placed(entry, notice))


def tell_corrected(entry: NoticeEntry, reason: str, *, anew: bool) -> None:
    """Whose entry it is; with the new period where it starts anew."""
    tell_applicant(
        CORRECTED, entry.application, on=entry.notice, reason=sentence(reason), anew_to=entry.ends_on if anew else None,
        **_placed(entry, entry.notice),
    )  # fmt: skip


def tell_passed(entry: NoticeEntry, notice: Notice, outcome: str) -> None:
    stage = notice.edition.stages.filter(position=notice.stage.position + 1).first()
    following = stage.name if stage else ""
    tell_applicant(PASSED, entry.application, outcome=outcome, following=following, **_placed(entry, notice))


def tell_held(hold: Hold, notice: Notice) -> None:
    _tell_of_hold(HELD, hold, notice)


def tell_let_go(hold: Hold, notice: Notice, outcome: str, *, others: bool) -> None:
    """That it is over; `others` says that a further objection still holds the entry."""
    standing = "另有异议尚在办理，结果另行通知。" if others else ""
    _tell_of_hold(LIFTED, hold, notice, outcome=outcome, standing=standing)


def _tell_of_hold(letter: Letter, hold: Hold, notice: Notice, **values: Any) -> None:
    entry = hold.entry
    application: Application = entry.application
    queue_letter(
        letter, about=hold, to=told_of(application), url=application.get_absolute_url(), name=application.public_name,
        number=application.number, title=notice.title, position=entry.position,
        in_english=said_in_english(application.edition, values), **values,
    )  # fmt: skip


def _placed(entry: NoticeEntry, notice: Notice) -> dict[str, Any]:
    return {
        "title": notice.title,
        "position": entry.position,
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
    }
