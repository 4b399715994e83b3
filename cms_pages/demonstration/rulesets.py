"""The rule set an edition of the demonstration opens under, on any day of any year."""

from datetime import date, timedelta

from workflow.programmes.loading import load_ruleset
from workflow.programmes.models import RuleSetVersion
from workflow.programmes.ruleset import RuleSet

YEARS_ON = 3653


def ruleset_for(programme: str, day: date, until: date) -> RuleSetVersion:
    """The version in force on both days; past the last one's end, a copy with a longer validity, marked 演示用."""
    versions = RuleSetVersion.objects.filter(programme__slug=programme, valid_from__lte=day).order_by("-valid_from")
    in_force = versions.exclude(valid_until__lt=until).first()
    return in_force or _extended(versions[0], day)


def _extended(version: RuleSetVersion, day: date) -> RuleSetVersion:
    data = version.rules.as_data()
    starts = min((version.valid_until or day) + timedelta(days=1), day)
    data["version"] = f"{version.version}-demo"
    data["validity"] |= {"starts": starts.isoformat(), "ends": (day + timedelta(days=YEARS_ON)).isoformat()}
    return load_ruleset(RuleSet.from_data(data), by=None, demonstration=True)
