"""The desks of honours in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.honours.desks.commendations import CommendationDesk
from workflow.honours.desks.duties import CreditReportDesk, RecoveryDesk, RetrievalDesk
from workflow.honours.desks.honours import HonourDesk
from workflow.honours.desks.prizes import ObligationDesk, PrizeUseDesk
from workflow.honours.desks.revocations import RevocationDesk


@hooks.register("register_admin_viewset")
def honour_desks() -> list[ViewSet]:
    desks = [CommendationDesk(), HonourDesk(), RevocationDesk(), RecoveryDesk(), RetrievalDesk(), CreditReportDesk()]
    return [*desks, PrizeUseDesk(), ObligationDesk()]
