"""The stage kind `commendation`: the government's document, the honours, the certificates (Article 26)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from workflow.honours.enums import CommendationState
from workflow.honours.models import Commendation
from workflow.honours.queries import due_honours, unfinished_notices, without_certificate
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_stage

DESK = "/admin/desk/commendations/"


@register_stage
class CommendationStage(StageKind):
    """Begins when every notice has run out; ends when all due honours are given and their certificates issued."""

    kind = "commendation"
    label = "表彰"
    idle_word = "没有获奖者"

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """A decision was issued."""
        issued = Commendation.objects.filter(stage__in=stages, state=CommendationState.ISSUED)
        return issued.values_list("stage", flat=True)

    def entry_blockers(self, stage: Stage) -> list[Blocker]:
        return [
            Blocker(notice.article, f"“{notice.name}”尚未期满，公示无异议后才能表彰", "/admin/desk/notices/")
            for notice in unfinished_notices(stage)
        ]

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        found = []
        due = due_honours(stage).count()
        if due:
            found.append(Blocker(stage.article, f"还有 {due} 个对象公示期满而未表彰，请印发表彰决定", DESK))
        missing = without_certificate().filter(edition=stage.edition_id)
        if hindered := missing.filter(hindrance__isnull=False).count():
            words = f"有 {hindered} 份证书暂时不能签发，原因见荣誉页面，请处理"
            found.append(Blocker(stage.article, words, "/admin/desk/honours/"))
        if coming := missing.filter(hindrance=None).count():
            words = f"还有 {coming} 份证书正在签发，请稍候"
            found.append(Blocker(stage.article, words, "/admin/desk/honours/", waits=True))
        return found
