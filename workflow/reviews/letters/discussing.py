"""What reviewers are told when their sheets on a case are talked over (Articles 22, 23)."""

from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.reviews.models import Discussion
from workflow.reviews.queries import going_to

DISCUSSED = Letter(
    "review.discussion_opened",
    "提交了评分表的评审组成员（须回避的除外）",
    "评审组讨论：{number}",
    "评审组开始讨论申报{number}（{edition}“{stage}”）。\n理由：{reason}\n\n"
    "讨论期间，请在办公台查阅该申报的全部评分表；认为需要修改本人评分的，可以说明理由修改一次，原评分表保留。维持原来评分的，不必再提交。",
    events=("review.discussion_opened",),
    article="22",
    asks="去查阅",
)
SILENT = {
    "review.score_revised": "组长、评审办在办公台“评审进程”查阅",
    "review.discussion_closed": "组长、评审办登记讨论情况，参加讨论的成员都在场",
    "review.discussion_lapsed": "申报不再参评，见有关通知（`review.case_left`、`application.withdrawn` 等）",
}


def tell_discussed(discussion: Discussion) -> None:
    """Each of them with a way to the own files."""
    application, stage = discussion.application, discussion.stage
    for given in going_to(discussion).filter(sheet__isnull=False, member__user__is_active=True).order_by("pk"):
        queue_letter(
            DISCUSSED, about=given, on=application, to=given.member.user, url="/admin/desk/assignments/?answered=talked",
            occasion=f"discussion {discussion.pk}", number=application.number, edition=stage.edition.name,
            stage=stage.name, reason=sentence(discussion.reason),
        )  # fmt: skip
