"""The office's list of cases, at 1,000 and at 5,000."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from statistics import median

from django.test import Client

from objections.models import Objection
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.powers.actions import grant_role
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import milliseconds
from tests.bench.sql import opened, statements

SIZES = (1000, 5000)
SHOTS = 25
PATH = "/admin/desk/objections/"


def measure() -> list[Figure]:
    """Time and statement count at both sizes."""
    client = office_client()
    times, counts = {}, {}
    for size in SIZES:
        fill(size)
        counts[size] = len(statements(client, PATH))
        times[size] = median(milliseconds(lambda: opened(client, PATH)) for _ in range(SHOTS))
    small, large = SIZES
    return [
        Figure("desk_1000", "异议台账，1,000 件", "毫秒", times[small], goal=Goal("ours", "≤", 75)),
        Figure("desk_5000", "异议台账，5,000 件", "毫秒", times[large], times[small], "1,000 件", Goal("ours", "≤", 75)),
        Figure("desk_sql", "异议台账的 SQL 条数，5,000 件", "条", counts[large], counts[small], "1,000 件",
               Goal("ratio", "=", 1)),
    ]  # fmt: skip


def office_client() -> Client:
    """Somebody of the office, logged in."""
    user = User.objects.create_user(username=f"bench-{uuid.uuid4().hex[:8]}", display_name="评审办测量")
    grant_role(user, Role.OFFICE)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def fill(size: int) -> None:
    """Bring the docket to so many cases, after the pattern of one in the demonstration."""
    pattern = Objection.objects.filter(person__isnull=False, entry__isnull=False).order_by("pk").first()
    if pattern is None:
        raise RuntimeError("演示数据中没有个人提出的异议。")
    missing = size - Objection.objects.count()
    Objection.objects.bulk_create(case(pattern) for _ in range(missing))


def case(pattern: Objection) -> Objection:
    """One more, just received."""
    token = uuid.uuid4().hex
    received = clock.now() - timedelta(minutes=random.randrange(500000))
    return Objection(
        number=f"B{token[:20]}", kind=pattern.kind, edition_id=pattern.edition_id, matter=pattern.matter,
        entry_id=pattern.entry_id, application_id=pattern.application_id,
        subject_text=f"示例对象{token[:4]}", claimant=pattern.claimant, person_id=pattern.person_id,
        identity_index=pattern.identity_index, statement=pattern.statement, token_hash=token, secret_hash=token,
        requested_outcome=pattern.requested_outcome, received_at=received, due_on=received.date() + timedelta(days=7),
    )  # fmt: skip
