"""The desks of honours in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.honours.desks import (
    CommendationDesk,
    CreditReportDesk,
    HonourDesk,
    RecoveryDesk,
    RetrievalDesk,
    RevocationDesk,
)
from workflow.honours.prize_desks import ObligationDesk, PrizeUseDesk


@hooks.register("register_admin_viewset")
def honour_desks() -> list[ViewSet]:
    desks = [CommendationDesk(), HonourDesk(), RevocationDesk(), RecoveryDesk(), RetrievalDesk(), CreditReportDesk()]
    return [*desks, PrizeUseDesk(), ObligationDesk()]
