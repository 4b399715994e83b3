"""What every page of a desk has around it: where one is, and the way back."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

if TYPE_CHECKING:
    from portal.desk.desk import Desk


def frame(desk: "Desk", request: HttpRequest, title: str, *, obj: Any = None, own: bool = False) -> dict[str, Any]:
    """The context of `desk/base.html`; `own` is the list itself."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": "首页"}]
    crumbs.append({"url": "" if own else desk.list_url(), "label": desk.label})
    if obj is not None:
        crumbs.append({"url": desk.detail_url(obj), "label": desk.title(obj)})
    if title:
        crumbs.append({"url": "", "label": title})
    back = crumbs[-2] if title else {"url": "", "label": ""}
    return {
        "desk": desk,
        "back_url": back["url"],
        "back_label": back["label"],
        "breadcrumbs_items": crumbs,
        "header_icon": desk.icon,
        "header_title": f"{title} - {desk.label}" if title else desk.label,
    }
