"""The desk of hearings and visits: arranged, moved, held (Articles 22, 23)."""

from typing import Any

from django.db import models

from portal import clock
from portal.access.models import User
from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.lists import over_any
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.reviews import actions
from workflow.reviews import appointment_forms as forms
from workflow.reviews.clashing import clashes_of
from workflow.reviews.enums import AppointmentState
from workflow.reviews.models import Appointment
from workflow.reviews.permissions import works_on_reviews
from workflow.reviews.queries import going_to
from workflow.reviews.transitions import CANCEL_APPOINTMENT, HOLD, MISS, MOVE


def _as_arranged(appointment: Appointment) -> dict[str, Any]:
    """What an officer has read who settles it: another may have moved it meanwhile."""
    return {"时间和地点": f"{clock.display(appointment.starts_at)} {appointment.minutes}分钟 {appointment.place}"}


class AppointmentDesk(Desk):
    """The appointments of stages that meet in person: the office sees all, a reviewer those of the own files."""

    model = Appointment
    name = "appointments"
    label = "评审日程"
    empty = "陈述答辩、现场评审等当面进行的环节，安排时间和地点之后列在这里。"
    icon = "calendar-alt"
    order = 213
    who = works_on_reviews
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("环节", "stage.name"),
        Column("开始时间", "starts_at"),
        Column("时长（分钟）", "minutes"),
        Column("地点", "place"),
        Column("状态", "state", badge=True),
    )
    filters = ("state", "starts_at")
    search = ("application__number", "application__public_name", "application__public_unit", "place")
    event_labels = {"review.appointment_arranged": "安排日程"}
    verbs = (
        Verb(
            "hold",
            HOLD.label,
            forms.AttendanceForm,
            lambda obj, by, data: actions.hold_appointment(obj, by=by, **data),
            transition=HOLD,
            check=actions.check_hold,
            rests_on=_as_arranged,
            many=True,
        ),
        Verb(
            "move",
            MOVE.label,
            forms.MoveForm,
            lambda obj, by, data: actions.move_appointment(obj, by=by, **data),
            transition=MOVE,
            check=actions.check_move,
            options=lambda obj, user: {"row": obj},
            help="改期后告知申报人和受分配的评审人员。",
        ),
        Verb(
            "miss",
            MISS.label,
            ReasonForm,
            lambda obj, by, data: actions.miss_appointment(obj, by=by, **data),
            transition=MISS,
            check=actions.check_miss,
            rests_on=_as_arranged,
            help="写明所知的原因；之后可以另行安排。",
        ),
        Verb(
            "cancel",
            CANCEL_APPOINTMENT.label,
            ReasonForm,
            lambda obj, by, data: actions.cancel_appointment(obj, by=by, **data),
            transition=CANCEL_APPOINTMENT,
            check=actions.check_cancel_appointment,
            rests_on=_as_arranged,
            danger=True,
            many=True,
        ),
    )
    list_verbs = (
        Verb(
            "arrange",
            "安排日程",
            forms.ArrangeForm,
            lambda obj, by, data: actions.arrange_appointments(by=by, **data),
            permission=is_office,
            options=lambda obj, user: {"user": user},
            check=over_any(forms.meeting_stages, actions.check_arrange, "目前没有当面进行的环节，不安排日程。"),
            done=lambda made: (
                f"已安排{len(made)}件，自{clock.display(made[0].starts_at)}起；申报人和评审人员已获告知。"
            ),
            help="各件依次进行，当日排不下的顺延至下一个工作日；安排以后逐件告知申报人和受分配的评审人员。",
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        found = Appointment.objects.select_related("stage", "application")
        if not (is_office(user) or is_discipline(user)):
            found = found.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))
        first = models.Case(models.When(state=AppointmentState.ARRANGED, then=0), default=1)
        return found.exclude(application__in=barred_from(user)).order_by(first, "starts_at", "pk")

    def next_step(self, obj: Appointment, user: Any) -> str:
        if obj.state != AppointmentState.ARRANGED or not is_office(user):
            return ""
        if obj.starts_at <= clock.now():
            return "请登记到场情况。"
        return "有评审人员同时另有一场，请改期，或者改派评审人员。" if clashes_of([obj]) else ""

    def info_panels(self, obj: Appointment, user: Any) -> list[InfoPanel]:
        told = [
            ("抽签次序", f"第{obj.position}位" if obj.position else ""),
            ("须知", obj.note),
            ("评审人员", "、".join(_team(obj))),
            ("时间冲突", "\n".join(self._clashes(obj, user)) if is_office(user) else ""),
            ("到场情况", obj.attendance),
        ]
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            InfoPanel("安排", rows=[row for row in told if row[1]]),
        ]

    def _clashes(self, obj: Appointment, user: Any) -> list[str]:
        """Who belongs to another at the same time, as a recusal that was lifted may bring about; a case not to be read has no number."""
        found = clashes_of([obj])
        read = self.rows(user).in_bulk({one.other.pk for one in found})
        people = User.objects.in_bulk({one.user for one in found})
        return [
            f"{people[one.user]}：{clock.display(one.other.starts_at)}另有一场"
            f"{f'（{read[one.other.pk].application.number}）' if one.other.pk in read else ''}"
            for one in found
        ]


def _team(appointment: Appointment) -> list[str]:
    return [str(one.member) for one in going_to(appointment).select_related("member__user").order_by("pk")]
