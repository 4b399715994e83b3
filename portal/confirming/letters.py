"""What the second person and the proposer are told of an act that takes two."""

from portal.access.models import User
from portal.confirming.models import PendingAct
from portal.confirming.transitions import is_second_person, still_proposes
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence

DESK = "/admin/desk/confirming/"

ASK_SECOND = Letter(
    "pending.proposed",
    "另一名有权复核的人员",
    "待复核：{title}",
    "{proposer}提出“{title}”，理由：{reason}\n\n须由另一名有权人员复核后生效；复核之前，现状不变。请登录办公台，在“待复核事项”中办理。",
    events=("pending.proposed",),
    asks="去复核",
)
CONFIRMED = Letter(
    "pending.confirmed",
    "提出人",
    "复核结果：{title}",
    "您提出的“{title}”，{second}已复核同意，现已生效。",
    events=("pending.confirmed",),
)
DECLINED = Letter(
    "pending.declined",
    "提出人",
    "复核结果：{title}",
    "您提出的“{title}”，{second}复核未同意，现状不变。\n理由：{reason}",
    events=("pending.declined",),
)
LAPSED = Letter(
    "pending.lapsed",
    "提出人",
    "事项不再办理：{title}",
    "您提出的“{title}”尚未复核，现已不再办理，现状不变。\n缘由：{reason}",
    events=("pending.lapsed",),
    when="所涉的届次、环节、公示已经结束，申报已经退出，或者收到了提出时还没有的材料；提出人已经回避、停用或者不再办理此类事项的除外",
)
SILENT = {"pending.withdrawn": "提出人自己撤回，事项随即从他人的“待复核事项”中消失"}


def ask_second(pending: PendingAct) -> None:
    """Everybody who may confirm it now, and did not propose it."""
    people = User.objects.filter(groups__name__in=[role.value for role in pending.act.asked], is_active=True)
    others = people.exclude(pk=pending.proposed_by_id).distinct()
    queue_letter(
        ASK_SECOND,
        about=pending,
        to=[person for person in others if is_second_person(person, pending)],
        url=_page(pending),
        title=pending,
        proposer=pending.proposed_by,
        reason=sentence(pending.reason),
    )


def tell_proposer(pending: PendingAct, letter: Letter, *, reason: str = "") -> None:
    """What became of it, unless it is no longer theirs to read: recused, suspended, given other work since (Article 28)."""
    if not still_proposes(pending):
        return
    queue_letter(
        letter, about=pending, to=pending.proposed_by, url=_page(pending),
        title=pending, second=pending.decided_by, reason=sentence(reason),
    )  # fmt: skip


def _page(pending: PendingAct) -> str:
    return f"{DESK}{pending.pk}/"
