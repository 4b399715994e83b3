"""The rules of review: pledge, conflicts, scores (Articles 15, 22, 28)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError

from portal.characters.folding import fold_name
from portal.errors import RuleViolation
from workflow.applications.coworking import accounts_of
from workflow.cultivation.queries import Guided
from workflow.programmes.ruleset.honour import StandardItem, StandardPart
from workflow.programmes.ruleset.stage_settings import AssessmentSettings

PLEDGE = (
    "本人承诺：遵守评审纪律，客观公正，独立评审；与申报组织或者个人有利害关系的，主动提出回避；"
    "不接受可能影响公正的宴请、礼品和其他利益；对申报材料和评审情况保密，不复制、不外传。"
)
"""What every member of a panel signs before the first file is opened (评审纪律承诺)."""


ASKED = "申报人申请回避，经评审办同意。"
"""What is said of a recusal that was asked for, in place of what the applicant wrote about the person."""

SHORTEST_NAME = 4
"""Characters from which on one name within another says something."""


def conflicts(member: Any, application: Any, guided: Guided) -> Iterator[str]:
    """Every reason for which a member must stay away from an application; `guided` are the organisations they guided."""
    if own := accounts_of(application).get(member.user_id):
        yield f"评审人员即{own}"
    units = {fold_name(application.public_unit), fold_name(application.public_name)} - {""}
    if same := [unit for unit in _units_of(member) if fold_name(unit) in units]:
        yield f"评审人员与申报者同属一个单位（{same[0]}）"
    if guided and guided & (units | _code_of(application)):
        named = application.public_name if application.organisation else application.public_unit
        yield f"评审人员担任过申报者或者其所在单位的指导专家（{named}）"


def conflict(member: Any, application: Any, guided: Guided) -> str:
    """The first of them, or nothing."""
    return next(conflicts(member, application, guided), "")


def _code_of(application: Any) -> set[str]:
    return {application.organisation.credit_code.for_delivery()} if application.organisation else set()


def _units_of(member: Any) -> list[str]:
    """What the seat says, and what the account says now: whoever went to another unit stays away from both."""
    account = getattr(member, "user", None)
    return [unit for unit in dict.fromkeys((member.unit, getattr(account, "unit", ""))) if unit]


def resemblance(member: Any, application: Any) -> bool:
    """Whether the names of the units only may be those of one, as a branch's and its parent's: for the office to decide."""
    units = {fold_name(application.public_unit), fold_name(application.public_name)}
    return any(
        min(len(own), len(unit)) >= SHORTEST_NAME and own != unit and (own in unit or unit in own)
        for own in map(fold_name, _units_of(member))
        for unit in units
    )


def names_account(request: Any, user: Any) -> bool:
    """Whether a request for recusal names the person of an account, an official as well as a reviewer."""
    person = fold_name(request.person)
    return bool(person) and person == fold_name(str(user))


def is_named(member: Any, request: Any) -> bool:
    """Whether a request for recusal may mean a member: by name, or by a unit that is or may be theirs."""
    person, unit, own = fold_name(request.person), fold_name(request.unit), fold_name(member.unit)
    if person:
        return person == fold_name(str(member.user))
    return bool(unit) and (unit in own or own in unit)


def clash_with(user: Any, unit: str, application: Any, guided: Guided) -> bool:
    """Whether somebody of that unit must, or only may have to, stay away from an application."""
    nobody = SimpleNamespace(user_id=user.pk, user=user, unit=unit)
    return bool(conflict(nobody, application, guided)) or resemblance(nobody, application)


@dataclass(frozen=True)
class ItemScore:
    """The points that a sheet gives for an item of the standard, or a part of it, and what is to be said of it.

    Where the item has parts its points are the sum of theirs.
    """

    item: StandardPart
    score: Decimal
    note: str
    parts: tuple["ItemScore", ...] = ()

    def as_data(self) -> dict[str, Any]:
        item = self.item
        data = {
            "code": item.code, "name": item.name, "points": item.points, "score": str(self.score), "note": self.note,
        }  # fmt: skip
        return {**data, "parts": [part.as_data() for part in self.parts]} if self.parts else data


def item_field(code: str) -> str:
    """What an item is called in the form of a sheet, and in its refusals."""
    return f"item_{code.replace('.', '_').replace('-', '_')}"


def checked_items(items: Iterable[StandardItem], given: Mapping[str, tuple[Any, str]], article: str) -> list[ItemScore]:
    """Points for every item of the standard, or each of its parts, each as `checked_score`.

    `given` are points and words by the code of what points are given for. Raises `ValidationError`, each fault beside its
    item.
    """
    items, found, faults = list(items), {}, {}
    for leaf in (leaf for item in items for leaf in item.leaves):
        score, note = given.get(leaf.code, (None, ""))
        try:
            found[leaf.code] = ItemScore(leaf, _points(score, leaf.points, article), note.strip())
        except ValidationError as fault:
            faults[item_field(leaf.code)] = fault.messages
    if faults:
        raise ValidationError(faults)
    if strange := given.keys() - found.keys():
        raise RuleViolation(article, f"评审标准没有这些条目：{'、'.join(sorted(strange))}")
    return [_item_score(item, found) for item in items]


def _item_score(item: StandardItem, found: Mapping[str, ItemScore]) -> ItemScore:
    parts = tuple(found[part.code] for part in item.parts)
    return ItemScore(item, sum((part.score for part in parts), Decimal()), "", parts) if parts else found[item.code]


def checked_score(settings: AssessmentSettings, score: Any, article: str) -> Decimal | None:
    """The score as the stage allows it: 0 to the maximum, one decimal; none where the stage gives no scores."""
    if settings.score_max is None:
        if score not in (None, ""):
            raise RuleViolation(article, f"“{settings.name}”不打分，请不要填写得分")
        return None
    try:
        return _points(score, settings.score_max, article)
    except RuleViolation:
        raise
    except ValidationError as fault:
        raise ValidationError({"score": fault.messages}) from None


def _points(score: Any, most: int, article: str) -> Decimal:
    if score in (None, ""):
        raise ValidationError(f"请填写得分，满分为 {most}。")
    try:
        value = Decimal(str(score))
    except InvalidOperation:
        raise ValidationError("得分须为数字。") from None
    if not value.is_finite() or value != value.quantize(Decimal("0.1")):
        raise ValidationError("得分最多保留一位小数。")
    if not 0 <= value <= most:
        raise RuleViolation(article, f"得分须在 0 至 {most} 之间，现为 {value}")
    return value
