"""A winner of an award whose rule set has lists, asked about each by the commendation."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.course import reach
from tests.factories.honours import commend, winners_notice
from tests.factories.programmes import load_changed
from tests.replaying import live_or_replay
from workflow.honours.models import Honour
from workflow.rosters.models import RosterPlace

GROUND = """[[terms.bans]]
cause = "fraud"
years = 5
counts_from = "revocation"
recovers = ["证书"]
article = "工作方案·表彰"
counting_article = "工作方案·表彰"

[terms.retention]"""
"""Fraud as a ground to revoke, of which the plan of the friendship award says nothing."""


def friend() -> Honour:
    """A winner who is asked about three lists, in an award that is revoked for fraud."""
    live_or_replay(_lived)
    return Honour.objects.select_related("edition__programme").get()


def _lived() -> None:
    with TemporaryDirectory() as folder:
        ruleset = load_changed(Path(folder), "[terms.retention]", GROUND, name="hongqiao-friendship-2023")
    notice = winners_notice((("friendship", "person"),), ruleset=ruleset)
    commend(reach(notice.edition, "commendation"))


def first_place(honour: Honour) -> RosterPlace:
    return honour.roster_places.select_related("honour__edition").order_by("pk").first()
