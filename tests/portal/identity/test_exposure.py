import pytest

from portal.errors import RuleViolation
from portal.identity.exposure import check_no_private_numbers, private_numbers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证 11010519491231002X。", "身份证件号码"),
        ("４４０５２４１８８００１０１００１４", "身份证件号码"),
        ("证件号：440524 19800101 0014", "身份证件号码"),
        ("１１０１０５１９４９１２３１００２Ｘ", "身份证件号码"),
        ("1101051949\u200b1231002X", "身份证件号码"),
        ("<b>110105</b>19491231002X", "身份证件号码"),
        ("请联系13812345678", "手机号码"),
        ("手机 138-1234-5678", "手机号码"),
        ("电话 021-62345678", "电话号码"),
        ("护照E12345678", "护照或者通行证号码"),
        ("Passport No. AB1234567", "护照或者通行证号码"),
        ("账号 6222 0212 3456 7890 128", "银行账号"),
        ("账号 6222021234567890127", "银行账号"),
        ("手机 138****5678", "经遮盖的号码"),
        ("+8613812345678", "手机号码"),
        ("电话 86-13812345678", "手机号码"),
        ("13812345678-801", "手机号码"),
        ("138 1234 5678 802", "手机号码"),
        ("110105194912310029 2026-11-21", "身份证件号码"),
        ("账号 1001234509876543211", "银行账号"),
    ],
)
def test_private_number_is_found(text, kind):
    kinds = [finding.kind for finding in private_numbers(text)]
    assert kinds == ([kind] if kind else [])


@pytest.mark.parametrize(
    "text",
    [
        "GB/T 19580—2012《卓越绩效评价准则》",
        "长府规〔2021〕3号，2023-11-15 至 2028-11-14",
        "统一社会信用代码 91310105MA1FW0008P",
        "奖励标准为 50 万元，名单 SHA-256 2a94c089f90c311a8fc8615320fd415a5dcacc51dfac528755bed9091b161f60",
        "证书编号 CNZL-2026-0001，2026-11-21 09:30",
        "2024-11-20 2025-12-31",
        "GB/T 19001-2016、GB/T 19580-2012",
    ],
)
def test_public_number_is_left_alone(text):
    assert private_numbers(text) == []


def test_official_telephone_is_allowed():
    assert private_numbers("监督电话 021-62345678", official=["021-62345678"]) == []


def test_refusal_names_norm_and_hides_number():
    with pytest.raises(RuleViolation) as refusal:
        check_no_private_numbers("<p>联系人手机13812345678</p>")
    (message,) = refusal.value.messages
    assert (
        message
        == "正文中含有疑似手机号码“13…78”，不得公开，请删去后再发布（依据《中华人民共和国个人信息保护法》第二十五条）"
    )
