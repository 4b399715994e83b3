"""表彰决定: drafted, previewed, issued by a second officer (Article 26)."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_office
from portal.canonical import canonical_json, text_digest
from portal.confirming.verbs import act_verb
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.lists import over_any
from portal.desk.waiting import waiting_on
from workflow.decisions.desks.conference import kept_from
from workflow.decisions.permissions import office_on_list
from workflow.honours import actions, forms
from workflow.honours.actions.commending import COMMEND, check_draft
from workflow.honours.desks.parts import official_text
from workflow.honours.documents import decision_document, draft_document
from workflow.honours.drawing import shown_honours
from workflow.honours.enums import CommendationState
from workflow.honours.models import Commendation
from workflow.honours.queries import issuing_progress
from workflow.honours.texts import commendation_text
from workflow.programmes.models import Edition


def _issuing(commendation: Commendation) -> list[InfoPanel]:
    """How far the certificates are, where the award gives any."""
    if commendation.state != CommendationState.ISSUED or not commendation.stage.options.certificate:
        return []
    progress = issuing_progress(commendation)
    return [InfoPanel("证书签发", template="honours/desk/issuing.html", context={"progress": progress})]


def as_drafted(commendation: Commendation) -> dict[str, Any]:
    """The document as it would be issued, everybody it names and what they are given."""
    return {
        "文号": commendation.document_number,
        "正文和名单": text_digest(canonical_json(asdict(commendation_text(commendation)))),
    }


class CommendationDesk(Desk):
    model = Commendation
    name = "commendations"
    label = "表彰决定"
    empty = "名单公示期满、经区政府批准之后拟制的表彰决定列在这里。"
    icon = "doc-full"
    order = 430
    who = is_office
    event_labels = {
        "commendation.drafted": "拟制表彰决定",
        "commendation.revised": "修改草稿",
        "commendation.corrected": "随公示更正",
    }
    columns = [
        Column("文号", "document_number"),
        Column("标题", "title"),
        Column("届次", "edition"),
        Column("成文日期", "issued_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition", "issued_on"]
    search = ["document_number", "title", "edition__name"]
    documents = [
        Document(
            "decision", "表彰决定", decision_document, when=lambda obj: obj.state == CommendationState.ISSUED
        ),
        Document(
            "draft", "草稿预览", draft_document, when=lambda obj: obj.state == CommendationState.DRAFT
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "draft", "拟制表彰决定", forms.CommendationForm,
            lambda obj, by, data: actions.draft_commendation(data.pop("edition"), by=by, **data),
            permission=is_office, options=lambda obj, user: {"by": user},
            check=over_any(lambda by: Edition.objects.running(), check_draft, "没有进行中的届次"),
            help="先拟制草稿，预览无误后印发。名单由系统按公示期满、没有未办结异议的对象写入。",
        )
    ]  # fmt: skip
    verbs = [
        Verb(
            "revise", "修改草稿", forms.RevisionForm, lambda obj, by, data: actions.revise_commendation(obj, by=by, **data),
            permission=office_on_list, check=actions.check_revise, options=lambda obj, user: {"row": obj},
        ),
        act_verb(
            COMMEND, "issue", None, check=actions.check_issue, reason=lambda data: "预览无误，印发表彰决定",
            rests_on=as_drafted,
            article=lambda obj: obj.stage.article,
            help="另一名工作人员复核后印发；公示期满、没有未办结异议的对象全部列入，证书随后自动签发。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Commendation.objects.select_related("edition", "stage")

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state != CommendationState.DRAFT or waiting_on(obj, user):
            return ""
        return "请预览草稿，有误的修改，无误的印发。" + kept_from(self, "issue", obj, user)

    def title(self, obj: Any) -> str:
        return f"表彰决定 {obj.document_number}"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        if obj.state == CommendationState.DISCARDED:
            return [InfoPanel("表彰决定", rows=self.summary(obj, user))]
        honours = shown_honours(obj)
        return [
            InfoPanel("表彰决定", rows=self.summary(obj, user)),
            *_issuing(obj),
            official_text(obj),
            InfoPanel(
                "荣誉" if obj.issued_at else "拟授予的荣誉",
                rows=[(row.number, f"{row.public_name}：{row.tier_label}（{row.track_label}）") for row in honours],
            ),
        ]
