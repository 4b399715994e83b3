"""What the publish guard found and two people let stand all the same: by finding, on one page, with a reason."""

from collections.abc import Mapping
from typing import Any

from wagtail.models import Page

from cms_pages.guard import page_findings
from cms_pages.reach import may_run_pages
from portal.access.enums import Role
from portal.access.predicates import is_office
from portal.confirming.actions import confirmed, propose
from portal.confirming.acts import Act, register_act
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation
from portal.exposure import NORM
from portal.exposure.finding import UNREADABLE

EXCUSE = "page.excuse"


def excused_digests(page: Page) -> frozenset[str]:
    """The findings that two people have let stand on this page."""
    if page.pk is None:
        return frozenset()
    payloads = confirmed(EXCUSE, Page(pk=page.pk)).values_list("payload", flat=True)
    return frozenset(digest for payload in payloads for digest in payload["findings"])


def propose_excuse(page: Page, *, by: Any, reason: str) -> PendingAct:
    """Ask a second person to let stand what the guard finds in the newest draft."""
    found = page_findings(page.specific.get_latest_revision_as_object())
    payload = {
        "findings": {finding.digest: str(finding) for finding in found},
        "unreadable": any(finding.kind == UNREADABLE for finding in found),
    }
    return propose(EXCUSE, page, by=by, reason=reason, payload=payload)


def check_excuse(page: Page, payload: Mapping[str, Any], by: Any) -> None:
    """There is something to excuse, and it could be read: what cannot be read is never let through unread."""
    if not payload["findings"]:
        raise RuleViolation(NORM, "该页面没有查出证件、电话或者银行账号，无须申请例外")
    if payload["unreadable"]:
        raise RuleViolation(NORM, "附件无法读取，内容未经核对的不得公开，请更换可以读取的文件")


register_act(
    Act(
        name=EXCUSE,
        label="例外公开号码",
        model=Page,
        may_propose=may_run_pages,
        may_confirm=is_office,
        check=check_excuse,
        run=lambda page, pending, by: page,
        describe=lambda page, payload: [(words, "不予公开", "例外公开") for words in payload["findings"].values()],
        article=lambda page: NORM,
        asked=(Role.OFFICE,),
    )
)
