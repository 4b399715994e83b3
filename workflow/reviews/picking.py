"""Members of a panel are picked from those who hold the reviewer role, never typed (Article 10)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms.widgets import Script

from portal.access.enums import Role
from portal.access.models import User
from workflow.applications.models import Application
from workflow.cultivation.queries import Guided, guided_by_each
from workflow.programmes.models import Edition
from workflow.reviews.clashing import shut_by_time
from workflow.reviews.consulted import SAID, consulted_on
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Panel, PanelMember, Sanction
from workflow.reviews.queries import outside
from workflow.reviews.rules import clash_with, conflict, resemblance

Pick = tuple[str, str]
Marks = Callable[[Iterable[int]], Mapping[int, str]]
_marks: list[Marks] = []


def register_mark(marks: Marks) -> Marks:
    """Let an app above say, by account, what is to be known of reviewers before they are picked. Usable as a decorator."""
    if marks not in _marks:
        _marks.append(marks)
    return marks


@dataclass(frozen=True)
class Reviewer:
    """One who can be picked: the account, the unit as last known, and what is to be known before."""

    user: User
    unit: str
    mark: str = ""

    @property
    def label(self) -> str:
        """Name, unit and mark in one line, as a list of choices shows them."""
        return f"{self.user}{f'（{self.unit}）' if self.unit else ''}{f' —— {self.mark}' if self.mark else ''}"


def reviewers() -> QuerySet[Any]:
    """Active accounts that hold the role, each with the unit of the last seat, by name. What the account says is newer."""
    last = PanelMember.objects.filter(user=OuterRef("pk")).order_by("-pk").values("unit")[:1]
    found = User.objects.filter(groups__name=Role.REVIEWER, is_active=True).annotate(last_unit=Subquery(last))
    return found.order_by("display_name", "username")


def pickable(edition: Edition | None = None) -> list[Reviewer]:
    """Every reviewer; marked with the seats in the edition, a dismissal from it, and applications of the same unit."""
    seats = (
        PanelMember.objects.filter(edition=edition).select_related("panel__edition").order_by("pk") if edition else ()
    )
    held: dict[int, list[PanelMember]] = {}
    for seat in seats:
        held.setdefault(seat.user_id, []).append(seat)
    barred = set(Sanction.objects.barring().values_list("user", flat=True))
    received = edition.applications.exclude(number=None) if edition else Application.objects.none()
    files = list(received.select_related("organisation").prefetch_related("coworkers"))
    people = list(reviewers())
    guided = guided_by_each(people)
    said = [marks([user.pk for user in people]) for marks in _marks]
    found = []
    for user in people:
        unit = user.unit or user.last_unit or ""
        former = user.last_unit if user.last_unit not in (None, unit) else ""
        clashes = sum(clash_with(user, former or unit, application, guided[user.pk]) for application in files)
        mark = _mark(held.get(user.pk, ()), clashes, barred=user.pk in barred, former=former)
        more = [marks[user.pk] for marks in said if user.pk in marks]
        found.append(Reviewer(user, unit, "、".join(filter(None, [mark, *more]))))
    return found


GONE = {SeatState.DISMISSED: "本届已被解聘", SeatState.REPLACED: "本届曾被更换"}


def _mark(seats: Sequence[PanelMember], clashes: int, *, barred: bool, former: str) -> str:
    found = ["已被取消评审资格"] if barred else []
    serving = [seat.panel for seat in seats if seat.state == SeatState.SERVING]
    found += [f"已是本届“{panel.name}”成员，负责{panel.scope_words}" for panel in serving]
    found += [GONE[SeatState(seats[-1].state)]] if seats and not serving else []
    found += [f"上次担任评审时在{former}"] if former else []
    return "、".join([*found, *([f"与 {clashes} 份申报的单位相同、相近，或者担任过其指导专家"] if clashes else [])])


class PickMembers(forms.Widget):
    """A box to tick for each reviewer, with the unit beside it; a search line narrows the list where scripts run."""

    template_name = "reviews/pick_members.html"
    use_fieldset = True

    class Media:
        css = {"all": ["reviews/pick.css"]}
        js = [Script("reviews/pick.js", defer=True)]

    def __init__(self, people: Iterable[Reviewer] = ()) -> None:
        super().__init__()
        self.people = list(people)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = dict(value or [])
        context["rows"] = [
            {
                "person": person,
                "checked": str(person.user.pk) in picked,
                "unit": picked.get(str(person.user.pk), person.unit),
            }
            for person in self.people
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Pick]:
        picked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [(key, data.get(f"{name}-unit-{key}", "")) for key in picked]

    def id_for_label(self, id_: str) -> str:
        """The label names the whole list."""
        return ""


class PickMembersField(forms.Field):
    """The reviewers picked, as (account, unit)."""

    widget = PickMembers
    default_error_messages = {
        "required": "请勾选成员。",
        "stranger": "所选的账号不在评审人员之列，请重新勾选。",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people: list[Reviewer] = []

    def offer(self, people: Iterable[Reviewer]) -> None:
        """Let these be ticked."""
        self.people = list(people)
        self.widget.people = self.people  # type: ignore[misc,union-attr]

    def clean(self, value: list[Pick]) -> list[tuple[User, str]]:
        """The accounts with the units as typed beside them; an empty one is what is known of the person."""
        people = {str(person.user.pk): person for person in self.people}
        self.validate(value)
        if any(key not in people for key, _ in value):
            raise forms.ValidationError(self.error_messages["stranger"])
        return [(people[key].user, unit.strip() or people[key].unit) for key, unit in value]


class ReviewerField(forms.ModelChoiceField):
    """One reviewer, to be chosen from a list that says who they are."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), label=label, **kwargs)
        self.people: dict[int, Reviewer] = {}

    def offer(self, people: Iterable[Reviewer]) -> None:
        """Let these be chosen."""
        self.people = {person.user.pk: person for person in people}
        self.queryset = reviewers()

    def label_from_instance(self, obj: Any) -> str:
        person = self.people.get(obj.pk)
        return person.label if person else str(obj)


