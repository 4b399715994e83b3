"""What an application form asks: its sections and their fields, as the measures or the office's own form have them."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, SerializeAsAny, model_validator

from .base import Citation, Code, Codes, Table, Text, Texts
from .honour import Standard
from .kinds import Kinds

OWN_SECTIONS = frozenset({"subject", "content", "conditions", "self_assessment", "department"})
"""Sections that every form has; a declared one goes by another code."""
OTHER_PAGES = frozenset({"coworkers", "recusal"})
"""Addresses beside the sections' own that lead elsewhere."""
PAGE_NAMES = frozenset(
    {
        "autosave", "autosave-version", "autosave-tab", "autosave-keep", "autosave-clear", "chosen", "csrfmiddlewaretoken",
        "save", "add-row",
    }
)  # fmt: skip
"""What a page sends beside its boxes: a field of that code would be lost."""
LONGEST_SECTION = 40_000
"""Characters: so much of one section is kept for whoever is typing it."""
MOST_CELLS = 400
"""Boxes on one page."""


class FormField(Table):
    """What every field of a form has, whatever its kind."""

    code: Code = Field(description="字段代码，本部分内唯一")
    kind: str = Field(description="字段类型")
    label: Text = Field(max_length=60, description="字段名称")
    english_label: Text | None = Field(None, max_length=120, description="英文名称；languages 含 en 时必填")
    help: Text | None = Field(None, max_length=300, description="填写说明")
    english_help: Text | None = Field(
        None, max_length=600, description="填写说明英文；写了说明且 languages 含 en 时必填"
    )
    required: bool = Field(True, description="是否必须填写；表格为是否至少填写一行")
    article: Citation | None = Field(None, description="设此字段的依据；不填的，同所在部分")

    @property
    def named(self) -> str:
        """The label, with the unit it is counted in."""
        return self.label

    @property
    def english_named(self) -> str | None:
        return self.english_label

    @property
    def longest(self) -> int:
        """The most characters it holds."""
        return 40

    @property
    def boxes(self) -> int:
        return 1


class TextField(FormField):
    """One line."""

    kind: Literal["text"] = Field(description="一行文字")
    limit: int = Field(100, ge=1, le=300, description="最多几个字")

    @property
    def longest(self) -> int:
        return self.limit


class LongTextField(FormField):
    """Several lines."""

    kind: Literal["long_text"] = Field(description="多行文字")
    limit: int = Field(2000, ge=1, le=20000, description="最多几个字")

    @property
    def longest(self) -> int:
        return self.limit


