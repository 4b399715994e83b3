"""Certificates as Celery tasks: some by id when their honours are given, and a sweep for what the broker lost; reminders."""

import logging
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet

from portal import clock
from portal.documents.glyphs import GlyphMissing
from portal.errors import TransitionNotAllowed
from portal.jobs import each
from portal.pagecache import purge
from portal.signing.errors import SigningUnavailable
from portal.transitions.core import lock
from workflow.honours.actions import issue_certificate, issuing
from workflow.honours.actions.certificates import Drawn, draw_certificate, issue_together, sheet_of
from workflow.honours.credentials import LIST_SIZE
from workflow.honours.enums import HindranceCause, HonourState
from workflow.honours.letters.prizes import tell_use_due, tell_use_late
from workflow.honours.models import Credential, Honour, PrizePayment
from workflow.honours.prize_account import account_on, prize_account, statement_due_on, with_account
from workflow.honours.queries import certificates_to_try, stale_lists, without_certificate

log = logging.getLogger(__name__)
SWEEP_SIZE = 50
DUE_SOON = timedelta(days=30)
DRAWING = 2
"""Threads that draw and sign: while a time stamp, or a commit, is waited for, the next certificate is drawn."""
WRITTEN = 10
"""How many are written together: progress is shown in such steps, and a killed worker draws at most these again."""
Ready = dict[int, tuple[Honour, Drawn]]


@shared_task
def issue_certificates(*pks: int) -> int:
    """Issue the certificates of these honours; a second call changes nothing."""
    return _issue_all(without_certificate().filter(pk__in=pks).order_by("pk"))


@shared_task
def issue_missing_certificates() -> int:
    """Issue what is missing; how many were. One that fails does not keep the others waiting."""
    return _issue_all(certificates_to_try()[:SWEEP_SIZE])


def _issue_all(honours: QuerySet[Honour]) -> int:
    """How many were issued. Without a key or a time stamp the rest would fare no better: the next sweep tries again."""
    related = honours.select_related("edition", "commendation", "application")
    rows = list(related.prefetch_related("certificates"))
    issued, ready = 0, Ready()
    with ThreadPoolExecutor(DRAWING) as pool:
        for honour, drawing in [(honour, _begin(pool, honour)) for honour in rows]:
            try:
                ready[honour.pk] = honour, drawing.result()
            except Exception as error:  # noqa: BLE001 - one bad row holds back nobody
                _hinder(honour, error)
                if isinstance(error, SigningUnavailable):
                    pool.shutdown(cancel_futures=True)
                    break
            if len(ready) == WRITTEN:
                issued, ready = issued + issue_ready(ready), Ready()
        issued += issue_ready(ready)
    if issued:
        purge()  # once for them all: the pages of these honours show their certificates
    return issued


def issue_ready(ready: Ready) -> int:
    """How many of those drawn were issued: all at once, or, if anything keeps one of them, each by itself."""
    try:
        return len(issue_together({pk: drawn for pk, (_, drawn) in ready.items()})) if ready else 0
    except Exception:
        log.warning("%s 份证书未能一并签发，改为逐份签发", len(ready), exc_info=True)
        return sum(_is_issued(honour, drawn) for honour, drawn in ready.values())


def _is_issued(honour: Honour, drawn: Drawn) -> bool:
    try:
        issue_certificate(honour, drawn=drawn)
    except Exception as error:  # noqa: BLE001 - as above
        _hinder(honour, error)
        return False
    return True


def _begin(pool: Executor, honour: Honour) -> Future[Drawn]:
    """The drawing of a certificate, begun; what keeps it from beginning is its outcome."""
    try:
        return pool.submit(draw_certificate, sheet_of(honour))
    except Exception as error:  # noqa: BLE001 - told when its turn has come
        never: Future[Drawn] = Future()
        never.set_exception(error)
        return never


def _hinder(honour: Honour, error: Exception) -> None:
    cause, said = _cause(honour, error)
    try:
        issuing.note_hindrance(honour, cause=cause, said=said)
    except TransitionNotAllowed:
        log.info("荣誉 %s 已撤销，不再签发证书", honour.pk)


def _cause(honour: Honour, error: Exception) -> tuple[HindranceCause, str]:
    if isinstance(error, SigningUnavailable):
        return HindranceCause.SIGNING, str(error)
    if isinstance(error, GlyphMissing):
        return (
            HindranceCause.GLYPH,
            f"名称中的{error.named}在本机字体中没有字形，请核对名称；名称无误的，请系统管理员安装收有该字的字体。",
        )
    log.error("荣誉 %s 的证书未能签发", honour.pk, exc_info=error)
    return HindranceCause.OTHER, "生成时出错，详情见后台任务的日志，请联系系统管理员。"


@shared_task
def remind_prize_uses() -> int:
    """Remind winners of prize money they have not accounted for, before its term once, after it each month; how many."""
    paid = PrizePayment.objects.standing().values("honour")
    rows = with_account(Honour.objects.filter(state=HonourState.ACTIVE, pk__in=paid))
    rows = rows.select_related("edition", "holder").prefetch_related("payments")
    return each(rows, _is_reminded, "荣誉 %s 的奖金使用未能提醒")


def _is_reminded(honour: Honour) -> bool:
    due_on = statement_due_on(honour, account_on(honour))
    return due_on is not None and due_on - clock.today() <= DUE_SOON and _remind(honour)


@transaction.atomic
def _remind(honour: Honour) -> bool:
    # A statement filed at this moment is waited for: nobody is reminded of what they have just done.
    lock(honour)
    account = prize_account(honour)
    due_on = statement_due_on(honour, account)
    if due_on is None:
        return False
    tell = tell_use_late if due_on < clock.today() else tell_use_due
    tell(honour, account.unstated, due_on)
    return True


@shared_task
def sign_status_list(number: int) -> None:
    """Sign the list of revoked credentials anew; without the key the sweep tries again."""
    try:
        issuing.sign_status_list(number)
    except SigningUnavailable as away:
        log.warning("凭证状态表 %s 未能签名：%s", number, away)


@shared_task
def sign_stale_lists() -> int:
    """Sign what no longer says who is revoked, and what grows old; how many there were."""
    newest = Credential.objects.order_by("-honour_id").values_list("honour_id", flat=True).first()
    stale = [] if newest is None else stale_lists(newest // LIST_SIZE)
    each(stale, sign_status_list, "凭证状态表 %s 未能签名")
    return len(stale)
