"""States of commendations, honours, certificates, revocations and what follows them."""

from django.db import models


class CommendationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已印发"
    DISCARDED = "discarded", "已作废"


class HonourState(models.TextChoices):
    ACTIVE = "active", "有效"
    REVOKED = "revoked", "已撤销"


class CertificateState(models.TextChoices):
    VALID = "valid", "有效"
    SUPERSEDED = "superseded", "已换发"
    REVOKED = "revoked", "已作废"


class HindranceCause(models.TextChoices):
    """Why a certificate could not be made: a character without a glyph, no key or time stamp, anything else."""

    GLYPH = "glyph", "字库缺字"
    SIGNING = "signing", "签名服务不可用"
    OTHER = "other", "生成出错"


class RevocationState(models.TextChoices):
    """Of a revocation: the holder is heard, the decision drawn up, made by the second officer, or undone by a later one."""

    HEARING = "hearing", "听取陈述"
    PROPOSED = "proposed", "待复核"
    CONFIRMED = "confirmed", "已撤销"
    REJECTED = "rejected", "不予撤销"
    WITHDRAWN = "withdrawn", "提出人已撤回"
    ANNULLED = "annulled", "决定已撤回"


UNDECIDED = frozenset({RevocationState.HEARING, RevocationState.PROPOSED})
STANDING = UNDECIDED | {RevocationState.CONFIRMED}
DECIDED = frozenset({RevocationState.CONFIRMED, RevocationState.ANNULLED})
"""A decision was made and published; annulled, its page stays beside the later one."""


class PaymentState(models.TextChoices):
    """Of a payment: it stands, or was entered by mistake and is taken back."""

    PAID = "paid", "已支付"
    REVERSED = "reversed", "已冲销"


class PrizeUseState(models.TextChoices):
    """Of a statement of use: to be checked, found right or wrong; or the payment turned out not to have been made."""

    STATED = "stated", "待核实"
    ACCEPTED = "accepted", "已核实"
    REFUSED = "refused", "不予认可"
    LAPSED = "lapsed", "已失效"


ACCOUNTED = frozenset({PrizeUseState.STATED, PrizeUseState.ACCEPTED})
"""The statements that account for what stands paid."""


class RecoveryCause(models.TextChoices):
    """Why prize money is to be paid back: the honour is revoked, or some of it was not used, or not as is allowed."""

    REVOCATION = "revocation", "撤销荣誉"
    UNUSED = "unused", "奖金未使用"
    MISUSED = "misused", "奖金未按规定用途使用"


ASKED_BACK = frozenset({RecoveryCause.UNUSED, RecoveryCause.MISUSED})


class RecoveryState(models.TextChoices):
    """Recovery of a prize: to be done, done, or nothing to recover because nothing stands paid, or it is not asked for; given
    back when the revocation was annulled."""

    PENDING = "pending", "待追缴"
    DONE = "done", "已追缴"
    DROPPED = "dropped", "无须追缴"
    TO_RETURN = "to_return", "待发还"
    RETURNED = "returned", "已发还"


WITH_OFFICE = frozenset({RecoveryState.DONE, RecoveryState.TO_RETURN})
"""The recoveries whose money the office holds."""


class RetrievalState(models.TextChoices):
    """Of a plaque or a certificate on paper: to be taken back, taken back, lost; given back when the revocation was annulled."""

    PENDING = "pending", "待收回"
    DONE = "done", "已收回"
    LOST = "lost", "无法收回"
    DROPPED = "dropped", "无须收回"
    TO_RETURN = "to_return", "待发还"
    RETURNED = "returned", "已发还"


class ReportState(models.TextChoices):
    """A report to a credit platform: to be sent, sent, taken or refused by the platform, not needed any more."""

    PENDING = "pending", "待报送"
    SENT = "sent", "已报送，待反馈"
    DONE = "done", "平台已接收"
    REFUSED = "refused", "平台退回"
    DROPPED = "dropped", "无须报送"


class ReportMatter(models.TextChoices):
    """What a platform is told: that the honour was revoked, or that the revocation was annulled."""

    REVOKED = "revoked", "撤销表彰奖励"
    ANNULLED = "annulled", "撤回撤销决定"


class DutyState(models.TextChoices):
    """How a winner's duty stands; none where there is no such duty, or not yet."""

    DONE = "done", "已履行"
    OWED = "owed", "待履行"
    LATE = "late", "已逾期"
    NONE = "none", "—"


class Verdict(models.TextChoices):
    """What a check answers: of a certificate by number or file, of a public list's file."""

    VALID = "valid", "真实有效"
    INTACT = "intact", "完好"
    MISMATCH = "mismatch", "编号与文件不符"
    OTHER_KEY = "other_key", "不是本门户的签名"
    REVOKED = "revoked", "已撤销"
    SUPERSEDED = "superseded", "已换发"
    UNKNOWN = "unknown", "未查询到该证书"
    ALTERED = "altered", "文件与签发存档不一致"
