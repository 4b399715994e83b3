"""`manage.py withdraw_signing_key KID REASON`: the key is lost, or in other hands."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.signing.actions import withdraw_key
from portal.signing.models import PublishedKey


class Command(BaseCommand):
    help = "停用签名密钥：对外公布的密钥表中标为停用，不能再用于签名。编号见 /.well-known/award-keys.json。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kid", help="密钥编号（kid），可以只写前几位")
        parser.add_argument("reason", help="理由，对外公布")

    def handle(self, *args: object, **options: Any) -> None:
        found = list(PublishedKey.objects.filter(kid__startswith=options["kid"]))
        if len(found) != 1:
            raise CommandError(f"编号以 {options['kid']} 开头的密钥有{len(found)}把，请写明是哪一把。")
        try:
            row = withdraw_key(found[0], reason=options["reason"])
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(f"密钥 {row.kid} 已停用。")
