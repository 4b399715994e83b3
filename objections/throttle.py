"""How often objections are filed and looked up, and identities proved, at most."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.throttle import Counted, Limit, address_of

FILED_FROM = Limit("filed-from", 20, 3600)
PROVED_FROM = Limit("proved-from", 30, 900)
LOOKED_UP_FROM = Limit("looked-up-from", 30, 900)


def counting_filing(request: HttpRequest) -> dict[Counted, int]:
    """What a filing counts; one that is refused is given back."""
    return {(FILED_FROM, address_of(request)): 1}


def check_filing(request: HttpRequest) -> None:
    """Refuse a flood of objections from one place; what was typed stays on the form."""
    if FILED_FROM.exhausted(address_of(request)):
        raise ValidationError(
            "同一网络在一小时内提交的异议过多，您填写的内容和文件都已保留，请稍后再点击提交，或者改用其他渠道。"
        )
