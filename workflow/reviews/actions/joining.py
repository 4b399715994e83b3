"""Who may take a seat on a panel, asked wherever one is taken (Articles 10, 28)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from portal.access.models import User
from portal.access.predicates import is_reviewer
from portal.errors import RuleViolation
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Edition
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Panel, PanelMember, Sanction
from workflow.reviews.queries import known_unit
from workflow.reviews.scope import Scope


def check_joining(edition: Edition, users: Sequence[User], scope: Scope, *, despite: str = "") -> None:
    """Each is a reviewer, without a seat for any of the same stages and tracks, and not dismissed from one in the edition
    unless `despite` says why."""
    _check_reviewers(edition, users)
    _check_none_barred(edition, users)
    check_one_seat_each(edition, users, scope)
    if not despite.strip():
        _check_none_dismissed(edition, users)


def seat(panel: Panel, user: User, unit: str, *, leads: bool) -> PanelMember:
    """A new seat, with what the person was expert in on the last one, as far as this edition knows it."""
    vocabulary, last = panel.edition.rules.expertise, PanelMember.objects.filter(user=user).order_by("-pk").first()
    known = {field.code for field in vocabulary.fields} if vocabulary else set()
    expertise = [code for code in last.expertise if code in known] if last else []
    return PanelMember.objects.create(
        panel=panel,
        edition=panel.edition,
        user=user,
        unit=checked_unit(user, unit),
        is_leader=leads,
        expertise=expertise,
    )


def checked_unit(user: User, unit: str) -> str:
    """The unit a member comes from: as given, else as known; conflicts are found by it."""
    unit = unit.strip() or known_unit(user)
    if not unit:
        raise ValidationError({"unit": f"请写明{user}的所在单位，回避关系据此核对。"})
    return unit


def _check_reviewers(edition: Edition, users: Sequence[User]) -> None:
    strangers = [str(user) for user in users if not is_reviewer(user)]
    if strangers:
        raise RuleViolation(
            cited(edition.rules, "评审组"), f"{'、'.join(strangers)}不是评审人员，请先由管理员授予评审人员角色"
        )


def _check_none_barred(edition: Edition, users: Sequence[User]) -> None:
    barred = Sanction.objects.barring().filter(user__in=users).select_related("user")
    names = dict.fromkeys(str(row.user) for row in barred)
    if names:
        raise RuleViolation(cited(edition.rules, "评审纪律"), f"{'、'.join(names)}已被取消评审资格，不能列入评审组")


def check_one_seat_each(edition: Edition, users: Sequence[User], scope: Scope, *, but: Panel | None = None) -> None:
    """One person is one reviewer of a file: a second seat for the same stage and track would make one opinion count as two.

    `but` is the panel whose own seats are meant.
    """
    seats = PanelMember.objects.filter(edition=edition, user__in=users, state=SeatState.SERVING)
    if but is not None:
        seats = seats.exclude(panel=but)
    taken = [one for one in seats.select_related("user", "panel").order_by("pk") if one.panel.scope.meets(scope)]
    if taken:
        said = "、".join(
            f"{one.user}已是“{one.panel.name}”成员，该组负责{one.panel.scope.words(edition.rules)}" for one in taken
        )
        raise RuleViolation(
            cited(edition.rules, "评审组"),
            f"{said}；同一环节、同一类别每人只能参加一个评审组，请另选人员，或者先调整其中一组负责的环节、类别",
        )


def _check_none_dismissed(edition: Edition, users: Sequence[User]) -> None:
    gone = PanelMember.objects.filter(edition=edition, user__in=users, state=SeatState.DISMISSED)
    names = dict.fromkeys(str(seat.user) for seat in gone.select_related("user"))
    if names:
        raise RuleViolation(
            cited(edition.rules, "评审组"),
            f"{'、'.join(names)}在本届已被解聘，不能再列入评审组；确需重新列入的，在“增加成员”中写明理由",
        )