class MemberField(forms.ModelChoiceField):
    """One of a panel's members."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(queryset=PanelMember.objects.none(), label=label, **kwargs)

    def offer(self, panel: Panel) -> None:
        """Let those who have not left be chosen."""
        self.queryset = panel.members.seated().select_related("user")

    def label_from_instance(self, obj: Any) -> str:
        """The leader named as such: other rules hold for them."""
        return f"{obj}{' 组长' if obj.is_leader and obj.left_at is None else ''}"


class MarkedBoxes(forms.CheckboxSelectMultiple):
    """Boxes of which some cannot be ticked."""

    shut: frozenset[int] = frozenset()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if getattr(option["value"], "value", None) in self.shut:
            option["attrs"]["disabled"] = True
        return option


class MarkedMembersField(forms.ModelMultipleChoiceField):
    """Members of the edition's panels, marked with what keeps them from an application (Article 28)."""

    widget = MarkedBoxes
    default_error_messages = {"required": "请选择评审人员。"}

    def mark(self, application: Application) -> None:
        """Offer the members of the application's edition."""
        seats = PanelMember.objects.seated().filter(edition=application.edition_id).select_related("user", "panel")
        recusals = application.recusals.select_related("lifting")
        recused = {row.user_id: not hasattr(row, "lifting") for row in recusals.order_by("number")}
        holding = set(application.assignments.given().filter(stage__state="current").values_list("member", flat=True))
        guided = guided_by_each(seat.user for seat in seats)
        stage, busy = application.edition.current_stage, _busy(seats, application)
        asked = {user for _, user in consulted_on([application.pk], [seat.user_id for seat in seats])}
        self.marks = {
            seat.pk: (f"不能评审：{SAID}", True)
            if seat.user_id in asked
            else (reason, True)
            if stage and seat.pk not in holding and (reason := outside(seat.panel, application, stage))
            else _stance(seat, application, guided[seat.user_id], recused, holding, busy)
            for seat in seats
        }
        self.queryset = seats
        self.widget.shut = frozenset(pk for pk, (mark, shut) in self.marks.items() if shut)

    def label_from_instance(self, obj: Any) -> str:
        mark, _ = self.marks[obj.pk]
        return f"{obj}{f' —— {mark}' if mark else ''}"


def _busy(seats: QuerySet[PanelMember], application: Application) -> set[int]:
    """The accounts that are awaited elsewhere when the application is heard or visited."""
    stage = application.edition.current_stage
    away = shut_by_time([application], stage, [seat.user_id for seat in seats]) if stage else set()
    return {user for _, user in away}


def _stance(
    seat: PanelMember,
    application: Application,
    guided: Guided,
    recused: dict[int, bool],
    holding: set[int],
    busy: set[int],
) -> tuple[str, bool]:
    """The mark of a member on an application, and whether it shuts them out."""
    if recused.get(seat.user_id):
        return "已回避该申报", True
    if seat.user_id not in recused and (reason := conflict(seat, application, guided)):
        return f"须回避：{reason}", True
    if seat.pk in holding:
        return "已分配", False
    if seat.user_id in busy:
        return "该件的评审日程与其另一场同时", True
    return ("单位名称与申报者相近，请核对", False) if resemblance(seat, application) else ("", False)
