"""What people are told who work on an application together."""

from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.addresses import plain
from portal.messages.declarations import Letter
from workflow.applications.coworking import link_to
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
HANDED_OVER = Letter(
    "application.handed_over",
    "接手的申报人、移交的原申报人",
    "申报已移交：{edition}",
    "“{name}”的申报已由{former}移交{heir}：此后由{heir}提交、撤回和答复，有关通知寄给{heir}；{former}为填写人。"
    "移交有误的，请{heir}移交回去。",
    events=("application.handed_over",),
    article="20",
)
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
    _tell(JOINED, seat, to=seat.application.applicant, url=f"/apply/{seat.application_id}/coworkers/")


def tell_left(seat: Coworker, *, by: Any) -> None:
    """Whoever did not do it themselves."""
    if by is not None and by.pk == seat.user_id:
        _tell(LEFT, seat, to=seat.application.applicant, url=f"/apply/{seat.application_id}/coworkers/")
    else:
        _tell(REMOVED, seat, to=seat.user)


def tell_handed_over(application: Application, *, former: Any) -> None:
    """Both: who answers for it now."""
    queue_letter(
        HANDED_OVER, about=application, to=[application.applicant, former], url=application.get_absolute_url(),
        name=application.public_name, edition=application.edition.name, former=former, heir=application.applicant,
    )  # fmt: skip


def _tell(letter: Letter, seat: Coworker, **to: Any) -> None:
    queue_letter(letter, about=seat, on=seat.application, who=seat.user, **to, **_said(seat))


def _said(seat: Coworker) -> dict[str, Any]:
    application = seat.application
    return {
        "name": application.public_name, "edition": application.edition.name, "role": seat.get_role_display(),
    }  # fmt: skip
