"""档案销毁证明, confirmed by its file."""

from portal import clock
from portal.documents.papers import Paper
from workflow.records.models import Disposal

KIND = "档案销毁证明"


def confirm_file(sha256: str) -> Paper | None:
    """The certificate whose very bytes these are."""
    disposal = Disposal.objects.filter(digest=sha256).exclude(done_at=None).first()
    if disposal is None or disposal.done_at is None:
        return None
    return Paper(KIND, disposal.number, clock.day_of(disposal.done_at))
