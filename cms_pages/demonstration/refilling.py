"""A place given up while the winners' list is public goes to another, by all the steps the first list took (Article 25)."""

from cms_pages.demonstration import deciding, publishing
from cms_pages.demonstration.cast import GIVES_UP, REFILLED, account_of
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from portal.access.models import User
from workflow.applications.actions import withdraw
from workflow.applications.models import Application
from workflow.decisions.models import Proposal
from workflow.decisions.refills import propose_refill
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice


def give_up_and_refill(first: Notice, accounts: dict[str, User], diary: Diary) -> Notice:
    """The winner-to-be withdraws; the conference meets on the next; approved, published for a full period of its own."""
    edition = first.edition
    leaving, next_one = (_of(edition, candidate.name) for candidate in (GIVES_UP, REFILLED))
    with diary.at(16, 30):
        withdraw(leaving, by=account_of(GIVES_UP, accounts), reason="本人工作调离本区。")
    with diary.at(17):
        proposed = propose_refill(next_one, tier=REFILLED.tier, by=accounts["office"], reason="递补空出的名额。")
        seconded(proposed, accounts["office2"])
    proposal = Proposal.objects.get(application=next_one)
    members = list(edition.conference_members.filter(is_unit=True).select_related("user"))
    deciding.hold_meeting(proposal.stage, {proposal: REFILLED}, members, accounts, diary.pass_days(1))
    deciding.approve(edition, accounts, diary.pass_days(1), edition.stages.get(kind="approval"))
    return publishing.publish_list(edition, accounts, diary.pass_days(1), first.stage)


def _of(edition: Edition, name: str) -> Application:
    return Application.objects.get(edition=edition, public_name=name)
