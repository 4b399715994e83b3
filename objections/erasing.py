"""The end of what names an objector: when its term is over it is taken away (个人信息保护法 第十九条、第四十七条)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from objections.enums import CLOSED
from objections.models import Objection, Sitting, Transcript
from portal import clock
from portal.casework.actions import erase_casework
from portal.confirming.lapsing import lapse_acts
from portal.errors import TransitionNotAllowed
from portal.identity.actions import erase_identity
from portal.identity.unnamed import is_named_in
from portal.journal.actions import record
from portal.messages.actions import erase_addresses
from portal.transitions.core import lock
from workflow.applications.erasing import not_held
from workflow.applications.rules.bars import first_date_after


def kept_until(objection: Objection) -> date | None:
    """The last day on which the objector's identity is kept, `PORTAL_OBJECTOR_YEARS` after the case was closed."""
    if objection.closed_at is None:
        return None
    return first_date_after(clock.day_of(objection.closed_at), settings.PORTAL_OBJECTOR_YEARS) - timedelta(days=1)


def term_text() -> str:
    """The term in words: `3 年`."""
    return gettext("%(years)s 年") % {"years": settings.PORTAL_OBJECTOR_YEARS}


def due_for_erasure() -> QuerySet[Objection]:
    """Closed cases whose objector is still named although the term is over, save those that a legal hold keeps."""
    last = first_date_after(clock.today(), -settings.PORTAL_OBJECTOR_YEARS) - timedelta(days=1)
    end = clock.moment(last, hour=0)
    rows = Objection.objects.filter(state__in=CLOSED, closed_at__lt=end, identity_erased_at=None)
    return not_held(rows, "application")


def is_held(objection: Objection) -> bool:
    """Whether a legal hold on the case keeps the objector's identity beyond its term."""
    return not not_held(Objection.objects.filter(pk=objection.pk), "application").exists()


def check_erase(objection: Objection) -> None:
    """Raise unless the case is closed and its term over."""
    if not due_for_erasure().filter(pk=objection.pk).exists():
        raise TransitionNotAllowed(f"{objection} 的提出人身份信息尚在保存期限之内，或者已经删除，无须办理。")


def _names(objection: Objection, sitting: Sitting) -> bool:
    return sitting.grounds is not None and is_named_in(objection.subject, sitting.grounds.for_delivery())


@transaction.atomic
def erase_objector(objection: Objection) -> Objection:
    """Take away name, number, contact data, pictures of documents and addresses of mails; the case itself stays (Article 37)."""
    # Two workers: the second finds it done.
    lock(objection)
    check_erase(objection)
    guesses = [one.pk for one in objection.sittings.filter(grounds__isnull=False) if _names(objection, one)]
    files = erase_identity(objection.subject, reason=f"{objection} 办结满 {term_text()}")
    erase_addresses(objection)
    erase_casework(objection)
    if objection.proof:
        lapse_acts(objection.proof, reason="身份信息已经按保存期限删除，没有可以启封的内容")
    lapse_acts(objection, decision="outcome_released", reason="提出人的身份信息已经按保存期限删除，不再公开、更正")
    objection.identity_index, objection.content_index, objection.identity_erased_at = "", None, clock.now()
    objection.save(update_fields=["identity_index", "content_index", "identity_erased_at"])
    # Once the identity is said to be gone the database lets go of what names it, and of nothing else.
    Transcript.objects.filter(sitting__objection=objection, names_nobody=False).update(full=None)
    objection.consultations.filter(names_nobody=False).update(reply="")
    objection.sittings.filter(pk__in=guesses).update(grounds="")
    record(objection, "objection.identity_erased", by=None, payload={"files": files})
    return objection
