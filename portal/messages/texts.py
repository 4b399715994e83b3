"""Text messages (短信): handed to the operator's gateway named by `SMS_PROVIDER`. Without one nobody is offered any.

Mainland operators take approved templates alone: a message is a template (`SMS_TEMPLATES`, by kind of letter) and its values.
"""

import re
import sys
from collections.abc import Callable, Sequence

from django.conf import settings
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from portal.identity.masking import mask_phone

SECONDS = 10
MOBILE = re.compile(r"1[3-9][0-9]{9}")
Sender = Callable[[str, str, Sequence[str]], None]


# Tencent's words for a number that takes no message, whenever it is tried; a limit or a template may be put right.
NEVER_TAKEN = frozenset(
    {
        "FailedOperation.PhoneNumberInBlacklist",
        "FailedOperation.PhoneNumberParseFail",
        "InvalidParameterValue.IncorrectPhoneNumber",
    }
)


class NotTaken(Exception):
    """The gateway refuses a message; `code` is its word for why and holds no number, `for_good` that it never takes one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = code in NEVER_TAKEN


def reaches(number: str, kind: str) -> bool:
    """Whether messages of a kind can be sent to the number: a mainland mobile one."""
    has_template = bool(settings.SMS_TEMPLATES.get(kind))
    return settings.SMS_PROVIDER in SENDERS and has_template and bool(MOBILE.fullmatch(number))


def send(number: str, kind: str, values: Sequence[str]) -> None:
    """Send a message. Raises `NotTaken`, and `TimeoutError` where the gateway does not answer."""
    if not reaches(number, kind):
        raise NotTaken("no gateway")
    SENDERS[settings.SMS_PROVIDER](number, settings.SMS_TEMPLATES[kind], values)


def _print(number: str, template: str, values: Sequence[str]) -> None:
    """For development: on the terminal."""
    sys.stdout.write(f"短信 {mask_phone(number)}：{template}（{'，'.join(values)}）\n")


def _by_tencent(number: str, template: str, values: Sequence[str]) -> None:
    """Tencent Cloud SMS, SendSms of version 2021-01-11, signed by TC3-HMAC-SHA256."""
    place = settings.SMS_TENCENT
    http = HttpProfile(protocol=place["protocol"], endpoint=place["endpoint"], reqTimeout=SECONDS)
    client = SmsClient(Credential(place["id"], place["key"]), place["region"], ClientProfile(httpProfile=http))
    request = SendSmsRequest()
    request.SmsSdkAppId, request.SignName, request.TemplateId = place["app"], place["sign"], template
    request.PhoneNumberSet, request.TemplateParamSet = [f"+86{number}"], list(values)
    try:
        (sent,) = client.SendSms(request).SendStatusSet
    except TencentCloudSDKException as error:
        # What the exception says may hold the number; the code does not.
        silent = error.get_code() in {"ClientNetworkError", "ServerNetworkError"}
        raise TimeoutError if silent else NotTaken(str(error.get_code())) from None
    if sent.Code != "Ok":
        raise NotTaken(sent.Code)


SENDERS: dict[str, Sender] = {"console": _print, "tencent": _by_tencent}
