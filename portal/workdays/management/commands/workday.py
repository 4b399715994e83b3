from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.workdays.calendar import Calendar, current

WEEK = "一二三四五六日"


class Command(BaseCommand):
    help = "工作日计算：add 日期 天数（起始日不计）；count 起 止（起始日不计，含止日）；check 日期。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="某日之后第 N 个工作日")
        add.add_argument("date")
        add.add_argument("number", type=int)
        count = verbs.add_parser("count", help="两日之间的工作日数")
        count.add_argument("first")
        count.add_argument("last")
        check = verbs.add_parser("check", help="某日是否工作日")
        check.add_argument("date")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            for line in getattr(self, f"_{verb}")(current(), options):
                self.stdout.write(line)
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal

    def _add(self, calendar: Calendar, options: dict[str, Any]) -> list[str]:
        day = calendar.add_workdays(_date(options["date"]), options["number"])
        return [day.isoformat(), f"{options['date']} 之后第 {options['number']} 个工作日（当日不计）：星期{_week(day)}"]

    def _count(self, calendar: Calendar, options: dict[str, Any]) -> list[str]:
        first, last = _date(options["first"]), _date(options["last"])
        number = calendar.count_workdays(first, last)
        inclusive = number + calendar.is_workday(first)
        return [str(number), f"{first} 次日起至 {last}（含）共 {number} 个工作日；连同起始日为 {inclusive} 个"]

    def _check(self, calendar: Calendar, options: dict[str, Any]) -> list[str]:
        day = _date(options["date"])
        return [f"{day} 星期{_week(day)}：{'工作日' if calendar.is_workday(day) else '非工作日'}"]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2026-11-21 的样子。") from None


def _week(day: date) -> str:
    return WEEK[day.weekday()]
