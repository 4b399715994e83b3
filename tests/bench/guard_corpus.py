"""Texts and files as an award office publishes them: with a private number, and with numbers that only look like one.

Everything is drawn from a seed. Names, streets and firms are invented; forms of documents, tables, addresses, numbers and their
check digits are the real ones. Photographs of papers are not in it: the guard reads no pictures.
"""

from __future__ import annotations

import hashlib
import io
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.bench import guard_numbers as numbers
from tests.factories import papers

NAMES = ["张三", "李　四", "欧阳明", "王小明", "陈建国", "Maria Schmidt", "阿依古丽·买买提"]
UNITS = ["上海示例仪表有限公司", "长宁区示例中学", "示例（上海）智能科技股份有限公司", "新华路街道办事处"]
STREETS = [
    "长宁路599号",
    "延安西路2299号3幢1201室",
    "虹桥路1438弄12号",
    "天山路30弄6号楼402室",
    "愚园路1088弄103支弄8号",
]
DATE_FORMS = ["%Y.%m.%d", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y 年 %m 月 %d 日"]
BETWEEN = ["-", "—", "–", "至", " 至 ", "~", "～", " - "]
Maker = Callable[[random.Random], str]


@dataclass(frozen=True)
class Sample:
    """A text, or a file with its name; `private` says whether it holds a private number; `form` what it is."""

    form: str
    private: bool
    text: str = ""
    file: io.BytesIO | None = None
    name: str = ""


def positives(draw: random.Random, count: int) -> Iterator[Sample]:
    """Texts, one file in five, each with one private number among numbers that are none."""
    for _ in range(count):
        kind = draw.choice(list(KINDS))
        words = KINDS[kind](draw)
        around = [draw.choice(HARMLESS)(draw) for _ in range(draw.randrange(3))]
        place = draw.randrange(len(around) + 1)
        lines = [*around[:place], words, *around[place:]]
        yield from _carried(draw, kind, True, lines)


def negatives(draw: random.Random, count: int) -> Iterator[Sample]:
    """The same without the private number."""
    for _ in range(count):
        maker = draw.choice(HARMLESS)
        lines = [maker(draw), *(draw.choice(HARMLESS)(draw) for _ in range(draw.randrange(4)))]
        draw.shuffle(lines)
        yield from _carried(draw, maker.__name__, False, lines)


def date_ranges(year: int) -> Iterator[str]:
    """Every period of 1 to 30 days of a year in a form of its own, each form and sign in turn."""
    forms = [(form, between) for form in DATE_FORMS for between in BETWEEN]
    for count in range(365):
        first = date(year, 1, 1) + timedelta(days=count)
        for length in (0, 4, 6, 10, 29):
            form, between = forms[(count + length) % len(forms)]
            yield f"公示时间：{first.strftime(form)}{between}{(first + timedelta(days=length)).strftime(form)}"
        yield f"公示时间：{first:%Y.%m.%d}-{first + timedelta(days=6):%Y.%m.%d}"


def _carried(draw: random.Random, form: str, private: bool, lines: list[str]) -> Iterator[Sample]:
    if draw.random() < 0.8:
        yield Sample(form, private, "".join(f"<p>{line}</p>" for line in lines))
        return
    name, make = draw.choice(list(FILES.items()))
    yield Sample(f"{form}，{name}", private, file=make([numbers.plainly(line) for line in lines]), name=name)


def _paragraphs(lines: list[str]) -> str:
    """Word's paragraphs; a line's end inside one is a break."""
    return "".join(papers.paragraph(*_escaped(line).replace("\n", "</w:t><w:br/><w:t>").split("¦")) for line in lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FILES: dict[str, Callable[[list[str]], io.BytesIO]] = {
    "正文.docx": lambda lines: papers.docx(_paragraphs(lines)),
    "修订.docx": lambda lines: papers.docx("".join(papers.deletion(_escaped(line)) for line in lines)),
    "批注.docx": lambda lines: papers.docx(word__comments=f"<w:c {papers.W}>{_paragraphs(lines)}</w:c>"),
    "隐藏列.xlsx": lambda lines: papers.xlsx([["序号", "内容"], *([n, line] for n, line in enumerate(lines))], hidden_columns="B"),
    "隐藏表.xlsx": lambda lines: papers.xlsx([["内容"], *([line] for line in lines)], state="hidden"),
    "名单.csv": lambda lines: io.BytesIO("\n".join(f'{n},"{line}"' for n, line in enumerate(lines)).encode("gb18030")),
    "说明.txt": lambda lines: io.BytesIO("\n".join(lines).encode("utf-8")),
    "备注.pptx": lambda lines: papers.pptx(notes="</a:t></a:r></a:p><a:p><a:r><a:t>".join(map(_escaped, lines))),
    "公文.ofd": lambda lines: papers.ofd(*(_escaped(line) for line in lines)),
    "属性.pdf": lambda lines: papers.pdf(title="\n".join(lines)),
    "批注.pdf": lambda lines: papers.pdf(annotation="\n".join(lines)),
    "名单.zip": lambda lines: papers.archive({"名单.txt": "\n".join(lines)}),
}  # fmt: skip

# What holds a private number


def _said(draw: random.Random, number: str, *labels: str) -> str:
    """A number as lists, tables and sentences give it; without a label in one case of four."""
    name, label = draw.choice(NAMES), draw.choice(labels)
    return draw.choice(
        (
            f"{name} {number}",
            f"{name}，{label}：{number}，{draw.choice(UNITS)}",
            f"联系人{name}（{label}{number}），住{draw.choice(STREETS)}",
            f"<table><tr><td>{name}</td><td>{label}</td><td>{number}</td></tr></table>",
        )
    )


def _labelled(draw: random.Random, number: str, *labels: str) -> str:
    return f"{draw.choice(NAMES)}，{draw.choice(labels)}：{number}，住{draw.choice(STREETS)}"


def _spelled(make: Maker, *labels: str) -> Maker:
    return lambda draw: _said(draw, numbers.spell(draw, make(draw)), *labels)


def _mobile(draw: random.Random) -> str:
    """Broken over a line only behind a label: two rows of figures look the same."""
    number = numbers.spell(draw, numbers.mobile(draw))
    broken = "\n" in number or "<br/>" in number
    return (_labelled if broken else _said)(draw, number, "手机", "联系电话", "电话", "手机号码")


def _account(draw: random.Random) -> str:
    """An account without a check digit, known by its label alone."""
    return f"开户行：示例银行长宁支行，{draw.choice(('账号', '银行账号', '账户', '卡号'))}：{numbers.digits(draw, draw.randrange(10, 22))}"


KINDS: dict[str, Maker] = {
    "居民身份证": _spelled(numbers.resident_id, "身份证", "身份证号码", "证件号"),
    "港澳台居民居住证": _spelled(numbers.residence_permit, "居住证", "证件号码"),
    "外国人永居证": _spelled(numbers.residence_card, "永居证", "居留证件"),
    "旧版永居证": lambda draw: _said(draw, numbers.old_residence_card(draw), "永居证", "居留证件"),
    "15位身份证": lambda draw: _said(draw, numbers.old_resident_id(draw), "身份证", "证件号"),
    "手机号码": _mobile,
    "银行卡": _spelled(numbers.card, "卡号", "银行卡", "账号"),
    "单位账号": _account,
    "港澳通行证": lambda draw: _labelled(draw, numbers.permit(draw), "港澳居民来往内地通行证", "回乡证", "通行证号"),
    "护照": lambda draw: _labelled(draw, numbers.passport(draw), "护照", "护照号码", "Passport No."),
}

# What only looks like one


def _period(draw: random.Random) -> str:
    first, form = numbers.day(draw, 2015, 2029), draw.choice(DATE_FORMS)
    last = first + timedelta(days=draw.randrange(1, 400))
    return f"公示时间：{first.strftime(form)}{draw.choice(BETWEEN)}{last.strftime(form)}"


def _credit_code(draw: random.Random) -> str:
    return draw.choice(("统一社会信用代码：{}", "{}", "信用代码{}（存续）")).format(numbers.credit_code(draw))


def _amount(draw: random.Random) -> str:
    value = draw.randrange(10**9, 2 * 10**10)
    return draw.choice(
        (
            f"年产值 {value} 元",
            f"营业收入达{value:,}元",
            f"资产总额：{value}.{numbers.digits(draw, 2)}",
            f"产量{value}件",
            f"￥{value}",
        )
    )


def _office_phone(draw: random.Random) -> str:
    number = f"{draw.choice('2356')}{numbers.digits(draw, 7)}"
    return draw.choice(
        (
            f"监督电话：021-{number}",
            f"咨询电话 (021){number}转801",
            f"联系电话：0086-21-{number}",
            "热线12345、400-820-8820",
            f"传真：{number}",
        )
    )


def _document(draw: random.Random) -> str:
    year, serial = draw.randrange(2015, 2027), draw.randrange(1, 99_999)
    return draw.choice(
        (
            f"长府规〔{year}〕{serial % 99}号", f"（{year}）沪0105民初{serial}号", f"CNZL-{year}-{serial:04d}", f"YY{year}-{serial:06d}",
            f"受理编号：310105{numbers.day(draw, 2018, 2026):%Y%m%d}{serial % 10_000:04d}", f"沪ICP备{numbers.digits(draw, 8)}号-1",
            f"沪公网安备 31010502{numbers.digits(draw, 6)}号", f"网站标识码 3101050{numbers.digits(draw, 3)}",
            f"发票号码：{year % 100}{numbers.digits(draw, 18)}", f"订单编号：{numbers.mobile(draw)}", f"合同编号{numbers.card(draw)}",
            f"项目编号 E{numbers.digits(draw, 8)}", f"专利号：ZL{year}1{numbers.digits(draw, 7)}.{numbers.digits(draw, 1)}",
        )
    )  # fmt: skip


def _standard(draw: random.Random) -> str:
    return draw.choice(
        ("GB/T 19580—2012", "GB/T 19001-2016、GB/T 24001-2016", "ISO 9001:2015", "T/CAQ 10201—2020", "GB 32100-2015")
    )


def _digest(draw: random.Random) -> str:
    content = draw.randbytes(16)
    return draw.choice(
        (
            f"SHA-256 {hashlib.sha256(content).hexdigest()}", hashlib.sha256(content).hexdigest(),
            f"MD5：{hashlib.md5(content).hexdigest()}", str(uuid.UUID(bytes=content)),
        )
    )  # fmt: skip


def _moment(draw: random.Random) -> str:
    at = numbers.day(draw, 2018, 2027)
    clock = f"{draw.randrange(24):02d}:{draw.randrange(60):02d}"
    return draw.choice(
        (
            f"{at} {clock}",
            f"{at:%Y%m%d}{clock.replace(':', '')}{numbers.digits(draw, 5)}",
            f"时间戳：{draw.randrange(16 * 10**11, 18 * 10**11)}",
        )
    )


def _address(draw: random.Random) -> str:
    return f"上海市长宁区{draw.choice(STREETS)}，邮编{200_000 + draw.randrange(400)}，{draw.choice(UNITS)}"


def _figures(draw: random.Random) -> str:
    """Rows of a statistical table, in cells or set apart by spaces as a PDF gives them."""
    row = [str(draw.randrange(10 ** draw.randrange(1, 7))) for _ in range(draw.randrange(3, 8))]
    head = draw.choice(("企业数", "从业人员", "专利授权量", "合格率"))
    if draw.random() < 0.5:
        return f"<table><tr><td>{head}</td>{''.join(f'<td>{cell}</td>' for cell in row)}</tr></table>"
    return f"{head} {' '.join(row)}"


def _years(draw: random.Random) -> str:
    year = draw.randrange(2010, 2026)
    return f"{draw.choice(('获奖年度', '年份'))} {' '.join(str(year + n) for n in range(draw.randrange(2, 6)))}，增长{draw.uniform(0, 99):.4f}%"


def _coordinates(draw: random.Random) -> str:
    return f"位于东经{121 + draw.random():.11f}，北纬{31 + draw.random():.11f}"


HARMLESS: list[Maker] = [
    _period, _credit_code, _amount, _office_phone, _document, _standard, _digest, _moment, _address, _figures, _years, _coordinates,
]  # fmt: skip
