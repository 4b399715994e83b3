"""The form in the archive package: in its own words, not as data."""

import json

import pytest

from tests.factories.applications import DURING, complete_application
from tests.factories.programmes import running_edition
from workflow.records.contents import parts_of

pytestmark = [pytest.mark.django_db, pytest.mark.article(37)]


def test_the_package_tells_the_form_as_it_is_read(travel_to):
    edition = running_edition()
    travel_to(DURING)
    parts = {part.title: part.rows for part in parts_of(complete_application(edition))}
    told = {dict(rows)["部分"]: dict(rows) for rows in parts["申报表"]}
    assert (
        told["近3年主要指标"]["主要经济、质量指标 1"]
        == "营业收入（万元）；2023年：1,280.5；2024年：1,390.5；2025年：1,500.5"
    )
    assert told["自我评价"]["领导（110分）"].startswith("领导（110分）：")
    assert "form_answers" not in json.dumps(parts["申报"], ensure_ascii=False)
    assert '"revenue"' not in json.dumps(parts["申报"])
