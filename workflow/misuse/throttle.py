"""How often misuse is reported and looked up from one place, at most."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.throttle import Limit, address_of

REPORTED_FROM = Limit("misuse-reported-from", 20, 3600)
LOOKED_UP_FROM = Limit("misuse-looked-up-from", 30, 900)


def check_reporting(request: HttpRequest) -> None:
    """Refuse a flood of reports from one place; what was typed stays on the form."""
    if REPORTED_FROM.exhausted(address_of(request)):
        raise ValidationError("同一网络在一小时内提交的举报过多，您填写的内容和文件都已保留，请稍后再提交。")
