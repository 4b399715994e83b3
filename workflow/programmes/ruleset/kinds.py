"""The registry of kinds: which model reads a `[[stages]]` entry of which `kind`.

The app that owns a stage kind registers its settings at start-up; this package ships the kinds every award has.
"""

import json
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, PlainValidator, SerializeAsAny, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from .base import Citation, Code, Table, Text, Workdays

M = TypeVar("M", bound=Table)


class Kinds(Generic[M]):
    """Models by the value of their `kind` key."""

    def __init__(self, what: str, base: type[M]) -> None:
        self.what = what
        self.base = base
        self.models: dict[str, type[M]] = {}

    def register(self, kind: str, model: type[M]) -> None:
        """Let `model` read entries of `kind`. An owner may refine a model already there, not replace it."""
        known = self.models.get(kind)
        if known is not None and not issubclass(model, known):
            raise ValueError(f"{self.what}类型 {kind} 已由 {known.__name__} 登记")
        self.models[kind] = model

    def build(self, value: Any) -> M:
        """One entry of the file, read by the model of its kind."""
        if isinstance(value, self.base):
            return value
        if not isinstance(value, dict):
            raise PydanticCustomError("table_expected", "应为一个表")
        model = self.models.get(str(value.get("kind", "")))
        if model is None:
            raise self._unknown(value)
        return model.model_validate_json(json.dumps(value))

    def _unknown(self, value: dict[str, Any]) -> ValidationError:
        known = "、".join(sorted(self.models))
        reason = f"没有这种{self.what}类型；可用的有：{known}" if "kind" in value else f"须写明{self.what}类型：{known}"
        error = PydanticCustomError("unknown_kind", "{reason}", {"reason": reason})
        detail = InitErrorDetails(type=error, loc=("kind",), input=value.get("kind"))
        return ValidationError.from_exception_data(self.what, [detail])


class RequiredNotice(Table):
    """The measures demand a public notice of what this stage decided before anything follows."""

    workdays: Workdays = Field(description="公示不少于几个工作日")
    article: Citation = Field(description="要求公示的条款")


class StageSettings(Table):
    """What every stage of an edition has, whatever its kind."""

    code: Code = Field(description="阶段代码，本文件内唯一")
    kind: str = Field(description="阶段类型")
    name: Text = Field(description="阶段名称，工作人员所见")
    label_public: Text = Field(description="对外显示的阶段名称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    article: Citation = Field(description="设此阶段的依据")
    requires_notice: RequiredNotice | None = Field(None, description="本阶段结果依法须先公示才能往下走时填写")

    @property
    def fixes_list(self) -> bool:
        """Does this stage fix the list of proposed winners?"""
        return False


STAGES: Kinds[StageSettings] = Kinds("阶段", StageSettings)
Stage = Annotated[SerializeAsAny[StageSettings], PlainValidator(STAGES.build)]


def register_stage_settings(kind: str, model: type[StageSettings]) -> None:
    """Called by the app that owns a stage kind, from its `AppConfig.ready` or `stages.py`."""
    STAGES.register(kind, model)
