"""To which bodies an objection may be passed on, and where one is now (Article 31)."""

from typing import Any

from objections.enums import PASSED
from objections.models import Objection, PassingOn
from portal import clock


def body_of(objection: Objection, name: str) -> Any:
    """The body of that name in the rules that the objection is handled by; None where they name none so."""
    return next((body for body in objection.rules.bodies if body.name == name), None)


def passing_of(objection: Objection) -> PassingOn | None:
    """Where it is now, or was last."""
    return objection.passings.order_by("pk").last()


def named_to(objection: Objection) -> list[PassingOn]:
    """The bodies that learned who objects before it was taken back from them; where it is now, or was last, says so itself."""
    if objection.state in PASSED:
        return []
    return list(objection.passings.exclude(identity_given_at=None).order_by("pk"))


def as_passed_on(objection: Objection) -> dict[str, Any]:
    """Who would learn who objects: what the objector's answer rests on."""
    passing = passing_of(objection)
    if passing is None or passing.ended_at is not None:
        return {"承办机关": "没有正在转办"}
    # To one body twice, what is answered is the second.
    return {"承办机关": passing.body, "转办时间": clock.display_seconds(passing.passed_at)}
