"""`make drill-office`: two officers bring an edition of 300 applications to the proposal list, every page load counted."""

from time import monotonic
from typing import Any

import pytest
from django.db import transaction

from portal import clock
from tests.drills.office.checks import FEW, costs, wrong_ranks
from tests.drills.office.seeding import seed
from tests.drills.office.walk import OFFICE, REVIEWER, SECOND, Walk

pytestmark = pytest.mark.django_db
MOST_LOADS = 300
"""Page loads of both officers together, from the close of the call to the conference that is called."""


def test_drill(drawing: Any, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints what it counted before it judges, so that a number beyond the limit is told."""
    many, by_hand = request.config.getoption("--applications"), request.config.getoption("--by-hand")

    def say(*lines: str) -> None:
        with capsys.disabled():
            print(*lines, sep="\n", flush=True)  # noqa: T201

    with transaction.atomic():
        few = costs_after(walked(FEW, 0))
        transaction.set_rollback(True)
    began = monotonic()
    walk = Walk(seed(many), by_hand)
    seeded = monotonic()
    try:
        walk.whole()
    finally:
        say("", *told(walk, seeded - began, monotonic() - seeded))
        if drawing:
            say(f"图片 {walk.tally.album.draw(drawing, request.config.getoption('--pictures'))} 张。")
    done, wrong = wrong_ranks(walk.edition, walk.office)
    say(f"按评分表重算名次 {done} 个，与显示不符的 {len(wrong)} 个。", *wrong)
    now = costs_after(walk)
    say(f"各列表的 SQL 条数（{FEW} 件、{many} 件）：", *(f"  {few[name]:4} {now[name]:4}  {name}" for name in few))
    assert not walk.tally.refusals
    assert not wrong
    assert now == few
    assert office_loads(walk) <= MOST_LOADS


def walked(many: int, by_hand: int) -> Walk:
    walk = Walk(seed(many), by_hand)
    walk.whole()
    return walk


def costs_after(walk: Walk) -> dict[str, int]:
    with clock.travel(clock.moment(walk.day, 16)):
        walk.office.client.force_login(walk.office.user)
        return costs(walk.office)


def office_loads(walk: Walk) -> int:
    return walk.tally.by_role[OFFICE] + walk.tally.by_role[SECOND]


def told(walk: Walk, seeding: float, walking: float) -> list[str]:
    tally = walk.tally
    count = walk.edition.applications.exclude(number=None).count()
    return [
        f"{count} 件申报；造数 {seeding:.0f} 秒，办理 {walking:.0f} 秒。",
        f"评审办两人合计打开页面 {office_loads(walk)} 次，限额 {MOST_LOADS} 次。各角色：",
        *(f"  {loads:6}  {role}" for role, loads in tally.by_role.most_common()),
        f"评审人员另有 {walk.written[REVIEWER]} 份审查意见、评分表由同一操作写入，未经页面。",
        f"被拒绝 {len(tally.refusals)} 次。",
        *(f"  {one}" for one in tally.refusals[:20]),
        "打开最多的地址：",
        *(f"  {loads:6}  {address}" for address, loads in tally.by_address.most_common(10)),
    ]
