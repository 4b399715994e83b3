"""On the winner's pages: that the honour is followed, and what is owed now (Article 36)."""

from collections.abc import Iterator

from django.urls import reverse

from workflow.honours.models import Honour
from workflow.honours.notes import WinnerNote, register_notes
from workflow.supervision.showing import owed_on, years_of


@register_notes
def tracking_note(honour: Honour) -> Iterator[WinnerNote]:
    """Where the honour is followed: what is owed, else how the newest year stands."""
    years = list(years_of(honour))
    if years:
        owed = "；".join(f"第{year.number}年：{said}" for year in years if (said := owed_on(year)))
        newest = f"第{years[0].number}年：{years[0].get_state_display()}"
        url = reverse("winner_tracking", args=[honour.number])
        yield WinnerNote("跟踪管理", f"{owed or newest}。", "查看和办理", url)
