"""The receipt sent to whom it belongs, where they ask for it (Article 31)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from objections.letters.receipt import RECEIPT, send_receipt_letter
from objections.models import Objection
from objections.receipts import is_open
from portal.journal.actions import record
from portal.journal.models import Event
from portal.messages import texts
from portal.messages.enums import DeliveryState, Road
from portal.messages.models import Delivery
from portal.throttle import Limit
from portal.transitions.core import lock

SENT = "objection.receipt_sent"
# Whose address or phone it is nobody has proved: a stranger is not flooded with receipts of objections they never filed.
SENT_TO = Limit("receipts-sent-to", 6, 24 * 3600)


@dataclass(frozen=True)
class Way:
    """A road by which the receipt can be sent: where to, as its owner may see it on any screen, whether it was, and whether that failed."""

    road: Road
    address: str
    shown: str
    is_sent: bool
    is_lost: bool = False


def ways_of(objection: Objection) -> list[Way]:
    """The roads that lead to an address given with the objection."""
    if person := objection.person:
        given = [(Road.TEXT, person.phone), (Road.MAIL, person.email)]
    elif unit := objection.organisation:
        given = [(Road.TEXT, unit.contact_phone), (Road.MAIL, unit.contact_email)]
    else:
        return []
    sent = {event.payload["road"] for event in _events(objection)}
    plain = [(road, value.for_delivery(), str(value)) for road, value in given if value]
    lost = _lost(objection) if sent else set()
    return [Way(road, to, shown, road in sent, road in lost) for road, to, shown in plain if _leads(road, to)]


def _lost(objection: Objection) -> set[str]:
    """The roads on which it was given up."""
    rows = Delivery.objects.filter(
        message__kind=RECEIPT.name, message__about_type=objection._meta.label_lower, message__about_id=str(objection.pk),
        state=DeliveryState.FAILED,
    )  # fmt: skip
    return set(rows.values_list("road", flat=True))


@transaction.atomic
def send_receipt(objection: Objection, road: str, *, secret: str) -> Way:
    """Send number and secret by one road, once each, while the receipt is shown. Raises `ValidationError`."""
    lock(objection)
    way = check_send_receipt(objection, road)
    if not SENT_TO.spend(way.address):
        raise ValidationError(
            "一天之内发往该邮箱或者手机号码的回执过多，请下载或者抄下本页的编号和查询码。", code="flood"
        )
    event = record(objection, SENT, by=None, payload={"road": way.road})
    send_receipt_letter(objection, way.road, way.address, secret=secret, event=event)
    return way


def check_send_receipt(objection: Objection, road: str) -> Way:
    """Raise what keeps the receipt from being sent that way now."""
    if not is_open(objection):
        raise ValidationError("回执只在提交后的半小时内可以发送；请凭已经保存的编号和查询码查询进度。")
    way = next((way for way in ways_of(objection) if way.road == road), None)
    if way is None:
        raise ValidationError("提出异议时没有填写可以接收的邮箱或者手机号码，请下载或者抄下回执。")
    if way.is_sent:
        raise ValidationError("回执已经发送过，没有收到的，请下载或者抄下本页的编号和查询码。")
    return way


def _events(objection: Objection) -> list[Event]:
    return list(Event.objects.filter(target_type="objections.objection", target_id=str(objection.pk), verb=SENT))


def _leads(road: Road, to: str) -> bool:
    return road != Road.TEXT or texts.reaches(to, RECEIPT.name)
