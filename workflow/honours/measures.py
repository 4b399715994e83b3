"""Whether certificates are made (Article 26)."""

from portal.health.declarations import Measure
from workflow.honours.enums import HonourState
from workflow.honours.models import CertificateHindrance


def _hindered() -> int:
    return CertificateHindrance.objects.filter(honour__state=HonourState.ACTIVE).count()


HINDERED = Measure(
    "portal_certificates_hindered", "暂时不能签发的证书数", _hindered, above=0, minutes=30,
    remedy="在办公台“表彰决定”的“证书签发”一栏查看原因：放回签名密钥、恢复时间戳服务，或者安装缺字的字体，随后自动重试。",
)  # fmt: skip
