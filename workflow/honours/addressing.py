"""How an official document speaks to whom it is for."""

from workflow.honours.models import Honour

UNKNOWN = "你单位（你）"


def addressed(honour: Honour | None) -> str:
    """你单位 for an organisation, 你 for a person; both where no honour tells which."""
    if honour is None:
        return UNKNOWN
    return "你单位" if honour.edition.rules.track(honour.track).applicant == "organisation" else "你"
