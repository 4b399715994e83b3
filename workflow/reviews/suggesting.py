"""Who is proposed to read the files that were ticked, all seen together (Articles 10, 22, 28)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.http import QueryDict

from portal.desk.planning import Choice, Plan, Planned
from workflow.applications.models import Application
from workflow.cultivation.queries import guided_by_each
from workflow.programmes.models import Stage
from workflow.reviews.balancing import Pair, balance
from workflow.reviews.clashing import at_one_time, shut_by_time
from workflow.reviews.consulted import consulted_on
from workflow.reviews.enums import PanelState
from workflow.reviews.models import Assignment, Panel, PanelMember, Recusal
from workflow.reviews.picking import reviewers
from workflow.reviews.queries import broke_discipline, stands_aside
from workflow.reviews.rules import conflict, resemblance
from workflow.reviews.wishes import Wishes

MOST_EACH = 15
MOST_OTHERS = 12
"""Who may be taken instead is offered up to so many, the most suitable of them."""
NOBODY = "没有可以分配的评审组成员：请先组成负责本环节、该类别的评审组，或者另选评审组；成员都已分配、须回避或者另有日程的，请增加成员。"


class SuggestionForm(forms.Form):
    """From which panels, and how many for each file; by itself from all, and as many as the rule set asks for at least."""

    panels = forms.ModelMultipleChoiceField(
        label="从哪些评审组分配",
        queryset=Panel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的，从本届负责该环节、该类别的全部评审组中分配；勾选的评审组不负责的申报，不从中分配。",
    )
    each = forms.IntegerField(
        label="每份申报几人评审",
        min_value=1,
        max_value=MOST_EACH,
        required=False,
        help_text="不填写的，按评选规则规定的最少人数；审查不打分，为一人。已经分配的计算在内。",
    )

    def __init__(self, rows: Sequence[Application], data: QueryDict) -> None:
        super().__init__(data=data)
        panels: Any = self.fields["panels"]
        panels.queryset = Panel.objects.filter(
            edition__in={row.edition_id for row in rows}, state=PanelState.ACTIVE
        ).select_related("edition")
        panels.label_from_instance = lambda panel: f"{panel}，负责{panel.scope_words}"


def suggest(rows: Sequence[Application], asked: dict[str, Any]) -> dict[int, Planned]:
    """By application, who is proposed, each as much as the others; of several editions each by itself."""
    proposed: dict[int, Planned] = {}
    for edition, group in groupby(sorted(rows, key=lambda row: row.edition_id), key=lambda row: row.edition):
        files, stage = list(group), edition.current_stage
        seats = PanelMember.objects.seated().filter(edition=edition, user__in=reviewers().values("pk"))
        if asked.get("panels"):
            seats = seats.filter(panel__in=asked["panels"])
        for_stage = seats.select_related("user", "panel").order_by("pk")
        chosen = [seat for seat in for_stage if not seat.panel.stages or stage.code in seat.panel.stages]
        proposed |= _for_stage(files, stage, chosen, asked.get("each") or _least(stage))
    return proposed


def _least(stage: Stage) -> int:
    """How many the rule set asks for; of a qualification review it says none."""
    return stage.options.reviewers_minimum if stage.kind == "assessment" else 1


@dataclass(frozen=True)
class _Given:
    """Who has which file in the stage, or answered for it from a seat left since, and how many each person has."""

    readers: frozenset[Pair]
    loads: Counter[int]

    @classmethod
    def at(cls, stage: Stage) -> "_Given":
        given = Assignment.objects.given().filter(stage=stage)
        standing = given.exclude(pk__in=given.orphaned().values("pk")).exclude(broke_discipline("member"))
        pairs = list(standing.values_list("application", "member__user"))
        return cls(frozenset(pairs), Counter(user for _, user in pairs))


def _for_stage(files: list[Application], stage: Stage, seats: list[PanelMember], each: int) -> dict[int, Planned]:
    """One person is one reader, from whichever seats: of a file from the one whose panel is for it."""
    prefetch_related_objects(files, "organisation", "coworkers")
    given, wishes, people = _Given.at(stage), Wishes.at(stage, files, seats), {seat.user_id for seat in seats}
    have = Counter(file for file, _ in given.readers)
    wanted = {file.pk: max(0, each - have[file.pk]) for file in files}
    seat_of = {
        (file.pk, seat.user_id): (file, seat)
        for file in files
        for seat in seats
        if seat.panel.scope.covers(stage.code, file.track)
    }
    apart = {(file.pk, user) for file in files for user in people} - seat_of.keys()
    apart |= given.readers | _barred(files, seats) | shut_by_time(files, stage, people)
    apart |= consulted_on([file.pk for file in files], people)
    alike = {pair for pair, (file, seat) in seat_of.items() if resemblance(seat, file)}
    liked = {pair: weight for pair, (file, seat) in seat_of.items() if (weight := wishes.weight(file, seat))}
    loads = {user: given.loads[user] for user in sorted(people)}
    found = balance(wanted, loads, apart, alike, at_one_time(files, stage), liked)

    def offered(file: Application, users: Iterable[int], *, ticked: bool) -> list[Choice]:
        pairs = [(file.pk, user) for user in users]
        return [
            _choice(*seat_of[pair], wishes, loads[pair[1]], doubtful=pair in alike, ticked=ticked) for pair in pairs
        ]

    proposed = {}
    for file in files:
        free = [user for user in loads if (file.pk, user) not in apart and user not in found[file.pk]]
        free.sort(key=lambda user: ((file.pk, user) in alike, -liked.get((file.pk, user), 0), loads[user]))
        proposed[file.pk] = Planned(
            chosen := offered(file, found[file.pk], ticked=True),
            _words(have[file.pk], wanted[file.pk], len(chosen)),
            offered(file, free[:MOST_OTHERS], ticked=False),
        )
    return proposed


def _barred(files: Iterable[Application], seats: Sequence[PanelMember]) -> set[Pair]:
    """Whoever stepped back, or must; a conflict that the office has decided on once is asked about case by case."""
    known = Recusal.objects.filter(application__in=[file.pk for file in files])
    decided = set(known.values_list("application", "user"))
    guided = guided_by_each(seat.user for seat in seats)
    return {
        pair
        for file in files
        for seat in seats
        if (
            stands_aside(seat, file)
            if (pair := (file.pk, seat.user_id)) in decided
            else conflict(seat, file, guided[seat.user_id])
        )
    }


def _choice(file: Application, seat: PanelMember, wishes: Wishes, load: int, *, doubtful: bool, ticked: bool) -> Choice:
    notes = [*wishes.reasons(file, seat), f"本环节已有 {load} 件" if load else "本环节尚未分配"]
    notes += ["单位名称与申报者相近，请核对"] if doubtful else []
    return Choice(seat.pk, f"{seat}", "；".join(filter(None, notes)), ticked)


def _words(have: int, wanted: int, found: int) -> str:
    if not wanted:
        return f"本环节已分配 {have} 人，无须再分配。"
    if not found:
        return NOBODY
    lacking = (
        f"尚缺 {wanted - found} 人，其他成员须回避、另有日程、不负责该类别或者已经分配。" if found < wanted else ""
    )
    return (f"另有 {have} 人已经分配。" if have else "") + lacking


SUGGESTION = Plan("建议的评审人员", SuggestionForm, suggest)
