"""责令改正通知书, confirmed by its file (Article 33)."""

from portal.documents.papers import Paper
from workflow.misuse.enums import CaseState
from workflow.misuse.models import CorrectionOrder

KIND = "责令改正通知书"


def confirm_file(sha256: str) -> Paper | None:
    """The order whose very bytes these are; what was ordered falls with a case that came to nothing."""
    order = CorrectionOrder.objects.filter(sha256=sha256).select_related("case").first()
    if order is None:
        return None
    fell = order.case.state == CaseState.UNFOUNDED
    note = "经核查不构成违规使用，该通知书已经撤销，无须改正。" if fell else ""
    return Paper(KIND, order.document_number, order.issued_on, standing=not fell, note=note)
