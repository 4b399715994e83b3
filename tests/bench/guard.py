"""The publish guard on a corpus drawn for it: what it misses, what it takes for a number that is none."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.exposure import private_numbers
from portal.exposure.files import file_findings
from tests.bench.figure import Figure, Goal
from tests.bench.guard_corpus import Sample, date_ranges, negatives, positives

EACH = 800
SEED = int(os.environ.get("GUARD_SEED", "20261126"))
SHOWN = 8


@dataclass
class Verdict:
    """How the guard did on some samples; `wrong` are those it got wrong."""

    samples: int = 0
    files: int = 0
    wrong: list[Sample] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100 * len(self.wrong) / self.samples

    @property
    def note(self) -> str:
        forms = "、".join(sample.form for sample in self.wrong[:SHOWN]) or "无"
        return f"{self.samples} 件（其中文件 {self.files} 件），错判：{forms}"


def judge(samples: Iterable[Sample]) -> Verdict:
    """What the guard says of each, against what is in it."""
    verdict = Verdict()
    for sample in samples:
        verdict.samples += 1
        verdict.files += sample.file is not None
        if bool(findings(sample)) != sample.private:
            verdict.wrong.append(sample)
    return verdict


def findings(sample: Sample) -> list[object]:
    if sample.file is not None:
        return list(file_findings(sample.file, sample.name))
    return list(private_numbers(sample.text))


def measure() -> list[Figure]:
    """Misses and false alarms in per cent, the date ranges of a year, and texts a second."""
    started = time.perf_counter()
    missed, alarmed = judge(positives(random.Random(SEED), EACH)), judge(negatives(random.Random(SEED + 1), EACH))
    seconds = time.perf_counter() - started
    ranges = list(date_ranges(2026))
    taken = sum(bool(private_numbers(text)) for text in ranges)
    bound = Goal("ours", "≤", 0.5)
    seed = f"随机种子 {SEED}"
    return [
        Figure("guard_missed", "发布核查：漏报", "%", missed.percent, goal=bound, note=f"{missed.note}；{seed}"),
        Figure("guard_alarmed", "发布核查：误报", "%", alarmed.percent, goal=bound, note=f"{alarmed.note}；{seed}"),
        Figure(
            "guard_ranges",
            "发布核查：全年日期区间误报",
            "条",
            taken,
            goal=Goal("ours", "=", 0),
            note=f"共 {len(ranges)} 条",
        ),
        Figure("guard_rate", "发布核查：文本与文件（含生成）", "件/秒", 2 * EACH / seconds),
    ]
