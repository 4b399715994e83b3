"""On the winner's pages: how many uses of the title are registered or being judged (Article 33)."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse

from workflow.honours.models import Honour
from workflow.honours.notes import WinnerNote, register_notes
from workflow.titles.enums import TitleUseState


@register_notes
def uses_note(honour: Honour) -> Iterator[WinnerNote]:
    """Nothing where nothing was filed: the page offers to file one."""
    counted = honour.title_uses.aggregate(
        used=Count("pk", filter=Q(state=TitleUseState.ACTIVE)),
        judged=Count("pk", filter=Q(state=TitleUseState.PENDING)),
    )
    if any(counted.values()):
        said = {"used": f"正在使用{counted['used']}处", "judged": f"待审核{counted['judged']}处"}
        text = "，".join(said[name] for name, count in counted.items() if count) + "。"
        yield WinnerNote("称号使用", text, "查看和办理", reverse("my_title_uses", args=[honour.number]))
