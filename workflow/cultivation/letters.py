"""What members, recommenders, attendees, experts and the office are told (Articles 13–15)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from portal.errors import cite
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from portal.powers.actions import working_officers
from workflow.cultivation.enums import EnrolmentState, GuidanceState, MemberState
from workflow.cultivation.models import Enrolment, Guidance, Member, Training
from workflow.cultivation.queries import guiding_article, pool_name

MINE = "/pool/mine/"

RECOMMENDED = Letter(
    "pool.recommended",
    "被推荐单位（邮件）",
    "推荐加入{pool}：请确认",
    "{name}：\n\n{recommender}推荐贵单位加入{pool}，免费接受培训和指导。\n网址：{link}\n"
    "请打开上列网址，用本邮箱注册或者登录，查看推荐理由；同意加入的，在该处确认，不同意的，在该处说明。没有确认的，不纳入。",
    events=("pool.filed",),
    when="由他人推荐的",
    article="13",
    by_mail_alone=True,
)
APPLIED = Letter(
    "pool.applied",
    "评审办",
    "待审核：{name}申请加入孵化池",
    "{name}申请加入{pool}（{way}），请登录办公台审核，写明意见。",
    events=("pool.applied",),
    article="13",
    asks="去审核",
)
DECLINED = Letter(
    "pool.declined",
    "推荐人",
    "所推荐的单位未同意加入：{name}",
    "您推荐的{name}表示不加入{pool}，推荐已经办结。",
    events=("pool.declined",),
    article="13",
)
RETRACTED = Letter(
    "pool.retracted",
    "推荐人",
    "所推荐的单位撤回加入申请：{name}",
    "您推荐的{name}确认以后，在审核以前撤回了加入{pool}的申请，推荐已经办结。",
    events=("pool.retracted",),
    when="由他人推荐、单位已经确认的",
    article="13",
)
ADMITTED = Letter(
    "pool.admitted",
    "单位、推荐人",
    "已纳入孵化池：{name}",
    "{name}已纳入{pool}。\n{focus}\n审核意见：{reason}\n单位可以在“我的培育”中报名培训，对照申报条件自查。",
    events=("pool.admitted",),
    article="13",
)
REFUSED = Letter(
    "pool.refused",
    "单位、推荐人",
    "未纳入孵化池：{name}",
    "{name}申请加入{pool}，经审核，不予纳入。\n理由：{reason}\n情况有变化的，可以再次申请。\n{ask}",
    events=("pool.refused",),
    article="13",
)
LEFT = Letter(
    "pool.left",
    "单位",
    "已退出孵化池：{name}",
    "{name}自即日起退出{pool}，尚未举办的培训的报名一并取消。\n理由：{reason}\n{ask}",
    events=("pool.left",),
    when="由评审办办理的",
    article="13",
)
LEFT_BY_ITSELF = Letter(
    "pool.left_by_itself",
    "评审办",
    "单位退出孵化池：{name}",
    "{name}退出{pool}，尚未举办的培训的报名已一并取消。\n理由：{reason}",
    events=("pool.left",),
    when="由单位自己提出的",
    article="13",
)
ANNOUNCED = Letter(
    "training.announced",
    "在池单位",
    "培训通知：{title}",
    "{pool}将举办培训“{title}”，免费参加。\n时间：{starts}\n地点：{place}\n授课人：{lecturer}\n"
    "请于{until}前报名，每单位最多{most}人；名额已满的按报名先后候补。",
    events=("training.announced",),
    article="13",
    asks="去报名",
)
CHANGED = Letter(
    "training.changed",
    "已报名的单位",
    "培训有变更：{title}",
    "培训“{title}”有变更，请以下列为准。\n时间：{starts}\n地点：{place}\n授课人：{lecturer}\n理由：{reason}\n"
    "不能参加的，请取消报名，以便他人递补。",
    events=("training.changed",),
    article="13",
)
CALLED_OFF = Letter(
    "training.cancelled",
    "已报名的单位",
    "培训取消：{title}",
    "原定于{starts}举办的培训“{title}”取消，报名随之失效。\n理由：{reason}",
    events=("training.cancelled",),
    article="13",
)
MATERIAL = Letter(
    "training.material_added",
    "已录取和已出席的单位",
    "培训资料已上传：{title}",
    "培训“{title}”的资料已上传，可以登录后在培训页面下载。",
    events=("training.material_added",),
    article="13",
)
PLACED = Letter(
    "enrolment.placed",
    "报名单位",
    "培训已录取：{title}",
    "{name}为{attendee}报名的培训“{title}”已录取。\n时间：{starts}\n地点：{place}\n不能参加的，请在培训开始前取消报名，以便他人递补。",
    events=("enrolment.placed",),
    article="13",
)
WAITING = Letter(
    "enrolment.waiting",
    "报名单位",
    "培训候补：{title}",
    "培训“{title}”名额已满，{name}为{attendee}的报名列为候补，前面还有{ahead}人。有名额空出时依次自动递补，并即告知。",
    events=("enrolment.filed",),
    when="名额已满的",
    article="13",
)
ENDED = Letter(
    "enrolment.withdrawn",
    "报名单位",
    "培训报名已取消：{title}",
    "{name}为{attendee}报名的培训“{title}”已取消报名。\n理由：{reason}\n{ask}",
    events=("enrolment.withdrawn",),
    when="由评审办办理的",
    article="13",
)
IN_VAIN = Letter(
    "enrolment.lapsed",
    "报名单位",
    "培训没有空出名额：{title}",
    "培训“{title}”直至开始没有空出名额，{name}为{attendee}的候补没有轮到。再次举办时另行通知。",
    events=("enrolment.lapsed",),
    when="候补至开始的",
    article="13",
)
ATTENDED = Letter(
    "enrolment.attended",
    "报名单位",
    "培训证明：{title}",
    "{name}的{attendee}参加了培训“{title}”，培训证明（编号{number}）可以在“我的培育”中下载，任何人可以在本站“证书核验”中按编号核对。",
    events=("enrolment.attended",),
    article="13",
)
CORRECTED = Letter(
    "enrolment.corrected",
    "报名单位",
    "培训出席情况已更正：{title}",
    "{name}的{attendee}在培训“{title}”的出席情况更正为“{state}”，编号{number}的培训证明{stands}。\n理由：{reason}\n{ask}",
    events=("enrolment.counted_in", "enrolment.counted_out"),
    article="13",
)
GUIDANCE_FILED = Letter(
    "guidance.filed",
    "评审办",
    "待备案：{expert}担任指导专家",
    "{expert}（{unit}）填报担任{organisation}的指导专家，请登录办公台核对后备案。",
    events=("guidance.filed",),
    when="由专家本人填报的",
    article="15",
    asks="去备案",
)
GUIDANCE_RECORDED = Letter(
    "guidance.recorded",
    "指导专家",
    "指导专家已备案：{organisation}",
    "您担任{organisation}的指导专家已备案，起始日期为{starts}。{basis}，评审该组织和其所属人员的申报时，系统已安排您回避，请予配合。"
    "\n结束指导的，请在“我的培育”中登记。",
    events=("guidance.recorded",),
    article="15",
)
GUIDANCE_REFUSED = Letter(
    "guidance.refused",
    "指导专家",
    "指导专家未予备案：{organisation}",
    "您填报担任{organisation}的指导专家，经核对，不予备案。\n理由：{reason}\n{ask}",
    events=("guidance.refused",),
    article="15",
)
GUIDANCE_CANCELLED = Letter(
    "guidance.cancelled",
    "指导专家",
    "指导专家备案已撤销：{organisation}",
    "您担任{organisation}的指导专家的备案已撤销。\n理由：{reason}\n此前已登记的回避继续有效，不当的由评审办另行解除。\n{ask}",
    events=("guidance.cancelled",),
    article="15",
)
GUIDANCE_ENDED = Letter(
    "guidance.ended",
    "指导专家",
    "指导已结束：{organisation}",
    "您担任{organisation}的指导专家，登记为{until}结束。此后评审该组织和其所属人员的申报，仍须回避。",
    events=("guidance.ended",),
    when="不是本人办理的",
    article="15",
)
SILENT = {
    "pool.answered": "单位自己填写的自查，不据以作出决定",
    "pool.erased": "期限届满删除联系人信息，与当事人的通知所写一致",
    "training.held": "出席的、候补的另行告知",
    "enrolment.missed": "没有出席，无须告知",
    "enrolment.certificate_drawn": "单位自己下载证明",
}


def tell_recommended(member: Member) -> None:
    """By mail: the organisation has no account that is known. The reasons stand on the page: what a stranger wrote is not
    sent in the portal's name to whatever address they gave."""
    link = f"{settings.PORTAL_BASE_URL}{MINE}"
    values = {"recommender": member.recommender, "link": link, **_of_member(member)}
    queue_letter(RECOMMENDED, about=member, address=member.contact_email, **values)


