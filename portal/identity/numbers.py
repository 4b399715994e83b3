"""Numbers of persons and organisations: pure checks that return the normal form or say how to put it right."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc

from portal import clock
from portal.characters.dropping import drop_unreadable
from portal.characters.folding import fold_dashes
from portal.characters.unified import UNIFIED
from portal.exposure.kinds import PROVINCES
from portal.identity.enums import DocumentType

# GB 32100-2015 and its amendment: registering authority → kinds of holder it registers.
AUTHORITIES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "12359", "6": "129", "7": "129", "8": "19",
    "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip
# GB 32100 has no I, O, S, V, Z. The first two are read as the digits they look like; of the others somebody has to look.
LOOKALIKES = "SVZ"
DIGITS_MEANT = str.maketrans("IO", "10")

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
NO_NAME = re.compile(
    r"匿名(者|人|氏|人士|用户|举报人?)?|未知|不知道|无名(氏)?|佚名|不详|不[便愿]?(透露|公开|告知)(姓名)?|保密|没有|无|暂无|某某?某?(人|同志|先生|女士|公司|单位|市民|群众|职工|员工)?"
    r"|(一(名|位|个))?(普通|热心|知情)?(群众|市民|居民|员工|职工|知情人|知情者)|(举报|异议|反映|投诉)[人者]|本(人|单位|公司)|先生|女士|测试"
    r"|ANON(YMOUS)?|NONE|NULL|UNKNOWN|TEST|X{2,}"
)
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul fillers count as letters and show nothing: a name of them is blank."""
BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


def normalise(text: str) -> str:
    """Full-width forms become ASCII, dashes, spaces and what nobody sees go, letters become capitals. For numbers, never
    for names."""
    return re.sub(r"[\s\-·]", "", _plain(text)).upper()


def _plain(text: str) -> str:
    """As it reads: lists of contacts wrap a number in marks of direction, pages break it with zero-width spaces."""
    # 一 is what an input method puts for a dash: no number has it.
    return unicodedata.normalize("NFKC", fold_dashes(drop_unreadable(text)).replace("一", "-"))


