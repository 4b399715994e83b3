"""What would be liked of who reads a file, besides that all have as many: never a bar, and weighed when loads are even
(Articles 10, 22)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from portal.errors import cite
from workflow.applications.models import Application
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset import RuleSet
from workflow.programmes.ruleset.reviewing import Reviewed
from workflow.reviews.models import Assignment, PanelMember

BY_RULE, BY_EXPERTISE = 2, 1
"""What the rule set says of whoever read a file before weighs more than one's own field."""
STANCES = {"prefer": "优先由其评审", "avoid": "尽量避免由其评审"}
Read = Mapping[tuple[Any, int], list[str]]
"""By file, or applicant, and account: where they read it."""


@dataclass(frozen=True)
class Wishes:
    """What speaks for or against each pair of a file and a seat."""

    fields: Mapping[int, frozenset[str]]
    earlier: Read
    before: Read
    rules: RuleSet
    stance: str

    @classmethod
    def at(cls, stage: Stage, files: Sequence[Application], seats: Sequence[PanelMember]) -> "Wishes":
        """Of the files at a stage. Asks the database as much for many as for one."""
        rules, users = stage.edition.rules, {seat.user_id for seat in seats}
        rule = stage.options.earlier
        return cls(
            {file.pk: fields_of(file, rules) for file in files},
            _earlier(stage, files, users), _before(stage.edition, files, users), rules, rule.stance if rule else "",
        )  # fmt: skip

    def shared(self, file: Application, seat: PanelMember) -> list[str]:
        """The fields that are the file's and the person's."""
        return [code for code in seat.expertise if code in self.fields[file.pk]]

    def weight(self, file: Application, seat: PanelMember) -> int:
        """The more, the sooner it is to be."""
        read = bool(self.earlier.get((file.pk, seat.user_id)))
        ruled = {"prefer": BY_RULE, "avoid": -BY_RULE}.get(self.stance, 0) * read
        return ruled + BY_EXPERTISE * bool(self.shared(file, seat))

    def reasons(self, file: Application, seat: PanelMember) -> list[str]:
        """What is to be known of the pair, in words."""
        shared, vocabulary = self.shared(file, seat), self.rules.expertise
        found = [f"专业相符：{'、'.join(map(vocabulary.named, shared))}"] if vocabulary and shared else []
        if stages := self.earlier.get((file.pk, seat.user_id)):
            ruled = f"（规则集：{STANCES[self.stance]}）" if self.stance else ""
            found.append(f"{'、'.join(stages)}时评审过该申报{ruled}")
        if editions := self.before.get((file.subject_key, seat.user_id)):
            found.append(f"{'、'.join(editions)}评审过该申报者")
        return found


def fields_of(application: Application, rules: RuleSet) -> frozenset[str]:
    """The fields of expertise that an application belongs to, by what its form says."""
    if rules.expertise is None:
        return frozenset()
    said = (
        application.form_answers.get(section, {}).get(field, "") for section, field in _places(rules.expertise.answers)
    )
    return rules.expertise.found_in("\n".join(map(str, said)))


def _places(answers: Iterable[str]) -> Iterable[list[str]]:
    return (answer.split(".") for answer in answers)


def how_it_is_proposed(edition: Edition) -> list[tuple[str, str]]:
    """How a proposal weighs, by the rule set: what comes first, and what then."""
    rules = edition.rules
    rows = [("件数", "各人件数尽量相等在先；须回避的、另有日程的、所在评审组不负责的不列入。")]
    if rules.expertise:
        rows.append(("专业", f"件数均衡以后，专业相符的优先，{cite(rules.expertise.article)}。"))
    for stage in rules.stages:
        if isinstance(stage, Reviewed) and (rule := stage.earlier):
            rows.append((stage.name, f"此前环节评审过同一申报的，{STANCES[rule.stance]}，{cite(rule.article)}。"))
    return rows


def _answered() -> Any:
    return Assignment.objects.given().filter(Q(sheet__isnull=False) | Q(opinion__isnull=False))


def _earlier(stage: Stage, files: Iterable[Application], users: Iterable[int]) -> Read:
    """Who has said something of the same file at a stage before."""
    rows = _answered().filter(application__in=list(files), stage__position__lt=stage.position, member__user__in=users)
    return _read(rows.order_by("stage__position").values_list("application", "member__user", "stage__name"))


def _before(edition: Edition, files: Iterable[Application], users: Iterable[int]) -> Read:
    """Who has said something of the same applicant in an earlier edition of the award."""
    rows = _answered().filter(
        application__subject_key__in={file.subject_key for file in files} - {""},
        stage__edition__programme=edition.programme_id, stage__edition__year__lt=edition.year, member__user__in=users,
    )  # fmt: skip
    return _read(
        rows.order_by("stage__edition__year").values_list(
            "application__subject_key", "member__user", "stage__edition__name"
        )
    )


def _read(rows: Iterable[tuple[Any, int, str]]) -> Read:
    found: dict[tuple[Any, int], dict[str, None]] = defaultdict(dict)
    for what, user, where in rows:
        found[what, user][where] = None
    return {pair: list(named) for pair, named in found.items()}
