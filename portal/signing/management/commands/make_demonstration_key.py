"""`manage.py make_demonstration_key`: a signing key that is worth nothing, where PORTAL_SIGNING_KEY says."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.signing.demonstration import demonstration_pem


class Command(BaseCommand):
    help = "按 PORTAL_SIGNING_KEY 生成演示用的签名密钥；文件已经存在的不改动。正式环境拒绝执行。"

    def handle(self, *args: object, **options: object) -> None:
        if not settings.PORTAL_DEMONSTRATION:
            raise CommandError("正式环境不使用演示密钥，请使用电子认证服务机构签发的证书。")
        path = Path(settings.PORTAL_SIGNING_KEY)
        if not settings.PORTAL_SIGNING_KEY or path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(demonstration_pem("演示签名", clock.now()))
        fresh.replace(path)
        self.stdout.write(f"演示密钥已写入 {path}")
