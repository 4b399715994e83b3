"""`manage.py seal_files`: seal what former versions stored in plain, and what is under a former key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.atrest.files import current_key
from portal.evidence.sealing import reseal_all


class Command(BaseCommand):
    help = "把证明材料、签发的文件、图片和文档全部改用 PORTAL_FIELD_KEYS 中的第一个密钥加密；可在运行中执行，中断后再次运行即可。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = reseal_all()
        except OSError as error:
            raise CommandError(
                f"文件存储没有应答，或者拒绝访问：{error}。已处理的不会重复，恢复后请再次运行。"
            ) from error
        self.stdout.write(f"已用密钥“{current_key()}”加密{done.written}个文件。")
        if done.faults:
            raise CommandError(
                f"有{len(done.faults)}个文件没有处理，以往的密钥须保留在密钥环中：\n" + "\n".join(done.faults)
            )
