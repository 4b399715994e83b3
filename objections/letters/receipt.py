"""The receipt as its holder asks for it: number and secret, to the address or the phone they gave with the objection."""

from objections.letters import PROGRESS, addressed
from objections.models import Objection
from portal.journal.models import Event
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.enums import Road
from workflow.programmes.english import said_in_english

RECEIPT = Letter(
    "objection.receipt",
    "提出人",
    "回执（{number}）",
    "应{your}要求，寄送下列编号和查询码，凭以查询办理进度、补充材料。请妥善保存，不要转交他人。",
    events=("objection.receipt_sent",),
    when="提出人在回执页面要求发送",
    article="31",
    by_mail_alone=True,
    by_text_too=True,
    encloses=True,
)


def send_receipt_letter(objection: Objection, road: Road, address: str, *, secret: str, event: Event) -> None:
    """The secret goes with the letter alone: the message and the outbox never say it."""
    you, in_english = addressed(objection), said_in_english(objection.edition, {})
    values = [objection.number, secret]
    if road == Road.MAIL:
        labels = ("回执编号（Receipt number）", "查询码（Access code）") if in_english else ("回执编号", "查询码")
        values = [f"{label}：{value}" for label, value in zip(labels, values, strict=True)]
    queue_letter(
        RECEIPT, about=objection, address=address, road=road, event=event, url=PROGRESS, enclosed="\n".join(values),
        number=objection.number, your=f"{you}的" if you == "您" else you, in_english=in_english,
    )  # fmt: skip
