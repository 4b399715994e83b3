"""What people are told, in the inbox and by e-mail, inside the transaction that gives the reason."""

from datetime import datetime

from portal import clock
from portal.messages.actions import queue_message
from workflow.applications.enums import UNSUBMITTED
from workflow.applications.models import Application
from workflow.programmes.models import Edition


def tell_applicant(application: Application, subject: str, body: str) -> None:
    """Tell the applicant something about the application."""
    queue_message(
        to=application.applicant,
        subject=f"{subject}：{application.edition.name}",
        body=f"{body}\n\n申报：{application.public_name}",
        url=application.get_absolute_url(),
        about=application,
        kind="application",
    )


def tell_department(application: Application) -> None:
    """Tell the people of the department that an application waits for their opinion."""
    people = list(application.department.users.filter(is_active=True)) if application.department else []
    if people:
        queue_message(
            to=people,
            subject=f"请签署推荐意见：{application.public_name}",
            body=f"“{application.public_name}”的申报已送贵部门，请在 {application.edition.name} 申报截止前签署推荐意见或者退回修改。",
            about=application,
            kind="recommendation",
        )


def tell_deadline_moved(edition: Edition, *, before: datetime, reason: str) -> None:
    """Tell those whose applications are not in yet until when they may come in now."""
    for application in edition.applications.filter(state__in=UNSUBMITTED).select_related("applicant").order_by("pk"):
        until, was = clock.display_seconds(edition.deadline), clock.display_seconds(before)
        tell_applicant(application, "申报截止时间变动", f"申报截止时间由 {was} 改为 {until}。理由：{reason}")