def tell_applied(member: Member) -> None:
    url = f"/admin/desk/pool-members/{member.pk}/"
    to = working_officers().distinct()
    queue_letter(APPLIED, about=member, to=to, url=url, way=member.get_way_display(), **_of_member(member))


def tell_declined(member: Member) -> None:
    queue_letter(DECLINED, about=member, to=member.filed_by, url=MINE, **_of_member(member))


def tell_retracted(member: Member, *, by: Any) -> None:
    """Whoever recommended what the organisation took back; who took it back themselves knows."""
    if by.pk != member.filed_by_id:
        queue_letter(RETRACTED, about=member, to=member.filed_by, url=MINE, **_of_member(member))


def tell_decided(member: Member) -> None:
    """The organisation, and whoever recommended it."""
    letter = ADMITTED if member.state == MemberState.MEMBER else REFUSED
    values: dict[str, Any] = {"reason": sentence(member.decision_reason), "ask": ask_office("对此")}
    focus = "经审核，列为重点培育的中小企业。" if member.is_focus else ""
    queue_letter(
        letter, about=member, to=[member.user, member.filed_by], url=MINE, focus=focus, **values, **_of_member(member)
    )


def tell_left(member: Member, *, by: Any) -> None:
    """The one who did not do it."""
    values = {"reason": sentence(member.leaving_reason), **_of_member(member)}
    if by is not None and by.pk == member.user_id:
        url = f"/admin/desk/pool-members/{member.pk}/"
        queue_letter(LEFT_BY_ITSELF, about=member, to=working_officers().distinct(), url=url, **values)
    else:
        queue_letter(LEFT, about=member, to=member.user, url=MINE, ask=ask_office("对此"), **values)


