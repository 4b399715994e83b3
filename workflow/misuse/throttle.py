"""How often misuse is reported and looked up from one place, at most."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.identity import numbers
from portal.throttle import Limit, address_of

REPORTED_FROM = Limit("misuse-reported-from", 20, 3600)
MAILED_TO = Limit("misuse-mailed-to", 5, 3600)
LOOKED_UP_FROM = Limit("misuse-looked-up-from", 30, 900)


def check_reporting(request: HttpRequest, address: str) -> None:
    """Refuse a flood of reports from one place, or of mails to one address, which need not be given; what was typed stays."""
    if REPORTED_FROM.exhausted(address_of(request)):
        raise ValidationError("同一网络在一小时内提交的举报过多，您填写的内容和文件都已保留，请稍后再提交。")
    if (mailbox := _mailbox(address)) and MAILED_TO.exhausted(mailbox):
        raise ValidationError(
            {
                "contact_email": "这一邮箱一小时内收到的举报通知已达上限，请稍后再提交，或者不填邮箱，凭编号和查询码查询。"
            }
        )


def count_report(request: HttpRequest, address: str) -> None:
    """Count one that was filed."""
    REPORTED_FROM.spend(address_of(request))
    if mailbox := _mailbox(address):
        MAILED_TO.spend(mailbox)


def _mailbox(address: str) -> str:
    """An address however it is written; nothing for what is none, which the report itself refuses."""
    try:
        return numbers.clean_email(address).casefold()
    except ValidationError:
        return ""
