"""What the words before and after a number say it is."""

import re

NEAR = 16
"""How many characters before a number its label may begin."""
_TAIL = r"[^0-9A-Za-z。；;\n]{0,8}(?:[A-Za-z.]{0,6}[^0-9A-Za-z。；;\n]{0,3})?$"
IDENTITY = re.compile(
    rf"(?:身份证|身份号|公民身份|证件|居民证|居住证|永居|居留|ID\s?(?:card|no)?|identity){_TAIL}", re.I
)
TELEPHONE = re.compile(
    rf"(?:手机|电话|联系|联络|致电|拨打|微信|短信|号码|mobile|phone|tel|cell|call|contact){_TAIL}", re.I
)
ACCOUNT = re.compile(
    rf"(?:账号|帐号|账户|帐户|卡号|银行卡|储蓄卡|借记卡|信用卡|存折|account|a/c|card\s?no){_TAIL}", re.I
)
PERMIT = re.compile(rf"(?:通行证|回乡证|台胞证|台湾居民|港澳居民){_TAIL}", re.I)
PASSPORT = re.compile(rf"(?:护照|passport){_TAIL}", re.I)
HOME = re.compile(r"(?:家庭|住宅|宅|家中|家里|个人|本人)(?:联系)?(?:固定)?(?:电话|号码|座机)?(?:为|是)?[\s:：]*$")
CREDIT_CODE = re.compile(rf"(?:信用代码|机构代码|税号|纳税人识别号|登记证号){_TAIL}")
# Numbers of things and papers, not of persons.
_THINGS = (
    "编号|文号|案号|序号|批号|货号|型号|图号|版号|单号|订单|流水|回执|受理|凭证|发票|条码|条形码|合同|协议|项目|工单|物流|快递|运单"
    "|备案|许可|执照|税号|纳税人|登记号|注册号|证书|专利|商标|软著|标准号|校验|摘要|指纹|追溯码|批次|资产|设备|仪器|序列|邮编"
    "|ISBN|ISSN|DOI|IMEI|SHA|MD5|UUID|SN|S/N|hash|serial|order|version|timestamp|时间戳"
)
THING = re.compile(
    rf"(?:{_THINGS})(?:编号|号码|号|代码|No\.?|ID)?[\s:：#()（）“\"=_-]{{0,4}}(?:[A-Za-z]{{1,6}}[-_]?)?$", re.I
)
_AMOUNTS = (
    "产值|产量|销量|销售|营收|收入|利润|金额|总额|余额|投资|投入|资产|负债|成本|费用|税收|税额|纳税|价|预算|经费|奖金|合计|总计|小计"
    "|元|￥|¥|\\$|RMB|CNY|USD|EUR"
)
AMOUNT_BEFORE = re.compile(
    rf"(?:{_AMOUNTS})(?:总?额|合计)?(?:[（(][^（）()]{{0,6}}[）)])?"
    r"(?:为|是|达到?|约|计|共|了|到|至|超过?|近|人民币|\s)*[\s:：¥￥$]*$",
    re.I,
)
_UNITS = "千克|公斤|吨|克|度|千瓦时|件|套|台|次|人次|平方米|立方米|米|公里|里|字节|个|种|条|张|册|株|股|笔|亩|户|只|粒|升|字|行|步"
AMOUNT_AFTER = re.compile(
    rf"\s?(?:[（(]?(?:人民币|万元|亿元|万|亿|元(?![旦宵月])|美元|欧元|日元|港元|RMB|CNY)|(?:{_UNITS})(?![\u4e00-\u9fff])|%|kg\b|kWh\b|m\b)"
)
FRACTION_AFTER = re.compile(r"\.[0-9]{1,2}(?![0-9.])")


def before(text: str, start: int) -> str:
    """The words a label for what starts here would be among: of this line, or of the end of the one before."""
    return text[max(0, start - NEAR) : start].rstrip("\n")


def is_amount(text: str, start: int, end: int) -> bool:
    """A sum of money or a quantity: the words around it say so."""
    label = before(text, start)
    if TELEPHONE.search(label):
        return False
    return bool(AMOUNT_BEFORE.search(label) or AMOUNT_AFTER.match(text, end) or FRACTION_AFTER.match(text, end))
