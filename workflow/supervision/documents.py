"""整改通知 in the layout of official documents (GB/T 9704)."""

from typing import Any

from django.conf import settings

from portal import clock
from portal.documents.issued import read_issued
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.errors import cite
from workflow.honours.addressing import addressed
from workflow.supervision.models import RectificationOrder, Tracking

TITLE = "关于责令整改质量管理绩效退步问题的通知"


def order_document(order: RectificationOrder) -> bytes:
    """The order in the layout of GB/T 9704. Raises `GlyphMissing`."""
    programme = order.tracking.honour.edition.rules.programme
    metadata = Metadata(
        title=TITLE, author=programme.office_full_name, subject=order.document_number,
        created=clock.moment(order.issued_on),
    )  # fmt: skip
    return render_pdf("documents/official.html", order_context(order), metadata=metadata, whole=True)


def order_bytes(order: RectificationOrder) -> bytes:
    """The very bytes as issued. Raises `IssuedFileLost` when the store does not give them back."""
    return read_issued(str(order.pdf.name), order.sha256)


def order_context(order: RectificationOrder) -> dict[str, Any]:
    """What the layout asks for."""
    tracking = order.tracking
    honour = tracking.honour
    office = honour.edition.rules.programme.office_full_name
    return {
        "red_head": f"{office}文件",
        "document_number": order.document_number,
        "title": TITLE,
        "addressee": honour.public_name,
        "paragraphs": [
            f"{addressed(honour)}于{honour.year}年度获{honour.tier_label}（{honour.track_label}），荣誉编号 {honour.number}。"
            f"在获奖后第{tracking.number}年的跟踪管理中，发现质量管理绩效严重退步。{cite(tracking.rules.article)}，"
            "现责令整改如下：",
            f"一、退步情况。{order.decline}",
            f"二、整改要求。{order.demand}",
            f"三、整改期限。请于{official_date(order.due_on)}前（含当日）完成整改，通过本门户“我的荣誉”报送整改情况和证明材料。"
            "逾期不整改，或者有应当撤销表彰奖励情况的，按照有关规定办理。",
        ],
        "signed_by": office,
        "signed_on": order.issued_on,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }


def newest_order(tracking: Tracking) -> bytes:
    """The very bytes of the order that stands, for the desk."""
    order = tracking.order
    assert order is not None  # the desk offers it where there is one
    return order_bytes(order)