def clean_name(text: str, *, longest: int = 100) -> str:
    """A name as its bearer writes it: rare characters stay, surrounding space goes; counted in code points (GB 18030-2022).

    Lists set names of two signs to the width of three: no space stands between Chinese signs.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.translate(UNIFIED))).strip()
    name = BETWEEN_HAN.sub("", name)
    if not name:
        raise ValidationError("请填写姓名或者单位名称。", code="required")
    if len(name) > longest:
        raise ValidationError(
            _("名称共%(length)s个字，最多%(most)s个字，请填写证件上的全称。") % {"length": len(name), "most": longest},
            code="length",
        )
    if any(character in FILLERS or unicodedata.category(character) in UNSEEN for character in name):
        raise ValidationError("名称中含有不可见的控制字符，请删去后手工重新输入。", code="characters")
    if own := [character for character in name if unicodedata.category(character) == "Co"]:
        raise ValidationError(
            _(
                "名称中第%(place)s个字用的是造字软件的自定义编码，别的机器上显示不出来，"
                "请改用国家标准（GB 18030—2022）收录的字重新输入。"
            )
            % {"place": name.index(own[0]) + 1},
            code="characters",
        )
    return name


def clean_real_name(text: str) -> str:
    """`clean_name` of somebody who acts under the real name (Article 31): what stands for having none is no name."""
    name = clean_name(text)
    letters = re.sub(r"[\W\d_]", "", unicodedata.normalize("NFKC", name)).upper()
    if not letters or NO_NAME.fullmatch(letters):
        raise ValidationError(
            _("“%(name)s”不是姓名或者单位名称，请填写证件上的全称。") % {"name": name}, code="no_name"
        )
    if set(name) & set("<>{}"):
        raise ValidationError("名称中含有“<”“{”之类的符号，请照证件填写。", code="characters")
    return name


def clean_resident_id(text: str, *, today: date | None = None) -> str:
    """GB 11643: 18 places, real province and birth date, ISO 7064 check digit."""
    number = _eighteen(text)
    if number.startswith("9"):
        raise ValidationError(
            _(
                "证件号码前两位“%(digits)s”不是有效的地区代码；外国人永久居留身份证的号码以9开头，持该证的请改选证件类型。"
            )
            % {"digits": number[:2]},
            code="region",
        )
    if number[:2] not in PROVINCES:
        raise ValidationError(
            _("证件号码前两位“%(digits)s”不是有效的地区代码，请核对后重新填写。") % {"digits": number[:2]},
            code="region",
        )
    _check_birth(number, today)
    _check_ric_digit(number)
    return number


def clean_foreign_pr_card(text: str, *, today: date | None = None) -> str:
    """The card of 2023 (18 digits led by 9) or the earlier one (3 letters of the nationality and 12 digits)."""
    number = normalise(text)
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return number
    number = number.translate(DIGITS_MEANT)
    if not re.fullmatch(r"9[0-9]{17}", number):
        raise ValidationError(
            "外国人永久居留身份证号码应为以9开头的18位数字，或者3位字母加12位数字，请对照证件填写。", code="format"
        )
    if number[1:3] not in PROVINCES:
        raise ValidationError(
            _("证件号码第2至3位“%(digits)s”不是有效的地区代码，请核对。") % {"digits": number[1:3]}, code="region"
        )
    _check_birth(number, today)
    _check_ric_digit(number)
    return number


def clean_hk_macau_permit(text: str) -> str:
    """H (Hong Kong) or M (Macau) and 8 digits; cards before 2013 carry two more for the issue."""
    return _matching(
        text,
        r"[HM][0-9]{8}([0-9]{2})?",
        "港澳居民来往内地通行证号码应为字母H或M加8位数字（旧证为10位），请对照证件填写。",
    )


def clean_taiwan_permit(text: str) -> str:
    """8 digits; the booklets before 2015 carry 10 digits and at times a letter of the issue."""
    return _matching(
        text,
        r"[0-9]{8}|[0-9]{10}([A-Z]|\([A-Z0-9]\))?",
        "台湾居民来往大陆通行证号码应为8位数字（旧证为10位数字），请对照证件填写。",
    )


def clean_passport(text: str) -> str:
    """ICAO 9303: up to nine letters and digits, at least one digit."""
    return _matching(text, r"(?=.*[0-9])[A-Z0-9]{5,9}", "护照号码应为5至9位字母和数字，请对照护照资料页填写。")


DOCUMENT_CHECKS: dict[str, Callable[[str], str]] = {
    DocumentType.RESIDENT_ID: clean_resident_id,
    DocumentType.HK_MACAU_PERMIT: clean_hk_macau_permit,
    DocumentType.TAIWAN_PERMIT: clean_taiwan_permit,
    DocumentType.FOREIGN_PR_CARD: clean_foreign_pr_card,
    DocumentType.PASSPORT: clean_passport,
}


def clean_document(document_type: str, text: str, *, as_printed: bool = False) -> str:
    """The number in its normal form, checked by the rules of its document type, or only for being one (`as_printed`)."""
    check = DOCUMENT_CHECKS.get(document_type)
    if check is None:
        raise ValidationError("请选择证件类型。", code="document_type")
    return clean_as_printed(text) if as_printed else check(text)


def clean_as_printed(text: str) -> str:
    """A number its bearer reads off the document, whatever our rules know of it."""
    return _matching(text, r"[A-Z0-9()]{4,40}", "请照证件填写号码，只含字母和数字，4至40位。")


def clean_credit_code(text: str) -> str:
    """GB 32100-2015: the unified social credit code, letter-led codes included, check digit by the standard's weights."""
    code = normalise(text).translate(DIGITS_MEANT)
    if re.fullmatch(r"[0-9]{15}", code):
        raise ValidationError("15位的是原营业执照注册号，请填写营业执照上的18位统一社会信用代码。", code="length")
    if len(code) != 18 or not re.fullmatch(r"[0-9A-Z]{18}", code):
        raise ValidationError(
            _("统一社会信用代码应为18位数字和字母，现为%(length)s位，请核对。") % {"length": len(code)}, code="length"
        )
    if wrong := sorted(set(code) & set(LOOKALIKES)):
        raise ValidationError(
            _("统一社会信用代码不使用字母%(letters)s，请核对是否应为数字2、5或者字母U。")
            % {"letters": "、".join(wrong)},
            code="alphabet",
        )
    if code[1] not in AUTHORITIES.get(code[0], "") or not code[2:8].isdigit():
        raise ValidationError(
            "统一社会信用代码的登记管理部门或者行政区划部分不正确，请对照营业执照或证书填写。", code="format"
        )
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        raise ValidationError("统一社会信用代码的校验位不符，可能有一位填错，请逐位核对。", code="checksum")
    return code


