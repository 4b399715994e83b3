"""The stage kind of this app: a public notice (Articles 21, 25)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.transitions.core import obstacles
from workflow.applications.enums import IN_REVIEW, Outcome
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_exit_check, register_stage
from workflow.programmes.telling import Naming
from workflow.publicity import rules
from workflow.publicity.enums import LIVE, PUBLIC, HoldState, NoticeState
from workflow.publicity.models import Hold, Notice, NoticeEntry
from workflow.publicity.queries import unpublished

DESK = "/admin/desk/notices/"


@register_stage
class NoticeStage(StageKind):
    """Ends when the notice's clock has run out, or with nobody to publish: an award may be given to none (Article 3).

    A held entry stays behind: the others enter the next stage, which does not end before the held one is settled and has
    had its turn there.
    """

    kind = "notice"
    label = "公示"
    idle_word = "没有公示对象"

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """A list was public."""
        return Notice.objects.filter(stage__in=stages, state__in=PUBLIC).values_list("stage", flat=True)

    def earliest_end(self, stage: Stage) -> date | None:
        """The last day of the running notice."""
        notice = stage.notices.filter(state__in=LIVE).first()
        return notice.ends_on if notice else None

    def check_result(self, stage: Stage, application: Any, outcome: str) -> None:
        """The period and the objections decide: out is who was struck from the list, or held by an objection that was upheld."""
        entries = NoticeEntry.objects.filter(notice__stage=stage, application=application)
        out = entries.filter(~Q(left_as="") | Q(holds__state=HoldState.CONFIRMED))
        if outcome == Outcome.PASSED or not out.exists():
            raise TransitionNotAllowed("公示的结果由公示期和异议决定，请通过异议或者终止公示条目办理。")

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        return [*_open_notices(stage), *_not_published(stage)]


def _open_notices(stage: Stage) -> list[Blocker]:
    """Every notice of the stage has run to its end, further ones included."""
    notices = stage.notices.filter(state__in=LIVE).exclude(state=NoticeState.ENDED).order_by("sequence")
    return [
        Blocker(stage.article, _waiting(notice), f"{DESK}{notice.pk}/", waits=notice.state == NoticeState.RUNNING)
        for notice in notices
    ]


def _not_published(stage: Stage) -> list[Blocker]:
    """Everybody who came to the stage stands on a list, or on a draft."""
    drafted = stage.notices.filter(state=NoticeState.DRAFT).exists()
    waiting = 0 if drafted else unpublished(stage).count()
    if not waiting:
        return []
    words = f"“{stage.name}”尚未公示，请生成并发布公示名单。"
    if stage.notices.filter(state__in=LIVE).exists():
        words = f"“{stage.name}”的名单发布以后又列入 {waiting} 个对象，尚未公示，请生成并发布补充名单。"
    if obstacles(_check_list, stage):
        # Another stage has to be at work on it first: whoever pressed the button would be refused.
        words = f"{words.removesuffix('。')}；须先报批的，待批准文件登记以后生成。"
        return [Blocker(stage.article, words, DESK, waits=True)]
    return [Blocker(stage.article, words, f"{DESK}do/plan/")]


def _check_list(stage: Stage, *, by: Any) -> None:
    rules.check_lines(stage, rules.entry_fields(stage, unpublished(stage)))


@register_exit_check
def notices_behind(stage: Stage) -> list[Blocker]:
    """Further notices of stages that are over: who was refilled is before the public for the full period first."""
    earlier = Stage.objects.filter(
        edition=stage.edition_id, kind="notice", position__lt=stage.position, state=StageState.DONE
    )
    return [found for one in earlier.select_related("edition") for found in (*_open_notices(one), *_not_published(one))]


def _waiting(notice: Notice) -> str:
    if notice.state == NoticeState.DRAFT:
        return f"“{notice.title}”还是草稿，请核对后发布。"
    assert notice.ends_on is not None  # it runs: the constraint
    return f"“{notice.title}”正在公示（{notice.clock_text}），至{official_date(notice.ends_on)}届满，期满后自动结束。"


@register_exit_check
def held_behind(stage: Stage) -> list[Blocker]:
    """Entries of earlier notices that an objection still holds: let go later, they would find no stage to enter."""
    held = Hold.objects.filter(
        entry__notice__edition=stage.edition_id, entry__notice__stage__position__lt=stage.position,
        entry__application__state__in=IN_REVIEW, state=HoldState.OPEN,
    )  # fmt: skip
    cases = dict(held.order_by("entry__public_name").values_list("entry__application", "entry__public_name"))
    if not cases:
        return []
    words = f"的异议尚在办理，须待结论作出；异议不成立的，该申报在“{stage.name}”补办后再一并推进"
    message = Naming(cases.items(), words, unit="项")
    return [Blocker(held[0].entry.notice.stage.article, message, "/admin/desk/objections/")]
