"""The call opens when its documents are published (Article 19)."""

import pytest

from portal import clock
from portal.errors import RuleViolation
from tests.factories.programmes import CALL_OPENS, planned_edition, publish_call
from workflow.programmes.actions import open_edition
from workflow.programmes.enums import DocumentKind
from workflow.programmes.stages import kind_of

pytestmark = [pytest.mark.django_db, pytest.mark.article(19)]


@pytest.mark.parametrize(
    "kind", [DocumentKind.CALL, DocumentKind.MEASURES, DocumentKind.STANDARD, DocumentKind.REVIEW_RULES]
)
def test_call_does_not_open_without_a_document(kind, travel_to):
    edition = planned_edition()
    travel_to(clock.moment(CALL_OPENS, 9))
    publish_call(edition)
    edition.documents.filter(kind=kind).delete()
    with pytest.raises(RuleViolation, match=rf"{kind.label}尚未发布.*依据《.+》第十九条"):
        open_edition(edition, by=None)


def test_call_does_not_open_after_its_deadline(travel_to):
    edition = planned_edition()
    publish_call(edition)
    travel_to(edition.deadline)
    stage = edition.stages.get(kind="application")
    assert ["截止" in item.message for item in kind_of(stage).entry_blockers(stage)] == [True]
