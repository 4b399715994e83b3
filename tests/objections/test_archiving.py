"""The archive package of a case tells what became of the objections to it, and nothing of who objected."""

import pytest

from objections.archiving import outcomes_of
from tests.factories.objections import replied
from workflow.records.contents import parts_of

pytestmark = pytest.mark.django_db


@pytest.mark.article(37)
def test_package_tells_outcomes_of_closed_objections_alone(entry, office):
    assert outcomes_of(entry.application) == []
    objection = replied(entry, by=office)
    told = outcomes_of(entry.application)
    assert [dict(lines)["编号"] for lines in told] == [objection.number]
    (part,) = [part for part in parts_of(entry.application) if part.title == "异议处理结果"]
    words = str(part.rows)
    assert not [text for text in objection.subject.sealed_texts() if text in words]
    assert objection.statement.for_delivery() not in words
