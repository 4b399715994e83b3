"""The stage kind of this app: a public notice (Articles 21, 25)."""

from workflow.applications.queries import candidates
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_stage
from workflow.publicity.enums import LIVE, NoticeState
from workflow.publicity.models import Notice

DESK = "/admin/desk/notices/"


@register_stage
class NoticeStage(StageKind):
    """Begins with somebody to publish, ends when the notice's clock has run out. A held entry stays behind; it blocks nobody."""

    kind = "notice"
    label = "公示"

    def entry_blockers(self, stage: Stage) -> list[Blocker]:
        if candidates(stage).exists():
            return []
        return [Blocker(stage.article, f"没有可列入“{stage.name}”的对象，请先完成前一环节的审查或审议。", DESK)]

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        notice = stage.notices.filter(state__in=LIVE).first()
        if notice is None:
            return [Blocker(stage.article, f"“{stage.name}”尚未公示，请生成并发布公示名单。", f"{DESK}do/plan/")]
        if notice.state == NoticeState.ENDED:
            return []
        return [Blocker(stage.article, _waiting(notice), f"{DESK}{notice.pk}/")]


def _waiting(notice: Notice) -> str:
    if notice.state == NoticeState.DRAFT:
        return f"“{notice.title}”还是草稿，请核对后发布。"
    return f"“{notice.title}”正在公示（{notice.clock_text}），至 {notice.ends_on} 届满，期满后自动结束。"
