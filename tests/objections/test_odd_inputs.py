"""What people type and upload by mistake, from habit or on purpose: each is told beside its field, or taken as it was meant."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from objections.forms import ObjectionForm, ProgressForm
from portal.evidence.receiving import Uploader
from portal.languages import spoken
from tests.factories.evidence import EICAR, PDF, PNG
from tests.factories.identity import credit_code, resident_id
from tests.objections.test_views import typed

ID, CODE = resident_id(7), credit_code(7)
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789"}
UNIT = {
    "claimant": "organisation", "unit_name": "虚构异议单位有限公司", "credit_code": CODE, "contact_name": "虚构联系人",
    "contact_phone": "13912345678", "licence": ("执照.png", PNG), "letter": ("委托书.pdf", PDF),
}  # fmt: skip
PASSPORT, PERMIT = {"document_type": "passport"}, {"document_type": "hk_macau_permit"}
TAIWAN, RESIDENT = {"document_type": "taiwan_permit"}, {"document_type": "foreign_pr_card"}
PRINTED, OTHER = {"as_printed": "on"}, {"entry": ""}
HONOUR = {**OTHER, "matter": "honour"}
SCRIPTED = b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

HAN = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("“[^”]*”|依据《[^》]*》第[^条]+条")
"""What stays in Chinese: names of files, and the law."""

# The field, what is typed into it, what is said beside it; what else is changed.
REFUSED = [
    ("name", "", "请填写姓名"),
    ("name", "   ", "请填写姓名"),
    ("name", "\u200b", "不可见的控制字符"),
    ("name", "张\u202e三", "不可见的控制字符"),
    ("name", "张\ue000三", "第2个字用的是造字软件的自定义编码"),
    ("name", "张" * 101, "最多100字，现有101字"),
    ("name", "<b>张三</b>", "名称中含有“<”“{”之类的符号"),
    ("name", "匿名", "“匿名”不是姓名"),
    ("name", "不愿透露姓名", "不是姓名"),
    ("name", "\u3164\u3164", "不可见"),
    ("name", "一名群众", "不是姓名"),
    ("name", "知 情 者。", "不是姓名"),
    ("name", "某某某", "不是姓名"),
    ("name", "Anonymous", "不是姓名"),
    ("name", "12345", "不是姓名"),
    ("name", "？？？", "不是姓名"),
    ("document_type", "", "请选择证件类型"),
    ("document_type", "driving_licence", "没有“driving_licence”这一选项"),
    ("document_number", "", "请填写证件号码"),
    ("document_number", ID[:17], "应为18位，现为17位"),
    ("document_number", f"{ID}1", "应为18位，现为19位"),
    ("document_number", "310105900101001", "15位的旧号码已经停止使用"),
    ("document_number", f"{ID[:-1]}0", "校验位不符"),
    ("document_number", f"99{ID[2:]}", "前两位“99”不是有效的地区代码；外国人永久居留身份证的号码以9开头"),
    ("document_number", f"{ID[:6]}19900230{ID[14:]}", "出生日期“19900230”不存在"),
    ("document_number", f"{ID[:6]}20990101{ID[14:]}", "出生日期“20990101”晚于今天"),
    ("document_number", "ABCDEFGHJKLMNPQRST", "前17位应为数字"),
    ("document_number", "' OR 1=1 --", "应为18位，现为6位"),
    ("document_number", "ABC", "护照号码应为5至9位字母和数字", PASSPORT),
    ("document_number", "E1234567890", "护照号码应为5至9位字母和数字", PASSPORT),
    ("document_number", "A12345678", "字母H或M加8位数字", PERMIT),
    ("document_number", "123456789", "应为8位数字", TAIWAN),
    ("document_number", "123456", "以9开头的18位数字", RESIDENT),
    ("document_number", "900105199001010017", "第2至3位“00”不是有效的地区代码", RESIDENT),
    ("document_number", "无", "只含字母和数字，4至40位", PRINTED),
    ("phone", "", "请填写联系电话"),
    ("phone", "1391234567", "电话号码应为11位手机号码"),
    ("phone", "139123456789", "以13至19开头的11位数字"),
    ("phone", "12012345678", "以13至19开头的11位数字"),
    ("phone", "52345678", "请补上区号"),
    ("phone", "电话不详", "电话号码应为11位手机号码"),
    ("phone", "13912345678、13812345678", "请只填写一个电话号码"),
    ("phone", "0", "电话号码应为11位手机号码"),
    ("email", "a@b", "电子邮箱格式不正确"),
    ("email", "没有", "电子邮箱格式不正确"),
    ("email", "a@example.com b@example.com", "电子邮箱格式不正确"),
    ("email", f"{'x' * 201}@example.com", "最多200字，现有213字"),
    ("statement", "", "请填写事实和理由"),
    ("statement", " \n ", "请填写事实和理由"),
    ("statement", "字" * 5001, "最多5000字，现有5001字"),
    ("statement", "甲\x00乙", "不允许含有空字符"),
    ("requested_outcome", "", "请填写请求"),
    ("requested_outcome", "字" * 1001, "最多1000字，现有1001字"),
    ("entry", "999999999", "所选的一项已不能选择"),
    ("entry", "-1", "所选的一项已不能选择"),
    ("entry", "1 OR 1", "所选的一项已不能选择"),
    ("entry", "9" * 30, "所选的一项已不能选择"),
    ("subject_text", "", "或者写明对什么荣誉、什么事项提出异议", OTHER),
    ("subject_text", "字" * 301, "最多300字，现有301字", OTHER),
    ("edition", "", "请选择所涉及的届次", {**OTHER, "subject_text": "某项荣誉"}),
    ("edition", "999999", "所选的一项已不能选择", {**OTHER, "subject_text": "某项荣誉"}),
    ("matter", "x", "没有“x”这一选项"),
    ("entry", "", "请选择公示名单中的对象；对其他事项", {"matter": "entry"}),
    ("registered", "", "请查找并选择一项荣誉", HONOUR),
    ("registered", "", "请查找并选择一项称号使用登记", {**OTHER, "matter": "title_use"}),
    ("registered", "honour:CNZL-1900-0001", "已不能选择", HONOUR),
    ("registered", "' OR 1=1 --", "已不能选择", HONOUR),
    ("find", "长" * 101, "最多100字", {**HONOUR, "registered": "x"}),
    ("result", "", "请以申报账号登录", {**OTHER, "matter": "result"}),
    ("result", "²", "已不能选择", {**OTHER, "matter": "result"}),
    ("subject_text", "", "请写明所涉的人员、环节或者事项", {**OTHER, "matter": "conduct"}),
    ("edition", "", "请选择所涉及的届次", {**OTHER, "matter": "conduct", "subject_text": "某环节"}),
    ("claimant", "", "请选择以谁的名义提出"),
    ("claimant", "stranger", "没有“stranger”这一选项"),
    ("truthful", "", "请勾选，确认内容属实"),
    ("token", "", "表单已经失效"),
    ("token", "zzz", "表单已经失效"),
    ("evidence", None, "请提供证明材料，至少一个文件"),
    ("evidence", ("空.pdf", b""), "是空文件"),
    ("evidence", ("a.exe", b"MZ\x90"), "不支持该文件格式"),
    ("evidence", ("a.zip", b"PK\x03\x04"), "不支持该文件格式"),
    ("evidence", ("没有扩展名", PDF), "不支持该文件格式"),
    ("evidence", ("a.png", PDF), "内容是PDF文件，与扩展名不符"),
    ("evidence", ("a.pdf", b"MZ\x90\x00" + bytes(99)), "内容是可执行程序或脚本"),
    ("evidence", ("a.docx", b"PK\x03\x04broken"), "已损坏，无法打开"),
    ("evidence", ("说\u202efdp.exe.pdf", PDF), "名称中含有控制字符"),
    ("evidence", (f"{'长' * 151}.pdf", PDF), "名称超过150个字"),
    ("evidence", ("a.txt", EICAR), "含有病毒或者恶意程序"),
    ("evidence", ("a.pdf", SCRIPTED), "自动执行的动作"),
    ("evidence", ("大.pdf", PDF + bytes(20 * 1024 * 1024)), "大小为20.1MB，超过单个文件20MB的上限"),
    ("evidence", [("年报.pdf", PDF)] * 21, "最多上传20个文件，现有21个"),
    ("picture", None, "请上传身份证件照片"),
    ("picture", [("证件.png", PNG)] * 3, "最多上传2个文件，现有3个"),
    (
        "picture",
        ("证件.mp3", b"ID3\x03" + bytes(99)),
        "“证件.mp3”的格式不符，可以上传：PDF、OFD、JPG、JPEG、PNG、HEIC、HEIF、WEBP",
    ),
    ("picture", ("证件.docx", PDF), "“证件.docx”的格式不符"),
    ("unit_name", "", "请填写单位名称", UNIT),
    ("unit_name", "某单位", "不是姓名或者单位名称", UNIT),
    ("credit_code", "", "请填写统一社会信用代码", UNIT),
    ("credit_code", CODE[:17], "应为18位数字和字母，现为17位", UNIT),
    ("credit_code", f"{CODE[:-1]}0", "校验位不符", UNIT),
    ("credit_code", f"ZZ{CODE[2:]}", "不使用字母Z", UNIT),
    ("credit_code", "310105000012345", "原营业执照注册号", UNIT),
    ("contact_name", "", "请填写联系人姓名", UNIT),
    ("contact_phone", "1", "电话号码应为11位手机号码", UNIT),
    ("contact_email", "@", "电子邮箱格式不正确", UNIT),
    ("licence", None, "请上传营业执照", UNIT),
    ("letter", None, "请上传授权委托书", UNIT),
    ("letter", ("委托书.xlsx", PDF), "“委托书.xlsx”的格式不符", UNIT),
]
# The field, what is typed into it, what it is taken for.
TAKEN = [
    ("name", "  张三  ", "张三"),
    ("name", "张\u3000三", "张三"),
    ("name", "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    ("name", "O'Brien-Smith", "O'Brien-Smith"),
    ("document_number", f"{ID[:6]} {ID[6:14]}—{ID[14:]}", ID),
    ("document_number", ID.translate(FULL_WIDTH), ID),
    ("document_number", ID.replace("0", "O").replace("1", "I"), ID),
    ("document_number", "e12345678", "E12345678", PASSPORT),
    ("document_number", "h12345678", "H12345678", PERMIT),
    ("document_number", "12345678", "12345678", TAIWAN),
    ("document_number", "USA123456789012", "USA123456789012", RESIDENT),
    ("document_number", "12345", "12345", PRINTED),
    ("phone", "+86 139-1234-5678", "13912345678"),
    ("phone", "１３９１２３４５６７８", "13912345678"),
    ("phone", "（021）52345678", "021-52345678"),
    ("phone", "021—52345678转801", "021-52345678-801"),
    ("phone", "+1 415 555 0100", "+14155550100"),
    ("email", "", ""),
    ("email", "name＠Example.COM", "name@example.com"),
    ("statement", "字\r\n" * 2500, "字\n" * 2499 + "字"),
    ("statement", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("credit_code", CODE.lower(), CODE, UNIT),
    ("credit_code", CODE.replace("0", "O").replace("1", "I"), CODE, UNIT),
    ("unit_name", "虚构（上海）有限公司 ", "虚构（上海）有限公司", UNIT),
]


def judged(entry, number, field, value, changes=None):
    """The form, all filled in but for this, sent from an address of its own."""
    sent = {**typed(entry), **(changes or {}), field: value}
    files = {
        name: one if isinstance(one, list) else [one] for name, one in sent.items() if not isinstance(one, str | int)
    }
    data = QueryDict(mutable=True)
    data.update({name: one for name, one in sent.items() if name not in files})
    uploads = {
        name: [SimpleUploadedFile(*one) if isinstance(one, tuple) else one for one in listed if one]
        for name, listed in files.items()
    }
    uploader = Uploader(session_key=f"browser{number}", address=f"10.0.0.{number}")
    form = ObjectionForm(data, MultiValueDict(uploads), uploader=uploader)
    form.is_valid()
    return form


@pytest.mark.article(31)
def test_each_is_told_beside_its_field_once(entry):
    wrong = {}
    for number, (field, value, said, *changes) in enumerate(REFUSED, start=1):
        found = judged(entry, number, field, value, *changes).errors.get(field, [])
        if len(found) != 1 or said not in found[0]:
            wrong[field, str(value)[:30]] = list(found)
    assert wrong == {}


def test_each_is_told_in_english_on_the_english_page(entry):
    chinese = {}
    with override("en"):
        for number, (field, value, _, *changes) in enumerate(REFUSED, start=1):
            for said in judged(entry, number, field, value, *changes).errors.get(field, []):
                words = spoken(said).replace(str(value) if isinstance(value, str) else "", "")
                if HAN.search(QUOTED.sub("", words)):
                    chinese[field, str(value)[:30]] = words
    assert chinese == {}


@pytest.mark.article(31)
def test_what_is_written_in_another_way_is_taken_as_it_was_meant(entry):
    wrong = {}
    for number, (field, value, meant, *changes) in enumerate(TAKEN, start=1):
        form = judged(entry, number, field, value, *changes)
        if form.errors or form.cleaned_data[field] != meant:
            wrong[field, value] = form.errors or form.cleaned_data[field]
    assert wrong == {}


@pytest.mark.parametrize(
    "typed_number", ["yy2O26—OOO123", "ＹＹ２０２６－０００１２３", "编号：YY2026-000123。", " yy 2026 000123 "]
)
def test_a_receipt_number_is_read_however_it_is_typed(typed_number):
    form = ProgressForm({"number": typed_number, "secret": "x"})
    form.is_valid()
    assert form.cleaned_data["number"].replace("-", "") == "YY2026000123"
