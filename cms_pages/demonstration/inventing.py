"""Awards that are there for the demonstration alone, made of a known one: its rules under another name, the papers of its call."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cms_pages.demonstration import publishing
from cms_pages.demonstration.applying import file_application
from cms_pages.demonstration.cast import Candidate
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.walking import Walk
from cms_pages.models import MeasuresIndexPage, MeasuresPage, StandardPage, StandardsIndexPage
from cms_pages.models.standards import StandardKind
from cms_pages.records import publish_under
from portal import clock
from portal.access.models import User
from workflow.programmes.actions import open_edition, plan_edition
from workflow.programmes.models import Edition, RuleSetVersion

Accounts = dict[str, User]
LIKE, ORGANISER = "changning-quality-2023", "示例园区管理委员会"
CALL_DAYS = 20


@dataclass(frozen=True)
class Invented:
    """What an award of the demonstration is called."""

    slug: str
    code: str
    name: str

    @property
    def law(self) -> str:
        return f"《{self.name}评选办法》（演示）"

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """What stands in the known rules, and what in these."""
        return (
            ("上海市长宁区政府质量奖", self.name),
            ("长宁区政府质量奖", self.name),
            ("区政府质量奖", self.name),
            ("长宁区区长质量奖", f"{self.name}特等奖"),
            ("长宁区质量金奖", f"{self.name}优秀奖"),
        )

    def rules(self) -> dict[str, Any]:
        """The known rules under this name, in force from now on."""
        known = RuleSetVersion.objects.get(slug=LIKE)
        text = json.dumps(known.rules.as_data(), ensure_ascii=False)
        for theirs, ours in self.words:
            text = text.replace(theirs, ours)
        data: dict[str, Any] = json.loads(text)
        data["version"] = f"{known.version}-demo"
        data["programme"] |= {"slug": self.slug, "code": self.code, "english_name": None, "organiser": ORGANISER}
        data["cultivation"] = None
        data["sources"] = [{"role": "measures", "title": self.law, "issuer": ORGANISER}]
        data["validity"] |= {"ends": (clock.today() + timedelta(days=3653)).isoformat()}
        return data

    def publish_papers(self, *, standard: str = "", review_rules: str = "<p>演示内容。</p>") -> None:
        """What a call rests on (Article 19), in so many words as a demonstration needs; a numbered standard shows its items."""
        known: dict[str, Any] = {"programme_slug": self.slug, "issuer": ORGANISER, "live": False}
        law = MeasuresPage(title=self.law, slug=f"{self.slug}-measures", in_force_from=date(2023, 11, 15), **known)
        publish_under(MeasuresIndexPage.objects.get(), law)
        for kind, title, slug, code, body in (
            (
                StandardKind.STANDARD,
                f"{self.name}评审标准（演示）",
                f"{self.slug}-standard",
                standard,
                "<p>演示内容。</p>",
            ),
            (StandardKind.REVIEW_RULES, f"{self.name}评审规则（演示）", f"{self.slug}-rules", "", review_rules),
        ):
            page = StandardPage(title=title, slug=slug, kind=kind, code=code, version="演示", body=body, **known)
            publish_under(StandardsIndexPage.objects.get(), page)

    def call(
        self,
        ruleset: RuleSetVersion,
        opens: date,
        name: str,
        year: int,
        accounts: Accounts,
        *,
        days: int = CALL_DAYS,
    ) -> tuple[Edition, Diary]:
        """Planned, called, open for so many days."""
        diary = Diary(opens)
        with diary.at(8):
            edition = plan_edition(
                ruleset, year=year, slug=f"{self.slug}-{year}", name=f"{self.name}（{name}）",
                opens_at=clock.moment(diary.day, 9), deadline=clock.moment(diary.day + timedelta(days=days), 17),
                by=accounts["office"],
            )  # fmt: skip
        publishing.publish_call(edition, accounts, diary)
        with diary.at(9, 30):
            open_edition(edition, by=accounts["office"])
        return edition, diary


def received(edition: Edition, cast: Iterable[Candidate], accounts: Accounts, diary: Diary) -> Walk:
    """Applied for, the call closed."""
    entries = [(one, file_application(edition, one, accounts, diary.pass_days(2))) for one in cast]
    walk = Walk(edition, entries, accounts, diary)
    walk.do_application()
    walk.advance()
    return walk
