"""What the conference's desks share: the articles they cite, and whose conferences a person sees."""

from typing import Any

from django.db.models import QuerySet

from portal.access.enums import Role
from portal.access.predicates import is_office
from portal.desk import Desk
from workflow.decisions.permissions import is_member


def conference_article(obj: Any) -> str:
    """The article on the conference in the case's own rule set."""
    conference = obj.edition.rules.conference
    return conference.article if conference else ""


def ballot_article(obj: Any) -> str:
    """The article on the votes a proposal needs."""
    conference = obj.edition.rules.conference
    return conference.ballot.article if conference else ""


def stage_article(obj: Any) -> str:
    """The article of the stage the case belongs to."""
    return obj.stage.article


def kept_from(desk: Desk, name: str, obj: Any, user: Any) -> str:
    """What keeps the verb that the case waits for from being done, in a sentence; empty where nothing does."""
    verb = desk.verb(name)
    found = verb.obstacle(user, obj).removesuffix("。") if verb else ""
    if not verb or not found:
        return ""
    return f"{found}。" if f"不能{verb.label}" in found else f"现在还不能{verb.label}：{found}。"


def own_conferences(rows: QuerySet, user: Any, path: str = "edition") -> QuerySet:
    """Members see the conferences they sit in; office and discipline body see all."""
    if is_member(user) and not (is_office(user) or Role.DISCIPLINE in user.roles):
        return rows.filter(**{f"{path}__conference_members__user": user}).distinct()
    return rows
