"""What the superior body said of the list."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_office
from portal.confirming.verbs import PROPOSED, what_came
from portal.desk import Column, Desk, Verb
from portal.desk.lists import over_any
from portal.evidence.receiving import Uploader
from workflow.decisions import forms
from workflow.decisions.actions.approvals import check_correct_approval
from workflow.decisions.acts import check_propose_approval, propose_approval
from workflow.decisions.answers import check_propose_answer, propose_answer
from workflow.decisions.correcting import propose_correction
from workflow.decisions.models import Approval
from workflow.decisions.permissions import approvals_hidden_from, may_read_conference, office_on_list


class ApprovalDesk(Desk):
    model = Approval
    name = "approvals"
    label = "报批文件"
    empty = "评审会审定建议名单、区政府批准之后，批准文件登记在这里。"
    icon = "doc-full"
    order = 424
    who = may_read_conference
    event_labels = {
        "approval.recorded": "登记报批文件",
        "approval.answered": "登记批准机关的意见",
        "approval.corrected": "更正报批文件的登记",
    }
    columns = [
        Column("届次", "edition"),
        Column("环节", "stage.name"),
        Column("批准机关", "authority"),
        Column("意见", "word"),
        Column("批准文号", "document_number"),
        Column("批准日期", "approved_on"),
    ]
    filters = ["edition", "approved_on"]
    search = ["edition__name", "document_number", "authority"]
    verbs = [
        Verb(
            "correct", "更正登记", forms.ApprovalCorrectionForm,
            lambda obj, by, data: propose_correction(obj, by=by, **data),
            permission=office_on_list, check=check_correct_approval, done=PROPOSED,
            options=lambda obj, user: {"row": obj},
            help="批准机关、文号、日期登记有误的，对照文件更正，由另一名经办人复核后生效；文件的意见、所列名单不在此更正。",
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "record", "登记批准文件", forms.ApprovalForm,
            lambda obj, by, data: propose_approval(data.pop("stage"), by=by, **data),
            permission=is_office, done=what_came("登记批准文件"),
            options=lambda obj, user: {"uploader": Uploader(user=user), "by": user},
            check=over_any(lambda by: forms.stages_to_approve(), check_propose_approval, "没有正在进行的报批环节"),
            help="须由两人办理的，另一人核对批准文件后复核生效。",
        ),
        Verb(
            "answer", "登记退回、不同意的意见", forms.AnswerForm,
            lambda obj, by, data: propose_answer(data.pop("stage"), data.pop("word"), by=by, **data),
            permission=is_office, done=PROPOSED, options=lambda obj, user: {"by": user},
            check=over_any(lambda by: forms.stages_to_answer(), check_propose_answer, "没有正在进行的报批环节"),
            help="由另一名经办人核对文件、复核后生效：退回的，由评审会重新审议所指的各项；不同意的，从名单中删去并告知申报人。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Approval.objects.select_related("edition", "stage")
        return rows.exclude(pk__in=approvals_hidden_from(user))
