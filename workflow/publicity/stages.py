"""The stage kind of this app: a public notice (Articles 21, 25)."""

from workflow.applications.enums import IN_REVIEW
from workflow.applications.queries import candidates
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_exit_check, register_stage
from workflow.publicity.enums import LIVE, HoldState, NoticeState
from workflow.publicity.models import Hold, Notice

DESK = "/admin/desk/notices/"


@register_stage
class NoticeStage(StageKind):
    """Ends when the notice's clock has run out, or with nobody to publish: an award may be given to none (Article 3).

    A held entry stays behind: the others enter the next stage, which does not end before the held one is settled and has
    had its turn there.
    """

    kind = "notice"
    label = "公示"

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        notice = stage.notices.filter(state__in=LIVE).first()
        if notice is None:
            if not candidates(stage).exists():
                return []
            return [Blocker(stage.article, f"“{stage.name}”尚未公示，请生成并发布公示名单。", f"{DESK}do/plan/")]
        if notice.state == NoticeState.ENDED:
            return []
        return [Blocker(stage.article, _waiting(notice), f"{DESK}{notice.pk}/")]


def _waiting(notice: Notice) -> str:
    if notice.state == NoticeState.DRAFT:
        return f"“{notice.title}”还是草稿，请核对后发布。"
    return f"“{notice.title}”正在公示（{notice.clock_text}），至 {notice.ends_on} 届满，期满后自动结束。"


@register_exit_check
def held_behind(stage: Stage) -> list[Blocker]:
    """Entries of earlier notices that an objection still holds: let go later, they would find no stage to enter."""
    held = Hold.objects.filter(
        entry__notice__edition=stage.edition_id, entry__notice__stage__position__lt=stage.position,
        entry__application__state__in=IN_REVIEW, state=HoldState.OPEN,
    )  # fmt: skip
    names = sorted(set(held.values_list("entry__public_name", flat=True)))
    if not names:
        return []
    shown = "、".join(names[:3]) + (f"等 {len(names)} 项" if len(names) > 3 else "")
    message = f"{shown}的异议尚在办理，须待结论作出；异议不成立的，该申报在“{stage.name}”补办后再一并推进"
    return [Blocker(held[0].entry.notice.stage.article, message, "/admin/desk/objections/")]
