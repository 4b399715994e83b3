"""`check --deploy`: what is issued is signed, with a key that means something."""

from typing import Any

from django.conf import settings
from django.core import checks

from portal.signing.demonstration import is_demonstration
from portal.signing.errors import SigningUnavailable
from portal.signing.keys import signing_key


@checks.register("portal", deploy=True)
def what_is_issued_is_signed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error for a key that cannot be used or is a demonstration's, a warning for none or none with a time."""
    try:
        key = signing_key()
    except SigningUnavailable as error:
        return [checks.Error(str(error), id="signing.E001")]
    if key is None:
        return [
            checks.Warning("没有设置签名密钥，证书不带电子签名。", hint="设置 PORTAL_SIGNING_KEY。", id="signing.W001")
        ]
    if is_demonstration(key.certificate.subject.native) and not settings.PORTAL_DEMONSTRATION:
        return [checks.Error("签名密钥是演示用的，正式环境须换用电子认证服务机构签发的。", id="signing.E002")]
    if not settings.PORTAL_TIMESTAMP_URL:
        hint = "设置 PORTAL_TIMESTAMP_URL 和 PORTAL_TIMESTAMP_ROOTS。"
        return [checks.Warning("签名不带时间戳，证书过期后不能证明签名当时有效。", hint=hint, id="signing.W002")]
    return []