def clean_fields(**checks: Callable[[], Any]) -> dict[str, Any]:
    """Each field by its own check; everything wrong at once, per field (`error_dict`)."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, check in checks.items():
        try:
            cleaned[name] = check()
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return cleaned


def clean_mobile(text: str) -> str:
    """A mainland mobile number, 11 digits; a leading +86 goes."""
    number = re.sub(r"^(\+|00)?86(?=1)", "", normalise(text))
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise ValidationError("手机号码应为以13至19开头的11位数字，请核对。", code="mobile")
    return number


def clean_phone(text: str) -> str:
    """A mobile number, a landline with area code (`021-22345678`), a 400 number (`400-123-4567`), or an international number
    with `+`, however people write them: with the country's code, with dashes of any kind, with 转 before an extension."""
    raw = re.sub(r"[\s()]", "", _plain(text))
    raw = re.sub(r"-?(转|分机|ext\.?):?", "-", raw, flags=re.IGNORECASE)
    raw = re.sub(r"^00(?!86)", "+", raw)
    home = re.sub(r"^((\+|00)86-?|86-(?=[0-9-]{10})|86(?=1[3-9][0-9]{9}$))", "", raw)
    # Behind the country's code the area code stands without its 0, or with it.
    zero = "0" if home == raw else "0?"
    if landline := re.fullmatch(zero + r"(10|2[0-9]|[3-9][0-9]{2})-?([2-9][0-9]{6,7})(-[0-9]{1,6})?", home):
        return f"0{landline[1]}-{landline[2]}{landline[3] or ''}"
    if re.fullmatch(r"1[0-9\-]{10,13}", home):
        return clean_mobile(home)
    if free := re.fullmatch(r"([48]00)-?([0-9]{3})-?([0-9]{4})(-[0-9]{1,6})?", home):
        return f"{free[1]}-{free[2]}-{free[3]}{free[4] or ''}"
    if home == raw and re.fullmatch(r"\+[1-9][0-9\-]{6,16}", raw):
        return raw.replace("-", "")
    if len(re.findall(r"[0-9\-]{7,}", raw)) > 1:
        raise ValidationError("请只填写一个电话号码，其他号码可以写在正文中。", code="phone")
    if re.fullmatch(r"[2-9][0-9]{6,7}(-[0-9]{1,6})?", raw):
        raise ValidationError("固定电话号码应为区号加号码，请补上区号，例如021-22345678。", code="phone")
    raise ValidationError("电话号码应为11位手机号码，或者带区号的固定电话，例如021-22345678。", code="phone")


def clean_email(text: str) -> str:
    """An address Django accepts; full-width characters are put right, the domain in lower case."""
    address = unicodedata.normalize("NFKC", drop_unreadable(text)).strip()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError("电子邮箱格式不正确，请填写完整地址，例如name@example.com。", code="email") from None
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _matching(text: str, pattern: str, message: str) -> str:
    number = normalise(text)
    if not re.fullmatch(pattern, number):
        raise ValidationError(message, code="format")
    return number


def _eighteen(text: str) -> str:
    number = normalise(text).translate(DIGITS_MEANT)
    if re.fullmatch(r"[0-9]{15}", number):
        raise ValidationError("15位的旧号码已经停止使用，请填写18位的身份证件号码。", code="length")
    if len(number) != 18:
        raise ValidationError(
            _("身份证件号码应为18位，现为%(length)s位，请核对。") % {"length": len(number)}, code="length"
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError("身份证件号码前17位应为数字，末位为数字或者字母X，请核对。", code="format")
    return number


def _check_birth(number: str, today: date | None) -> None:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValidationError(
            _("证件号码中的出生日期“%(digits)s”不存在，请核对。") % {"digits": number[6:14]}, code="birth"
        ) from None
    if birth > (today or clock.today()):
        raise ValidationError(
            _("证件号码中的出生日期“%(digits)s”晚于今天，请核对。") % {"digits": number[6:14]}, code="birth"
        )


def _check_ric_digit(number: str) -> None:
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError("证件号码的校验位不符，可能有一位填错，请逐位核对。", code="checksum")
