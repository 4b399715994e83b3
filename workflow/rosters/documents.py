"""A list that was handed over, as a table."""

from portal import clock
from portal.tables.sheets import sheet
from workflow.rosters.models import RosterHandover, RosterPlace

HEADER = ["荣誉编号", "获奖者", "所在单位", "年度", "奖项", "同意日期"]


def handed_sheet(handover: RosterHandover) -> bytes:
    """Who was on the list and still is: whoever left since is not handed out again."""
    places = RosterPlace.objects.listed().filter(handovers=handover).select_related("honour__edition")
    rows = [
        [
            place.honour.number, place.honour.public_name, place.honour.public_unit, place.honour.year,
            place.honour.tier_label, clock.day_of(place.answered_at) if place.answered_at else "",
        ]
        for place in places
    ]  # fmt: skip
    return sheet("名单", HEADER, rows, title=f"{handover.name}（用途：{handover.purpose}）", made_at=clock.now())
