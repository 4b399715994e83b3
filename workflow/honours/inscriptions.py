"""What stands on a certificate and a plaque: the rule set's words with the honour's names (Article 26)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from workflow.honours.models import Honour

_PAUSE = re.compile(r"(?<=[，。])")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a wording; `name` is the placeholder it fills, empty for the words between."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inscription:
    """The wording in pieces; `addressee` where it begins by addressing the holder, on a line of its own."""

    spans: tuple[Span, ...]
    addressee: str = ""

    @property
    def lines(self) -> list[list[Span]]:
        """As they stand on a certificate: a line ends where the sentence pauses, never within a word."""
        lines: list[list[Span]] = [[]]
        for span in self.spans:
            parts = [span] if span.name else [Span(part) for part in _PAUSE.split(span.text) if part]
            for part in parts:
                lines[-1].append(part)
                if not part.name and part.text.endswith(("，", "。")):
                    lines.append([])
        return [line for line in lines if line]

    def __str__(self) -> str:
        return f"{self.addressee}：" * bool(self.addressee) + "".join(span.text for span in self.spans)


def certificate_inscription(honour: Honour) -> Inscription:
    """`甲公司：` above `荣获2026年度…`, or the one sentence that names the holder within."""
    spans = _spans(honour.edition.rules.certificate.wording, chinese_names(honour))
    if len(spans) > 1 and spans[0].name == "holder" and spans[1].text.startswith(("：", ":")):
        rest = Span(spans[1].text[1:].lstrip())
        return Inscription((rest, *spans[2:]), addressee=spans[0].text)
    return Inscription(spans)


def english_words(honour: Honour) -> str:
    """The English wording of a bilingual award; empty for others."""
    wording = honour.edition.rules.certificate.english_wording
    return wording.format(**_english_names(honour)) if wording else ""


def achievement_line(honour: Honour) -> str:
    """`获奖模式：…`, where the wording itself does not name what was honoured."""
    rules = honour.edition.rules
    if not honour.title or "{achievement}" in rules.certificate.wording:
        return ""
    return f"获奖{rules.track(honour.track).filed}：{honour.title}"


def plaque_lines(honour: Honour) -> list[str]:
    """The lines of the plaque, from above: whose award, which, whose, by whom. Empty for an award without plaques."""
    if not honour.commendation.stage.options.plaque:
        return []
    rules = honour.edition.rules
    award = f"{honour.year}年度{honour.tier_label}"
    track = f"（{rules.track(honour.track).title_wording}）" if len(rules.tracks) > 1 else ""
    lines = [award + track, honour.public_name, achievement_line(honour), rules.certificate.signatory]
    return [line for line in lines if line]


def chinese_names(honour: Honour) -> dict[str, Any]:
    """What the placeholders of a Chinese wording stand for."""
    return {
        "holder": honour.public_name,
        "year": honour.year,
        "tier": honour.tier_label,
        "track": honour.track_label,
        "programme": honour.edition.rules.programme.name,
        "achievement": honour.title,
    }


def _english_names(honour: Honour) -> dict[str, Any]:
    rules = honour.edition.rules
    return {
        **chinese_names(honour),
        "tier": rules.tier(honour.tier).english_name or honour.tier_label,
        "track": rules.track(honour.track).english_name or honour.track_label,
        "programme": rules.programme.english_name or rules.programme.name,
    }


def _spans(wording: str, names: Mapping[str, Any]) -> tuple[Span, ...]:
    found = []
    for words, name, _, _ in Formatter().parse(wording):
        if words:
            found.append(Span(words))
        if name:
            found.append(Span(str(names[name]), name))
    return tuple(found)
