"""Numbers in every spelling, and what only looks like one."""

from datetime import date, timedelta

import pytest

from portal.errors import RuleViolation
from portal.exposure import check_no_private_numbers, private_numbers

ID = "11010519491231002X"
IDENTITY, MOBILE, ACCOUNT, PERMIT = "身份证件号码", "手机号码", "银行账号", "护照或者通行证号码"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"身份证 {ID}。", IDENTITY),
        ("身份证 110105194912310021（末位写错）", IDENTITY),
        ("４４０５２４１８８００１０１００１４", IDENTITY),
        ("１１０１０５１９４９１２３１００２Ｘ", IDENTITY),
        ("1101051949\u200b1231002X", IDENTITY),
        ("11010519491231002×", IDENTITY),
        (f"\u202e{ID[::-1]}\u202c", IDENTITY),
        ("٤٤٠٥٢٤١٨٨٠٠١٠١٠٠١٤", IDENTITY),
        ("&#49;&#49;010519491231002X", IDENTITY),
        ("<b>110105</b>19491231002X", IDENTITY),
        ("<b><i>1101</b></i>0519491231002X", IDENTITY),
        ("110105<br>19491231<br>002X", IDENTITY),
        ("1101051949-\n1231002X", IDENTITY),
        ("110105 19491231 002X", IDENTITY),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", IDENTITY),
        ("<tr><td>" + "</td><td>".join(ID) + "</td></tr>", IDENTITY),
        (f"ID{ID}", IDENTITY),
        (f"{ID} 2026-11-21", IDENTITY),
        ("ID310105194912310027", IDENTITY),
        (f"{ID[:17]}x", IDENTITY),
        ("81000019800101001" + "4", IDENTITY),
        ("931010198001010015", IDENTITY),
        ("310105491231002", IDENTITY),
        ("USA310185123101", IDENTITY),
        ("请联系13812345678", MOBILE),
        ("手机 138-1234-5678", MOBILE),
        ("手机：138\n12345678", MOBILE),
        ("Tel13812345678", MOBILE),
        ("<p>手机<b>138</b><i>1234</i>5678</p>", MOBILE),
        ("+8613812345678", MOBILE),
        ("电话 86-13812345678", MOBILE),
        ("13812345678-801", MOBILE),
        ("138 1234 5678 802", MOBILE),
        ("资产负责人 13812345678", MOBILE),
        ("证书持有人：13812345678", MOBILE),
        ('<a href="tel:13812345678">联系我们</a>', MOBILE),
        ('<embed embedtype="image" id="1" alt="手机 13812345678">', MOBILE),
        ("张三<13812345678>", MOBILE),
        ("家庭电话：021-62345678", "住宅电话号码"),
        ("护照E12345678", PERMIT),
        ("Passport No. AB1234567", PERMIT),
        ("港澳居民来往内地通行证 H12345678", PERMIT),
        ("台湾居民来往大陆通行证：12345678", PERMIT),
        ("账号 6222 0212 3456 7890 128", ACCOUNT),
        ("账号 6222021234567890127", ACCOUNT),
        ("6222021234567890127", ACCOUNT),
        ("4111 1111 1111 1111", ACCOUNT),
        ("955880\n0000000000000", ACCOUNT),
        ("账号 1001234509876543211", ACCOUNT),
        ("手机 138****5678", "经遮盖的号码"),
    ],
)
def test_private_number_is_found(text, kind):
    assert [finding.kind for finding in private_numbers(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "GB/T 19580—2012《卓越绩效评价准则》",
        "长府规〔2021〕3号，2023-11-15 至 2028-11-14",
        "公示时间：2026.12.08-2026.12.14",
        "公示时间：2026.11.17-2026.11.23",
        "统一社会信用代码 91310105MA1FW0008P",
        "统一社会信用代码：913101051000000168、123101051000000248",
        "913101051000000168",
        "年产值 13800000000 元",
        "年产值（元）：13800000000",
        "资产总额13,800,000,000.00元",
        "产量达13800138000件",
        "奖励标准为 50 万元，名单 SHA-256 2a94c089f90c311a8fc8615320fd415a5dcacc51dfac528755bed9091b161f60",
        "记录 0b1c2d3e-1380-4138-8000-138001380001",
        "证书编号 CNZL-2026-0001，2026-11-21 09:30",
        "受理编号：310105202611170017",
        "订单编号：13812345678",
        "2024-11-20 2025-12-31",
        "20261117093000123",
        "GB/T 19001-2016、GB/T 19580-2012",
        "监督电话 021-62345678，0086-21-62345678，400-820-8820，12345",
        "经纬度 31.13812345678，121.13812345678",
        "各年人数 150 2025 2026",
        "邮编200050，编号M20261117",
        "<tr><td>1380</td><td>0138</td><td>000</td></tr>",
    ],
)
def test_public_number_is_left_alone(text):
    assert private_numbers(text) == []


@pytest.mark.parametrize("form", ["%Y.%m.%d", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y 年 %m 月 %d 日"])
@pytest.mark.parametrize("between", ["-", "—", "–", " 至 ", "~", " "])
def test_no_range_of_dates_of_a_year_is_taken_for_a_number(form, between):
    days = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]
    ranges = [
        f"公示时间：{day.strftime(form)}{between}{(day + timedelta(days=length)).strftime(form)}"
        for day in days
        for length in (4, 6, 10, 29)
    ]
    assert [text for text in ranges if private_numbers(text)] == []


def test_official_telephone_is_allowed():
    assert private_numbers("咨询手机 138-1234-5678", official=["13812345678"]) == []


def test_refusal_names_norm_and_hides_number():
    with pytest.raises(RuleViolation) as refusal:
        check_no_private_numbers("<p>联系人手机13812345678</p>")
    (message,) = refusal.value.messages
    assert (
        message
        == "正文中含有疑似手机号码“13…78”，不得公开，请删去后再发布（依据《中华人民共和国个人信息保护法》第二十五条）"
    )


def test_refusal_names_five_and_counts_the_rest():
    with pytest.raises(RuleViolation) as refusal:
        check_no_private_numbers(*(f"手机1381234567{last}" for last in range(7)), what="更正理由")
    (message,) = refusal.value.messages
    assert message.count("更正理由中含有疑似手机号码") == 5
    assert "等7处，不得公开" in message


def test_digest_knows_a_number_again_in_its_kind_of_place_alone():
    first, second = private_numbers("手机13812345678", within="a"), private_numbers("138-1234-5678", within="a")
    assert [found.digest for found in first] == [found.digest for found in second]
    assert first[0].digest != private_numbers("手机13812345678", within="b")[0].digest
    assert "12345" not in repr(first)


def test_landline_is_private_where_no_office_gives_its_number():
    assert [found.kind for found in private_numbers("电话 021-62345678", strict=True)] == ["电话号码"]
    assert private_numbers("2026-11-21 62345678", strict=True) == []
