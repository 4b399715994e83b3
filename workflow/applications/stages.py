"""The stage `application`: from the application notice to the deadline (Articles 19, 20)."""

from datetime import date

from portal import clock
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application
from workflow.applications.rules.citations import cited
from workflow.programmes.enums import DocumentKind
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_stage

REQUIRED = (DocumentKind.CALL, DocumentKind.MEASURES, DocumentKind.STANDARD, DocumentKind.REVIEW_RULES)


@register_stage
class ApplicationStage(StageKind):
    kind = "application"
    label = "申报"

    def entry_blockers(self, stage: Stage) -> list[Blocker]:
        """The call opens with its notice, the measures, standards and review rules published (Article 19)."""
        edition = stage.edition
        published = set(edition.documents.values_list("kind", flat=True))
        needed = [kind for kind in REQUIRED if kind != DocumentKind.STANDARD or edition.rules.standards]
        article = cited(edition.rules, "申报通知")
        found = [
            Blocker(
                article,
                f"{kind.label}尚未发布并登记，不能开始申报，请先发布并登记其网址",
                f"/admin/desk/editions/{edition.pk}/document/",
            )
            for kind in needed
            if kind not in published
        ]
        if clock.now() >= edition.deadline:
            found.append(Blocker(stage.article, "申报截止时间已过，不能开始申报，请先修改申报截止时间"))
        return found

    def earliest_end(self, stage: Stage) -> date | None:
        return clock.day_of(stage.edition.deadline)

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        """The call ends when its deadline has passed and no supplement is open (Article 20)."""
        found = []
        if clock.now() <= stage.edition.deadline:
            until = clock.display_deadline(stage.edition.deadline)
            found.append(Blocker(stage.article, f"申报截止时间（{until}）未到，申报环节不能结束"))
        waiting = Application.objects.filter(edition=stage.edition, state=ApplicationState.SUPPLEMENT).count()
        if waiting:
            url = "/admin/desk/applications/?state=supplement"
            found.append(Blocker(stage.article, f"有 {waiting} 份申报正在补正，须补正或者期限届满办结后才能结束", url))
        return found
