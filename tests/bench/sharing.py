"""Files given out by a proposal: 300 files, three of forty reviewers each, with fields, earlier rounds and conflicts."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from tests.bench.figure import Figure, Goal
from workflow.reviews.balancing import balance

FILES, READERS, EACH, FIELDS = range(300), range(40), 3, range(11)
SECONDS = 10


def measure() -> list[Figure]:
    """Seconds, the difference of loads, the pairs kept apart that came about, and how many suit."""
    chance = Random(7)
    apart = {(file, reader) for file in FILES for reader in READERS if chance.random() < 0.15}
    field, expert = {file: chance.choice(FIELDS) for file in FILES}, {one: chance.sample(FIELDS, 2) for one in READERS}
    earlier = {(file, reader) for file in FILES for reader in chance.sample(READERS, EACH)}
    suits = {(file, reader) for file in FILES for reader in READERS if field[file] in expert[reader]}
    liked = {
        pair: weight
        for pair in ((file, reader) for file in FILES for reader in READERS)
        if (weight := (pair in suits) - 2 * (pair in earlier))
    }
    begun = time.monotonic()
    found = balance(dict.fromkeys(FILES, EACH), dict.fromkeys(READERS, 0), apart, liked=liked)
    seconds = time.monotonic() - begun
    pairs = {(file, reader) for file, readers in found.items() for reader in readers}
    loads = Counter(reader for _, reader in pairs)
    whole = len(FILES) * EACH
    return [
        Figure("sharing_seconds", "300 件各分给 40 人中的 3 人", "秒", seconds, goal=Goal("ours", "≤", SECONDS), held=True),
        Figure(
            "sharing_loads", "各人件数相差", "件", max(loads.values()) - min(loads.values()),
            goal=Goal("ours", "≤", 1), held=True,
        ),
        Figure("sharing_apart", "须回避而分配的", "件", len(pairs & apart), goal=Goal("ours", "=", 0), held=True),
        Figure("sharing_suits", "专业相符的", "件", len(pairs & suits), whole, "全部任务"),
        Figure("sharing_earlier", "此前环节评审过而分配的（规则集：尽量避免）", "件", len(pairs & earlier)),
    ]  # fmt: skip
