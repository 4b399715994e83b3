"""Who has an objector's identity open: everybody who handles the case until it is verified or closed, after that whom another
granted it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast

from objections.enums import CLOSED
from objections.models import Consultation, Objection, Sitting, Transcript
from portal import clock
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.identity.enums import ProofState
from portal.identity.unnamed import is_named_in

OPEN_IDENTITY = "objection.open_identity"
OPENED_FOR = timedelta(days=3)


def is_sealed(objection: Objection) -> bool:
    """Whether the identity is kept, and was verified or the case is closed: from then on nobody needs it to handle the case."""
    if objection.proof is None or objection.identity_erased_at is not None:
        return False
    return objection.proof.state == ProofState.VERIFIED or objection.state in CLOSED


def sealed_from(user: Any) -> QuerySet[Objection]:
    """The objections whose identity is closed to this person now."""
    granted = _granted(user).values_list(Cast("target_id", BigIntegerField()))
    sealed = Objection.objects.filter(
        Q(proof__state=ProofState.VERIFIED) | Q(state__in=CLOSED), identity_erased_at=None, proof__isnull=False
    )
    return sealed.exclude(pk__in=granted)


def opened_until(objection: Objection, user: Any) -> datetime | None:
    """Until when this person has it open by another's grant; None where it is closed."""
    newest = _granted(user).filter(target_id=str(objection.pk)).order_by("-decided_at").first()
    return newest.decided_at + OPENED_FOR if newest and newest.decided_at else None


def requests_of(objection: Objection) -> QuerySet[PendingAct]:
    """All who asked for it, whatever they were answered."""
    rows = PendingAct.objects.filter(
        name=OPEN_IDENTITY, target_type=Objection._meta.label_lower, target_id=str(objection.pk)
    )
    return rows.order_by("pk")


def openings_of(objection: Objection) -> dict[str, int] | None:
    """How often it was asked for and granted since it was sealed, as its objector reads; None while it is not."""
    if not is_sealed(objection):
        return None
    answers = list(requests_of(objection).values_list("state", flat=True))
    return {"asked": len(answers), "granted": answers.count(PendingState.CONFIRMED)}


def reply_text(consultation: Consultation, user: Any) -> str:
    """A reply as whoever handles the case reads it: where it guessed who objects, only who has that open is told."""
    if consultation.reply is None:
        return ""
    if reads_reply(consultation, user):
        return consultation.reply.for_delivery()
    if consultation.objection.identity_erased_at:
        return "答复中有应当保密的信息；提出人身份信息已经按保存期限删除，不再提供查阅。"
    return "答复中有应当保密的信息；需要查阅的，请申请启封提出人信息，经同意后查阅。"


def reads_reply(consultation: Consultation, user: Any) -> bool:
    """Whether whoever handles the case reads a reply and its files: it guessed nobody, or the identity is open to them."""
    return consultation.names_nobody is not False or bool(opened_until(consultation.objection, user))


def grounds_text(sitting: Sitting, user: Any) -> str:
    """Why a side asks to be heard, likewise: the other side may guess who objects, and is not told that it did."""
    if sitting.grounds is None:
        return ""
    said, objection = sitting.grounds.for_delivery(), sitting.objection
    if objection.identity_erased_at or not is_named_in(objection.subject, said) or opened_until(objection, user):
        return said
    return "理由中有应当保密的信息；需要查阅的，请申请启封提出人信息，经同意后查阅。"


def transcript_text(transcript: Transcript, user: Any) -> str:
    """What was taken down in full, likewise; what named the objector goes with the objector's identity."""
    if transcript.full is None:
        return "全文提到提出人，已随提出人身份信息按照保存期限删除。"
    if transcript.names_nobody or opened_until(transcript.sitting.objection, user):
        return transcript.full.for_delivery()
    return "全文中有应当保密的信息；需要查阅的，请申请启封提出人信息，经同意后查阅。"


def _granted(user: Any) -> QuerySet[PendingAct]:
    rows = PendingAct.objects.filter(name=OPEN_IDENTITY, target_type=Objection._meta.label_lower)
    return rows.filter(state=PendingState.CONFIRMED, proposed_by=user, decided_at__gt=clock.now() - OPENED_FOR)
