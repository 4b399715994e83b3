"""Every power against the verbs the journal knows of: memberships, superusers, suspensions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from portal.access.enums import Role
from portal.access.models import Membership, OwnPermission, User
from portal.journal.models import Event
from portal.journal.standing import Contradiction, events_of, in_spans, last_verb

ACCOUNT = User._meta.label_lower
_seeds: set[str] = set()


def register_seeds(usernames: Iterable[str]) -> None:
    """Accounts that sign what the installation enters: suspended from birth, without an event."""
    _seeds.update(usernames)


def powers_without_event() -> Iterator[Contradiction]:
    """What an account may and no verb on record gave it, and what was given and is gone."""
    yield from _flags()
    yield from GROUPS.contradictions()
    for span in in_spans(OwnPermission._base_manager.all()):
        for user, permission in span.values_list("user_id", "permission__codename"):
            yield Contradiction(ACCOUNT, str(user), "自有的权限", permission, "没有")


def _flags() -> Iterator[Contradiction]:
    kept = last_verb(events_of(User), "superuser.granted", "superuser.withdrawn")
    rests = last_verb(events_of(User), "account.suspended", "account.reinstated")
    for span in in_spans(User._base_manager.all()):
        rows = span.annotate(kept=kept, rests=rests)
        for pk, is_super in rows.filter(_differs("is_superuser", Q(kept="superuser.granted"))).values_list(
            "pk", "is_superuser"
        ):
            yield _account(pk, "超级用户标志", is_super, "是", "否")
        works = ~Q(rests="account.suspended") & ~Q(username__in=_seeds)
        for pk, is_active in rows.filter(_differs("is_active", works)).values_list("pk", "is_active"):
            yield _account(pk, "账号状态", is_active, "使用中", "停用")


def _differs(flag: str, said: Q) -> Q:
    return (Q(**{flag: True}) & ~said) | (Q(**{flag: False}) & said)


def _account(pk: int, what: str, flag: bool, yes: str, no: str) -> Contradiction:
    return Contradiction(ACCOUNT, str(pk), what, yes if flag else no, no if flag else yes)


def _named(events: QuerySet) -> QuerySet:
    return events.annotate(thing=Coalesce(KeyTextTransform("role", "payload"), KeyTextTransform("group", "payload")))


def _label(group: str) -> str:
    return f"角色“{Role(group).label}”" if group in Role.values else f"组“{group}”"


@dataclass(frozen=True)
class Belonging:
    """A table of which account belongs to what, and the verbs that put it in and took it out.

    `rows` and what `named` makes of an account's events say which thing as the text `thing`.
    """

    rows: Callable[[], QuerySet]
    named: Callable[[QuerySet], QuerySet]
    given: tuple[str, ...]
    taken: tuple[str, ...]
    label: Callable[[str], str]

    def contradictions(self) -> Iterator[Contradiction]:
        """Who belongs without an event, and who was put in and is not there."""
        for user, thing in self._strange():
            yield Contradiction(ACCOUNT, str(user), self.label(thing), "有", "没有")
        for account, thing in self._lost():
            yield Contradiction(ACCOUNT, account, self.label(thing), "没有", "有")

    def _strange(self) -> Iterator[tuple[int, str]]:
        events = self.named(events_of(User, "user_id")).filter(thing=OuterRef("thing"))
        said = last_verb(events, *self.given, *self.taken)
        for span in in_spans(self.rows()):
            yield from span.annotate(said=said).exclude(said__in=self.given).values_list("user_id", "thing")

    def _lost(self) -> Iterator[tuple[str, str]]:
        events = Event.objects.filter(target_type=ACCOUNT)
        later = self.named(events.filter(verb__in=(*self.given, *self.taken)))
        later = later.filter(
            target_id=OuterRef("target_id"), sequence__gt=OuterRef("sequence"), thing=OuterRef("thing")
        )
        held = self.rows().annotate(account=Cast("user_id", CharField()))
        held = held.filter(account=OuterRef("target_id"), thing=OuterRef("thing"))
        for span in in_spans(self.named(events.filter(verb__in=self.given))):
            yield from span.filter(~Exists(later), ~Exists(held)).values_list("target_id", "thing")


GROUPS = Belonging(
    rows=lambda: Membership._base_manager.annotate(thing=F("group__name")),
    named=_named,
    given=("role.granted", "group.joined"),
    taken=("role.withdrawn", "group.left"),
    label=_label,
)
