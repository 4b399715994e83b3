"""Prose that was written before an edition's opening or deadline was moved: its editors are told (Articles 19, 20, 30)."""

from collections.abc import Iterator
from typing import Any

from wagtail.admin.ui.components import Component

from cms_pages.models import NoticePage
from portal import clock
from portal.journal.models import Event
from workflow.programmes.models import Edition
from workflow.programmes.moved import WORDS


def warning_of(page: NoticePage) -> str:
    """What the editor of the page is told; empty for one that is up to date."""
    told = [
        f"{moved.what}已由 {clock.display(moved.before)} 改为 {clock.display(moved.after)}"
        for moved in page.outdated_dates()
    ]
    if not told:
        return ""
    return f"正文还写着改动之前的日期：{'；'.join(told)}。请改正后送审；须说明原来日期的，同时写明现在的日期。"


def outdated_pages() -> Iterator[tuple[NoticePage, str]]:
    """Pages in public whose prose is out of date, with what to tell their editors."""
    events = Event.objects.filter(target_type=Edition._meta.label_lower, verb__in=WORDS)
    moved = {int(key) for key in events.values_list("target_id", flat=True)}
    for page in NoticePage.objects.live().filter(edition__in=moved).select_related("edition").order_by("pk"):
        if warning := warning_of(page):
            yield page, warning


class OutdatedPanel(Component):
    """On the editors' first page: what they are to bring up to date."""

    name = "outdated"
    template_name = "cms_pages/outdated_panel.html"
    order = 46

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"pages": list(outdated_pages())}
