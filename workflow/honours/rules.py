"""The rules of honours: numbers, amounts, permitted uses (Articles 6, 26)."""

import re
from datetime import date

from django.core.exceptions import ValidationError

from portal.errors import RuleViolation
from portal.exposure import check_no_private_numbers
from portal.money import yuan
from workflow.programmes.ruleset.schema import RuleSet

DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔(\d{4})〕[1-9]\d*号")

BRACKETS = str.maketrans({"[": "〔", "]": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕"})
"""What is typed for the brackets around a document number's year."""


def document_number_in(text: str) -> str:
    """The document number that was typed, with the brackets of the standard; empty for what is none."""
    number = text.translate(BRACKETS)
    return number if DOCUMENT_NUMBER.fullmatch(number) else ""


def check_document_number(number: str, on: date, *, field: str = "document_number") -> None:
    """发文字号: the body's signs, the year of the date in 〔〕, the serial without leading zeros (GB/T 9704, 7.2.5).

    Raises `ValidationError` at the field.
    """
    check_no_private_numbers(number, what="文号")
    found = DOCUMENT_NUMBER.fullmatch(number.strip())
    if not found:
        example = f"例如：长府发〔{on.year}〕8号"
        raise ValidationError({field: f"文号由机关代字、六角括号内的年份和顺序号组成，顺序号不加零。{example}"})
    if int(found[1]) != on.year:
        raise ValidationError({field: f"文号的年份〔{found[1]}〕与成文日期{on.year}年不一致，请核对。"})


def honour_number(rules: RuleSet, *, year: int, serial: int, tier: str, track: str) -> str:
    """The certificate number by the rule set's pattern."""
    return rules.certificate.number_pattern.format(
        programme_code=rules.programme.code, year=year, serial=serial, tier_code=tier, track_code=track
    )


def prize_amount(rules: RuleSet, tier: str, track: str, given: int | None, *, name: str) -> int:
    """The prize in yuan: the fixed amount, the amount given where the rule set says “at most”, or nothing.

    Raises `RuleViolation` when an amount is missing, too large, or given where none may be.
    """
    prize = rules.prize_for(tier, track)
    if prize.kind == "at_most":
        return _at_most(prize.amount_yuan or 0, given, article=prize.article, name=name)
    amount = prize.amount_yuan or 0
    if given is not None and given != amount:
        standard = f"为{yuan(amount)}" if amount else "是精神奖励，不发奖金"
        raise RuleViolation(prize.article, f"“{name}”的奖励标准{standard}，不能另定为{yuan(given)}")
    return amount


def _at_most(limit: int, given: int | None, *, article: str, name: str) -> int:
    if given is None:
        raise RuleViolation(article, f"“{name}”的奖金不超过{yuan(limit)}，请填写本次决定的金额")
    if not 0 < given <= limit:
        raise RuleViolation(article, f"“{name}”的奖金不得超过{yuan(limit)}，现填{yuan(given)}，请改正")
    return given


def prize_use_article(rules: RuleSet) -> str:
    """Where the rule set says what prize money is for; its budget where it lists no uses."""
    return rules.prize_uses[0].article if rules.prize_uses else rules.budget.article


def check_prize_use(rules: RuleSet, code: str) -> None:
    """Prize money is spent on what the measures list and nothing else (Article 6: 不得挪作他用)."""
    if code in {use.code for use in rules.prize_uses}:
        return
    names = "、".join(use.name for use in rules.prize_uses)
    allowed = f"奖金只能用于：{names}" if names else "本奖项没有奖金"
    raise RuleViolation(prize_use_article(rules), f"所填用途不在允许范围之内，不得挪作他用。{allowed}，请改选")
