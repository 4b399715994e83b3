"""`manage.py rotate_field_keys`: seal every private value under the first key of PORTAL_FIELD_KEYS."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.autosave.keeping import reseal_typed
from portal.identity import crypto, factors
from portal.identity.rotation import encrypted_columns, rotate_column, rotate_factors


class Command(BaseCommand):
    help = "把全部加密字段改用 PORTAL_FIELD_KEYS 中的第一个密钥加密；可在运行中执行，可重复执行。"

    def handle(self, *args: Any, **options: Any) -> None:
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
        self.stdout.write(f"已用密钥“{crypto.keys().current}”重新加密{total}个值。")