def tell_announced(training: Training) -> None:
    members = Member.objects.in_pool().filter(programme=training.programme_id).select_related("user")
    _of(ANNOUNCED, training, (member.user for member in members), until=training.enrol_by, most=training.per_member)


def tell_changed(training: Training, *, reason: str) -> None:
    _of(CHANGED, training, _accounts(training.enrolments.coming()), reason=sentence(reason))


def tell_called_off(training: Training, enrolments: Iterable[Enrolment]) -> None:
    _of(CALLED_OFF, training, _accounts(enrolments), reason=sentence(training.cancelled_because))


def tell_material(training: Training) -> None:
    states = (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED)
    _of(MATERIAL, training, _accounts(training.enrolments.filter(state__in=states)))


def tell_placed(enrolment: Enrolment) -> None:
    training = enrolment.training
    _to_enroller(PLACED, enrolment, starts=training.starts_at, place=training.place)


def tell_waiting(enrolment: Enrolment, *, ahead: int) -> None:
    _to_enroller(WAITING, enrolment, ahead=ahead)


def tell_enrolment_ended(enrolment: Enrolment, *, by: Any, reason: str) -> None:
    """Who took it back themselves knows."""
    if by is None or by.pk != enrolment.member.user_id:
        _to_enroller(ENDED, enrolment, reason=sentence(reason), ask=ask_office("对此"))


def tell_left_waiting(enrolment: Enrolment) -> None:
    _to_enroller(IN_VAIN, enrolment)


def tell_attended(enrolment: Enrolment) -> None:
    _to_enroller(ATTENDED, enrolment, number=enrolment.number)


def tell_attendance_corrected(enrolment: Enrolment, *, reason: str) -> None:
    stands = "有效" if enrolment.state == EnrolmentState.ATTENDED else "不再有效"
    _to_enroller(
        CORRECTED, enrolment, number=enrolment.number, state=enrolment.get_state_display(), stands=stands,
        reason=sentence(reason), ask=ask_office("对此"),
    )  # fmt: skip


def tell_guidance_filed(guidance: Guidance) -> None:
    url = f"/admin/desk/guidances/{guidance.pk}/"
    values: dict[str, Any] = {
        "expert": guidance.expert,
        "unit": guidance.expert_unit,
        "organisation": guidance.organisation,
    }
    queue_letter(GUIDANCE_FILED, about=guidance, to=working_officers().distinct(), url=url, **values)


DECIDED = {
    GuidanceState.RECORDED: GUIDANCE_RECORDED,
    GuidanceState.REFUSED: GUIDANCE_REFUSED,
    GuidanceState.CANCELLED: GUIDANCE_CANCELLED,
}


def tell_guidance_decided(guidance: Guidance) -> None:
    values = {
        "starts": guidance.from_on,
        "basis": cite(guiding_article(guidance.programme)),
        "reason": sentence(guidance.decision_reason),
        "ask": ask_office("对此"),
    }
    _to_expert(DECIDED[GuidanceState(guidance.state)], guidance, **values)


def tell_guidance_ended(guidance: Guidance, *, by: Any) -> None:
    """Who ended it themselves knows."""
    if by is None or by.pk != guidance.user_id:
        _to_expert(GUIDANCE_ENDED, guidance, until=guidance.until_on)


def _to_expert(letter: Letter, guidance: Guidance, **values: Any) -> None:
    queue_letter(letter, about=guidance, to=guidance.user, url=MINE, organisation=guidance.organisation, **values)


def _of_member(member: Member) -> dict[str, Any]:
    return {"name": member.name, "pool": pool_name(member.programme)}


def _of(letter: Letter, training: Training, people: Iterable[Any], **values: Any) -> None:
    queue_letter(
        letter, about=training, to=list(people), url=training.get_absolute_url(), title=training.title,
        pool=pool_name(training.programme), starts=training.starts_at, place=training.place,
        lecturer=training.lecturer, **values,
    )  # fmt: skip


def _accounts(enrolments: Any) -> list[Any]:
    return [enrolment.member.user for enrolment in enrolments]


def _to_enroller(letter: Letter, enrolment: Enrolment, **values: Any) -> None:
    queue_letter(
        letter, about=enrolment, to=enrolment.member.user, url=enrolment.training.get_absolute_url(),
        name=enrolment.member.name, attendee=enrolment.attendee, title=enrolment.training.title, **values,
    )  # fmt: skip
