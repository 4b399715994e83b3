"""On the winner's pages: what the office ordered to be put right (Article 33)."""

from collections.abc import Iterator

from django.urls import reverse

from portal.messages.wording import say
from workflow.honours.models import Honour
from workflow.honours.notes import WinnerNote, register_notes
from workflow.misuse.enums import CaseState


@register_notes
def order_note(honour: Honour) -> Iterator[WinnerNote]:
    """Each order that waits for its answer."""
    for case in honour.misuse_cases.filter(state=CaseState.ORDERED).order_by("due_on", "pk"):
        text = f"称号使用须改正（案件 {case.number}），期限{say(case.due_on)}。"
        yield WinnerNote("责令改正", text, "查看和报送改正情况", reverse("my_misuse_case", args=[case.pk]), urgent=True)
