"""What people are told who work on an application together."""

from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.addresses import plain
from portal.messages.declarations import Letter
from workflow.applications.coworking import link_to
from workflow.applications.enums import CoworkerRole
from workflow.applications.models import Application, Coworker

INVITED = Letter(
    "application.coworker_invited",
    "受邀的共同填写人",
    "邀请您共同填写申报：{edition}",
    "{inviter}邀请您以“{role}”身份参与“{name}”的申报（{edition}）。\n"
    "请在{until}前打开下列网址，以本邮箱注册、登录后接受；网址只能使用一次，请勿转发。不认识邀请人的，不必理会。",
    events=("application.coworker_invited",),
    article="20",
    by_mail_alone=True,
    encloses=True,
)
JOINED = Letter(
    "application.coworker_joined",
    "申报人",
    "共同填写人已加入：{edition}",
    "{who}已接受邀请，以“{role}”身份参与“{name}”的申报。不是您邀请的，请立即在“共同填写人”中移出。",
    events=("application.coworker_joined",),
    article="20",
)
REMOVED = Letter(
    "application.coworker_removed",
    "被移出的共同填写人",
    "您已不参与这份申报：{edition}",
    "申报人已将您移出“{name}”的申报，您不能再查阅和填写；此前保存的内容仍在申报中。需要继续的，请与申报人联系。",
    events=("application.coworker_left",),
    when="由申报人移出的",
    article="20",
)
LEFT = Letter(
    "application.coworker_left",
    "申报人",
    "共同填写人已退出：{edition}",
    "{who}已自行退出“{name}”的申报；此前保存的内容仍在申报中。",
    events=("application.coworker_left",),
    when="自行退出的",
    article="20",
)
ROLE_CHANGED = Letter(
    "application.coworker_role_changed",
    "改变角色的共同填写人",
    "您的角色已改为{role}：{edition}",
    "申报人已将您在“{name}”申报中的角色改为“{role}”：{may}。此前保存的内容和上传的材料仍在申报中。",
    events=("application.coworker_role_changed",),
    article="20",
)
HAND_OVER_OFFERED = Letter(
    "application.hand_over_offered",
    "提议接手的填写人",
    "请答复是否接手申报：{edition}",
    "{former}提议由您接手“{name}”的申报：接受后，由您提交、撤回、答复和收取通知，并对所提供材料的真实性负责；"
    "{former}改为填写人。请在{until}前答复；逾期未答复的，提议自行失效，仍由{former}负责。",
    events=("application.hand_over_offered",),
    article="20",
    asks="答复是否接手",
)
HAND_OVER_DECLINED = Letter(
    "application.hand_over_declined",
    "申报人",
    "移交的提议未被接受：{edition}",
    "{who}不接手“{name}”的申报，仍为填写人；申报仍由您负责，可以提议由其他填写人接手。",
    events=("application.hand_over_declined",),
    article="20",
)
HAND_OVER_WITHDRAWN = Letter(
    "application.hand_over_withdrawn",
    "提议接手的填写人",
    "移交的提议已撤回：{edition}",
    "申报人已撤回由您接手“{name}”申报的提议，您无须答复，仍为填写人。",
    events=("application.hand_over_withdrawn",),
    article="20",
)
HAND_OVER_LAPSED = Letter(
    "application.hand_over_lapsed",
    "申报人",
    "移交的提议已到期：{edition}",
    "{who}没有在期限内答复是否接手“{name}”的申报，提议已经失效，申报仍由您负责。",
    events=("application.hand_over_lapsed",),
    article="20",
)
HANDED_OVER = Letter(
    "application.handed_over",
    "接手的申报人、移交的原申报人",
    "申报已移交：{edition}",
    "“{name}”的申报已由{former}移交{heir}：此后由{heir}提交、撤回和答复，有关通知寄给{heir}；{former}为填写人。"
    "移交有误的，由{heir}提议移交回去。",
    events=("application.handed_over",),
    article="20",
)
MAY = {
    CoworkerRole.EDITOR: "可以填写、上传材料，填写并提交补正；送推荐部门、提交和撤回仍由申报人办理",
    CoworkerRole.READER: "可以查阅和下载，不能再填写、上传；尚未保存的内容不计入申报，请交申报人或者填写人填写",
}
SILENT = {
    "application.coworker_invitation_withdrawn": "邀请中的网址此后打不开，页面说明原因；没有接受邀请的，与申报无关",
    "application.coworker_invitation_lapsed": "有效期写在邀请中；到期删除所留的邮箱",
    "application.coworker_letters_chosen": "本人的选择，页面随即显示",
}


def send_invitation(seat: Coworker) -> None:
    """To the address alone; what opens the seat is enclosed, and nowhere else."""
    queue_letter(
        INVITED, about=seat, on=seat.application, address=plain(seat.email), enclosed=link_to(seat), until=seat.expires_at,
        inviter=seat.invited_by or "申报人", **_said(seat),
    )  # fmt: skip


def tell_joined(seat: Coworker) -> None:
    _tell(JOINED, seat, to=seat.application.applicant, url=_people(seat))


def tell_left(seat: Coworker, *, by: Any) -> None:
    """Whoever did not do it themselves."""
    if by is not None and by.pk == seat.user_id:
        _tell(LEFT, seat, to=seat.application.applicant, url=_people(seat))
    else:
        _tell(REMOVED, seat, to=seat.user)


def tell_role_changed(seat: Coworker) -> None:
    """What they may do from now on."""
    _tell(ROLE_CHANGED, seat, to=seat.user, url=seat.application.get_absolute_url(), may=MAY[seat.role])  # type: ignore[index]


def offer_hand_over(seat: Coworker) -> None:
    """To whom it is offered: what it means, and until when they answer."""
    former = seat.application.applicant
    _tell(HAND_OVER_OFFERED, seat, to=seat.user, url=_people(seat), former=former, until=seat.offered_until)


def tell_declined(seat: Coworker) -> None:
    _tell(HAND_OVER_DECLINED, seat, to=seat.application.applicant, url=_people(seat))


def tell_taken_back(seat: Coworker) -> None:
    _tell(HAND_OVER_WITHDRAWN, seat, to=seat.user)


def tell_offer_lapsed(seat: Coworker) -> None:
    _tell(HAND_OVER_LAPSED, seat, to=seat.application.applicant, url=_people(seat))


def _people(seat: Coworker) -> str:
    return f"/apply/{seat.application_id}/coworkers/"


def tell_handed_over(application: Application, *, former: Any) -> None:
    """Both: who answers for it now."""
    queue_letter(
        HANDED_OVER, about=application, to=[application.applicant, former], url=application.get_absolute_url(),
        name=application.public_name, edition=application.edition.name, former=former, heir=application.applicant,
    )  # fmt: skip


def _tell(letter: Letter, seat: Coworker, **more: Any) -> None:
    queue_letter(letter, about=seat, on=seat.application, who=seat.user, **more, **_said(seat))


def _said(seat: Coworker) -> dict[str, Any]:
    application = seat.application
    return {
        "name": application.public_name, "edition": application.edition.name, "role": seat.get_role_display(),
    }  # fmt: skip
