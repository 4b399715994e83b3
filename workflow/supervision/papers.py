"""整改通知, confirmed by its file (Article 36)."""

from portal.documents.papers import Paper
from workflow.supervision.enums import TrackingState
from workflow.supervision.models import RectificationOrder

KIND = "整改通知"


def confirm_file(sha256: str) -> Paper | None:
    """The order whose very bytes these are; a revocation ends what was ordered."""
    order = RectificationOrder.objects.filter(sha256=sha256).select_related("tracking").first()
    if order is None:
        return None
    over = order.tracking.state == TrackingState.ENDED
    note = "荣誉已经撤销，跟踪管理随之终止，该通知不再执行。" if over else ""
    return Paper(KIND, order.document_number, order.issued_on, standing=not over, note=note)