class NumberField(FormField):
    """A decimal number, never a float."""

    kind: Literal["number"] = Field(description="数字")
    unit: Text | None = Field(None, max_length=20, description="计量单位，如“万元”；没有则不填")
    english_unit: Text | None = Field(
        None, max_length=40, description="计量单位英文；写了单位且 languages 含 en 时必填"
    )
    decimals: int = Field(0, ge=0, le=6, description="最多几位小数")
    min: int | None = Field(None, ge=-(10**15), le=10**15, description="最小值；不填为不限")
    max: int | None = Field(None, ge=-(10**15), le=10**15, description="最大值；不填为不限")

    @model_validator(mode="after")
    def _in_order(self) -> "NumberField":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("最小值（min）大于最大值（max）")
        return self

    @property
    def named(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def english_named(self) -> str | None:
        return f"{self.english_label} ({self.english_unit})" if self.english_unit else self.english_label


class DateField(FormField):
    """A day."""

    kind: Literal["date"] = Field(description="日期")


class YearField(FormField):
    """A year of four digits."""

    kind: Literal["year"] = Field(description="年份")


class YesNoField(FormField):
    """Yes or no."""

    kind: Literal["yes_no"] = Field(description="是或否")


class ChoiceField(FormField):
    """One of several."""

    kind: Literal["choice"] = Field(description="选择一项")
    options: Texts = Field(description="可选项")
    english_options: Texts | None = Field(None, description="可选项英文，次序与可选项一致；languages 含 en 时必填")

    @model_validator(mode="after")
    def _as_many(self) -> "ChoiceField":
        if self.english_options is not None and len(self.english_options) != len(self.options):
            raise ValueError("英文可选项（english_options）与可选项（options）的项数不一致")
        return self


class FileField(FormField):
    """Files handed in for the field, as those that prove a condition are."""

    kind: Literal["file"] = Field(description="上传文件")
    most_files: int = Field(3, ge=1, le=10, description="最多上传几个文件")
    formats: Annotated[Texts, Field(max_length=20)] | None = Field(
        None, description='可以上传的格式，写扩展名，如 ["pdf", "png"]；不填为门户接收的各种格式'
    )
    megabytes: int | None = Field(None, ge=1, le=20, description="每个文件最多多少 MB；不填为门户的限额")

    @property
    def longest(self) -> int:
        return 0


class SealedField(FormField):
    """How somebody is reached: sealed as identity data are, shown as its mask, gone with the applicant's identity."""

    kind: Literal["sealed"] = Field(description="联系方式（加密）")
    what: Literal["phone", "email"] = Field(description="填写什么：phone 为电话号码，email 为电子邮箱")

    @property
    def longest(self) -> int:
        return 100


BESIDE = frozenset({"file", "sealed"})
"""Kinds whose values stand beside the form's answers: in the vault, and in rows of their own."""

FIELDS: Kinds[FormField] = Kinds("字段", FormField)
FieldEntry = Annotated[SerializeAsAny[FormField], PlainValidator(FIELDS.build)]


class TableField(FormField):
    """A table: named rows, the years before the edition's, or as many rows as the applicant needs."""

    kind: Literal["table"] = Field(description="表格")
    columns: Annotated[tuple[FieldEntry, ...], Field(min_length=1, max_length=12)] = Field(
        description="各列，写法与字段相同；不能是表格或多行文字"
    )
    rows: Annotated[Texts, Field(max_length=30)] | None = Field(None, description="固定各行的名称")
    english_rows: Texts | None = Field(None, description="各行英文名称，次序一致；写了 rows 且 languages 含 en 时必填")
    years: int | None = Field(None, ge=1, le=10, description="固定为届次年度之前的几年，每年一行，由系统推算")
    at_most: int | None = Field(None, ge=1, le=30, description="由申报者逐行填写，最多几行")

    @model_validator(mode="after")
    def _of_one_sort(self) -> "TableField":
        if sum(given is not None for given in (self.rows, self.years, self.at_most)) != 1:
            raise ValueError("表格的行须写且只写一项：rows（各行名称）、years（近几年）或 at_most（最多几行）")
        if self.english_rows is not None and len(self.english_rows) != len(self.rows or ()):
            raise ValueError("英文行名（english_rows）与行名（rows）的项数不一致")
        return self

    @property
    def most_rows(self) -> int:
        return self.at_most or self.years or len(self.rows or ())

    @property
    def longest(self) -> int:
        return self.most_rows * sum(column.longest for column in self.columns)

    @property
    def boxes(self) -> int:
        return self.most_rows * len(self.columns)


for _kind, _model in (
    ("text", TextField),
    ("long_text", LongTextField),
    ("number", NumberField),
    ("date", DateField),
    ("year", YearField),
    ("yes_no", YesNoField),
    ("choice", ChoiceField),
    ("table", TableField),
    ("file", FileField),
    ("sealed", SealedField),
):
    FIELDS.register(_kind, _model)


class FormSection(Table):
    """A section of an application form: a page of its own, saved by itself."""

    code: Code = Field(description="部分的代码，本文件内唯一，出现在网址中")
    title: Text = Field(max_length=40, description="部分的标题")
    english_title: Text | None = Field(None, max_length=80, description="标题英文；languages 含 en 时必填")
    tracks: Codes = Field(description="适用于哪些类别")
    help: Text | None = Field(None, max_length=600, description="填写说明")
    english_help: Text | None = Field(
        None, max_length=1200, description="填写说明英文；写了说明且 languages 含 en 时必填"
    )
    fields: Annotated[tuple[FieldEntry, ...], Field(max_length=40)] = Field((), description="字段")
    needs: Literal["all", "any"] = Field(
        "all", description="all 为必填的都要填写，any 为至少填写一项，各字段不再分必填与否"
    )
    by_items: Code | None = Field(None, description="按哪个标准的条目逐条填写，填该标准代码；标准须列有条目（items）")
    item_limit: int = Field(5000, ge=1, le=20000, description="按条目填写的，每一条目最多几个字")
    article: Citation = Field(description="设此部分的依据")

    @model_validator(mode="after")
    def _asks_something(self) -> "FormSection":
        if not self.fields and self.by_items is None:
            raise ValueError("本部分没有可填写的内容：须写字段（fields）或者按条目填写（by_items）")
        return self

    def asks(self, standards: Iterable[Standard]) -> tuple[FormField, ...]:
        """Everything it asks: its own fields, then a text for each item of the standard it goes by."""
        return (*self.fields, *self._texts_by_items(standards))

    def _texts_by_items(self, standards: Iterable[Standard]) -> Iterator[FormField]:
        for standard in standards:
            for item in standard.items if standard.code == self.by_items else ():
                # An item's number, as 4.1, is no code of a field.
                english = f"{item.english_name} ({item.points} points)" if item.english_name else None
                yield LongTextField.model_construct(
                    code=item.code, kind="long_text", label=f"{item.name}（{item.points}分）", english_label=english,
                    help=None, english_help=None, required=True, article=None, limit=self.item_limit,
                )  # fmt: skip
