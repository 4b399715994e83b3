"""The side menu of the office side: whoever may open many desks finds them by what they are about."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

WAGTAIL_ONLY = ("help", "reports")
MOST_FLAT = 16
"""Entries of one level; of more, those of a group stand behind its name."""
GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("pool", "培育孵化", "group", ("desk-pool-members", "desk-trainings", "desk-enrolments", "desk-guidances")),
    (
        "reviewing", "申报与评审", "clipboard-list",
        (
            "desk-applications", "desk-panels", "desk-seats", "desk-assignments", "desk-appointments", "desk-reviews",
            "desk-consultations", "desk-results", "desk-recusal-requests",
        ),
    ),
    (
        "objections", "公示与异议", "warning",
        ("desk-notices", "desk-objections", "desk-objection-consultations", "desk-objection-sittings", "desk-proofs"),
    ),
    ("deciding", "审议与报批", "doc-full", ("desk-meetings", "desk-proposals", "desk-matters", "desk-approvals")),
    (
        "honours", "表彰与荣誉", "pick",
        (
            "desk-commendations", "desk-honours", "desk-ceremonies", "desk-rosters", "desk-roster-handovers",
            "desk-title-uses", "desk-revocations", "desk-recoveries", "desk-retrievals", "desk-credit-reports",
        ),
    ),
    (
        "following", "跟踪与监督", "history",
        (
            "desk-tracking", "desk-prize-uses", "desk-obligations", "desk-feedback", "desk-reviewer-conduct",
            "desk-misuse-reports", "desk-misuse-cases",
        ),
    ),
    ("records", "案卷与文件", "folder-inverse", ("desk-records", "desk-disposals", "desk-quarantine")),
    ("site", "网站", "site", ("explorer", "desk-pages", "desk-stories", "images", "documents")),
)  # fmt: skip
FIRST = 70
"""The groups stand after a person's own matters."""


def arrange(request: HttpRequest, items: list[MenuItem]) -> None:
    """Put the entries in their groups' order, and behind their names where there are many.

    Wagtail's help and reports are for its keepers.
    """
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in WAGTAIL_ONLY]
    folded = len(items) > MOST_FLAT
    by_name = {item.name: item for item in items}
    for place, (name, label, icon, names) in enumerate(GROUPS):
        found = [by_name[one] for one in names if one in by_name]
        for nth, item in enumerate(found):
            item.order = FIRST + 20 * place + nth
        if folded and len(found) > 1:
            items[:] = [item for item in items if item not in found]
            items.append(_group(name, label, icon, FIRST + 20 * place, found))


def _group(name: str, label: str, icon: str, order: int, items: list[Any]) -> SubmenuMenuItem:
    return SubmenuMenuItem(label, Menu(items=items), name=f"group-{name}", icon_name=icon, order=order)
