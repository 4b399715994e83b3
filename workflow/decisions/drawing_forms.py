"""The form of a list of proposed winners: drawn by the system, changed by the office."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms

from portal.autosave.fields import LongTextField
from workflow.applications.models import Application
from workflow.decisions.drawing import draw
from workflow.decisions.forms import proposable, proposable_by
from workflow.decisions.ranking import Drawn, Standing, standings

NONE = "不提出"
LINE = re.compile(r"(?P<number>[^\s〔，]+)[^〔，]*(?:〔(?P<said>[^〕]*)〕)?，(?P<word>[^，]+)(?:，(?P<reason>.*))?")


class DrawnListForm(forms.Form):
    """One application a line: number with name and place, tier, reason."""

    lines = LongTextField(
        label="名单", max_length=40000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text="由系统按最近一个打分环节的名次和规则集的名额拟出，类别之间共用名额的按平均分先后，平均分相同的一并列入；"
        "规则集写明全部类别一并排列的，按总名次先后；可以修改。"
        "每行一件：申报编号，奖项，名称和名次可以不写；不提出的写“不提出”，或者删去该行。"
        "不按名次的，在该行末尾写明理由，例如“CNZL-2026-S0002，不提出，申报人书面说明放弃”。",
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Quotas go by the whole list; what this person is kept from is on no line.
        rows = list(proposable().select_related("edition__ruleset").order_by("edition", "number"))
        self.known = {one.number: one for one in proposable_by(by).select_related("edition__ruleset")}
        editions = {one.edition_id: one.edition for one in rows}
        self.found: dict[int, Standing] = {}
        for edition in editions.values():
            self.found |= standings(edition)
        self.fields["lines"].initial = "\n".join(self._drawn_lines(rows))

    def _drawn_lines(self, rows: list[Application]) -> Iterator[str]:
        for _, group in groupby(rows, key=lambda one: one.edition_id):
            of_it = list(group)
            edition = of_it[0].edition
            for row in draw(edition, of_it):
                if row.application.number not in self.known:
                    continue
                word = edition.rules.tier(row.tier).name if row.tier else NONE
                yield f"{row.application.number} {self._said(row.application)}，{word}"

    def _said(self, application: Application) -> str:
        """Its name, without what separates the parts of a line, and its place."""
        name = re.sub(r"[,，〔〕\s]+", " ", application.public_name).strip()
        standing = self.found.get(application.pk)
        return f"{name}〔{_words(application, standing)}〕" if standing else name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found, faults = [], []
        for line in filter(None, map(str.strip, data.get("lines", "").splitlines())):
            try:
                found.append(self._row(line))
            except forms.ValidationError as fault:
                faults += fault.messages
        named = [row.application.number for row in found]
        if repeated := sorted({str(one) for one in named if named.count(one) > 1}):
            faults.append(f"名单中有重复的申报：{'、'.join(repeated)}。")
        if faults:
            self.add_error("lines", faults)
        return {"rows": found}

    def _row(self, line: str) -> Drawn:
        """A line as typed: full-width and other commas are one."""
        parts = LINE.fullmatch(line.replace(",", "，").replace("\t", "，"))
        if parts is None:
            raise forms.ValidationError(f"“{line}”：请写“申报编号，奖项”，或者“申报编号，不提出，理由”。")
        application = self.known.get(parts["number"].strip())
        if application is None:
            raise forms.ValidationError(f"“{line}”：没有这一编号的申报，或者已经提出建议、不再参评，请核对。")
        self._check_place(line, application, parts["said"])
        word, reason = parts["word"].strip(), (parts["reason"] or "").strip()
        return Drawn(application, _tier(application, word, line), reason)

    def _check_place(self, line: str, application: Application, said: str | None) -> None:
        """What the line repeats of its place must be so still."""
        standing = self.found.get(application.pk)
        now = _words(application, standing) if standing else ""
        if said and said.strip() != now:
            raise forms.ValidationError(f"“{line}”：名次已有变化，现为“{now or '没有名次'}”，请核对后修改该行。")


def _words(application: Application, standing: Standing) -> str:
    return standing.words if standing.across else f"{application.track_label}{standing.words}"


def _tier(application: Application, word: str, line: str) -> str:
    tiers: Mapping[str, str] = {tier.name: tier.code for tier in application.edition.rules.tiers}
    if word == NONE:
        return ""
    if word not in tiers:
        raise forms.ValidationError(f"“{line}”：请写{'、'.join(f'“{name}”' for name in tiers)}或者“{NONE}”。")
    return tiers[word]
