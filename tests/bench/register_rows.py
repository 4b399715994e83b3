"""Plausible lines of the public register in bulk: made-up names, written through COPY as the action would write them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from portal.search.bigrams import normalise, signs_and_pairs
from portal.search.pinyin import initials
from workflow.titles.models import RegisterEntry, RegisterFacet
from workflow.titles.register import honour_place, use_place

KEY = "bench:"
BRANDS = "华东恒瑞新联宏盛安达信诚博远天宇金桥海川明德智云康泰中正融汇星辰嘉禾永乐卓越凯旋鸿图锦绣启明百川"
TRADES = (
    "精密制造", "生物医药", "信息技术", "建筑工程", "餐饮管理", "物业服务", "航空服务", "检测技术", "文化传播",
    "医疗器械", "环境科技", "供应链管理", "人力资源", "电子商务", "社区卫生服务", "教育咨询",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文辉建国志红玉兰飞鹏浩宇轩梓涵思远嘉欣雨泽晨"
TOPICS = ("精益改进", "卓越绩效", "数字化质量管控", "顾客满意", "全员改善", "供应商协同", "风险预防", "标准化服务")
TIERS = (("mayor", "区长质量奖"), ("gold", "质量金奖"), ("innovation", "质量创新奖"))
TRACKS = (("organisation", "组织"), ("individual", "个人"))
COLUMNS = (
    "key", "kind", "honour_number", "programme", "year", "tier", "tier_label", "track", "track_label", "holder",
    "unit", "title", "status", "dated", "medium_label", "wording", "place", "url", "search_text", "search_pairs", "place_key",
)  # fmt: skip
RARE = "垚"
LETTERS = {sign: initials(sign) for sign in {*"上海有限公司", RARE, *BRANDS, *SURNAMES, *GIVEN, *"".join(TRADES)}}
FIRST_DAY, DAYS = date(2006, 1, 1), 7300


def fill(size: int, held: int = 0) -> None:
    """Write lines until there are so many, then have the planner look at them."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {RegisterEntry._meta.db_table} ({names}) FROM STDIN") as copy:
            for row in rows(held, size):
                copy.write_row(row)
        cursor.execute(f"VACUUM ANALYZE {RegisterEntry._meta.db_table}")


def clear() -> None:
    """Take the lines of an earlier run away."""
    RegisterEntry.objects.filter(key__startswith=KEY).delete()
    for tier, track in ((tier, track) for tier in TIERS for track in TRACKS):
        RegisterFacet.objects.get_or_create(
            year=2020, tier=tier[0], tier_label=tier[1], track=track[0], track_label=track[1]
        )


def rows(start: int, end: int) -> Iterator[tuple[object, ...]]:
    """The lines of these numbers; the same number gives the same line."""
    for number in range(start, end):
        yield row(number, random.Random(number))


def row(number: int, chance: random.Random) -> tuple[object, ...]:
    """One line; every tenth is a use of the title."""
    unit, (tier, tier_label), (track, track_label) = company(chance), chance.choice(TIERS), chance.choice(TRACKS)
    holder = unit if track == "organisation" else person(chance)
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    honour = f"CNZL-{day.year}-{number:06d}"
    title = f"{''.join(chance.sample(BRANDS, 2))}{chance.choice(TOPICS)}模式"
    use = number % 10 == 0
    wording, place = (f"{day.year}年度长宁区{tier_label}", f"{unit}官方网站") if use else ("", "")
    programme = "长宁区质量奖"
    named = (honour, holder, unit, title, tier_label, track_label, programme, wording, place)
    text = normalise(" ".join(filter(None, (*named, *map(letters, dict.fromkeys((holder, unit)))))))
    places = [*TIERS].index((tier, tier_label)), [*TRACKS].index((track, track_label))
    place_key = use_place(day, honour) if use else honour_place(day.year, 1, *places, holder, honour)
    return (
        f"{KEY}{number}", "title_use" if use else "honour", honour, programme, day.year, tier, tier_label, track,
        track_label, holder, unit, title, "active", day, "网站" if use else "", wording, place, "", text, signs_and_pairs(text), place_key,
    )  # fmt: skip


def company(chance: random.Random) -> str:
    """A unit's name; one in ten thousand holds a rare sign."""
    if chance.random() < 1 / 10_000:
        return f"上海{RARE}{chance.choice(TRADES)}有限公司"
    return f"上海{''.join(chance.sample(BRANDS, chance.choice((2, 3))))}{chance.choice(TRADES)}有限公司"


def letters(name: str) -> str:
    """Its pinyin initials, each sign by itself: the usual way looks for words first, which takes minutes for a million."""
    return "".join(LETTERS[sign] for sign in name)


def person(chance: random.Random) -> str:
    """A person's name."""
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
