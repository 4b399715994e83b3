"""推广: departments put the stories of their own industry and area forward (Article 27)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q

from cms_pages.letters import tell_promoted
from cms_pages.models import StoryPage, StoryPromotion
from cms_pages.reach import may_run_pages
from portal import clock
from portal.access.enums import Role
from portal.access.predicates import Predicate, is_department, predicate
from portal.confirming.actions import propose
from portal.confirming.acts import Act, register_act
from portal.confirming.models import PendingAct
from portal.journal.actions import record
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import lock
from workflow.applications.permissions import barred_from, is_barred
from workflow.programmes.models import Department

PROMOTE = "story.promote"


def stories_of(user: Any) -> models.QuerySet[StoryPage]:
    """The public stories a department's person is concerned with."""
    return _concerning(user).live()


def _concerning(user: Any) -> Any:
    """Those of its industry, its area, or its own recommendation."""
    own = user.departments.values("pk")
    concerned = Q(sector__in=own) | Q(town__in=own) | Q(honour__application__department__in=own)
    return StoryPage.objects.filter(concerned).exclude(honour__application__in=barred_from(user))


def department_for(story: StoryPage, user: Any) -> Department | None:
    """The department for which this person puts the story forward; the one in charge of its industry first."""
    recommended = story.honour.application.department_id if story.honour else None
    concerned = [pk for pk in (story.sector_id, story.town_id, recommended) if pk]
    own = {department.pk: department for department in user.departments.open().filter(pk__in=concerned)}
    return next((own[pk] for pk in concerned if pk in own), None)


@predicate("主管本行业、本区域或者推荐该申报的部门")
def may_promote(user: Any, story: Any) -> bool:
    if Role.DEPARTMENT not in user.roles:
        return False
    return story is None or _concerning(user).filter(pk=story.pk).exists()


@predicate("评审办、编辑（须回避的除外）")
def runs_pages_of(user: Any, story: Any) -> bool:
    if not may_run_pages(user):
        return False
    if story is None or story.honour is None:
        return True
    return not is_barred(user, story.honour.application_id)


def _of_promoting_department(user: Any, story: Any) -> bool:
    return is_department(user) and (story is None or _standing_for(story, user).exists())


LONGEST_REASON = 300
"""Characters, as the row takes them."""
may_end_promotion = runs_pages_of | Predicate("提出推广的部门", _of_promoting_department)


def check_promote(story: StoryPage, *, by: Any) -> None:
    """Raise what keeps the story from being promoted by this person's department now."""
    if not may_promote(by, story):
        raise PermissionDenied(f"推广由{may_promote.name}提出。")
    check_promotable(story, department_for(story, by))


def check_promotable(story: StoryPage, department: Department | None) -> None:
    """Raise unless the story is public, its honour stands, and the department does not promote it already."""
    if not story.live:
        raise ValidationError("该经验现在没有公开，不能推广。")
    if story.revoked_mark:
        raise ValidationError("所涉荣誉已撤销，该经验不能推广。")
    if department is None or department.closed_at:
        raise ValidationError("该部门已停止办理，不能提出推广；请由接续的部门提出。")
    if story.promotions.standing().filter(department=department).exists():
        raise ValidationError(f"{department}已在推广该经验；安排有变化的，请先停止推广，再重新提出。")


def propose_promotion(story: StoryPage, *, by: Any, text: str) -> PendingAct:
    """A department's person proposes; it is public once the office or an editor agrees."""
    check_promote(story, by=by)
    department = department_for(story, by)
    assert department is not None
    payload = {"department": department.pk, "text": text.strip(), "live_revision": story.live_revision_id}
    return propose(PROMOTE, story, by=by, reason=f"{department}在本行业、本区域推广", payload=payload)


def check_as_proposed(story: StoryPage, payload: Mapping[str, Any], by: Any) -> None:
    """The same for the second person, about the words that were proposed."""
    check_promotable(story, Department.objects.filter(pk=payload["department"]).first())
    StoryPromotion._meta.get_field("text").clean(payload["text"], None)
    if story.live_revision_id != payload["live_revision"]:
        raise ValidationError("该经验在提出推广之后又有修改，请不同意本事项，由部门核对现在的内容后重新提出。")


def run_promotion(story: StoryPage, pending: PendingAct, by: Any) -> StoryPromotion:
    """Record the promotion, in public from now on, and tell the winner."""
    promotion = StoryPromotion(
        page=story, department_id=pending.payload["department"], text=pending.payload["text"],
        proposed_by=pending.proposed_by, confirmed_by=by,
    )  # fmt: skip
    promotion.full_clean()
    promotion.save()
    record(story, "story.promoted", by=by, payload={"department": str(promotion.department), "text": promotion.text})
    tell_promoted(promotion)
    purge_on_commit()
    return promotion


def check_end_promotion(story: StoryPage, *, by: Any) -> None:
    """Raise unless this person's department promotes the story; the office may end any, save who is recused (Article 28)."""
    if not (runs_pages_of(by, story) or is_department(by)):
        raise PermissionDenied(f"停止推广由{may_end_promotion.name}办理。")
    if not _standing_for(story, by).exists():
        raise ValidationError("您所在的部门现在没有推广该经验，无须停止。")


@transaction.atomic
def end_promotion(story: StoryPage, *, by: Any, reason: str) -> StoryPage:
    """The department promotes it no more: gone from the page, kept in the record."""
    lock(story)
    check_end_promotion(story, by=by)
    if len(why := reason.strip()) > LONGEST_REASON:
        raise ValidationError({"reason": f"停止推广的理由最多{LONGEST_REASON}字，现有{len(why)}字，请精简后再提交。"})
    for promotion in _standing_for(story, by):
        promotion.ended_at, promotion.ended_because = clock.now(), why
        promotion.save(update_fields=["ended_at", "ended_because"])
        record(story, "story.promotion_ended", by=by, reason=reason, payload={"department": str(promotion.department)})
    purge_on_commit()
    return story


def _standing_for(story: StoryPage, user: Any) -> models.QuerySet[StoryPromotion]:
    rows = story.promotions.standing().select_related("department")
    return rows if runs_pages_of(user, story) else rows.filter(department__in=user.departments.values("pk"))


register_act(
    Act(
        name=PROMOTE,
        label="经验推广",
        model=StoryPage,
        may_propose=may_promote,
        may_confirm=may_run_pages,
        check=check_as_proposed,
        run=run_promotion,
        describe=lambda story, payload: [
            (str(Department.objects.get(pk=payload["department"])), "没有推广", payload["text"])
        ],
        asked=(Role.OFFICE, Role.EDITOR),
        hidden_from=lambda user: StoryPage.objects.filter(honour__application__in=barred_from(user)),
    )
)
