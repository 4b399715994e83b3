"""The ceremony at which the honours are handed over."""

from cms_pages.demonstration import publishing
from cms_pages.demonstration.diary import Diary
from portal.access.models import User
from workflow.ceremonies.actions import Taken, plan_ceremony, record_ceremony
from workflow.programmes.models import Edition


def celebrate(edition: Edition, accounts: dict[str, User], diary: Diary) -> None:
    """Announced, held a week later; one winner sends somebody else. On days of its own."""
    office, own = accounts["office"], Diary(diary.day)
    held_on = Diary(own.day).pass_days(7).day
    with own.at(16):
        ceremony = plan_ceremony(edition, held_on=held_on, place="示例区机关会议中心", by=office)
    last = edition.honours.order_by("serial").last()
    taken = Taken(represented={last.number: "示例代领人"} if last else {})
    with own.go_to(held_on).at(16):
        report = publishing.publish_report(edition, accounts)
        record_ceremony(ceremony, awarded_by="示例区人民政府有关负责同志", taken=taken, report=report, by=office)
