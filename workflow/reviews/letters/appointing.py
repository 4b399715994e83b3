"""What applicants and their reviewers are told of the time and place of a hearing or a visit (Articles 22, 23)."""

from typing import Any

from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.coworking import told_of
from workflow.applications.letters import tell_applicant
from workflow.reviews.models import Appointment, Assignment
from workflow.reviews.queries import going_to

APPOINTED = Letter(
    "review.appointment_arranged",
    "申报人",
    "{stage}的时间和地点：{name}",
    "“{name}”的{stage}定于{when}开始，时长{minutes}分钟，地点：{place}。\n{position}\n{note}\n请按时到场；确有困难的，请尽早告知评审办。\n{ask}",
    events=("review.appointment_arranged",),
    article="23",
)
APPOINTED_REVIEWERS = Letter(
    "review.appointment_reviewers",
    "受分配的评审人员",
    "{stage}的时间和地点：{number}",
    "申报{number}（{edition}）的{stage}定于{when}开始，时长{minutes}分钟，地点：{place}。请按时到场。",
    events=("review.appointment_arranged", "review.appointment_moved"),
    article="23",
)
MOVED = Letter(
    "review.appointment_moved",
    "申报人",
    "{stage}改期：{name}",
    "“{name}”的{stage}改为{when}开始，时长{minutes}分钟，地点：{place}。\n理由：{reason}\n请按时到场；确有困难的，请尽早告知评审办。\n{ask}",
    events=("review.appointment_moved",),
    article="23",
)
CALLED_OFF = Letter(
    "review.appointment_cancelled",
    "申报人、受分配的评审人员",
    "{stage}的日程取消：{number}",
    "申报{number}（{edition}）原定于{when}的{stage}不按此日程进行，另有安排的将再行告知。\n理由：{reason}",
    events=("review.appointment_cancelled",),
    when="评审办取消的；申报不再参评的，见有关通知",
    article="23",
)
SILENT = {
    "review.appointment_held": "评审办登记到场情况，参加的人员都在场",
    "review.appointment_missed": "评审办登记未到场，是否另行安排将再告知",
}


def tell_appointed(appointment: Appointment) -> None:
    """The applicant, and who is going to hear or visit."""
    lot = f"抽签次序：第{appointment.position}位。" if appointment.position else ""
    note = f"须知：{sentence(appointment.note)}" if appointment.note else ""
    _tell_applicant(APPOINTED, appointment, position=lot, note=note)
    _tell_reviewers(APPOINTED_REVIEWERS, appointment)


def tell_moved(appointment: Appointment, *, reason: str) -> None:
    """The same of another time or place."""
    _tell_applicant(MOVED, appointment, reason=sentence(reason))
    _tell_reviewers(APPOINTED_REVIEWERS, appointment)


def tell_called_off(appointment: Appointment, *, reason: str) -> None:
    """All who would have come."""
    to = [*told_of(appointment.application), *_reviewers(appointment)]
    queue_letter(
        CALLED_OFF,
        about=appointment,
        on=appointment.application,
        to=to,
        url="",
        reason=sentence(reason),
        **_said(appointment),
    )


def tell_of_appointment(assignment: Assignment) -> None:
    """Who is given the file after its appointment was made is told as those before."""
    awaited = assignment.application.appointments.awaited().filter(stage=assignment.stage_id)
    for appointment in awaited.select_related("application", "stage__edition"):
        _tell_reviewers(APPOINTED_REVIEWERS, appointment)


def _tell_applicant(letter: Letter, appointment: Appointment, **values: Any) -> None:
    said = {key: text for key, text in _said(appointment).items() if key not in {"number", "edition"}}
    tell_applicant(letter, appointment.application, ask=ask_office("对此"), **said, **values)


def _tell_reviewers(letter: Letter, appointment: Appointment) -> None:
    queue_letter(
        letter, about=appointment, on=appointment.application, to=_reviewers(appointment),
        url=f"/admin/desk/appointments/{appointment.pk}/", **_said(appointment),
    )  # fmt: skip


def _reviewers(appointment: Appointment) -> list[User]:
    """Whose account may still be reached, of those who are going to be there."""
    going = going_to(appointment).filter(member__user__is_active=True)
    return [one.member.user for one in going.select_related("member__user")]


def _said(appointment: Appointment) -> dict[str, Any]:
    stage = appointment.stage
    return {
        "stage": stage.name, "edition": stage.edition.name, "number": appointment.application.number,
        "when": appointment.starts_at, "minutes": appointment.minutes, "place": appointment.place,
    }  # fmt: skip
