from pathlib import Path

import pytest

from workflow.programmes import ruleset
from workflow.programmes.ruleset import StageSettings, register_stage_settings
from workflow.programmes.ruleset.kinds import STAGES
from workflow.programmes.ruleset.models import own_fields, tables


def test_every_field_is_described() -> None:
    undescribed = [
        (path, name) for path, model in tables() for name, field in own_fields(model).items() if not field.description
    ]
    assert undescribed == []


def test_a_stage_kind_is_refined_but_not_replaced() -> None:
    class Stranger(StageSettings):
        pass

    known = STAGES.models["notice"]
    with pytest.raises(ValueError, match="notice"):
        register_stage_settings("notice", Stranger)
    assert STAGES.models["notice"] is known


def test_nothing_in_the_schema_names_a_district() -> None:
    package = Path(ruleset.__file__).parent
    named = [
        path.name
        for path in package.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("长宁", "虹桥", "hangning"))
    ]
    assert named == []
