"""`manage.py rotate_keys`: seal every private value and every file under the first key of PORTAL_FIELD_KEYS."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from portal.autosave.keeping import reseal_typed
from portal.identity import crypto, factors
from portal.identity.rotation import encrypted_columns, rotate_column, rotate_factors


class Command(BaseCommand):
    help = (
        "把全部加密字段和文件改用 PORTAL_FIELD_KEYS 中的第一个密钥加密，以表的所有者身份运行；"
        "可在运行中执行，可重复执行。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已用密钥“{crypto.keys().current}”重新加密{self._rotate_values()}个值。")
        call_command("seal_files", stdout=self.stdout)

    def _rotate_values(self) -> int:
        total = 0
        steps: dict[str, Callable[[], int]] = {
            field.context: partial(rotate_column, field) for field in encrypted_columns()
        }
        for context, rotate in (
            steps | {factors.CONTEXT: rotate_factors, "autosave.typedform.sealed": reseal_typed}
        ).items():
            try:
                total += rotate()
            except crypto.DecryptionFailed as error:
                raise CommandError(f"{context}：{error}旧密钥须保留在密钥环中，直到轮换完成。") from error
            except ProgrammingError as error:
                raise CommandError(f"{context}：请用表的所有者账号运行（应用账号不能改写这些行）。") from error
        return total
