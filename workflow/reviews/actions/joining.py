"""Who may take a seat on a panel, asked wherever one is taken (Articles 10, 28)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from portal.access.models import User
from portal.access.predicates import is_reviewer
from portal.errors import RuleViolation
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Edition
from workflow.reviews.enums import SeatState
from workflow.reviews.models import PanelMember, Sanction
from workflow.reviews.queries import known_unit


def check_joining(edition: Edition, users: Sequence[User], *, despite: str = "") -> None:
    """Each is a reviewer, without a seat in the edition, and not dismissed from one unless `despite` says why."""
    _check_reviewers(edition, users)
    _check_none_barred(edition, users)
    _check_one_seat_each(edition, users)
    if not despite.strip():
        _check_none_dismissed(edition, users)


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


def _check_one_seat_each(edition: Edition, users: Sequence[User]) -> None:
    """One person is one reviewer: a second seat would make one opinion count as two."""
    seats = PanelMember.objects.filter(edition=edition, user__in=users, state=SeatState.SERVING).select_related("user")
    if seats:
        raise RuleViolation(
            cited(edition.rules, "评审组"),
            f"{'、'.join(str(seat.user) for seat in seats)}已是本届评审组成员，每人在一届中只能参加一个评审组",
        )


def _check_none_dismissed(edition: Edition, users: Sequence[User]) -> None:
    gone = PanelMember.objects.filter(edition=edition, user__in=users, state=SeatState.DISMISSED)
    names = dict.fromkeys(str(seat.user) for seat in gone.select_related("user"))
    if names:
        raise RuleViolation(
            cited(edition.rules, "评审组"),
            f"{'、'.join(names)}在本届已被解聘，不能再列入评审组；确需重新列入的，在“增加成员”中写明理由",
        )
