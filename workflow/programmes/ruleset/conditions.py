"""Who may apply: conditions a computer can check, and conditions that need judgement."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, SerializeAsAny

from .base import Citation, Code, Codes, Table, Text, Texts, Years
from .kinds import Kinds

Whose = Literal["applicant", "employer"]


class Evidence(Table):
    """One document that proves a condition."""

    code: Code = Field(description="材料代码；同一份材料可证明几项条件，代码与名称须一致")
    label: Text = Field(description="材料名称")
    english_label: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    required: bool = Field(True, description="是否必须提交")


class ConditionGroup(Table):
    """Conditions that are weighed together, such as “any one of five”."""

    code: Code = Field(description="条件组代码，本文件内唯一")
    name: Text = Field(description="条件组名称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    needs: Literal["all", "any"] = Field(description="all 为全部符合，any 为符合其中之一即可")
    article: Citation = Field(description="设此条件组的依据")


class Condition(Table):
    """What every condition has, whatever its kind."""

    code: Code = Field(description="条件代码，本文件内唯一")
    kind: str = Field(description="条件类型")
    label: Text = Field(description="条件简称，用于清单")
    text: Text = Field(description="条件原文")
    question: Text = Field(description="申报自查时向申报者提出的问题")
    english_text: Text | None = Field(None, description="条件英文；languages 含 en 时必填")
    english_question: Text | None = Field(None, description="提问英文；languages 含 en 时必填")
    tracks: Codes = Field(description="适用于哪些类别")
    group: Code | None = Field(None, description="所属条件组；不填即为必须符合")
    evidence: tuple[Evidence, ...] = Field((), description="证明材料")
    article: Citation = Field(description="条件的依据")


class RegisteredInDistrict(Condition):
    """The organisation is registered in the programme's district."""

    kind: Literal["registered_in_district"] = Field(description="在本区登记注册")


class YearsAtLeast(Condition):
    """Something has lasted for at least so many years on the day the call closes."""

    kind: Literal["years_at_least"] = Field(description="年限不少于")
    what: Literal["registered", "operating", "quality_work", "district_work", "district_quality_work"] = Field(
        description="年限从何算起：registered 登记注册，operating 正常运行或生产经营，quality_work 从事质量工作，"
        "district_work 在本区工作，district_quality_work 在本区从事质量工作"
    )
    years: Years = Field(description="不少于几年")


class NoLossYears(Condition):
    """No loss in the last years; exceptions are argued with evidence."""

    kind: Literal["no_loss_years"] = Field(description="近几年未亏损")
    years: Years = Field(description="近几年")
    exceptions: tuple[Text, ...] = Field((), description="不计入的情形，如政策性亏损")


class NoIncidentYears(Condition):
    """No major incident of the listed sorts in the last years."""

    kind: Literal["no_incident_years"] = Field(description="近几年无重大事故")
    years: Years = Field(description="近几年")
    incidents: Texts = Field(description="哪些事故")
    of: Literal["applicant", "employer"] = Field(
        "applicant", description="考察谁：applicant 申报者，employer 其所属组织"
    )


class NoComplaintYears(Condition):
    """No major complaint; without `years` at no time on record."""

    kind: Literal["no_complaint_years"] = Field(description="无重大投诉")
    years: Years | None = Field(None, description="近几年；不填为不限年数")
    of: Literal["applicant", "employer"] = Field(
        "applicant", description="考察谁：applicant 申报者，employer 其所属组织"
    )


class NoDishonesty(Condition):
    """No serious breach of trust on the public credit record."""

    kind: Literal["no_dishonesty"] = Field(description="无严重失信")
    years: Years | None = Field(None, description="近几年；不填为不限年数")
    of: Literal["applicant", "employer"] = Field(
        "applicant", description="考察谁：applicant 申报者，employer 其所属组织"
    )
    platform: Text | None = Field(None, description="到哪里查询")


class ForeignNational(Condition):
    """The person is not a Chinese national."""

    kind: Literal["foreign_national"] = Field(description="外籍人士")


class Attestation(Condition):
    """Needs judgement: the applicant declares and proves, the office decides."""

    kind: Literal["attestation"] = Field(description="须由人判断，由申报者说明并举证")


CONDITIONS: Kinds[Condition] = Kinds("条件", Condition)
ConditionEntry = Annotated[SerializeAsAny[Condition], PlainValidator(CONDITIONS.build)]

for _kind, _model in (
    ("registered_in_district", RegisteredInDistrict),
    ("years_at_least", YearsAtLeast),
    ("no_loss_years", NoLossYears),
    ("no_incident_years", NoIncidentYears),
    ("no_complaint_years", NoComplaintYears),
    ("no_dishonesty", NoDishonesty),
    ("foreign_national", ForeignNational),
    ("attestation", Attestation),
):
    CONDITIONS.register(_kind, _model)
