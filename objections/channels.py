"""By which law, to which office and in which time an objection is brought: of the list or edition asked about (Article 31)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch

from objections.models import Channel
from objections.rules import deadline_rows, further_rows
from portal import clock
from portal.access.models import User
from portal.access.predicates import is_office
from portal.journal.actions import record
from portal.pagecache.generation import purge_on_commit
from portal.shown import Shown, check_shown
from workflow.programmes.models import Edition, Programme, RuleSetVersion
from workflow.programmes.ruleset import RuleSet
from workflow.publicity.models import Notice
from workflow.publicity.queries import running


@dataclass(frozen=True)
class Guide:
    """What one award tells those who object."""

    title: str
    rules: RuleSet
    channel: Channel
    edition: Edition | None = None
    notices: list[Notice] = field(default_factory=list)

    @property
    def deadlines(self) -> list[tuple[str, int]]:
        rules = self.rules.objections
        return [*deadline_rows(rules), *further_rows(rules)]


def guides(edition: Edition | None = None) -> list[Guide]:
    """That edition's; without one those of all running editions; with none running the general one of every award."""
    notices = list(running())
    if edition is not None:
        return [guide_of(edition, notices)]
    editions = Edition.objects.running().select_related("programme__channel", "ruleset").order_by("programme", "year")
    return [guide_of(found, notices) for found in editions] or list(_general())


def told_alike(found: Iterable[Guide]) -> list[list[Guide]]:
    """These, those that name the same office and the same roads together."""
    alike: dict[tuple, list[Guide]] = {}
    for guide in found:
        channel = guide.channel
        alike.setdefault((*channel.rows, channel.hotline, channel.discipline), []).append(guide)
    return list(alike.values())


def guide_of(edition: Edition, notices: Iterable[Notice] = ()) -> Guide:
    """What an edition says: the rules frozen into it, the office of its award."""
    own = [notice for notice in notices if notice.edition_id == edition.pk]
    return Guide(edition.name, edition.rules, channel_of(edition.programme), edition, own)


def _general() -> Iterable[Guide]:
    """Each award by the rules in force today, or the newest."""
    today = clock.today()
    versions = Prefetch("rulesets", RuleSetVersion.objects.filter(demonstration=False).order_by("-valid_from"))
    for programme in Programme.objects.select_related("channel").prefetch_related(versions).order_by("pk"):
        found = list(programme.rulesets.all())
        begun = [version for version in found if version.valid_from <= today] or found
        if begun:
            yield Guide(programme.name, begun[0].rules, channel_of(programme))


def channel_of(programme: Programme) -> Channel:
    """The award's channel; one of nothing but placeholders while there is no row."""
    return getattr(programme, "channel", None) or Channel(programme=programme)


def public_channels() -> list[Channel]:
    """Of every award whose rules are not for demonstration alone, in one statement."""
    shown = RuleSetVersion.objects.filter(programme=OuterRef("programme"), demonstration=False)
    return list(Channel.objects.filter(Exists(shown)).select_related("programme").order_by("programme"))


def ensure_channels(**known: str) -> None:
    """A row for every award, with what is known of all of them. What the office filled in stays."""
    for programme in Programme.objects.all():
        Channel.objects.get_or_create(programme=programme, defaults=known)


@transaction.atomic
def change_channel(channel: Channel, *, by: User, shown: Shown | None = None, **values: str) -> Channel:
    """Say where the office is reached, as the page `shown` had it; the journal keeps before and after.

    A value emptied is one still to be filled in, and pages say so.
    """
    if not is_office(by):
        raise PermissionDenied("异议举报渠道由受理单位公布，请使用其账号操作。")
    # Before and after in the journal are what really stood.
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    check_shown(channel, values, shown)
    values = {name: value or getattr(Channel(), name) for name, value in values.items()}
    changes = {name: value for name, value in values.items() if value != getattr(channel, name)}
    before = {name: getattr(channel, name) for name in changes}
    if not changes:
        return channel
    for name, value in changes.items():
        setattr(channel, name, value)
    channel.full_clean()
    channel.save(update_fields=list(changes))
    record(channel, "channel.changed", by=by, payload={"before": before, "after": changes})
    purge_on_commit()
    return channel
