from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workflow.programmes.departments import add_department
from workflow.programmes.models import Department


class Command(BaseCommand):
    help = "增设推荐部门，可一次多个；已有的不动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="+", help="部门全称")

    @transaction.atomic
    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        for name in names:
            if Department.objects.filter(name=name.strip()).exists():
                self.stdout.write(f"已有：{name}")
                continue
            try:
                self.stdout.write(f"已增设：{add_department(name, by=None)}")
            except ValidationError as refusal:
                raise CommandError("；".join(refusal.messages)) from refusal
