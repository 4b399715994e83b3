"""Numbers of persons and units."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portal.identity import numbers
from portal.identity.enums import DocumentType

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("\u202d110105\u221219491231\u200b002X\u202c", "11010519491231002X"),
        ("810000199003070015", "810000199003070015"),
        ("820000199912310019", None),
        ("830000198501010014", "830000198501010014"),
    ],
)
def test_resident_id_normal_form(typed, normal):
    if normal is None:
        with pytest.raises(ValidationError, match="校验位"):
            numbers.clean_resident_id(typed, today=TODAY)
    else:
        assert numbers.clean_resident_id(typed, today=TODAY) == normal


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1101051949123100", "应为18位，现为16位"),
        ("11010519491231002A", "末位为数字或者字母X"),
        ("110105194912310021", "校验位不符"),
        ("990156199202290016", "地区代码"),
        ("310105199002300017", "“19900230”不存在"),
        ("820000209912310010", "晚于今天"),
    ],
)
def test_resident_id_refused_says_why(typed, says):
    with pytest.raises(ValidationError, match=says):
        numbers.clean_resident_id(typed, today=TODAY)


def test_pr_card_new_and_old_form():
    assert numbers.clean_foreign_pr_card("931156199202290016", today=TODAY) == "931156199202290016"
    assert numbers.clean_foreign_pr_card("usa 310199001010", today=TODAY) == "USA310199001010"
    with pytest.raises(ValidationError, match="校验位"):
        numbers.clean_foreign_pr_card("931156199202290017", today=TODAY)
    with pytest.raises(ValidationError, match="以9开头的18位"):
        numbers.clean_foreign_pr_card("11010519491231002X", today=TODAY)


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        (DocumentType.HK_MACAU_PERMIT, "h12345678", "H12345678"),
        (DocumentType.HK_MACAU_PERMIT, "M1234567801", "M1234567801"),
        (DocumentType.TAIWAN_PERMIT, "１２３４５６７８", "12345678"),
        (DocumentType.TAIWAN_PERMIT, "1234567890", "1234567890"),
        (DocumentType.PASSPORT, "ej1234567", "EJ1234567"),
    ],
)
def test_document_normal_form(kind, typed, normal):
    assert numbers.clean_document(kind, typed) == normal


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DocumentType.HK_MACAU_PERMIT, "A12345678"),
        (DocumentType.HK_MACAU_PERMIT, "H1234567"),
        (DocumentType.TAIWAN_PERMIT, "1234567"),
        (DocumentType.PASSPORT, "ABCDEFGH"),
        (DocumentType.PASSPORT, "<script>1"),
        ("driving_licence", "123"),
    ],
)
def test_document_refused(kind, typed):
    with pytest.raises(ValidationError):
        numbers.clean_document(kind, typed)


@pytest.mark.parametrize(
    "code",
    ["91310105MA1FA0X00B", "12310105000000001H", "Y1310105MJK00001XP", "A1110105MA1FA0X00W", "52310105MJK00001XE",
     "N2310105MA00A0001C", "91110000600037341L"],
)  # fmt: skip
def test_credit_code_of_every_authority(code):
    assert numbers.clean_credit_code(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91310105MA1FA0X00", "现为17位"),
        ("91310105MA1FA0X00C", "校验位不符"),
        ("9131S105MA1FA0X00B", "不使用字母S"),
        ("B1310105MA1FA0X00B", "登记管理部门"),
    ],
)
def test_credit_code_refused_says_why(code, says):
    with pytest.raises(ValidationError, match=says):
        numbers.clean_credit_code(code)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("+86 138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("(021)52345678", "021-52345678"),
        ("0512-62345678-801", "0512-62345678-801"),
        ("+44 20 7946 0000", "+442079460000"),
        ("+86-21-52312345", "021-52312345"),
        ("+86 (0)21 5231 2345", "021-52312345"),
        ("0086-21-52312345", "021-52312345"),
        ("+86 10-62345678", "010-62345678"),
        ("021—52312345", "021-52312345"),
        ("021-52312345转801", "021-52312345-801"),
        ("021-52312345 分机：801", "021-52312345-801"),
        ("86 13800138000", "13800138000"),
        ("400-820-8820", "400-820-8820"),
        ("4008208820", "400-820-8820"),
        ("00852-21234567", "+85221234567"),
        ("86-21-52312345", "021-52312345"),
        ("\u202d138\u22120013\u200b8000\u202c", "13800138000"),
    ],
)
def test_phone_normal_form(typed, normal):
    assert numbers.clean_phone(typed) == normal


@pytest.mark.parametrize("typed", ["12345678901", "138000012345", "021-1234", "电话"])
def test_phone_refused(typed):
    with pytest.raises(ValidationError, match="号码应为"):
        numbers.clean_phone(typed)


@pytest.mark.parametrize("typed", ["电话", "62345678"])
def test_the_example_of_a_refusal_is_taken(typed):
    with pytest.raises(ValidationError) as refusal:
        numbers.clean_phone(typed)
    example = re.search(r"例如([0-9-]+)", refusal.value.messages[0])[1]
    assert numbers.clean_phone(example) == example


def test_phone_without_its_area_code_is_asked_for_it():
    with pytest.raises(ValidationError, match="请补上区号"):
        numbers.clean_phone("5231 2345")


def test_email_is_put_right_or_refused():
    assert numbers.clean_email(" zhang＠Example.COM\u200b ") == "zhang@example.com"
    with pytest.raises(ValidationError, match="请填写完整地址"):
        numbers.clean_email("zhang@")


def test_name_keeps_rare_characters_and_counts_code_points():
    assert numbers.clean_name(" 珺玥垚堃喆昇𠅤𫟼 ") == "珺玥垚堃喆昇𠅤𫟼"
    assert numbers.clean_name("𠅤" * 100) == "𠅤" * 100
    assert [numbers.clean_name(one) for one in ("张\u3000三", "张 三", "𠅤 三", "Maria Schmidt", "ABC 公司")] == [
        "张三", "张三", "𠅤三", "Maria Schmidt", "ABC 公司",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="共101个字"):
        numbers.clean_name("𠅤" * 101)
    with pytest.raises(ValidationError, match="控制字符"):
        numbers.clean_name("张\u202e伟")
