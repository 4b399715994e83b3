"""What the pages of the pool show."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from portal import clock
from portal.evidence.models import EvidenceFile
from portal.transitions.core import allows
from workflow.cultivation import actions
from workflow.cultivation.enums import RECOMMENDED, MemberState, TrainingState, Way
from workflow.cultivation.figures import COLUMNS, until, yearly
from workflow.cultivation.models import Enrolment, Guidance, Member, Training
from workflow.cultivation.permissions import has_place, own_member, recommendations_to
from workflow.cultivation.progress import progress_of
from workflow.cultivation.queries import cultivating
from workflow.programmes.models import Programme


def public_pools() -> list[dict[str, Any]]:
    """Each pool with its rules, the trainings to come, and its figures; nothing of who is in it."""
    pools = [(programme, rules, rules.cultivation) for programme, rules in cultivating() if rules.cultivation]
    programmes = [programme for programme, *_ in pools]
    trainings, years = list(coming_trainings(programmes)), yearly(programmes)
    return [
        {
            "programme": programme,
            "rules": pool,
            "source": rules.programme.undertaker,
            "takes_applications": Way.SELF in pool.ways,
            "takes_recommendations": bool(set(RECOMMENDED) & set(pool.ways)),
            "trainings": [training for training in trainings if training.programme_id == programme.pk],
            "columns": COLUMNS.values(),
            "years": [
                (row["year"], [(label, row[name]) for name, label in COLUMNS.items()]) for row in years[programme.pk]
            ],
            "until": until(),
        }
        for programme, rules, pool in pools
    ]


def coming_trainings(programmes: Iterable[Programme]) -> QuerySet[Training]:
    """From today on, the next first."""
    rows = Training.objects.filter(programme__in=programmes, state=TrainingState.ANNOUNCED)
    return rows.filter(ends_at__gte=clock.moment(clock.today(), 0)).order_by("starts_at")


def filed_by(user: Any) -> QuerySet[Member]:
    """What an account asked for or recommended, or confirmed."""
    return Member.objects.filter(Q(filed_by=user.pk) | Q(user=user.pk)).select_related("programme")


def mine_context(user: Any) -> dict[str, Any]:
    """Memberships, recommendations that wait for my word or that I made, enrolments, guidance."""
    members = list(filed_by(user))
    own = [member for member in members if member.user_id == user.pk]
    guidances = Guidance.objects.filter(user=user.pk).select_related("programme")
    joined = {member.programme for member in own if member.state == MemberState.MEMBER}
    return {
        "waiting": recommendations_to(user).select_related("programme"),
        "own": [(one, *_offered(one, user), progress_of(one)) for one in own],
        "recommended": [(one, *_offered(one, user)) for one in members if one.user_id != user.pk],
        "joined": joined,
        "trainings": coming_trainings(joined),
        "enrolments": Enrolment.objects.filter(member__user=user.pk)
        .select_related("training", "member")
        .order_by("-pk"),
        "guidances": [(one, allows(actions.check_end_guidance, one, by=user)) for one in guidances],
        "pools": [programme for programme, _ in cultivating()],
    }


def _offered(member: Member, user: Any) -> tuple[bool, bool]:
    """Whether it may be taken back, and left, now."""
    return allows(actions.check_retract, member, by=user), allows(actions.check_leave, member, by=user)


def training_context(training: Training, user: Any) -> dict[str, Any]:
    """A training with what this account has to do with it."""
    rows = training.enrolments.filter(member__user=user.pk).select_related("member", "training").order_by("pk")
    return {
        "training": training,
        "member": own_member(user, training.programme),
        "enrolments": [(one, allows(actions.check_withdraw_enrolment, one, by=user)) for one in rows],
        "files": list(EvidenceFile.objects.of(training)) if has_place(user, training) else [],
    }
